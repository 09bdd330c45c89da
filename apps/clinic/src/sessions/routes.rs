//! Deliveries over HTTP.

use super::carry;
use super::hands::Say;
use super::live::{Live, NotTaken, Now};
use super::stop::{Press, Presser};
use super::{parted, wire_id};
use crate::app::App;
use crate::body::Json;
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::plans::{files, json};
use crate::who::Who;
use crate::wire::{self, DeliveryState};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{Response, Sse};
use practice::{Action, Delivery, Event as Happened, Speed, Wish, may};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Characters of a page's word for itself.
const PAGE_CHARACTERS_MAX: usize = 64;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(read))
        .routes(routes!(events))
        .routes(routes!(hands))
        .routes(routes!(stop))
        .routes(routes!(download))
        .merge(super::stop_page::router())
}

fn shown(app: &App, who: &Who, patient: &str, one: &Delivery) -> Result<wire::Delivery, Fault> {
    let id = wire_id(patient, &one.id);
    let live = app.bench.room.get(&id);
    let session = one.files.iter().find(|file| file.name == "session.json");
    let session = session.map(|file| json(app, file)).transpose()?;
    let outcome = session.map(|session| session["outcome"].clone());
    let runs = may(who.account.role, Action::Deliver);
    let code = live
        .as_ref()
        .filter(|_| runs)
        .map(|live| live.stop_code().to_owned());
    Ok(wire::Delivery {
        id,
        patient: patient.to_owned(),
        plan: one.plan.clone(),
        state: match (one.ended_ms, &live) {
            (Some(_), _) => DeliveryState::Over,
            (None, Some(live)) => live.now().state,
            // Its record is being finished.
            (None, None) => DeliveryState::SettingUp,
        },
        began: rfc3339(one.began_ms),
        ended: one.ended_ms.map(rfc3339),
        how: one.how.clone(),
        outcome: outcome.filter(|outcome| outcome.is_object()),
        stop_code: code,
        files: files(one.files.iter()),
    })
}

