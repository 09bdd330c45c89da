//! From a plan to a delivery and its replay, and what happens where that is cut off or tampered with.

mod afar;
mod cut;
#[cfg(unix)]
mod keys;
#[path = "../../machine/mod.rs"]
mod machine;
#[cfg(unix)]
#[path = "../../terminal/mod.rs"]
mod terminal;
mod unproven;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// What a delivery and its proof go by.
const FILES: [&str; 10] = [
    "plan.json",
    "prescription.json",
    "tissue.mha",
    "proof.json",
    "before.ply",
    "target.ply",
    "around.ply",
    "antagonist.ply",
    "restoration.stl",
    "restoration.3mf",
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
fn proven() -> Folder {
    let (plan, sample) = (Folder::new("plan"), crate::sample());
    let (lower, upper) = (sample.join("lower.ply"), sample.join("upper.ply"));
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

/// Where this test was started to ignore interruptions, as in the background of a shell, its programs would inherit that.
#[cfg(unix)]
fn hear_interruptions() {
    let ends = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, ends).unwrap();
}

#[test]
fn a_plan_is_delivered_recorded_and_replayed() {
    #[cfg(unix)]
    hear_interruptions();
    let (plan, keys) = (proven(), Folder::new("keys"));
    let key = keys.0.join("seal.key");
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
    // Nor is another tooth worked than the one it was approved for.
    let of_another = ["--approved", &approved, "--tooth", "21"];
    let refused = expect(1, &deliver(&whole, "Elara Voss", &of_another));
    assert!(refused.contains("approved for tooth 21"), "{refused}");
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
    afar::people_elsewhere_stop_resume_and_end(&plan, key);
    afar::where_all_hands_are_gone_the_session_ends(&plan, key);
    afar::a_killed_one_leaves_the_device_off(&plan, key);
    #[cfg(unix)]
    {
        keys::a_person_stops_resumes_and_ends_in_a_terminal(&plan, key);
        keys::a_script_is_watched_and_stopped_in_a_terminal(&plan, key);
        keys::an_interruption_gives_the_terminal_back(&plan, key);
        cut::an_interrupted_session_says_so_at_once_and_ends_in_order(&plan, key);
    }
    unproven::what_is_not_proven_is_not_delivered(&plan, &deliver);
    unproven::what_is_beyond_its_limits_is_said(&plan, &deliver);
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
