//! FHIR over HTTP: one door, which reads the path by itself.
//!
//! In: GET and HEAD of `metadata`, `KIND`, `KIND/ID`, `KIND/ID/_history/N`, `Patient/ID/$everything`. Out: resources and bundles.
//! Fails: an OperationOutcome with status 400, 401, 403, 404, 405 or 406.

use super::answer::{Outcome, base, bundle, json_of, read};
use super::capability::statement;
use super::find::Finder;
use super::kinds::Kind;
use super::reader::reader;
use super::search::{Asked, Handling};
use crate::app::App;
use crate::body::Query;
use crate::clock;
use crate::fault::Fault;
use axum::Router;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;

/// Characters of an id.
const ID_MAX: usize = 64;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/fhir", any(answer))
        .route("/fhir/", any(answer))
        .route("/fhir/{*rest}", any(answer))
}

async fn answer(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match answered(&app, parts).await {
        Ok(response) => response,
        Err(outcome) => outcome.into_response(),
    }
}

type Pairs = Vec<(String, String)>;

async fn answered(app: &App, mut parts: Parts) -> Result<Response, Outcome> {
    if ![Method::GET, Method::HEAD].contains(&parts.method) {
        let what = format!("{} is not done here", parts.method);
        return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, what)
            .at("method")
            .expecting("GET")
            .advising("write with the web app or the clinic's own API")
            .into());
    }
    let Query(pairs): Query<Pairs> = Query::from_request_parts(&mut parts, app).await?;
    expect_json(&parts.headers, &pairs)?;
    let headers = &parts.headers;
    let path = parts.uri.path().trim_start_matches("/fhir");
    // Some clients write the dollar sign of an operation so.
    let path = path.trim_matches('/').replace("%24", "$");
    let words: Vec<&str> = path.split('/').collect();
    let at = clock::rfc3339(clock::now_ms());
    if let ["metadata"] = words[..] {
        return Ok(json_of(&statement(&base(headers))));
    }
    // Who asks comes first: nobody else is told what there is.
    let who = reader(app, headers)?;
    let finder = Finder { app, who: &who };
    let handling = Handling::of(headers);
    match words[..] {
        [kind] => {
            let kind = known(kind)?;
            let asked = Asked::read(kind, pairs, handling)?;
            let page = finder.many(kind, &asked).await?;
            Ok(json_of(&bundle(
                &base(headers),
                kind.name(),
                &asked,
                &page,
                &at,
            )))
        }
        ["Patient", id, "$everything"] => {
            let asked = Asked::read(Kind::Patient, pairs, handling)?;
            let page = finder.everything(expect_id(id)?, &asked).await?;
            Ok(json_of(&bundle(&base(headers), &path, &asked, &page, &at)))
        }
        [kind, id] => {
            let kind = known(kind)?;
            let made = finder.one(kind, expect_id(id)?, None).await?;
            Ok(read(&made, headers))
        }
        [kind, id, "_history", version] => {
            let (kind, id) = (known(kind)?, expect_id(id)?);
            let version = version.parse::<u64>();
            let version = version.map_err(|_| Fault::not_there("version", &path))?;
            let made = finder.one(kind, id, Some(version)).await?;
            Ok(read(&made, headers))
        }
        _ => Err(Fault::not_there("route", &path).into()),
    }
}

fn known(name: &str) -> Result<Kind, Fault> {
    let unknown = || {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        Fault::new(
            StatusCode::NOT_FOUND,
            format!("there are no resources of the kind {name:?}"),
        )
        .at("path")
        .expecting(format!("one of {}", names.join(", ")))
        .advising("GET /fhir/metadata says what there is")
    };
    Kind::named(name).ok_or_else(unknown)
}

/// An id of the standard's form.
fn expect_id(id: &str) -> Result<&str, Fault> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    match !id.is_empty() && id.len() <= ID_MAX && id.bytes().all(legal) {
        true => Ok(id),
        false => Err(Fault::not_there("resource", id)),
    }
}

/// JSON of this version of FHIR is all that there is.
fn expect_json(headers: &HeaderMap, pairs: &Pairs) -> Result<(), Fault> {
    let asked = pairs.iter().find(|(name, _)| name == "_format");
    let fits = match asked {
        Some((_, format)) => is_json(format),
        None => {
            let accepted = headers.get_all(header::ACCEPT).iter();
            let mut accepted = accepted.filter_map(|value| value.to_str().ok()).peekable();
            accepted.peek().is_none() || accepted.flat_map(|value| value.split(',')).any(is_json)
        }
    };
    if fits {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::NOT_ACCEPTABLE,
        "nothing else than JSON of FHIR R4 is given",
    )
    .at("Accept, _format")
    .expecting("application/fhir+json; fhirVersion=4.0")
    .advising("ask for that, or leave it out"))
}

fn is_json(accepted: &str) -> bool {
    let mut parts = accepted.split(';').map(str::trim);
    // A plus sign in an address is a space.
    let kind = parts.next().unwrap_or_default().replace(' ', "+");
    let kinds = [
        "json",
        "text/json",
        "application/json",
        "application/fhir+json",
        "application/*",
        "*/*",
    ];
    let version = parts.find_map(|part| part.strip_prefix("fhirVersion="));
    kinds.contains(&kind.as_str()) && version.is_none_or(|version| version.starts_with("4.0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_of_this_version_is_given() {
        for yes in [
            "json",
            "application/fhir+json",
            "application/fhir json",
            "application/fhir+json; fhirVersion=4.0",
            "*/*;q=0.8",
        ] {
            assert!(is_json(yes), "{yes}");
        }
        for no in [
            "xml",
            "application/fhir+xml",
            "application/fhir+json;fhirVersion=5.0",
            "",
        ] {
            assert!(!is_json(no), "{no}");
        }
    }
}
