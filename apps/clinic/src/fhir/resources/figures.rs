//! Figures of plans and their proofs, as observations about the care plan.
//!
//! Method: numbers, limits and verdicts are the program's, taken from its files; none is reckoned here.

use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Concept, Note, Observation, Part, Quantity, Reference, ReferenceRange};
use crate::fhir::told::{Stamp, Told};
use crate::plans::{PLAN, PROOF, json_here, read};
use crate::scans::read::{list, text};
use practice::{Event, NamedBlob, Plan};
use serde_json::Value;

/// Ids of those that there are of a plan.
pub(super) fn ids(desk: Desk<'_>, plan: &Plan) -> Vec<String> {
    let design = made(desk, plan).map(|_| "figures");
    let proof = judged(desk, plan).map(|_| "proof");
    let both = design.into_iter().chain(proof);
    both.map(|tail| desk.id(format_args!("{}-{tail}", plan.id)))
        .collect()
}

fn told<'a>(desk: Desk<'a>, is: impl Fn(&Event) -> bool) -> Option<&'a Told> {
    desk.story.told.iter().rev().find(|one| is(&one.fact.event))
}

/// The entry with which it was made, where there are figures.
fn made<'a>(desk: Desk<'a>, plan: &Plan) -> Option<&'a Told> {
    NamedBlob::named(&plan.files, PLAN)?;
    told(
        desk,
        |event| matches!(event, Event::PlanMade { plan: id, .. } if *id == plan.id),
    )
}

/// The entry with which the proof passed or refused it.
fn judged<'a>(desk: Desk<'a>, plan: &Plan) -> Option<&'a Told> {
    told(desk, |event| match event {
        Event::PlanProven { plan: id, .. } | Event::PlanRefused { plan: id, .. } => *id == plan.id,
        _ => false,
    })
}

fn about(desk: Desk<'_>, plan: &Plan, entry: &Told, code: &str, name: &str) -> Observation {
    Observation {
        status: "final".to_owned(),
        category: vec![codes::own(
            codes::WORK,
            "restoration-plan",
            "plan of a restoration",
        )],
        code: codes::own(codes::OBSERVATION, code, name),
        subject: desk.subject(),
        focus: vec![Reference::to("CarePlan", &desk.id(&plan.id))],
        effective_date_time: entry.at(),
        issued: entry.at(),
        body_site: Some(codes::site(&desk.story.patient, plan.tooth, None)),
        method: Some(Concept::words("reckoned by the program")),
        ..Observation::default()
    }
}

/// The figures of all plans that were made, and the proofs of all that were judged.
pub(super) fn of_plans(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for plan in &desk.story.record.plans {
        let stamp = |entry: &Told| Stamp::of(entry.seq, entry.fact.at_ms);
        let id = |tail: &str| desk.id(format_args!("{}-{tail}", plan.id));
        if let (Some(entry), Some(file)) = (made(desk, plan), NamedBlob::named(&plan.files, PLAN)) {
            let name = "figures of a plan";
            let observation = Observation {
                component: figures(&json_here(desk.app, file)?),
                ..about(desk, plan, entry, "plan-figures", name)
            };
            let id = id("figures");
            all.push(desk.made(Kind::Observation, id, stamp(entry), &observation)?);
        }
        if let Some(entry) = judged(desk, plan) {
            let file = NamedBlob::named(&plan.proof_files, PROOF);
            let proof = file.map(|file| json_here(desk.app, file)).transpose()?;
            let observation = Observation {
                value_codeable_concept: Some(verdict(&entry.fact.event)),
                component: proof.as_ref().map(checks).unwrap_or_default(),
                note: plan.error.iter().map(Note::new).collect(),
                ..about(desk, plan, entry, "proof", "proof of a plan")
            };
            // Heat is reckoned for a device that is simulated.
            let id = id("proof");
            all.push(desk.simulated(Kind::Observation, id, stamp(entry), &observation)?);
        }
    }
    Ok(all)
}

fn verdict(event: &Event) -> Concept {
    let word = match event {
        Event::PlanProven { .. } => "passed",
        _ => "refused",
    };
    codes::own(codes::WORK, word, word)
}

fn figures(plan: &Value) -> Vec<Part> {
    let figures = read::figures(plan).into_iter().map(|figure| {
        let low = figure
            .limit
            .map(|limit| codes::quantity(limit, &figure.unit));
        let range = ReferenceRange {
            low,
            ..ReferenceRange::default()
        };
        Part {
            code: Concept::words(figure.name),
            value_quantity: Some(codes::quantity(figure.value, &figure.unit)),
            reference_range: vec![range],
            ..Part::default()
        }
    });
    figures.collect()
}

/// The allowed range: the limit is its upper or its lower end.
fn allowed(check: &Value, unit: &str) -> ReferenceRange {
    let limit = check["limit"].as_f64();
    let limit: Option<Quantity> = limit.map(|limit| codes::quantity(limit, unit));
    match check["bound"].as_str() {
        Some("at least") => ReferenceRange {
            low: limit,
            ..ReferenceRange::default()
        },
        _ => ReferenceRange {
            high: limit,
            ..ReferenceRange::default()
        },
    }
}

fn checks(proof: &Value) -> Vec<Part> {
    let checks = list(&proof["checks"]).iter().map(|check| {
        let unit = text(&check["unit"]);
        let measured = check["measured"].as_f64();
        let absent = match check["verdict"].as_str() {
            Some("not checked") => ("not-performed", "Not Performed"),
            _ => ("unknown", "Unknown"),
        };
        let absent = codes::hl7("data-absent-reason", absent.0, absent.1);
        Part {
            code: codes::own(codes::CHECK, &text(&check["code"]), &text(&check["what"]))
                .saying(text(&check["what"])),
            value_quantity: measured.map(|measured| codes::quantity(measured, &unit)),
            data_absent_reason: measured.is_none().then_some(absent),
            interpretation: vec![Concept::words(text(&check["verdict"]))],
            reference_range: vec![allowed(check, &unit)],
            ..Part::default()
        }
    });
    checks.collect()
}
