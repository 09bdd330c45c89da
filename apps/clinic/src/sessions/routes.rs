//! Deliveries over HTTP.

use super::agreed::expect_agreed;
use super::approved::expect_approved;
use super::carry;
use super::leavings::SESSION;
use super::live::{Live, Now};
use super::stop::Presser;
use super::{parted, wire_id};
use crate::app::App;
use crate::body::Json;
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::plans::{files, json};
use crate::who::Who;
use crate::whole::whole;
use crate::wire::{self, DeliveryState};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{Response, Sse};
use practice::{Action, Delivery, Event as Happened, NamedBlob, PlanStage, Speed, Wish, may};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Whether who reads a session may still do so is looked at so often.
const LOOK: Duration = Duration::from_secs(2);

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(read))
        .routes(routes!(events))
        .routes(routes!(download))
        .merge(super::hand_routes::router())
        .merge(super::renumber::router())
        .merge(super::stop_page::router())
}

/// `live` was looked up before the record was: what is over there has its end here.
pub(super) async fn shown(
    app: &App,
    who: &Who,
    patient: &str,
    one: &Delivery,
    live: Option<Arc<Live>>,
) -> Result<wire::Delivery, Fault> {
    let session = NamedBlob::named(&one.files, SESSION);
    let session = match session {
        Some(file) => Some(json(app, file).await?),
        None => None,
    };
    let runs = may(who.account.role, Action::Deliver);
    let code = live
        .as_ref()
        .filter(|_| runs)
        .map(|live| live.stop_code().to_owned());
    Ok(wire::Delivery {
        state: match (one.ended_ms, &live) {
            (Some(_), _) => DeliveryState::Over,
            (None, Some(live)) => live.now().state,
            // Its record is being finished.
            (None, None) => DeliveryState::SettingUp,
        },
        stop_code: code,
        ..shaped(patient, one, session)
    })
}

/// A delivery as the record has it, with what the clinic kept of its session.
pub(crate) fn shaped(
    patient: &str,
    one: &Delivery,
    session: Option<serde_json::Value>,
) -> wire::Delivery {
    let outcome = session.map(|session| session["outcome"].clone());
    wire::Delivery {
        id: wire_id(patient, &one.id),
        patient: patient.to_owned(),
        plan: one.plan.clone(),
        fdi: one.tooth.number(),
        renumbered: super::renumber::said(one),
        // How far an open one is only its session knows.
        state: match one.ended_ms {
            Some(_) => DeliveryState::Over,
            None => DeliveryState::Running,
        },
        began: rfc3339(one.began_ms),
        ended: one.ended_ms.map(rfc3339),
        how: one.how.clone(),
        outcome: outcome.filter(serde_json::Value::is_object),
        stop_code: None,
        files: files(one.files.iter()),
    }
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
    whole(async move {
        let begins = app.bench.take_up.of(&app, &p).await?;
        let open = app.bench.room.count().ok_or_else(ending)?;
        let record = app.store.patient(&p).await?;
        let plan = record
            .plan(&n)
            .ok_or_else(|| Fault::not_there("plan", &n))?;
        // Another stage is refused by the record, which says why.
        if plan.stage == PlanStage::Approved {
            expect_approved(&app, &p, plan)?;
            expect_agreed(&app, &p, &record, plan).await?;
        }
        // What the record refuses anyway is refused by it, whatever the devices do.
        let can_begin = plan.stage == PlanStage::Approved && record.open_delivery().is_none();
        let house = || app.store.house();
        let device = can_begin.then(|| app.bench.devices.free(house));
        let device = match device.transpose() {
            // Another one has begun it meanwhile: that is why there is none, and the record says so.
            Err(_) if app.store.patient(&p).await?.open_delivery().is_some() => None,
            device => device?,
        };
        let (device, held) = device.unzip();
        // Where the answer of the record is lost, it is known by this that nothing was made ready.
        app.bench.room.ask(wire_id(&p, &record.next_delivery()));
        let wishes = vec![Wish::BeginDelivery {
            plan: n,
            speed,
            device,
        }];
        let recorded = begins.record(who.name(), wishes).await?;
        let Some(Happened::DeliveryBegun { delivery, .. }) = recorded.events.into_iter().next()
        else {
            return Err(Fault::own("no delivery came of it"));
        };
        carry::begin(&app, &p, &recorded.record, &delivery, (open, held)).await?;
        let one = recorded.record.delivery(&delivery);
        let one = one.ok_or_else(|| Fault::not_there("delivery", &delivery))?;
        let live = app.bench.room.get(&wire_id(&p, &delivery));
        let shown = shown(&app, &who, &p, one, live).await?;
        Ok((StatusCode::CREATED, axum::Json(shown)))
    })
    .await
}

fn ending() -> Fault {
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "the server ends")
        .at("server")
        .expecting("a server that runs")
        .advising("wait until it was started again")
}

pub(super) async fn found(
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

pub(super) fn live(app: &App, d: &str) -> Result<Arc<Live>, Fault> {
    app.bench.room.get(d).ok_or_else(over)
}

pub(super) fn over() -> Fault {
    Fault::new(StatusCode::CONFLICT, "the session is over")
        .at("delivery")
        .expecting("one that goes on")
        .advising("load it again")
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
    let live = app.bench.room.get(&d);
    let (patient, one) = found(&app, &who, Action::SeeCare, &d, "a delivery").await?;
    let shown = shown(&app, &who, &patient, &one, live).await?;
    Ok(axum::Json(shown))
}

/// Events of what is watched: the newest state as it is, however slow the reader; over with the session.
/// Who reads them is there as long as they go on: until `may` says no more.
pub(super) fn told<T: Serialize + PartialEq + Send + 'static>(
    live: Arc<Live>,
    reader: Presser,
    name: &'static str,
    may: impl Fn() -> bool + Send + 'static,
    shape: impl Fn(&Now) -> Option<T> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // One event waits at the most: what a slow reader has not taken is replaced by the newest.
    let (events, told) = mpsc::channel(1);
    let (mut watch, there) = (live.watch(), live.attend(reader));
    drop(live);
    tokio::spawn(async move {
        let _there = there;
        let mut before = None;
        let mut look = tokio::time::interval(LOOK);
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
            let goes_on = tokio::select! {
                biased;
                () = events.closed() => false,
                _ = look.tick() => may(),
                changed = watch.changed() => changed.is_ok(),
            };
            if !goes_on {
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
    let live = live(&app, &d)?;
    let account = who.account.id.clone();
    let reader = Presser::Account(account.clone());
    let may = move || who.is_still(&app);
    let line = live.stop_line();
    Ok(told(live, reader, "session", may, move |now: &Now| {
        let stop_page = line();
        let cockpit = now.told_to(&account);
        cockpit.map(|cockpit| wire::Cockpit {
            stop_page,
            ..cockpit
        })
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
    let file = NamedBlob::named(&one.files, &name);
    let file = file.ok_or_else(|| Fault::not_there("file", &name))?;
    crate::download::sent(&app, file).await
}
