//! The patient.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{HumanName, Identifier, Patient};
use practice::Event;

/// The person; the name is not cut into parts, since the record does not say which is which.
pub(super) fn patient(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let Some(person) = &desk.story.record.person else {
        return Ok(Vec::new());
    };
    let about = |event: &Event| matches!(event, Event::Registered { .. } | Event::Changed { .. });
    let Some(stamp) = desk.story.stamp(about) else {
        return Ok(Vec::new());
    };
    let patient = shape(person.number, &person.name, person.born.as_str());
    let id = desk.story.patient.clone();
    Ok(vec![desk.made(Kind::Patient, id, stamp, &patient)?])
}

pub(crate) fn shape(number: u32, name: &str, born: &str) -> Patient {
    Patient {
        identifier: vec![Identifier {
            system: codes::NUMBER.to_owned(),
            value: number.to_string(),
        }],
        active: Some(true),
        name: vec![HumanName {
            r#use: "usual".to_owned(),
            text: name.to_owned(),
        }],
        birth_date: born.to_owned(),
    }
}
