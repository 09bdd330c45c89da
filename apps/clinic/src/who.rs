//! Who asks, what they may, and the note that they looked.
//!
//! Law: `law_every_route_by_every_role`, `law_nobody_reaches_anothers_record` (tests).

use crate::accounts::Token;
use crate::app::App;
use crate::clock;
use crate::fault::Fault;
use crate::store::AuditRow;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use practice::{Account, Action, Role, may};

/// An account that is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    /// The account.
    pub(crate) account: Account,
    /// Hash of the session's token.
    pub(crate) session: String,
}

impl FromRequestParts<App> for Who {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        Self::with_cookie(app, &parts.headers)
    }
}

impl Who {
    /// Whose browser that is.
    ///
    /// # Errors
    /// A fault of status 401.
    pub(crate) fn with_cookie(app: &App, headers: &HeaderMap) -> Result<Self, Fault> {
        let token = Token::of(headers).ok_or_else(Fault::signed_out)?;
        let session = token.hashed();
        let id = app.sessions.account(&session, clock::now_ms());
        Self::of(app, id, session)
    }

    /// Whose program that is, by a token that was given to it. It is no session: it signs nobody out.
    ///
    /// # Errors
    /// A fault of status 401.
    pub(crate) fn with_bearer(app: &App, token: &Token) -> Result<Self, Fault> {
        let hashed = token.hashed();
        let id = app.sessions.lent_to(&hashed, clock::now_ms());
        let who = Self::of(app, id, hashed)?;
        match may(who.account.role, Action::TakeToken) {
            true => Ok(who),
            false => Err(Fault::signed_out()),
        }
    }

    fn of(app: &App, id: Option<String>, session: String) -> Result<Self, Fault> {
        let id = id.ok_or_else(Fault::signed_out)?;
        let account = app.store.house().account(&id).cloned();
        let account = account.filter(|account| !account.closed);
        let account = account.ok_or_else(Fault::signed_out)?;
        Ok(Self { account, session })
    }

    /// Whether the same account is signed in by the same session now, in the same role.
    #[must_use]
    pub(crate) fn is_still(&self, app: &App) -> bool {
        let id = app.sessions.account(&self.session, clock::now_ms());
        let now = Self::of(app, id, self.session.clone());
        now.is_ok_and(|now| {
            (now.account.id, now.account.role) == (self.account.id.clone(), self.account.role)
        })
    }

    /// Name, as the record has it.
    #[must_use]
    pub(crate) fn name(&self) -> &str {
        &self.account.name
    }

    /// Goes on where the role may do that; for what is about no single patient.
    ///
    /// # Errors
    /// A fault of status 403.
    pub(crate) fn expect(&self, action: Action) -> Result<(), Fault> {
        if may(self.account.role, action) {
            return Ok(());
        }
        let what = format!("this account may not do that ({})", action.name());
        Err(Fault::forbidden(what))
    }

    /// Whether that record is within reach: a patient reaches the own one, others all.
    #[must_use]
    pub(crate) fn reaches(&self, patient: &str) -> bool {
        match self.account.role {
            Role::Patient => self.account.patient.as_deref() == Some(patient),
            _ => true,
        }
    }

    /// Goes on where the role may do that with that patient's record.
    ///
    /// # Errors
    /// A fault of status 403, the same whether the patient is there or not.
    pub(crate) fn expect_reach(&self, action: Action, patient: &str) -> Result<(), Fault> {
        self.expect(action)?;
        match self.reaches(patient) {
            true => Ok(()),
            false => Err(Fault::forbidden("this is another's record")),
        }
    }

    /// Goes on where the role may do that with that patient's record, and notes it, also where it
    /// was refused. `what` says what is looked at or changed.
    ///
    /// # Errors
    /// A fault of status 403, the same whether the patient is there or not.
    pub(crate) async fn at(
        &self,
        app: &App,
        action: Action,
        patient: &str,
        what: &str,
    ) -> Result<(), Fault> {
        let allowed = self.expect_reach(action, patient);
        self.noted(app, Some(patient), what, allowed.is_ok())
            .await?;
        allowed
    }

    /// Notes that something was looked at.
    ///
    /// # Errors
    /// Where it cannot be noted: then nothing is to be shown.
    pub(crate) async fn noted(
        &self,
        app: &App,
        patient: Option<&str>,
        what: &str,
        allowed: bool,
    ) -> Result<(), Fault> {
        // What was asked for may be anything; the note is not.
        let short = |text: &str| text.chars().take(64).collect::<String>();
        let row = AuditRow {
            at_ms: clock::now_ms(),
            account: self.account.id.clone(),
            name: self.account.name.clone(),
            patient: patient.map(short),
            what: short(what),
            allowed,
        };
        Ok(app.store.audit(row).await?)
    }
}
