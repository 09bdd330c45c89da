//! The SQL of the store: one text that SQLite and PostgreSQL both take.
//!
//! In: a connection or a pool of either. Out: rows, or written ones.
//! Method: `$1` places, `ON CONFLICT`, whole numbers of 64 bits, text compared byte by byte. What differs is in the
//! migrations and in how a database is opened.

mod copies;
mod reads;
mod writes;

pub(super) use copies::Copies;
pub(super) use reads::Reads;
pub(super) use writes::{Writes, word};

use sqlx::{Database, Decode, Encode, Type};

/// What goes into a query and comes out of a row.
pub(super) trait Cell<D: Database>:
    Type<D> + for<'q> Encode<'q, D> + for<'r> Decode<'r, D>
{
}

impl<D: Database, T> Cell<D> for T where T: Type<D> + for<'q> Encode<'q, D> + for<'r> Decode<'r, D> {}

/// A whole number as databases keep it.
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
