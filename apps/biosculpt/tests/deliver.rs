//! From a plan to a delivery and its replay, and what happens where that is cut off or tampered with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod afar;
mod cut;
mod machine;
#[cfg(unix)]
mod terminal;
mod unproven;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// What a delivery and its proof go by.
const FILES: [&str; 8] = [
    "plan.json",
    "prescription.json",
    "tissue.mha",
    "proof.json",
    "before.ply",
    "target.ply",
    "around.ply",
    "antagonist.ply",
];

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("biosculpt-deliver-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Another one with the same plan and proof.
    fn copy(&self, name: &str) -> Self {
        let copy = Self::new(name);
        for file in FILES {
            if self.0.join(file).exists() {
                std::fs::copy(self.0.join(file), copy.0.join(file)).unwrap();
            }
        }
        copy
    }

    fn arg(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn expect(code: i32, output: &Output) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
    said(output)
}

/// A small plan on the sample mouth, proven.
fn proven(sample: &Folder) -> Folder {
    let plan = Folder::new("plan");
    expect(0, &run(&["sample", "-o", sample.arg()]));
    let (lower, upper) = (sample.0.join("lower.ply"), sample.0.join("upper.ply"));
    let scans = [
        lower.to_str().unwrap(),
        "--opposing",
        upper.to_str().unwrap(),
    ];
    let wear = ["--tooth", "47", "-o", plan.arg()];
    expect(0, &run(&[&["plan"], &scans[..], &wear[..]].concat()));
    expect(0, &run(&["prove", plan.arg()]));
    plan
}

fn wait_for(file: &Path, word: &str) {
    let start = Instant::now();
    while !std::fs::read_to_string(file).is_ok_and(|text| text.contains(word)) {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{word} is not in the record"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_plan_is_delivered_recorded_and_replayed() {
    let sample = Folder::new("sample");
    let plan = proven(&sample);
    let key = sample.0.join("seal.key");
    let key = key.to_str().unwrap();
    let deliver = |folder: &Folder, by: &str, more: &[&str]| {
        let own = ["deliver", folder.arg(), "--key", key, "--by", by];
        run(&[&own[..], more].concat())
    };

    let whole = plan.copy("whole");
    let prescription = std::fs::read(whole.0.join("prescription.json")).unwrap();
    let approved = casebook::Digest::of(&prescription).to_string();
    let (other, nobodys) = ("0".repeat(64), ["--approved", "Elara"]);
    let refused = expect(1, &deliver(&whole, "Elara Voss", &["--approved", &other]));
    assert!(
        refused.contains(&approved) && refused.contains(&other),
        "{refused}"
    );
    expect(2, &deliver(&whole, "Elara Voss", &nobodys));
    assert!(!whole.0.join("casebook").exists());
    let approved = ["--approved", &approved, "--stops", "20"];
    let told = expect(0, &deliver(&whole, "Elara Voss", &approved));
    assert!(told.contains("done") && told.contains("G501"), "{told}");
    for file in ["delivered.ply", "outcome.json", "delivery.html"] {
        assert!(whole.0.join(file).exists(), "{file}");
    }
    // What was approved is in the record.
    let plan_sum = casebook::Digest::of(&std::fs::read(whole.0.join("plan.json")).unwrap());
    let chain = std::fs::read_to_string(whole.0.join("casebook/chain.jsonl")).unwrap();
    assert!(chain.contains(&format!("\"plan\":{{\"blob\":\"{plan_sum}\"")));
    let told = expect(0, &run(&["replay", whole.arg()]));
    assert!(told.contains("identical"), "{told}");
    let told = expect(0, &run(&["verify", whole.arg()]));
    assert!(told.contains("the case is delivered"), "{told}");
    let again = expect(1, &deliver(&whole, "Amir Khoury", &[]));
    assert!(
        again.contains("carried out (completed on ") && again.contains("scan the tooth again"),
        "{again}"
    );
    let other = expect(
        0,
        &run(&["replay", whole.arg(), "--firmware", "1.0", "--json"]),
    );
    assert!(other.contains("\"counterfactual\": true"), "{other}");

    cut::the_record_of_a_cut_session_says_so(&plan, key, &deliver);
    #[cfg(unix)]
    cut::an_interrupted_session_says_so_at_once_and_ends_in_order(&plan, key);
    afar::people_elsewhere_stop_resume_and_end(&plan, key);
    afar::where_all_hands_are_gone_the_session_ends(&plan, key);
    afar::a_killed_one_leaves_the_device_off(&plan, key);
    #[cfg(unix)]
    {
        a_person_stops_resumes_and_ends_in_a_terminal(&plan, key);
        a_script_is_watched_and_stopped_in_a_terminal(&plan, key);
        an_interruption_gives_the_terminal_back(&plan, key);
    }
    unproven::what_is_not_proven_is_not_delivered(&plan, &deliver);
}

/// The words of a delivery by the clock.
fn in_real_time<'a>(folder: &'a Folder, key: &'a str) -> [&'a str; 8] {
    [
        "deliver",
        folder.arg(),
        "--key",
        key,
        "--by",
        "Elara Voss",
        "--speed",
        "real",
    ]
}

/// Press, repeat or release of a key, as a terminal says it that tells of releases.
#[cfg(unix)]
fn key(code: u32, kind: u32) -> String {
    format!("\u{1b}[{code};1:{kind}u")
}

#[cfg(unix)]
fn a_person_stops_resumes_and_ends_in_a_terminal(plan: &Folder, seal: &str) {
    use terminal::Terminal;
    let live = plan.copy("live");
    let own = in_real_time(&live, seal);
    let mut view = Terminal::start(&own, true, true);
    let chain = || std::fs::read_to_string(live.0.join("casebook/chain.jsonl")).unwrap_or_default();

    // Nothing begins before patient and tooth are verified, and the device is off before the dead-man is held.
    view.wait_for("verify patient 1 and tooth 47", "");
    view.picture("set-up");
    view.press(" ");
    assert_eq!(chain(), "");
    view.press("v");
    view.wait_for("Is this patient 1", "");
    view.press("y");
    view.wait_for("off: hold the dead-man (space).", "");
    std::thread::sleep(Duration::from_millis(500));
    assert!(!chain().contains("\"began\""), "{}", view.contents());
    view.press(&key(32, 1));
    let held = key(32, 2);
    view.wait_until_on(&held);
    assert!(view.is_coloured());
    for _ in 0..30 {
        view.press(&held);
        std::thread::sleep(Duration::from_millis(100));
    }
    view.picture("running");

    the_stop_is_obeyed_at_once(&view, &held);
    view.press("r");
    view.wait_for("Go on?", "");
    view.resize(24, 60);
    view.wait_for("yes, resume", "");
    view.picture("asked-60");
    view.press(&held);
    view.press("y");
    view.wait_until_on(&held);
    view.picture("running-60");

    // Without a hand on the dead-man the device is off, and goes on with it; a release that got lost holds nothing.
    view.press(&key(32, 3));
    view.wait_for("DEVICE OFF", "");
    view.press(&key(32, 1));
    view.wait_until_on(&held);
    view.wait_for("DEVICE OFF", "");
    view.wait_until_on(&held);
    view.press("q");
    view.wait_for("End the session for good?", "");
    view.press("y");
    assert_eq!(view.end(), 1, "{}", view.contents());
    assert!(
        !view.is_taken() && view.contents().contains("quit after"),
        "{}",
        view.contents()
    );
    the_record_tells_what_hands_did(&live, &chain());
}

/// Off within 200 ms of the key.
#[cfg(unix)]
fn the_stop_is_obeyed_at_once(view: &terminal::Terminal, held: &str) {
    let mut tries = 0;
    machine::assert_in_time(Duration::from_millis(200), || {
        if tries > 0 {
            view.press("r");
            view.wait_for("Go on?", "");
            view.press(held);
            view.press("y");
            view.wait_until_on(held);
        }
        tries += 1;
        Duration::from_secs_f64(stop_took_ms(view) * 1e-3)
    });
}

/// The stop, and what it took; no resuming while it is pressed.
#[cfg(unix)]
fn stop_took_ms(view: &terminal::Terminal) -> f64 {
    view.press(&key(115, 1));
    view.wait_for("STOPPED BY THE PATIENT", "");
    view.wait_for("G501 patient's stop", "");
    view.press("r");
    view.press(&key(115, 3));
    view.wait_for("press r and confirm patient 1 and tooth 47", "");
    view.picture("held");
    assert!(!view.contents().contains("Go on?"), "{}", view.contents());
    let shown = view.contents();
    let took = shown
        .split("off after ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    took.unwrap().parse().unwrap()
}

#[cfg(unix)]
fn the_record_tells_what_hands_did(live: &Folder, chain: &str) {
    for told in [
        "\"hands\":\"person\"",
        "verified patient and tooth",
        "dead-man held",
        "stop pressed",
        "device off after the key",
        "stop let go",
        "resumes",
        "dead-man let go",
        "dead-man not renewed",
        "ended the session",
    ] {
        assert!(chain.contains(told), "{told}");
    }
    let told = expect(0, &run(&["verify", live.arg()]));
    assert!(told.contains("the case is terminated"), "{told}");
    let told = expect(0, &run(&["replay", live.arg()]));
    assert!(told.contains("identical"), "{told}");
}

/// As fast as it goes, with the hands of a script: a person stops it all the same, and only a person resumes it.
#[cfg(unix)]
fn a_script_is_watched_and_stopped_in_a_terminal(plan: &Folder, seal: &str) {
    let watched = plan.copy("watched");
    let own = ["deliver", watched.arg(), "--key", seal, "--stops", "1"];
    let fault = ["--fault", "counter-a-flat:from=5000"];
    let mut view = terminal::Terminal::start(&[&own[..], &fault].concat(), false, true);
    view.wait_for("STOPPED BY THE PATIENT", "s");
    assert!(view.contents().contains("hands: scripted"));
    view.wait_for("press r and confirm", "");
    view.press("r");
    view.wait_for("Go on?", "");
    view.press("y");
    view.wait_for("G203 hold", "");
    view.picture("alarm");
    view.press("\u{3}");
    // The script leaves an alarm alone: the session may have ended before it was interrupted.
    assert!([1, 2].contains(&view.end()), "{}", view.contents());
    let chain = std::fs::read_to_string(watched.0.join("casebook/chain.jsonl")).unwrap();
    for told in ["\"hands\":\"scripted\"", "stop pressed", "resumes"] {
        assert!(chain.contains(told), "{told}");
    }
}

#[cfg(unix)]
fn an_interruption_gives_the_terminal_back(plan: &Folder, seal: &str) {
    use terminal::Terminal;
    let cut = plan.copy("interrupted");
    let own = in_real_time(&cut, seal);
    // While it is proven once more, nothing listens to keys but the system.
    let mut view = Terminal::start(&own, false, false);
    view.wait_for("proving it once more", "");
    view.press("\u{3}");
    assert_eq!(view.end(), 130, "{}", view.contents());
    assert!(view.contents().contains("nothing was begun") && !cut.0.join("casebook").exists());
    let mut view = Terminal::start(&own, false, false);
    view.wait_for("verify patient 1 and tooth 47", "");
    view.press("v");
    view.wait_for("Is this patient 1", "");
    view.press("\u{3}");
    assert_eq!(view.end(), 1, "{}", view.contents());
    assert!(view.contents().contains("nothing was begun") && !cut.0.join("casebook").exists());
    let mut view = Terminal::start(&own, false, false);
    view.wait_for("verify patient 1 and tooth 47", "");
    view.press("v");
    view.wait_for("Is this patient 1", "");
    view.press("y");
    // A terminal that tells of no releases: the dead-man is to be renewed.
    view.wait_until_on(" ");
    view.wait_for("DEVICE OFF", "");
    view.wait_until_on(" ");
    assert!(!view.is_coloured());
    view.press("q");
    view.wait_for("End the session for good?", "");
    view.press("\u{3}");
    assert_eq!(view.end(), 2, "{}", view.contents());
    assert!(!view.is_taken() && view.contents().contains("it was interrupted (ctrl-c)"));
    let chain = std::fs::read_to_string(cut.0.join("casebook/chain.jsonl")).unwrap();
    assert!(chain.contains("ctrl-c") && chain.contains("dead-man not renewed"));
    let told = expect(0, &run(&["verify", cut.arg()]));
    assert!(told.contains("the case is terminated"), "{told}");
}
