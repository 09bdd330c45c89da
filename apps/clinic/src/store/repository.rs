//! What a database has to do; SQLite and PostgreSQL do the same (`held`).

use super::batch::{AuditSeen, Batch, SessionRow};
use super::error::StoreError;
use std::future::Future;

/// A casebook as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its entries.
    pub length: u64,
    /// Hash of the last.
    pub head: String,
    /// What is known by it, as JSON.
    pub state: String,
}

/// A patient in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientListRow {
    /// Id.
    pub id: String,
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Day of birth.
    pub born: String,
    /// Last total of the anxiety scale.
    pub mdas: Option<u32>,
    /// The next booked appointment after the time that was asked for.
    pub next_appointment: Option<String>,
}

/// An appointment in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Whose.
    pub patient: String,
    /// Number of the patient.
    pub number: u32,
    /// Name of the patient.
    pub name: String,
    /// Day of birth.
    pub born: String,
    /// Last total of the anxiety scale.
    pub mdas: Option<u32>,
    /// Its id.
    pub id: String,
    /// When.
    pub starts: String,
    /// How long.
    pub minutes: u32,
    /// What for.
    pub reason: String,
    /// How far, as the record names it.
    pub state: String,
}

type Answer<T> = Result<T, StoreError>;

/// A database.
pub trait Repository: Send + Sync + 'static {
    /// Writes all of a batch, durably, or nothing.
    fn commit(&self, batch: &Batch) -> impl Future<Output = Answer<()>> + Send;

    /// A casebook.
    fn case(&self, case: &str) -> impl Future<Output = Answer<Option<CaseRow>>> + Send;

    /// Names of all casebooks.
    fn cases(&self) -> impl Future<Output = Answer<Vec<String>>> + Send;

    /// Lines of a chain with their hashes, in order.
    fn lines(&self, case: &str) -> impl Future<Output = Answer<Vec<(String, String)>>> + Send;

    /// Lines of the seals, in order.
    fn seals(&self, case: &str) -> impl Future<Output = Answer<Vec<String>>> + Send;

    /// Patients whose name or number has `query`, by name, after the patient `after`.
    fn patients(
        &self,
        query: &str,
        after: &str,
        now: &str,
        limit: u32,
    ) -> impl Future<Output = Answer<Vec<PatientListRow>>> + Send;

    /// Patients of these ids, in their order; who is not there is left out.
    fn patients_of(
        &self,
        ids: &[String],
        now: &str,
    ) -> impl Future<Output = Answer<Vec<PatientListRow>>> + Send;

    /// The highest number of a patient; 0 where there is none.
    fn last_number(&self) -> impl Future<Output = Answer<u32>> + Send;

    /// Appointments from a time to before another, by time.
    fn appointments(
        &self,
        from: &str,
        to: &str,
    ) -> impl Future<Output = Answer<Vec<AppointmentRow>>> + Send;

    /// Appointments of a patient as they are projected, by id.
    fn appointments_of(
        &self,
        patient: &str,
    ) -> impl Future<Output = Answer<Vec<AppointmentRow>>> + Send;

    /// Hash of the password of an account.
    fn secret(&self, account: &str) -> impl Future<Output = Answer<Option<String>>> + Send;

    /// All sessions.
    fn sessions(&self) -> impl Future<Output = Answer<Vec<SessionRow>>> + Send;

    /// Who looked, from before the row of that number, the newest first.
    fn audit_before(
        &self,
        id: u64,
        limit: u32,
    ) -> impl Future<Output = Answer<Vec<AuditSeen>>> + Send;
}
