//! Files beside a record that were changed, lost, put there, or belong to another plan.
//!
//! Law: `law_a_changed_file_beside_the_record_is_found`. Method: a delivery of the bench, with the files of its plan.

use super::before::settle;
use super::begin::begin;
use super::bench::{BY, Course, SURFACES, deliver, folder, folder_of, secret, session};
use super::beside::{Beside, Fault};
use super::folder::Proof;
use super::outcome;
use crate::store;
use crate::store::steps::alone;
use crate::verbs::verify::{Found, look};
use casebook::{Evidence, Value};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use treatment::PlanFile;

const TICKS: u64 = 45;
/// All that the record of the bench knows and that lies there.
const NAMES: [&str; 13] = [
    "prescription.json",
    "proof.json",
    "plan.json",
    "tissue.mha",
    "outcome.json",
    "delivered.ply",
    "delivery.html",
    SURFACES[0].name(),
    SURFACES[1].name(),
    SURFACES[2].name(),
    SURFACES[3].name(),
    SURFACES[4].name(),
    SURFACES[5].name(),
];

/// A folder with the files of its plan.
fn planned(name: &str) -> PathBuf {
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/beside");
    let path = Path::new(place).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    let (folder, proof) = folder(&path);
    for (name, bytes) in [
        ("prescription.json", &folder.prescription_bytes),
        ("plan.json", &folder.plan_bytes),
        ("tissue.mha", &folder.tissue_bytes),
        ("proof.json", &proof.bytes),
    ] {
        std::fs::write(path.join(name), bytes).unwrap();
    }
    for name in SURFACES.map(PlanFile::name) {
        std::fs::write(path.join(name), name).unwrap();
    }
    path
}

fn beside(path: &Path) -> Beside {
    let lying = store::read(&path.join("casebook")).unwrap();
    let entries = casebook::entries(&lying.chain).unwrap();
    Beside::of(path, &entries, &lying)
}

/// Those that speak against themselves.
fn wrong(path: &Path) -> Vec<(&'static str, Fault)> {
    let beside = beside(path);
    let wrong = beside.differing.iter().filter(|file| file.is_wrong());
    let wrong: Vec<_> = wrong.map(|file| (file.name, file.fault.clone())).collect();
    assert_eq!(wrong.len() as u64, beside.wrong());
    wrong
}

#[test]
fn law_a_changed_file_beside_the_record_is_found() {
    let path = planned("changed");
    let _alone = alone();
    deliver(&path, TICKS);
    std::fs::write(path.join("report.html"), b"a page").unwrap();
    let mut same = beside(&path).same;
    same.sort_unstable();
    let mut names = NAMES;
    names.sort_unstable();
    assert_eq!(same, names);
    assert_eq!(beside(&path).unknown, ["report.html"]);
    for name in NAMES {
        let place = path.join(name);
        let whole = std::fs::read(&place).unwrap();
        assert_eq!(wrong(&path), [], "{name}");
        for at in [0, whole.len() / 2, whole.len() - 2] {
            let mut other = whole.clone();
            other[at] ^= 1;
            std::fs::write(&place, &other).unwrap();
            assert_eq!(wrong(&path), [(name, Fault::Other)], "{name}, byte {at}");
        }
        std::fs::remove_file(&place).unwrap();
        assert_eq!(wrong(&path), [], "{name}");
        let beside = beside(&path);
        let gone = beside.differing.iter().find(|file| file.name == name);
        assert_eq!(gone.map(|file| &file.fault), Some(&Fault::Gone), "{name}");
        std::fs::create_dir(&place).unwrap();
        assert!(
            matches!(&wrong(&path)[..], [(_, Fault::Unreadable(_))]),
            "{name}"
        );
        std::fs::remove_dir(&place).unwrap();
        std::fs::write(&place, &whole).unwrap();
    }
    // The same said in another order is the same.
    let place = path.join("outcome.json");
    let body = Value::parse(&std::fs::read(&place).unwrap()).unwrap();
    std::fs::write(&place, body.canonical()).unwrap();
    assert_ne!(
        std::fs::read(&place).unwrap(),
        outcome::file(&body).unwrap()
    );
    assert_eq!(wrong(&path), []);
    std::fs::remove_dir_all(&path).unwrap();
}

/// A session whose program died.
fn died(path: &Path) {
    let course = Course {
        ticks: TICKS,
        dies: true,
        ..Course::default()
    };
    drop(session(path, &course));
}

/// Of a session that has no outcome yet, an outcome's file is nobody's.
#[test]
fn an_outcome_that_no_record_has_is_found() {
    let path = planned("unrecorded");
    let _alone = alone();
    died(&path);
    assert_eq!(wrong(&path), []);
    std::fs::write(path.join("outcome.json"), b"{}").unwrap();
    assert_eq!(wrong(&path), [("outcome.json", Fault::Unrecorded)]);
    settle(&path, BY, Some(&key(&path)), false).unwrap();
    assert_eq!(wrong(&path), []);
    std::fs::remove_dir_all(&path).unwrap();
}

/// The bench's key, as a file.
fn key(path: &Path) -> PathBuf {
    let place = path.join("seal.key");
    std::fs::write(&place, "03".repeat(32)).unwrap();
    place
}

