//! Series over HTTP.

use super::incoming::taken;
use super::make::{refused, start};
use super::show::shown;
use crate::app::App;
use crate::body::Query;
use crate::fault::Fault;
use crate::jobs::{expect_room, or_told};
use crate::who::Who;
use crate::whole::whole;
use crate::wire;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use practice::{Action, Blob, Event, Role, Wish};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        // It is counted as it is written, since it never lies in memory.
        .layer(DefaultBodyLimit::disable())
        .routes(routes!(read))
        .merge(super::slice::router())
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

type Started = (StatusCode, axum::Json<wire::SeriesStarted>);

/// Brings a series in. The body is a ZIP of its files, one multi-frame DICOM file, or a form (`multipart/form-data`) with its files.
#[utoipa::path(post, path = "/api/patients/{p}/series", tag = "series", operation_id = "upload_series",
    params(("p" = String, Path, description = "Id of the patient"),
        ("name" = Option<String>, Query, description = "Name of the series, for people")),
    request_body(content((Vec<u8> = "application/octet-stream"), (wire::SeriesFiles = "multipart/form-data"))),
    responses((status = 202, body = wire::SeriesStarted), (status = 400, body = wire::ErrorBody),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 413, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody),
        (status = 503, body = wire::ErrorBody), (status = 507, body = wire::ErrorBody)))]
async fn upload(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Query(named): Query<Named>,
    request: Request,
) -> Result<Started, Fault> {
    who.at(&app, Action::BringScan, &p, "a series in").await?;
    // Before a byte is taken: there must be someone whose series it is, and a name that the record takes.
    let record = app.store.patient(&p).await?;
    let name = named.name.unwrap_or_else(|| "series".to_owned());
    let file = Blob {
        blob: String::new(),
        bytes: 0,
    };
    let wish = Wish::ReceiveSeries {
        name: name.clone(),
        file,
    };
    practice::decide(&record, &wish)?;
    expect_room(&app)?;
    let upload = taken(&app, request).await?;
    whole(async move {
        let begins = app.bench.take_up.of(&app, &p).await?;
        let file = upload.keep().await?;
        let wishes = vec![Wish::ReceiveSeries { name, file }];
        let recorded = begins.record(who.name(), wishes).await?;
        let Some(Event::SeriesReceived { series, .. }) = recorded.events.into_iter().next() else {
            return Err(Fault::own("no series came of it"));
        };
        let job = start(&app, who.name(), &p, &series).await;
        let failed = |ending: &_| refused(&series, ending);
        let job = or_told(&app, (who.name(), &p), job, failed).await?;
        let started = wire::SeriesStarted { series, job };
        Ok((StatusCode::ACCEPTED, axum::Json(started)))
    })
    .await
}

/// A series, what was made of it, and what there is to know about it. Nothing is measured on it, and no plan uses it yet.
#[utoipa::path(get, path = "/api/patients/{p}/series/{x}", tag = "series", operation_id = "read_series",
    params(("p" = String, Path, description = "Id of the patient"),
        ("x" = String, Path, description = "Id of the series")),
    responses((status = 200, body = wire::Series), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    who: Who,
    Path((p, x)): Path<(String, String)>,
) -> Result<axum::Json<wire::Series>, Fault> {
    who.at(&app, Action::SeeCare, &p, "a series").await?;
    let record = app.store.patient(&p).await?;
    let series = record.series(&x);
    let series = series.ok_or_else(|| Fault::not_there("series", &x))?;
    // A patient is not told whom else the files name.
    let names = who.account.role != Role::Patient;
    let shown = shown(&app, series, record.person.as_ref(), names).await?;
    Ok(axum::Json(shown))
}
