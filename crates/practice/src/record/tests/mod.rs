mod agreed;
mod doubt;
mod renumber;
mod scans;
mod some;

use super::*;
use crate::calendar::{Day, Moment};
use crate::mdas::MdasAnswers;
use crate::refusal::{Refusal, Why};
use crate::role::Role;
use crate::tooth::{Condition, Finding, Presence, SurfaceName, Tooth};
use proptest::prelude::*;

fn blob() -> Blob {
    Blob {
        blob: "ab".repeat(32),
        bytes: 12,
    }
}

fn day(n: u8) -> Day {
    Day::new(&format!("2045-03-{:02}", 1 + n % 28)).unwrap()
}

fn took(record: &mut Record, wish: &Wish) -> Result<Event, Refusal> {
    let event = decide(record, wish)?;
    let by = "test".to_owned();
    record.evolve(&Fact {
        at_ms: 1,
        by,
        event: event.clone(),
    });
    Ok(event)
}

fn registered() -> Record {
    let mut record = Record::default();
    let wish = Wish::Register {
        number: 1,
        name: "Theo".to_owned(),
        born: day(1),
    };
    took(&mut record, &wish).unwrap();
    record
}

fn tooth(number: u8) -> Tooth {
    Tooth::new(number).unwrap()
}

fn id(letter: char, n: u8) -> String {
    format!("{letter}{n}")
}

/// A scan that was examined.
fn seen(n: u8, jaw: Option<&str>) -> Wish {
    Wish::Examined {
        surface: None,
        same_as: None,
        unlike: None,
        fits_nowhere: false,
        scan: id('s', n),
        jaw: jaw.map(str::to_owned),
        teeth: 14,
        findings: 2,
        files: Vec::new(),
    }
}

/// A record with one examined scan and one plan at that stage.
fn planned(stage: PlanStage) -> Record {
    let mut record = registered();
    let mut wishes = vec![
        Wish::ReceiveScan {
            name: "arch.stl".to_owned(),
            file: blob(),
        },
        seen(1, Some("lower")),
        Wish::AskPlan {
            scan: id('s', 1),
            tooth: tooth(36),
            finding: None,
            intent: None,
            material: None,
        },
    ];
    let plan = id('n', 1);
    let made = Wish::Made {
        plan: plan.clone(),
        files: Vec::new(),
    };
    let proven = Wish::Proven {
        plan: plan.clone(),
        files: Vec::new(),
        plan_sha256: "aa".to_owned(),
    };
    let approve = Wish::Approve {
        plan: plan.clone(),
        role: Role::Dentist,
        plan_sha256: "aa".to_owned(),
        signature: "00".to_owned(),
    };
    let reason = "test".to_owned();
    wishes.extend(match stage {
        PlanStage::Making => vec![],
        PlanStage::Failed => vec![Wish::Failed { plan, reason }],
        PlanStage::Made => vec![made],
        PlanStage::Refused => {
            let files = Vec::new();
            let refused = Wish::ProofRefused {
                plan,
                files,
                reason,
            };
            vec![made, refused]
        }
        PlanStage::Proven => vec![made, proven],
        PlanStage::Approved => vec![made, proven, approve],
        PlanStage::Delivered => vec![
            made,
            proven,
            approve,
            agreed::agree(Some("n1"), Some("aa")),
            begin(),
            end(true),
        ],
    });
    for wish in &wishes {
        took(&mut record, wish).unwrap();
    }
    assert_eq!(record.plans[0].stage, stage);
    record
}

/// One that may be delivered, as far as its stage goes.
fn agreed_to(stage: PlanStage) -> Record {
    let mut record = planned(stage);
    let agree = agreed::agree(Some("n1"), Some("aa"));
    // Where nothing can be agreed to, nothing is.
    let _ = took(&mut record, &agree);
    record
}

fn begin() -> Wish {
    Wish::BeginDelivery {
        plan: id('n', 1),
        speed: Speed::Lapse,
        device: Some("v1".to_owned()),
    }
}

fn end(worked: bool) -> Wish {
    Wish::EndDelivery {
        delivery: id('d', 1),
        how: "complete".to_owned(),
        worked,
        files: Vec::new(),
        beyond: Some(Vec::new()),
    }
}

