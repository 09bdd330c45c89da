//! What is to be examined, and until when.

use super::agreed::agree;
use super::{begin, blob, day, id, tooth};
use crate::record::{Blob, Event, Fact, Record, Stage, Wish, decide, to_examine};
use crate::role::Role;

/// A record that grows by wishes, with its facts.
#[derive(Clone, Default)]
struct Story(Record, Vec<Fact>);

impl Story {
    fn and(mut self, wishes: &[Wish]) -> Self {
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

    fn left(&self) -> usize {
        let (record, left) = to_examine(&self.1);
        assert_eq!(record, self.0);
        assert!(left.is_empty() || record.has_doubt());
        left.len()
    }
}

/// Each of a file of its own: the same one again shows the tooth as it was.
fn scan(n: u8) -> Wish {
    let name = "arch.stl".to_owned();
    let file = Blob {
        blob: format!("{n:064}"),
        ..blob()
    };
    Wish::ReceiveScan { name, file }
}

fn seen(n: u8, jaw: Option<&str>) -> Wish {
    Wish::Examined {
        surface: None,
        same_as: None,
        scan: id('s', n),
        jaw: jaw.map(str::to_owned),
        teeth: 14,
        findings: 0,
        files: Vec::new(),
    }
}

fn ask(n: u8) -> Wish {
    Wish::AskPlan {
        scan: id('s', n),
        tooth: tooth(36),
        finding: None,
        intent: None,
        material: None,
    }
}

fn note(stage: Stage, text: &str) -> Wish {
    let text = text.to_owned();
    Wish::Note { stage, text }
}

fn charted(fdi: u8) -> Wish {
    Wish::Chart {
        day: day(1),
        tooth: tooth(fdi),
        presence: Some(crate::tooth::Presence::Present),
        findings: Vec::new(),
    }
}

fn made_and_proven(n: u8) -> [Wish; 2] {
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

fn approved(n: u8) -> Wish {
    Wish::Approve {
        plan: id('n', n),
        role: Role::Dentist,
        plan_sha256: "aa".to_owned(),
        signature: "00".to_owned(),
    }
}

/// A delivery of tooth 36 that ended so; everything was charted and noted before.
fn ended(how: &str, worked: bool, beyond: Option<&[&str]>) -> Story {
    let before = [
        Wish::Register {
            number: 1,
            name: "Theo".to_owned(),
            born: day(1),
        },
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
    // A dentist's word for a new plan is a look, where it is on a scan from after it.
    let planned = cut.clone().and(&[scan(2), seen(2, None), ask(2)]);
    let proven = planned.and(&made_and_proven(2));
    assert_eq!(proven.left(), 1);
    assert_eq!(proven.and(&[approved(2)]).left(), 0);
    // Facts that fit nothing known are passed over.
    let facts = cut.1.into_iter().rev().collect::<Vec<_>>();
    let is_end = |fact: &&Fact| matches!(fact.event, Event::DeliveryEnded { .. });
    assert!(facts.iter().any(|fact| is_end(&fact)));
    assert!(to_examine(&facts).1.is_empty());
}
