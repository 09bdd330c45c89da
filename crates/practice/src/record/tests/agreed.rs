//! Consent: to what was shown, once, and taken back.

use super::{STAGES, begin, blob, day, end, id, planned, seen, took, tooth};
use crate::record::{
    Blob, ConsentScope, LABELLED, NamedBlob, PlanStage, Record, Scan, Stale, Surface, Wish, decide,
};
use crate::refusal::Why;
use crate::tooth::Presence;

pub(super) fn agree(plan: Option<&str>, plan_sha256: Option<&str>) -> Wish {
    Wish::GiveConsent {
        scope: match plan {
            Some(_) => ConsentScope::Treatment,
            None => ConsentScope::Research,
        },
        plan: plan.map(str::to_owned),
        plan_sha256: plan_sha256.map(str::to_owned),
        text_version: "treatment 1".to_owned(),
        language: "en".to_owned(),
        text: blob(),
        signer: "Theo".to_owned(),
        signature: "00".to_owned(),
    }
}

pub(super) fn take_back(n: u8) -> Wish {
    Wish::WithdrawConsent {
        consent: id('c', n),
        reason: String::new(),
        signature: "00".to_owned(),
    }
}

#[test]
fn law_consent_is_to_what_was_shown() {
    for stage in STAGES {
        for sha in [Some("aa"), Some("bb"), None] {
            let there = matches!(stage, PlanStage::Proven | PlanStage::Approved);
            let decided = decide(&planned(stage), &agree(Some("n1"), sha));
            let legal = there && sha == Some("aa");
            assert_eq!(decided.is_ok(), legal, "{stage:?} {sha:?}");
        }
    }
    let mut record = planned(PlanStage::Making);
    took(&mut record, &agree(None, None)).unwrap();
    let twice = took(&mut record, &agree(None, None)).unwrap_err();
    assert_eq!(twice.why, Why::Conflict);
    took(&mut record, &take_back(1)).unwrap();
    assert!(took(&mut record, &take_back(1)).is_err());
    took(&mut record, &agree(None, None)).unwrap();
    assert_eq!(record.consents.len(), 2);
    let mut odd = agree(None, None);
    if let Wish::GiveConsent { scope, .. } = &mut odd {
        *scope = ConsentScope::Treatment;
    }
    assert_eq!(decide(&record, &odd).unwrap_err().why, Why::Illegal);
}

#[test]
fn law_nothing_is_delivered_without_consent_that_stands() {
    let mut record = planned(PlanStage::Approved);
    let expect_refused = |record: &Record| {
        let refused = decide(record, &begin()).unwrap_err();
        let told = (refused.why, refused.place.as_str());
        assert_eq!(told, (Why::Conflict, "consent"));
    };
    expect_refused(&record);
    // Consent to another plan, or to research, is none to this one.
    took(&mut record, &agree(None, None)).unwrap();
    expect_refused(&record);
    took(&mut record, &agree(Some("n1"), Some("aa"))).unwrap();
    assert!(decide(&record, &begin()).is_ok());
    took(&mut record, &take_back(2)).unwrap();
    expect_refused(&record);
    took(&mut record, &agree(Some("n1"), Some("aa"))).unwrap();
    took(&mut record, &begin()).unwrap();
}

/// States that were written before there was consent.
#[test]
fn a_state_without_consents_is_read() {
    let record = planned(PlanStage::Proven);
    let mut value = serde_json::to_value(&record).unwrap();
    value.as_object_mut().unwrap().remove("consents").unwrap();
    assert_eq!(serde_json::from_value::<Record>(value).unwrap(), record);
}

/// Such a wish for the second plan.
fn of_second(wish: Wish) -> Wish {
    let n2 = id('n', 2);
    match wish {
        Wish::BeginDelivery { speed, device, .. } => Wish::BeginDelivery {
            plan: n2,
            speed,
            device,
        },
        wish => wish,
    }
}

fn ask(scan: u8, fdi: u8) -> Wish {
    Wish::AskPlan {
        scan: id('s', scan),
        tooth: tooth(fdi),
        finding: None,
        intent: None,
        material: None,
    }
}

fn approve(plan: String) -> Wish {
    Wish::Approve {
        plan,
        role: crate::role::Role::Dentist,
        plan_sha256: "aa".to_owned(),
        signature: "00".to_owned(),
    }
}

