//! Devices.

use super::shape;
use crate::app::App;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::State;
use practice::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_devices))
}

/// All devices. Every one is simulated.
#[utoipa::path(get, path = "/api/devices", tag = "devices",
    responses((status = 200, body = Vec<wire::Device>), (status = 403, body = wire::ErrorBody)))]
async fn list_devices(
    State(app): State<App>,
    who: Who,
) -> Result<axum::Json<Vec<wire::Device>>, Fault> {
    who.expect(Action::SeeDevices)?;
    let house = app.store.house();
    Ok(axum::Json(
        house.devices.iter().map(shape::device).collect(),
    ))
}
