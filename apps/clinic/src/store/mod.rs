//! The store: a casebook per patient and one of the clinic, and what is known by them.
//!
//! In: wishes. Out: facts that are durable, and what is known.
//! Law: `law_projections_equal_the_rebuild`, `law_chains_verify`, `law_killed_at_any_write`.
//! Fails: [`StoreError`].
//! Method: one task writes. It takes what waits in its channel, decides on what is known, writes
//! lines, seals and projections in one transaction, and answers after the commit (group commit). One repository
//! ([`Repository`]) stands before two databases: SQLite (`sqlite`) and PostgreSQL (`postgres`), with one SQL (`sql`).
//! Not here: who may wish what (`who`).

mod ask;
mod batch;
mod blobs;
mod book;
mod check;
mod choice;
mod copied;
mod doubts;
mod draw;
mod error;
mod held;
mod key;
mod late;
pub(crate) mod lock;
mod names;
mod open;
mod pages;
mod postgres;
mod repository;
mod sql;
mod sqlite;
mod whole;
mod writer;

pub use batch::{AuditRow, AuditSeen, SessionRow};
pub(crate) use blobs::sync_folder;
pub use blobs::{Blobs, Incoming};
pub use book::Book;
pub use check::Difference;
pub(crate) use check::{as_before, event, fact};
pub use choice::Choice;
pub(crate) use copied::{Copied, copy};
pub(crate) use doubts::{Doubted, Left};
pub use error::{StoreError, Unopened};
pub(crate) use key::{entropy, read as read_key, secret_word, write as write_key};
pub use open::{Recorded, Store};
pub(crate) use pages::log;
pub use postgres::Address;
pub use repository::{AppointmentRow, CaseRow, PatientListRow, Repository};
pub(crate) use whole::{Empty, Whole};

/// Name of the clinic's own casebook.
pub const HOUSE: &str = "clinic";
