//! Signing in and out, and the first account.

use super::shape::named;
use crate::accounts::{self, From, LENT_MS, Lockout, SESSION_MS, Token, Way};
use crate::app::App;
use crate::body::Json;
use crate::clock;
use crate::fault::Fault;
use crate::store::SessionRow;
use crate::who::Who;
use crate::wire;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::{Account, Action, HouseEvent, HouseWish, Role, may};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_session, sign_in, sign_out))
        .routes(routes!(lend_token))
        .routes(routes!(change_password))
        .routes(routes!(set_up))
}

/// Who is signed in, where someone is.
struct MaybeWho(Option<Who>);

impl FromRequestParts<App> for MaybeWho {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        Ok(Self(Who::from_request_parts(parts, app).await.ok()))
    }
}

fn shown(app: &App, account: Option<&Account>, token: &Token) -> Result<wire::Session, Fault> {
    let house = app.store.house();
    let account = account.map(|account| {
        let may_do = Action::ALL
            .iter()
            .filter(|&&action| may(account.role, action));
        Ok::<_, Fault>(wire::SignedIn {
            id: account.id.clone(),
            name: account.name.clone(),
            role: named(&account.role)?,
            patient: account.patient.clone(),
            may: may_do.map(|action| action.name().to_owned()).collect(),
        })
    });
    Ok(wire::Session {
        account: account.transpose()?,
        csrf: token.csrf(),
        clinic: wire::ClinicInfo {
            name: match house.name.is_empty() {
                true => "BioSculpt".to_owned(),
                false => house.name.clone(),
            },
            demo: house.demo,
            needs_setup: house.accounts.is_empty(),
        },
    })
}

fn with_cookie(session: wire::Session, token: &Token, way: Way) -> Response {
    let cookie = [(header::SET_COOKIE, token.cookie(way))];
    (cookie, axum::Json(session)).into_response()
}

/// The session of this browser. One that has none gets a cookie, for the CSRF word to belong to.
#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = wire::Session)))]
async fn read_session(
    State(app): State<App>,
    MaybeWho(who): MaybeWho,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    match Token::of(&headers) {
        Some(token) => {
            let session = shown(&app, who.as_ref().map(|who| &who.account), &token)?;
            Ok(axum::Json(session).into_response())
        }
        None => {
            let token = Token::new()?;
            Ok(with_cookie(shown(&app, None, &token)?, &token, app.way))
        }
    }
}

/// A session with a new token, for an account that has just got its password.
async fn begin(app: &App, account: &Account, headers: &HeaderMap) -> Result<Response, Fault> {
    match app.store.secret(&account.id).await? {
        Some(secret) => begin_by(app, account, &secret, headers).await,
        None => Err(wrong_password()),
    }
}

/// A session with a new token, where the hash of the password that was right is still the account's: who changes it ends
/// what begins meanwhile.
async fn begin_by(
    app: &App,
    account: &Account,
    secret: &str,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let token = Token::new()?;
    let now_ms = clock::now_ms();
    let row = SessionRow {
        token: token.hashed(),
        account: account.id.clone(),
        expires_ms: now_ms + SESSION_MS,
        lent_by: None,
    };
    // The token from before is worth nothing any more, so that nobody signs another in with his own.
    let before = Token::of(headers).map(|token| token.hashed());
    app.store
        .session(Some(row.clone()), before.iter().cloned().collect())
        .await?;
    let over = app.sessions.begin(row, now_ms);
    if let Some(before) = before {
        app.sessions.end(&before);
    }
    if !over.is_empty() {
        app.store.session(None, over).await?;
    }
    // It is looked at after the session is there: a change is either seen here, or sees the session.
    if app.store.secret(&account.id).await?.as_deref() != Some(secret) {
        app.sessions.end(&token.hashed());
        app.store.session(None, vec![token.hashed()]).await?;
        return Err(wrong_password());
    }
    let session = shown(app, Some(account), &token)?;
    Ok(with_cookie(session, &token, app.way))
}

fn expect_no_wait(lockout: &Lockout, name: &str, now_ms: u64) -> Result<(), Fault> {
    let Some(wait_ms) = lockout.wait_ms(name, now_ms) else {
        return Ok(());
    };
    let seconds = wait_ms.div_ceil(1000);
    let what = format!("too many wrong passwords; {seconds} s to wait");
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, what)
        .at("password")
        .expecting(format!("a try after {seconds} s"))
        .advising("wait, or ask an administrator"))
}

/// The account of that name, and the hash that the password fits, where it does; counts wrong ones, and makes names and
/// addresses wait.
async fn right_password(
    app: &App,
    from: From,
    name: &str,
    password: String,
) -> Result<Option<(Account, String)>, Fault> {
    let now_ms = clock::now_ms();
    let from = from.name();
    expect_no_wait(&app.lockout, name, now_ms)?;
    let mut before_ms = 0;
    if let Some(from) = &from {
        expect_no_wait(&app.addresses, from, now_ms)?;
        before_ms = app.addresses.count(from, now_ms);
    }
    app.lockout.count(name, now_ms);
    let account = app.store.house().open_named(name).cloned();
    let secret = match &account {
        Some(account) => app.store.secret(&account.id).await?,
        None => None,
    };
    if !accounts::verify(password, secret.clone()).await? {
        return Ok(None);
    }
    app.lockout.forget(name);
    if let Some(from) = &from {
        app.addresses.forgive(from, before_ms);
    }
    Ok(account.zip(secret))
}

