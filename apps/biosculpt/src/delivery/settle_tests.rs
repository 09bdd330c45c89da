//! Sessions of before, finished by a program that may be killed too, of another plan, or not to be made again.
//!
//! Law: `law_who_finishes_may_be_killed_at_any_step_too`. Method: sessions of the bench whose program died; who
//! finishes one is killed as in `kill_tests`.

use super::before::{ENDED_EARLY, Settled};
use super::begin::begin;
use super::bench::{Course, Session, deliver, folder, folder_of, secret, session};
use super::kill_tests::{Left, killed};
use super::{NAMES, finish, recorded, spent};
use crate::Outcome;
use crate::store::steps::{alone, count, say};
use crate::store::{self, FileStore};
use casebook::{Value, recover};
use guard::Verdict;
use std::path::{Path, PathBuf};
use treatment::record::{CARRIERS, CUT, EVENT, Said};
use treatment::session::{Ended, Event};
use treatment::{Case, Fact};

const FOLDER_VARIABLE: &str = "BIOSCULPT_TEST_KILL_SETTLE";
const TICKS: u64 = 45;
/// Every so manieth step: an entry takes three and a blob eight, so that steps of every kind are among them.
const EVERY: usize = 4;

fn fresh(name: &str) -> PathBuf {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/settled");
    let path = Path::new(place).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn left(path: &Path) -> Left {
    Left {
        path: path.to_owned(),
        said: Vec::new(),
    }
}

/// A session whose program died; its last rows are not written.
fn dead(path: &Path, forges: bool) -> Session {
    let course = Course {
        ticks: TICKS,
        dies: true,
        forges,
        ..Course::default()
    };
    let (session, driven) = session(path, &course);
    assert!(driven.is_err());
    session
}

/// The same, and the guard ended it at its last tick: an entry at once, of which no row was written.
fn terminated(path: &Path) {
    let mut session = dead(path, false);
    let alarm = Event::Alarm {
        code: "G303".to_owned(),
        verdict: Verdict::Terminate,
        says: "No carriers are retrieved.".to_owned(),
    };
    // Not by a tick: where a machine is slow, its row would be due by the clock.
    let said = Said::of(TICKS * 50, &alarm);
    session.recorder.say(EVENT, &said, 4).unwrap();
}

fn count_of(left: &Left, kind: &str) -> usize {
    let entries = left.entries();
    entries.iter().filter(|e| e.draft.kind == kind).count()
}

fn outcome(left: &Left) -> serde_json::Value {
    let entries = left.entries();
    let body = finish::last(&entries, recorded::OUTCOME).unwrap();
    body.read().unwrap()
}

/// Told once, in agreement with the fact, and sealed.
fn is_told_once(left: &Left, ended: &str, step: u64) {
    let cuts = usize::from(ended == "cut");
    for (kind, times) in [
        (CUT, cuts),
        (CARRIERS, 1),
        (finish::REPLAY, 1),
        (recorded::OUTCOME, 1),
        (finish::DELIVERED, 1),
        (finish::PAGE, 1),
    ] {
        assert_eq!(count_of(left, kind), times, "{ended}, step {step}: {kind}");
    }
    let ends = left.facts().into_iter();
    let ends: Vec<Fact> = ends
        .filter(|fact| matches!(fact, Fact::Ended { .. }))
        .collect();
    assert_eq!(ends, [Fact::Ended { done: false }], "{ended}, step {step}");
    let told = outcome(left);
    if let Ok(page) = std::fs::read_to_string(left.path.join("delivery.html")) {
        let why = spent::cut(ENDED_EARLY);
        let head = page.split("</header>").next().unwrap();
        assert_eq!(head.contains(&why), ended == "cut", "step {step}: {head}");
    }
    assert_eq!(told["ended"], ended, "step {step}");
    assert_eq!(told["known_to_s"], told["session_s"], "step {step}");
    let alarms = told["alarms"].as_array().unwrap();
    let is_there = alarms.contains(&"G303".into());
    assert_eq!(is_there, ended == "terminated", "step {step}: {alarms:?}");
    assert!(is_sealed(left), "{ended}, step {step}");
}

fn is_sealed(left: &Left) -> bool {
    let place = left.path.join("casebook");
    recorded::check_sound(&place, &store::read(&place).unwrap()).unwrap() == 0
}

#[test]
fn child() {
    let Some(path) = std::env::var_os(FOLDER_VARIABLE) else {
        return;
    };
    left(Path::new(&path)).settle().unwrap();
    say(&format!("steps {}", count()));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(std::fs::copy(&path, &to).unwrap()),
        }
    }
}