const STAGES: [PlanStage; 7] = [
    PlanStage::Making,
    PlanStage::Made,
    PlanStage::Proven,
    PlanStage::Refused,
    PlanStage::Approved,
    PlanStage::Delivered,
    PlanStage::Failed,
];

#[test]
fn law_only_a_proven_plan_is_approved() {
    for stage in STAGES {
        for role in Role::ALL {
            for sha in ["aa", "bb"] {
                let wish = Wish::Approve {
                    plan: id('n', 1),
                    role,
                    plan_sha256: sha.to_owned(),
                    signature: "00".to_owned(),
                };
                let legal = stage == PlanStage::Proven && role == Role::Dentist && sha == "aa";
                let decided = decide(&planned(stage), &wish);
                assert_eq!(decided.is_ok(), legal, "{stage:?} {role:?} {sha}");
            }
        }
    }
}

#[test]
fn law_only_an_approved_plan_is_delivered() {
    for stage in STAGES {
        let legal = stage == PlanStage::Approved;
        assert_eq!(
            decide(&agreed_to(stage), &begin()).is_ok(),
            legal,
            "{stage:?}"
        );
    }
    let mut record = agreed_to(PlanStage::Approved);
    took(&mut record, &begin()).unwrap();
    let twice = took(&mut record, &begin()).unwrap_err();
    assert_eq!(twice.why, Why::Conflict);
}

#[test]
fn law_a_plan_is_worked_once() {
    let mut record = agreed_to(PlanStage::Approved);
    took(&mut record, &begin()).unwrap();
    took(&mut record, &end(false)).unwrap();
    assert_eq!(record.plans[0].stage, PlanStage::Approved);
    took(&mut record, &begin()).unwrap();
    let second = Wish::EndDelivery {
        delivery: id('d', 2),
        how: "stopped".to_owned(),
        worked: true,
        files: Vec::new(),
        beyond: Some(Vec::new()),
    };
    took(&mut record, &second).unwrap();
    assert!(took(&mut record, &second).is_err());
    assert!(took(&mut record, &begin()).is_err());
}

#[test]
fn a_series_is_made_a_volume_of_once() {
    let mut record = registered();
    let receive = Wish::ReceiveSeries {
        name: "cbct.zip".to_owned(),
        file: blob(),
    };
    let refuse = |n| Wish::RefuseSeries {
        series: id('x', n),
        reason: "a slice is missing".to_owned(),
    };
    let made = |n| Wish::MadeVolume {
        series: id('x', n),
        size: [4, 3, 2],
        files: Vec::new(),
    };
    assert!(took(&mut record, &made(1)).is_err());
    took(&mut record, &receive).unwrap();
    took(&mut record, &made(1)).unwrap();
    assert_eq!(
        took(&mut record, &refuse(1)).unwrap_err().why,
        Why::Conflict
    );
    took(&mut record, &receive).unwrap();
    took(&mut record, &refuse(2)).unwrap();
    assert!(took(&mut record, &made(2)).is_err());
    let stages: Vec<_> = record.series.iter().map(|one| one.stage).collect();
    assert_eq!(stages, [SeriesStage::Made, SeriesStage::Refused]);
    assert_eq!(record.series("x1").unwrap().size, Some([4, 3, 2]));
    assert!(record.series("x2").unwrap().error.is_some());
    // A state from before there were series is read.
    let mut old = serde_json::to_value(&record).unwrap();
    old.as_object_mut().unwrap().remove("series");
    assert!(
        serde_json::from_value::<Record>(old)
            .unwrap()
            .series
            .is_empty()
    );
}

