//! What a patient agreed to, and took back.
//!
//! Law: `law_nothing_is_delivered_without_consent_that_stands`, `law_consent_is_to_what_was_shown`.
//! Method: consent names the text as it was shown (its version, language and the words themselves), who signed, and for a
//! treatment the plan as it was proven. It is never changed: it is withdrawn, and given anew.

use super::decide::{Decision, next};
use super::event::{Blob, ConsentScope, Event};
use super::state::{PlanStage, Record};
use super::wish::Wish;
use super::words::plain;
use crate::consent_text::OWN;
use crate::refusal::{Refusal, conflict, expect_line, expect_text, illegal, not_there};
use serde::{Deserialize, Serialize};

const NAME_MAX: usize = 100;
const VERSION_MAX: usize = 60;
const REASON_MAX: usize = 1_000;

/// Consent that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Consent {
    pub id: String,
    pub scope: ConsentScope,
    /// The plan that it is to, of a treatment.
    pub plan: Option<String>,
    pub plan_sha256: Option<String>,
    pub text_version: String,
    pub language: String,
    /// The words as they were shown.
    pub text: Blob,
    /// Who agreed: the patient, or who may for the patient.
    pub signer: String,
    /// Of the clinic's key.
    pub signature: String,
    pub by: String,
    pub at_ms: u64,
    pub withdrawn: Option<Withdrawal>,
}

/// Consent taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Withdrawal {
    pub by: String,
    pub at_ms: u64,
    pub reason: String,
    pub signature: String,
}

impl Record {
    /// The consent of that id.
    #[must_use]
    pub fn consent(&self, id: &str) -> Option<&Consent> {
        self.consents.iter().find(|consent| consent.id == id)
    }

    /// The consent that stands to treatment by that plan.
    #[must_use]
    pub fn consent_to(&self, plan: &str) -> Option<&Consent> {
        let last = self.consents_to(ConsentScope::Treatment, Some(plan)).last();
        last.filter(|one| one.withdrawn.is_none())
    }

    /// When consent to treatment by that plan was first taken back, from that time on.
    #[must_use]
    pub fn taken_back_ms(&self, plan: &str, since_ms: u64) -> Option<u64> {
        let all = self.consents_to(ConsentScope::Treatment, Some(plan));
        let taken_ms = all.filter_map(|one| Some(one.withdrawn.as_ref()?.at_ms));
        taken_ms.filter(|at_ms| *at_ms >= since_ms).min()
    }

    fn consents_to(
        &self,
        scope: ConsentScope,
        plan: Option<&str>,
    ) -> impl DoubleEndedIterator<Item = &Consent> {
        let same = move |one: &&Consent| one.scope == scope && one.plan.as_deref() == plan;
        self.consents.iter().filter(same)
    }

    pub(super) fn evolve_consent(&mut self, at_ms: u64, by: &str, event: &Event) {
        match event {
            Event::ConsentGiven {
                consent,
                scope,
                plan,
                plan_sha256,
                text_version,
                language,
                text,
                signer,
                signature,
            } => self.consents.push(Consent {
                id: consent.clone(),
                scope: *scope,
                plan: plan.clone(),
                plan_sha256: plan_sha256.clone(),
                text_version: text_version.clone(),
                language: language.clone(),
                text: text.clone(),
                signer: signer.clone(),
                signature: signature.clone(),
                by: by.to_owned(),
                at_ms,
                withdrawn: None,
            }),
            Event::ConsentWithdrawn {
                consent,
                reason,
                signature,
            } => {
                let mut all = self.consents.iter_mut();
                if let Some(one) = all.find(|one| one.id == *consent) {
                    one.withdrawn = Some(Withdrawal {
                        by: by.to_owned(),
                        at_ms,
                        reason: reason.clone(),
                        signature: signature.clone(),
                    });
                }
            }
            _ => {}
        }
    }
}

