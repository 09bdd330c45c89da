//! Which database: the words of `--database`.
//!
//! In: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/DATABASE`. Out: [`Choice`]. Fails: [`Unopened`].
//! Law: `law_no_word_has_the_password`.

use super::error::Unopened;
use super::postgres::Address;
use std::path::PathBuf;

/// Which database keeps the record.
#[derive(Debug, Clone, Default)]
pub enum Choice {
    /// The embedded one, in the data directory.
    #[default]
    Embedded,
    /// The embedded one, in that file.
    File(PathBuf),
    /// A PostgreSQL server's.
    Postgres(Address),
}

const EXPECTED: &str = "postgres://USER:PASSWORD@HOST/DATABASE, or sqlite:PATH";

impl Choice {
    /// Reads the words. They may have a password, so that no error repeats them.
    ///
    /// # Errors
    /// Where they name no database that this program knows.
    pub fn read(text: &str) -> Result<Self, Unopened> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Address::read(text).map(Self::Postgres);
        }
        let path = text.strip_prefix("sqlite:").map(|path| {
            let path = path.strip_prefix("//").unwrap_or(path);
            PathBuf::from(path)
        });
        match path {
            Some(path) if path.file_name().is_some() && !text.contains('?') => Ok(Self::File(path)),
            _ => Err(Unopened::new(
                "--database names no database that this program knows",
                EXPECTED,
                "correct it, or leave it out for the embedded database in the data directory",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_database_is_refused() {
        for text in [
            "",
            "clinic.db",
            "sqlite:",
            "sqlite:..",
            "sqlite:a?mode=ro",
            "mysql://u:secret@h/d",
            "secret@h",
        ] {
            let why = Choice::read(text).unwrap_err();
            assert!(!format!("{why:?}").contains("secret"), "{why:?}");
        }
        for text in ["sqlite:/a/clinic.db", "sqlite:///a/clinic.db"] {
            let Choice::File(path) = Choice::read(text).unwrap() else {
                panic!("{text}");
            };
            assert_eq!(path, PathBuf::from("/a/clinic.db"));
        }
    }
}
