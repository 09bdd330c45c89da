//! Sessions: a random token in a cookie, its hash in the database; and tokens that a session lends to other programs.
//!
//! Law: `law_a_session_is_forged_by_nobody`, `law_a_lent_token_ends_with_its_session`,
//! `law_an_account_lends_so_many_tokens_at_a_time`.

use super::Way;
use crate::store::{SessionRow, StoreError, secret_word};
use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Name of the cookie.
pub const COOKIE: &str = "biosculpt_session";
/// How long a session lasts.
pub const SESSION_MS: u64 = 12 * 3_600_000;

/// How long a token lasts that a session lends to another program.
pub const LENT_MS: u64 = 3_600_000;
/// Tokens that one account lends at a time.
const LENT_MAX: usize = 32;

/// What the cookie holds. Never logged, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

fn hash(salt: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update(text.as_bytes());
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Compares without telling by its time where the first difference is.
fn same(a: &str, b: &str) -> bool {
    let differences = a
        .bytes()
        .zip(b.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && differences == 0
}

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// Where the system gives no entropy.
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self(secret_word::<32>()?))
    }

    /// The one of a request, where it has the form of one.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
        let mut pairs = cookies.flat_map(|cookie| cookie.split(';'));
        Self::read(pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?)
    }

    /// The one that another program sends, where it has the form of one.
    #[must_use]
    pub fn bearer(headers: &HeaderMap) -> Option<Self> {
        let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = sent.split_once(' ')?;
        match scheme.eq_ignore_ascii_case("bearer") {
            true => Self::read(token.trim()),
            false => None,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let legal = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        legal.then(|| Self(text.to_owned()))
    }

    /// The word itself, for the program that it is lent to.
    #[must_use]
    pub fn lent(&self) -> String {
        self.0.clone()
    }

    /// What the database knows it by.
    #[must_use]
    pub fn hashed(&self) -> String {
        hash("biosculpt session ", &self.0)
    }

    /// What must stand in the header of requests that change something.
    #[must_use]
    pub fn csrf(&self) -> String {
        hash("biosculpt csrf ", &self.0)
    }

    /// Whether that is its CSRF word.
    #[must_use]
    pub fn csrf_is(&self, word: &str) -> bool {
        same(&self.csrf(), word)
    }

    /// The header that sets it.
    #[must_use]
    pub fn cookie(&self, way: Way) -> String {
        let seconds = SESSION_MS / 1000;
        let token = &self.0;
        let secure = match way {
            Way::Straight => "",
            Way::BehindHttps => "; Secure",
        };
        format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
    }
}

/// Whose the open sessions are.
#[derive(Debug, Default)]
pub struct Sessions(RwLock<BTreeMap<String, SessionRow>>);

impl Sessions {
    /// Those that the database knows.
    #[must_use]
    pub fn of(rows: Vec<SessionRow>) -> Self {
        let rows = rows.into_iter().map(|row| (row.token.clone(), row));
        Self(RwLock::new(rows.collect()))
    }

    /// The account whose session that is, unless it has run out.
    #[must_use]
    pub fn account(&self, hashed: &str, now_ms: u64) -> Option<String> {
        let sessions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get(hashed).filter(|row| row.expires_ms > now_ms);
        let session = session.filter(|row| row.lent_by.is_none());
        session.map(|row| row.account.clone())
    }

    /// The account that a token was lent by, unless the token or its session has run out.
    #[must_use]
    pub fn lent_to(&self, hashed: &str, now_ms: u64) -> Option<String> {
        let sessions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let open = |hashed: &str| sessions.get(hashed).filter(|row| row.expires_ms > now_ms);
        let token = open(hashed)?;
        open(token.lent_by.as_ref()?)?;
        Some(token.account.clone())
    }

    /// Until when a session lasts.
    #[must_use]
    pub fn expires_ms(&self, hashed: &str) -> Option<u64> {
        let sessions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        sessions.get(hashed).map(|row| row.expires_ms)
    }

    /// Takes in a session that began, or a token that was lent; forgets those that have run out, and where one account lent too many, those
    /// that run out first, and says which.
    pub fn begin(&self, row: SessionRow, now_ms: u64) -> Vec<String> {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let over = sessions.values().filter(|row| row.expires_ms <= now_ms);
        let over: Vec<String> = over.map(|row| row.token.clone()).collect();
        sessions.retain(|_, row| row.expires_ms > now_ms);
        let of_account = sessions.values();
        let of_account =
            of_account.filter(|one| one.account == row.account && one.lent_by.is_some());
        let mut lent: Vec<_> = of_account
            .map(|one| (one.expires_ms, one.token.clone()))
            .collect();
        lent.sort();
        let too_many = (lent.len() + usize::from(row.lent_by.is_some())).saturating_sub(LENT_MAX);
        let first = lent.into_iter().take(too_many).map(|(_, token)| token);
        let over: Vec<String> = over.into_iter().chain(first).collect();
        for token in &over {
            sessions.remove(token);
        }
        sessions.insert(row.token.clone(), row);
        over
    }

