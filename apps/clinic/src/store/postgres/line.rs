//! A connection that may write: to a server that is fit, with the lock of the one writer.
//!
//! Method: the lock belongs to the connection that writes, so that nobody writes without it. Each opening takes the next
//! number; who comes again after the connection broke, and finds another's number, was overtaken and writes no more.
//! `synchronous_commit` is on: what was committed outlives a loss of power of the database server, too.

use super::address::{Address, SCHEMA};
use super::words::{unopened, unreached};
use crate::store::copied::another_version;
use crate::store::error::Unopened;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _, Row as _};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// The steps of the schema; each is done once, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/postgres/0001_first.sql"),
    include_str!("../../../migrations/postgres/0002_devices.sql"),
];
/// The oldest server that it is made for.
const VERSION_MIN: i64 = 14;
/// The word by which servers of this program find each other, within a database: "BioScul", as a number.
const LOCK: i64 = 0x0042_696f_5363_756c;
/// How long a server that ended may need until its lock is free.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long a server may take to answer who comes.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(5);

type Opened<T> = Result<T, Unopened>;

/// Comes to the server, and looks whether it is fit.
async fn connect(address: &Address) -> Opened<PgConnection> {
    let options = address.options();
    let came = timeout(ANSWER_MAX, PgConnection::connect_with(&options)).await;
    let came = came.map_err(|_| unreached(address, "it does not answer"))?;
    let mut connection = came.map_err(|why| unopened(address, &why))?;
    fit(address, &mut connection).await?;
    Ok(connection)
}

async fn fit(address: &Address, connection: &mut PgConnection) -> Opened<()> {
    let row = connection
        .fetch_one(
            "SELECT current_setting('server_version_num')::BIGINT / 10000 AS version, \
             current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby, \
             current_setting('synchronous_commit') AS durable",
        )
        .await;
    let read = row.and_then(|row| {
        let version: i64 = row.try_get("version")?;
        let encoding: String = row.try_get("encoding")?;
        let standby: bool = row.try_get("standby")?;
        let durable: String = row.try_get("durable")?;
        Ok((version, encoding, standby, durable))
    });
    let (version, encoding, standby, durable) = read.map_err(|why| unopened(address, &why))?;
    expect_fit(address, version, &encoding, standby)?;
    // Whoever ended without a word is found within a minute, so that its lock is free.
    let mut set = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; \
                   SET tcp_keepalives_count = 3; SET idle_in_transaction_session_timeout = 60000"
        .to_owned();
    if !matches!(durable.as_str(), "on" | "remote_apply") {
        set += "; SET synchronous_commit = on";
    }
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(connection);
    done.await.map_err(|why| unopened(address, &why))?;
    Ok(())
}

fn expect_fit(address: &Address, version: i64, encoding: &str, standby: bool) -> Opened<()> {
    let server = address.server();
    if version < VERSION_MIN {
        return Err(Unopened::new(
            format!("the database server at {server} is PostgreSQL {version}, which is too old"),
            format!("PostgreSQL {VERSION_MIN} or newer"),
            "upgrade it, or give another server in --database",
        ));
    }
    if encoding != "UTF8" {
        return Err(Unopened::new(
            format!("{address} keeps text as {encoding}"),
            "a database that keeps it as UTF8",
            "make another (createdb --encoding=UTF8 --template=template0)",
        ));
    }
    if standby {
        return Err(Unopened::new(
            format!("the database server at {server} is a standby, which takes no writes"),
            "the primary server",
            "give its host in --database",
        ));
    }
    Ok(())
}

/// Whether the lock of the one writer was free, and is held now.
async fn lock(address: &Address, connection: &mut PgConnection) -> Opened<bool> {
    let row = sqlx::query("SELECT pg_try_advisory_lock($1)")
        .bind(LOCK)
        .fetch_one(connection)
        .await;
    let got = row.and_then(|row| row.try_get(0));
    got.map_err(|why| unopened(address, &why))
}

fn held_by_another(address: &Address) -> Unopened {
    Unopened::new(
        format!("another server holds {address}"),
        "a database that no other server of this program writes to",
        "end the other server, or give another database with --database",
    )
}

