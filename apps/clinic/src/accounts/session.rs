//! Sessions: a random token in a cookie, its hash in the database.

use crate::store::{SessionRow, StoreError, secret_word};
use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Name of the cookie.
pub const COOKIE: &str = "biosculpt_session";
/// How long a session lasts.
pub const SESSION_MS: u64 = 12 * 3_600_000;

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
        let token = pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
        let legal = token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit());
        legal.then(|| Self(token.to_owned()))
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
    pub fn cookie(&self) -> String {
        let seconds = SESSION_MS / 1000;
        let token = &self.0;
        format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict")
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
        session.map(|row| row.account.clone())
    }

    /// Takes in a session that began; forgets those that have run out, and says which.
    pub fn begin(&self, row: SessionRow, now_ms: u64) -> Vec<String> {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let over = sessions.values().filter(|row| row.expires_ms <= now_ms);
        let over: Vec<String> = over.map(|row| row.token.clone()).collect();
        sessions.retain(|_, row| row.expires_ms > now_ms);
        sessions.insert(row.token.clone(), row);
        over
    }

    /// Ends a session.
    pub fn end(&self, hashed: &str) {
        let mut sessions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(hashed);
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
    fn law_a_session_is_forged_by_nobody() {
        let token = Token("ab".repeat(32));
        let row = SessionRow {
            token: token.hashed(),
            account: "u1".to_owned(),
            expires_ms: 100,
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
