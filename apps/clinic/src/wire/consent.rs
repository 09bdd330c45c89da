//! What a patient agrees to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// To what it is agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentScope {
    /// A treatment, by a plan as it was proven.
    Treatment,
    /// Use of the own record for research and teaching.
    Research,
}

/// Consent that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    /// Id.
    pub id: String,
    /// To what.
    pub scope: ConsentScope,
    /// The plan, of a treatment.
    pub plan: Option<String>,
    /// SHA-256 over prescription and proof of that plan.
    pub plan_sha256: Option<String>,
    /// Version of the text.
    pub text_version: String,
    /// Its language.
    pub language: String,
    /// SHA-256 of the text as it was shown.
    pub text_sha256: String,
    /// Who agreed: the patient, or who may for the patient.
    pub signer: String,
    /// Account that recorded it.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// When it was taken back; null while it stands.
    pub withdrawn: Option<Withdrawn>,
}

/// Consent taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawn {
    /// Account that recorded it.
    pub by: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Words to agree to, as they are to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentWords {
    /// Their version.
    pub text_version: String,
    /// Their language.
    pub language: String,
    /// The words, paragraphs parted by an empty line.
    pub text: String,
}

/// Consent to record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequest {
    /// To what.
    pub scope: ConsentScope,
    /// The plan, of a treatment: proven, and not delivered yet. Consent is to its hash as it is now.
    #[serde(default)]
    pub plan: Option<String>,
    /// Version of the text, at most 60 characters.
    pub text_version: String,
    /// Language of the text, such as `en`.
    pub language: String,
    /// The text as it was shown, at most 20,000 characters; it is kept.
    pub text: String,
    /// Who agrees: the patient, or who may for the patient.
    pub signer: String,
}

/// Consent to take back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    /// Why; may be left out.
    #[serde(default)]
    pub reason: String,
}