/// Who finishes a copy of that session is killed at that step, and another one finishes it.
fn finished_twice(from: &Path, step: u64) -> Left {
    let path = from.with_extension(step.to_string());
    let _ = std::fs::remove_dir_all(&path);
    copy(from, &path);
    let said = killed(
        "delivery::settle_tests::child",
        (FOLDER_VARIABLE, &path),
        step,
    );
    let left = Left { path, said };
    let _alone = alone();
    left.is_kept(step);
    let (sound, torn) = left.verify();
    assert!(sound != torn, "step {step}: sound {sound}, torn {torn}");
    if torn {
        recover(
            FileStore::open(&left.path.join("casebook")).unwrap(),
            9,
            "x",
        )
        .unwrap();
    }
    left.settle().unwrap();
    assert!(left.settle().unwrap().is_none(), "step {step}: told twice");
    for name in NAMES {
        assert!(left.path.join(name).exists(), "step {step}: {name}");
    }
    left
}

#[test]
fn law_who_finishes_may_be_killed_at_any_step_too() {
    for (ended, every) in [("cut", EVERY), ("terminated", 5 * EVERY)] {
        let base = fresh("killed").join(ended);
        std::fs::create_dir_all(&base).unwrap();
        {
            let _alone = alone();
            match ended {
                "cut" => drop(dead(&base, false)),
                _ => terminated(&base),
            }
        }
        let whole = finished_twice(&base, u64::MAX);
        is_told_once(&whole, ended, u64::MAX);
        let steps = whole.says("steps ").unwrap();
        assert!(steps > 60, "{steps}");
        for step in (0..steps).step_by(every) {
            let left = finished_twice(&base, step);
            assert_eq!(left.says("at "), Some(step));
            is_told_once(&left, ended, step);
            std::fs::remove_dir_all(&left.path).unwrap();
        }
    }
}

/// The rows tell that all was done and closed: then it is done, whatever the program came to say of it, but for that it
/// was cut.
#[test]
fn what_the_ticks_show_as_done_is_done() {
    for (name, ended) in [("ticks", "done"), ("end", "done"), ("cut", "cut")] {
        let path = fresh(name);
        let alone = alone();
        let course = Course {
            ticks: u64::MAX / 50,
            ..Course::default()
        };
        let (mut session, driven) = session(&path, &course);
        assert_eq!(driven.unwrap().ended, Ended::Done);
        match name {
            "end" => session.end(Ended::Done),
            "cut" => session.recorder.cut("ctrl-c", 5).unwrap(),
            _ => {}
        }
        drop(session);
        let left = left(&path);
        let settled = left.settle().unwrap().unwrap();
        let is_done = ended == "done";
        assert_eq!(outcome(&left)["ended"], ended, "{name}");
        // The bench's small tooth may be warmer than a limit allows; that is no success either.
        let holds = outcome(&left)["beyond_limits"] == serde_json::json!([]);
        assert_eq!(
            matches!(settled.outcome(), Outcome::Done),
            is_done && holds,
            "{name}"
        );
        let facts = left.facts();
        assert_eq!(facts.last(), Some(&Fact::Ended { done: is_done }), "{name}");
        assert!(left.settle().unwrap().is_none());
        drop(alone);
        std::fs::remove_dir_all(&path).unwrap();
    }
}

/// Planned anew into the same folder: the record of before is finished, and nothing of it is told as the new plan's.
#[test]
fn a_session_of_another_plan_is_finished_in_its_record_only() {
    let path = fresh("another");
    let _alone = alone();
    drop(dead(&path, false));
    let (other, proof) = folder_of(&path, 3);
    std::fs::write(path.join("prescription.json"), &other.prescription_bytes).unwrap();
    let left = left(&path);
    for _ in 0..2 {
        assert!(left.settle().unwrap().is_none());
        is_told_once(&left, "cut", 0);
        for name in NAMES {
            assert!(!path.join(name).exists(), "{name}");
        }
    }
    let begun = begin(&other, &proof, "Amir Khoury", &secret()).unwrap();
    assert!(begun.is_ok(), "{:?}", begun.err());
    drop(begun);
    // With its own plan there again, its files are put back.
    let (own, _) = folder(&path);
    std::fs::write(path.join("prescription.json"), &own.prescription_bytes).unwrap();
    assert!(matches!(left.settle().unwrap(), Some(Settled::Put(_))));
    assert!(NAMES.iter().all(|name| path.join(name).exists()));
    std::fs::remove_dir_all(&path).unwrap();
}