#[test]
fn law_no_tooth_is_worked_by_a_scan_from_before_its_work() {
    // Two plans on one scan, both approved and agreed to.
    let mut record = planned(PlanStage::Approved);
    let (plan, files) = (id('n', 2), Vec::new());
    for wish in [
        ask(1, 36),
        Wish::Made {
            plan: plan.clone(),
            files: files.clone(),
        },
        Wish::Proven {
            plan: plan.clone(),
            files,
            plan_sha256: "aa".to_owned(),
        },
        approve(plan),
        agree(Some("n1"), Some("aa")),
        agree(Some("n2"), Some("aa")),
    ] {
        took(&mut record, &wish).unwrap();
    }
    let mut other = record.clone();
    // One that touched nothing changes nothing.
    for (worked, record) in [(false, &mut other), (true, &mut record)] {
        took(record, &begin()).unwrap();
        took(record, &end(worked)).unwrap();
        for wish in [of_second(begin()), ask(1, 36)] {
            let decided = decide(record, &wish);
            assert_eq!(decided.is_ok(), !worked, "{decided:?}");
        }
        assert!(decide(record, &ask(1, 34)).is_ok(), "two teeth on");
    }
    assert!(record.plans.iter().all(|plan| record.stale(plan).is_some()));
    // Nor is such a plan approved any more.
    record.plans[1].stage = PlanStage::Proven;
    assert!(decide(&record, &approve(id('n', 2))).is_err());
    record.deliveries[0].worked = false;
    assert!(decide(&record, &approve(id('n', 2))).is_ok());
    record.deliveries[0].worked = true;
    // The same file received again shows the tooth as it was, and one from after the work as it is.
    let again = Scan {
        id: id('s', 2),
        received_ms: 2,
        ended_before: Some(1),
        ..record.scans[0].clone()
    };
    record.scans.push(again);
    assert!(decide(&record, &ask(2, 36)).is_err());
    record.scans[1].file.blob = "bb".repeat(32);
    assert!(decide(&record, &ask(2, 36)).is_ok());
    // Nor does the same surface in another file.
    let surface = |faces, area_mm2| Some(Surface { faces, area_mm2 });
    record.scans[0].surface = surface(146_640, 3_930.887);
    for (faces, area_mm2, is_same) in [
        (146_640, 3_930.887, true),
        (146_630, 3_930.87, true),
        (146_640, 3_930.8, false),
        (120_000, 3_930.887, false),
    ] {
        record.scans[1].surface = surface(faces, area_mm2);
        let decided = decide(&record, &ask(2, 36));
        assert_eq!(decided.is_err(), is_same, "{faces} {area_mm2}");
    }
    // Clocks are set, ahead and back; the record's order stands.
    (record.scans[0].received_ms, record.scans[1].received_ms) = (u64::MAX, 0);
    assert!(decide(&record, &ask(1, 36)).is_err());
    assert!(decide(&record, &ask(2, 36)).is_ok());
    // States of before know times only.
    record.scans[1].ended_before = None;
    assert!(decide(&record, &ask(2, 36)).is_err());
    record.scans[1].received_ms = u64::MAX;
    assert!(decide(&record, &ask(2, 36)).is_ok());
}

#[test]
fn law_no_tooth_is_worked_beside_one_that_changed() {
    let mut record = planned(PlanStage::Approved);
    took(&mut record, &agree(Some("n1"), Some("aa"))).unwrap();
    // While it is worked on, and after that.
    took(&mut record, &begin()).unwrap();
    assert!(matches!(
        record.stale(&record.plans[0]),
        Some(Stale::AtWork(_))
    ));
    let ended = |worked| {
        let mut record = record.clone();
        took(&mut record, &end(worked)).unwrap();
        record
    };
    let worked = ended(true);
    for record in [&record, &worked] {
        for fdi in [35, 37] {
            let why = decide(record, &ask(1, fdi)).unwrap_err();
            assert!(why.what.contains("next to"), "{why:?}");
        }
        // Not two teeth on, nor in another jaw.
        for fdi in [34, 38, 26, 46] {
            assert!(decide(record, &ask(1, fdi)).is_ok(), "{fdi}");
        }
    }
    assert!(decide(&ended(false), &ask(1, 37)).is_ok());
    // Where the one between is gone, they are neighbours.
    for (presence, is_beside) in [(Presence::Missing, true), (Presence::Present, false)] {
        let mut worked = worked.clone();
        let charted = Wish::Chart {
            day: day(1),
            tooth: tooth(35),
            presence: Some(presence),
            findings: Vec::new(),
        };
        took(&mut worked, &charted).unwrap();
        assert_eq!(decide(&worked, &ask(1, 34)).is_err(), is_beside);
    }
}