/// Begins a delivery of an approved plan.
#[utoipa::path(post, path = "/api/patients/{p}/plans/{n}/deliveries", tag = "deliveries",
    params(("p" = String, Path, description = "Id of the patient"),
        ("n" = String, Path, description = "Id of the plan")),
    request_body = wire::DeliveryRequest,
    responses((status = 201, body = wire::Delivery), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn begin(
    State(app): State<App>,
    who: Who,
    Path((p, n)): Path<(String, String)>,
    Json(wish): Json<wire::DeliveryRequest>,
) -> Result<(StatusCode, axum::Json<wire::Delivery>), Fault> {
    who.at(&app, Action::Deliver, &p, "a delivery").await?;
    let speed = match wish.speed {
        wire::Speed::Real => Speed::Real,
        wire::Speed::Lapse => Speed::Lapse,
    };
    let wishes = vec![Wish::BeginDelivery { plan: n, speed }];
    let recorded = app.store.record(who.name(), &p, wishes).await?;
    let Some(Happened::DeliveryBegun { delivery, .. }) = recorded.events.into_iter().next() else {
        return Err(Fault::own("no delivery came of it"));
    };
    carry::begin(&app, &p, &recorded.record, &delivery).await?;
    let one = recorded.record.delivery(&delivery);
    let one = one.ok_or_else(|| Fault::not_there("delivery", &delivery))?;
    Ok((StatusCode::CREATED, axum::Json(shown(&app, &who, &p, one)?)))
}

async fn found(
    app: &App,
    who: &Who,
    action: Action,
    d: &str,
    what: &str,
) -> Result<(String, Delivery), Fault> {
    who.expect(action)?;
    let not_there = || Fault::not_there("delivery", d);
    let (patient, id) = parted(d).ok_or_else(not_there)?;
    who.at(app, action, patient, what).await?;
    let record = app.store.patient(patient).await?;
    let one = record.delivery(id).cloned().ok_or_else(not_there)?;
    Ok((patient.to_owned(), one))
}

fn live(app: &App, d: &str) -> Result<Arc<Live>, Fault> {
    app.bench.room.get(d).ok_or_else(over)
}

fn over() -> Fault {
    Fault::new(StatusCode::CONFLICT, "the session is over")
        .at("delivery")
        .expecting("one that goes on")
        .advising("load it again")
}

pub(super) fn not_taken(why: NotTaken) -> Fault {
    let (status, place, expected, advice) = match why {
        NotTaken::Over => return over(),
        NotTaken::Late => (
            StatusCode::CONFLICT,
            "sequence",
            "a number above all that this page has said",
            "nothing: what was said later counts",
        ),
        NotTaken::TooManyPages => (
            StatusCode::CONFLICT,
            "page",
            "a page that was open before",
            "go on at such a page, or end the session",
        ),
        NotTaken::NotAsked => (
            StatusCode::CONFLICT,
            "verify",
            "a session that was made ready",
            "wait until it asks",
        ),
        NotTaken::NotVerified | NotTaken::NotOperator => (
            StatusCode::CONFLICT,
            "operator",
            "the account that verified patient and tooth last",
            "verify patient and tooth to take the session over; the stop is everybody's",
        ),
        NotTaken::NothingToResume => (
            StatusCode::CONFLICT,
            "resume",
            "a held session whose stop is let go",
            "let the stop go, and wait until it can be resumed",
        ),
        NotTaken::Stuck => (
            StatusCode::SERVICE_UNAVAILABLE,
            "delivery",
            "a session that answers",
            "let go: the device is off when nobody holds",
        ),
    };
    Fault::new(status, why.to_string())
        .at(place)
        .expecting(expected)
        .advising(advice)
}

/// A delivery.
#[utoipa::path(get, path = "/api/deliveries/{d}", tag = "deliveries", operation_id = "read_delivery",
    params(("d" = String, Path, description = "Id of the delivery")),
    responses((status = 200, body = wire::Delivery), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn read(
    State(app): State<App>,
    who: Who,
    Path(d): Path<String>,
) -> Result<axum::Json<wire::Delivery>, Fault> {
    let (patient, one) = found(&app, &who, Action::SeeCare, &d, "a delivery").await?;
    Ok(axum::Json(shown(&app, &who, &patient, &one)?))
}

/// Events of what is watched: the newest state as it is, however slow the reader; over with the session.
/// Who reads them is there as long as they go on.
pub(super) fn told<T: Serialize + PartialEq + Send + 'static>(
    live: Arc<Live>,
    reader: Presser,
    name: &'static str,
    shape: impl Fn(&Now) -> Option<T> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // One event waits at the most: what a slow reader has not taken is replaced by the newest.
    let (events, told) = mpsc::channel(1);
    let (mut watch, there) = (live.watch(), live.attend(reader));
    drop(live);
    tokio::spawn(async move {
        let _there = there;
        let mut before = None;
        loop {
            let now = watch.borrow_and_update().clone();
            let shown = shape(&now);
            if shown != before
                && let Some(shown) = &shown
            {
                let Ok(event) = Event::default().event(name).json_data(shown) else {
                    return;
                };
                if events.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            before = shown;
            if now.state == DeliveryState::Over {
                return;
            }
            let changed = tokio::select! {
                changed = watch.changed() => changed.is_ok(),
                () = events.closed() => false,
            };
            if !changed {
                return;
            }
        }
    });
    Sse::new(ReceiverStream::new(told)).keep_alive(KeepAlive::default())
}

/// The session as it goes: always the newest, at most ten a second; over when the session is.
#[utoipa::path(get, path = "/api/deliveries/{d}/events", tag = "deliveries", operation_id = "delivery_events",
    params(("d" = String, Path, description = "Id of the delivery")),
    responses((status = 200, description = "Events `session` (a Cockpit)",
            body = String, content_type = "text/event-stream"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody)))]
async fn events(
    State(app): State<App>,
    who: Who,
    Path(d): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    found(&app, &who, Action::SeeCare, &d, "a session").await?;
    let reader = Presser::Account(who.account.id);
    Ok(told(live(&app, &d)?, reader, "session", |now: &Now| {
        now.cockpit.as_deref().cloned()
    }))
}

