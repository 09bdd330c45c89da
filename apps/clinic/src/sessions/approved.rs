//! Whether a plan may be delivered as it lies in the record: approved, by a dentist, as it was proven.
//!
//! In: a plan of the record. Out: the hash of its prescription. Law: `law_only_what_a_dentist_signed_is_delivered` (tests).
//! Fails: where no approval bears the clinic's signature over this patient, plan, name and hash.
//! Method: the hash over prescription and proof is made again from the files that the record names; `deliver` is told the
//! prescription's, and holds it against the file.

use crate::app::App;
use crate::fault::Fault;
use crate::plans::{PRESCRIPTION, PROOF, approval, plan_sha256};
use axum::http::StatusCode;
use casebook::Signature;
use practice::{Approval, NamedBlob, Plan, Role};

fn blob<'a>(files: &'a [NamedBlob], name: &str) -> Option<&'a str> {
    NamedBlob::named(files, name).map(|file| file.file.blob.as_str())
}

/// The hash of the prescription of a plan, where there is one.
pub(super) fn prescription(plan: &Plan) -> Option<&str> {
    blob(&plan.files, PRESCRIPTION)
}

/// Goes on where the plan was approved as it is.
///
/// # Errors
/// A fault of status 409.
pub(super) fn expect_approved(app: &App, patient: &str, plan: &Plan) -> Result<(), Fault> {
    let files = prescription(plan).zip(blob(&plan.proof_files, PROOF));
    let sha256 = files.map(|(prescription, proof)| plan_sha256(prescription, proof));
    let sha256 = sha256.filter(|sha256| plan.plan_sha256.as_ref() == Some(sha256));
    let signed = |sha256: &String| {
        let mut all = plan.approvals.iter();
        all.any(|one| &one.plan_sha256 == sha256 && is_signed(app, patient, &plan.id, one))
    };
    if sha256.as_ref().is_some_and(signed) {
        return Ok(());
    }
    let what = "no approval of this plan, as it lies here, bears the clinic's signature";
    Err(Fault::new(StatusCode::CONFLICT, what)
        .at("plan")
        .expecting("the approval of a dentist of this clinic, of this prescription and this proof")
        .advising("restore the data directory, or make the plan anew and have it approved"))
}

fn is_signed(app: &App, patient: &str, plan: &str, one: &Approval) -> bool {
    let house = app.store.house();
    // Accounts that were closed since are still there.
    let mut dentists = house.accounts.iter().filter(|a| a.role == Role::Dentist);
    let signature = Signature::parse(&one.signature);
    let message = approval(patient, plan, &one.by, &one.plan_sha256);
    one.role == Role::Dentist
        && dentists.any(|account| account.name == one.by)
        && signature.is_some_and(|s| app.store.public_key().verifies(message.as_bytes(), &s))
}
