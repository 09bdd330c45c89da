//! Which tooth a delivery worked on, where its number was wrong: said and signed by a dentist, over HTTP.

use super::parted;
use super::routes::{found, shown};
use super::taken::{Reason, SAID_TO_BE_WRONG, WRONG_NUMBER};
use crate::accounts::From;
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::routes::expect_own_password;
use crate::store::StoreError;
use crate::who::Who;
use crate::whole::whole;
use crate::wire;
use axum::extract::{Path, State};
use practice::{Action, Delivery, Record, Tooth, Wish};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(renumber))
}

/// What the clinic's key signs of it.
#[must_use]
pub fn renumbering(
    patient: &str,
    delivery: &str,
    by: &str,
    [from, to]: [u8; 2],
    reason: &str,
) -> String {
    format!(
        "biosculpt tooth of a delivery\npatient {patient}\ndelivery {delivery}\nby {by:?}\nfrom {from}\nto {to}\nreason {reason:?}\n"
    )
}

/// What was said of its number, in the shape of the wire.
pub(super) fn said(one: &Delivery) -> Vec<wire::Renumbered> {
    let said = one.renumbered.iter().map(|one| wire::Renumbered {
        at: crate::clock::rfc3339(one.at_ms),
        by: one.by.clone(),
        from: one.from.number(),
        to: one.to.number(),
        reason: one.reason.clone(),
    });
    said.collect()
}

/// Says that the tooth that was worked on is another one than its number told: a dentist, with the password once more. The clinic's key signs
/// patient, delivery, name, both numbers and the reason. Both teeth are to be examined after that, nothing is planned on that scan any more, and a
/// session that works by its numbers is ended.
#[utoipa::path(post, path = "/api/deliveries/{d}/tooth", tag = "deliveries", operation_id = "renumber_delivery",
    params(("d" = String, Path, description = "Id of the delivery")),
    request_body = wire::RenumberRequest,
    responses((status = 200, body = wire::Delivery), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody), (status = 429, body = wire::ErrorBody)))]
async fn renumber(
    State(app): State<App>,
    who: Who,
    from: From,
    Path(d): Path<String>,
    Json(wish): Json<wire::RenumberRequest>,
) -> Result<axum::Json<wire::Delivery>, Fault> {
    let what = "which tooth a delivery worked on";
    let found = found(&app, &who, Action::RenumberDelivery, &d, what).await;
    let (patient, one) = or_end(&app, &who, &d, found)?;
    let (was, tooth) = (Tooth::new(wish.was)?, Tooth::new(wish.fdi)?);
    let reason = wish.reason.trim().to_owned();
    let is_own = expect_own_password(&app, from, &who, wish.password).await;
    or_end(&app, &who, &d, is_own)?;
    let numbers = [was.number(), tooth.number()];
    let message = renumbering(&patient, &one.id, who.name(), numbers, &reason);
    let renumber = Wish::RenumberDelivery {
        delivery: one.id.clone(),
        was,
        tooth,
        reason,
        role: who.account.role,
        signature: app.store.sign(&message)?,
    };
    let (id, of) = (one.id, patient.clone());
    let said_of = id.clone();
    let by = who.name().to_owned();
    let server = app.clone();
    // Though nobody waits for the answer any more.
    let record = whole(async move {
        let recorded = server.store.record(&by, &of, vec![renumber]).await;
        match &recorded {
            Ok(recorded) => end_what_goes_by_them(&server, &of, &recorded.record),
            Err(StoreError::Refused(_)) => {}
            // It may stand all the same.
            Err(_) => server
                .bench
                .room
                .end_of(&of, |_| true, &unwritten(&said_of)),
        }
        Ok::<_, Fault>(recorded?.record)
    })
    .await?;
    let one = record.delivery(&id);
    let one = one.ok_or_else(|| Fault::not_there("delivery", &d))?;
    let shown = shown(&app, &who, &patient, one, app.bench.room.get(&d)).await?;
    Ok(axum::Json(shown))
}

/// A number of that delivery was said to be wrong, which may not stand in the record.
fn unwritten(delivery: &str) -> Reason {
    Reason {
        why: SAID_TO_BE_WRONG,
        of: Some(delivery.to_owned()),
    }
}

/// Where that could not be looked up, nothing is recorded; but by numbers of which a dentist says that they are wrong nothing goes on.
fn or_end<T>(app: &App, who: &Who, d: &str, found: Result<T, Fault>) -> Result<T, Fault> {
    found.inspect_err(|why| {
        let known = parted(d).filter(|(patient, _)| {
            let reach = who.expect_reach(Action::RenumberDelivery, patient);
            why.status.is_server_error() && reach.is_ok()
        });
        if let Some((patient, delivery)) = known {
            let reason = unwritten(delivery);
            app.bench.room.end_of(patient, |_| true, &reason);
        }
    })
}

/// Ends the session of that patient where it works by numbers that are known to be wrong, or on a tooth that was worked on under another one.
pub(super) fn end_what_goes_by_them(app: &App, patient: &str, record: &Record) {
    if record.works_by_a_wrong_number() {
        let reason = Reason::of_none(WRONG_NUMBER);
        app.bench.room.end_of(patient, |_| true, &reason);
    }
}