/// What the hands of the operator do: the account that verified patient and tooth last. A hold counts 1.5 s.
#[utoipa::path(post, path = "/api/deliveries/{d}/hands", tag = "deliveries",
    params(("d" = String, Path, description = "Id of the delivery")),
    request_body = wire::Hands,
    responses((status = 204, description = "Taken"), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn hands(
    State(app): State<App>,
    who: Who,
    Path(d): Path<String>,
    Json(hands): Json<wire::Hands>,
) -> Result<StatusCode, Fault> {
    who.expect(Action::Deliver)?;
    expect_page(&hands.page)?;
    // A hold comes twice a second; who held is noted with what began and ended it.
    let quiet = hands.verify.is_none() && hands.resume.is_none() && hands.end.is_none();
    if !quiet {
        let (patient, one) = found(&app, &who, Action::Deliver, &d, "hands of a session").await?;
        expect_chair(hands.verify.as_ref(), &patient, one.tooth.number())?;
    }
    let say = Say {
        by: &who.account.id,
        page: &hands.page,
        sequence: hands.sequence,
        hold: hands.hold,
        verify: hands.verify.is_some(),
        resume: hands.resume == Some(true),
        end: hands.end == Some(true),
    };
    live(&app, &d)?.hands(&say).map_err(not_taken)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn expect_page(page: &str) -> Result<(), Fault> {
    if (1..=PAGE_CHARACTERS_MAX).contains(&page.len()) && page.is_ascii() {
        return Ok(());
    }
    let what = "the page has no word for itself, or none of this form";
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at("page")
        .expecting(format!("1 to {PAGE_CHARACTERS_MAX} ASCII characters"))
        .advising("load the page again"))
}

/// What was seen in the chair is what the plan is for.
fn expect_chair(verify: Option<&wire::Verify>, patient: &str, tooth: u8) -> Result<(), Fault> {
    if verify.is_none_or(|seen| seen.patient == patient && seen.tooth == tooth) {
        return Ok(());
    }
    let what = "patient and tooth in the chair are not those of the plan";
    Err(Fault::new(StatusCode::CONFLICT, what)
        .at("verify")
        .expecting(format!("patient {patient}, tooth {tooth}"))
        .advising("stop here, and find out who is in the chair"))
}

/// The stop: whoever can see the session may press it. It is let go when nobody presses it any more; who may deliver can
/// let go for those whose page is not there any more.
#[utoipa::path(post, path = "/api/deliveries/{d}/stop", tag = "deliveries",
    params(("d" = String, Path, description = "Id of the delivery")),
    request_body = wire::Pressed,
    responses((status = 200, body = wire::Pressing), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn stop(
    State(app): State<App>,
    who: Who,
    Path(d): Path<String>,
    Json(wish): Json<wire::Pressed>,
) -> Result<axum::Json<wire::Pressing>, Fault> {
    who.expect(Action::PressStop)?;
    let (patient, _) = parted(&d).ok_or_else(|| Fault::not_there("delivery", &d))?;
    if !who.reaches(patient) {
        return Err(Fault::forbidden("this is another's record"));
    }
    if wish.for_gone {
        who.expect(Action::Deliver)?;
    }
    expect_page(&wish.page)?;
    let press = Press {
        who: &Presser::Account(who.account.id.clone()),
        pressed: wish.pressed,
        for_gone: wish.for_gone,
        page: &wish.page,
        sequence: wish.sequence,
    };
    // Before anything else: the stop waits for no note.
    let live = live(&app, &d)?;
    let pressing = live.stop(&press).map_err(not_taken)?;
    let what = match (wish.pressed, wish.for_gone) {
        (true, _) => "the stop, pressed",
        (false, false) => "the stop, let go",
        (false, true) => "the stop, let go also for those who are gone",
    };
    who.noted(&app, Some(patient), what, true).await?;
    Ok(axum::Json(wire::Pressing {
        mine: pressing.mine,
        here: pressing.here,
        gone: pressing.gone,
    }))
}

/// A file of a delivery that has ended.
#[utoipa::path(get, path = "/api/deliveries/{d}/files/{name}", tag = "deliveries", operation_id = "delivery_file",
    params(("d" = String, Path, description = "Id of the delivery"),
        ("name" = String, Path, description = "Name of the file, as the delivery lists it")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 403, body = wire::ErrorBody), (status = 404, body = wire::ErrorBody)))]
async fn download(
    State(app): State<App>,
    who: Who,
    Path((d, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (_, one) = found(&app, &who, Action::SeeCare, &d, "a file of a delivery").await?;
    let file = one.files.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Fault::not_there("file", &name))?;
    crate::download::sent(&app, file).await
}
