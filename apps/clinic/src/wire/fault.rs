//! What is said where a request is refused.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of every answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// The error, in its parts.
    pub error: ErrorParts,
}

/// An error in parts, as everywhere in this program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorParts {
    /// What is wrong.
    pub what: String,
    /// The field, file or thing that it is about; empty where it is the request as a whole.
    #[serde(rename = "where")]
    pub place: String,
    /// What should have been there.
    pub expected: String,
    /// What to do next.
    pub advice: String,
}
