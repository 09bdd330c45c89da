//! Files of the record, sent to the browser.
//!
//! In: a file that the record names. Out: its bytes with what the browser is to make of them.
//! Method: pages are the program's own and run their own script; they get an origin of their own (`sandbox`), so that
//! nothing in them reaches the API with the reader's session. Everything else is only saved.

use crate::app::App;
use crate::fault::Fault;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use practice::NamedBlob;

const PAGE_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
     img-src data: blob:; font-src data:; sandbox allow-scripts allow-downloads; \
     frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

const fn kind(extension: &str) -> &'static str {
    match extension.as_bytes() {
        b"html" => "text/html; charset=utf-8",
        b"json" | b"jsonl" => "application/json",
        b"stl" => "model/stl",
        b"3mf" => "model/3mf",
        b"dcm" => "application/dicom",
        _ => "application/octet-stream",
    }
}

/// Sends a file.
///
/// # Errors
/// Where its blob is not there.
pub(crate) async fn sent(app: &App, file: &NamedBlob) -> Result<Response, Fault> {
    let path = app.store.blobs().path(&file.file.blob);
    let path = path.ok_or_else(|| Fault::own("the record names no blob"))?;
    let bytes = tokio::fs::read(&path).await;
    let bytes = bytes.map_err(|why| Fault::own(format!("{} cannot be read: {why}", file.name)))?;
    Ok(saved(&file.name, bytes))
}

/// Bytes under a name, with what the browser is to make of them.
pub(crate) fn saved(name: &str, bytes: Vec<u8>) -> Response {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let page = extension == "html";
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(kind(extension)),
    );
    let policy = if page {
        PAGE_POLICY
    } else {
        "default-src 'none'; sandbox"
    };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    // Names are the program's; one that no header can hold is left to the browser.
    let how = if page { "inline" } else { "attachment" };
    if let Ok(how) = HeaderValue::from_str(&format!("{how}; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, how);
    }
    response
}
