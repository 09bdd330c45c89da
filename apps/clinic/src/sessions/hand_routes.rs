//! Hands and stop of a delivery over HTTP.
//!
//! In: what pages say, with their numbers. Out: whether it was taken, and who presses the stop.
//! Law: `law_every_route_by_every_role` (tests), `law_only_hands_of_another_account_are_said_to_be_the_operators`,
//! `law_who_sees_another_at_the_chair_takes_the_hands_from_everybody` (tests). Not here: in which order it is said on (`hands`), the patient's page (`stop_page`).

use super::hands::Say;
use super::live::NotTaken;
use super::parted;
use super::routes::{found, live, over};
use super::stop::{Press, Presser};
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A verification that was refused, in the notes of who did what.
const OTHER_SEEN: &str = "a verification of another patient or tooth than is treated";

/// Characters of a page's word for itself.
const PAGE_CHARACTERS_MAX: usize = 64;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(hands))
        .routes(routes!(stop))
}

const fn status_of(why: NotTaken) -> StatusCode {
    match why {
        NotTaken::Stuck => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::CONFLICT,
    }
}

pub(super) fn not_taken(why: NotTaken) -> Fault {
    let (place, expected, advice) = match why {
        NotTaken::Over => return over(),
        NotTaken::Late => (
            "sequence",
            "a number above all that this page has said",
            "nothing: what was said later counts",
        ),
        NotTaken::TooManyPages => (
            "page",
            "a page that was open before",
            "go on at such a page, or end the session",
        ),
        NotTaken::NotAsked => (
            "verify",
            "a session that was made ready",
            "wait until it asks",
        ),
        NotTaken::NotVerified => (
            "verify",
            "an account that verified patient and tooth",
            "verify patient and tooth first; the stop is everybody's",
        ),
        NotTaken::OtherSeen => (
            "verify",
            "a look at the chair",
            "look who is in the chair and at which tooth the device is, then verify both",
        ),
        NotTaken::NotOperator => (
            "operator",
            "the account that verified patient and tooth last",
            "verify patient and tooth to take the session over; the stop is everybody's",
        ),
        NotTaken::StoodStill | NotTaken::Slow => (
            "server",
            "a server that goes on, and answers soon",
            "look at patient and tooth again, then say it again; nothing was done",
        ),
        NotTaken::Lapsed => (
            "hold",
            "a hold that is said twice a second",
            "let go, look at the patient, and hold again",
        ),
        NotTaken::LetGo => (
            "hold",
            "a hold that begins after that",
            "look at the patient, and hold anew",
        ),
        NotTaken::Unheard => (
            "heard_ms",
            "a page that hears the session",
            "let go, and look at the patient; hold again once this page shows what the session tells",
        ),
        NotTaken::NothingToResume => (
            "resume",
            "a held session whose stop is let go",
            "let the stop go, and wait until it can be resumed",
        ),
        NotTaken::Stuck => (
            "delivery",
            "a session that answers",
            "let go: the device is off when nobody holds",
        ),
    };
    Fault::new(status_of(why), why.to_string())
        .at(place)
        .expecting(expected)
        .advising(advice)
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
    let ends = hands.end == Some(true);
    let session = live(&app, &d)?;
    if let Err(why) = expect_alone(&hands) {
        // A letting go and an end are taken, whatever is said with them.
        let lets_go = hands.hold == Some(false);
        if lets_go || ends {
            let say = Say {
                hold: lets_go.then_some(false),
                end: ends,
                ..said(&who, &hands)
            };
            session.hands(&say).map_err(not_taken)?;
        }
        if ends {
            note_end(&app, &who, &d).await;
        }
        return Err(why);
    }
    // What is looked up takes a moment, in which the stop may be pressed.
    let came = Some(session.came());
    // A hold comes twice a second; who held is noted with what began and ended it. An end waits for no note.
    if !ends && (hands.verify.is_some() || hands.resume.is_some()) {
        let (patient, one) = found(&app, &who, Action::Deliver, &d, "hands of a session").await?;
        let is_right = expect_chair(hands.verify.as_ref(), &patient, one.tooth.number());
        if let Err(why) = is_right {
            session.other_seen();
            // The session's own record knows nothing of it.
            let _ = who.noted(&app, Some(&patient), OTHER_SEEN, true).await;
            return Err(why);
        }
        if !who.is_still(&app) {
            return Err(Fault::signed_out());
        }
    }
    let say = Say {
        hold: hands.hold,
        verify: hands.verify.is_some(),
        resume: hands.resume == Some(true),
        end: ends,
        came,
        ..said(&who, &hands)
    };
    session.hands(&say).map_err(not_taken)?;
    if ends {
        note_end(&app, &who, &d).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Where no note can be kept now it is ended all the same; the session's own record has it, with the name.
async fn note_end(app: &App, who: &Who, d: &str) {
    if let Some((patient, _)) = parted(d) {
        let noted = who.noted(app, Some(patient), "the end of a session", true);
        let _ = noted.await;
    }
}

/// Who says something, and at which page.
fn said<'a>(who: &'a Who, hands: &'a wire::Hands) -> Say<'a> {
    Say {
        by: &who.account.id,
        name: who.name(),
        page: &hands.page,
        sequence: hands.sequence,
        heard_ms: hands.heard_ms,
        ..Say::default()
    }
}

/// An end is said by itself. And a hold begins after a look and after a resume, and ends without them.
fn expect_alone(hands: &wire::Hands) -> Result<(), Fault> {
    let looks = hands.verify.is_some() || hands.resume == Some(true);
    let (holds, ends) = (hands.hold == Some(true), hands.end == Some(true));
    let (place, what) = match (ends, looks, hands.hold) {
        (true, looks, _) if looks || holds => (
            "end",
            "an end together with a hold, a verification or a resume; it was ended",
        ),
        (false, true, Some(true)) => ("hold", "a hold together with a verification or a resume"),
        (false, true, Some(false)) => (
            "hold",
            "a letting go together with a verification or a resume; it was let go",
        ),
        _ => return Ok(()),
    };
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at(place)
        .expecting("one or the other")
        .advising("say each by itself; nothing else was done"))
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
///
/// What it should be is not said: who verifies looks, and does not copy.
fn expect_chair(verify: Option<&wire::Verify>, patient: &str, tooth: u8) -> Result<(), Fault> {
    if verify.is_none_or(|seen| seen.patient == patient && seen.tooth == tooth) {
        return Ok(());
    }
    let what = "patient and tooth in the chair are not those of the plan";
    Err(Fault::new(StatusCode::CONFLICT, what)
        .at("verify")
        .expecting("the patient and the tooth of this plan")
        .advising("stop here, and find out who is in the chair; nobody holds until patient and tooth are verified"))
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
    // It is done: where no note can be kept now, who pressed is told so all the same; the session's own record has it.
    let _ = who.noted(&app, Some(patient), what, true).await;
    Ok(axum::Json(wire::Pressing {
        mine: pressing.mine,
        here: pressing.here,
        gone: pressing.gone,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_only_hands_of_another_account_are_said_to_be_the_operators() {
        // A page offers to take the session over where it is told so.
        for (why, place) in [
            (NotTaken::NotOperator, "operator"),
            (NotTaken::NotVerified, "verify"),
            (NotTaken::NotAsked, "verify"),
            (NotTaken::OtherSeen, "verify"),
        ] {
            assert_eq!(not_taken(why).place, place);
        }
    }
}
