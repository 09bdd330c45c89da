//! The key that seals all casebooks of a data directory.
//!
//! In: `DATA/seal.key`, 64 hexadecimal digits, readable by its owner only. Fails: [`StoreError`].

use super::error::StoreError;
use casebook::SecretKey;
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

/// Reads the key, or makes one where there is none.
pub(super) fn open(path: &Path) -> Result<SecretKey, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => match parsed(&text) {
            Some(bytes) => Ok(SecretKey::from_entropy(&bytes)),
            None => Err(StoreError::Record(format!(
                "{} is no key; expected 64 hexadecimal digits and a newline; restore it from a copy",
                path.display()
            ))),
        },
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => make(path),
        Err(why) => Err(StoreError::io(path, "the key cannot be read")(why)),
    }
}

fn make(path: &Path) -> Result<SecretKey, StoreError> {
    let bytes = entropy()?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(path)?;
        file.write_all(format!("{}\n", hex(&bytes)).as_bytes())?;
        file.sync_all()
    };
    write().map_err(StoreError::io(path, "the key cannot be written"))?;
    Ok(SecretKey::from_entropy(&bytes))
}
