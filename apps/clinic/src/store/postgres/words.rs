//! What a database server refuses, in words that say what to do.

use super::address::{Address, SCHEMA};
use crate::store::error::Unopened;

/// Why it cannot be opened.
pub(super) fn unopened(address: &Address, error: &sqlx::Error) -> Unopened {
    let (user, database, server) = (address.user(), address.database(), address.server());
    let said = match error {
        sqlx::Error::Database(said) => said,
        sqlx::Error::Io(why) => return unreached(address, &why.to_string()),
        other => {
            return Unopened::new(
                format!("{address} cannot be opened ({other})"),
                "a PostgreSQL server that answers",
                "correct --database; look at the server's log",
            );
        }
    };
    let message = said.message();
    let code = said.code().unwrap_or_default();
    match code.as_ref() {
        "28P01" => Unopened::new(
            format!("the database server at {server} refuses the password of {user:?}"),
            "the user's password in --database, in PGPASSWORD or in ~/.pgpass",
            "correct it there",
        ),
        "28000" => Unopened::new(
            format!("the database server at {server} does not let {user:?} in ({message})"),
            "a user that there is, and that may come to this database from here without TLS",
            "correct the user in --database, or the server's pg_hba.conf",
        ),
        "3D000" => Unopened::new(
            format!("there is no database {database:?} at {server}"),
            "a database that there is; it may be empty",
            format!("make it (createdb -O {user} {database}), or correct its name in --database"),
        ),
        "42501" => Unopened::new(
            format!("{user:?} may not make or use the schema {SCHEMA:?} in {address} ({message})"),
            "a user that owns the database, or that schema",
            format!("as its administrator: ALTER DATABASE {database} OWNER TO {user}"),
        ),
        "53300" => Unopened::new(
            format!("the database server at {server} takes no more connections ({message})"),
            "room for some ten connections",
            "raise max_connections there, or end others",
        ),
        "57P03" => Unopened::new(
            format!("the database server at {server} is not ready ({message})"),
            "a server that runs",
            "wait until it has started, and try again",
        ),
        _ => Unopened::new(
            format!("{address} cannot be opened: {message} ({code})"),
            "a database of this program, or an empty one",
            "look at the database server's log",
        ),
    }
}

/// Nobody answers there.
pub(super) fn unreached(address: &Address, why: &str) -> Unopened {
    Unopened::new(
        format!(
            "the database server at {} cannot be reached ({why})",
            address.server()
        ),
        "a PostgreSQL server that listens there",
        "start it, or correct host and port in --database",
    )
}
