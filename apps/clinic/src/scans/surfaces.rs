//! Surfaces of scans over HTTP: as they are, and with their distance to another scan.

use super::examine::LABELLED;
use super::routes::found;
use crate::app::App;
use crate::body::Query;
use crate::fault::Fault;
use crate::maps::{self, Kind, Wanted};
use crate::mesh::{Level, Meshes, Packed};
use crate::who::Who;
use crate::whole::apart;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::{Action, NamedBlob, Scan};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(mesh))
        .routes(routes!(map))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fineness {
    level: Option<u8>,
}

impl Fineness {
    pub(crate) const fn new(level: Option<u8>) -> Self {
        Self { level }
    }

    pub(crate) fn level(&self) -> Result<Level, Fault> {
        let number = self.level.unwrap_or(2);
        Level::new(number).ok_or_else(|| {
            Fault::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("there is no level {number}"),
            )
            .at("level")
            .expecting("0, 1 or 2")
            .advising("ask for one of them")
        })
    }
}

#[derive(Debug, Deserialize)]
struct Shown {
    level: Option<u8>,
    map: Option<String>,
}

/// The surface of an examined scan.
fn labelled(scan: &Scan) -> Result<&NamedBlob, Fault> {
    let file = NamedBlob::named(&scan.files, LABELLED);
    file.ok_or_else(|| {
        Fault::new(StatusCode::CONFLICT, "the scan has not been looked at")
            .at("scan")
            .expecting("one that was examined")
            .advising("wait until its job has ended")
    })
}

/// The map of a scan's distance to another of the same patient and jaw.
fn wanted(scan: &Scan, other: &Scan) -> Result<Wanted, Fault> {
    let (surface, earlier) = (labelled(scan)?.clone(), labelled(other)?.clone());
    if scan.id == other.id || scan.jaw != other.jaw {
        let jaw = |scan: &Scan| scan.jaw.clone().unwrap_or_else(|| "unknown".to_owned());
        let what = format!(
            "scan {} (jaw: {}) is not compared with {} (jaw: {})",
            scan.id,
            jaw(scan),
            other.id,
            jaw(other)
        );
        return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
            .at("map")
            .expecting("another scan of the same jaw")
            .advising("choose one"));
    }
    Ok(Wanted {
        kind: Kind::Change,
        surface,
        other: earlier,
        beside: Vec::new(),
    })
}

/// The labelled surface for the eye: `BSM1` bytes, with its distance to another scan where one is named.
#[utoipa::path(get, path = "/api/patients/{p}/scans/{s}/mesh", tag = "scans", operation_id = "scan_mesh",
    params(("p" = String, Path, description = "Id of the patient"),
        ("s" = String, Path, description = "Id of the scan"),
        ("map" = Option<String>, Query, description = "Id of another scan of the same jaw: distance to it"),
        ("level" = Option<u8>, Query, description = "0 coarse, 1 finer, 2 all; 2 where left out")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The browser has it"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn mesh(
    State(app): State<App>,
    who: Who,
    Path((p, s)): Path<(String, String)>,
    Query(asked): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    who.at(&app, Action::SeeCare, &p, "the surface of a scan")
        .await?;
    let level = Fineness::new(asked.level).level()?;
    let record = app.store.patient(&p).await?;
    let scan = found(&record, &s)?;
    match &asked.map {
        None => surface(&app, labelled(scan)?, level, &headers).await,
        Some(other) => {
            let wanted = wanted(scan, found(&record, other)?)?;
            maps::surface(&app, &wanted, level, &headers).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Mapped {
    map: String,
}

/// The figures and words of a scan's distance to another.
#[utoipa::path(get, path = "/api/patients/{p}/scans/{s}/map", tag = "scans", operation_id = "scan_map",
    params(("p" = String, Path, description = "Id of the patient"),
        ("s" = String, Path, description = "Id of the scan"),
        ("map" = String, Query, description = "Id of another scan of the same jaw")),
    responses((status = 200, body = wire::Map), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn map(
    State(app): State<App>,
    who: Who,
    Path((p, s)): Path<(String, String)>,
    Query(asked): Query<Mapped>,
) -> Result<axum::Json<wire::Map>, Fault> {
    who.at(&app, Action::SeeCare, &p, "the change of a scan")
        .await?;
    let record = app.store.patient(&p).await?;
    let wanted = wanted(found(&record, &s)?, found(&record, &asked.map)?)?;
    Ok(axum::Json(maps::figures(&app, &wanted).await?))
}

/// A surface of the record for the eye, unless the browser has it already.
pub(crate) async fn surface(
    app: &App,
    file: &NamedBlob,
    level: Level,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let path = app.store.blobs().path(&file.file.blob);
    let path = path.ok_or_else(|| Fault::own("the record names no blob"))?;
    if let Some(has_it) = known(&crate::mesh::tag(&file.file.blob, level), headers) {
        return Ok(has_it);
    }
    let meshes: &Meshes = &app.bench.meshes;
    let packed = meshes
        .get(&file.file.blob, &path, level, None)
        .await
        .map_err(Fault::own)?;
    sent(packed, headers).await
}

fn kept(tag: &str) -> [(header::HeaderName, String); 2] {
    [
        (header::ETAG, format!("\"{tag}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ]
}

/// What is sent where the browser has the surface of that tag.
pub(crate) fn known(tag: &str, headers: &HeaderMap) -> Option<Response> {
    let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let quoted = format!("\"{tag}\"");
    let has_it = known.split(',').any(|one| one.trim() == quoted);
    has_it.then(|| (StatusCode::NOT_MODIFIED, kept(tag)).into_response())
}

/// A shown surface, compressed where the browser takes that.
pub(crate) async fn sent(packed: Packed, headers: &HeaderMap) -> Result<Response, Fault> {
    let kept = kept(&packed.tag);
    let takes = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|takes| takes.to_str().ok());
    let binary = [(header::CONTENT_TYPE, "application/octet-stream")];
    let vary = [(header::VARY, "accept-encoding")];
    if takes.is_some_and(|takes| takes.contains("gzip")) {
        let packed_as = [(header::CONTENT_ENCODING, "gzip")];
        return Ok((kept, binary, vary, packed_as, packed.gzip).into_response());
    }
    let plain = apart(move || packed.plain()).await;
    let plain = plain.map_err(|why| Fault::own(why.to_string()))?;
    Ok((kept, binary, vary, plain).into_response())
}
