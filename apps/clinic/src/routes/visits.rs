//! Appointments of a patient.

use super::shape;
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, Attendance, Moment, Record, Wish};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(book_appointment))
        .routes(routes!(change_appointment))
}

fn shown(p: &str, record: &Record, id: &str) -> Result<axum::Json<wire::Appointment>, Fault> {
    let one = record.appointment(id);
    let one = one.ok_or_else(|| Fault::not_there("appointment", id))?;
    Ok(axum::Json(shape::appointment(p, record, one)?))
}

/// Books an appointment.
#[utoipa::path(post, path = "/api/patients/{p}/appointments", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::AppointmentRequest,
    responses((status = 201, body = wire::Appointment), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn book_appointment(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::AppointmentRequest>,
) -> Result<(StatusCode, axum::Json<wire::Appointment>), Fault> {
    who.at(&app, Action::Book, &p, "an appointment").await?;
    let wishes = vec![Wish::Book {
        starts: Moment::new(&wish.starts)?,
        minutes: wish.minutes,
        reason: wish.reason,
    }];
    let record = app.store.record(who.name(), &p, wishes).await?.record;
    let id = record.appointments.last().map(|one| one.id.clone());
    let shown = shown(&p, &record, &id.unwrap_or_default())?;
    Ok((StatusCode::CREATED, shown))
}

/// Says how far an appointment is.
#[utoipa::path(patch, path = "/api/patients/{p}/appointments/{a}", tag = "patients",
    params(("p" = String, Path, description = "Id of the patient"),
        ("a" = String, Path, description = "Id of the appointment")),
    request_body = wire::AppointmentChange,
    responses((status = 200, body = wire::Appointment), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn change_appointment(
    State(app): State<App>,
    who: Who,
    Path((p, a)): Path<(String, String)>,
    Json(wish): Json<wire::AppointmentChange>,
) -> Result<axum::Json<wire::Appointment>, Fault> {
    who.at(&app, Action::Book, &p, "an appointment").await?;
    let state: Attendance = shape::named(&wish.state)?;
    let appointment = a.clone();
    let wishes = vec![Wish::Attend { appointment, state }];
    let record = app.store.record(who.name(), &p, wishes).await?.record;
    shown(&p, &record, &a)
}
