//! A short delivery in a process of its own, killed (SIGKILL) at every step of its record.
//!
//! Method: the store counts the calls that it makes to the system, and lines and files are written in two parts;
//! the child waits at the step that it was told, and is killed there. What it said to be durable before is held
//! against what lies on the disk; the record is opened again, and nobody goes on with the session. The device is
//! a few ticks by hand: what is tried is the record.

use super::begin::begin;
use super::folder::{Folder, Proof};
use super::setup::{Files, SetUp};
use crate::files::write_synced;
use crate::store::steps::{STEP_VARIABLE, alone, count, say};
use crate::store::{self, FileStore};
use casebook::{Code, Digest, Evidence, SecretKey, WriteError, Writer, recover};
use guard::Verdict;
use lexicon::Tissue;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use swarm::sample::Block;
use tissue::{Grid, Provenance, Tooth};
use treatment::record::{Recorder, SET_UP, TICKS, facts};
use treatment::session::{Beat, Console, Event, Held, Proceed, ReadBack, Tick};
use treatment::{Case, Command, Fact, Prescription, blocks};

/// Names the folder for the child; without it that test has nothing to do.
const FOLDER_VARIABLE: &str = "BIOSCULPT_TEST_KILL_DELIVERY";
const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
const BY: &str = "Elara Voss";
const TICKS_IN_ALL: u64 = 45;
const OLD: &[u8] = b"of the delivery before";

fn prescription() -> Prescription {
    let block = Block {
        side: 2,
        layers: 1,
        ..Block::default()
    };
    blocks::prescription(block.order())
}

fn folder(path: &Path) -> (Folder, Proof) {
    let prescription = prescription();
    let grid = Grid::new(glam::DVec3::ZERO, 1.0, [2, 2, 2]).unwrap();
    let folder = Folder {
        path: path.to_owned(),
        prescription_bytes: prescription.bytes().unwrap(),
        prescription,
        plan_bytes: b"a plan".to_vec(),
        tissue_bytes: vec![7; 3_000],
        tooth: Tooth::from_fn(grid, Provenance::Solids, |_| Tissue::Enamel),
    };
    let proof = Proof {
        bytes: b"{}".to_vec(),
        passed: true,
    };
    (folder, proof)
}

fn secret() -> SecretKey {
    SecretKey::from_entropy(&[3; 32])
}

/// What a device would say to this beat.
fn answer(number: u64, beat: &Beat, was_enabled: bool, zone: [u8; 32]) -> Tick {
    let mut events = Vec::new();
    let enabled = beat.may_start() && !(30..35).contains(&number);
    match (was_enabled, enabled) {
        (false, true) => events.push(Event::Permitted),
        (true, false) => events.push(Event::Withdrawn),
        _ => {}
    }
    match number {
        30 => events.push(Event::Alarm {
            code: "G501".to_owned(),
            says: "the patient's stop".to_owned(),
            verdict: Verdict::Hold,
        }),
        35 => events.push(Event::Resumed),
        TICKS_IN_ALL => events.push(Event::Done),
        _ => {}
    }
    let now_ms = number * 50;
    let reading = guard::Reading {
        value: 20,
        at_ms: now_ms,
    };
    Tick {
        now_ms,
        heard: String::new(),
        readings: vec![Some(reading)],
        verdict: Verdict::Allow,
        enabled,
        on: was_enabled,
        carriers: 1_000 * number,
        zone: 0,
        read_back: Some(ReadBack {
            zone: 0,
            hash: zone,
        }),
        done: number == TICKS_IN_ALL,
        events,
    }
}

