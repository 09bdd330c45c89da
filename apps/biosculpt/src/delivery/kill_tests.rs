//! A short delivery in a process of its own, killed (SIGKILL) at every step of its record.
//!
//! Law: `law_a_delivery_killed_at_any_step_of_its_record_is_finished_by_the_next`.
//! Method: the store counts the calls that it makes to the system, and lines and files are written in two parts;
//! the child waits at the step that it was told, and is killed there. What it said to be durable before is held
//! against what lies on the disk; the record is opened again, the session is told of, and nobody goes on with it. The
//! device is that of a small block, and the operator soon ends its session.

use super::before::{Settled, settle};
use super::begin::begin;
use super::bench::{BY, deliver, folder, secret};
use crate::store::steps::{STEP_VARIABLE, alone, count, say};
use crate::store::{self, FileStore};
use casebook::{Code, Digest, Entry, Evidence, WriteError, Writer, recover};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use treatment::record::{TICKS, facts};
use treatment::{Case, Fact};

/// Names the folder for the child; without it that test has nothing to do.
const FOLDER_VARIABLE: &str = "BIOSCULPT_TEST_KILL_DELIVERY";
const TICKS_IN_ALL: u64 = 45;
const OLD: &[u8] = b"of the delivery before";

#[test]
fn child() {
    let Some(path) = std::env::var_os(FOLDER_VARIABLE) else {
        return;
    };
    deliver(Path::new(&path), TICKS_IN_ALL);
    say(&format!("steps {}", count()));
}

/// What a child said before its end.
pub(super) struct Left {
    pub(super) path: PathBuf,
    pub(super) said: Vec<String>,
}

fn run(step: u64) -> Left {
    let place = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/tmp/killed-delivery"
    );
    let path = Path::new(place).join(step.to_string());
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("outcome.json"), OLD).unwrap();
    let said = killed(
        "delivery::kill_tests::child",
        (FOLDER_VARIABLE, &path),
        step,
    );
    Left { path, said }
}

