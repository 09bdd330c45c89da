//! Slices of volumes over HTTP, as pictures.
//!
//! In: which view, which slice, which grey values. Out: a PNG of the kept volume. Law: `law_a_slice_is_the_volumes` (tests).
//! Method: what was made of a series never changes, so that a browser that asks for a picture again by its name (`ETag`) is not sent it twice.

use super::make::{IMPORT, VOLUME};
use super::picture::{Window, pixels, png};
use super::read::Imported;
use super::view::View;
use crate::app::App;
use crate::body::Query;
use crate::clock;
use crate::fault::Fault;
use crate::plans::json;
use crate::who::Who;
use crate::whole::apart;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::{Action, NamedBlob, Series};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Changes with what the bytes of a picture are.
const VERSION: u32 = 1;
/// Grey values are of 16 bits; a window far beyond them shows nothing.
const FAR: f64 = 100_000.0;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(slice))
}

#[derive(Debug, Deserialize)]
struct Asked {
    view: String,
    index: Option<u32>,
    centre: Option<f64>,
    width: Option<f64>,
}

fn illegal(what: String, place: &str, expected: String) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at(place)
        .expecting(expected)
        .advising("ask for one of them")
}

/// The files of a series that was made a volume of.
fn made(series: &Series) -> Result<[&NamedBlob; 2], Fault> {
    let files = [VOLUME, IMPORT].map(|name| NamedBlob::named(&series.files, name));
    match files {
        [Some(volume), Some(import)] => Ok([volume, import]),
        _ => Err(
            Fault::new(StatusCode::CONFLICT, "there is no volume of this series")
                .at("series")
                .expecting("one that a volume was made of")
                .advising("wait until its job has ended"),
        ),
    }
}

impl Asked {
    fn view(&self) -> Result<View, Fault> {
        View::named(&self.view).ok_or_else(|| {
            let shown: String = self.view.chars().take(40).collect();
            let expected = "axial, coronal or sagittal".to_owned();
            illegal(format!("there is no view {shown:?}"), "view", expected)
        })
    }

    fn window(&self, first: Window) -> Result<Window, Fault> {
        let window = Window {
            centre: self.centre.unwrap_or(first.centre),
            width: self.width.unwrap_or(first.width),
        };
        if window.centre.abs() <= FAR && (1.0..=FAR).contains(&window.width) {
            return Ok(window);
        }
        let Window { centre, width } = window;
        let what = format!("there is no window of {width} around {centre}");
        let expected = format!("a centre within {FAR} of 0 and a width from 1 to {FAR}");
        Err(illegal(what, "width", expected))
    }

    fn index(&self, slices: usize) -> Result<usize, Fault> {
        let middle = slices / 2;
        let index = self.index.map_or(middle, |index| index as usize);
        match index < slices {
            true => Ok(index),
            false => {
                let what = format!("there is no slice {index}");
                let last = slices.saturating_sub(1);
                Err(illegal(what, "index", format!("0 to {last}")))
            }
        }
    }
}

/// By what name a browser keeps it, and for whom.
fn kept(tag: String) -> [(header::HeaderName, String); 3] {
    // Asked for each time: who may look, may look now.
    let keeps = "private, no-cache";
    [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, keeps.to_owned()),
        (header::VARY, "cookie".to_owned()),
    ]
}

fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|known| known.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag))
}

/// A slice of a volume as a picture: PNG, 8 bits of grey, a pixel a voxel. Voxels may be no squares: `views` of the series says how large it is.
#[utoipa::path(get, path = "/api/patients/{p}/series/{x}/slice", tag = "series", operation_id = "series_slice",
    params(("p" = String, Path, description = "Id of the patient"),
        ("x" = String, Path, description = "Id of the series"),
        ("view" = String, Query, description = "axial, coronal or sagittal"),
        ("index" = Option<u32>, Query, description = "Which slice, from 0; the middle one where left out"),
        ("centre" = Option<f64>, Query, description = "Grey value in the middle; that of the first of the windows where left out"),
        ("width" = Option<f64>, Query, description = "How many grey values from black to white, from 1")),
    responses((status = 200, body = Vec<u8>, content_type = "image/png"),
        (status = 304, description = "The browser has it"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn slice(
    State(app): State<App>,
    who: Who,
    Path((p, x)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let look = [who.session.clone(), p.clone(), x.clone()];
    let is_noted = app.bench.looks.is_noted(&look, clock::now_ms());
    let may = who.expect(Action::SeeCare).is_ok() && who.reaches(&p);
    if !may || !is_noted {
        who.at(&app, Action::SeeCare, &p, "slices of a series")
            .await?;
    }
    let view = asked.view()?;
    let record = app.store.patient(&p).await?;
    let series = record.series(&x);
    let series = series.ok_or_else(|| Fault::not_there("series", &x))?;
    if !is_noted {
        app.bench.looks.noted(look, clock::now_ms());
    }
    let [volume, import] = made(series)?;
    let read = json(&app, import).await?;
    let import = Imported(&read);
    let window = asked.window(import.window())?;
    let shown = import.placed().shown(view);
    let [right, down, on] = shown;
    let index = asked.index(on.count)?;
    let hash = &volume.file.blob;
    let Window { centre, width } = window;
    let tag = format!(
        "\"{hash}-{}-{index}-{centre}-{width}-v{VERSION}\"",
        view.name()
    );
    if is_known(&tag, &headers) {
        return Ok((StatusCode::NOT_MODIFIED, kept(tag)).into_response());
    }
    let path = app.store.blobs().path(hash);
    let path = path.ok_or_else(|| Fault::own("the record names no blob"))?;
    let bricks = app.bench.volumes.get(hash, &path).await;
    let mut bricks = bricks.map_err(Fault::own)?;
    if bricks.size != import.placed().size {
        return Err(Fault::own(
            "the volume has another size than was said of it",
        ));
    }
    let bytes = apart(move || {
        let plane = bricks.plane(on.axis, on.voxel(index));
        let plane = plane.map_err(|why| format!("the volume cannot be read: {why}"))?;
        png(
            &pixels(&plane, [right, down], window),
            [right.count, down.count],
        )
    });
    let bytes = bytes.await.map_err(Fault::own)?;
    let kind = [(header::CONTENT_TYPE, "image/png")];
    Ok((kept(tag), kind, bytes).into_response())
}