pub(super) fn give(record: &Record, wish: &Wish) -> Decision {
    let Wish::GiveConsent {
        scope,
        plan,
        plan_sha256,
        text_version,
        language,
        text,
        signer,
        signature,
    } = wish
    else {
        return Err(not_there("consent", ""));
    };
    expect_line("signer", signer, NAME_MAX)?;
    expect_line("text_version", text_version, VERSION_MAX)?;
    expect_own_version(text_version)?;
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(2..=35).contains(&language.len()) || !language.chars().all(legal) {
        let what = format!("{language:?} is no language");
        return Err(illegal("language", what, "a tag such as en or de-CH"));
    }
    expect_plan(record, *scope, plan.as_deref(), plan_sha256.as_deref())?;
    let mut there = record.consents_to(*scope, plan.as_deref());
    if let Some(open) = there.find(|one| one.withdrawn.is_none()) {
        let what = format!(
            "consent {} was given by {} and stands",
            open.id, open.signer
        );
        let advice = "withdraw that one first, where a new text is agreed to";
        return Err(conflict("consent", what, "none that stands", advice));
    }
    Ok(Event::ConsentGiven {
        consent: next('c', record.consents.len()),
        scope: *scope,
        plan: plan.clone(),
        plan_sha256: plan_sha256.clone(),
        text_version: text_version.clone(),
        language: language.clone(),
        text: text.clone(),
        signer: signer.trim().to_owned(),
        signature: signature.clone(),
    })
}

/// No version of others looks like one of the program's.
fn expect_own_version(version: &str) -> Result<(), Refusal> {
    let is_plain = version
        .chars()
        .all(|c| c == ' ' || !c.is_whitespace() && !c.is_control());
    let begins = version
        .get(..OWN.len())
        .is_some_and(|own| own.eq_ignore_ascii_case(OWN));
    if is_plain && version.trim() == version && begins == version.starts_with(OWN) {
        return Ok(());
    }
    let what = format!("{version:?} is no version of a text");
    let expected =
        "words with single blanks between them, which begin otherwise than the program's own";
    Err(illegal("text_version", what, expected))
}

/// A treatment is agreed to as it was proven; use of the record is about no plan.
fn expect_plan(
    record: &Record,
    scope: ConsentScope,
    plan: Option<&str>,
    shown: Option<&str>,
) -> Result<(), Refusal> {
    let id = match (scope, plan) {
        (ConsentScope::Treatment, Some(plan)) => plan,
        (ConsentScope::Research, None) => return Ok(()),
        _ => {
            let expected = "a plan for a treatment, and for nothing else";
            return Err(illegal("plan", "scope and plan do not fit", expected));
        }
    };
    let plan = record.plan(id).ok_or_else(|| not_there("plan", id))?;
    if !matches!(plan.stage, PlanStage::Proven | PlanStage::Approved) {
        let what = format!("the plan is {}", plain(plan.stage));
        let expected = "one that is proven and not delivered";
        return Err(conflict("plan", what, expected, "load the plan again"));
    }
    if shown.is_none() || plan.plan_sha256.as_deref() != shown {
        let what = "the plan is not the one that was shown";
        let advice = "load the plan again and show it once more";
        return Err(conflict(
            "plan",
            what,
            "the hash of the proven plan",
            advice,
        ));
    }
    Ok(())
}

pub(super) fn withdraw(record: &Record, id: &str, reason: &str, signature: &str) -> Decision {
    let one = record.consent(id);
    let one = one.ok_or_else(|| not_there("consent", id))?;
    if one.withdrawn.is_some() {
        let advice = "load the record again";
        return Err(conflict(
            "consent",
            "it was withdrawn",
            "one that stands",
            advice,
        ));
    }
    if !reason.is_empty() {
        expect_text("reason", reason, REASON_MAX)?;
    }
    Ok(Event::ConsentWithdrawn {
        consent: id.to_owned(),
        reason: reason.to_owned(),
        signature: signature.to_owned(),
    })
}

/// Nothing is delivered by a plan that the patient did not agree to, or no longer agrees to.
pub(super) fn expect_consent(record: &Record, plan: &str) -> Result<(), Refusal> {
    if record.consent_to(plan).is_some() {
        return Ok(());
    }
    let mut all = record.consents_to(ConsentScope::Treatment, Some(plan));
    let (what, advice) = match all.next_back() {
        Some(one) => (
            format!("{} withdrew consent {} to this plan", one.signer, one.id),
            "talk with the patient; consent may be given anew",
        ),
        None => (
            "the patient has not agreed to this plan".to_owned(),
            "go through the plan with the patient, and record the consent on the plan's page",
        ),
    };
    Err(conflict("consent", what, "consent that stands", advice))
}
