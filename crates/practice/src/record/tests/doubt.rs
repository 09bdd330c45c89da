//! What is to be examined, and until when.

use super::agreed::agree;
use super::{begin, blob, day, id, seen, tooth};
use crate::record::{Blob, Event, Fact, Record, Scan, Stage, Wish, decide, to_examine};
use crate::role::Role;

/// A record that grows by wishes, with its facts.
#[derive(Clone, Default)]
pub(super) struct Story(pub(super) Record, pub(super) Vec<Fact>);

impl Story {
    pub(super) fn and(mut self, wishes: &[Wish]) -> Self {
        for wish in wishes {
            let fact = Fact {
                at_ms: u64::try_from(self.1.len()).unwrap(),
                by: "test".to_owned(),
                event: decide(&self.0, wish).unwrap(),
            };
            self.0.evolve(&fact);
            self.1.push(fact);
        }
        self
    }

    pub(super) fn left(&self) -> usize {
        let (record, left) = to_examine(&self.1);
        assert_eq!(record, self.0);
        assert!(left.is_empty() || record.has_doubt());
        left.len()
    }
}

/// Each of a file of its own: the same one again shows the tooth as it was.
pub(super) fn scan(n: u8) -> Wish {
    let name = "arch.stl".to_owned();
    let file = Blob {
        blob: format!("{n:064}"),
        ..blob()
    };
    Wish::ReceiveScan { name, file }
}

pub(super) fn ask(n: u8) -> Wish {
    ask_of(n, 36)
}

pub(super) fn ask_of(n: u8, fdi: u8) -> Wish {
    Wish::AskPlan {
        scan: id('s', n),
        tooth: tooth(fdi),
        finding: None,
        intent: None,
        material: None,
    }
}

fn note(stage: Stage, text: &str) -> Wish {
    let text = text.to_owned();
    Wish::Note { stage, text }
}

pub(super) fn charted(fdi: u8) -> Wish {
    Wish::Chart {
        day: day(1),
        tooth: tooth(fdi),
        presence: Some(crate::tooth::Presence::Present),
        findings: Vec::new(),
    }
}

pub(super) fn made_and_proven(n: u8) -> [Wish; 2] {
    let files = Vec::new;
    [
        Wish::Made {
            plan: id('n', n),
            files: files(),
        },
        Wish::Proven {
            plan: id('n', n),
            files: files(),
            plan_sha256: "aa".to_owned(),
        },
    ]
}

pub(super) fn approved(n: u8) -> Wish {
    Wish::Approve {
        plan: id('n', n),
        role: Role::Dentist,
        plan_sha256: "aa".to_owned(),
        signature: "00".to_owned(),
    }
}

pub(super) fn registered() -> [Wish; 1] {
    [Wish::Register {
        number: 1,
        name: "Theo".to_owned(),
        born: day(1),
    }]
}

/// A delivery of tooth 36 that ended so; everything was charted and noted before.
pub(super) fn ended(how: &str, worked: bool, beyond: Option<&[&str]>) -> Story {
    let before = [
        charted(36),
        note(Stage::Examination, "36 has a hollow"),
        scan(1),
        seen(1, Some("lower")),
        ask(1),
    ];
    let then = [
        approved(1),
        agree(Some("n1"), Some("aa")),
        begin(),
        Wish::EndDelivery {
            delivery: id('d', 1),
            how: how.to_owned(),
            worked,
            files: Vec::new(),
            beyond: beyond.map(|names| names.iter().map(|&name| name.to_owned()).collect()),
        },
    ];
    Story::default()
        .and(&registered())
        .and(&before)
        .and(&made_and_proven(1))
        .and(&then)
}

