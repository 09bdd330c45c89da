//! Passwords: argon2id with the crate's (OWASP's) cost: 19 MiB, 2 passes.

use crate::fault::Fault;
use crate::store::StoreError;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, PasswordHash};
use axum::http::StatusCode;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Characters of a password, at the least.
pub const PASSWORD_CHARACTERS_MIN: usize = 10;
const PASSWORD_BYTES_MAX: usize = 1000;

/// Each hashing takes 19 MiB and a core for some 20 ms: a crowd at the door waits, others go on.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A hash that no password has, so that a name that is not there takes as long as one that is.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let hash = Argon2::default().hash_password_with_salt(b"nobody's", b"biosculpt nobody");
    hash.map_or_else(|_| String::new(), |hash| hash.to_string())
});

/// Whether a new password will do.
///
/// # Errors
/// Where it is too short or too long.
pub fn expect_password(password: &str) -> Result<(), Fault> {
    let characters = password.chars().count();
    if characters >= PASSWORD_CHARACTERS_MIN && password.len() <= PASSWORD_BYTES_MAX {
        return Ok(());
    }
    let what = format!("the password has {characters} characters");
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what)
        .at("password")
        .expecting(format!("at least {PASSWORD_CHARACTERS_MIN}"))
        .advising("take three or four words"))
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let _permit = HASHING.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Fault::own("hashing a password broke"))
}

/// The hash to keep.
///
/// # Errors
/// Where the system gives no entropy.
pub async fn hash(password: String) -> Result<String, Fault> {
    let salt: [u8; 16] = crate::store::entropy()?;
    let work = move || {
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    };
    let hash = apart(work).await?;
    hash.map_err(|why| StoreError::Record(format!("the password cannot be hashed ({why})")).into())
}

/// Whether the password fits; takes as long where there is no hash.
///
/// # Errors
/// Where hashing broke.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Fault> {
    let known = hash.is_some();
    let fits = apart(move || {
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        let Ok(hash) = PasswordHash::new(&hash) else {
            return false;
        };
        let short = password.len() <= PASSWORD_BYTES_MAX;
        let fits = Argon2::default().verify_password(password.as_bytes(), &hash);
        short && fits.is_ok()
    })
    .await?;
    Ok(fits && known)
}
