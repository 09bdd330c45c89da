//! What patients agree to, and take back.
//!
//! Method: the text as it was shown is kept as a blob; the clinic's key signs for the account what was agreed to, by whom. A text of
//! the same words is one blob.

use super::shape::{consent as shown, named};
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::sessions::{end_what_is_not_agreed_to, end_what_may_be_taken_back};
use crate::store::StoreError;
use crate::who::Who;
use crate::whole::{apart, whole};
use crate::wire;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use practice::consent_text::{self, Words};
use practice::{Action, Blob, Consent, ConsentScope, Record, Wish};
use serde::Deserialize;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Characters of a text.
const TEXT_MAX: usize = 20_000;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_consents, give_consent))
        .routes(routes!(withdraw_consent))
        .routes(routes!(consent_words))
}

/// What the clinic's key signs where something is agreed to.
#[must_use]
pub fn agreement((patient, by): (&str, &str), one: &Consent) -> String {
    let scope = match one.scope {
        ConsentScope::Treatment => "treatment",
        ConsentScope::Research => "research",
    };
    let plan = one.plan.as_deref().unwrap_or("none");
    let plan_sha256 = one.plan_sha256.as_deref().unwrap_or("none");
    let (version, signer, text) = (&one.text_version, &one.signer, &one.text.blob);
    format!(
        "biosculpt consent\npatient {patient}\nscope {scope}\nplan {plan}\nplan sha256 {plan_sha256}\ntext {version:?}\n\
         text sha256 {text}\nsigner {signer:?}\nby {by:?}\n"
    )
}

/// What it signs where consent is taken back.
#[must_use]
pub fn withdrawal(patient: &str, consent: &str, by: &str, reason: &str) -> String {
    format!(
        "biosculpt withdrawal\npatient {patient}\nconsent {consent}\nreason {reason:?}\nby {by:?}\n"
    )
}

/// What the patient agreed to, in order; what was taken back too.
#[utoipa::path(get, path = "/api/patients/{p}/consents", tag = "consents",
    params(("p" = String, Path, description = "Id of the patient")),
    responses((status = 200, body = Vec<wire::Consent>), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn list_consents(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
) -> Result<axum::Json<Vec<wire::Consent>>, Fault> {
    who.at(&app, Action::SeeCare, &p, "what was agreed to")
        .await?;
    let record = app.store.patient(&p).await?;
    let all = record.consents.iter().map(shown);
    Ok(axum::Json(all.collect::<Result<_, _>>()?))
}

/// What is to be agreed to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// The plan, for a treatment; else it is for research and teaching.
    plan: Option<String>,
}

/// The words for a plan, or for research.
pub(crate) fn words_for(record: &Record, plan: Option<&str>) -> Result<Words, Fault> {
    let Some(id) = plan else {
        return Ok(consent_text::to_research());
    };
    let plan = record.plan(id);
    let plan = plan.ok_or_else(|| Fault::not_there("plan", id))?;
    Ok(consent_text::to_treatment(
        plan.tooth,
        plan.intent.as_deref(),
        plan.version,
    ))
}

/// The words to show to a patient who is asked to agree.
#[utoipa::path(get, path = "/api/patients/{p}/consents/words", tag = "consents",
    params(("p" = String, Path, description = "Id of the patient"),
        ("plan" = Option<String>, Query, description = "The plan, for a treatment; else it is for research and teaching")),
    responses((status = 200, body = wire::ConsentWords), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody)))]
async fn consent_words(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Query(about): Query<About>,
) -> Result<axum::Json<wire::ConsentWords>, Fault> {
    who.at(&app, Action::SeeCare, &p, "words to agree to")
        .await?;
    let record = app.store.patient(&p).await?;
    let words = words_for(&record, about.plan.as_deref())?;
    Ok(axum::Json(wire::ConsentWords {
        text_version: words.version.to_owned(),
        language: words.language.to_owned(),
        text: words.text,
    }))
}

/// A version of our own has its own words; a clinic's own texts have versions of their own.
fn expect_words(record: &Record, wish: &wire::ConsentRequest) -> Result<(), Fault> {
    let text = &wish.text;
    if wish.text_version.starts_with(consent_text::OWN) {
        let own = words_for(record, wish.plan.as_deref())?;
        if (own.version, own.language, &own.text) != (&wish.text_version, &wish.language, text) {
            let what = format!("the text is not that of {:?}", wish.text_version);
            return Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
                .at("text")
                .expecting(format!("the words of {:?} for this plan", own.version))
                .advising("load the words again and show them once more, or give a text of your own a version of its own"));
        }
    }
    let count = text.chars().count();
    if !text.trim().is_empty() && count <= TEXT_MAX {
        return Ok(());
    }
    let what = format!("the text has {count} characters");
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at("text")
        .expecting(format!("1 to {TEXT_MAX}: the words as they were shown"))
        .advising("send the text that the patient saw"))
}

