//! Plans as care plans.
//!
//! Method: a plan is a draft until a dentist approved it, active until it was worked, then completed, or revoked where the session
//! did not come to its end (the tooth is no longer the one that it was made on). What was refused or failed is revoked.

use super::scan::{finding_id, labelled};
use super::{Desk, Made, delivery, figures};
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{Activity, ActivityDetail, CarePlan, Identifier, Note, Period, Reference};
use practice::{Delivery, Event, Plan, PlanStage, Record};

const SIMULATED: &str = "Only a simulated device can carry this plan out.";

fn is_about(record: &Record, event: &Event, id: &str) -> bool {
    match event {
        Event::PlanAsked { plan, .. }
        | Event::PlanMade { plan, .. }
        | Event::PlanFailed { plan, .. }
        | Event::PlanProven { plan, .. }
        | Event::PlanRefused { plan, .. }
        | Event::PlanApproved { plan, .. }
        | Event::DeliveryBegun { plan, .. } => plan == id,
        Event::DeliveryEnded { delivery, .. } => {
            let delivery = record.delivery(delivery);
            delivery.is_some_and(|delivery| delivery.plan == id)
        }
        _ => false,
    }
}

/// The delivery that worked by it.
fn worked<'a>(record: &'a Record, plan: &Plan) -> Option<&'a Delivery> {
    let mut all = record.deliveries.iter();
    all.find(|one| one.plan == plan.id && one.worked)
}

fn status(record: &Record, plan: &Plan) -> &'static str {
    match plan.stage {
        PlanStage::Making | PlanStage::Made | PlanStage::Proven => "draft",
        PlanStage::Approved => "active",
        PlanStage::Refused | PlanStage::Failed => "revoked",
        PlanStage::Delivered => match worked(record, plan).map(delivery::status) {
            Some("completed") => "completed",
            _ => "revoked",
        },
    }
}

/// How far the work is.
fn activity_status(record: &Record, plan: &Plan) -> &'static str {
    let mut of_plan = record.deliveries.iter().filter(|one| one.plan == plan.id);
    match plan.stage {
        PlanStage::Refused | PlanStage::Failed => "cancelled",
        PlanStage::Delivered => match status(record, plan) {
            "completed" => "completed",
            _ => "stopped",
        },
        _ if of_plan.any(|one| one.ended_ms.is_none()) => "in-progress",
        _ => "not-started",
    }
}

fn supporting(desk: Desk<'_>, plan: &Plan, asked: u64) -> Vec<Reference> {
    let patient = &desk.story.patient;
    let mut all = vec![
        Reference::to("ImagingStudy", &desk.id(&plan.scan)),
        Reference::to(
            "BodyStructure",
            &codes::structure(patient, plan.tooth, None),
        ),
    ];
    // A finding's number means what it meant only while the scan is labelled as it was then.
    let entry = labelled(desk, &plan.scan).filter(|entry| entry.seq < asked);
    let there = |number: &u32| {
        let scan = desk.story.record.scan(&plan.scan);
        scan.is_some_and(|scan| (1..=scan.findings).contains(number))
    };
    if let (Some(entry), Some(number)) = (entry, plan.finding.filter(there)) {
        let id = finding_id(desk, &plan.scan, entry.seq, number);
        all.push(Reference::to("Observation", &id));
    }
    let figures = figures::ids(desk, plan).into_iter();
    all.extend(figures.map(|id| Reference::to("Observation", &id)));
    all
}

/// All plans.
pub(super) fn plans(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let record = &desk.story.record;
    let mut all = Vec::new();
    for plan in &record.plans {
        let about = |event: &Event| is_about(record, event, &plan.id);
        let Some(stamp) = desk.story.stamp(about) else {
            continue;
        };
        let care_plan = care_plan(desk, plan, stamp.began);
        let id = desk.id(&plan.id);
        all.push(desk.made(Kind::CarePlan, id, stamp, &care_plan)?);
    }
    Ok(all)
}

fn care_plan(desk: Desk<'_>, plan: &Plan, asked: u64) -> CarePlan {
    let record = &desk.story.record;
    let sha256 = plan.plan_sha256.iter().map(|sha256| Identifier {
        system: codes::SHA256.to_owned(),
        value: sha256.clone(),
    });
    let ended = worked(record, plan).and_then(|one| one.ended_ms);
    let mut note = vec![Note::new(SIMULATED)];
    note.extend(plan.error.iter().map(Note::new));
    CarePlan {
        identifier: sha256.collect(),
        status: status(record, plan).to_owned(),
        intent: "plan".to_owned(),
        category: vec![codes::own(
            codes::WORK,
            "restoration-plan",
            "plan of a restoration",
        )],
        title: format!("Tooth {}, plan {}", plan.tooth, plan.version),
        description: String::new(),
        subject: desk.subject(),
        period: plan.approvals.first().map(|approval| Period {
            start: rfc3339(approval.at_ms),
            end: ended.map_or_else(String::new, rfc3339),
        }),
        created: rfc3339(plan.asked_ms),
        author: Some(desk.who(&plan.by, plan.asked_ms)),
        supporting_info: supporting(desk, plan, asked),
        activity: vec![activity(desk, plan)],
        note,
    }
}

fn activity(desk: Desk<'_>, plan: &Plan) -> Activity {
    let record = &desk.story.record;
    let deliveries = record.deliveries.iter();
    let deliveries = deliveries.filter(|one| one.plan == plan.id);
    let outcomes = deliveries.map(|one| Reference::to("Procedure", &desk.id(&one.id)));
    // What `plan` does where nothing else is wished.
    let intent = plan.intent.as_deref().unwrap_or("repair");
    let material = plan.material.as_ref();
    let material = material.map(|material| format!(", {material}"));
    let site = codes::site(&desk.story.patient, plan.tooth, None);
    Activity {
        outcome_reference: outcomes.collect(),
        detail: Some(ActivityDetail {
            extension: site.extension,
            code: Some(codes::own(codes::WORK, intent, intent)),
            status: activity_status(record, plan).to_owned(),
            status_reason: None,
            description: format!(
                "{}: {intent}{}",
                codes::place(plan.tooth, None),
                material.unwrap_or_default()
            ),
        }),
    }
}
