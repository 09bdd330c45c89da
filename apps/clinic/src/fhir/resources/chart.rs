//! The chart: what surfaces have as conditions, fillings and which teeth are there as observations.
//!
//! Method: a condition lasts from the day on which it was charted until something else is charted there, or nothing. Fillings and
//! teeth that are gone are no diseases: they are seen on a day.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Concept, Condition, Note, Observation};
use crate::fhir::told::{Stamp, Told};
use practice::{self as p, Event, Presence, SurfaceName, Tooth};

/// A condition of a surface, from when it was charted until it was charted as over.
struct Episode {
    tooth: Tooth,
    surface: SurfaceName,
    has: p::Condition,
    notes: Vec<String>,
    day: String,
    by: String,
    at_ms: u64,
    stamp: Stamp,
    /// Day and status, once it is over.
    over: Option<(String, &'static str)>,
}

fn ends(
    all: &mut [Episode],
    told: &Told,
    day: &str,
    status: &'static str,
    on: impl Fn(&Episode) -> bool,
) {
    for one in all.iter_mut().filter(|one| one.over.is_none() && on(one)) {
        one.over = Some((day.to_owned(), status));
        one.stamp = one.stamp.changed(told.seq, told.fact.at_ms);
    }
}

fn charted(all: &mut Vec<Episode>, told: &Told, tooth: Tooth, day: &str, finding: &p::Finding) {
    let here = |one: &Episode| one.tooth == tooth && one.surface == finding.surface;
    let (seq, at_ms) = (told.seq, told.fact.at_ms);
    let note = Some(finding.note.clone()).filter(|note| !note.trim().is_empty());
    let mut open = all.iter_mut().filter(|one| one.over.is_none() && here(one));
    if let Some(same) = open.find(|one| one.has == finding.condition) {
        same.notes.extend(note);
        same.stamp = same.stamp.changed(seq, at_ms);
        return;
    }
    let status = match finding.condition {
        p::Condition::Sound | p::Condition::Filling => "resolved",
        _ => "inactive",
    };
    ends(all, told, day, status, here);
    if finding.condition != p::Condition::Sound {
        all.push(Episode {
            tooth,
            surface: finding.surface,
            has: finding.condition,
            notes: note.into_iter().collect(),
            day: day.to_owned(),
            by: told.fact.by.clone(),
            at_ms,
            stamp: Stamp::of(seq, at_ms),
            over: None,
        });
    }
}

fn episodes(told: &[Told]) -> Vec<Episode> {
    let mut all = Vec::new();
    for one in told {
        let Event::Charted {
            day,
            tooth,
            presence,
            findings,
        } = &one.fact.event
        else {
            continue;
        };
        if presence.is_some_and(Presence::is_gone) {
            let gone = |episode: &Episode| episode.tooth == *tooth;
            ends(&mut all, one, day.as_str(), "inactive", gone);
        }
        for finding in findings {
            charted(&mut all, one, *tooth, day.as_str(), finding);
        }
    }
    all
}

/// Caries, chips, wear, cracks, stains and marks.
pub(super) fn conditions(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let all = episodes(&desk.story.told).into_iter();
    let all = all.filter(|one| one.has != p::Condition::Filling);
    let made = all.map(|one| {
        let status = one.over.as_ref().map_or("active", |(_, status)| status);
        let over = one.over.as_ref().map(|(day, _)| day);
        let text = codes::word(one.has);
        let condition = Condition {
            clinical_status: Some(codes::hl7("condition-clinical", status, "")),
            category: vec![codes::hl7(
                "condition-category",
                "problem-list-item",
                "Problem List Item",
            )],
            code: Some(codes::charted(one.has).saying(text)),
            body_site: vec![codes::site(
                &desk.story.patient,
                one.tooth,
                Some(one.surface),
            )],
            subject: desk.subject(),
            abatement_string: over
                .map_or_else(String::new, |day| format!("charted as over on {day}")),
            recorded_date: one.day.clone(),
            recorder: Some(desk.who(&one.by, one.at_ms)),
            note: one.notes.iter().map(Note::new).collect(),
        };
        let id = desk.id(format_args!(
            "c{}-{}{:?}",
            one.stamp.began, one.tooth, one.surface
        ));
        desk.made(Kind::Condition, id, one.stamp, &condition)
    });
    made.collect()
}

/// Fillings that were seen, and teeth that were charted as there, missing, not through or an implant.
pub(super) fn observations(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut made = Vec::new();
    for one in &desk.story.told {
        let Event::Charted {
            day,
            tooth,
            presence,
            findings,
        } = &one.fact.event
        else {
            continue;
        };
        let seen = |surface: Option<SurfaceName>, value: Concept, note: &str| {
            let on = surface.map_or_else(String::new, |on| format!("{on:?}"));
            let id = desk.id(format_args!("o{}-{tooth}{on}", one.seq));
            let category = codes::hl7("observation-category", "exam", "Exam");
            let observation = Observation {
                status: "final".to_owned(),
                category: vec![category],
                code: codes::own(codes::OBSERVATION, "charted", "charted finding of a tooth"),
                subject: desk.subject(),
                effective_date_time: day.to_string(),
                issued: one.at(),
                performer: vec![desk.who(&one.fact.by, one.fact.at_ms)],
                value_codeable_concept: Some(value),
                body_site: Some(codes::site(&desk.story.patient, *tooth, surface)),
                note: vec![Note::new(note)],
                ..Observation::default()
            };
            let stamp = Stamp::of(one.seq, one.fact.at_ms);
            desk.made(Kind::Observation, id, stamp, &observation)
        };
        if let Some(presence) = presence {
            made.push(seen(None, codes::presence(*presence), "")?);
        }
        let fillings = findings.iter();
        let fillings = fillings.filter(|finding| finding.condition == p::Condition::Filling);
        for finding in fillings {
            let value = codes::charted(finding.condition);
            made.push(seen(Some(finding.surface), value, &finding.note)?);
        }
    }
    Ok(made)
}
