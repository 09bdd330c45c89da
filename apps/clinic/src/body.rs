//! Bodies and queries of requests, refused in the words of this program.

use crate::fault::Fault;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// The query of the address.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

fn fault(status: StatusCode, what: String, place: &str) -> Fault {
    // Never the server's own fault: what came in is wrong.
    let status = match status.is_client_error() {
        true => status,
        false => StatusCode::BAD_REQUEST,
    };
    Fault::new(status, what)
        .at(place)
        .expecting("what the API's description (docs/openapi.json) says")
        .advising("correct the request")
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(why) => Err(fault(why.status(), why.body_text(), "body")),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(why) => Err(fault(why.status(), why.body_text(), "query")),
        }
    }
}
