//! Teeth and surfaces that something else is about, as body structures.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{BodyStructure, Concept};
use crate::fhir::told::Stamp;
use practice::{Condition, Event, SurfaceName, Tooth};
use std::collections::BTreeMap;

type Place = (Tooth, Option<SurfaceName>);

fn places(event: &Event) -> Vec<Place> {
    match event {
        Event::Charted {
            tooth,
            presence,
            findings,
            ..
        } => {
            let whole = presence.map(|_| (*tooth, None));
            let there = findings.iter();
            let there = there.filter(|finding| finding.condition != Condition::Sound);
            let surfaces = there.map(|finding| (*tooth, Some(finding.surface)));
            whole.into_iter().chain(surfaces).collect()
        }
        Event::PlanAsked { tooth, .. } => vec![(*tooth, None)],
        _ => Vec::new(),
    }
}

/// Each place once, from the entry that named it first.
pub(super) fn structures(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all: BTreeMap<Place, Stamp> = BTreeMap::new();
    for one in &desk.story.told {
        for place in places(&one.fact.event) {
            let stamp = Stamp::of(one.seq, one.fact.at_ms);
            all.entry(place).or_insert(stamp);
        }
    }
    let made = all.into_iter().map(|((tooth, surface), stamp)| {
        let patient = &desk.story.patient;
        let qualifier = surface.map(|on| Concept::of(codes::surface(tooth, on)));
        let structure = BodyStructure {
            active: Some(true),
            location: Some(Concept::of(codes::tooth(tooth))),
            location_qualifier: qualifier.into_iter().collect(),
            description: codes::place(tooth, surface),
            patient: desk.subject(),
        };
        let id = codes::structure(patient, tooth, surface);
        desk.made(Kind::BodyStructure, id, stamp, &structure)
    });
    made.collect()
}
