//! Sessions that were cut: their program was killed, or a person interrupted it with no view to hear the key.

#[cfg(unix)]
use super::afar::{device, is_off};
#[cfg(unix)]
use super::said;
use super::{Folder, expect, in_real_time, program, run, wait_for};
#[cfg(unix)]
use std::io::{BufRead as _, BufReader, Read as _};
#[cfg(unix)]
use std::os::unix::process::CommandExt as _;
#[cfg(unix)]
use std::process::Command;
use std::process::{Output, Stdio};
#[cfg(unix)]
use std::time::{Duration, Instant};

/// What record, terminal and page say of it.
#[cfg(unix)]
const WHY: &str = "the session was cut: it was interrupted (ctrl-c)";

pub(crate) fn the_record_of_a_cut_session_says_so(
    plan: &Folder,
    key: &str,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let cut = plan.copy("cut");
    let own = in_real_time(&cut, key);
    let mut child = program(&own)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&cut.0.join("casebook/chain.jsonl"), "\"began\"");
    child.kill().unwrap();
    child.wait().unwrap();
    let told = expect(0, &run(&["verify", cut.arg()]));
    assert!(told.contains("cut off"), "{told}");
    assert!(told.contains("`biosculpt deliver DIR` makes"), "{told}");
    // The next delivery tells what is known of it, and begins nothing.
    let told = expect(1, &deliver(&cut, "Amir Khoury", &[]));
    assert!(
        told.contains("was cut at minute 0.") && told.contains("cut after 0."),
        "{told}"
    );
    let open = "the device may have worked on for at most 10.2 s";
    assert!(told.contains(open), "{told}");
    for file in ["delivered.ply", "outcome.json", "delivery.html"] {
        assert!(cut.0.join(file).exists(), "{file}");
    }
    let page = std::fs::read_to_string(cut.0.join("delivery.html")).unwrap();
    assert!(page.contains(open));
    let why = "the session was cut: the program ended before the session did";
    let head = page.split("</header>").next().unwrap();
    assert!(told.contains(why) && head.contains(why), "{told} {head}");
    // Its own again, where one of them is lost: said to be of the session before.
    std::fs::remove_file(cut.0.join("outcome.json")).unwrap();
    let told = expect(1, &deliver(&cut, "Amir Khoury", &["--json"]));
    assert!(
        told.contains("\"settled\": true") && told.contains("\"known_to_s\": "),
        "{told}"
    );
    // Some of it may lie in the tooth: nobody delivers it again.
    for by in ["Elara Voss", "Amir Khoury"] {
        let again = expect(1, &deliver(&cut, by, &[]));
        assert!(
            again.contains("was cut at minute")
                && again.contains("scan the tooth again and plan anew"),
            "{again}"
        );
    }
    let told = expect(0, &run(&["verify", cut.arg()]));
    assert!(told.contains("the case is terminated"), "{told}");
}

/// By the key, which the device's own program hears too, or by a signal to the program alone.
#[cfg(unix)]
pub(crate) fn an_interrupted_session_says_so_at_once_and_ends_in_order(plan: &Folder, seal: &str) {
    for (name, is_group, quiet) in [("key", true, false), ("signal", false, true)] {
        let folder = plan.copy(name);
        let own = ["deliver", folder.arg(), "--key", seal];
        // One of our own hears the key, and is gone with the program; another one says that it went off.
        let (_device, address, notes) = device();
        let elsewhere = ["--json", "--device", &address];
        let more: &[&str] = if quiet { &elsewhere } else { &[] };
        let mut child = program(&[&own[..], more].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        wait_for(&folder.0.join("casebook/chain.jsonl"), "\"began\"");
        let whom = format!("{}{}", if is_group { "-" } else { "" }, child.id());
        let pressed = Instant::now();
        let kill = Command::new("kill").args(["-INT", "--", &whom]).status();
        assert!(kill.unwrap().success());
        let mut words = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        if !quiet {
            while !told.contains(
                "interrupted: the session ends here, and the device goes off within 0.2 s",
            ) {
                assert_ne!(words.read_line(&mut told).unwrap(), 0, "{name}: {told}");
            }
            assert!(pressed.elapsed() < Duration::from_secs(2), "{name}");
        }
        words.read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{name}: {told}");
        assert!(
            told.contains(WHY) && told.contains("`biosculpt deliver DIR` makes"),
            "{name}: {told}"
        );
        if quiet {
            assert!(is_off(&notes), "{name}");
            let error: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(error["what"], WHY);
        }
        the_next_tells_it(&folder, seal);
    }
}

/// In its words and in the head of the page; and all that lies there is what the record says, until it is changed.
#[cfg(unix)]
fn the_next_tells_it(folder: &Folder, seal: &str) {
    let again = run(&["deliver", folder.arg(), "--key", seal]);
    let open = "the device may have worked on for at most 0.2 s";
    for words in [WHY, open] {
        assert!(said(&again).contains(words), "{}", said(&again));
    }
    let page = std::fs::read_to_string(folder.0.join("delivery.html")).unwrap();
    let head = page.split("</header>").next().unwrap();
    assert!(head.contains(WHY) && page.contains(open), "{head}");
    expect(0, &run(&["verify", folder.arg()]));
    let place = folder.0.join("outcome.json");
    let outcome = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, outcome.replace("\"cut\"", "\"done\"")).unwrap();
    let told = expect(1, &run(&["verify", folder.arg()]));
    assert!(
        told.contains("outcome.json is not what the record says"),
        "{told}"
    );
    let report = run(&["verify", folder.arg(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(
        (&report["sound"], &report["files_sound"], &report["wrong"]),
        (&true.into(), &false.into(), &1.into())
    );
    // Given by itself, a casebook has nothing beside it.
    let casebook = folder.0.join("casebook");
    expect(0, &run(&["verify", casebook.to_str().unwrap()]));
}
