//! Where a database is: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
//!
//! Law: `law_no_word_has_the_password`. Fails: [`Unopened`].
//! Method: what is missing comes from the environment (`PGHOST`, `PGPASSWORD`, ...) and from `~/.pgpass`, as with other
//! programs of PostgreSQL. It is shown by its parts without the password, never as it was given.
//! Not here: TLS to the database. Who asks for it is refused, not served without it.

use crate::store::error::Unopened;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::fmt;
use std::str::FromStr as _;

/// Names after `?` that are understood; others are refused rather than passed over.
const KNOWN: [&str; 8] = [
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "application_name",
];
/// The schema that the tables are in, so that they meet no others of their names.
pub(super) const SCHEMA: &str = "biosculpt";

/// Where a database is, and who comes.
#[derive(Clone)]
pub struct Address {
    options: Box<PgConnectOptions>,
}

fn wrong(what: impl Into<String>) -> Unopened {
    Unopened::new(
        what,
        "--database postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        "correct it; in names and passwords write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for # and %25 for %",
    )
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Where it cannot be understood, or asks for what is not there. No error repeats it.
    pub fn read(text: &str) -> Result<Self, Unopened> {
        let (_, rest) = text.split_once("://").unwrap_or_default();
        let (_, behind) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        // Were a password taken for a host, it would be shown as one.
        if behind.contains(['@', '#']) {
            return Err(wrong(
                "--database has a sign in its password or names that must be written otherwise",
            ));
        }
        let (_, asked) = behind.split_once('?').unwrap_or_default();
        for pair in asked.split('&').filter(|pair| !pair.is_empty()) {
            let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
            if !KNOWN.contains(&name) {
                let known = KNOWN.join(", ");
                return Err(wrong(format!(
                    "--database has a name after the ? that is not known; known are {known}"
                )));
            }
        }
        let options = PgConnectOptions::from_str(text);
        let options = options.map_err(|_| wrong("--database is no address of a database"))?;
        let plain = matches!(
            options.get_ssl_mode(),
            PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer
        );
        if !plain {
            return Err(Unopened::new(
                "--database (or PGSSLMODE) asks for TLS to the database, which this program does not speak",
                "a database on this machine, by a Unix socket, or behind a tunnel",
                "let a tunnel (ssh, stunnel, WireGuard) end on this machine, and leave sslmode out",
            ));
        }
        let options = match options.get_application_name() {
            Some(_) => options,
            None => options.application_name("biosculpt"),
        };
        let options = options
            .ssl_mode(PgSslMode::Disable)
            .options([("search_path", SCHEMA)]);
        let options = Box::new(options);
        Ok(Self { options })
    }

    /// What connections are made with.
    pub(super) fn options(&self) -> PgConnectOptions {
        (*self.options).clone()
    }

    /// Name of the user.
    pub(super) fn user(&self) -> &str {
        self.options.get_username()
    }

    /// Name of the database.
    pub(super) fn database(&self) -> &str {
        self.options.get_database().unwrap_or(self.user())
    }

    /// The server.
    pub(super) fn server(&self) -> String {
        let port = self.options.get_port();
        match self.options.get_socket() {
            Some(socket) => format!("{} (port {port})", socket.display()),
            None => format!("{}:{port}", self.options.get_host()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database {:?} at {}", self.database(), self.server())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_no_word_has_the_password() {
        for text in [
            "postgres://theo:s3cret@db.example/clinic",
            "postgres://theo:s3cret@db.example:5433/clinic?sslmode=prefer",
            "postgres://theo@db.example/clinic?password=s3cret",
            "postgres:///clinic?host=/run/postgresql&password=s3cret",
            "postgres://theo:s3cret@db.example/clinic?sslmode=require",
            "postgres://theo:s3cret@db.example/clinic?sslmode=s3cret",
            "postgres://theo:s3cret@db.example/clinic?colour=s3cret",
            "postgres://theo:x@s3cret/y@db.example/clinic",
            "postgres://theo:1#s3cret@db.example/clinic",
            "postgres://theo:1?s3cret@db.example/clinic",
            "postgres://theo:s3cret@db.example:port/clinic",
            "postgres://theo:s3cret@[/clinic",
        ] {
            let said = match Address::read(text) {
                Ok(address) => format!("{address} {address:?}"),
                Err(why) => format!("{why} {why:?}"),
            };
            assert!(!said.contains("s3cret"), "{text}: {said}");
        }
    }

    #[test]
    fn what_is_not_done_is_refused() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let text = format!("postgres://theo@db.example/clinic?sslmode={mode}");
            let why = Address::read(&text).unwrap_err();
            assert!(why.what.contains("TLS"), "{why:?}");
        }
        let text = "postgres://theo@db.example/clinic?sslmod=require";
        let why = Address::read(text).unwrap_err();
        assert!(why.what.contains("not known"), "{why:?}");
    }

    #[test]
    fn it_is_shown_by_its_parts() {
        let shown = |text: &str| Address::read(text).unwrap().to_string();
        assert_eq!(
            shown("postgres://theo:a%40b@db.example:5433/sites"),
            "the database \"sites\" at db.example:5433"
        );
        assert_eq!(
            shown("postgresql://theo@%2Frun%2Fpg/sites"),
            "the database \"sites\" at /run/pg (port 5432)"
        );
    }
}
