//! The day.
//!
//! Law: `law_a_tooth_in_doubt_stands_on_the_day_until_somebody_looked` (tests).

use super::shape;
use crate::app::App;
use crate::body::Query;
use crate::clock;
use crate::fault::Fault;
use crate::sessions::{parted, tell, wire_id};
use crate::store::{Doubted, Left, StoreError, fact};
use crate::who::Who;
use crate::wire;
use axum::extract::State;
use practice::{Action, Day, Delivery, Fact, Record, may, to_examine};
use serde::Deserialize;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_today))
}

/// What is noted of a look at the list of teeth.
const DAY: &str = "which teeth are to be examined";

#[derive(Debug, Deserialize)]
struct Asked {
    date: Option<String>,
}

/// The appointments of a day, the devices, what is on hold, and, whatever the day, sessions that go on and teeth that are to be examined.
#[utoipa::path(get, path = "/api/today", tag = "today",
    params(("date" = Option<String>, Query, description = "YYYY-MM-DD; today where left out")),
    responses((status = 200, body = wire::Today), (status = 403, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn read_today(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<axum::Json<wire::Today>, Fault> {
    who.expect(Action::SeeToday)?;
    let day = match asked.date {
        Some(date) => Day::new(&date)?,
        None => clock::today()?,
    };
    who.noted(&app, None, "the appointments of a day", true)
        .await?;
    let rows = app.store.appointments(&day).await?;
    let appointments = rows.into_iter().map(shape::appointment_row);
    let house = app.store.house();
    let (devices, held) = match may(who.account.role, Action::SeeDevices) {
        true => (app.bench.devices.shown(&house), held(&house)),
        false => (Vec::new(), Vec::new()),
    };
    let (sessions, (to_examine, is_whole)) = match may(who.account.role, Action::SeeCare) {
        true => (sessions(&app, &who).await?, in_doubt(&app, &who).await?),
        false => (Vec::new(), (Vec::new(), true)),
    };
    Ok(axum::Json(wire::Today {
        date: day.to_string(),
        appointments: appointments.collect::<Result<_, _>>()?,
        devices,
        held,
        sessions,
        to_examine,
        to_examine_is_whole: is_whole,
    }))
}

/// Sessions that go on; each look at one is noted.
async fn sessions(app: &App, who: &Who) -> Result<Vec<wire::TodaySession>, Fault> {
    let mut sessions = Vec::new();
    for (id, live) in app.bench.room.all() {
        let Some((patient, delivery)) = parted(&id) else {
            continue;
        };
        // One record that cannot be read does not take the day away.
        let record = match app.store.patient(patient).await {
            Ok(record) => record,
            Err(why) => {
                tell(&format!("the session {id} is not shown on its day: {why}"));
                continue;
            }
        };
        who.noted(app, Some(patient), "that a session goes on", true)
            .await?;
        let Some(one) = record.delivery(delivery) else {
            continue;
        };
        sessions.push(wire::TodaySession {
            fdi: one.tooth.number(),
            by: one.by.clone(),
            began: clock::rfc3339(one.began_ms),
            state: live.now().state,
            patient: patient.to_owned(),
            name: record.person.map(|person| person.name).unwrap_or_default(),
            delivery: id,
        });
    }
    Ok(sessions)
}

/// Teeth that are to be examined, each look at a patient's noted; and whether these are all.
async fn in_doubt(app: &App, who: &Who) -> Result<(Vec<wire::ToExamine>, bool), Fault> {
    let mut all = Vec::new();
    let mut is_whole = app.bench.take_up.is_whole();
    for one in app.store.doubts() {
        // One record that cannot be read does not take the day away.
        let left = match left_in_doubt(app, &one).await {
            Ok(left) => left,
            Err(why) => {
                tell(&format!(
                    "what is to be examined of {} is not shown: {why}",
                    one.patient
                ));
                is_whole = false;
                continue;
            }
        };
        if left.deliveries.is_empty() {
            continue;
        }
        let patient = one.patient;
        let (look, now_ms) = (
            [who.session.clone(), patient.clone(), DAY.to_owned()],
            clock::now_ms(),
        );
        if !app.bench.looks.is_noted(&look, now_ms) {
            who.noted(app, Some(&patient), DAY, true).await?;
            app.bench.looks.noted(look, now_ms);
        }
        let deliveries = left.deliveries.iter().cloned();
        all.extend(deliveries.map(|one| (patient.clone(), left.name.clone(), one)));
    }
    all.sort_by_key(|(_, _, one)| one.ended_ms);
    let rows = all.iter().flat_map(|(patient, name, one)| {
        one.unseen().into_iter().map(|tooth| wire::ToExamine {
            delivery: wire_id(patient, &one.id),
            patient: patient.clone(),
            name: name.clone(),
            fdi: tooth.number(),
            worked_fdi: one.tooth.number(),
            was: shape::numbers(&one.was()),
            by: one.by.clone(),
            ended: one.ended_ms.map(clock::rfc3339),
            how: one.how.clone(),
            beyond_limits: one.beyond.clone(),
        })
    });
    Ok((rows.collect(), is_whole))
}

/// What is left of a patient: as it was found, where nothing was recorded since, or as the entries say.
async fn left_in_doubt(app: &App, one: &Doubted) -> Result<Arc<Left>, StoreError> {
    if let Some(left) = &one.left {
        return Ok(Arc::clone(left));
    }
    let entries = app.store.entries(&one.patient).await?;
    let facts = entries.iter().map(|(entry, _)| fact(entry));
    let facts: Vec<Fact> = facts.collect::<Result<_, _>>()?;
    let (record, deliveries) = to_examine(&facts);
    let name = record.person.map(|person| person.name).unwrap_or_default();
    let left = Arc::new(Left { name, deliveries });
    app.store.found_left(&one.patient, one.word, &left);
    Ok(left)
}

/// Deliveries of that patient whose teeth are to be examined: where the entries cannot be read, all that ever were.
pub(super) async fn left_of(app: &App, id: &str, record: &Record) -> Vec<Delivery> {
    let all = app.store.doubts();
    let known = all.into_iter().find(|one| one.patient == id);
    let known = known.unwrap_or_else(|| Doubted {
        patient: id.to_owned(),
        word: 0,
        left: None,
    });
    match left_in_doubt(app, &known).await {
        Ok(left) => left.deliveries.clone(),
        Err(why) => {
            tell(&format!(
                "what is to be examined of {id} may be too much: {why}"
            ));
            record.left_in_doubt().cloned().collect()
        }
    }
}

/// Devices whose last self-test did not pass stand still.
fn held(house: &practice::House) -> Vec<wire::Held> {
    let in_use = house.devices.iter().filter(|one| !one.retired);
    let devices = in_use.filter_map(|device| {
        let test = device.self_test.as_ref().filter(|test| !test.passed)?;
        Some(wire::Held {
            what: device.name.clone(),
            why: format!("its self-test did not pass: {}", test.words),
            since: clock::rfc3339(test.at_ms),
        })
    });
    devices.collect()
}
