//! The embedded database.
//!
//! Method: WAL, `synchronous = FULL`: a commit that was answered outlives a
//! loss of power. One connection writes, few read.

use super::batch::{AuditRow, AuditSeen, Batch, SessionRow};
use super::error::StoreError;
use super::repository::{AppointmentRow, CaseRow, PatientListRow, Repository};
use super::sqlite_writes::{write_case, write_rest};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _};
use std::path::Path;
use std::time::Duration;
use tokio::sync::Mutex;

/// The steps of the schema; each is done once, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_first.sql"),
    include_str!("../../migrations/sqlite/0002_lent.sql"),
];
const READERS_MAX: u32 = 4;

/// The embedded database.
#[derive(Debug)]
pub(super) struct Sqlite {
    readers: SqlitePool,
    writer: Mutex<SqliteConnection>,
}

impl Sqlite {
    /// Opens it, and makes it or brings it up to this version.
    ///
    /// # Errors
    /// Where it cannot be opened, or is of a newer version.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let mut writer = SqliteConnection::connect_with(&options).await?;
        migrate(&mut writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_with(options.read_only(true))
            .await?;
        let writer = Mutex::new(writer);
        Ok(Self { readers, writer })
    }

    /// Closes all connections, so that the log is taken into the database.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        let mut writer = self.writer.lock().await;
        // What was answered is durable without this; it only makes the files tidy.
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut *writer)
            .await;
    }
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let row = sqlx::query("PRAGMA user_version")
        .fetch_one(&mut *connection)
        .await?;
    let found = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX);
    let known = MIGRATIONS.len();
    if found > known {
        return Err(StoreError::Database(format!(
            "it is of version {found}, this program knows {known}; use a newer program"
        )));
    }
    for step in MIGRATIONS.iter().skip(found) {
        // Each step ends by writing its own number, in the transaction that does it.
        let mut transaction = connection.begin().await?;
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

fn natural(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}

fn small(row: &SqliteRow, column: &str) -> Result<u32, sqlx::Error> {
    Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}

fn small_or_none(row: &SqliteRow, column: &str) -> Result<Option<u32>, sqlx::Error> {
    let found: Option<i64> = row.try_get(column)?;
    Ok(found.and_then(|number| u32::try_from(number).ok()))
}

fn appointment(row: &SqliteRow) -> Result<AppointmentRow, sqlx::Error> {
    Ok(AppointmentRow {
        patient: row.try_get("patient")?,
        name: row.try_get("name")?,
        mdas: small_or_none(row, "mdas")?,
        id: row.try_get("appointment")?,
        starts: row.try_get("starts")?,
        minutes: small(row, "minutes")?,
        reason: row.try_get("reason")?,
        state: row.try_get("state")?,
    })
}

impl Repository for Sqlite {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        for case in &batch.cases {
            write_case(&mut transaction, case).await?;
        }
        write_rest(&mut transaction, batch).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn case(&self, case: &str) -> Result<Option<CaseRow>, StoreError> {
        let row = sqlx::query("SELECT length, head, state FROM casebooks WHERE casebook = ?")
            .bind(case)
            .fetch_optional(&self.readers)
            .await?;
        let read = |row: SqliteRow| {
            Ok::<_, sqlx::Error>(CaseRow {
                length: natural(&row, "length")?,
                head: row.try_get("head")?,
                state: row.try_get("state")?,
            })
        };
        Ok(row.map(read).transpose()?)
    }

    async fn cases(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT casebook FROM casebooks ORDER BY casebook")
            .fetch_all(&self.readers)
            .await?;
        let names = rows.iter().map(|row| row.try_get("casebook"));
        Ok(names.collect::<Result<_, _>>()?)
    }

    async fn lines(&self, case: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT hash, line FROM entries WHERE casebook = ? ORDER BY seq")
            .bind(case)
            .fetch_all(&self.readers)
            .await?;
        let lines = rows
            .iter()
            .map(|row| Ok((row.try_get("hash")?, row.try_get("line")?)));
        Ok(lines.collect::<Result<_, sqlx::Error>>()?)
    }

    async fn seals(&self, case: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT line FROM seals WHERE casebook = ? ORDER BY length")
            .bind(case)
            .fetch_all(&self.readers)
            .await?;
        let lines = rows.iter().map(|row| row.try_get("line"));
        Ok(lines.collect::<Result<_, _>>()?)
    }

    async fn patients(
        &self,
        query: &str,
        after: &str,
        now: &str,
        limit: u32,
    ) -> Result<Vec<PatientListRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT patient, number, name, born, mdas, (SELECT min(starts) FROM appointments a \
             WHERE a.patient = p.patient AND a.state = 'booked' AND a.starts >= ?1) AS next \
             FROM patients p WHERE (?2 = '' OR instr(folded, ?2) > 0 OR number = ?2) \
             AND (?3 = '' OR (folded, patient) > (SELECT folded, patient FROM patients \
             WHERE patient = ?3)) ORDER BY folded, patient LIMIT ?4",
        )
        .bind(now)
        .bind(query.trim().to_lowercase())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        let read = |row: &SqliteRow| {
            Ok(PatientListRow {
                id: row.try_get("patient")?,
                number: small(row, "number")?,
                name: row.try_get("name")?,
                born: row.try_get("born")?,
                mdas: small_or_none(row, "mdas")?,
                next_appointment: row.try_get("next")?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    async fn last_number(&self) -> Result<u32, StoreError> {
        let row = sqlx::query("SELECT coalesce(max(number), 0) AS number FROM patients")
            .fetch_one(&self.readers)
            .await?;
        Ok(small(&row, "number")?)
    }

    async fn appointments(&self, from: &str, to: &str) -> Result<Vec<AppointmentRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.patient, p.name, p.mdas, a.appointment, a.starts, a.minutes, a.reason, a.state \
             FROM appointments a JOIN patients p ON p.patient = a.patient \
             WHERE a.starts >= ? AND a.starts < ? ORDER BY a.starts, p.folded",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.iter().map(appointment).collect::<Result<_, _>>()?)
    }

    async fn appointments_of(&self, patient: &str) -> Result<Vec<AppointmentRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.patient, p.name, p.mdas, a.appointment, a.starts, a.minutes, a.reason, a.state \
             FROM appointments a JOIN patients p ON p.patient = a.patient WHERE a.patient = ?",
        )
        .bind(patient)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.iter().map(appointment).collect::<Result<_, _>>()?)
    }

    async fn secret(&self, account: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT hash FROM secrets WHERE account = ?")
            .bind(account)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|row| row.try_get("hash")).transpose()?)
    }

    async fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let rows = sqlx::query("SELECT token, account, expires_ms, lent_by FROM sessions")
            .fetch_all(&self.readers)
            .await?;
        let read = |row: &SqliteRow| {
            Ok(SessionRow {
                token: row.try_get("token")?,
                account: row.try_get("account")?,
                expires_ms: natural(row, "expires_ms")?,
                lent_by: row.try_get("lent_by")?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    async fn audit_before(&self, id: u64, limit: u32) -> Result<Vec<AuditSeen>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at_ms, account, name, patient, what, allowed, EXISTS (SELECT 1 FROM patients p \
             WHERE p.patient = audit.patient) AS there FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(i64::try_from(id).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        let read = |row: &SqliteRow| {
            Ok(AuditSeen {
                id: natural(row, "id")?,
                patient_is_there: row.try_get("there")?,
                row: AuditRow {
                    at_ms: natural(row, "at_ms")?,
                    account: row.try_get("account")?,
                    name: row.try_get("name")?,
                    patient: row.try_get("patient")?,
                    what: row.try_get("what")?,
                    allowed: row.try_get("allowed")?,
                },
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}
