//! The program as a user runs it, and folders of its own for each test.

#![allow(dead_code, reason = "no test needs all of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Standard output of a run that must end well.
pub(crate) fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

/// A place for a folder that is not there, in one of the tests' own.
pub(crate) fn fresh(tests: &str, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(tests)
        .join(name);
    let _ = std::fs::remove_dir_all(&path);
    path
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
