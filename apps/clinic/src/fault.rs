//! Why a request was not done: a status, and the four parts of every error of this program.

use crate::store::StoreError;
use crate::wire::{ErrorBody, ErrorParts};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use practice::{Refusal, Why};

/// An error on its way to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Status of HTTP.
    pub status: StatusCode,
    /// What is wrong.
    pub what: String,
    /// The field or thing that it is about.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What to do next.
    pub advice: String,
}

impl Fault {
    /// A fault that is told with that status.
    #[must_use]
    pub fn new(status: StatusCode, what: impl Into<String>) -> Self {
        Self {
            status,
            what: what.into(),
            place: String::new(),
            expected: String::new(),
            advice: String::new(),
        }
    }

    /// The field or thing that it is about.
    #[must_use]
    pub fn at(self, place: impl Into<String>) -> Self {
        let place = place.into();
        Self { place, ..self }
    }

    /// What was expected.
    #[must_use]
    pub fn expecting(self, expected: impl Into<String>) -> Self {
        let expected = expected.into();
        Self { expected, ..self }
    }

    /// What to do next.
    #[must_use]
    pub fn advising(self, advice: impl Into<String>) -> Self {
        let advice = advice.into();
        Self { advice, ..self }
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "nobody is signed in, or the session has ended",
        )
        .at("session")
        .expecting("a session of the last 12 hours")
        .advising("sign in")
    }

    /// The account may not do that.
    #[must_use]
    pub fn forbidden(what: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, what)
            .at("account")
            .expecting("an account whose role may do this, and whose record it is")
            .advising("ask someone who may")
    }

    /// Something is not there.
    #[must_use]
    pub fn not_there(thing: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {thing} {id:?}"))
            .at(thing)
            .expecting("the id of one that is there")
            .advising("load the page again")
    }

    /// The server's own fault; the details go to its log, not to the browser.
    #[must_use]
    pub fn own(what: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, what)
            .at("server")
            .expecting("none of this")
            .advising("try again; if it stays so, look at the server's messages")
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.why {
            Why::NotThere => StatusCode::NOT_FOUND,
            Why::Illegal => StatusCode::UNPROCESSABLE_ENTITY,
            Why::Conflict => StatusCode::CONFLICT,
        };
        Self {
            status,
            what: refusal.what,
            place: refusal.place,
            expected: refusal.expected,
            advice: refusal.advice,
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::NoPatient(id) => Self::not_there("patient", &id),
            StoreError::Stopped => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
                .at("server")
                .expecting("a server that runs")
                .advising("wait until it was started again"),
            StoreError::Away(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
                .at("database")
                .expecting("a database that answers and takes writes")
                .advising("wait until it is back, look whether it was recorded, and try again"),
            StoreError::Full { .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, error.to_string())
                    .at("server")
                    .expecting("room on the server's disk")
                    .advising("tell whoever keeps the server; nothing that was recorded is lost")
            }
            StoreError::Unopened(_)
            | StoreError::Database(_)
            | StoreError::Record(_)
            | StoreError::Io { .. } => Self::own(error.to_string()),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let error = ErrorParts {
            what: self.what,
            place: self.place,
            expected: self.expected,
            advice: self.advice,
        };
        (self.status, Json(ErrorBody { error })).into_response()
    }
}
