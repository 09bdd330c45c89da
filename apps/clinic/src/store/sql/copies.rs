//! All that is to be kept elsewhere, row after row.
//!
//! In: a connection within a transaction that sees one moment. Out: [`Copied`], the lines of a casebook one after another and
//! in order, then the seals, the passwords and who looked. Not here: sessions, and what can be made again from the entries.

use super::Cell;
use crate::store::batch::AuditRow;
use crate::store::copied::Copied;
use crate::store::error::StoreError;
use sqlx::{ColumnIndex, Database, Executor, IntoArguments, Row as _};
use tokio_stream::StreamExt as _;

/// A connection within a transaction.
pub(in crate::store) struct Copies<'a, D: Database>(pub(in crate::store) &'a mut D::Connection);

type Each<'e> = &'e mut (dyn FnMut(Copied) -> Result<(), StoreError> + Send);

impl<D> Copies<'_, D>
where
    D: Database,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    D::Arguments: IntoArguments<D>,
    for<'i> &'i str: ColumnIndex<D::Row>,
    String: Cell<D>,
    i64: Cell<D>,
    bool: Cell<D>,
{
    /// Hands on all of it.
    pub(in crate::store) async fn all(&mut self, each: Each<'_>) -> Result<(), StoreError> {
        self.rows(
            "SELECT casebook, line FROM entries ORDER BY casebook, seq",
            each,
            |row| {
                Ok(Copied::Line {
                    case: row.try_get("casebook")?,
                    line: row.try_get("line")?,
                })
            },
        )
        .await?;
        self.rows(
            "SELECT casebook, length, line FROM seals ORDER BY casebook, length",
            each,
            |row| {
                Ok(Copied::Seal {
                    case: row.try_get("casebook")?,
                    length: natural::<D>(row, "length")?,
                    line: row.try_get("line")?,
                })
            },
        )
        .await?;
        self.rows(
            "SELECT account, hash FROM secrets ORDER BY account",
            each,
            |row| {
                Ok(Copied::Secret {
                    account: row.try_get("account")?,
                    hash: row.try_get("hash")?,
                })
            },
        )
        .await?;
        self.rows(
            "SELECT at_ms, account, name, patient, what, allowed FROM audit ORDER BY id",
            each,
            |row| {
                Ok(Copied::Looked(AuditRow {
                    at_ms: natural::<D>(row, "at_ms")?,
                    account: row.try_get("account")?,
                    name: row.try_get("name")?,
                    patient: row.try_get("patient")?,
                    what: row.try_get("what")?,
                    allowed: row.try_get("allowed")?,
                }))
            },
        )
        .await
    }

    async fn rows(
        &mut self,
        query: &'static str,
        each: Each<'_>,
        read: fn(&D::Row) -> Result<Copied, sqlx::Error>,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query(query).fetch(&mut *self.0);
        while let Some(row) = rows.next().await {
            each(read(&row?)?)?;
        }
        Ok(())
    }
}

fn natural<D: Database>(row: &D::Row, column: &'static str) -> Result<u64, sqlx::Error>
where
    for<'i> &'i str: ColumnIndex<D::Row>,
    i64: Cell<D>,
{
    Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}