/// Records that the patient, or who may for the patient, agrees to a text as it was shown.
#[utoipa::path(post, path = "/api/patients/{p}/consents", tag = "consents",
    params(("p" = String, Path, description = "Id of the patient")),
    request_body = wire::ConsentRequest,
    responses((status = 201, body = wire::Consent), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn give_consent(
    State(app): State<App>,
    who: Who,
    Path(p): Path<String>,
    Json(wish): Json<wire::ConsentRequest>,
) -> Result<(StatusCode, axum::Json<wire::Consent>), Fault> {
    who.at(&app, Action::RecordConsent, &p, "a consent").await?;
    let given = agree(&app, who.name(), &p, wish).await?;
    Ok((StatusCode::CREATED, axum::Json(shown(&given)?)))
}

/// Records consent, with the words as they were shown and a signature over both.
pub(crate) async fn agree(
    app: &App,
    by: &str,
    p: &str,
    wish: wire::ConsentRequest,
) -> Result<Consent, Fault> {
    let record = app.store.patient(p).await?;
    expect_words(&record, &wish)?;
    // What the plan is now; the record refuses it if it is another by then.
    let plan = wish.plan.as_ref().and_then(|plan| record.plan(plan));
    let plan_sha256 = plan.and_then(|plan| plan.plan_sha256.clone());
    let mut one = Consent {
        id: String::new(),
        scope: named(&wish.scope)?,
        plan: wish.plan,
        plan_sha256,
        text_version: wish.text_version,
        language: wish.language,
        text: Blob {
            blob: String::new(),
            bytes: 0,
        },
        signer: wish.signer.trim().to_owned(),
        signature: String::new(),
        by: by.to_owned(),
        at_ms: 0,
        withdrawn: None,
    };
    // Judged before the text is kept, so that a refusal leaves none.
    practice::decide(&record, &wish_for(&one))?;
    let (blobs, text) = (app.store.blobs().clone(), wish.text);
    one.text = apart(move || blobs.put(text.as_bytes())).await?;
    one.signature = app.store.sign(&agreement((p, by), &one))?;
    let record = app.store.record(by, p, vec![wish_for(&one)]).await?.record;
    let given = record.consents.last();
    given
        .cloned()
        .ok_or_else(|| Fault::own("no consent came of it"))
}

fn wish_for(one: &Consent) -> Wish {
    let one = one.clone();
    Wish::GiveConsent {
        scope: one.scope,
        plan: one.plan,
        plan_sha256: one.plan_sha256,
        text_version: one.text_version,
        language: one.language,
        text: one.text,
        signer: one.signer,
        signature: one.signature,
    }
}

/// So long a "no" waits for a record that may be away.
const AT_ONCE: Duration = Duration::from_millis(200);

/// Records that consent is taken back. By a plan without consent that stands nothing is delivered; a session by it ends, also where the
/// record cannot be written now.
#[utoipa::path(post, path = "/api/patients/{p}/consents/{c}/withdraw", tag = "consents",
    params(("p" = String, Path, description = "Id of the patient"),
        ("c" = String, Path, description = "Id of the consent")),
    request_body = wire::WithdrawRequest,
    responses((status = 200, body = wire::Consent), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn withdraw_consent(
    State(app): State<App>,
    who: Who,
    Path((p, c)): Path<(String, String)>,
    Json(wish): Json<wire::WithdrawRequest>,
) -> Result<axum::Json<wire::Consent>, Fault> {
    let (may, note) = (Action::RecordConsent, "a consent taken back");
    if let Err(why) = who.at(&app, may, &p, note).await {
        // What cannot be noted is not done; but by a consent that somebody takes back nothing goes on.
        if who.expect_reach(may, &p).is_ok() {
            let (app, p, c) = (app.clone(), p.clone(), c.clone());
            whole(async move {
                // Where the record does not tell at once whose consent it is, it is taken for that to what goes on.
                let record = tokio::time::timeout(AT_ONCE, app.store.patient(&p)).await;
                let record = record.ok().and_then(Result::ok);
                end_what_may_be_taken_back(&app, &p, record.as_ref(), &c);
                Ok::<_, Fault>(())
            })
            .await?;
        }
        return Err(why);
    }
    let message = withdrawal(&p, &c, who.name(), &wish.reason);
    let withdraw = Wish::WithdrawConsent {
        consent: c.clone(),
        reason: wish.reason,
        signature: app.store.sign(&message)?,
    };
    let which = c.clone();
    let record = whole(async move {
        let before = app.store.patient(&p).await.ok();
        let recorded = app.store.record(who.name(), &p, vec![withdraw]).await;
        match &recorded {
            Ok(recorded) => end_what_is_not_agreed_to(&app, &p, &recorded.record),
            // It may have been taken back by a try whose answer was lost.
            Err(StoreError::Refused(_)) => {
                if let Some(record) = &before {
                    end_what_is_not_agreed_to(&app, &p, record);
                }
            }
            // It may stand all the same.
            Err(_) => end_what_may_be_taken_back(&app, &p, before.as_ref(), &which),
        }
        Ok::<_, Fault>(recorded?.record)
    })
    .await?;
    let one = record.consent(&c);
    let one = one.ok_or_else(|| Fault::not_there("consent", &c))?;
    Ok(axum::Json(shown(one)?))
}
