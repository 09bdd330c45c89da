//! Accounts, for administrators.

use super::session::set_password;
use super::shape;
use crate::accounts;
use crate::app::App;
use crate::body::Json;
use crate::fault::Fault;
use crate::who::Who;
use crate::wire;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use practice::{Action, HouseEvent, HouseWish, Role};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, open_account))
        .routes(routes!(close_account))
        .routes(routes!(reset_password))
}

/// All accounts.
#[utoipa::path(get, path = "/api/accounts", tag = "accounts",
    responses((status = 200, body = Vec<wire::Account>), (status = 403, body = wire::ErrorBody)))]
async fn list_accounts(
    State(app): State<App>,
    who: Who,
) -> Result<axum::Json<Vec<wire::Account>>, Fault> {
    who.expect(Action::ManageAccounts)?;
    let house = app.store.house();
    let shown = house.accounts.iter().map(shape::account);
    Ok(axum::Json(shown.collect::<Result<_, _>>()?))
}

/// Opens an account.
#[utoipa::path(post, path = "/api/accounts", tag = "accounts", request_body = wire::AccountRequest,
    responses((status = 201, body = wire::Account), (status = 403, body = wire::ErrorBody),
        (status = 409, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody)))]
async fn open_account(
    State(app): State<App>,
    who: Who,
    Json(wish): Json<wire::AccountRequest>,
) -> Result<(StatusCode, axum::Json<wire::Account>), Fault> {
    who.expect(Action::ManageAccounts)?;
    accounts::expect_password(&wish.password)?;
    let role: Role = shape::named(&wish.role)?;
    if let Some(patient) = &wish.patient {
        app.store.patient(patient).await?;
    }
    let hash = accounts::hash(wish.password).await?;
    let open = HouseWish::Open {
        name: wish.name,
        role,
        patient: wish.patient,
    };
    let event = app.store.record_house(who.name(), open, Some(hash)).await?;
    let HouseEvent::AccountOpened { account, .. } = event else {
        return Err(Fault::own("no account came of it"));
    };
    let house = app.store.house();
    let opened = house.account(&account);
    let opened = opened.ok_or_else(|| Fault::own("the account is not there"))?;
    Ok((StatusCode::CREATED, axum::Json(shape::account(opened)?)))
}

/// Closes an account; its sessions end at once.
#[utoipa::path(post, path = "/api/accounts/{id}/close", tag = "accounts",
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 204), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody)))]
async fn close_account(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    who.expect(Action::ManageAccounts)?;
    let account = id.clone();
    app.store
        .record_house(who.name(), HouseWish::Close { account }, None)
        .await?;
    app.sessions.end_all(&id);
    Ok(StatusCode::NO_CONTENT)
}

/// Gives somebody a new password who has lost the old one; all sessions of the account end.
#[utoipa::path(post, path = "/api/accounts/{id}/password", tag = "accounts", request_body = wire::NewPassword,
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 204), (status = 403, body = wire::ErrorBody),
        (status = 404, body = wire::ErrorBody), (status = 409, body = wire::ErrorBody),
        (status = 422, body = wire::ErrorBody)))]
async fn reset_password(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Json(wish): Json<wire::NewPassword>,
) -> Result<StatusCode, Fault> {
    who.expect(Action::ManageAccounts)?;
    if who.account.id == id {
        return Err(
            Fault::forbidden("the own password is changed with the old one")
                .at("id")
                .expecting("the account of somebody else")
                .advising("use the page of your account"),
        );
    }
    accounts::expect_password(&wish.password)?;
    set_password(&app, who.name(), &id, wish.password).await?;
    // Whoever lost it has tried before.
    if let Some(account) = app.store.house().account(&id) {
        app.lockout.forget(&account.name);
    }
    Ok(StatusCode::NO_CONTENT)
}
