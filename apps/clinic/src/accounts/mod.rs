//! Accounts: passwords, sessions, the lock after wrong passwords, the one-time link.
//!
//! Law: `law_a_session_is_forged_by_nobody`, `law_wrong_passwords_lock`, `law_a_lent_token_ends_with_its_session`.
//! Method: argon2id; tokens of 256 random bits, kept as their SHA-256; the CSRF word is a hash of the
//! token, so that it needs no table and says nothing of it.

mod lockout;
mod password;
mod session;
mod way;

pub use lockout::{ADDRESS_FAILURES_FREE, FAILURES_FREE, Lockout, WAIT_FIRST_MS};
pub use password::{PASSWORD_CHARACTERS_MIN, expect_password, hash, verify};
pub use session::{COOKIE, LENT_MS, SESSION_MS, Sessions, Token};
pub(crate) use way::From;
pub use way::Way;
