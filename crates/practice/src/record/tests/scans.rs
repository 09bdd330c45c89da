//! What persons say of where teeth are, followed or not, and taken back.

use super::{id, planned, took, tooth};
use crate::record::{Fact, PlanStage, Record, ScanStage, Wish, decide};
use crate::refusal::Why;

#[test]
fn a_correction_that_fails_leaves_what_was_seen() {
    let mut record = planned(PlanStage::Making);
    let correct = Wish::CorrectScan {
        scan: id('s', 1),
        tooth: tooth(37),
        at_mm: [1.0, 2.0, 3.0],
        renumbers: false,
    };
    took(&mut record, &correct).unwrap();
    assert!(took(&mut record, &correct).is_err());
    let reason = "no tooth there".to_owned();
    let scan = id('s', 1);
    took(&mut record, &Wish::RefuseScan { scan, reason }).unwrap();
    let scan = &record.scans[0];
    assert_eq!((scan.stage, scan.versions), (ScanStage::Examined, 1));
    assert!(scan.error.is_some());
    assert!(scan.seeds.is_empty(), "it is not said again with the next");
}

#[test]
fn what_was_said_of_a_tooth_is_taken_back() {
    let mut record = planned(PlanStage::Making);
    let scan = || id('s', 1);
    let correct = |fdi, x| Wish::CorrectScan {
        scan: scan(),
        tooth: tooth(fdi),
        at_mm: [x, 2.0, 3.0],
        renumbers: false,
    };
    let back = |fdi| Wish::TakeBackCorrection {
        scan: scan(),
        tooth: tooth(fdi),
    };
    let seen = super::seen(1, None);
    assert_eq!(decide(&record, &back(37)).unwrap_err().why, Why::NotThere);
    for wish in [
        correct(37, 1.0),
        seen.clone(),
        correct(36, 9.0),
        seen.clone(),
    ] {
        took(&mut record, &wish).unwrap();
    }
    took(&mut record, &back(37)).unwrap();
    assert!(decide(&record, &back(36)).is_err(), "it is looked at");
    let teeth = |record: &Record| -> Vec<u8> {
        record.scans[0]
            .seeds
            .keys()
            .map(|one| one.number())
            .collect()
    };
    assert_eq!(teeth(&record), [36]);
    // Where that fails, all stands as it stood.
    let reason = "no room".to_owned();
    let refuse = Wish::RefuseScan {
        scan: scan(),
        reason,
    };
    took(&mut record, &refuse).unwrap();
    assert_eq!(teeth(&record), [36, 37]);
    took(&mut record, &back(37)).unwrap();
    took(&mut record, &seen).unwrap();
    assert_eq!(record.scans[0].seeds_before, None);
    assert!(decide(&record, &back(37)).is_err());
}

#[test]
fn a_refusal_from_before_keeps_what_was_said() {
    let mut record = planned(PlanStage::Making);
    let correct = Wish::CorrectScan {
        scan: id('s', 1),
        tooth: tooth(37),
        at_mm: [1.0, 2.0, 3.0],
        renumbers: true,
    };
    took(&mut record, &correct).unwrap();
    assert!(
        record.scans[0].renumbers,
        "a restart in the middle knows it"
    );
    let old = r#"{"kind":"scan_refused","body":{"scan":"s1","reason":"no tooth there"}}"#;
    let event = serde_json::from_str(old).unwrap();
    let (at_ms, by) = (2, "test".to_owned());
    record.evolve(&Fact { at_ms, by, event });
    let scan = &record.scans[0];
    assert_eq!((scan.stage, scan.seeds.len()), (ScanStage::Examined, 1));
}
