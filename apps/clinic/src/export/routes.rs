//! The export over HTTP.

use super::make::{Ordered, make};
use crate::app::App;
use crate::clock;
use crate::fault::Fault;
use crate::who::Who;
use crate::whole::apart;
use crate::wire;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use practice::Action;
use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Exports that may be made or sent at a time: each takes as much of the disk as the record does.
const AT_ONCE: usize = 4;
/// Bytes of a piece, and pieces that may wait for a slow reader.
const PIECE: usize = 1 << 16;
const PIECES_WAITING: usize = 4;
/// How long a reader may take for a piece.
const TAKES_MAX: Duration = Duration::from_secs(30);

/// How many exports there may be.
#[derive(Debug)]
pub struct Exports(Arc<Semaphore>);

impl Default for Exports {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Exports {
    fn enter(&self) -> Result<OwnedSemaphorePermit, Fault> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| {
            let what = format!("{AT_ONCE} exports are being made or sent");
            Fault::new(StatusCode::SERVICE_UNAVAILABLE, what)
                .at("export")
                .expecting("fewer at a time")
                .advising("try again in a minute")
        })
    }
}

/// All that the record holds of a patient, as a ZIP: casebook, files, a document to read, and what is known for other programs
/// (`record.json`, an Export).
#[utoipa::path(get, path = "/api/patients/{p}/export", tag = "patients", operation_id = "export_patient",
    params(("p" = String, Path, description = "Id of the patient")),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 503, body = wire::ErrorBody)))]
async fn export(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
) -> Result<Response, Fault> {
    who.at(&app, Action::SeeCare, &p, "an export of the whole record")
        .await?;
    // Before anything is read into memory.
    let permit = app.bench.exports.enter()?;
    let house = app.store.house();
    let ordered = Ordered {
        book: app.store.casebook(&p).await?,
        patient: p,
        key: app.store.public_key(),
        blobs: app.store.blobs().clone(),
        folder: app.store.folder().to_owned(),
        by: who.name().to_owned(),
        clinic: house.name.clone(),
        demo: house.demo,
    };
    let number = ordered
        .book
        .record
        .person
        .as_ref()
        .map_or(0, |person| person.number);
    // Dropped with this request, where the browser goes away.
    let asked = Arc::new(());
    let waits = Arc::clone(&asked);
    let made = apart(move || make(&ordered, waits).map(|made| (made, permit))).await;
    drop(asked);
    let ((file, length), permit) = made?;
    let name = format!("record-{number}-{}.zip", clock::today()?);
    Ok(sent(&name, file, length, permit))
}

/// Sends a file that has no name; it is gone when it was sent, or when nobody takes it any more.
fn sent(name: &str, mut file: File, length: u64, permit: OwnedSemaphorePermit) -> Response {
    let (pieces, waiting) = mpsc::channel::<std::io::Result<Bytes>>(PIECES_WAITING);
    tokio::spawn(async move {
        let _permit = permit;
        loop {
            let read = apart(move || {
                let mut piece = vec![0; PIECE];
                let read = file.read(&mut piece);
                (
                    file,
                    read.map(|count| {
                        piece.truncate(count);
                        piece
                    }),
                )
            });
            let (back, read) = read.await;
            file = back;
            let (ends, piece) = match read {
                Ok(piece) if piece.is_empty() => return,
                Ok(piece) => (false, Ok(Bytes::from(piece))),
                Err(why) => (true, Err(why)),
            };
            // Who takes nothing for so long gives the place to others.
            let sent = timeout(TAKES_MAX, pieces.send(piece)).await;
            if !matches!(sent, Ok(Ok(()))) || ends {
                return;
            }
        }
    });
    let mut response = Body::from_stream(ReceiverStream::new(waiting)).into_response();
    let headers = response.headers_mut();
    let value = HeaderValue::from_static;
    headers.insert(header::CONTENT_TYPE, value("application/zip"));
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        value("default-src 'none'; sandbox"),
    );
    if let Ok(how) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, how);
    }
    response
}
