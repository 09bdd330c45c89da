//! The patient's own stop page: no account, a code.
//!
//! In: a code of 128 random bits, that ends with the session. Out: the stop, and how far it is; no name.

use super::hand_routes::{expect_page, not_taken};
use super::live::Now;
use super::routes::told;
use super::stop::{Press, Presser};
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::wire::{self, DeliveryState, StopPage};
use axum::extract::{Path, State};
use axum::response::Sse;
use axum::response::sse::Event;
use std::convert::Infallible;
use std::sync::Arc;
use tokio_stream::Stream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read, press))
        .routes(routes!(events))
}

fn found(app: &App, code: &str) -> Result<Arc<super::Live>, Fault> {
    let live = app.bench.room.by_code(code);
    live.ok_or_else(|| Fault::not_there("session", "of this code"))
}

/// In the words of the patient.
pub(super) fn page(now: &Now) -> StopPage {
    let stopped = now
        .cockpit
        .as_ref()
        .is_some_and(|cockpit| cockpit.patient_stop);
    let words = match now.state {
        DeliveryState::Over => "It is over. The device is off.",
        DeliveryState::SettingUp => "We are getting ready. Nothing has begun.",
        _ if now.page_presses && stopped => {
            "You stopped it. The device is off. Let go when you are ready."
        }
        _ if now.page_presses => "Stopping.",
        DeliveryState::Verify => "We check that everything is right before we go on.",
        DeliveryState::Held => "It stands still. The device is off.",
        DeliveryState::Running => "It is working. Press to stop at any time.",
    };
    StopPage {
        state: now.state,
        pressed: now.page_presses,
        patient_stop: stopped,
        simulated: true,
        words: words.to_owned(),
    }
}

/// The stop page.
#[utoipa::path(get, path = "/api/stop/{code}", tag = "stop", operation_id = "read_stop_page",
    params(("code" = String, Path, description = "The code of the session")),
    responses((status = 200, body = StopPage), (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    Path(code): Path<String>,
) -> Result<axum::Json<StopPage>, Fault> {
    let live = found(&app, &code)?;
    live.heard_of(&Presser::Page);
    Ok(axum::Json(page(&live.now())))
}

/// Presses the stop, or lets it go.
#[utoipa::path(post, path = "/api/stop/{code}", tag = "stop",
    params(("code" = String, Path, description = "The code of the session")),
    request_body = wire::PressedOnPage,
    responses((status = 200, body = StopPage), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody)))]
async fn press(
    State(app): State<App>,
    Path(code): Path<String>,
    Json(wish): Json<wire::PressedOnPage>,
) -> Result<axum::Json<StopPage>, Fault> {
    let live = found(&app, &code)?;
    expect_page(&wish.page)?;
    let press = Press {
        who: &Presser::Page,
        pressed: wish.pressed,
        for_gone: false,
        page: &wish.page,
        sequence: wish.sequence,
    };
    live.stop(&press).map_err(not_taken)?;
    Ok(axum::Json(page(&live.now())))
}

/// The stop page as it changes.
#[utoipa::path(get, path = "/api/stop/{code}/events", tag = "stop", operation_id = "stop_page_events",
    params(("code" = String, Path, description = "The code of the session")),
    responses((status = 200, description = "Events `stop` (a StopPage)",
            body = String, content_type = "text/event-stream"),
        (status = 404, body = wire::ErrorBody)))]
async fn events(
    State(app): State<App>,
    Path(code): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let live = found(&app, &code)?;
    Ok(told(live, Presser::Page, "stop", |now: &Now| {
        Some(page(now))
    }))
}
