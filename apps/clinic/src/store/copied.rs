//! All that is to be kept elsewhere of a database, as it is at one moment, beside the server that holds it.
//!
//! In: a [`Choice`]. Out: [`Copied`], in the order of `sql::Copies`. Fails: where there is no record of this version.
//! Law: `law_a_backup_is_of_one_moment` (tests). Method: one transaction that only reads; nobody waits for it.

use super::batch::AuditRow;
use super::error::{StoreError, Unopened};
use super::{Choice, postgres, sqlite};
use std::path::Path;

/// A row that is kept.
#[derive(Debug)]
pub(crate) enum Copied {
    /// The next line of a chain.
    Line {
        /// Whose.
        case: String,
        /// The line, without its newline.
        line: String,
    },
    /// The next seal of a chain.
    Seal {
        /// Whose.
        case: String,
        /// How many lines it covers.
        length: u64,
        /// The line, without its newline.
        line: String,
    },
    /// Hash of the password of an account.
    Secret {
        /// Whose.
        account: String,
        /// The hash.
        hash: String,
    },
    /// Someone looked.
    Looked(AuditRow),
}

/// Hands on all of it.
///
/// # Errors
/// Where it cannot be read, or `each` fails.
pub(crate) async fn copy(
    choice: &Choice,
    folder: &Path,
    each: &mut (dyn FnMut(Copied) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    match choice {
        Choice::Embedded => sqlite::copy(&folder.join("clinic.db"), each).await,
        Choice::File(path) => sqlite::copy(path, each).await,
        Choice::Postgres(address) => postgres::copy(address, each).await,
    }
}

/// A database that another program made.
pub(super) fn another_version(place: &str, found: usize, known: usize) -> Unopened {
    Unopened::new(
        format!("{place} is of version {found}, this program knows {known}"),
        "a database of this program's version",
        "serve it once with the program that it belongs to now; an older database is brought up to date by that",
    )
}
