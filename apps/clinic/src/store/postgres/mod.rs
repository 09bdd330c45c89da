//! A database of a PostgreSQL server.
//!
//! In: an [`Address`]. Out: reads, and batches that were committed. Fails: at the start as `Unopened`, later as `Away`.
//! Law: `law_one_server_writes`, `law_nothing_is_acknowledged_while_the_database_is_away` (tests).
//! Method: one connection writes and holds the lock of the one writer; a few read. Where the line breaks it is made again
//! with the next write, unless another server has opened the database since.

mod address;
mod line;
mod words;

pub use address::Address;

use super::batch::Batch;
use super::copied::Copied;
use super::error::StoreError;
use super::sql::{Copies, Reads, Writes};
use line::ANSWER_MAX;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnection, PgPoolOptions};
use std::future::Future;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

const READERS_MAX: u32 = 8;
/// How long a write or a read may take before the line counts as broken.
const WORK_MAX: Duration = Duration::from_secs(20);

/// A database of a PostgreSQL server.
#[derive(Debug)]
pub(super) struct Postgres {
    pub(super) reads: Reads<sqlx::Postgres>,
    address: Address,
    /// Which opening of the database this is.
    number: i64,
    /// The connection that writes; none where it broke.
    line: Mutex<Option<PgConnection>>,
}

/// What the database answers, unless it takes too long.
pub(super) async fn soon<T>(
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match timeout(WORK_MAX, work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Away("it does not answer".to_owned())),
    }
}

/// The line, if it still answers.
async fn sound(line: Option<PgConnection>) -> Option<PgConnection> {
    let mut line = line?;
    let answered = timeout(ANSWER_MAX, line.ping()).await;
    matches!(answered, Ok(Ok(()))).then_some(line)
}

async fn write(line: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let mut transaction = line.begin().await?;
    Writes::<sqlx::Postgres>(&mut transaction)
        .batch(batch)
        .await?;
    Ok(transaction.commit().await?)
}

/// Hands on all that is to be kept elsewhere, as it is at one moment; a server may write meanwhile.
///
/// # Errors
/// Where it cannot be had, or holds nothing of this version.
pub(super) async fn copy(
    address: &Address,
    each: &mut (dyn FnMut(Copied) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    let mut reader = line::reader(address).await?;
    let moment = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut transaction = reader.begin_with(moment).await?;
    Copies::<sqlx::Postgres>(&mut transaction).all(each).await?;
    Ok(transaction.rollback().await?)
}

impl Postgres {
    /// Writes a batch that may take long, into a database that nobody else uses yet.
    pub(super) async fn fill(&self, batch: &Batch) -> Result<(), StoreError> {
        match self.line.lock().await.as_mut() {
            Some(line) => write(line, batch).await,
            None => Err(StoreError::Away("the line broke".to_owned())),
        }
    }

    /// Opens it, and makes its tables or brings them up to this version.
    ///
    /// # Errors
    /// Where it cannot be had, is held by another server, or is of a newer version.
    pub(super) async fn open(address: &Address) -> Result<Self, StoreError> {
        let (line, number) = line::first(address).await?;
        let options = address.options();
        let readers = PgPoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ANSWER_MAX)
            .connect_with(options.options([("default_transaction_read_only", "on")]))
            .await
            .map_err(|why| words::unopened(address, &why))?;
        Ok(Self {
            reads: Reads(readers),
            address: address.clone(),
            number,
            line: Mutex::new(Some(line)),
        })
    }

    /// Writes all of a batch, durably, or nothing; where the line breaks at the commit, nobody knows which until it is back.
    pub(super) async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut held = self.line.lock().await;
        // It is put back only when it is known to be sound.
        let mut line = match sound(held.take()).await {
            Some(line) => line,
            None => {
                let made = line::again(&self.address, self.number).await;
                made.map_err(|why| StoreError::Away(why.what))?
            }
        };
        let done = soon(write(&mut line, batch)).await;
        if !matches!(done, Err(StoreError::Away(_))) {
            *held = Some(line);
        }
        done
    }

    /// Closes all connections; the lock is free then.
    pub(super) async fn close(&self) {
        self.reads.0.close().await;
        if let Some(line) = self.line.lock().await.take() {
            let _ = timeout(ANSWER_MAX, line.close()).await;
        }
    }
}
