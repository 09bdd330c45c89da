//! What is to be examined, and until when.

use super::agreed::agree;
use super::{begin, blob, day, id, seen, tooth};
use crate::record::{Blob, Event, Fact, Record, Scan, Stage, Wish, decide, to_examine};
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

fn ask(n: u8) -> Wish {
    ask_of(n, 36)
}

fn ask_of(n: u8, fdi: u8) -> Wish {
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

fn registered() -> [Wish; 1] {
    [Wish::Register {
        number: 1,
        name: "Theo".to_owned(),
        born: day(1),
    }]
}

/// A delivery of tooth 36 that ended so; everything was charted and noted before.
fn ended(how: &str, worked: bool, beyond: Option<&[&str]>) -> Story {
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

fn was(shown: u8, fdi: u8) -> Wish {
    Wish::RenumberDelivery {
        delivery: id('d', 1),
        was: tooth(shown),
        tooth: tooth(fdi),
        reason: "the scan was numbered from the wrong side".to_owned(),
        role: Role::Dentist,
        signature: "00".to_owned(),
    }
}

#[test]
fn law_a_worked_tooth_whose_number_was_wrong_is_put_right() {
    let done = ended("done", true, Some(&[])).and(&[charted(36), charted(46)]);
    assert_eq!(done.left(), 0);
    let put_right = done.clone().and(&[was(36, 46)]);
    // It is another tooth than was meant: somebody looks at that one, and at the one that was not worked on.
    assert_eq!(put_right.left(), 1);
    for (looked, left) in [(vec![36], 1), (vec![46], 1), (vec![36, 46], 0)] {
        let looked: Vec<_> = looked.into_iter().map(charted).collect();
        assert_eq!(put_right.clone().and(&looked).left(), left, "{looked:?}");
    }
    let record = &put_right.0;
    let one = record.delivery("d1").unwrap();
    assert_eq!(
        (one.tooth, record.plan("n1").unwrap().tooth),
        (tooth(46), tooth(36))
    );
    assert_eq!(
        (one.renumbered[0].from, one.renumbered[0].to),
        (tooth(36), tooth(46))
    );
    // Nothing is planned by those numbers any more, and on no tooth that it was said to be by a scan from before.
    for fdi in [36, 46, 11] {
        assert!(decide(record, &ask_of(1, fdi)).is_err(), "{fdi}");
    }
    // Nor beside any of both by another scan from before.
    let mut two = record.clone();
    two.scans.push(Scan {
        id: id('s', 2),
        file: Blob {
            blob: "cc".repeat(32),
            ..blob()
        },
        ..two.scans[0].clone()
    });
    for (fdi, is_legal) in [
        (35, false),
        (37, false),
        (45, false),
        (47, false),
        (34, true),
    ] {
        let decided = decide(&two, &ask_of(2, fdi));
        assert_eq!(decided.is_ok(), is_legal, "{fdi}");
    }
    let twice = put_right.clone().and(&[was(46, 36)]);
    assert!(
        decide(&twice.0, &ask_of(1, 11)).is_err(),
        "whoever was right"
    );
    // By a scan from after the work it is, and approved once somebody looked.
    let planned = put_right.and(&[scan(2), seen(2, None), ask(2)]);
    let proven = planned.and(&made_and_proven(2));
    assert!(
        decide(&proven.0, &approved(2)).is_err(),
        "it may have been 36 after all"
    );
    proven.and(&[charted(36), approved(2)]);
}

#[test]
fn law_what_was_approved_before_a_number_was_put_right_waits_for_a_look() {
    // 46 counted as untouched when its plan was approved.
    let done = ended("done", true, Some(&[])).and(&[charted(36)]);
    let planned = done.and(&[scan(2), seen(2, None), ask_of(2, 46)]);
    let agree = agree(Some("n2"), Some("aa"));
    let approved = planned.and(&made_and_proven(2)).and(&[approved(2), agree]);
    let begin = Wish::BeginDelivery {
        plan: id('n', 2),
        speed: crate::record::Speed::Lapse,
        device: None,
    };
    assert!(decide(&approved.0, &begin).is_ok());
    // What goes on by then is ended.
    let goes_on = approved.clone().and(std::slice::from_ref(&begin));
    assert!(!goes_on.0.works_by_a_wrong_number());
    for (number, ends) in [(46, true), (37, false)] {
        let said = goes_on.clone().and(&[was(36, number)]);
        assert_eq!(said.0.works_by_a_wrong_number(), ends, "{number}");
    }
    let put_right = approved.and(&[was(36, 46)]);
    let why = decide(&put_right.0, &begin).unwrap_err();
    assert!(why.what.contains("nobody charted"), "{why:?}");
    let looked = put_right.and(&[charted(46)]);
    assert!(decide(&looked.0, &begin).is_ok());
    // Two works on one tooth, of which the earlier was put right later.
    let end = Wish::EndDelivery {
        delivery: id('d', 2),
        how: "done".to_owned(),
        worked: true,
        files: Vec::new(),
        beyond: Some(Vec::new()),
    };
    let twice = looked.and(&[begin, end, charted(46)]);
    assert!(twice.0.unseen_work(tooth(46)).is_none());
    let twice = twice.and(&[was(46, 45), was(45, 46)]);
    assert_eq!(twice.0.unseen_work(tooth(46)).unwrap().id, "d1");
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

#[test]
fn only_what_was_worked_is_put_right_and_a_dentist_signs_for_it() {
    let done = ended("done", true, Some(&[]));
    assert!(
        decide(&done.0, &was(36, 36)).is_err(),
        "it is known as that"
    );
    for (story, of) in [
        (ended("cut", false, None), "worked on no tooth"),
        (Story::default().and(&registered()), "no delivery"),
    ] {
        let why = decide(&story.0, &was(36, 46)).unwrap_err();
        assert!(why.to_string().contains(of), "{why:?}");
    }
    let edit = |what: fn(&mut Role, &mut String)| {
        let mut wish = was(36, 46);
        if let Wish::RenumberDelivery { role, reason, .. } = &mut wish {
            what(role, reason);
        }
        decide(&done.0, &wish)
    };
    assert!(edit(|role, _| *role = Role::Technician).is_err());
    assert!(edit(|_, reason| reason.clear()).is_err());
    // Who was shown another number by then looks again; a wrong word is put right by another.
    assert!(decide(&done.clone().and(&[was(36, 46)]).0, &was(36, 45)).is_err());
    let twice = done.clone().and(&[was(36, 46), was(46, 36)]);
    let one = twice.0.delivery("d1").unwrap();
    assert_eq!(
        (one.tooth, one.renumbered.len(), twice.left()),
        (tooth(36), 2, 1)
    );
}
