//! The guard is small enough to be read in one sitting, and depends on nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::path::Path;

#[test]
fn the_guard_is_below_1500_lines_of_code() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut lines = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("f64") && !text.contains("f32"), "no floating point");
        assert!(!text.contains("extern crate"), "no allocation");
        let code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        lines += text.lines().filter(code).count();
    }
    assert!(lines < 1_500, "{lines} lines");
}

#[test]
fn the_guard_depends_on_nothing() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    assert!(!manifest.contains("[dependencies]"));
    let lib = include_str!("../src/lib.rs");
    assert!(lib.contains("#![no_std]") && lib.contains("#![forbid(unsafe_code)]"));
}
