//! Jobs over HTTP.

use super::Update;
use crate::app::App;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire::{self, Job, JobState};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use practice::Action;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Events that a slow reader may be behind.
const EVENTS_WAITING: usize = 64;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read, cancel))
        .routes(routes!(events))
}

async fn found(app: &App, who: &Who, action: Action, id: &str) -> Result<Job, Fault> {
    // Who may not see any job is not told which there are.
    who.expect(action)?;
    let job = app
        .bench
        .jobs
        .get(id)
        .ok_or_else(|| Fault::not_there("job", id))?;
    who.at(app, action, &job.patient, "a job").await?;
    Ok(job)
}

/// A job.
#[utoipa::path(get, path = "/api/jobs/{j}", tag = "jobs", operation_id = "read_job",
    params(("j" = String, Path, description = "Id of the job")),
    responses((status = 200, body = Job), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    who: Who,
    Path(j): Path<String>,
) -> Result<axum::Json<Job>, Fault> {
    found(&app, &who, Action::SeeCare, &j).await.map(axum::Json)
}

/// Cancels a job.
#[utoipa::path(delete, path = "/api/jobs/{j}", tag = "jobs",
    params(("j" = String, Path, description = "Id of the job")),
    responses((status = 202, description = "It is told to end"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody)))]
async fn cancel(
    State(app): State<App>,
    who: Who,
    Path(j): Path<String>,
) -> Result<StatusCode, Fault> {
    found(&app, &who, Action::MakePlan, &j).await?;
    if app.bench.jobs.cancel(&j) {
        return Ok(StatusCode::ACCEPTED);
    }
    Err(Fault::new(StatusCode::CONFLICT, "the job has ended")
        .at("job")
        .expecting("one that waits or runs")
        .advising("load it again"))
}

fn state(job: &Job) -> Event {
    let event = Event::default().event("state");
    event
        .json_data(job)
        .unwrap_or_else(|_| Event::default().comment("a job"))
}

/// The job as it is now, then each line and state as they come; over when the job is.
#[utoipa::path(get, path = "/api/jobs/{j}/events", tag = "jobs", operation_id = "job_events",
    params(("j" = String, Path, description = "Id of the job")),
    responses((status = 200, description = "Events `state` (a Job) and `line` (a line)",
            body = String, content_type = "text/event-stream"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody)))]
async fn events(
    State(app): State<App>,
    who: Who,
    Path(j): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>>, Fault> {
    found(&app, &who, Action::SeeCare, &j).await?;
    let watched = app.bench.jobs.watch(&j);
    let (job, mut updates) = watched.ok_or_else(|| Fault::not_there("job", &j))?;
    let jobs = app.bench.jobs.clone();
    let (events, told) = mpsc::channel(EVENTS_WAITING);
    tokio::spawn(async move {
        let mut next = Some(Update::State(Box::new(job)));
        while let Some(update) = next {
            let (event, last) = match update {
                Update::Line(line) => (Event::default().event("line").data(line), false),
                Update::State(job) => (state(&job), ended(&job)),
            };
            if events.send(Ok(event)).await.is_err() || last {
                return;
            }
            let update = tokio::select! {
                update = updates.recv() => update,
                () = events.closed() => return,
            };
            next = match update {
                Ok(update) => Some(update),
                // A reader that was too slow gets the job as it is now.
                Err(RecvError::Lagged(_)) => jobs.get(&j).map(|job| Update::State(Box::new(job))),
                Err(RecvError::Closed) => None,
            };
        }
    });
    Ok(Sse::new(ReceiverStream::new(told)).keep_alive(KeepAlive::default()))
}

const fn ended(job: &Job) -> bool {
    !matches!(job.state, JobState::Waiting | JobState::Running)
}