    /// Ends a session, and what it lent.
    pub fn end(&self, hashed: &str) {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(hashed);
        sessions.retain(|_, row| row.lent_by.as_deref() != Some(hashed));
    }

    /// Ends all sessions of an account.
    pub fn end_all(&self, account: &str) {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, row| row.account != account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_an_account_lends_so_many_tokens_at_a_time() {
        let sessions = Sessions::default();
        let row = |n: usize, account: &str, lent_by: Option<&str>| SessionRow {
            token: format!("{account}{n}"),
            account: account.to_owned(),
            expires_ms: 1_000 + n as u64,
            lent_by: lent_by.map(str::to_owned),
        };
        for account in ["u1", "u2"] {
            assert!(sessions.begin(row(9_999, account, None), 0).is_empty());
            for n in 0..LENT_MAX {
                let lent = row(n, account, Some(&format!("{account}9999")));
                assert!(sessions.begin(lent, 0).is_empty(), "{n}");
            }
        }
        let one_more = row(LENT_MAX, "u1", Some("u19999"));
        assert_eq!(sessions.begin(one_more, 0), ["u10"]);
        assert_eq!(sessions.lent_to("u10", 0), None);
        assert!(sessions.lent_to("u11", 0).is_some() && sessions.lent_to("u20", 0).is_some());
        assert!(sessions.account("u19999", 0).is_some(), "the browser's own");
    }

    #[test]
    fn law_a_session_is_forged_by_nobody() {
        let token = Token("ab".repeat(32));
        let row = SessionRow {
            token: token.hashed(),
            account: "u1".to_owned(),
            expires_ms: 100,
            lent_by: None,
        };
        let sessions = Sessions::default();
        sessions.begin(row, 0);
        assert_eq!(sessions.account(&token.hashed(), 99).as_deref(), Some("u1"));
        assert_eq!(sessions.account(&token.hashed(), 100), None);
        assert_eq!(sessions.account(&Token("ac".repeat(32)).hashed(), 0), None);
        // Who reads the database has no token by it, and the word for forms is no token either.
        assert_ne!(token.hashed(), token.0);
        assert_ne!(token.csrf(), token.hashed());
        assert!(token.csrf_is(&token.csrf()) && !token.csrf_is(&token.hashed()));
        assert!(!token.csrf_is("") && !token.csrf_is(&token.csrf()[1..]));
    }

    #[test]
    fn law_a_lent_token_ends_with_its_session() {
        let (session, lent) = (Token("ab".repeat(32)), Token("cd".repeat(32)));
        let (session, lent) = (session.hashed(), lent.hashed());
        let row = |token: &str, expires_ms, lent_by| SessionRow {
            token: token.to_owned(),
            account: "u1".to_owned(),
            expires_ms,
            lent_by,
        };
        let sessions = Sessions::default();
        sessions.begin(row(&session, 100, None), 0);
        sessions.begin(row(&lent, 200, Some(session.clone())), 0);
        assert_eq!(sessions.lent_to(&lent, 99).as_deref(), Some("u1"));
        assert_eq!(sessions.lent_to(&lent, 100), None);
        // Neither passes for the other.
        assert_eq!(sessions.account(&lent, 0), None);
        assert_eq!(sessions.lent_to(&session, 0), None);
        sessions.end(&session);
        assert_eq!(sessions.lent_to(&lent, 0), None);
        assert_eq!(sessions.expires_ms(&lent), None);
    }

    #[test]
    fn only_a_token_is_read_from_a_cookie() {
        let read = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            Token::of(&headers).map(|token| token.0)
        };
        let good = "0f".repeat(32);
        assert_eq!(
            read(&format!("a=b; {COOKIE}={good}; c=d")),
            Some(good.clone())
        );
        assert_eq!(read(&format!("x{COOKIE}={good}")), None);
        assert_eq!(read(&format!("{COOKIE}={good}0")), None);
        assert_eq!(read(&format!("{COOKIE}=../../etc")), None);
    }
}
