//! Answers to the anxiety scale, and notes.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Concept, Observation, Part, ReferenceRange};
use crate::fhir::told::Stamp;
use practice::{Action, Event, MdasAnswers};

/// The items of the scale (Humphris, Morrison, Lindsay 1995), in short.
const ITEMS: [&str; 5] = [
    "going to the dentist for treatment tomorrow",
    "sitting in the waiting room",
    "about to have a tooth drilled",
    "about to have the teeth scaled and polished",
    "about to have an injection in the gum",
];

fn score(answers: MdasAnswers) -> Vec<Part> {
    let items = answers.answers().into_iter().zip(ITEMS).zip(1_u32..);
    let items = items.map(|((answer, item), number)| Part {
        code: codes::own(codes::MDAS, &format!("item-{number}"), item),
        value_integer: Some(u32::from(answer)),
        ..Part::default()
    });
    items.collect()
}

/// The total with its five answers. Only 19 and more is a validated band, so no other is named.
pub(super) fn answers(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for one in &desk.story.told {
        let Event::MdasAnswered { day, answers } = &one.fact.event else {
            continue;
        };
        let name = "Modified Dental Anxiety Scale, total";
        let high = codes::hl7("v3-ObservationInterpretation", "H", "High");
        let observation = Observation {
            status: "final".to_owned(),
            category: vec![codes::hl7("observation-category", "survey", "Survey")],
            code: codes::own(codes::MDAS, "total", name).saying("MDAS"),
            subject: desk.subject(),
            effective_date_time: day.to_string(),
            issued: one.at(),
            performer: vec![desk.who(&one.fact.by, one.fact.at_ms)],
            value_integer: Some(answers.total()),
            interpretation: answers.is_high().then_some(high).into_iter().collect(),
            reference_range: vec![ReferenceRange {
                text: format!(
                    "5 to 25; {} and more is high dental anxiety",
                    MdasAnswers::HIGH_FROM
                ),
                ..ReferenceRange::default()
            }],
            component: score(*answers),
            ..Observation::default()
        };
        let stamp = Stamp::of(one.seq, one.fact.at_ms);
        let id = desk.id(format_args!("m{}", one.seq));
        all.push(Made {
            action: Action::SeePatient,
            ..desk.made(Kind::Observation, id, stamp, &observation)?
        });
    }
    Ok(all)
}

/// Notes, in their words.
pub(super) fn notes(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for one in &desk.story.told {
        let Event::Noted { stage, text } = &one.fact.event else {
            continue;
        };
        let observation = Observation {
            status: "final".to_owned(),
            category: vec![codes::stage(*stage)],
            code: codes::own(codes::OBSERVATION, "note", "note").saying("note"),
            subject: desk.subject(),
            effective_date_time: one.at(),
            issued: one.at(),
            performer: vec![desk.who(&one.fact.by, one.fact.at_ms)],
            value_string: text.clone(),
            method: Some(Concept::words("written by a person")),
            ..Observation::default()
        };
        let stamp = Stamp::of(one.seq, one.fact.at_ms);
        let id = desk.id(format_args!("t{}", one.seq));
        all.push(desk.made(Kind::Observation, id, stamp, &observation)?);
    }
    Ok(all)
}
