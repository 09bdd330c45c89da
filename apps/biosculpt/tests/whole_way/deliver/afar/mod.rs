//! A delivery in the hands of people elsewhere, as a server drives it: lines in, lines out.

use super::machine::assert_in_time;
use super::{Folder, expect, program, run, wait_for};
use clinic::sessions::words::{HANDS_GONE, NOT_VERIFIED};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
/// A page renews the dead-man so often.
const RENEW: Duration = Duration::from_millis(300);

/// A process that ends with the test.
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lines of a stream, as they come.
pub(super) fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// A delivery that a server drives.
struct Afar {
    process: Running,
    stdin: Option<ChildStdin>,
    said: Receiver<String>,
    notes: Receiver<String>,
    /// The last lines that are no cockpit.
    others: Vec<Value>,
    /// Whether the operator holds the dead-man.
    held: bool,
}

impl Afar {
    fn start(folder: &Folder, key: &str, speed: &str, more: &[&str]) -> Self {
        let own = ["deliver", folder.arg(), "--key", key, "--by", "Elara Voss"];
        let hands = ["--hands", "stdin", "--speed", speed];
        let mut process = program(&[&own[..], &hands, more].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            stdin: process.stdin.take(),
            notes: lines(process.stderr.take().unwrap()),
            said: lines(process.stdout.take().unwrap()),
            process: Running(process),
            others: Vec::new(),
            held: false,
        }
    }

    fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The next line, as JSON; the dead-man is renewed meanwhile. None at the end.
    fn next(&mut self) -> Option<Value> {
        loop {
            if self.held {
                self.say("{\"hold\":true}");
            }
            match self.said.recv_timeout(RENEW) {
                Ok(line) => return Some(serde_json::from_str(&line).unwrap()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The first cockpit that is so.
    fn wait_until(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        let (begin, mut last) = (Instant::now(), Value::Null);
        while let Some(line) = self.next() {
            match line.get("cockpit") {
                Some(cockpit) if is_so(cockpit) => return cockpit.clone(),
                Some(cockpit) => last = cockpit.clone(),
                None => self.others.push(line),
            }
            assert!(begin.elapsed() < PATIENCE, "still {last}");
        }
        let notes: Vec<String> = self.notes.iter().collect();
        panic!("it is over: {:?}, {notes:?}, {last}", self.others);
    }

    fn waits_for(&mut self, what: &str) -> Value {
        self.wait_until(|cockpit| cockpit["waits_for"] == what)
    }

    /// Until the next line that is no cockpit.
    fn other(&mut self) -> Value {
        while let Some(line) = self.next() {
            if line.get("cockpit").is_none() {
                return line;
            }
        }
        panic!("nothing was said");
    }

    fn on(&mut self) -> Value {
        self.wait_until(|cockpit| cockpit["on"] == true)
    }

    /// Its exit status and last line.
    fn end(mut self) -> (Option<i32>, Value) {
        self.held = false;
        let mut last = Value::Null;
        while let Some(line) = self.next() {
            last = line;
        }
        (self.process.0.wait().unwrap().code(), last)
    }
}

/// The patient stops, the operator resumes, lets go, holds again and ends it.
pub(super) fn people_elsewhere_stop_resume_and_end(plan: &Folder, key: &str) {
    let folder = plan.copy("afar");
    let chain = folder.0.join("casebook/chain.jsonl");
    let mut afar = Afar::start(&folder, key, "real", &[]);
    nothing_begins_before_all_is_verified(&mut afar, &chain);
    afar.held = true;
    afar.on();
    let cockpit = afar.wait_until(|c| c["counter_a_ug"].as_i64().is_some_and(|ug| ug > 0));
    let permits = cockpit["permits"].as_array().unwrap();
    assert!(permits.iter().all(|permit| permit["holds"] == true));
    let mut tries = 0;
    assert_in_time(Duration::from_millis(50), || {
        if tries > 0 {
            afar.say("{\"resume\":true}");
            afar.on();
        }
        tries += 1;
        stop_took(&mut afar)
    });
    afar.say("{\"resume\":true}");
    afar.on();
    // Without a hand on the dead-man the device is off, and goes on with it.
    afar.held = false;
    let cockpit = afar.wait_until(|c| c["on"] == false && c["waits_for"] == "hold");
    assert_eq!(cockpit["enabled"], false);
    afar.held = true;
    afar.on();
    afar.say("{\"end\":true}");
    let (status, last) = afar.end();
    let ended = &last["outcome"]["ended"];
    assert_eq!((status, ended), (Some(1), &"quit".into()), "{last}");
    let chain = std::fs::read_to_string(chain).unwrap();
    for told in [
        "\"hands\":\"remote\"",
        "verified patient and tooth",
        "dead-man held",
        "stop pressed",
        "device off after the line",
        "stop let go",
        "\"what\":\"resumes\"",
        "dead-man not renewed",
        "ended the session",
    ] {
        assert!(chain.contains(told), "{told}");
    }
    it_verifies_and_replays(&folder);
}

/// What cannot be read or is not offered does nothing.
fn nothing_begins_before_all_is_verified(afar: &mut Afar, chain: &Path) {
    let cockpit = afar.waits_for("verify");
    let shown = (&cockpit["on"], &cockpit["verdict"]);
    assert_eq!(shown, (&false.into(), &"hold".into()));
    assert!(cockpit["planned_ms"].as_u64().unwrap() > 0 && cockpit["pulp_rise_k"].is_null());
    let both = "{\"hold\":true}\n{\"resume\":true}";
    for line in ["halt!", "{\"stop\":1}", both] {
        afar.say(line);
        let error = afar.other();
        let text = |part: &str| error["error"][part].as_str().unwrap().to_owned();
        assert!(text("where").starts_with("standard input, line "));
        assert!(!text("advice").is_empty(), "{error}");
    }
    assert!(!chain.exists());
    afar.say("{\"verify\":true}");
    assert_eq!(afar.waits_for("hold")["on"], false);
}

/// The stop, and what it took; no resuming while it is pressed.
fn stop_took(afar: &mut Afar) -> Duration {
    afar.say("{\"stop\":true}");
    let cockpit = afar.wait_until(|c| c["alarms"][0]["code"] == "G501");
    let shown = (&cockpit["verdict"], &cockpit["alarms"][0]["patients"]);
    assert_eq!(shown, (&"hold".into(), &true.into()));
    let shown = (&cockpit["waits_for"], &cockpit["on"]);
    assert_eq!(shown, (&"patient".into(), &false.into()));
    afar.say("{\"resume\":true}\n{\"stop\":false}");
    let error = afar.other();
    assert!(error["error"]["what"].as_str().unwrap().contains("resume"));
    let cockpit = afar.waits_for("resume");
    Duration::from_secs_f64(cockpit["stopped_in_ms"].as_f64().unwrap() * 1e-3)
}

fn it_verifies_and_replays(folder: &Folder) {
    let told = expect(0, &run(&["verify", folder.arg()]));
    assert!(told.contains("the case is terminated"), "{told}");
    let told = expect(0, &run(&["replay", folder.arg()]));
    assert!(told.contains("identical"), "{told}");
}

/// A lapse runs ahead while it treats, and goes by the clock while it is held; then the server is gone.
pub(super) fn where_all_hands_are_gone_the_session_ends(plan: &Folder, key: &str) {
    let folder = plan.copy("gone");
    let mut afar = Afar::start(&folder, key, "lapse", &[]);
    afar.waits_for("verify");
    afar.say("{\"verify\":true}");
    afar.held = true;
    let at_ms = |cockpit: &Value| cockpit["at_ms"].as_u64().unwrap();
    let begin = (Instant::now(), at_ms(&afar.on()));
    let cockpit = afar.wait_until(|c| at_ms(c) >= begin.1 + 20_000);
    assert!(begin.0.elapsed() < Duration::from_secs(20), "{cockpit}");
    afar.say("{\"stop\":true}");
    let stopped = afar.waits_for("patient");
    // A pause of a second is a second of the session too.
    std::thread::sleep(Duration::from_secs(1));
    afar.say("{\"stop\":false}");
    let cockpit = afar.waits_for("resume");
    let paused_ms = at_ms(&cockpit) - at_ms(&stopped);
    assert!((300..=2_000).contains(&paused_ms), "{paused_ms} ms");
    afar.say("{\"resume\":true}");
    afar.on();
    drop(afar.stdin.take());
    let (status, last) = afar.end();
    assert_eq!(
        (status, &last["outcome"]["ended"]),
        (Some(1), &"cut".into()),
        "{last}"
    );
    for file in ["outcome.json", "delivered.ply", "delivery.html"] {
        assert!(folder.0.join(file).exists(), "{file}");
    }
    let chain = std::fs::read_to_string(folder.0.join("casebook/chain.jsonl")).unwrap();
    let gone = format!("{HANDS_GONE}: standard input ended");
    for told in [gone.as_str(), "\"kind\":\"cut\"", "\"speed\":\"lapse\""] {
        assert!(chain.contains(told), "{told}");
    }
    it_verifies_and_replays(&folder);
    // Before a session there is nothing to end.
    let none = plan.copy("nobody");
    let mut nobody = Afar::start(&none, key, "real", &[]);
    drop(nobody.stdin.take());
    let (status, last) = nobody.end();
    let why = last["refused"].as_str().unwrap().to_owned();
    assert_eq!((status, why.as_str()), (Some(1), NOT_VERIFIED), "{last}");
    assert!(!none.0.join("casebook").exists());
}

/// A device of its own: its address, and what it says of itself.
pub(super) fn device() -> (Running, String, Receiver<String>) {
    let mut device = Running(
        program(&["device"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let address = lines(device.0.stdout.take().unwrap()).recv().unwrap();
    let notes = lines(device.0.stderr.take().unwrap());
    (device, address, notes)
}

/// Whether it says that it went off with its session, after it was on.
pub(super) fn is_off(notes: &Receiver<String>) -> bool {
    let mut notes = std::iter::from_fn(|| notes.recv_timeout(PATIENCE).ok());
    notes.any(|note| note.contains("on at "))
        && notes.any(|note| note.contains("off at") && note.contains("terminated"))
}

/// Killed: the device is off by itself, and the record says so at the next look.
pub(super) fn a_killed_one_leaves_the_device_off(plan: &Folder, key: &str) {
    let (_device, address, notes) = device();
    let folder = plan.copy("afar-killed");
    let mut afar = Afar::start(&folder, key, "real", &["--device", &address]);
    afar.waits_for("verify");
    afar.say("{\"verify\":true}");
    afar.held = true;
    afar.on();
    wait_for(&folder.0.join("casebook/chain.jsonl"), "\"began\"");
    afar.process.0.kill().unwrap();
    assert!(is_off(&notes));
    let told = expect(0, &run(&["verify", folder.arg()]));
    assert!(told.contains("cut off"), "{told}");
    // The next one finishes its record first, and says what came of it.
    let (status, last) = Afar::start(&folder, key, "real", &[]).end();
    let ended = &last["outcome"]["ended"];
    assert_eq!((status, ended), (Some(1), &"cut".into()), "{last}");
}
