//! The verb `serve`: what it says, and what it refuses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("serve")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn serve(data: &PathBuf, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["--json", "serve", "--data"])
        .arg(data)
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it says first.
fn said(child: &mut Child) -> serde_json::Value {
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|why| {
        // One that says nothing has ended, and said why.
        let mut told = String::new();
        let err = child.stderr.as_mut().unwrap();
        err.read_to_string(&mut told).unwrap();
        panic!("{why}: {line:?}, and {told:?}")
    })
}

fn refused(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn serves_says_the_one_time_link_and_holds_its_folder() {
    let data = folder("first");
    let mut first = serve(&data, &["--listen", "127.0.0.1:0"]);
    let ready = said(&mut first);
    let address = ready["address"].as_str().unwrap().to_owned();
    let link = ready["setup"].as_str().unwrap();
    assert!(
        link.starts_with(&format!("{address}/setup#")) && link.len() > 60,
        "{link}"
    );
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /api/session HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"needs_setup\":true"));
    let second = refused(serve(&data, &["--listen", "127.0.0.1:0"]));
    assert!(
        second.contains("another server holds") && second.contains("--data"),
        "{second}"
    );
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let why = refused(serve(&folder("taken"), &["--listen", &address]));
    assert!(why.contains(&address) && why.contains("--listen"), "{why}");
}

#[test]
fn the_demo_is_served_to_this_machine_only() {
    let why = refused(serve(
        &folder("beyond"),
        &["--demo", "--listen", "0.0.0.0:0"],
    ));
    assert!(
        why.contains("passwords are known to all") && why.contains("127.0.0.1"),
        "{why}"
    );
}

#[test]
fn the_demo_fills_nothing_that_is_somebody_elses() {
    let data = folder("somebody");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("letter.txt"), "dear").unwrap();
    let demo = ["--demo", "--listen", "127.0.0.1:0"];
    let why = refused(serve(&data, &demo));
    for word in ["letter.txt", "an empty directory", "--data"] {
        assert!(why.contains(word), "{word}: {why}");
    }
    let there = std::fs::read_dir(&data).unwrap();
    assert_eq!(there.count(), 1, "nothing is written there");
    // A second time into its own is as good as the first.
    let data = folder("demo-twice");
    for _ in 0..2 {
        let mut child = serve(&data, &demo);
        assert!(said(&mut child)["demo_password"].is_string());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn says_that_it_ends() {
    let data = folder("ends");
    let child = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let pressed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(pressed.unwrap().success());
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{told}");
    assert!(told.contains("the clinic has ended"), "{told}");
}

#[cfg(unix)]
#[test]
fn the_record_of_a_clinic_is_checked_without_serving_it() {
    let data = folder("checked");
    let check = || {
        let output = serve(&data, &["--check"]).wait_with_output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(words).unwrap())
    };
    let (code, told) = check();
    assert!(
        code == Some(2) && told.contains("holds no clinic"),
        "{told}"
    );
    assert!(!data.exists(), "nothing is made");
    let mut child = serve(&data, &["--demo", "--listen", "127.0.0.1:0"]);
    said(&mut child);
    let ended = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(ended.unwrap().success() && child.wait().unwrap().success());
    let (code, told) = check();
    let found: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((code, &found["wrong"]), (Some(0), &serde_json::json!([])));
    assert_eq!(found["casebooks"], 23);
    // One letter of a note, in the file itself.
    let place = data.join("clinic.db");
    let mut bytes = std::fs::read(&place).unwrap();
    let words = b"Registered for the demo";
    let at = bytes.windows(words.len()).position(|there| there == words);
    bytes[at.unwrap()] = b'r';
    std::fs::write(&place, bytes).unwrap();
    let (code, told) = check();
    let found: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(code, Some(1), "{told}");
    assert!(!found["wrong"].as_array().unwrap().is_empty(), "{told}");
}
