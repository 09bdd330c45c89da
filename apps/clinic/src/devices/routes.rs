//! Devices over HTTP.

use super::test::test;
use super::{InUse, Use};
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::routes::shape;
use crate::sessions::tell;
use crate::who::Who;
use crate::whole::whole;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, HouseEvent, HouseWish};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The rules that the program's sessions are judged by.
const PROTOCOL: &str = "1.0";

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_devices, add_device))
        .routes(routes!(load_lot))
        .routes(routes!(retire_device))
        .routes(routes!(test_device))
}

fn shown(app: &App, id: &str) -> Result<wire::Device, Fault> {
    let house = app.store.house();
    let device = house
        .device(id)
        .ok_or_else(|| Fault::not_there("device", id))?;
    Ok(shape::device(device, app.bench.devices.in_use(id)))
}

/// All devices. Every one is simulated.
#[utoipa::path(get, path = "/api/devices", tag = "devices",
    responses((status = 200, body = Vec<wire::Device>), (status = 403, body = wire::ErrorBody)))]
async fn list_devices(
    State(app): State<App>,
    who: Who,
) -> Result<axum::Json<Vec<wire::Device>>, Fault> {
    who.expect(Action::SeeDevices)?;
    Ok(axum::Json(app.bench.devices.shown(&app.store.house())))
}

/// Takes a device in. It tests itself at once; until it passed, nothing is delivered by it.
#[utoipa::path(post, path = "/api/devices", tag = "devices", request_body = wire::DeviceRequest,
    responses((status = 201, body = wire::Device), (status = 403, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn add_device(
    State(app): State<App>,
    who: Who,
    Json(wish): Json<wire::DeviceRequest>,
) -> Result<(StatusCode, axum::Json<wire::Device>), Fault> {
    who.expect(Action::ManageDevices)?;
    let wish = HouseWish::AddDevice {
        name: wish.name,
        firmware: wish.firmware,
        protocol: PROTOCOL.to_owned(),
        lot: wish.lot.to_string(),
    };
    whole(async move {
        let event = app.store.record_house(who.name(), wish, None).await?;
        let HouseEvent::DeviceAdded { device, .. } = event else {
            return Err(Fault::own("no device came of it"));
        };
        if let Some(held) = app.bench.devices.take(&device, Use::Test) {
            test_soon(&app, who.name(), &device, held);
        }
        Ok((StatusCode::CREATED, axum::Json(shown(&app, &device)?)))
    })
    .await
}

/// Carriers of another lot are in the device. It tests itself with them.
#[utoipa::path(put, path = "/api/devices/{v}/lot", tag = "devices",
    params(("v" = String, Path, description = "Id of the device")),
    request_body = wire::LotRequest,
    responses((status = 200, body = wire::Device), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn load_lot(
    State(app): State<App>,
    who: Who,
    Path(v): Path<String>,
    Json(wish): Json<wire::LotRequest>,
) -> Result<axum::Json<wire::Device>, Fault> {
    who.expect(Action::ManageDevices)?;
    whole(async move {
        // Not while it is in somebody's mouth.
        let held = app.bench.devices.expect_free(&v)?;
        let wish = HouseWish::LoadLot {
            device: v.clone(),
            lot: wish.lot.to_string(),
        };
        app.store.record_house(who.name(), wish, None).await?;
        test_soon(&app, who.name(), &v, held);
        Ok(axum::Json(shown(&app, &v)?))
    })
    .await
}

/// The device is used no more: it is not shown, and nothing is delivered by it. The record keeps what it did.
#[utoipa::path(delete, path = "/api/devices/{v}", tag = "devices",
    params(("v" = String, Path, description = "Id of the device")),
    responses((status = 204, description = "Retired"), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn retire_device(
    State(app): State<App>,
    who: Who,
    Path(v): Path<String>,
) -> Result<StatusCode, Fault> {
    who.expect(Action::ManageDevices)?;
    whole(async move {
        let _held = app.bench.devices.expect_free(&v)?;
        let wish = HouseWish::RetireDevice { device: v };
        app.store.record_house(who.name(), wish, None).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// The device tests itself, which takes some seconds.
#[utoipa::path(post, path = "/api/devices/{v}/test", tag = "devices",
    params(("v" = String, Path, description = "Id of the device")),
    responses((status = 200, body = wire::Device), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn test_device(
    State(app): State<App>,
    who: Who,
    Path(v): Path<String>,
) -> Result<axum::Json<wire::Device>, Fault> {
    who.expect(Action::ManageDevices)?;
    whole(async move {
        let held = app.bench.devices.expect_free(&v)?;
        test(&app, who.name(), &v, held).await?;
        Ok(axum::Json(shown(&app, &v)?))
    })
    .await
}

/// Has it test itself while the answer goes out.
fn test_soon(app: &App, by: &str, id: &str, held: InUse) {
    let (app, by, id) = (app.clone(), by.to_owned(), id.to_owned());
    tokio::spawn(async move {
        if let Err(why) = test(&app, &by, &id, held).await {
            tell(&format!("device {id} did not test itself: {}", why.what));
        }
    });
}
