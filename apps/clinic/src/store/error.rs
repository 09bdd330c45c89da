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
    /// The database cannot be had at the start.
    #[error("{0}")]
    Unopened(#[from] Unopened),
    /// The database is away; nothing is acknowledged until it is back.
    #[error("the database is away: {0}")]
    Away(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// The record cannot take it, or is not as it should be.
    #[error("the record: {0}")]
    Record(String),
    /// The disk has too little room for more blobs.
    #[error(
        "the server's disk is full: {free_mib} MiB are free, and {keep_mib} MiB are kept for the record"
    )]
    Full {
        /// What is free.
        free_mib: u64,
        /// What is kept free.
        keep_mib: u64,
    },
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

/// Why a database cannot be had, and what to do. No word of it has a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Unopened {
    /// What is wrong, and where.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What to do next.
    pub advice: String,
}

impl Unopened {
    pub(crate) fn new(
        what: impl Into<String>,
        expected: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            expected: expected.into(),
            advice: advice.into(),
        }
    }
}

/// Classes of what a database server says when it goes, lets nobody in, or has no room.
const GOES: [&str; 7] = ["08", "25006", "28", "3D", "53", "55", "57P"];

/// What the embedded database says when its file is held, or its disk is full, gone or read only; the lower byte of its code.
const EMBEDDED_GOES: [u32; 6] = [5, 6, 8, 10, 13, 14];

/// Whether that is of them.
fn embedded_goes(said: &dyn sqlx::error::DatabaseError) -> bool {
    let is_embedded = said.try_downcast_ref::<sqlx::sqlite::SqliteError>();
    let code = is_embedded.and_then(sqlx::error::DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| EMBEDDED_GOES.contains(&(code & 0xff)))
}

/// Whether that code is of them.
fn goes(code: &str) -> bool {
    GOES.iter().any(|class| code.starts_with(class))
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                Self::Away(error.to_string())
            }
            sqlx::Error::PoolTimedOut => Self::Away("it gives no connection".to_owned()),
            sqlx::Error::Database(said) if embedded_goes(&**said) => {
                Self::Away(said.message().to_owned())
            }
            sqlx::Error::Database(said) if said.code().is_some_and(|code| goes(&code)) => {
                Self::Away(said.message().to_owned())
            }
            _ => Self::Database(error.to_string()),
        }
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

    /// The same for everyone whose orders were in the transaction that failed.
    pub(super) fn of_transaction(&self) -> Self {
        match self {
            Self::Away(why) => Self::Away(why.clone()),
            Self::Database(why) => Self::Database(why.clone()),
            other => Self::Database(other.to_string()),
        }
    }
}