/// A line at the start, and the number of this opening.
pub(super) async fn first(address: &Address) -> Opened<(PgConnection, i64)> {
    let mut line = connect(address).await?;
    let start = Instant::now();
    while !lock(address, &mut line).await? {
        if start.elapsed() > LOCK_WAIT_MAX {
            return Err(held_by_another(address));
        }
        sleep(Duration::from_millis(100)).await;
    }
    migrate(address, &mut line).await?;
    let row = line
        .fetch_one("UPDATE openings SET number = number + 1 RETURNING number")
        .await;
    let number = row.and_then(|row| row.try_get(0));
    let number = number.map_err(|why| unopened(address, &why))?;
    Ok((line, number))
}

/// A line after the one before broke.
pub(super) async fn again(address: &Address, number: i64) -> Opened<PgConnection> {
    let mut line = connect(address).await?;
    if !lock(address, &mut line).await? {
        return Err(held_by_another(address));
    }
    let row = line.fetch_one("SELECT number FROM openings").await;
    let found: Result<i64, _> = row.and_then(|row| row.try_get(0));
    match found.map_err(|why| unopened(address, &why))? {
        found if found == number => Ok(line),
        _ => Err(Unopened::new(
            format!("another server has opened {address} since, and this one writes no more"),
            "one server at a time",
            "start this server again",
        )),
    }
}

/// A line that reads only, beside whatever server holds the database.
pub(super) async fn reader(address: &Address) -> Opened<PgConnection> {
    let mut line = connect(address).await?;
    let failed = |why: sqlx::Error| unopened(address, &why);
    let row = line.fetch_one("SELECT to_regclass('biosculpt.steps') IS NULL");
    if row.await.and_then(|row| row.try_get(0)).map_err(failed)? {
        return Err(Unopened::new(
            format!("{address} holds no clinic"),
            "the database of a clinic that was served before",
            "correct --database",
        ));
    }
    let found = version(&mut line).await.map_err(failed)?;
    match found == MIGRATIONS.len() {
        true => Ok(line),
        false => Err(another_version(
            &address.to_string(),
            found,
            MIGRATIONS.len(),
        )),
    }
}

async fn migrate(address: &Address, line: &mut PgConnection) -> Opened<()> {
    let failed = |why: sqlx::Error| unopened(address, &why);
    let found = version(line).await.map_err(failed)?;
    let known = MIGRATIONS.len();
    if found > known {
        return Err(Unopened::new(
            format!("{address} is of version {found}, this program knows {known}"),
            "a database of this program's version or an older one",
            "use the newer program that it was opened with",
        ));
    }
    for step in MIGRATIONS.iter().skip(found) {
        // Each step ends by writing its own number, in the transaction that does it.
        let mut transaction = line.begin().await.map_err(failed)?;
        let done = sqlx::raw_sql(*step).execute(&mut *transaction).await;
        done.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
    }
    Ok(())
}

/// How many steps were done; the schema is made where it is missing.
async fn version(line: &mut PgConnection) -> Result<usize, sqlx::Error> {
    let row = line
        .fetch_one(
            "SELECT to_regnamespace('biosculpt') IS NULL, to_regclass('biosculpt.steps') IS NULL",
        )
        .await?;
    if row.try_get(0)? {
        debug_assert_eq!(SCHEMA, "biosculpt");
        line.execute("CREATE SCHEMA biosculpt").await?;
    }
    if row.try_get(1)? {
        return Ok(0);
    }
    let row = line
        .fetch_one("SELECT coalesce(max(number), 0) FROM steps")
        .await?;
    Ok(usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_that_will_not_do_are_refused() {
        let address = Address::read("postgres://theo:s3cret@db.example/clinic").unwrap();
        let fit = |version, encoding, standby| expect_fit(&address, version, encoding, standby);
        assert_eq!(fit(14, "UTF8", false), Ok(()));
        let old = fit(13, "UTF8", false).unwrap_err();
        assert!(
            old.what.contains("too old") && old.expected.contains("14"),
            "{old:?}"
        );
        assert!(
            fit(15, "LATIN1", false)
                .unwrap_err()
                .what
                .contains("LATIN1")
        );
        assert!(fit(15, "UTF8", true).unwrap_err().what.contains("standby"));
    }
}
