//! A patient's whole record, as it is taken along.

use super::{Chart, Consent, Delivery, Patient, Plan, Scan, Series, TimelineEntry};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `record.json` of an export says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Export {
    /// `BioSculpt patient record 1`.
    pub format: String,
    /// Deliveries are simulated. No other exist today.
    pub simulated: bool,
    /// When it was exported, RFC 3339 in UTC.
    pub exported: String,
    /// Name of the account that exported it.
    pub by: String,
    /// Name of the clinic.
    pub clinic: String,
    /// Whether the clinic's people are made up.
    pub demo: bool,
    /// What is known of the patient.
    pub patient: Patient,
    /// The teeth as they are now.
    pub chart: Chart,
    /// The scans and what was seen in them, oldest first.
    pub scans: Vec<Scan>,
    /// The series of slices and their volumes, oldest first.
    pub series: Vec<Series>,
    /// The plans, their proofs and approvals, oldest first.
    pub plans: Vec<Plan>,
    /// The deliveries and what came of them, oldest first.
    pub deliveries: Vec<Delivery>,
    /// What was agreed to, in order; what was taken back too.
    pub consents: Vec<Consent>,
    /// The record in words, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The files beside this one that are named for people.
    pub files: Vec<ExportedFile>,
    /// What is not as the record says; empty where all is well.
    pub wrong: Vec<String>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedFile {
    /// Where it lies in the export.
    pub path: String,
    /// Its name, as the record has it.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}
