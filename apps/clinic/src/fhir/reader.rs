//! Who reads: an account by the cookie of the web app, or by a token for other programs.
//!
//! Method: where a token is sent, only the token counts. Rights are the account's; a token has none of its own.

use crate::accounts::Token;
use crate::app::App;
use crate::fault::Fault;
use crate::who::Who;
use axum::http::{HeaderMap, header};
use practice::Role;

/// Who reads.
///
/// # Errors
/// A fault of status 401.
pub(crate) fn reader(app: &App, headers: &HeaderMap) -> Result<Who, Fault> {
    if headers.contains_key(header::AUTHORIZATION) {
        let token = Token::bearer(headers).ok_or_else(Fault::signed_out)?;
        return Who::with_bearer(app, &token);
    }
    Who::with_cookie(app, headers)
}

/// The patient whose account it is; none of staff.
pub(crate) fn own_patient(who: &Who) -> Option<&str> {
    match who.account.role {
        Role::Patient => who.account.patient.as_deref(),
        _ => None,
    }
}
