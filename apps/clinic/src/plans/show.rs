//! A plan of the record as the web app sees it.

use super::make::{PLAN, PROOF, json};
use super::read;
use crate::app::App;
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::wire;
use practice::{NamedBlob, Plan, PlanStage, Record, Refusal, Role, Stale};
use serde_json::Value;

/// A file by its name; of the proof's before the plan's.
pub(crate) fn file<'a>(plan: &'a Plan, name: &str) -> Option<&'a NamedBlob> {
    NamedBlob::named(plan.proof_files.iter().chain(&plan.files), name)
}

/// Files in the shape of the wire.
pub(crate) fn files<'a>(files: impl Iterator<Item = &'a NamedBlob>) -> Vec<wire::PlanFile> {
    let shown = files.map(|file| wire::PlanFile {
        name: file.name.clone(),
        bytes: file.file.bytes,
        sha256: file.file.blob.clone(),
    });
    shown.collect()
}

const fn stage(stage: PlanStage) -> wire::PlanState {
    match stage {
        PlanStage::Making => wire::PlanState::Making,
        PlanStage::Made => wire::PlanState::Made,
        PlanStage::Proven => wire::PlanState::Proven,
        PlanStage::Refused => wire::PlanState::Refused,
        PlanStage::Approved => wire::PlanState::Approved,
        PlanStage::Delivered => wire::PlanState::Delivered,
        PlanStage::Failed => wire::PlanState::Failed,
    }
}

pub(crate) fn standing(stale: Option<Stale<'_>>) -> wire::PlanStanding {
    match stale {
        None => wire::PlanStanding::Fresh,
        Some(Stale::Piece(_)) => wire::PlanStanding::Piece,
        Some(stale) if stale.is_for_now() => wire::PlanStanding::AtWork,
        Some(Stale::AtWork(_)) => wire::PlanStanding::AtWork,
        Some(Stale::Worked(_) | Stale::MayBeWorked(_)) => wire::PlanStanding::Worked,
        Some(Stale::Beside(_)) => wire::PlanStanding::Beside,
        Some(Stale::Misnumbered(_)) => wire::PlanStanding::Misnumbered,
        Some(Stale::Renumbered) => wire::PlanStanding::Renumbered,
    }
}

const fn role(role: Role) -> wire::Role {
    match role {
        Role::Administrator => wire::Role::Administrator,
        Role::Technician => wire::Role::Technician,
        Role::Dentist => wire::Role::Dentist,
        Role::SafetyOfficer => wire::Role::SafetyOfficer,
        Role::FrontDesk => wire::Role::FrontDesk,
        Role::Patient => wire::Role::Patient,
    }
}

pub(super) async fn shown(app: &App, record: &Record, plan: &Plan) -> Result<wire::Plan, Fault> {
    let said = async |name: &str| match file(plan, name) {
        Some(file) => json(app, file).await,
        None => Ok(Value::Null),
    };
    Ok(shaped(
        record,
        plan,
        &said(PLAN).await?,
        &said(PROOF).await?,
    ))
}

/// A plan with what the program said of it and of its proof; null where it said nothing.
pub(crate) fn shaped(record: &Record, plan: &Plan, design: &Value, proof: &Value) -> wire::Plan {
    let approvals = plan.approvals.iter().map(|approval| wire::Approval {
        by: approval.by.clone(),
        role: role(approval.role),
        at: rfc3339(approval.at_ms),
        plan_sha256: approval.plan_sha256.clone(),
    });
    let stale = record.stale(plan);
    wire::Plan {
        id: plan.id.clone(),
        scan: plan.scan.clone(),
        fdi: plan.tooth.number(),
        version: plan.version,
        made: rfc3339(plan.asked_ms),
        by: plan.by.clone(),
        state: stage(plan.stage),
        standing: standing(stale),
        stale: stale.map(|stale| {
            let Refusal { what, advice, .. } = stale.refusal(record, &plan.scan, plan.tooth);
            format!("{what}; {advice}")
        }),
        charting_due: record.unseen_work(plan.tooth).is_some(),
        figures: read::figures(design),
        part: read::part(design),
        checks: read::checks(proof),
        notes: read::notes(design),
        files: files(plan.files.iter().chain(&plan.proof_files)),
        approvals: approvals.collect(),
        error: plan.error.clone(),
    }
}
