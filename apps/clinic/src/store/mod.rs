//! The store: a casebook per patient and one of the clinic, and what is known by them.
//!
//! In: wishes. Out: facts that are durable, and what is known.
//! Law: `law_projections_equal_the_rebuild`, `law_chains_verify`, `law_killed_at_any_write`.
//! Fails: [`StoreError`].
//! Method: one task writes. It takes what waits in its channel, decides on what is known, writes
//! lines, seals and projections in one transaction, and answers after the commit (group commit).
//! Not here: who may wish what (`who`).

mod batch;
mod blobs;
mod check;
mod error;
mod key;
mod open;
mod pages;
mod repository;
mod sqlite;
mod sqlite_writes;
mod writer;

pub use batch::{AuditRow, AuditSeen, SessionRow};
pub use blobs::{Blobs, Incoming};
pub use check::Difference;
pub(crate) use check::event;
pub use error::StoreError;
pub(crate) use key::{entropy, secret_word};
pub use open::{Recorded, Store};
pub use repository::{AppointmentRow, CaseRow, PatientListRow, Repository};

/// Name of the clinic's own casebook.
pub const HOUSE: &str = "clinic";
