//! Sessions that a person interrupts with no view to hear the key.

use crate::afar::{device, is_off};
use crate::{Folder, expect, program, run, said, wait_for};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What record, terminal and page say of it.
const WHY: &str = "the session was cut: it was interrupted (ctrl-c)";

/// By the key, which the device's own program hears too, or by a signal to the program alone.
pub(crate) fn law_an_interrupted_session_says_so_at_once_and_ends_in_order(
    plan: &Folder,
    seal: &str,
) {
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
            while !told.contains("interrupted: the session ends here, and the device goes off") {
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
fn the_next_tells_it(folder: &Folder, seal: &str) {
    let again = run(&["deliver", folder.arg(), "--key", seal]);
    assert!(said(&again).contains(WHY), "{}", said(&again));
    let page = std::fs::read_to_string(folder.0.join("delivery.html")).unwrap();
    let head = page.split("</header>").next().unwrap();
    assert!(head.contains(WHY), "{head}");
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
