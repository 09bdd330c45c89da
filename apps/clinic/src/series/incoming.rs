//! What somebody sends as a series, taken to the disk as one ZIP.
//!
//! In: the body of a request: a ZIP, a DICOM file, or a form with many files. Out: an upload: the ZIP as it came, or one that the
//! files are packed into as they come. Law: `law_nothing_stays_of_what_is_refused` (tests).
//! Fails: with a fault, before the record names anything.

use super::unpack::{self, Names, START, Unpacked};
use crate::app::App;
use crate::fault::Fault;
use crate::store::{Blobs, Incoming, StoreError};
use crate::upload::{Taking, Upload, Writer, cut, next};
use crate::whole::apart;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{StatusCode, header};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_stream::StreamExt as _;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Bytes of a form in all: the files, and what parts them.
const FORM_BYTES_MAX: u64 = unpack::BYTES_MAX + (unpack::FILES_MAX as u64) * 1024;
/// Bytes of a form that may be kept until a part of it is given out.
const KEPT_MAX: u64 = 4 << 20;
/// Grey values are mostly noise: harder work gains little.
const LEVEL: i64 = 1;

/// What goes to the thread that writes.
enum Piece {
    File(String),
    Bytes(Bytes),
}

/// A blob that is written into.
struct Sink(Incoming);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the bytes go.
enum Way {
    /// As they are.
    Zip(Incoming),
    /// Into a ZIP of ours.
    Files(Box<Pack>),
}

struct Pack {
    zip: ZipWriter<StreamWriter<Sink>>,
    files: usize,
    names: Names,
    /// The beginning of the file that comes now.
    start: Vec<u8>,
    dicom: bool,
}

/// What a writer of ZIPs says; where it is the disk's word, that.
fn written(why: impl Into<ZipError>) -> Fault {
    let why = match why.into() {
        ZipError::Io(why) => why,
        why => io::Error::other(why),
    };
    match why.downcast::<StoreError>() {
        Ok(why) => why.into(),
        Err(why) => Fault::own(format!("the series cannot be kept: {why}")),
    }
}

impl From<Unpacked> for Fault {
    fn from(why: Unpacked) -> Self {
        let status = match why.too_large {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, why.what)
            .at("body")
            .expecting(why.expected)
            .advising(why.advice)
    }
}

impl Pack {
    fn new(into: Incoming) -> Self {
        Self {
            zip: ZipWriter::new_stream(Sink(into)),
            files: 0,
            names: Names::default(),
            start: Vec::new(),
            dicom: false,
        }
    }

    fn file(&mut self, name: &str) -> Result<(), Fault> {
        self.files += 1;
        if self.files > unpack::FILES_MAX {
            return Err(unpack::too_many(self.files).into());
        }
        self.start.clear();
        let name = self.names.free(unpack::inside(name)?);
        // The same files in the same order are the same bytes: no time stands in it.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(zip::DateTime::default());
        let started = self.zip.start_file(name, options);
        started.map_err(written)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let more = START.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend(bytes.iter().take(more));
        self.dicom |= unpack::is_dicom(&self.start);
        self.zip.write_all(bytes).map_err(written)
    }

    fn finish(self) -> Result<Incoming, Fault> {
        if !self.dicom {
            return Err(unpack::no_dicom(self.files).into());
        }
        let sink = self.zip.finish().map_err(written)?.into_inner();
        Ok(sink.0)
    }
}

impl Taking for Way {
    type Piece = Piece;

    fn take(&mut self, piece: Piece) -> Result<(), Fault> {
        match (self, piece) {
            (Self::Zip(file), Piece::Bytes(bytes)) => Ok(file.write(&bytes)?),
            (Self::Zip(_), Piece::File(_)) => Ok(()),
            (Self::Files(pack), Piece::File(name)) => pack.file(&name),
            (Self::Files(pack), Piece::Bytes(bytes)) => pack.bytes(&bytes),
        }
    }

    fn checked(self) -> Result<Incoming, Fault> {
        match self {
            Self::Zip(file) => {
                unpack::looked_at(file.reopened()?)?;
                Ok(file)
            }
            Self::Files(pack) => pack.finish(),
        }
    }
}

/// What writes, and how much it was given.
struct Counted {
    writer: Writer<Piece>,
    bytes: u64,
}

