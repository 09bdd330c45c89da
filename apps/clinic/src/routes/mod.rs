//! The routes of the API: each checks who asks, asks the store, and gives a shape of `wire`.
//!
//! Law: `law_every_route_by_every_role`, `law_the_openapi_golden_holds` (tests).

mod accounts;
mod chart;
mod consents;
mod patients;
mod session;
pub(crate) mod shape;
mod today;
mod visits;

use crate::app::App;
use crate::fault::Fault;
use crate::{export, fhir, headers, jobs, plans, scans, series, sessions, ui, wire};
pub(crate) use consents::{agree, words_for};
pub use consents::{agreement, withdrawal};
pub(crate) use session::expect_own_password;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

/// Bytes of a JSON body, at the most.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The API's description, and shapes that no route names by itself.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "BioSculpt clinic",
        description = "People, charts, plans and deliveries of a clinic. Sessions are a cookie; every \
                       request that is no GET needs the header x-biosculpt-csrf. Errors have the \
                       shape ErrorBody. Deliveries are simulated."
    ),
    components(schemas(
        wire::Cockpit,
        wire::Delivery,
        wire::DeliveryRequest,
        wire::ErrorBody,
        wire::Export,
        wire::Hands,
        wire::Job,
        wire::JobStarted,
        wire::LabelRequest,
        wire::Plan,
        wire::PlanRequest,
        wire::PlanStarted,
        wire::ApproveRequest,
        wire::Pressed,
        wire::Scan,
        wire::ScanStarted,
        wire::Series,
        wire::SeriesStarted,
        wire::StopPage,
    ))
)]
struct Described;

fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Described::openapi())
        .merge(session::router())
        .merge(accounts::router())
        .merge(today::router())
        .merge(patients::router())
        .merge(visits::router())
        .merge(chart::router())
        .merge(consents::router())
        .merge(crate::devices::router())
        .merge(jobs::router())
        .merge(scans::router())
        .merge(series::router())
        .merge(plans::router())
        .merge(sessions::router())
        .merge(export::router())
}

/// The API's description as it lies in `docs/openapi.json`.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn openapi() -> Result<String, serde_json::Error> {
    let (_, api) = described().split_for_parts();
    Ok(serde_json::to_string_pretty(&api)? + "\n")
}

async fn no_route(uri: axum::http::Uri) -> Fault {
    Fault::not_there("route", uri.path())
}

/// All that the server answers.
pub fn router(app: App) -> Router {
    let (api, _) = described().split_for_parts();
    let api = api
        .route("/api/{*rest}", axum::routing::any(no_route))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(headers::guarded));
    // An export is compressed by itself.
    let packed = NotForContentType::const_new("application/zip");
    let as_usual = DefaultPredicate::new().and(packed);
    // Reads only, so that no word against forged changes is asked for.
    api.merge(fhir::router())
        .fallback(ui::page)
        .layer(CompressionLayer::new().compress_when(as_usual))
        .layer(from_fn(headers::secured))
        .with_state(app)
}
