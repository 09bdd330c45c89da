//! Patients: the list, a record, notes, the anxiety scale, the timeline.

use super::shape;
use super::today::left_of;
use crate::app::App;
use crate::body::{Json, Query};
use crate::clock;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, Day, MdasAnswers, Record, Wish, may};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_patients, register_patient))
        .routes(routes!(read_patient))
        .routes(routes!(write_note))
        .routes(routes!(answer_mdas))
        .routes(routes!(read_timeline))
}

/// Patients of a page, at the most.
const PAGE_MAX: u32 = 200;
const PAGE: u32 = 50;

#[derive(Debug, Deserialize)]
struct Asked {
    query: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Patients by name.
#[utoipa::path(get, path = "/api/patients", tag = "patients",
    params(("query" = Option<String>, Query, description = "Part of a name, or a number"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200; 50 where left out")),
    responses((status = 200, body = wire::Patients), (status = 403, body = wire::ErrorBody)))]
async fn list_patients(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<axum::Json<wire::Patients>, Fault> {
    who.expect(Action::ListPatients)?;
    who.noted(&app, None, "the list of patients", true).await?;
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let (query, after) = (
        asked.query.unwrap_or_default(),
        asked.after.unwrap_or_default(),
    );
    let now = clock::local_minute();
    let mut rows = app.store.patients(&query, &after, &now, limit + 1).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    let patients = rows.into_iter().map(|row| wire::PatientRow {
        id: row.id,
        name: row.name,
        born: row.born,
        mdas: row.mdas,
        next_appointment: row.next_appointment,
    });
    let patients = patients.collect();
    Ok(axum::Json(wire::Patients { patients, next }))
}

async fn shown(
    app: &App,
    who: &Who,
    id: &str,
    record: &Record,
) -> Result<axum::Json<wire::Patient>, Fault> {
    let sees_care = may(who.account.role, Action::SeeCare);
    let left = match sees_care && record.has_doubt() {
        true => left_of(app, id, record).await,
        false => Vec::new(),
    };
    let left = sees_care.then_some(&left[..]);
    Ok(axum::Json(shape::patient(id, record, left)?))
}

type Made = (StatusCode, axum::Json<wire::Patient>);

/// Registers a patient.
#[utoipa::path(post, path = "/api/patients", tag = "patients", request_body = wire::PatientRequest,
    responses((status = 201, body = wire::Patient), (status = 403, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn register_patient(
    State(app): State<App>,
    who: Who,
    Json(wish): Json<wire::PatientRequest>,
) -> Result<Made, Fault> {
    who.expect(Action::Register)?;
    let born = Day::new(&wish.born).map_err(|why| Fault::from(why).at("born"))?;
    if born > clock::today()? {
        let what = format!("{born} is yet to come");
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
            .at("born")
            .expecting("a day that was")
            .advising("correct the day of birth"));
    }
    let recorded = app.store.register(who.name(), &wish.name, born).await?;
    who.noted(&app, Some(&recorded.patient), "registered", true)
        .await?;
    let patient = shown(&app, &who, &recorded.patient, &recorded.record).await?;
    Ok((StatusCode::CREATED, patient))
}

/// What is known of a patient.
#[utoipa::path(get, path = "/api/patients/{p}", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient")),
    responses((status = 200, body = wire::Patient), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read_patient(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
) -> Result<axum::Json<wire::Patient>, Fault> {
    who.at(&app, Action::SeePatient, &p, "the record").await?;
    let record = app.store.patient(&p).await?;
    shown(&app, &who, &p, &record).await
}

/// Writes a note.
#[utoipa::path(post, path = "/api/patients/{p}/notes", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::NoteRequest,
    responses((status = 201, body = wire::Patient), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn write_note(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::NoteRequest>,
) -> Result<Made, Fault> {
    who.at(&app, Action::WriteNote, &p, "a note").await?;
    let stage = shape::named(&wish.stage).map_err(|_| {
        let what = format!("{:?} is no stage of care", wish.stage);
        Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
            .at("stage")
            .expecting("intake, examination, planning, delivery or review")
            .advising("choose one of them")
    })?;
    let text = wish.text;
    let wishes = vec![Wish::Note { stage, text }];
    let recorded = app.store.record(who.name(), &p, wishes).await?;
    let patient = shown(&app, &who, &p, &recorded.record).await?;
    Ok((StatusCode::CREATED, patient))
}

/// Takes answers to the anxiety scale in.
#[utoipa::path(post, path = "/api/patients/{p}/mdas", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::MdasAnswers,
    responses((status = 201, body = wire::Patient), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn answer_mdas(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::MdasAnswers>,
) -> Result<Made, Fault> {
    who.at(&app, Action::AnswerMdas, &p, "the anxiety scale")
        .await?;
    let answers = MdasAnswers::new(&wish.answers)?;
    let day = clock::today()?;
    let wishes = vec![Wish::AnswerMdas { day, answers }];
    let recorded = app.store.record(who.name(), &p, wishes).await?;
    let patient = shown(&app, &who, &p, &recorded.record).await?;
    Ok((StatusCode::CREATED, patient))
}

/// The record in words, as it stands in the casebook.
#[utoipa::path(get, path = "/api/patients/{p}/timeline", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient")),
    responses((status = 200, body = Vec<wire::TimelineEntry>),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody)))]
async fn read_timeline(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
) -> Result<axum::Json<Vec<wire::TimelineEntry>>, Fault> {
    who.at(&app, Action::SeeCare, &p, "the timeline").await?;
    let entries = app.store.entries(&p).await?;
    let shown = entries.into_iter();
    let shown = shown.map(|(entry, hash)| shape::timeline(entry, hash));
    Ok(axum::Json(shown.collect::<Result<_, _>>()?))
}
