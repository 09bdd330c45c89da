//! `biosculpt device`: whoever is killed, the device is off within 200 ms.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod machine;

use machine::assert_in_time;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Off so long after a side died.
const OFF: Duration = Duration::from_millis(200);

fn biosculpt(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"));
    command.args(arguments);
    command
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a self-test with that fault found, and its exit status.
fn tested(fault: Option<&str>) -> (serde_json::Value, Option<i32>) {
    let mut command = biosculpt(&["device", "--self-test", "--json"]);
    command.args(fault.iter().flat_map(|fault| ["--fault", fault]));
    let output = command.output().unwrap();
    (
        serde_json::from_slice(&output.stdout).unwrap(),
        output.status.code(),
    )
}

#[test]
fn law_a_sound_device_passes() {
    // A busy machine is slow to hear "off"; three times in a row it is not.
    let found = (0..3)
        .map(|_| tested(None))
        .find(|(_, status)| *status == Some(0));
    let (found, _) = found.unwrap_or_else(|| panic!("{:?}", tested(None)));
    assert_eq!(
        (&found["passed"], &found["refused"]),
        (&true.into(), &serde_json::Value::Null)
    );
    let checks = found["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 6, "{found}");
    assert!(
        checks.iter().all(|check| check["measured"].is_number()),
        "{found}"
    );
    let refused = biosculpt(&["device", "--self-test", "--firmware", "9.9"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn law_a_broken_device_does_not_pass() {
    for fault in [
        "counter-a-high",
        "counter-b-silent",
        "surface-silent",
        "valve-open",
        "localisation-silent",
        "memory-dose",
        "firmware-disobeys",
        "clock-stands",
    ] {
        let (found, status) = tested(Some(fault));
        assert_eq!(
            (&found["passed"], status),
            (&false.into(), Some(1)),
            "{fault}: {found}"
        );
        assert!(
            found["refused"].as_str().is_some_and(|why| !why.is_empty()),
            "{fault}: {found}"
        );
    }
}

struct Device {
    process: Running,
    address: String,
    said: Receiver<(Instant, String)>,
}

impl Device {
    fn start(arguments: &[&str]) -> Self {
        let mut process = biosculpt(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut address).unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send((Instant::now(), line));
            }
        });
        Self {
            process: Running(process),
            address: address.trim().to_owned(),
            said,
        }
    }

    /// When it says a line with these words.
    fn says(&self, words: &str) -> (Instant, String) {
        let mut before = Vec::new();
        loop {
            match self.said.recv_timeout(Duration::from_secs(30)) {
                Ok((at, line)) if line.contains(words) => return (at, line),
                Ok((_, line)) => before.push(line),
                Err(_) => panic!("{words:?} was not said, but {before:?}"),
            }
        }
    }

    /// A treatment that goes on for a long time.
    fn treat(&self) -> Running {
        let arguments = ["eval", "link", "--work-ms", "60000", "--device"];
        let treatment = biosculpt(&arguments)
            .arg(&self.address)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let treatment = Running(treatment.unwrap());
        self.says("on at");
        treatment
    }
}

#[test]
fn law_a_dead_side_leaves_the_device_off() {
    let device = Device::start(&["device"]);
    assert_in_time(OFF, || {
        let mut treatment = device.treat();
        let killed = Instant::now();
        treatment.0.kill().unwrap();
        let (off, line) = device.says("off at");
        assert!(line.contains("session terminated"), "{line}");
        off - killed
    });
    // It is free for the next one, and needs nobody to say so.
    let _next = device.treat();
}

#[test]
#[cfg(unix)]
fn a_side_that_stalls_leaves_the_device_off() {
    let device = Device::start(&["device"]);
    // Leave ends on the grid of ticks, 200 ms after the last evidence.
    assert_in_time(OFF + Duration::from_millis(50), || {
        let treatment = device.treat();
        std::thread::sleep(Duration::from_millis(300));
        let stalled = Instant::now();
        let id = treatment.0.id().to_string();
        let status = Command::new("kill").args(["-STOP", &id]).status().unwrap();
        assert!(status.success());
        device.says("off at").0 - stalled
    });
}

#[test]
fn a_dead_device_is_an_error_that_says_so() {
    assert_in_time(OFF, || {
        let mut device = Device::start(&["device"]);
        let mut treatment = device.treat();
        let killed = Instant::now();
        device.process.0.kill().unwrap();
        let status = treatment.0.wait().unwrap();
        let took = killed.elapsed();
        let mut said = String::new();
        let mut errors = treatment.0.stderr.take().unwrap();
        errors.read_to_string(&mut said).unwrap();
        assert_eq!(status.code(), Some(2), "{said}");
        assert!(said.contains("the device is dead"), "{said}");
        took
    });
}

#[test]
fn an_own_device_ends_with_the_program_that_started_it() {
    let mut device = Device::start(&["device", "--while-stdin", "--json"]);
    assert!(device.address.starts_with("{\"listening\":\"127.0.0.1:"));
    drop(device.process.0.stdin.take());
    let begin = Instant::now();
    assert!(device.process.0.wait().unwrap().success());
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_address_of_nobody_is_refused() {
    let output = biosculpt(&["device", "--listen", "192.0.2.1:1"]).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("cannot listen at 192.0.2.1:1"), "{said}");
}