/// Goes on where the password is the one of the account that is signed in: a signature asks for it once more.
///
/// # Errors
/// A fault of status 403 where it is not, and of 429 after some that were not.
pub(crate) async fn expect_own_password(
    app: &App,
    from: From,
    who: &Who,
    password: String,
) -> Result<(), Fault> {
    let signed = right_password(app, from, who.name(), password).await?;
    if signed.is_some_and(|(account, _)| account.id == who.account.id) {
        return Ok(());
    }
    let what = "that is not the password of this account";
    Err(Fault::new(StatusCode::FORBIDDEN, what)
        .at("password")
        .expecting("the password that you signed in with")
        .advising("try again; after five wrong ones there is a wait"))
}

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = wire::SignIn,
    responses((status = 200, body = wire::Session), (status = 401, body = wire::ErrorBody),
        (status = 429, body = wire::ErrorBody)))]
async fn sign_in(
    State(app): State<App>,
    from: From,
    headers: HeaderMap,
    Json(wish): Json<wire::SignIn>,
) -> Result<Response, Fault> {
    match right_password(&app, from, &wish.name, wish.password).await? {
        Some((account, secret)) => begin_by(&app, &account, &secret, &headers).await,
        None => Err(wrong_password()),
    }
}

fn wrong_password() -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, "name or password is wrong")
        .at("password")
        .expecting("the name and the password of an open account")
        .advising("try again; after five wrong ones there is a wait")
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
async fn sign_out(State(app): State<App>, who: Who) -> Result<StatusCode, Fault> {
    app.sessions.end(&who.session);
    app.store.session(None, vec![who.session]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a token to another program, for `Authorization: Bearer` under `/fhir`. It lasts an hour at most and ends with this session.
#[utoipa::path(post, path = "/api/session/token", tag = "session",
    responses((status = 201, body = wire::LentToken), (status = 401, body = wire::ErrorBody),
        (status = 403, body = wire::ErrorBody)))]
async fn lend_token(
    State(app): State<App>,
    who: Who,
) -> Result<(StatusCode, axum::Json<wire::LentToken>), Fault> {
    who.expect(Action::TakeToken)?;
    let (token, now_ms) = (Token::new()?, clock::now_ms());
    let session_ends = app.sessions.expires_ms(&who.session);
    let session_ends = session_ends.ok_or_else(Fault::signed_out)?;
    let row = SessionRow {
        token: token.hashed(),
        account: who.account.id,
        expires_ms: session_ends.min(now_ms + LENT_MS),
        lent_by: Some(who.session),
    };
    let lasts_ms = row.expires_ms.saturating_sub(now_ms);
    app.store.session(Some(row.clone()), Vec::new()).await?;
    let over = app.sessions.begin(row, now_ms);
    if !over.is_empty() {
        app.store.session(None, over).await?;
    }
    let lent = wire::LentToken {
        access_token: token.lent(),
        token_type: "Bearer".to_owned(),
        expires_in: lasts_ms / 1000,
    };
    Ok((StatusCode::CREATED, axum::Json(lent)))
}

/// Changes the own password. All sessions of the account end, and this browser gets a new one.
#[utoipa::path(post, path = "/api/session/password", tag = "session", request_body = wire::PasswordChange,
    responses((status = 200, body = wire::Session), (status = 401, body = wire::ErrorBody),
        (status = 403, body = wire::ErrorBody), (status = 422, body = wire::ErrorBody),
        (status = 429, body = wire::ErrorBody)))]
async fn change_password(
    State(app): State<App>,
    who: Who,
    from: From,
    headers: HeaderMap,
    Json(wish): Json<wire::PasswordChange>,
) -> Result<Response, Fault> {
    accounts::expect_password(&wish.new_password)?;
    let right = right_password(&app, from, who.name(), wish.password).await?;
    if right.is_none() {
        return Err(Fault::forbidden("the current password is wrong")
            .at("password")
            .expecting("the password that this account has now")
            .advising("try again, or ask an administrator for a new one"));
    }
    set_password(&app, who.name(), &who.account.id, wish.new_password).await?;
    begin(&app, &who.account, &headers).await
}

/// Sets the password of an account; its sessions end at once.
pub(super) async fn set_password(
    app: &App,
    by: &str,
    account: &str,
    password: String,
) -> Result<(), Fault> {
    let hash = accounts::hash(password).await?;
    let change = HouseWish::ChangePassword {
        account: account.to_owned(),
    };
    app.store.record_house(by, change, Some(hash)).await?;
    app.sessions.end_all(account);
    Ok(())
}

/// Makes the first administrator, with the token of the one-time link.
#[utoipa::path(post, path = "/api/setup", tag = "session", request_body = wire::SetupRequest,
    responses((status = 200, body = wire::Session), (status = 403, body = wire::ErrorBody)))]
async fn set_up(
    State(app): State<App>,
    headers: HeaderMap,
    Json(wish): Json<wire::SetupRequest>,
) -> Result<Response, Fault> {
    accounts::expect_password(&wish.password)?;
    let Some(token) = app.take_setup(&wish.token) else {
        return Err(
            Fault::forbidden("the link was used, or is not this server's")
                .at("token")
                .expecting("the link that the server printed when it started")
                .advising("start the server again: without an account it prints a new link"),
        );
    };
    let made = first_account(&app, &wish).await;
    if made.is_err() {
        app.put_setup_back(token);
    }
    begin(&app, &made?, &headers).await
}

async fn first_account(app: &App, wish: &wire::SetupRequest) -> Result<Account, Fault> {
    let hash = accounts::hash(wish.password.clone()).await?;
    let open = HouseWish::Open {
        name: wish.name.clone(),
        role: Role::Administrator,
        patient: None,
    };
    let event = app
        .store
        .record_house("set-up link", open, Some(hash))
        .await?;
    let HouseEvent::AccountOpened { account, .. } = event else {
        return Err(Fault::own("no account came of it"));
    };
    let opened = app.store.house().account(&account).cloned();
    opened.ok_or_else(|| Fault::own("the account is not there"))
}