impl Counted {
    fn begin(way: Way) -> Result<Self, Fault> {
        Ok(Self {
            writer: Writer::begin(way)?,
            bytes: 0,
        })
    }

    /// Whether it goes on.
    async fn give(&mut self, piece: Piece) -> Result<bool, Fault> {
        if let Piece::Bytes(bytes) = &piece {
            self.bytes += bytes.len() as u64;
            if self.bytes > unpack::BYTES_MAX {
                return Err(unpack::too_much().into());
            }
        }
        Ok(self.writer.give(piece).await)
    }
}

fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
}

async fn incoming(blobs: &Blobs) -> Result<Incoming, StoreError> {
    let blobs = blobs.clone();
    apart(move || blobs.upload()).await
}

/// Takes the body of a request.
///
/// # Errors
/// A fault that says what is wrong with it; nothing of it is kept then.
pub(super) async fn taken(app: &App, request: Request) -> Result<Upload, Fault> {
    match is_form(&request) {
        true => form(app, request).await,
        false => single(app, request.into_body()).await,
    }
}

/// One file: a ZIP, or DICOM.
async fn single(app: &App, body: Body) -> Result<Upload, Fault> {
    let mut body = body.into_data_stream();
    let mut start = Vec::new();
    while start.len() < START {
        match next(body.next()).await? {
            Some(piece) => start.extend(piece.map_err(cut)?),
            None => break,
        }
    }
    let into = incoming(app.store.blobs()).await?;
    let way = if unpack::is_zip(&start) {
        Way::Zip(into)
    } else if unpack::is_dicom(&start) {
        let mut pack = Pack::new(into);
        pack.file("series.dcm")?;
        Way::Files(Box::new(pack))
    } else {
        let mut why = unpack::no_dicom(1);
        if start.is_empty() {
            why.what = "the file is empty".to_owned();
        } else {
            why.what = "the file is neither a ZIP nor a DICOM file".to_owned();
        }
        return Err(why.into());
    };
    let mut writer = Counted::begin(way)?;
    let mut goes_on = writer.give(Piece::Bytes(start.into())).await?;
    while goes_on && let Some(piece) = next(body.next()).await? {
        goes_on = writer.give(Piece::Bytes(piece.map_err(cut)?)).await?;
    }
    writer.writer.finish().await
}

/// Many files, as a browser sends them.
async fn form(app: &App, request: Request) -> Result<Upload, Fault> {
    let since = Arc::new(AtomicU64::new(0));
    let form = Multipart::from_request(watched(request, Arc::clone(&since)), app).await;
    let mut form = form.map_err(|why| cut(why.body_text()))?;
    let into = incoming(app.store.blobs()).await?;
    let mut writer = Counted::begin(Way::Files(Box::new(Pack::new(into))))?;
    let mut goes_on = true;
    while goes_on {
        let field = next(form.next_field()).await?;
        let Some(mut field) = field.map_err(|why| cut(why.body_text()))? else {
            break;
        };
        since.store(0, Ordering::Relaxed);
        let Some(name) = field.file_name().map(str::to_owned) else {
            continue;
        };
        goes_on = writer.give(Piece::File(name)).await?;
        while goes_on
            && let Some(piece) = next(field.chunk())
                .await?
                .map_err(|why| cut(why.body_text()))?
        {
            since.store(0, Ordering::Relaxed);
            goes_on = writer.give(Piece::Bytes(piece)).await?;
        }
    }
    writer.writer.finish().await
}

/// A request whose body ends with an error where more of it came than a form may have in all, or than the reader of the form may
/// keep without giving anything out: it has no bounds of its own.
fn watched(request: Request, since: Arc<AtomicU64>) -> Request {
    let (parts, body) = request.into_parts();
    let mut all = 0_u64;
    let pieces = body.into_data_stream().map(move |piece| {
        let piece = piece.map_err(io::Error::other)?;
        let length = piece.len() as u64;
        all += length;
        let kept = since.fetch_add(length, Ordering::Relaxed);
        match all <= FORM_BYTES_MAX && kept <= KEPT_MAX {
            true => Ok(piece),
            false => Err(io::Error::other(
                "it is no form with files, or too much of one",
            )),
        }
    });
    Request::from_parts(parts, Body::from_stream(pieces))
}
