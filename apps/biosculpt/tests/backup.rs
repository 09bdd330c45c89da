//! The verbs `backup` and `restore`: a clinic is kept while it is served, and had back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("backup")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn program(words: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"));
    command.args(words).arg("--data").arg(data);
    command
}

/// Exit status, and what was said.
fn done(words: &[&str], data: &Path) -> (Option<i32>, Value, String) {
    let output = program(words, data).arg("--json").output().unwrap();
    let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let told = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said, told)
}

fn served(data: &Path) -> Child {
    let mut command = program(
        &["--json", "serve", "--demo", "--listen", "127.0.0.1:0"],
        data,
    );
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    child
}

#[test]
fn a_clinic_is_kept_while_it_is_served_and_had_back() {
    let folder = folder("served");
    let (data, again, to) = (
        folder.join("data"),
        folder.join("again"),
        folder.join("kept"),
    );
    let to_word = to.to_str().unwrap();
    let (code, _, told) = done(&["backup", to_word], &data);
    assert!(
        code == Some(2) && told.contains("holds no clinic"),
        "{told}"
    );
    assert!(!to.exists(), "nothing is made");
    let mut child = served(&data);
    let (code, said, told) = done(&["backup", to_word], &data);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        (&said["casebooks"], &said["wrong"]),
        (&23.into(), &Value::Array(vec![]))
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, put, told) = done(&["restore", to_word], &again);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        (&put["entries"], &put["wrong"]),
        (&said["entries"], &Value::Array(vec![]))
    );
    let (code, checked, _) = done(&["serve", "--check"], &again);
    assert_eq!((code, &checked["casebooks"]), (Some(0), &23.into()));
    let mut child = served(&again);
    child.kill().unwrap();
    child.wait().unwrap();
    // Nothing is written over, and nothing is taken that was changed.
    let (code, _, told) = done(&["restore", to_word], &again);
    assert!(
        code == Some(2) && told.contains("already") && told.contains("--data"),
        "{told}"
    );
    let entries = Path::new(said["folder"].as_str().unwrap()).join("entries.jsonl");
    let text = std::fs::read_to_string(&entries).unwrap();
    std::fs::write(&entries, text.replace("Theo", "Thea")).unwrap();
    let (code, _, told) = done(&["restore", to_word], &folder.join("third"));
    assert!(code == Some(2) && told.contains("was changed"), "{told}");
    assert!(!folder.join("third").exists(), "nothing is made");
}

#[test]
fn what_is_no_backup_is_said() {
    let folder = folder("none");
    for from in [folder.clone(), folder.join("nowhere")] {
        let (code, _, told) = done(&["restore", from.to_str().unwrap()], &folder.join("data"));
        let fault: Value = serde_json::from_str(&told).unwrap();
        let words = fault["error"].as_str().unwrap();
        let is_said = words.contains("holds no backup") || words.contains("cannot be read");
        assert!(code == Some(2) && is_said, "{told}");
        assert!(!folder.join("data").exists(), "nothing is made");
    }
}
