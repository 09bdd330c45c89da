//! The embedded database.
//!
//! Law: `law_a_disk_that_was_full_is_written_to_again`.
//! Method: WAL, `synchronous = FULL`: a commit that was answered outlives a
//! loss of power. One connection writes, few read. A connection whose transaction failed is not used again: nobody knows what it is in.

use super::batch::Batch;
use super::copied::{Copied, another_version};
use super::error::{StoreError, Unopened};
use super::lock;
use super::sql::{Copies, Reads, Writes};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Mutex;

/// The steps of the schema; each is done once, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_first.sql"),
    include_str!("../../migrations/sqlite/0002_lent.sql"),
    include_str!("../../migrations/sqlite/0003_devices.sql"),
];
const READERS_MAX: u32 = 4;

/// The embedded database.
#[derive(Debug)]
pub(super) struct Sqlite {
    pub(super) reads: Reads<sqlx::Sqlite>,
    /// None after a transaction failed, until the next one.
    writer: Mutex<Option<SqliteConnection>>,
    options: Box<SqliteConnectOptions>,
    /// Held as long as it is open, where it lies outside the data directory.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens a file outside the data directory, for one server.
    ///
    /// # Errors
    /// As [`Self::open`], and where another server holds it.
    pub(super) async fn open_apart(path: &Path) -> Result<Self, StoreError> {
        let path: PathBuf =
            std::path::absolute(path).map_err(StoreError::io(path, "cannot be found"))?;
        let lock = lock::database(&path)?;
        let mut opened = Self::open(&path).await?;
        opened._lock = Some(lock);
        Ok(opened)
    }

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
            .connect_with(options.clone().read_only(true))
            .await?;
        let writer = Mutex::new(Some(writer));
        let reads = Reads(readers);
        Ok(Self {
            reads,
            writer,
            // What was opened once is never made anew: its disk may be away.
            options: Box::new(options.create_if_missing(false)),
            _lock: None,
        })
    }

    /// Writes all of a batch, durably, or nothing.
    pub(super) async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut held = self.writer.lock().await;
        // It is put back only when it is known to be sound.
        let mut writer = match held.take() {
            Some(writer) => writer,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        let done = write(&mut writer, batch).await;
        match done {
            Ok(()) => *held = Some(writer),
            Err(_) => drop(writer.close_hard().await),
        }
        done
    }

    /// Closes all connections, so that the log is taken into the database.
    pub(super) async fn close(&self) {
        self.reads.0.close().await;
        // What was answered is durable without this; it only makes the files tidy.
        if let Some(mut writer) = self.writer.lock().await.take() {
            let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&mut writer)
                .await;
            let _ = writer.close().await;
        }
    }
}

async fn write(writer: &mut SqliteConnection, batch: &Batch) -> Result<(), StoreError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    Writes::<sqlx::Sqlite>(&mut transaction)
        .batch(batch)
        .await?;
    Ok(transaction.commit().await?)
}

/// Hands on all that is to be kept elsewhere, as it is at one moment; a server may write meanwhile.
///
/// # Errors
/// Where there is none, it is of another version, or cannot be read.
pub(super) async fn copy(
    path: &Path,
    each: &mut (dyn FnMut(Copied) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    if !path.is_file() {
        return Err(StoreError::Unopened(Unopened::new(
            format!("there is no record at {}", path.display()),
            "the database of a clinic that was served before",
            "give its data directory with --data, and --database where the record is elsewhere",
        )));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5));
    let mut reader = SqliteConnection::connect_with(&options).await?;
    let found = version(&mut reader).await?;
    if found != MIGRATIONS.len() {
        return Err(StoreError::Unopened(another_version(
            &path.display().to_string(),
            found,
            MIGRATIONS.len(),
        )));
    }
    let mut transaction = reader.begin().await?;
    Copies::<sqlx::Sqlite>(&mut transaction).all(each).await?;
    Ok(transaction.rollback().await?)
}

async fn version(connection: &mut SqliteConnection) -> Result<usize, StoreError> {
    let row = sqlx::query("PRAGMA user_version")
        .fetch_one(connection)
        .await?;
    Ok(usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX))
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found = version(connection).await?;
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

#[cfg(test)]
mod tests {
    use super::super::batch::AuditRow;
    use super::*;

    fn notes(many: usize) -> Batch {
        let note = AuditRow {
            at_ms: 1,
            account: "u1".to_owned(),
            name: "Elara".to_owned(),
            patient: None,
            what: "x".repeat(1_000),
            allowed: true,
        };
        Batch {
            audit: vec![note; many],
            ..Batch::default()
        }
    }

    #[tokio::test]
    async fn law_a_disk_that_was_full_is_written_to_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = Sqlite::open(&folder.path().join("clinic.db"))
            .await
            .unwrap();
        database.commit(&notes(1)).await.unwrap();
        // As large as it may get, as on a full disk.
        let full = "PRAGMA max_page_count = 1";
        if let Some(writer) = &mut *database.writer.lock().await {
            sqlx::query(full).execute(writer).await.unwrap();
        }
        let why = database.commit(&notes(2_000)).await.unwrap_err();
        assert!(matches!(why, StoreError::Away(_)), "{why:?}");
        // There is room again.
        database.commit(&notes(1)).await.unwrap();
        database.commit(&notes(2_000)).await.unwrap();
        database.close().await;
    }
}
