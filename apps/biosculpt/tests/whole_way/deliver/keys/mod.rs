//! A delivery at a terminal: what its keys do, and what is left of it.

use super::machine;
use super::terminal::Terminal;
use super::{Folder, expect, in_real_time, run};
use std::time::Duration;

/// Press, repeat or release of a key, as a terminal says it that tells of releases.
fn key(code: u32, kind: u32) -> String {
    format!("\u{1b}[{code};1:{kind}u")
}

pub(super) fn a_person_stops_resumes_and_ends_in_a_terminal(plan: &Folder, seal: &str) {
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
fn the_stop_is_obeyed_at_once(view: &Terminal, held: &str) {
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
fn stop_took_ms(view: &Terminal) -> f64 {
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
pub(super) fn a_script_is_watched_and_stopped_in_a_terminal(plan: &Folder, seal: &str) {
    let watched = plan.copy("watched");
    let own = ["deliver", watched.arg(), "--key", seal, "--stops", "1"];
    let fault = ["--fault", "counter-a-flat:from=5000"];
    let mut view = Terminal::start(&[&own[..], &fault].concat(), false, true);
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

pub(super) fn an_interruption_gives_the_terminal_back(plan: &Folder, seal: &str) {
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
    // The device is loaded, and nobody has held the dead-man yet: the next one begins it.
    let mut view = Terminal::start(&own, false, false);
    view.wait_for("verify patient 1 and tooth 47", "");
    view.press("v");
    view.wait_for("Is this patient 1", "");
    view.press("y");
    view.wait_for("off: hold the dead-man (space).", "");
    view.press("\u{3}");
    assert_eq!(view.end(), 2, "{}", view.contents());
    let told = view.contents().replace('\n', " ");
    assert!(
        told.contains("it was interrupted (ctrl-c)") && told.contains("nothing was begun;"),
        "{told}"
    );
    assert!(!told.contains("makes its outcome"), "{told}");
    let chain = std::fs::read_to_string(cut.0.join("casebook/chain.jsonl")).unwrap();
    assert!(chain.contains("ctrl-c") && !chain.contains("\"began\""));
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
