//! The key that seals all casebooks of a data directory.
//!
//! In: `DATA/seal.key`, 64 hexadecimal digits, readable by its owner only. Fails: [`StoreError`].
//! Law: `law_a_database_is_opened_with_its_own_key_only` (tests).

use super::error::{StoreError, Unopened};
use casebook::{PublicKey, SecretKey, Signer as _};
use std::io::Write as _;
use std::path::Path;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parsed(text: &str) -> Option<[u8; 32]> {
    let text = text.strip_suffix('\n')?;
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// `N` bytes of the system's entropy.
pub(crate) fn entropy<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|why| StoreError::Record(format!("the system gives no entropy ({why})")))?;
    Ok(bytes)
}

/// A secret word of `N` random bytes, in hexadecimal.
pub(crate) fn secret_word<const N: usize>() -> Result<String, StoreError> {
    Ok(hex(&entropy::<N>()?))
}

/// The key that a chain was begun with; none where there is no chain.
pub(super) fn of_chain(lines: &[(String, String)]) -> Result<Option<PublicKey>, StoreError> {
    let Some((_, first)) = lines.first() else {
        return Ok(None);
    };
    let read = || {
        let line: serde_json::Value = serde_json::from_str(first).ok()?;
        PublicKey::parse(line.get("body")?.get("key")?.as_str()?)
    };
    let what = || StoreError::Record("the clinic's casebook does not say its key".to_owned());
    read().ok_or_else(what).map(Some)
}

fn not_its_key(path: &Path, what: &str) -> StoreError {
    StoreError::Unopened(Unopened::new(
        format!("{}: {what}", path.display()),
        "the data directory that belongs to this database: its key, scans and plans",
        "give it with --data, or restore the key from a copy",
    ))
}

/// The text of a data directory's key, and the key; none where there is no such file.
///
/// # Errors
/// Where it cannot be read, or is none.
pub(crate) fn read(path: &Path) -> Result<Option<(String, SecretKey)>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => match parsed(&text) {
            Some(bytes) => Ok(Some((text, SecretKey::from_entropy(&bytes)))),
            None => Err(no_key(path)),
        },
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(StoreError::io(path, "the key cannot be read")(why)),
    }
}

fn no_key(path: &Path) -> StoreError {
    StoreError::Record(format!(
        "{} is no key; expected 64 hexadecimal digits and a newline; restore it from a copy",
        path.display()
    ))
}

/// Reads the key, or makes one where there is none and nothing is sealed by one.
pub(super) fn open(path: &Path, sealed_by: Option<PublicKey>) -> Result<SecretKey, StoreError> {
    match (read(path)?, sealed_by) {
        (None, None) => make(path),
        (None, Some(_)) => Err(not_its_key(
            path,
            "there is no key, and the database is sealed with one",
        )),
        (Some((_, key)), Some(by)) if by != key.public_key() => {
            Err(not_its_key(path, "the database is sealed with another key"))
        }
        (Some((_, key)), _) => Ok(key),
    }
}

fn make(path: &Path) -> Result<SecretKey, StoreError> {
    let bytes = entropy()?;
    write(path, &format!("{}\n", hex(&bytes)))?;
    Ok(SecretKey::from_entropy(&bytes))
}

/// Writes a key that is not there yet, for its owner's eyes only.
///
/// # Errors
/// Where it is there, or cannot be written.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(StoreError::io(path, "the key cannot be written"))
}