/// A delivery from its set-up to its seal.
fn deliver(path: &Path) {
    let (folder, proof) = folder(path);
    let mut recorder = begin(&folder, &proof, BY, &secret()).unwrap().unwrap();
    let order = &folder.prescription.order;
    let load = blocks::load(order.clone(), PROTOCOL).unwrap();
    let zone = Digest::of(&order.zone_bytes(0).unwrap()).bytes();
    let identity = guard::Identity {
        plan: folder.hash().bytes(),
        patient: 1,
        tooth: 0,
        device: 1,
        firmware: [1, 2, 0],
        protocol: Digest::of(PROTOCOL).bytes(),
    };
    let held = Held {
        identity,
        zones: vec![zone],
        signals: vec!["localisation_um".to_owned()],
    };
    let files = Files {
        prescription: recorder.blob(&load.prescription).unwrap(),
        plan: recorder.blob(&folder.plan_bytes).unwrap(),
        protocol: recorder.blob(PROTOCOL).unwrap(),
        tissue: recorder.blob(&folder.tissue_bytes).unwrap(),
    };
    let set_up = SetUp::of(&load, &[], ("max", "scripted"), &held.signals, files);
    recorder.say(SET_UP, &set_up, 3).unwrap();
    recorder.signals(&held.signals);
    let mut console = Console::new(identity, &folder.prescription, &held);
    session(&mut recorder, &mut console, zone);
    recorder.fact(&Command::End { done: true }, 5).unwrap();
    recorder.say("outcome", &"done", 5).unwrap();
    write_synced(&path.join("outcome.json"), b"{}").unwrap();
    recorder.writer().seal(&secret(), 6).unwrap();
}

fn session(recorder: &mut Recorder<FileStore>, console: &mut Console, zone: [u8; 32]) {
    let mut last: Option<Tick> = None;
    for number in 1..=TICKS_IN_ALL {
        let beat = console.beat(last.as_ref(), &Proceed::HELD);
        recorder.before(&beat, 4).unwrap();
        let was_enabled = last.as_ref().is_some_and(|tick| tick.enabled);
        let tick = answer(number, &beat, was_enabled, zone);
        if tick.enabled && !was_enabled {
            // The device is on from here on, whatever becomes of us.
            say("leave");
        }
        recorder.tick(&tick, 4).unwrap();
        say(&format!("tick {number}"));
        last = Some(tick);
    }
    recorder.flush(4).unwrap();
}

#[test]
fn child() {
    let Some(path) = std::env::var_os(FOLDER_VARIABLE) else {
        return;
    };
    deliver(Path::new(&path));
    say(&format!("steps {}", count()));
}

/// What a child said before its end.
struct Left {
    path: PathBuf,
    said: Vec<String>,
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
    let alone = alone();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["delivery::kill_tests::child", "--exact", "--nocapture"])
        .env(FOLDER_VARIABLE, &path)
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
    Left { path, said }
}

impl Left {
    fn says(&self, word: &str) -> Option<u64> {
        let lines = self.said.iter().rev();
        let found = lines.filter_map(|line| line.split_once(word)).next();
        found.map(|(_, rest)| rest.trim().parse().unwrap_or(0))
    }

    /// Everything that was durable is there as it was.
    fn is_kept(&self, step: u64) {
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
    fn verify(&self) -> (bool, bool) {
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

    fn facts(&self) -> Vec<Fact> {
        let chain = std::fs::read(self.path.join("casebook/chain.jsonl")).unwrap();
        facts(&casebook::entries(&chain).unwrap()).unwrap()
    }

    fn rows(&self) -> usize {
        let chain = std::fs::read(self.path.join("casebook/chain.jsonl")).unwrap();
        let entries = casebook::entries(&chain).unwrap();
        entries.iter().filter(|e| e.draft.kind == TICKS).count()
    }

    /// Holds all that must be, whatever the step; says whether a line was torn.
    fn holds(&self, step: u64) -> bool {
        let _alone = alone();
        self.is_kept(step);
        let outcome = std::fs::read(self.path.join("outcome.json")).unwrap();
        assert!(
            outcome == OLD || outcome == b"{}",
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
            recover(FileStore::open(&place).unwrap(), 9, BY).unwrap();
            self.is_kept(step);
        }
        let before = self.facts();
        let began = before.contains(&Fact::Began);
        let ended = before.contains(&Fact::Ended { done: true });
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
        // Nobody goes on with it: what has begun is spent, what has not is set up anew.
        let (folder, proof) = folder(&self.path);
        let again = begin(&folder, &proof, BY, &secret()).unwrap();
        match again {
            Err(why) => assert!(
                began && why.contains("scan and plan anew"),
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
        let after = self.facts();
        assert_eq!(
            set_ups(&after),
            set_ups(&before) + usize::from(!began),
            "step {step}"
        );
        assert!(!Case::of(&after).is_cut(), "step {step}");
        assert!(self.verify().0, "step {step}");
        torn
    }
}

#[test]
fn law_a_delivery_killed_at_any_step_of_its_record_is_cut_or_whole() {
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
                    assert_eq!(left.says("at "), Some(step));
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
