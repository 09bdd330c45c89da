//! Deliveries as procedures, and what came of them as observations. All of it is simulated, and says so.

use super::staff::{kind, named, version};
use super::{Desk, Made};
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{
    Concept, Contained, ContainedDevice, Note, Observation, Part, Performer, Period, Procedure,
    Reference,
};
use crate::plans::json_here;
use crate::sessions::{OUTCOME, beyond_limits};
use practice::{Delivery, Event, NamedBlob};
use serde_json::Value;
use std::io::Read as _;

const SIMULATED: &str =
    "Simulated: no device exists that could do this; nothing was done to the patient.";
const CHAIN: &str = "casebook-chain.jsonl";
/// The set-up is among the first entries of a session's casebook.
const HEAD_BYTES: u64 = 1 << 16;

/// Figures of an outcome: field, name and unit.
const FIGURES: [(&str, &str, &str); 15] = [
    ("session_s", "length of the session", "s"),
    ("planned_mm3", "planned to lay down", "mm³"),
    ("laid_mm3", "laid down", "mm³"),
    ("removal_planned_mm3", "planned to take away", "mm³"),
    ("removed_mm3", "taken away", "mm³"),
    (
        "gamma_share",
        "share of the surface within tolerance (gamma)",
        "share",
    ),
    (
        "fill_95_share",
        "share of the plan that is filled to 95 %",
        "share",
    ),
    ("over_contour_um", "beyond the planned surface", "µm"),
    ("over_mm3", "laid down beyond the plan", "mm³"),
    (
        "over_removal_um",
        "sound tissue taken away beyond the plan",
        "µm",
    ),
    (
        "over_removed_mm3",
        "sound tissue taken away beyond the plan",
        "mm³",
    ),
    ("astray_mm3", "gone astray", "mm³"),
    ("pulp_rise_k", "warming of the pulp", "K"),
    ("enamel_rise_k", "warming of the enamel", "K"),
    ("around_rise_k", "warming of what is around", "K"),
];

fn is_about(event: &Event, id: &str) -> bool {
    match event {
        Event::DeliveryBegun { delivery, .. } => delivery == id,
        _ => is_about_outcome(event, id),
    }
}

fn is_about_outcome(event: &Event, id: &str) -> bool {
    match event {
        Event::DeliveryEnded { delivery, .. } | Event::DeliveryRenumbered { delivery, .. } => {
            delivery == id
        }
        _ => false,
    }
}

/// That it is simulated, and what was said of the number of its tooth afterwards.
fn notes(one: &Delivery) -> Vec<Note> {
    let said = one.renumbered.iter().map(|said| {
        let what = format!(
            "The tooth was taken for {} and is {}, as {} said and signed on {}: {}",
            said.from,
            said.to,
            said.by,
            rfc3339(said.at_ms),
            said.reason
        );
        Note::new(&what)
    });
    [Note::new(SIMULATED)].into_iter().chain(said).collect()
}

/// How far a delivery is, as the standard has it.
pub(super) fn status(one: &Delivery) -> &'static str {
    match (one.how.as_deref(), one.worked) {
        (None, _) => "in-progress",
        (Some(_), false) => "not-done",
        (Some("done"), true) => "completed",
        (Some(how), true) if how.starts_with("broken") => "unknown",
        (Some(_), true) => "stopped",
    }
}

/// What the session was made with, by its own casebook; null where that is not there.
fn set_up(desk: Desk<'_>, one: &Delivery) -> Value {
    let path = NamedBlob::named(&one.files, CHAIN)
        .and_then(|file| desk.app.store.blobs().path(&file.file.blob));
    let mut head = String::new();
    let opened = path.and_then(|path| std::fs::File::open(path).ok());
    // A line that is cut, or text that is none, is no set-up.
    let _ = opened.map(|file| file.take(HEAD_BYTES).read_to_string(&mut head));
    let entries = head.lines();
    let entries = entries.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut set_ups = entries.filter(|entry| entry["kind"] == "set-up");
    set_ups
        .next()
        .map_or(Value::Null, |entry| entry["body"].clone())
}

/// The device as the session's record names it.
fn device(set_up: &Value) -> Option<Contained> {
    let number = set_up["device"].as_u64()?;
    let lot = set_up["lot"].as_u64();
    Some(Contained::Device(Box::new(ContainedDevice {
        resource_type: "Device",
        id: "device",
        status: "active".to_owned(),
        device_name: vec![named(&format!("Simulated device {number}"))],
        lot_number: lot.map_or_else(String::new, |lot| lot.to_string()),
        r#type: Some(kind()),
        version: set_up["firmware"]
            .as_str()
            .map(|firmware| version("firmware", firmware))
            .into_iter()
            .collect(),
        note: vec![Note::new(SIMULATED)],
    })))
}

