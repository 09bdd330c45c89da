//! A job whose end is told to a record.
//!
//! In: for whom it is done, the work, and the words for its failing. Out: the job on the board; later an entry of the record.
//! Law: `law_what_finds_no_room_waits_for_nothing` (tests).
//! Method: where the server ends, what broke off is no person's word: nothing is told, and the next server takes it up.

use super::{Ending, Handle, Work, caught};
use crate::app::App;
use crate::fault::Fault;
use crate::wire::JobResult;
use axum::http::StatusCode;
use practice::Wish;
use std::future::Future;

/// Whose job it is, and what it makes.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// Who asked for it.
    pub(crate) by: &'a str,
    /// Whose record is told.
    pub(crate) patient: &'a str,
    /// What is done, in words.
    pub(crate) what: String,
    /// What it makes.
    pub(crate) result: JobResult,
}

/// What came of the work: what the record is told, and how the job ends.
pub(crate) type Came = (Wish, Result<(), Ending>);

/// Puts it on the board; its id. `failed` has what the record is told where nothing came of the work.
///
/// # Errors
/// A fault of status 503 where there is no room for it.
pub(crate) async fn start<F: Future<Output = Result<Came, Ending>> + Send + 'static>(
    app: &App,
    job: Told<'_>,
    work: impl FnOnce(App, Handle) -> F + Send + 'static,
    failed: impl FnOnce(&Ending) -> Option<Wish> + Send + 'static,
) -> Result<String, Fault> {
    let own = app.clone();
    let (by, patient) = (job.by.to_owned(), job.patient.to_owned());
    let work = move |handle: Handle| -> Work {
        Box::pin(async move {
            let (wish, end) = match caught(work(own.clone(), handle)).await {
                Ok((wish, end)) => (Some(wish), end),
                Err(ending) if own.bench.jobs.closing() => (None, Err(ending)),
                Err(ending) => (failed(&ending), Err(ending)),
            };
            if let Some(wish) = wish {
                own.store.record_late(&by, &patient, vec![wish]).await?;
            }
            end
        })
    };
    let jobs = &app.bench.jobs;
    let started = jobs.start(&job.what, job.patient, job.result, work).await;
    started.map_err(no_room)
}

fn no_room(why: String) -> Fault {
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, why)
        .at("jobs")
        .expecting("room for one more job")
        .advising("try again in a minute")
}

/// Goes on where there is room for one more job now: asked before much is sent for it.
///
/// # Errors
/// A fault of status 503.
pub(crate) fn expect_room(app: &App) -> Result<(), Fault> {
    app.bench.jobs.expect_room().map_err(no_room)
}

/// The job that was started; where it was not, the record is told so, and nothing in it waits for ever.
///
/// # Errors
/// Why it was not.
pub(crate) async fn or_told(
    app: &App,
    (by, patient): (&str, &str),
    started: Result<String, Fault>,
    failed: impl FnOnce(&Ending) -> Wish,
) -> Result<String, Fault> {
    if started.is_err() && !app.bench.jobs.closing() {
        let wish = failed(&Ending::Failed("the server had too much to do".to_owned()));
        app.store.record_late(by, patient, vec![wish]).await?;
    }
    started
}