/// Runs a test in a process of its own, with a folder, and kills it at that step; what it said.
pub(super) fn killed(test: &str, (variable, path): (&str, &Path), step: u64) -> Vec<String> {
    let alone = alone();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(variable, path)
        .env(STEP_VARIABLE, step.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(alone);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    for line in lines.map_while(Result::ok) {
        let is_last = line.starts_with("at ") || line.starts_with("steps ");
        said.push(line);
        if is_last {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    said
}

impl Left {
    pub(super) fn says(&self, word: &str) -> Option<u64> {
        let lines = self.said.iter().rev();
        let found = lines.filter_map(|line| line.split_once(word)).next();
        found.map(|(_, rest)| rest.trim().parse().unwrap_or(0))
    }

    /// Everything that was durable is there as it was.
    pub(super) fn is_kept(&self, step: u64) {
        for line in self.said.iter().filter_map(|line| line.split_once("kept ")) {
            let parts: Vec<&str> = line.1.split(' ').collect();
            let [path, length, digest] = parts[..] else {
                panic!("{line:?}")
            };
            let bytes = std::fs::read(path).unwrap();
            let first = bytes.get(..length.parse().unwrap());
            let kept = first.is_some_and(|first| Digest::of(first).to_string() == digest);
            assert!(kept, "step {step}: {path} was acknowledged and is lost");
        }
    }

    /// What verifying says; whether the last line is torn.
    pub(super) fn verify(&self) -> (bool, bool) {
        let lying = store::read(&self.path.join("casebook")).unwrap();
        let evidence = Evidence {
            chain: &lying.chain,
            seals: &lying.seals,
            key_file: lying.key.as_deref(),
            ..Evidence::default()
        };
        let report = casebook::verify(&evidence, &lying.blobs);
        let torn = report.findings.iter().any(|f| f.code == Code::TornTail);
        (report.sound(), torn)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let chain = std::fs::read(self.path.join("casebook/chain.jsonl")).unwrap();
        casebook::entries(&chain).unwrap()
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        facts(&self.entries()).unwrap()
    }

    fn rows(&self) -> usize {
        let entries = self.entries();
        entries.iter().filter(|e| e.draft.kind == TICKS).count()
    }

    pub(super) fn settle(&self) -> anyhow::Result<Option<Settled>> {
        let key = self.path.join("seal.key");
        std::fs::write(&key, "03".repeat(32)).unwrap();
        settle(&self.path, BY, Some(&key), false)
    }

    /// Holds all that must be, whatever the step; says whether a line was torn.
    fn holds(&self, step: u64) -> bool {
        let _alone = alone();
        self.is_kept(step);
        let outcome = std::fs::read(self.path.join("outcome.json")).unwrap();
        assert!(
            outcome == OLD || serde_json::from_slice::<serde_json::Value>(&outcome).is_ok(),
            "step {step}: half an outcome"
        );
        let place = self.path.join("casebook");
        if !place.join("chain.jsonl").exists() {
            return false;
        }
        let (sound, torn) = self.verify();
        assert!(sound != torn, "step {step}: sound {sound}, torn {torn}");
        if torn {
            let refused = Writer::open(FileStore::open(&place).unwrap());
            assert!(matches!(refused, Err(WriteError::Torn(_))), "step {step}");
            let told = self.settle().err().unwrap().to_string();
            assert!(told.contains("--recover --by"), "step {step}: {told}");
            recover(FileStore::open(&place).unwrap(), 9, BY).unwrap();
            self.is_kept(step);
        }
        let before = self.facts();
        let began = before.contains(&Fact::Began);
        let ended = before.contains(&Fact::Ended { done: false });
        if self.says("leave").is_some() {
            assert!(
                began,
                "step {step}: the device could be on, and the record does not know"
            );
        }
        if self.says("tick ").is_some_and(|ticks| ticks >= 20) {
            assert!(
                self.rows() > 0,
                "step {step}: a second went by, and no row is there"
            );
        }
        assert_eq!(Case::of(&before).is_cut(), began && !ended, "step {step}");
        let settled = self.settle().unwrap();
        assert!(began || settled.is_none(), "step {step}");
        if began {
            self.is_told(step);
        }
        self.is_gone_on_with_only_where_nothing_began(step, &before);
        torn
    }

    /// Outcome, surface and page are there, and all of it is sealed.
    fn is_told(&self, step: u64) {
        let entries = self.entries();
        for (kind, file) in [
            ("outcome", "outcome.json"),
            ("delivered", "delivered.ply"),
            ("page", "delivery.html"),
        ] {
            let told: Vec<&Entry> = entries.iter().filter(|e| e.draft.kind == kind).collect();
            assert_eq!(told.len(), 1, "step {step}: {kind}");
            let body = &told[0].draft.body;
            let lies = std::fs::read(self.path.join(file)).unwrap();
            match casebook::named_in(body).unwrap().first() {
                Some(blob) => assert_eq!(blob.digest, Digest::of(&lies), "step {step}: {kind}"),
                None => {
                    let written = casebook::Value::parse(&lies).unwrap();
                    assert_eq!(*body, written, "step {step}");
                    let lies: serde_json::Value = serde_json::from_slice(&lies).unwrap();
                    // The last rows may be durable before anybody is told so.
                    let is_whole = lies["session_s"] == TICKS_IN_ALL as f64 * 0.05;
                    assert!(is_whole || self.says("over").is_none(), "step {step}");
                    let how = if is_whole { "quit" } else { "cut" };
                    assert_eq!(lies["ended"], how, "step {step}");
                    assert_eq!(lies["known_to_s"].is_null(), is_whole, "step {step}");
                }
            }
        }
        let place = self.path.join("casebook");
        let lying = store::read(&place).unwrap();
        let unsealed = super::recorded::check_sound(&place, &lying).unwrap();
        assert_eq!(unsealed, 0, "step {step}");
        assert!(!Case::of(&self.facts()).is_cut(), "step {step}");
        let again = self.settle().unwrap();
        assert!(again.is_none(), "step {step}: told twice");
    }

    /// What has begun is spent, what has not is set up anew.
    fn is_gone_on_with_only_where_nothing_began(&self, step: u64, before: &[Fact]) {
        let began = before.contains(&Fact::Began);
        let (folder, proof) = folder(&self.path);
        let again = begin(&folder, &proof, BY, &secret()).unwrap();
        match again {
            Err(why) => assert!(
                began && why.contains("scan the tooth again and plan anew"),
                "step {step}: {why}"
            ),
            Ok(_) => assert!(!began, "step {step}: went on with a session that had begun"),
        }
        let set_ups = |facts: &[Fact]| {
            facts
                .iter()
                .filter(|f| matches!(f, Fact::Prepared { .. }))
                .count()
        };
        assert_eq!(
            set_ups(&self.facts()),
            set_ups(before) + usize::from(!began),
            "step {step}"
        );
        assert!(self.verify().0, "step {step}");
    }
}

#[test]
fn law_a_delivery_killed_at_any_step_of_its_record_is_finished_by_the_next() {
    let whole = run(u64::MAX);
    let steps = whole.says("steps ").unwrap();
    assert!(steps > 120, "{steps}");
    assert!(!whole.holds(u64::MAX));
    let next = std::sync::atomic::AtomicU64::new(0);
    let torn = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let step = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    if step >= steps {
                        return;
                    }
                    let left = run(step);
                    // On a busy machine a record is sealed at other moments, and takes a step or two more or less: that one ended before.
                    if let Some(all) = left.says("steps ") {
                        assert!(all <= step && all + 3 > steps, "{all} of {steps} steps");
                        continue;
                    }
                    assert_eq!(left.says("at "), Some(step), "{:?}", left.said);
                    if left.holds(step) {
                        torn.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    }
                    std::fs::remove_dir_all(&left.path).unwrap();
                }
            });
        }
    });
    let torn = torn.into_inner();
    assert!(torn >= 20, "only {torn} lines were torn");
}