/// All deliveries.
pub(super) fn procedures(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for one in &desk.story.record.deliveries {
        let Some(stamp) = desk.story.stamp(|event| is_about(event, &one.id)) else {
            continue;
        };
        let contained: Vec<Contained> = device(&set_up(desk, one)).into_iter().collect();
        let used = contained.iter().map(|_| Reference {
            reference: "#device".to_owned(),
            display: "simulated device".to_owned(),
            ..Reference::default()
        });
        let used = used.collect();
        let (status, how) = (status(one), one.how.clone().unwrap_or_default());
        let reason = (!matches!(status, "completed" | "in-progress")).then(|| how.clone());
        let name = "BioSculpting by a simulated device";
        let procedure = Procedure {
            contained,
            based_on: vec![Reference::to("CarePlan", &desk.id(&one.plan))],
            status: status.to_owned(),
            status_reason: reason.map(Concept::words),
            category: Some(codes::own(codes::WORK, "delivery", "delivery of a plan")),
            code: Some(codes::own(codes::WORK, "simulated-delivery", name).saying(name)),
            subject: desk.subject(),
            performed_period: Some(Period {
                start: rfc3339(one.began_ms),
                end: one.ended_ms.map_or_else(String::new, rfc3339),
            }),
            recorder: None,
            performer: vec![Performer {
                function: Some(Concept::words("hands of the session")),
                actor: desk.who(&one.by, one.began_ms),
            }],
            body_site: vec![codes::site(&desk.story.patient, one.tooth, None)],
            outcome: one.how.as_ref().map(Concept::words),
            note: notes(one),
            used_reference: used,
        };
        let id = desk.id(&one.id);
        all.push(desk.simulated(Kind::Procedure, id, stamp, &procedure)?);
    }
    Ok(all)
}

/// What came of those that ended.
pub(super) fn outcomes(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for told in &desk.story.told {
        let Event::DeliveryEnded { delivery, .. } = &told.fact.event else {
            continue;
        };
        let Some(one) = desk.story.record.delivery(delivery) else {
            continue;
        };
        let Some(file) = NamedBlob::named(&one.files, OUTCOME) else {
            continue;
        };
        let outcome = json_here(desk.app, file)?;
        let observation = outcome_of(desk, one, &outcome, told.at());
        let Some(stamp) = desk.story.stamp(|event| is_about_outcome(event, &one.id)) else {
            continue;
        };
        let id = desk.id(format_args!("{}-outcome", one.id));
        all.push(desk.simulated(Kind::Observation, id, stamp, &observation)?);
    }
    Ok(all)
}

fn outcome_of(desk: Desk<'_>, one: &Delivery, outcome: &Value, at: String) -> Observation {
    let figures = FIGURES.into_iter().filter_map(|(field, name, unit)| {
        Some(Part {
            code: codes::own(codes::OBSERVATION, &field.replace('_', "-"), name),
            value_quantity: Some(codes::quantity(outcome[field].as_f64()?, unit)),
            ..Part::default()
        })
    });
    let figures: Vec<Part> = figures.collect();
    let unknown = codes::hl7("data-absent-reason", "unknown", "Unknown");
    let mut note = notes(one);
    if outcome["known_to_s"].as_f64().is_some() {
        note.push(Note::new(
            "The session is known only in part: the figures are least values.",
        ));
    }
    let beyond = beyond_limits(outcome);
    if !beyond.is_empty() {
        let what = format!("Beyond their limits: {}.", beyond.join(", "));
        note.push(Note::new(&what));
    }
    let name = "outcome of a simulated delivery";
    Observation {
        part_of: vec![Reference::to("Procedure", &desk.id(&one.id))],
        status: "final".to_owned(),
        category: vec![codes::hl7("observation-category", "procedure", "Procedure")],
        code: codes::own(codes::OBSERVATION, "delivery-outcome", name).saying(name),
        subject: desk.subject(),
        effective_date_time: at.clone(),
        issued: at,
        data_absent_reason: figures.is_empty().then_some(unknown),
        note,
        body_site: Some(codes::site(&desk.story.patient, one.tooth, None)),
        method: Some(codes::own(codes::WORK, "simulation", "simulation").saying("simulation")),
        component: figures,
        ..Observation::default()
    }
}
