//! Plans over HTTP.

use super::make::{INTENTS, MATERIALS, failed, json, start, start_proof};
use super::show::{file, shown};
use crate::accounts::From;
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::jobs::or_told;
use crate::routes::expect_own_password;
use crate::scans::{FIND, place_of};
use crate::who::Who;
use crate::whole::whole;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use practice::{Action, Event, NamedBlob, Plan, PlanStage, Record, Tooth, Wish};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ask))
        .routes(routes!(read))
        .routes(routes!(prove))
        .routes(routes!(approve))
        .routes(routes!(download))
        .merge(super::surfaces::router())
        .merge(super::zones::router())
        .merge(super::dicom::router())
}

fn one_of(place: &str, said: Option<String>, known: &[&str]) -> Result<Option<String>, Fault> {
    match said {
        Some(said) if !known.contains(&said.as_str()) => {
            let what = format!("{said:?} is not known");
            Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
                .at(place)
                .expecting(format!("one of {}", known.join(", ")))
                .advising("choose one of them"))
        }
        said => Ok(said),
    }
}

/// A finding of the scan that is on that tooth.
async fn expect_finding(app: &App, record: &Record, wish: &wire::PlanRequest) -> Result<(), Fault> {
    let Some(finding) = wish.finding else {
        return Ok(());
    };
    let scan = record.scan(&wish.scan);
    let scan = scan.ok_or_else(|| Fault::not_there("scan", &wish.scan))?;
    let found = NamedBlob::named(&scan.files, FIND);
    let found = match found {
        Some(file) => json(app, file).await?,
        None => serde_json::Value::Null,
    };
    match place_of(&found, finding) {
        Some((fdi, _)) if fdi == wish.fdi => Ok(()),
        Some((fdi, _)) => {
            let what = format!("finding {finding} is on tooth {fdi}, not on {}", wish.fdi);
            Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
                .at("finding")
                .expecting("a finding of that tooth")
                .advising("load the scan again and choose one"))
        }
        None => Err(Fault::not_there("finding", &finding.to_string())),
    }
}

/// Asks for a plan.
#[utoipa::path(post, path = "/api/patients/{p}/plans", tag = "plans",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::PlanRequest,
    responses((status = 202, body = wire::PlanStarted), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn ask(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::PlanRequest>,
) -> Result<(StatusCode, axum::Json<wire::PlanStarted>), Fault> {
    who.at(&app, Action::MakePlan, &p, "a plan").await?;
    let tooth = Tooth::new(wish.fdi)?;
    expect_finding(&app, &app.store.patient(&p).await?, &wish).await?;
    let ask = Wish::AskPlan {
        scan: wish.scan,
        tooth,
        finding: wish.finding,
        intent: one_of("intent", wish.intent, &INTENTS)?,
        material: one_of("material", wish.material, &MATERIALS)?,
    };
    whole(async move {
        let begins = app.bench.take_up.of(&app, &p).await?;
        let recorded = begins.record(who.name(), vec![ask]).await?;
        let Some(Event::PlanAsked { plan, .. }) = recorded.events.into_iter().next() else {
            return Err(Fault::own("no plan came of it"));
        };
        let job = start(&app, who.name(), &p, &plan).await;
        let failed = |ending: &_| failed(&plan, ending);
        let job = or_told(&app, (who.name(), &p), job, failed).await?;
        let started = wire::PlanStarted { plan, job };
        Ok((StatusCode::ACCEPTED, axum::Json(started)))
    })
    .await
}

async fn found(app: &App, p: &str, n: &str) -> Result<Plan, Fault> {
    Ok(found_with(app, p, n).await?.1)
}

/// A plan with the record that it is in.
pub(super) async fn found_with(app: &App, p: &str, n: &str) -> Result<(Record, Plan), Fault> {
    let record = app.store.patient(p).await?;
    let plan = record.plan(n).cloned();
    let plan = plan.ok_or_else(|| Fault::not_there("plan", n))?;
    Ok((record, plan))
}

/// A plan, its proof and its approvals.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}", tag = "plans", operation_id = "read_plan",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = wire::Plan), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
) -> Result<axum::Json<wire::Plan>, Fault> {
    who.at(&app, Action::SeeCare, &p, "a plan").await?;
    let (record, plan) = found_with(&app, &p, &n).await?;
    Ok(axum::Json(shown(&app, &record, &plan).await?))
}

