//! Which tooth it was, where its number was wrong.

use super::agreed::agree;
use super::doubt::*;
use super::{id, seen, tooth};
use crate::record::{Speed, Stale, Wish, decide};
use crate::role::Role;
use crate::tooth::Presence;

fn begin_of(n: u8) -> Wish {
    Wish::BeginDelivery {
        plan: id('n', n),
        speed: Speed::Lapse,
        device: None,
    }
}

fn was(shown: u8, fdi: u8) -> Wish {
    was_of(1, shown, fdi)
}

fn was_of(delivery: u8, shown: u8, fdi: u8) -> Wish {
    Wish::RenumberDelivery {
        delivery: id('d', delivery),
        was: tooth(shown),
        tooth: tooth(fdi),
        reason: "the scan was numbered from the wrong side".to_owned(),
        role: Role::Dentist,
        signature: "00".to_owned(),
    }
}

fn end_of(delivery: u8) -> Wish {
    Wish::EndDelivery {
        delivery: id('d', delivery),
        how: "done".to_owned(),
        worked: true,
        files: Vec::new(),
        beyond: Some(Vec::new()),
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
    let two = with_another_scan_of_before(record);
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
    let begin = begin_of(2);
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
    let twice = looked.and(&[begin, end_of(2), charted(46)]);
    assert!(twice.0.unseen_work(tooth(46)).is_none());
    let twice = twice.and(&[was(46, 45), was(45, 46)]);
    assert_eq!(twice.0.unseen_work(tooth(46)).unwrap().id, "d1");
}

#[test]
fn law_what_goes_on_beside_a_tooth_that_was_said_to_be_worked_on_is_ended() {
    let done = ended("done", true, Some(&[])).and(&[charted(36)]);
    let two = Story(with_another_scan_of_before(&done.0), done.1);
    let planned = two.and(&[ask_of(2, 46)]).and(&made_and_proven(2));
    let agree = agree(Some("n2"), Some("aa"));
    let goes_on = planned.and(&[approved(2), agree, begin_of(2)]);
    assert!(!goes_on.0.works_by_a_wrong_number());
    // What goes on is nothing to look at yet.
    assert!(goes_on.0.unseen_work(tooth(46)).is_none());
    for (number, ends) in [(47, true), (45, true), (37, false), (44, false)] {
        let said = goes_on.clone().and(&[was(36, number)]);
        assert_eq!(said.0.works_by_a_wrong_number(), ends, "{number}");
    }
}

#[test]
fn law_a_wrong_number_beside_what_goes_on_is_hidden_by_no_other_work_beside_it() {
    let done = ended("done", true, Some(&[])).and(&[charted(36)]);
    let two = Story(with_another_scan_of_before(&done.0), done.1);
    let planned = two.and(&[ask_of(2, 34)]).and(&made_and_proven(2));
    let planned = planned.and(&[scan(3), seen(3, None), ask_of(3, 26)]);
    let proven = planned.and(&made_and_proven(3));
    let [agree_2, agree_3] = ["n2", "n3"].map(|plan| agree(Some(plan), Some("aa")));
    let second = proven.and(&[approved(3), agree_3, begin_of(3), end_of(2)]);
    let agreed = second.and(&[approved(2), agree_2]);
    // With 35 gone, 36 was worked on beside it; but no number of that was wrong.
    let mut gone = charted(35);
    if let Wish::Chart { presence, .. } = &mut gone {
        *presence = Some(Presence::Missing);
    }
    let waits = agreed.clone().and(std::slice::from_ref(&gone));
    let stale = waits.0.stale(waits.0.plan("n2").unwrap());
    assert!(matches!(stale, Some(Stale::Beside(one)) if one.id == "d1"));
    let beside = agreed.and(&[begin_of(2), gone]);
    assert!(!beside.0.works_by_a_wrong_number());
    let at_ms = |story: &Story| u64::try_from(story.1.len()).unwrap();
    let began_ms = at_ms(&beside);
    let afar = beside.and(&[was_of(2, 26, 27)]);
    assert_eq!(afar.0.said_to_be_wrong_ms(began_ms), None);
    assert!(!afar.0.works_by_a_wrong_number());
    let said = |of: &str, since_ms: u64| {
        let one = afar.0.delivery(of).unwrap();
        one.was_renumbered_since(since_ms)
    };
    assert!(said("d2", began_ms) && !said("d2", at_ms(&afar)));
    assert!(!said("d1", began_ms));
    // Since that was said by which it goes, and not since the first word of all.
    let at_33_ms = at_ms(&afar);
    let near = afar.and(&[was_of(2, 27, 33), was_of(2, 33, 26)]);
    assert_eq!(near.0.said_to_be_wrong_ms(began_ms), Some(at_33_ms));
    assert!(near.0.works_by_a_wrong_number());
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
