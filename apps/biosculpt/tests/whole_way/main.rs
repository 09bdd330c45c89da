//! The whole way on the sample mouth, as a user goes it: the program, its files, its JSON.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod deliver;
mod maps;
mod plan;
#[path = "../program/mod.rs"]
mod program;
mod teeth;
mod tissue;

use program::{done, fresh, run, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&done(arguments)).unwrap()
}

fn folder(name: &str) -> PathBuf {
    fresh("whole_way", name)
}

/// The sample mouth on disk, made once.
fn sample() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder("sample");
        done(&["sample", "-o", text(&folder)]);
        folder
    })
}

/// The chipped tooth 46 planned by two threads, with what bites on it, made once: what tests read and none writes to.
fn planned() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| plan_46("2"))
}

fn plan_46(threads: &str) -> PathBuf {
    let (scan, out) = (
        sample().join("lower.ply"),
        folder(&format!("threads{threads}")),
    );
    let upper = sample().join("upper.ply");
    let with = ["--tooth", "46", "--opposing", text(&upper)];
    let words = ["--threads", threads, "-o", text(&out)];
    let said = done(&[&["plan", text(&scan)], &with[..], &words[..]].concat());
    assert!(said.contains("proof: passes"), "{said}");
    out
}

fn truth(jaw: &str) -> Value {
    let truth = std::fs::read(sample().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let arches = truth["arches"].as_array().unwrap();
    arches.iter().find(|a| a["jaw"] == jaw).unwrap().clone()
}

#[test]
fn the_sample_mouth_is_whole() {
    for name in [
        "upper.ply",
        "lower.ply",
        "sound/upper.ply",
        "sound/lower.ply",
    ] {
        let check = json(&["check", text(&sample().join(name)), "--json"]);
        assert_eq!(check["unit"]["unit"], "mm", "{name}");
        assert!(check["faces"].as_u64().unwrap() > 50_000, "{name}");
        assert_eq!(check["colours"], true, "{name}");
        assert_eq!(check["labelled"], name.starts_with("sound"), "{name}");
    }
    for tissue in ["enamel", "dentine", "pulp"] {
        let path = sample().join("tissues").join(format!("36-{tissue}.ply"));
        let check = json(&["check", text(&path), "--json"]);
        assert_eq!(check["closed"], true, "{tissue}");
        assert!(check["volume_mm3"].as_f64().unwrap() > 1.0, "{tissue}");
    }
}
