//! The body of a request, taken to the disk while it comes.
//!
//! In: its pieces. Out: a blob, once all of it came and somebody records it.
//! Law: `law_an_upload_that_nobody_records_leaves_nothing`. Fails: with a fault; nothing of it stays then.
//! Method: a thread that may wait writes. What came whole is not kept before [`Upload::keep`], which belongs into the work that
//! records it and that is done though nobody waits (`whole`): so a client that goes away leaves no blob that nothing names. One
//! is left where the record fails after that, or the program dies between the two.

use crate::fault::Fault;
use crate::store::Incoming;
use axum::body::Bytes;
use axum::http::StatusCode;
use practice::Blob;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// Pieces that may wait for the disk.
const WAITING_MAX: usize = 16;

/// Bodies that are taken in at a time; each holds a thread.
const UPLOADS_MAX: usize = 64;
static UPLOADS: Semaphore = Semaphore::const_new(UPLOADS_MAX);
/// A client that sends nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// What takes the pieces in.
pub(crate) trait Taking: Send + 'static {
    /// What comes.
    type Piece: Send + 'static;

    /// Takes one.
    ///
    /// # Errors
    /// Why it is not taken; no more is given then.
    fn take(&mut self, piece: Self::Piece) -> Result<(), Fault>;

    /// Looks at the whole, before it is kept.
    ///
    /// # Errors
    /// What is wrong with it.
    fn checked(self) -> Result<Incoming, Fault>;
}

impl Taking for Incoming {
    type Piece = Bytes;

    fn take(&mut self, piece: Bytes) -> Result<(), Fault> {
        Ok(self.write(&piece)?)
    }

    fn checked(self) -> Result<Incoming, Fault> {
        Ok(self)
    }
}

type Done<T> = tokio::task::JoinHandle<Result<T, Fault>>;

/// The thread that writes, and how it is told.
#[derive(Debug)]
pub(crate) struct Writer<P> {
    pieces: mpsc::Sender<P>,
    whole: oneshot::Sender<()>,
    done: Done<Option<Incoming>>,
}

/// All of a body, checked, and not kept yet. Dropped, nothing of it stays.
#[derive(Debug)]
pub(crate) struct Upload(Incoming);

impl<P: Send + 'static> Writer<P> {
    /// # Errors
    /// Where too many others are taken in.
    pub(crate) fn begin(mut taking: impl Taking<Piece = P>) -> Result<Self, Fault> {
        let place = UPLOADS.try_acquire().map_err(|_| {
            Fault::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("{UPLOADS_MAX} files are sent to this server now, and it takes no more at a time"),
            )
            .at("server")
            .expecting("a server with a place for one more")
            .advising("wait a minute, and send it again")
        })?;
        let (pieces, mut waiting) = mpsc::channel(WAITING_MAX);
        let (whole, is_whole) = oneshot::channel();
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            while let Some(piece) = waiting.blocking_recv() {
                taking.take(piece)?;
            }
            match is_whole.blocking_recv() {
                Ok(()) => taking.checked().map(Some),
                Err(_) => Ok(None),
            }
        });
        Ok(Self {
            pieces,
            whole,
            done,
        })
    }

    /// Whether it goes on: a thread that failed says why in the end.
    pub(crate) async fn give(&self, piece: P) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    /// Says that this was all.
    ///
    /// # Errors
    /// Why it was not taken.
    pub(crate) async fn finish(self) -> Result<Upload, Fault> {
        drop(self.pieces);
        let _ = self.whole.send(());
        let done = self.done.await.map_err(|why| Fault::own(why.to_string()))?;
        let whole = done?.ok_or_else(|| Fault::own("the upload was not taken"))?;
        Ok(Upload(whole))
    }
}

impl Upload {
    /// Makes it durable.
    ///
    /// # Errors
    /// Where that fails.
    pub(crate) async fn keep(self) -> Result<Blob, Fault> {
        let kept = tokio::task::spawn_blocking(move || self.0.finish()).await;
        let kept = kept.map_err(|why| Fault::own(why.to_string()))?;
        Ok(kept?)
    }
}

/// The next piece of a body.
///
/// # Errors
/// Where the client sends nothing for too long.
pub(crate) async fn next<T>(piece: impl Future<Output = T>) -> Result<T, Fault> {
    within(SILENCE, piece).await
}

async fn within<T>(silence: Duration, piece: impl Future<Output = T>) -> Result<T, Fault> {
    let piece = tokio::time::timeout(silence, piece).await;
    piece.map_err(|_| cut(format!("nothing came for {} s", silence.as_secs())))
}

/// The connection ended before the body did.
pub(crate) fn cut(why: impl std::fmt::Display) -> Fault {
    let what = format!("the upload was cut: {why}");
    Fault::new(StatusCode::BAD_REQUEST, what)
        .at("body")
        .expecting("all of what is sent")
        .advising("send it again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Blobs;

    /// Files in all folders below.
    fn files(folder: &std::path::Path) -> usize {
        let there = std::fs::read_dir(folder).unwrap();
        let count = there.map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { 1 }
        });
        count.sum()
    }

    #[tokio::test]
    async fn a_client_that_sends_nothing_is_gone() {
        let (never, soon) = (std::future::pending::<()>(), Duration::from_millis(20));
        let gone = within(soon, never).await.unwrap_err();
        assert_eq!(gone.status, StatusCode::BAD_REQUEST);
        assert_eq!(next(async { 4 }).await.unwrap(), 4);
    }

    #[tokio::test]
    async fn law_an_upload_that_nobody_records_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().to_owned()).unwrap();
        for end in ["cut", "whole", "kept"] {
            let writer = Writer::begin(blobs.upload().unwrap()).unwrap();
            assert!(writer.give(Bytes::from_static(b"some")).await);
            if end == "cut" {
                let Writer {
                    done,
                    pieces,
                    whole,
                } = writer;
                drop((pieces, whole));
                assert!(done.await.unwrap().unwrap().is_none());
                assert_eq!(files(folder.path()), 0);
                continue;
            }
            let upload = writer.finish().await.unwrap();
            assert_eq!(files(folder.path()), 1);
            match end {
                "whole" => drop(upload),
                _ => assert_eq!(upload.keep().await.unwrap().bytes, 4),
            }
            assert_eq!(files(folder.path()), usize::from(end == "kept"));
        }
    }
}