#[test]
fn the_chart_takes_legal_surfaces_only_and_shows_earlier_days() {
    let mut record = registered();
    let charted = |n: u8, fdi: u8, presence, surface: Option<SurfaceName>| Wish::Chart {
        day: day(n),
        tooth: tooth(fdi),
        presence,
        findings: Vec::from_iter(surface.map(|surface| Finding {
            surface,
            condition: Condition::Caries,
            note: String::new(),
        })),
    };
    assert!(took(&mut record, &charted(1, 36, None, Some(SurfaceName::I))).is_err());
    assert!(took(&mut record, &charted(1, 11, None, Some(SurfaceName::O))).is_err());
    assert!(took(&mut record, &charted(1, 36, None, None)).is_err());
    took(&mut record, &charted(1, 36, None, Some(SurfaceName::O))).unwrap();
    took(&mut record, &charted(1, 75, None, Some(SurfaceName::O))).unwrap();
    took(&mut record, &charted(3, 36, Some(Presence::Missing), None)).unwrap();
    assert!(took(&mut record, &charted(3, 36, None, Some(SurfaceName::O))).is_err());
    assert!(took(&mut record, &charted(2, 37, None, Some(SurfaceName::O))).is_err());
    let before = record.teeth_at(Some(&day(2)));
    assert_eq!(before[&tooth(36)].findings.len(), 1);
    let after = record.teeth_at(None);
    assert_eq!(after[&tooth(36)].presence, Presence::Missing);
    assert_eq!(after.len(), 2);
}

#[test]
fn appointments_do_not_overlap_and_go_on_in_order() {
    let mut record = registered();
    let book = |time: &str, minutes| Wish::Book {
        starts: Moment::new(&format!("2045-03-02T{time}")).unwrap(),
        minutes,
        reason: "filling".to_owned(),
    };
    took(&mut record, &book("09:00", 30)).unwrap();
    assert!(took(&mut record, &book("09:29", 30)).is_err());
    assert!(took(&mut record, &book("08:31", 30)).is_err());
    took(&mut record, &book("09:30", 30)).unwrap();
    let attend = |state| Wish::Attend {
        appointment: id('a', 1),
        state,
    };
    assert!(took(&mut record, &attend(Attendance::Done)).is_err());
    for state in [Attendance::Waiting, Attendance::InChair, Attendance::Done] {
        took(&mut record, &attend(state)).unwrap();
    }
    assert!(took(&mut record, &attend(Attendance::Booked)).is_err());
}

#[test]
fn events_keep_their_form_in_the_record() {
    let event = Event::MdasAnswered {
        day: day(4),
        answers: MdasAnswers::new(&[1, 2, 3, 4, 5]).unwrap(),
    };
    let text = r#"{"kind":"mdas_answered","body":{"day":"2045-03-05","answers":[1,2,3,4,5]}}"#;
    assert_eq!(serde_json::to_string(&event).unwrap(), text);
    assert_eq!(serde_json::from_str::<Event>(text).unwrap(), event);
    let more = text.replace("\"day\"", "\"hour\":1,\"day\"");
    assert!(serde_json::from_str::<Event>(&more).is_err());
}

proptest! {
    #[test]
    fn law_decided_events_are_taken_in(wishes in proptest::collection::vec(some::wish(), 0..60)) {
        let mut record = registered();
        for wish in &wishes {
            let before = record.clone();
            match took(&mut record, wish) {
                Ok(event) => {
                    prop_assert_ne!(&before, &record);
                    prop_assert!(!words(&event).is_empty());
                    let text = serde_json::to_string(&event).unwrap();
                    prop_assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
                }
                Err(_) => prop_assert_eq!(&before, &record),
            }
            let open = record.deliveries.iter().filter(|d| d.ended_ms.is_none());
            prop_assert!(open.count() <= 1);
        }
        let text = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }

    /// Facts in any order, about things that may not be there.
    #[test]
    fn law_evolve_never_fails(
        wishes in proptest::collection::vec(some::wish(), 0..60),
        order in any::<u64>(),
    ) {
        let mut record = planned(PlanStage::Approved);
        let mut events: Vec<Event> = wishes.iter().filter_map(|w| took(&mut record, w).ok()).collect();
        let shift = usize::try_from(order % 60).unwrap() % events.len().max(1);
        events.rotate_left(shift);
        let mut other = Record::default();
        for event in events.into_iter().rev() {
            other.evolve(&Fact { at_ms: order, by: String::new(), event });
        }
        let _ = other.teeth_at(None);
    }
}
