//! Maps over HTTP: the surface with its values, and what is said of them.

use super::make::Wanted;
use super::read;
use crate::app::App;
use crate::fault::Fault;
use crate::mesh::{Level, tag};
use crate::scans::{known, sent};
use crate::wire;
use axum::http::HeaderMap;
use axum::response::Response;

/// The surface with its values for the eye, unless the browser has it already.
///
/// # Errors
/// Those of the making.
pub(crate) async fn surface(
    app: &App,
    wanted: &Wanted,
    level: Level,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    if let Some(has_it) = known(&tag(&wanted.key(), level), headers) {
        return Ok(has_it);
    }
    let made = wanted.made(app).await?;
    let property = Some(wanted.kind.property());
    let meshes = &app.bench.meshes;
    let packed = meshes.get(&made.key, &made.file, level, property).await;
    sent(packed.map_err(Fault::own)?, headers).await
}

/// The figures and words of a map.
///
/// # Errors
/// Those of the making.
pub(crate) async fn figures(app: &App, wanted: &Wanted) -> Result<wire::Map, Fault> {
    let made = wanted.made(app).await?;
    Ok(read::map(wanted.kind, &made.said))
}