/// Planned anew: no file of the new plan is told to be a changed one.
#[test]
fn another_plan_is_told_as_that() {
    let path = planned("another");
    let _alone = alone();
    deliver(&path, TICKS);
    let (mut other, _) = folder_of(&path, 3);
    let sum = casebook::Digest::of(b"another plan");
    other.prescription.from = other.prescription.from.with(PlanFile::Plan, sum);
    let lay = |name: &str, bytes: &[u8]| std::fs::write(path.join(name), bytes).unwrap();
    lay("prescription.json", &other.prescription.bytes().unwrap());
    lay("plan.json", b"another plan");
    lay("tissue.mha", b"another tissue");
    // With the delivery of the plan before still there, nobody planned: it was exchanged.
    assert!(!beside(&path).is_other_plan);
    let names: Vec<&str> = wrong(&path).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["prescription.json", "plan.json", "tissue.mha"]);
    for name in super::NAMES {
        std::fs::remove_file(path.join(name)).unwrap();
    }
    let found = beside(&path);
    assert!(
        found.is_other_plan && found.differing.is_empty(),
        "{found:?}"
    );
    // A plan that is not the one of its prescription is none.
    lay("plan.json", b"a third plan");
    assert!(!beside(&path).is_other_plan && !wrong(&path).is_empty());
    std::fs::remove_dir_all(&path).unwrap();
}

/// A plan that was recorded after the session, of which nothing was set up yet: the session's files are not missing, and
/// neither its proof nor its outcome is that plan's.
#[test]
fn a_plan_without_a_session_has_nothing_of_the_session_before() {
    let path = planned("later");
    let _alone = alone();
    deliver(&path, TICKS);
    for name in super::NAMES {
        std::fs::remove_file(path.join(name)).unwrap();
    }
    let (other, _) = folder_of(&path, 3);
    let proof = Proof {
        bytes: b"{ }".to_vec(),
        passed: true,
    };
    std::fs::write(path.join("prescription.json"), &other.prescription_bytes).unwrap();
    std::fs::write(path.join("proof.json"), &proof.bytes).unwrap();
    drop(
        begin(&other, &proof, "Amir Khoury", &secret())
            .unwrap()
            .unwrap(),
    );
    let told = |found: &Beside, name: &str| found.differing.iter().any(|file| file.name == name);
    let found = beside(&path);
    assert!(!found.is_other_plan && found.same.contains(&"proof.json"));
    for name in super::NAMES {
        assert!(!told(&found, name), "{found:?}");
    }
    // Its plan is recorded, and its proof not yet.
    let lying = store::read(&path.join("casebook")).unwrap();
    let entries = casebook::entries(&lying.chain).unwrap();
    let plan = entries.iter().rposition(|entry| entry.draft.kind == "plan");
    let found = Beside::of(&path, &entries[..=plan.unwrap()], &lying);
    assert!(!told(&found, "proof.json"), "{found:?}");
    std::fs::write(path.join("outcome.json"), b"{}").unwrap();
    let found = beside(&path);
    let outcome = found.differing.iter().find(|f| f.name == "outcome.json");
    assert_eq!(outcome.map(|file| &file.fault), Some(&Fault::Unrecorded));
    std::fs::remove_dir_all(&path).unwrap();
}

/// The proof of another program is another file: that one is recorded, once.
#[test]
fn a_proof_that_was_made_anew_is_recorded_anew() {
    let path = planned("proven");
    let _alone = alone();
    let (own, proof) = folder(&path);
    let other = Proof {
        bytes: b"{ }".to_vec(),
        passed: true,
    };
    for (proof, times) in [(&proof, 1), (&other, 2), (&other, 2), (&proof, 3)] {
        std::fs::write(path.join("proof.json"), &proof.bytes).unwrap();
        drop(begin(&own, proof, BY, &secret()).unwrap().unwrap());
        assert_eq!(wrong(&path), []);
        let lying = store::read(&path.join("casebook")).unwrap();
        let entries = casebook::entries(&lying.chain).unwrap();
        let proofs = entries.iter().filter(|e| e.draft.kind == "proof").count();
        assert_eq!(proofs, times);
    }
    std::fs::remove_dir_all(&path).unwrap();
}

/// Read before the outcome was made, compared when it lay there: no file is accused of it.
#[test]
fn a_record_that_grew_meanwhile_is_read_again() {
    let path = planned("grew");
    let _alone = alone();
    died(&path);
    let place = path.join("casebook");
    let before = store::read(&place).unwrap();
    settle(&path, BY, Some(&key(&path)), false).unwrap();
    let judge = |lying: &store::Lying| {
        let evidence = Evidence {
            chain: &lying.chain,
            seals: &lying.seals,
            ..Evidence::default()
        };
        Found::of(&evidence, lying, Some(&path))
    };
    assert_eq!(judge(&before).beside.unwrap().wrong(), 3);
    let before = Cell::new(Some(before));
    let read = || before.take().map_or_else(|| store::read(&place), Ok);
    let found = look(&read, &judge).unwrap();
    assert!(found.is_sound() && found.beside.unwrap().same.len() == NAMES.len());
    std::fs::remove_dir_all(&path).unwrap();
}