/// Rows that no device of this build made: the record says so, and then that nothing more will be known; never two ends.
#[test]
fn a_session_that_does_not_come_out_again_blocks_its_casebook_only_once() {
    let path = fresh("forged");
    let _alone = alone();
    drop(dead(&path, true));
    let left = left(&path);
    let before = left.entries().len();
    let why = left.settle().err().unwrap().to_string();
    assert!(why.contains("does not come out of its record"), "{why}");
    let entries = left.entries();
    let kinds: Vec<&str> = entries[before..]
        .iter()
        .map(|e| e.draft.kind.as_str())
        .collect();
    assert_eq!(kinds, [finish::REPLAY]);
    assert!(is_sealed(&left) && Case::of(&left.facts()).is_cut());
    let settled = left.settle().unwrap().unwrap();
    assert!(matches!(settled, Settled::Put(_)) && !matches!(settled.outcome(), Outcome::Done));
    let told = outcome(&left);
    assert_eq!(
        (&told["ended"], &told["known"]),
        (&"cut".into(), &false.into())
    );
    let lies = std::fs::read(path.join("outcome.json")).unwrap();
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&lies).unwrap(),
        told
    );
    for (kind, times) in [
        (CUT, 1),
        (CARRIERS, 0),
        (finish::REPLAY, 1),
        (finish::PAGE, 0),
    ] {
        assert_eq!(count_of(&left, kind), times, "{kind}");
    }
    let length = left.entries().len();
    assert!(left.settle().unwrap().is_none() && is_sealed(&left));
    assert_eq!(left.entries().len(), length);
    let (own, _) = folder(&path);
    let why = spent::spent(&path, &own.hash().to_string())
        .unwrap()
        .unwrap();
    assert!(why.contains("its outcome is not known"), "{why}");
    let (other, proof) = folder_of(&path, 3);
    let begun = begin(&other, &proof, "Amir Khoury", &secret()).unwrap();
    assert!(begun.is_ok(), "{:?}", begun.err());
    drop(begun);
    std::fs::remove_dir_all(&path).unwrap();
}

/// Written by the delivery, or put back from its record: the same bytes.
#[test]
fn an_outcome_that_is_put_back_is_the_same_file() {
    let path = fresh("same");
    let _alone = alone();
    deliver(&path, TICKS);
    let left = left(&path);
    for name in NAMES {
        let written = std::fs::read(path.join(name)).unwrap();
        std::fs::remove_file(path.join(name)).unwrap();
        assert!(left.settle().unwrap().is_some(), "{name}");
        assert_eq!(std::fs::read(path.join(name)).unwrap(), written, "{name}");
    }
    std::fs::remove_dir_all(&path).unwrap();
}

#[test]
fn a_replay_that_differs_from_the_recorded_one_is_recorded_anew() {
    let path = fresh("replayed");
    let _alone = alone();
    let mut session = dead(&path, false);
    let no = |tick: u32| {
        Value::object([
            ("rows_identical", Value::from(false)),
            ("ticks", Value::from(tick)),
            ("first_difference_tick", Value::from(tick)),
        ])
    };
    session.recorder.put(finish::REPLAY, no(3), 4).unwrap();
    drop(session);
    let left = left(&path);
    assert!(left.settle().unwrap().is_some());
    assert_eq!(count_of(&left, finish::REPLAY), 2);
    let entries = left.entries();
    let last = finish::last(&entries, finish::REPLAY).unwrap();
    assert_eq!(last.fields().unwrap()["rows_identical"], Value::from(true));
    std::fs::remove_dir_all(&path).unwrap();
}

/// Whoever finishes it later: the day that is told is the session's own.
#[test]
fn the_day_of_a_session_is_its_own() {
    let path = fresh("day");
    let _alone = alone();
    let mut session = dead(&path, false);
    session.recorder.flush(1_893_456_000_000).unwrap();
    drop(session);
    let left = left(&path);
    assert!(left.settle().unwrap().is_some());
    let (own, _) = folder(&path);
    let why = spent::spent(&path, &own.hash().to_string())
        .unwrap()
        .unwrap();
    let page = std::fs::read_to_string(path.join("delivery.html")).unwrap();
    for told in [why, page] {
        assert!(told.contains("1 January 2030"), "{told}");
    }
    std::fs::remove_dir_all(&path).unwrap();
}

/// A surface that is recorded stays, and lies there as it is recorded.
#[test]
fn a_surface_that_is_recorded_is_written_as_it_is() {
    let path = fresh("surface");
    let _alone = alone();
    let mut session = dead(&path, false);
    let blob = session
        .recorder
        .blob(b"written by another program")
        .unwrap();
    let named = Value::object([(finish::DELIVERED, blob.into())]);
    session.recorder.put(finish::DELIVERED, named, 4).unwrap();
    drop(session);
    let left = left(&path);
    assert!(left.settle().unwrap().is_some());
    assert_eq!(count_of(&left, finish::DELIVERED), 1);
    let surface = std::fs::read(path.join("delivered.ply")).unwrap();
    assert_eq!(surface, b"written by another program");
    std::fs::remove_dir_all(&path).unwrap();
}
