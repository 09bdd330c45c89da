//! Answers of FHIR: resources with their version, bundles of what was found, and outcomes of what was not done.
//!
//! In: resources, pages, faults. Out: JSON with the standard's media type.
//! Law: `law_errors_are_outcomes` (tests).

use super::resources::Made;
use super::search::{Asked, Page};
use crate::fault::Fault;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Media type of all answers.
const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";
const WORDS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~|:/,";

/// A fault, as FHIR tells it.
#[derive(Debug)]
pub(crate) struct Outcome(pub(crate) Fault);

impl<T: Into<Fault>> From<T> for Outcome {
    fn from(fault: T) -> Self {
        Self(fault.into())
    }
}

/// How the standard names what is wrong.
fn issue(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "login",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_ACCEPTABLE => "not-supported",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "transient",
        status if status.is_server_error() => "exception",
        _ => "invalid",
    }
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        let Fault {
            status,
            what,
            place,
            expected,
            advice,
        } = self.0;
        let diagnostics = format!("{place}: expected {expected}; {advice}");
        let outcome = json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": issue(status),
                "details": {"text": what},
                "diagnostics": diagnostics,
            }],
        });
        let mut response = (status, json_of(&outcome)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let how = HeaderValue::from_static("Bearer realm=\"fhir\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = HeaderValue::from_static("GET, HEAD");
            response.headers_mut().insert(header::ALLOW, allowed);
        }
        response
    }
}

/// JSON with FHIR's media type.
pub(crate) fn json_of(value: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, FHIR_JSON)];
    (kind, value.to_string()).into_response()
}

/// A resource, with its version; nothing where the reader has that version.
pub(crate) fn read(made: &Made, headers: &HeaderMap) -> Response {
    let tag = format!("W/\"{}\"", made.version);
    let had = headers.get(header::IF_NONE_MATCH);
    let had = had.and_then(|had| had.to_str().ok()).unwrap_or_default();
    let has = had.split(',').any(|one| one.trim() == tag);
    let mut response = match has {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => json_of(&made.value),
    };
    let updated = made.value["meta"]["lastUpdated"].as_str();
    let updated = updated.and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let updated = updated.map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    for (name, value) in [(header::ETAG, Some(tag)), (header::LAST_MODIFIED, updated)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Address of the FHIR part as the reader reached it.
pub(crate) fn base(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let legal = |host: &&str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]_".contains(&b);
        !host.is_empty() && host.bytes().all(plain)
    };
    let host = host.filter(legal).unwrap_or("localhost");
    let proxied = headers.get("x-forwarded-proto");
    let scheme = match proxied.is_some_and(|scheme| scheme == "https") {
        true => "https",
        false => "http",
    };
    format!("{scheme}://{host}/fhir")
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match WORDS.contains(char::from(byte)) && byte.is_ascii() {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn link(relation: &str, address: &str, pairs: &[(&str, &str)]) -> Value {
    let pairs = pairs.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let url = match pairs.is_empty() {
        true => address.to_owned(),
        false => format!("{address}?{}", pairs.join("&")),
    };
    json!({"relation": relation, "url": url})
}

/// What was found, with where it is and where the rest is.
pub(crate) fn bundle(base: &str, path: &str, asked: &Asked, page: &Page, at: &str) -> Value {
    let address = format!("{base}/{path}");
    let used: Vec<(&str, &str)> = asked
        .used
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let places = [("self", &asked.after), ("next", &page.next)];
    let links = places.into_iter().filter_map(|(relation, after)| {
        let mut pairs = used.clone();
        pairs.extend(after.as_ref().map(|after| ("_after", after.as_str())));
        (relation == "self" || after.is_some()).then(|| link(relation, &address, &pairs))
    });
    let links: Vec<Value> = links.collect();
    let entries = page.made.iter().map(|made| {
        json!({
            "fullUrl": format!("{base}/{}/{}", made.kind.name(), made.id),
            "resource": made.value,
            "search": {"mode": "match"},
        })
    });
    let entries: Vec<Value> = entries.collect();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": at,
        "link": links,
    });
    if let Some(total) = page.total {
        bundle["total"] = json!(total);
    }
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_host_is_not_repeated() {
        let of = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            base(&headers)
        };
        assert_eq!(of("127.0.0.1:8045"), "http://127.0.0.1:8045/fhir");
        assert_eq!(of("[::1]:80"), "http://[::1]:80/fhir");
        assert_eq!(of("a/b?c"), "http://localhost/fhir");
        assert_eq!(encoded("a b&ü|ge2045+"), "a%20b%26%C3%BC|ge2045%2B");
    }
}
