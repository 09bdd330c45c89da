//! Whether the patient agrees to a plan as it lies in the record, before a session and while it goes on.
//!
//! In: a plan of the record. Out: nothing where consent stands. Law: `law_only_what_the_patient_agreed_to_is_delivered`,
//! `law_a_session_ends_where_consent_is_taken_back` (tests). Fails: where the consent is to another plan, its words are not
//! there, or it does not bear the clinic's signature. Method: the message is made again from what the record holds.
//! Not here: whether there is any consent, which the record itself asks (`practice`).

use super::taken::{Reason, SAID_TO_BE_TAKEN_BACK};
use super::wire_id;
use crate::app::App;
use crate::fault::Fault;
use crate::routes::agreement;
use crate::store::StoreError;
use crate::whole::apart;
use axum::http::StatusCode;
use casebook::{Digest, Signature};
use practice::{Consent, Plan, Record};

/// Goes on where the consent that stands is the patient's to this plan; where none stands, the record refuses.
///
/// # Errors
/// A fault of status 409.
pub(super) async fn expect_agreed(
    app: &App,
    patient: &str,
    record: &Record,
    plan: &Plan,
) -> Result<(), Fault> {
    let Some(one) = record.consent_to(&plan.id) else {
        return Ok(());
    };
    let what = if one.plan_sha256.is_none() || one.plan_sha256 != plan.plan_sha256 {
        "the consent is to this plan as it was before"
    } else if !is_signed(app, patient, one) {
        "the consent to this plan, as it lies here, does not bear the clinic's signature"
    } else if !has_words(app, one).await? {
        "the words that were agreed to are not there, or are others"
    } else {
        return Ok(());
    };
    Err(Fault::new(StatusCode::CONFLICT, what)
        .at("consent")
        .expecting("the patient's consent to this plan, as it was recorded in this clinic")
        .advising("restore the data directory, or take the consent back and ask for it anew"))
}

fn is_signed(app: &App, patient: &str, one: &Consent) -> bool {
    let signature = Signature::parse(&one.signature);
    let message = agreement((patient, &one.by), one);
    signature.is_some_and(|s| app.store.public_key().verifies(message.as_bytes(), &s))
}

async fn has_words(app: &App, one: &Consent) -> Result<bool, StoreError> {
    let (blobs, hash) = (app.store.blobs().clone(), one.text.blob.clone());
    let words = apart(move || blobs.get(&hash)).await?;
    Ok(words.is_some_and(|words| Digest::of(&words).to_string() == one.text.blob))
}

/// Takes the hands of a session away whose plan the patient does not agree to any more: the device is off, and it ends.
pub(crate) fn end_what_is_not_agreed_to(app: &App, patient: &str, record: &Record) {
    let Some(open) = record.open_delivery() else {
        return;
    };
    if record.consent_to(&open.plan).is_some() {
        return;
    }
    if let Some(live) = app.bench.room.get(&wire_id(patient, &open.id)) {
        live.leave();
    }
}

/// Ends the session of that patient by a consent that may be taken back now: whether the record has it is not known. `record` as it was
/// before, where that is known.
pub(crate) fn end_what_may_be_taken_back(
    app: &App,
    patient: &str,
    record: Option<&Record>,
    consent: &str,
) {
    let is_by_it = |delivery: &str| {
        record.is_none_or(|record| {
            let plan = record.consent(consent).and_then(|one| one.plan.as_ref());
            plan.is_some() && plan == record.delivery(delivery).map(|one| &one.plan)
        })
    };
    app.bench
        .room
        .end_of(patient, is_by_it, &Reason::of_none(SAID_TO_BE_TAKEN_BACK));
}
