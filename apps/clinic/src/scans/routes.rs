//! Scans over HTTP.

use super::examine::{refused, start};
use super::show::shown;
use crate::app::App;
use crate::body::{Json, Query};
use crate::fault::Fault;
use crate::jobs::{expect_room, or_told};
use crate::upload::{Upload, Writer, cut, next};
use crate::who::Who;
use crate::whole::{apart, whole};
use crate::wire;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, Blob, Event, Record, Scan, Tooth, Wish};
use serde::Deserialize;
use tokio_stream::StreamExt as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a scan, at the most.
const SCAN_BYTES_MAX: u64 = 256 << 20;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(read))
        .merge(super::surfaces::router())
        .routes(routes!(label))
        .routes(routes!(unlabel))
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

type Started<T> = (StatusCode, axum::Json<T>);

/// Brings a scan in. The body is the file.
#[utoipa::path(post, path = "/api/patients/{p}/scans", tag = "scans",
    params(("p" = String, Path, description = "Id of the patient"),
        ("name" = Option<String>, Query, description = "Name of the file, for people")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = wire::ScanStarted), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 413, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody),
        (status = 503, body = wire::ErrorBody), (status = 507, body = wire::ErrorBody)))]
async fn upload(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Query(named): Query<Named>,
    body: Body,
) -> Result<Started<wire::ScanStarted>, Fault> {
    who.at(&app, Action::BringScan, &p, "a scan in").await?;
    // Before a byte is taken: there must be someone whose scan it is, and a name that the record takes.
    let record = app.store.patient(&p).await?;
    let name = named.name.unwrap_or_else(|| "scan".to_owned());
    let file = Blob {
        blob: String::new(),
        bytes: 0,
    };
    let wish = Wish::ReceiveScan {
        name: name.clone(),
        file,
    };
    practice::decide(&record, &wish)?;
    expect_room(&app)?;
    let upload = taken(&app, body).await?;
    whole(async move {
        let begins = app.bench.take_up.of(&app, &p).await?;
        let file = upload.keep().await?;
        let wishes = vec![Wish::ReceiveScan { name, file }];
        let recorded = begins.record(who.name(), wishes).await?;
        let Some(Event::ScanReceived { scan, .. }) = recorded.events.into_iter().next() else {
            return Err(Fault::own("no scan came of it"));
        };
        let job = begun(&app, who.name(), (&p, &scan)).await?;
        let started = wire::ScanStarted { scan, job };
        Ok((StatusCode::ACCEPTED, axum::Json(started)))
    })
    .await
}

/// The job that looks at a scan; the record is told where there is no room for it.
async fn begun(app: &App, by: &str, (patient, scan): (&str, &str)) -> Result<String, Fault> {
    let job = start(app, by, (patient, scan)).await;
    or_told(app, (by, patient), job, |ending| refused(scan, ending)).await
}

/// Streams a body to the disk.
async fn taken(app: &App, body: Body) -> Result<Upload, Fault> {
    let blobs = app.store.blobs().clone();
    let writer = Writer::begin(apart(move || blobs.upload()).await?)?;
    let mut body = body.into_data_stream();
    let (mut bytes, mut goes_on) = (0, true);
    while goes_on && let Some(piece) = next(body.next()).await? {
        let piece = piece.map_err(cut)?;
        bytes += piece.len() as u64;
        if bytes > SCAN_BYTES_MAX {
            return Err(too_large());
        }
        goes_on = writer.give(piece).await;
    }
    if bytes == 0 {
        return Err(
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "the file is empty")
                .at("body")
                .expecting("a scan: STL, PLY or OBJ")
                .advising("choose another file"),
        );
    }
    writer.finish().await
}

fn too_large() -> Fault {
    let most = SCAN_BYTES_MAX >> 20;
    Fault::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the file has more than {most} MiB"),
    )
    .at("body")
    .expecting(format!("at most {most} MiB"))
    .advising("export the scan of one jaw, as binary STL or PLY")
}

pub(super) fn found<'a>(record: &'a Record, s: &str) -> Result<&'a Scan, Fault> {
    record.scan(s).ok_or_else(|| Fault::not_there("scan", s))
}

/// A scan and what was seen in it.
#[utoipa::path(get, path = "/api/patients/{p}/scans/{s}", tag = "scans", operation_id = "read_scan",
    params(("p" = String, Path, description = "Id of the patient"),
        ("s" = String, Path, description = "Id of the scan")),
    responses((status = 200, body = wire::Scan), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    who: Who,
    Path((p, s)): Path<(String, String)>,
) -> Result<axum::Json<wire::Scan>, Fault> {
    who.at(&app, Action::SeeCare, &p, "a scan").await?;
    let record = app.store.patient(&p).await?;
    let scan = found(&record, &s)?;
    Ok(axum::Json(shown(&app, &record, scan).await?))
}

/// Says where a tooth is; the scan is looked at again.
#[utoipa::path(post, path = "/api/patients/{p}/scans/{s}/labels", tag = "scans",
    params(("p" = String, Path, description = "Id of the patient"),
        ("s" = String, Path, description = "Id of the scan")),
    request_body = wire::LabelRequest,
    responses((status = 202, body = wire::ScanStarted), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn label(
    State(app): State<App>,
    who: Who,
    Path((p, s)): Path<(String, String)>,
    Json(wish): Json<wire::LabelRequest>,
) -> Result<Started<wire::ScanStarted>, Fault> {
    who.at(&app, Action::BringScan, &p, "a label of a scan")
        .await?;
    let correct = Wish::CorrectScan {
        scan: s.clone(),
        tooth: Tooth::new(wish.fdi)?,
        at_mm: wish.at,
        renumbers: wish.renumbers,
    };
    numbered_again(app, who, (p, s), correct).await
}

/// Takes back what was said of where a tooth is; the scan is looked at again.
#[utoipa::path(delete, path = "/api/patients/{p}/scans/{s}/labels/{fdi}", tag = "scans",
    params(("p" = String, Path, description = "Id of the patient"),
        ("s" = String, Path, description = "Id of the scan"),
        ("fdi" = String, Path, description = "The number that a person gave to a place")),
    responses((status = 202, body = wire::ScanStarted), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn unlabel(
    State(app): State<App>,
    who: Who,
    Path((p, s, fdi)): Path<(String, String, String)>,
) -> Result<Started<wire::ScanStarted>, Fault> {
    who.at(&app, Action::BringScan, &p, "a label of a scan")
        .await?;
    let tooth = fdi.parse().ok().and_then(|fdi| Tooth::new(fdi).ok());
    let back = Wish::TakeBackCorrection {
        scan: s.clone(),
        tooth: tooth.ok_or_else(|| Fault::not_there("correction", &fdi))?,
    };
    numbered_again(app, who, (p, s), back).await
}

/// Records the wish, and begins to look at the scan again.
async fn numbered_again(
    app: App,
    who: Who,
    (p, s): (String, String),
    wish: Wish,
) -> Result<Started<wire::ScanStarted>, Fault> {
    whole(async move {
        let begins = app.bench.take_up.of(&app, &p).await?;
        begins.record(who.name(), vec![wish]).await?;
        let job = begun(&app, who.name(), (&p, &s)).await?;
        let started = wire::ScanStarted { scan: s, job };
        Ok((StatusCode::ACCEPTED, axum::Json(started)))
    })
    .await
}
