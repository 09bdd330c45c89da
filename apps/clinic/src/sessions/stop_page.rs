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
    let cockpit = now.cockpit.as_ref();
    let stopped = cockpit.is_some_and(|cockpit| cockpit.patient_stop);
    let on = cockpit.is_some_and(|cockpit| cockpit.on);
    StopPage {
        state: now.state,
        on,
        ending: now.ending && now.state != DeliveryState::Over,
        pressed: now.page_presses,
        patient_stop: stopped,
        simulated: true,
        words: match now.ending && now.state != DeliveryState::Over {
            true => ending(on, cockpit.is_some_and(|cockpit| cockpit.at_ms > 0)),
            false => words(now.state, on, now.page_presses.then_some(stopped)),
        }
        .to_owned(),
    }
}

/// What happens while it is being ended; what was told last of the device may be old.
fn ending(on: bool, begun: bool) -> &'static str {
    match (on, begun) {
        (true, _) => "It is being ended.",
        (false, true) => "It is being ended. The device is off; what was done is measured.",
        (false, false) => "It is being ended. Nothing was begun.",
    }
}

/// What happens, by how far it is, whether the device is on, and, where this page presses, whether that was taken. The device is
/// said to be off only where it is, and to work only where it does.
fn words(state: DeliveryState, on: bool, presses: Option<bool>) -> &'static str {
    match (state, presses, on) {
        (DeliveryState::Over, _, false) => "It is over. The device is off.",
        (DeliveryState::Over, _, true) => "It is over.",
        (DeliveryState::SettingUp, ..) => "We are getting ready. Nothing has begun.",
        (_, Some(true), false) => "You stopped it. The device is off. Let go when you are ready.",
        (_, Some(true), true) => "You stopped it. It is stopping.",
        (_, Some(false), _) => "Stopping.",
        (DeliveryState::Verify, ..) => "We check that everything is right before we go on.",
        (DeliveryState::Held, None, true) => "It is stopping.",
        (DeliveryState::Held, None, false) => "It stands still. The device is off.",
        (DeliveryState::Running, None, true) => "It is working. Press to stop at any time.",
        (DeliveryState::Running, None, false) => {
            "It stands still for a moment. Press to stop at any time."
        }
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
    Ok(told(
        live,
        Presser::Page,
        "stop",
        || true,
        |now: &Now| Some(page(now)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_the_device_is_said_to_be_off_only_where_it_is() {
        let states = [
            DeliveryState::SettingUp,
            DeliveryState::Verify,
            DeliveryState::Running,
            DeliveryState::Held,
            DeliveryState::Over,
        ];
        for begun in [false, true] {
            assert!(!ending(true, begun).contains("off"));
            assert_eq!(ending(false, begun).contains("measured"), begun);
        }
        for state in states {
            for presses in [None, Some(false), Some(true)] {
                let (off, on) = (words(state, false, presses), words(state, true, presses));
                assert!(!on.contains("off") && !on.contains("stands still"), "{on}");
                assert!(!off.contains("is working"), "{off}");
            }
        }
    }
}