#[test]
fn law_no_tooth_is_worked_by_a_number_that_was_corrected() {
    let correct = |scan: u8| Wish::CorrectScan {
        scan: id('s', scan),
        tooth: tooth(37),
        at_mm: [1.0, 2.0, 3.0],
        renumbers: false,
    };
    let examined = seen(1, Some("lower"));
    let agreed = |stage: PlanStage| {
        let mut record = planned(stage);
        took(&mut record, &agree(Some("n1"), Some("aa"))).unwrap();
        record
    };
    // What was approved is not delivered, and what was proven not approved, once another tooth may have its number.
    let mut record = agreed(PlanStage::Approved);
    assert!(record.stale(&record.plans[0]).is_none());
    took(&mut record, &correct(1)).unwrap();
    assert!(decide(&record, &begin()).is_err(), "it is looked at again");
    let mut failed = record.clone();
    took(&mut record, &examined).unwrap();
    let refused = decide(&record, &begin()).unwrap_err();
    assert!(refused.what.contains("corrected"), "{refused:?}");
    assert!(record.stale(&record.plans[0]).is_some());
    record.plans[0].scan_version = None;
    assert!(
        record.stale(&record.plans[0]).is_some(),
        "a state of before"
    );
    record.plans[0].stage = PlanStage::Proven;
    assert!(decide(&record, &approve(id('n', 1))).is_err());
    // A correction that fails corrects nothing.
    let (scan, reason) = (id('s', 1), "no tooth there".to_owned());
    took(&mut failed, &Wish::RefuseScan { scan, reason }).unwrap();
    assert!(decide(&failed, &begin()).is_ok());
}

#[test]
fn law_no_tooth_is_worked_by_the_number_of_the_same_file_elsewhere() {
    let correct = |scan: u8| Wish::CorrectScan {
        scan: id('s', scan),
        tooth: tooth(37),
        at_mm: [1.0, 2.0, 3.0],
        renumbers: false,
    };
    let mut failed = planned(PlanStage::Approved);
    took(&mut failed, &agree(Some("n1"), Some("aa"))).unwrap();
    // The same file came in again, and was corrected there before any work.
    let again = Scan {
        id: id('s', 2),
        ..failed.scans[0].clone()
    };
    failed.scans.push(again);
    failed.scans[0].seeds.clear();
    let mut twice = failed.clone();
    twice.scans[1].seeds.insert(tooth(37), [1.0, 2.0, 3.0]);
    assert!(decide(&twice, &ask(2, 37)).is_ok());
    took(&mut twice, &begin()).unwrap();
    took(&mut twice, &end(true)).unwrap();
    assert!(
        decide(&twice, &ask(2, 37)).is_err(),
        "it may be the one that was worked on"
    );
    let beside = decide(&twice, &ask(1, 37)).unwrap_err();
    assert!(beside.what.contains("next to"), "there it is another one");
    // Another version of the program may number the same file otherwise.
    let mut renumbered = twice.clone();
    for (scan, blob) in renumbered.scans.iter_mut().zip(["aa", "bb"]) {
        scan.seeds.clear();
        scan.files = vec![NamedBlob {
            name: LABELLED.to_owned(),
            file: Blob {
                blob: blob.repeat(32),
                bytes: 1,
            },
        }];
    }
    assert!(decide(&renumbered, &ask(2, 34)).is_err());
    renumbered.scans[1].files = renumbered.scans[0].files.clone();
    assert!(decide(&renumbered, &ask(2, 34)).is_ok());
    // What is worked on, and what was, keeps its number, also where the same file came in again.
    took(&mut failed, &begin()).unwrap();
    for scan in [1, 2] {
        assert!(decide(&failed, &correct(scan)).is_err());
    }
    took(&mut failed, &end(true)).unwrap();
    for scan in [1, 2] {
        assert!(decide(&failed, &correct(scan)).is_err());
    }
    failed.scans[1].file.blob = "bb".repeat(32);
    assert!(decide(&failed, &correct(2)).is_ok());
}
