//! What can go wrong with the store.

use practice::Refusal;
use std::path::PathBuf;

/// Why something was not stored or not read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It was judged and refused; nothing changed.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// There is no such patient.
    #[error("there is no patient {0:?}")]
    NoPatient(String),
    /// The writer has ended.
    #[error("the store is closed, or its writer has stopped after a failed write")]
    Stopped,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// The record cannot take it, or is not as it should be.
    #[error("the record: {0}")]
    Record(String),
    /// A file failed.
    #[error("{}: {what} ({why})", place.display())]
    Io {
        /// Where.
        place: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system says.
        why: String,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

impl StoreError {
    /// A file that failed.
    pub(crate) fn io(
        place: &std::path::Path,
        what: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let place = place.to_owned();
        move |why| Self::Io {
            place,
            what,
            why: why.to_string(),
        }
    }
}
