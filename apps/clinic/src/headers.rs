//! What every answer says to the browser, and what every change must say to the server.
//!
//! Law: `law_changes_need_the_csrf_word`, `law_every_answer_has_the_headers` (tests).

use crate::accounts::Token;
use crate::fault::Fault;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Header of the CSRF word.
pub const CSRF: &str = "x-biosculpt-csrf";

/// Scripts, pictures and data from here only; frames of our own reports only. Styles may stand in the
/// page, as the web app's components write them.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
     frame-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'none'; form-action 'self'";

/// Adds the headers of security; a route that sets one itself knows why.
pub(crate) async fn secured(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_data = path.starts_with("/api") || path.starts_with("/fhir");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "no-referrer");
    add(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    add(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    add(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    add(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), bluetooth=(self)",
    );
    if is_data {
        add(header::CACHE_CONTROL, "no-store");
    }
    response
}

/// Refuses changes without the CSRF word of the cookie's token.
pub(crate) async fn guarded(request: Request, next: Next) -> Response {
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    // The patient's stop page has no session; its code is the right itself.
    let stop_page = request.uri().path().starts_with("/api/stop/");
    if reads || stop_page {
        return next.run(request).await;
    }
    let word = request.headers().get(CSRF).and_then(|w| w.to_str().ok());
    let token = Token::of(request.headers());
    if let (Some(word), Some(token)) = (word, token)
        && token.csrf_is(word)
    {
        return next.run(request).await;
    }
    Fault::new(
        StatusCode::FORBIDDEN,
        "the request does not come from a page of this server",
    )
    .at(CSRF)
    .expecting("the csrf word that GET /api/session gives to this browser")
    .advising("load the page again")
    .into_response()
}
