//! The odontogram of a patient.

use super::shape;
use crate::app::App;
use crate::body::{Json, Query};
use crate::clock;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, Day, Finding, Tooth, Wish};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_chart, change_chart))
}

#[derive(Debug, Deserialize)]
struct Asked {
    at: Option<String>,
}

/// The teeth as they were at the end of a day.
#[utoipa::path(get, path = "/api/patients/{p}/chart", tag = "chart",
    params(("p" = String, Path, description = "Id of the patient"),
        ("at" = Option<String>, Query, description = "YYYY-MM-DD; as it is now where left out")),
    responses((status = 200, body = wire::Chart), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn read_chart(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<axum::Json<wire::Chart>, Fault> {
    who.at(&app, Action::SeeCare, &p, "the chart").await?;
    let at = asked.at.map(|at| Day::new(&at)).transpose()?;
    let record = app.store.patient(&p).await?;
    Ok(axum::Json(shape::chart(
        &record,
        at.as_ref(),
        &clock::today()?,
    )?))
}

/// Charts a tooth.
#[utoipa::path(post, path = "/api/patients/{p}/chart", tag = "chart",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::ChartChange,
    responses((status = 201, body = wire::Chart), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn change_chart(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::ChartChange>,
) -> Result<(StatusCode, axum::Json<wire::Chart>), Fault> {
    who.at(&app, Action::SetChart, &p, "the chart").await?;
    let today = clock::today()?;
    let findings = wish.surfaces.iter().map(|surface| {
        Ok(Finding {
            surface: shape::named(&surface.surface)?,
            condition: shape::named(&surface.condition)?,
            note: surface.note.clone(),
        })
    });
    let wishes = vec![Wish::Chart {
        day: today.clone(),
        tooth: Tooth::new(wish.fdi)?,
        presence: wish.state.as_ref().map(shape::named).transpose()?,
        findings: findings.collect::<Result<_, Fault>>()?,
    }];
    let record = app.store.record(who.name(), &p, wishes).await?.record;
    let chart = shape::chart(&record, None, &today)?;
    Ok((StatusCode::CREATED, axum::Json(chart)))
}
