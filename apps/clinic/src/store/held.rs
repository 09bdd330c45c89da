//! The database that is held: one of the two, behind what the store asks for.

use super::Choice;
use super::batch::{AuditSeen, Batch, SessionRow};
use super::error::StoreError;
use super::postgres::{Postgres, soon};
use super::repository::{AppointmentRow, CaseRow, PatientListRow, Repository};
use super::sqlite::Sqlite;
use std::path::Path;

type Answer<T> = Result<T, StoreError>;

/// One of the two.
#[derive(Debug)]
pub(super) enum Held {
    /// Embedded.
    Sqlite(Sqlite),
    /// A server's.
    Postgres(Postgres),
}

macro_rules! reads {
    ($held:expr, $of:ident ( $($with:expr),* )) => {
        match $held {
            Held::Sqlite(it) => it.reads.$of($($with),*).await,
            Held::Postgres(it) => soon(it.reads.$of($($with),*)).await,
        }
    };
}

impl Held {
    /// Opens what was chosen, for that data directory.
    pub(super) async fn open(choice: &Choice, folder: &Path) -> Answer<Self> {
        Ok(match choice {
            Choice::Embedded => Self::Sqlite(Sqlite::open(&folder.join("clinic.db")).await?),
            Choice::File(path) => Self::Sqlite(Sqlite::open_apart(path).await?),
            Choice::Postgres(address) => Self::Postgres(Postgres::open(address).await?),
        })
    }

    /// Writes a batch that may take long, into a database that nobody else uses yet.
    pub(super) async fn fill(&self, batch: &Batch) -> Answer<()> {
        match self {
            Self::Sqlite(it) => it.commit(batch).await,
            Self::Postgres(it) => it.fill(batch).await,
        }
    }

    /// Closes all connections.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(it) => it.close().await,
            Self::Postgres(it) => it.close().await,
        }
    }
}

impl Repository for Held {
    async fn commit(&self, batch: &Batch) -> Answer<()> {
        match self {
            Self::Sqlite(it) => it.commit(batch).await,
            Self::Postgres(it) => it.commit(batch).await,
        }
    }

    async fn case(&self, case: &str) -> Answer<Option<CaseRow>> {
        reads!(self, case(case))
    }

    async fn cases(&self) -> Answer<Vec<String>> {
        reads!(self, cases())
    }

    async fn lines(&self, case: &str) -> Answer<Vec<(String, String)>> {
        reads!(self, lines(case))
    }

    async fn seals(&self, case: &str) -> Answer<Vec<String>> {
        reads!(self, seals(case))
    }

    async fn patients(
        &self,
        query: &str,
        after: &str,
        now: &str,
        limit: u32,
    ) -> Answer<Vec<PatientListRow>> {
        reads!(self, patients(query, after, now, limit))
    }

    async fn patients_of(&self, ids: &[String], now: &str) -> Answer<Vec<PatientListRow>> {
        reads!(self, patients_of(ids, now))
    }

    async fn last_number(&self) -> Answer<u32> {
        reads!(self, last_number())
    }

    async fn appointments(&self, from: &str, to: &str) -> Answer<Vec<AppointmentRow>> {
        reads!(self, appointments(from, to))
    }

    async fn appointments_of(&self, patient: &str) -> Answer<Vec<AppointmentRow>> {
        reads!(self, appointments_of(patient))
    }

    async fn secret(&self, account: &str) -> Answer<Option<String>> {
        reads!(self, secret(account))
    }

    async fn sessions(&self) -> Answer<Vec<SessionRow>> {
        reads!(self, sessions())
    }

    async fn audit_before(&self, id: u64, limit: u32) -> Answer<Vec<AuditSeen>> {
        reads!(self, audit_before(id, limit))
    }
}