#[test]
fn law_a_tooth_that_was_left_in_doubt_is_to_be_examined_until_somebody_looked() {
    let within: Option<&[&str]> = Some(&[]);
    for (how, worked, beyond, left) in [
        ("cut: its device was lost", true, None, 1),
        ("cut", true, within, 1),
        ("held", true, within, 1),
        ("terminated", true, within, 1),
        ("unconfirmed", true, within, 1),
        ("broken: it is lost", true, None, 1),
        ("refused: no such lot", true, None, 1),
        ("done", true, Some(["pulp_rise_k"].as_slice()), 1),
        ("done", true, within, 0),
        // Where an old record does not say, lists say that it has to be looked up.
        ("done", true, None, 0),
        ("quit", true, within, 1),
        ("cut", false, within, 0),
        ("refused: no such lot", false, None, 0),
    ] {
        let story = ended(how, worked, beyond);
        assert_eq!(story.left(), left, "{how} {worked} {beyond:?}");
    }
    let cut = ended("cut", true, None);
    let looks: [(&[Wish], usize); 9] = [
        (&[charted(36)], 0),
        (&[charted(37)], 1),
        (&[note(Stage::Examination, "36: looks well")], 1),
        (&[note(Stage::Review, "36.6 °C at 14:36")], 1),
        (&[note(Stage::Delivery, "36 was cut off")], 1),
        (&[scan(2)], 1),
        (&[scan(2), seen(2, Some("lower"))], 1),
        (&[scan(2), seen(2, None), ask(2)], 1),
        (&[scan(2), seen(2, None), charted(36)], 0),
    ];
    for (looked, left) in looks {
        assert_eq!(cut.clone().and(looked).left(), left, "{looked:?}");
    }
    // An approval is no look, and there is none before somebody looked.
    let planned = cut.clone().and(&[scan(2), seen(2, None), ask(2)]);
    assert_eq!(planned.and(&made_and_proven(2)).left(), 1);
    // Facts that fit nothing known are passed over.
    let facts = cut.1.into_iter().rev().collect::<Vec<_>>();
    let is_end = |fact: &&Fact| matches!(fact.event, Event::DeliveryEnded { .. });
    assert!(facts.iter().any(|fact| is_end(&fact)));
    assert!(to_examine(&facts).1.is_empty());
}

#[test]
fn law_no_plan_is_approved_on_a_worked_tooth_that_nobody_looked_at() {
    for (how, worked) in [("done", true), ("cut", true), ("cut", false)] {
        let story = ended(how, worked, Some(&[])).and(&[scan(2), seen(2, None), ask(2)]);
        let proven = story.and(&made_and_proven(2));
        let why = decide(&proven.0, &approved(2));
        assert_eq!(why.is_err(), worked, "{how}");
        let Err(why) = why else { continue };
        assert!(
            why.what.contains("d1") && why.advice.contains("chart"),
            "{why:?}"
        );
        // Another tooth's charting is none of this one.
        assert!(decide(&proven.clone().and(&[charted(37)]).0, &approved(2)).is_err());
        assert_eq!(proven.and(&[charted(36), approved(2)]).left(), 0);
    }
}

/// The same with a second scan of the same time and of another file.
pub(super) fn with_another_scan_of_before(record: &Record) -> Record {
    let mut two = record.clone();
    two.scans.push(Scan {
        id: id('s', 2),
        file: Blob {
            blob: "cc".repeat(32),
            ..blob()
        },
        ..two.scans[0].clone()
    });
    two
}

#[test]
fn law_no_plan_is_made_on_a_piece_that_fits_on_no_scan_before_once_a_tooth_was_worked_on() {
    let piece = |n: u8, of: u32| {
        let mut wish = seen(n, Some("lower"));
        if let Wish::Examined {
            fits_nowhere,
            teeth,
            ..
        } = &mut wish
        {
            (*fits_nowhere, *teeth) = (true, of);
        }
        wish
    };
    for (worked, of) in [(false, 3), (true, 3), (true, 14)] {
        // Before the work or after it.
        let after = ended("cut", worked, None).and(&[scan(2), piece(2, of)]);
        for fdi in [36, 11] {
            let decided = decide(&after.0, &ask_of(2, fdi));
            assert_eq!(decided.is_err(), worked && of == 3, "{fdi} {decided:?}");
        }
        // Also where it came in before, or by a record of before.
        let of_before = |edit: fn(&mut Scan)| {
            let mut two = with_another_scan_of_before(&after.0);
            two.scans.remove(1);
            let last = two.scans.last_mut().unwrap();
            last.teeth = of;
            edit(last);
            decide(&two, &ask_of(2, 11)).is_err()
        };
        let is_barred = worked && of == 3;
        assert_eq!(of_before(|scan| scan.fits_nowhere = true), is_barred);
        assert_eq!(of_before(|scan| scan.unlike = Some(id('s', 1))), is_barred);
        assert!(!of_before(|_| ()));
        // A whole jaw is taken.
        let again = after.and(&[scan(3), seen(3, Some("lower"))]);
        assert!(decide(&again.0, &ask_of(3, 36)).is_ok());
    }
}

#[test]
fn a_state_from_before_looks_was_not_looked_at() {
    let story = ended("done", true, Some(&[])).and(&[charted(36)]);
    assert!(story.0.unseen_work(tooth(36)).is_none());
    let mut old = serde_json::to_value(&story.0).unwrap();
    let one = old["deliveries"][0].as_object_mut().unwrap();
    assert!(one.remove("seen").is_some() && one.remove("renumbered").is_some());
    let mut old: Record = serde_json::from_value(old).unwrap();
    assert!(old.unseen_work(tooth(36)).is_some());
    super::took(&mut old, &charted(36)).unwrap();
    assert!(old.unseen_work(tooth(36)).is_none());
}
