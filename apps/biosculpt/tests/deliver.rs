//! From a plan to a delivery and its replay, and what happens where that is cut off or tampered with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What a delivery and its proof go by.
const FILES: [&str; 7] = [
    "prescription.json",
    "tissue.mha",
    "proof.json",
    "before.ply",
    "target.ply",
    "around.ply",
    "antagonist.ply",
];

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("biosculpt-deliver-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Another one with the same plan and proof.
    fn copy(&self, name: &str) -> Self {
        let copy = Self::new(name);
        for file in FILES {
            if self.0.join(file).exists() {
                std::fs::copy(self.0.join(file), copy.0.join(file)).unwrap();
            }
        }
        copy
    }

    fn arg(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn expect(code: i32, output: &Output) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
    said(output)
}

/// A small plan on the sample mouth, proven.
fn proven(sample: &Folder) -> Folder {
    let plan = Folder::new("plan");
    expect(0, &run(&["sample", "-o", sample.arg()]));
    let (lower, upper) = (sample.0.join("lower.ply"), sample.0.join("upper.ply"));
    let scans = [
        lower.to_str().unwrap(),
        "--opposing",
        upper.to_str().unwrap(),
    ];
    let wear = ["--tooth", "47", "-o", plan.arg()];
    expect(0, &run(&[&["plan"], &scans[..], &wear[..]].concat()));
    expect(0, &run(&["prove", plan.arg()]));
    plan
}

fn wait_for(file: &Path, word: &str) {
    let start = Instant::now();
    while !std::fs::read_to_string(file).is_ok_and(|text| text.contains(word)) {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{word} is not in the record"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_plan_is_delivered_recorded_and_replayed() {
    let sample = Folder::new("sample");
    let plan = proven(&sample);
    let key = sample.0.join("seal.key");
    let key = key.to_str().unwrap();
    let deliver = |folder: &Folder, by: &str, more: &[&str]| {
        let own = ["deliver", folder.arg(), "--key", key, "--by", by];
        run(&[&own[..], more].concat())
    };

    let whole = plan.copy("whole");
    let told = expect(0, &deliver(&whole, "Elara Voss", &["--stops", "20"]));
    assert!(told.contains("done") && told.contains("G501"), "{told}");
    for file in ["delivered.ply", "outcome.json", "delivery.html"] {
        assert!(whole.0.join(file).exists(), "{file}");
    }
    let told = expect(0, &run(&["replay", whole.arg()]));
    assert!(told.contains("identical"), "{told}");
    let told = expect(0, &run(&["verify", whole.arg()]));
    assert!(told.contains("the case is delivered"), "{told}");
    let again = expect(1, &deliver(&whole, "Amir Khoury", &[]));
    assert!(again.contains("scan and plan anew"), "{again}");
    let other = expect(
        0,
        &run(&["replay", whole.arg(), "--firmware", "1.0", "--json"]),
    );
    assert!(other.contains("\"counterfactual\": true"), "{other}");

    the_record_of_a_cut_session_says_so(&plan, key, &deliver);
    what_is_not_proven_is_not_delivered(&plan, &deliver);
}

fn the_record_of_a_cut_session_says_so(
    plan: &Folder,
    key: &str,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let cut = plan.copy("cut");
    let own = [
        "deliver",
        cut.arg(),
        "--key",
        key,
        "--by",
        "Elara Voss",
        "--speed",
        "real",
    ];
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
    // Some of it may lie in the tooth: nobody delivers it again.
    for by in ["Elara Voss", "Amir Khoury"] {
        let again = expect(1, &deliver(&cut, by, &[]));
        assert!(again.contains("scan and plan anew"), "{again}");
    }
    let told = expect(0, &run(&["verify", cut.arg()]));
    assert!(told.contains("the case is terminated"), "{told}");
}

fn what_is_not_proven_is_not_delivered(
    plan: &Folder,
    deliver: &dyn Fn(&Folder, &str, &[&str]) -> Output,
) {
    let edit = |folder: &Folder, file: &str, from: &str, to: &str| {
        let path = folder.0.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    let edited = plan.copy("edited");
    edit(
        &edited,
        "prescription.json",
        "\"rest_ms\":0",
        "\"rest_ms\":1",
    );
    let told = expect(2, &deliver(&edited, "Elara Voss", &[]));
    assert!(told.contains("another prescription"), "{told}");
    let refused = plan.copy("refused");
    edit(
        &refused,
        "proof.json",
        "\"passes\":true",
        "\"passes\":false",
    );
    expect(1, &deliver(&refused, "Elara Voss", &[]));
    let forged = plan.copy("forged");
    edit(&forged, "proof.json", "\"simulated\"", "\"simulateD\"");
    let told = expect(1, &deliver(&forged, "Elara Voss", &[]));
    assert!(told.contains("biosculpt prove"), "{told}");
    let unproven = plan.copy("unproven");
    std::fs::remove_file(unproven.0.join("proof.json")).unwrap();
    let told = expect(2, &deliver(&unproven, "Elara Voss", &[]));
    assert!(told.contains("biosculpt prove"), "{told}");
    for folder in [&edited, &refused, &forged, &unproven] {
        assert!(!folder.0.join("casebook").exists());
    }
}
