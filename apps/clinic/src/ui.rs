//! The web app, out of the program itself.
//!
//! In: a path. Out: the file of that name; `index.html` for the app's own addresses.
//! Law: `law_paths_lead_nowhere_else` (tests): only names that were built in are answered.

use crate::fault::Fault;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::RustEmbed;

/// What `build.rs` made.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/ui"]
struct Files;

/// Files with a hash in their name never change; the page that names them may.
fn caching(path: &str) -> &'static str {
    match path.starts_with("assets/") {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    }
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = Files::get(path)?;
    let hash: String = file
        .metadata
        .sha256_hash()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let tag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let kept = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tag| tag.to_str().ok());
    let about = [
        (header::CONTENT_TYPE, file.metadata.mimetype().to_owned()),
        (header::CACHE_CONTROL, caching(path).to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if kept.is_some_and(|kept| kept.contains(&tag)) {
        return Some((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Some((about, file.data).into_response())
}

/// A file of the web app, or its page.
pub(crate) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if ![Method::GET, Method::HEAD].contains(&method) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Fault::not_there("route", uri.path()).into_response();
    }
    if let Some(found) = file(path, &headers) {
        return found;
    }
    // The app's own addresses have no dot; a file that is not there is not there.
    let is_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    match file("index.html", &headers) {
        Some(page) if !is_file => page,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
