//! The key that seals this practice's casebooks: one secret a computer, made at its first use.
//!
//! In: a file, or none for the usual place. Out: [`SecretKey`]. Fails: [`Fault`], where the file is no key or
//! cannot be made; folders are made for the usual place only, so that a slip of the pen is told. The secret never lies
//! beside a casebook that it seals, and never in one.

use crate::fault::Fault;
use crate::{files, foreign, terminal};
use casebook::SecretKey;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The usual place: the user's data folder.
fn usual() -> anyhow::Result<PathBuf> {
    let data = files::users_data().ok_or_else(|| {
        Fault::new("no folder for the sealing key is known")
            .expecting("the environment to name a home folder")
            .advising("give a file with --key")
    })?;
    Ok(data.join("biosculpt").join("seal.key"))
}

/// The key of that file, or of the usual place; made where there is none.
pub(crate) fn secret(file: Option<&Path>) -> anyhow::Result<SecretKey> {
    let path = match file {
        Some(path) => path.to_owned(),
        None => usual()?,
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => parse(text.trim()).ok_or_else(|| {
            Fault::new("is no sealing key")
                .at(&path)
                .expecting("64 hexadecimal digits")
                .advising("give another file with --key; a lost key cannot be made again")
                .into()
        }),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            if file.is_none() {
                let folder = path.parent().unwrap_or(&path);
                std::fs::create_dir_all(folder).map_err(|why| cannot(&path, "made", &why))?;
            }
            let made = make(&path)?;
            let place = foreign::path(&path);
            terminal::note(&format!("a new sealing key was made: {place}; keep it"));
            Ok(made)
        }
        Err(why) => Err(cannot(&path, "read", &why).into()),
    }
}

fn cannot(path: &Path, what: &str, why: &std::io::Error) -> Fault {
    Fault::new(format!("cannot be {what} ({why})"))
        .at(path)
        .expecting("a file for the sealing key")
        .advising("give another file with --key; nothing was begun")
}

fn parse(text: &str) -> Option<SecretKey> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(SecretKey::from_entropy(&bytes))
}

fn make(path: &Path) -> anyhow::Result<SecretKey> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|why| anyhow::anyhow!("no entropy for a key: {why}"))?;
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{text}")?;
        file.sync_all()
    });
    written.map_err(|why| cannot(path, "made", &why))?;
    Ok(SecretKey::from_entropy(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook::Signer as _;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = std::env::temp_dir().join(format!("biosculpt-key-{}", std::process::id()));
        let path = folder.join("seal.key");
        let why = secret(Some(&path)).err().unwrap().to_string();
        assert!(why.contains("cannot be made"), "{why}");
        std::fs::create_dir(&folder).unwrap();
        let made = secret(Some(&path)).unwrap().public_key();
        assert_eq!(secret(Some(&path)).unwrap().public_key(), made);
        std::fs::write(&path, "no key").unwrap();
        assert!(secret(Some(&path)).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