/// Asks for the proof.
#[utoipa::path(post, path = "/api/patients/{p}/plans/{n}/prove", tag = "plans",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    responses((status = 202, body = wire::JobStarted), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn prove(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
) -> Result<(StatusCode, axum::Json<wire::JobStarted>), Fault> {
    who.at(&app, Action::MakePlan, &p, "the proof of a plan")
        .await?;
    let plan = found(&app, &p, &n).await?;
    if plan.stage != PlanStage::Made {
        let what = format!("the plan is {:?}", plan.stage);
        return Err(Fault::new(StatusCode::CONFLICT, what)
            .at("plan")
            .expecting("one that was made and not judged yet")
            .advising("load it again"));
    }
    let result = wire::JobResult {
        plan: Some(n.clone()),
        ..wire::JobResult::default()
    };
    // Asked for twice, it is the same proof.
    let job = match app.bench.jobs.at_work(&p, &result) {
        Some(job) => job,
        None => start_proof(&app, who.name(), &p, &n).await?,
    };
    Ok((StatusCode::ACCEPTED, axum::Json(wire::JobStarted { job })))
}

/// What the clinic's key signs of an approval.
#[must_use]
pub fn approval(patient: &str, plan: &str, by: &str, plan_sha256: &str) -> String {
    format!("biosculpt approval\npatient {patient}\nplan {plan}\nby {by:?}\nsha256 {plan_sha256}\n")
}

/// Approves a proven plan: a dentist, with the password once more. The clinic's key signs patient, plan, name and the
/// hash over prescription and proof.
#[utoipa::path(post, path = "/api/patients/{p}/plans/{n}/approve", tag = "plans",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    request_body = wire::ApproveRequest,
    responses((status = 200, body = wire::Plan), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 429, body = wire::ErrorBody)))]
async fn approve(
    State(app): State<App>,
    who: Who,
    from: From,
    Path((p, n)): Path<(String, String)>,
    Json(wish): Json<wire::ApproveRequest>,
) -> Result<axum::Json<wire::Plan>, Fault> {
    who.at(&app, Action::ApprovePlan, &p, "the approval of a plan")
        .await?;
    let plan = found(&app, &p, &n).await?;
    expect_own_password(&app, from, &who, wish.password).await?;
    // What the plan was when this request came in; the record refuses it if it is another by now.
    let plan_sha256 = plan.plan_sha256.unwrap_or_default();
    let signature = app
        .store
        .sign(&approval(&p, &n, who.name(), &plan_sha256))?;
    let approve = Wish::Approve {
        plan: n.clone(),
        role: who.account.role,
        plan_sha256,
        signature,
    };
    let recorded = app.store.record(who.name(), &p, vec![approve]).await?;
    let plan = recorded
        .record
        .plan(&n)
        .ok_or_else(|| Fault::not_there("plan", &n))?;
    Ok(axum::Json(shown(&app, &recorded.record, plan).await?))
}

/// A file of a plan.
#[utoipa::path(get, path = "/api/patients/{p}/plans/{n}/files/{name}", tag = "plans", operation_id = "plan_file",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan"),
        ("name" = String, Path, description = "Name of the file, as the plan lists it")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody)))]
async fn download(
    State(app): State<App>,
    who: Who,
    Path((p, n, name)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    who.at(&app, Action::SeeCare, &p, "a file of a plan")
        .await?;
    let plan = found(&app, &p, &n).await?;
    let file = file(&plan, &name).ok_or_else(|| Fault::not_there("file", &name))?;
    crate::download::sent(&app, file).await
}
