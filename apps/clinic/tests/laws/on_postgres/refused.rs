//! Databases that cannot be had: each says what is wrong and what to do, and none says the password.

use super::on_postgres;
use crate::cluster::{PASSWORD, USER};
use crate::house::Folder;
use clinic::store::{Choice, Store, StoreError, Unopened};

async fn refused(folder: &Folder, url: &str) -> Unopened {
    let choice = Choice::read(url).unwrap();
    let why = Store::open(&folder.0, &choice).await.unwrap_err();
    let StoreError::Unopened(why) = why else {
        panic!("{why}");
    };
    let said = format!("{why:?}");
    assert!(
        !said.contains(PASSWORD) && !said.contains("n0t-it"),
        "{said}"
    );
    why
}

#[tokio::test]
async fn law_what_is_wrong_with_the_address_is_said_without_the_password() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let url = folder.served().url();
    let why = refused(&folder, &url.replace(PASSWORD, "n0t-it")).await;
    assert!(
        why.what.contains("refuses the password of \"theo\""),
        "{why:?}"
    );
    assert!(why.expected.contains("PGPASSWORD"), "{why:?}");
    let why = refused(&folder, &url.replace(USER, "luna")).await;
    assert!(why.what.contains("luna"), "{why:?}");
    let why = refused(&folder, &folder.served().cluster.url("nowhere")).await;
    assert!(why.what.contains("no database \"nowhere\""), "{why:?}");
    assert!(why.advice.contains("createdb -O theo nowhere"), "{why:?}");
    let why = refused(&folder, &format!("postgres://theo:{PASSWORD}@%2Fnowhere/x")).await;
    assert!(why.what.contains("cannot be reached"), "{why:?}");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let nobody = format!("postgres://theo:{PASSWORD}@127.0.0.1:{port}/x");
    let why = refused(&folder, &nobody).await;
    assert!(
        why.what
            .contains(&format!("127.0.0.1:{port} cannot be reached")),
        "{why:?}"
    );
    assert!(why.advice.contains("host and port"), "{why:?}");
}

#[tokio::test]
async fn one_who_takes_the_call_and_says_nothing_is_not_waited_for() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let why = refused(&folder, &format!("postgres://theo@127.0.0.1:{port}/x")).await;
    assert!(why.what.contains("does not answer"), "{why:?}");
}

#[tokio::test]
async fn a_user_who_may_not_make_tables_is_told_whose_the_database_must_be() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let served = folder.served();
    served.administrate(&format!(
        "DROP ROLE IF EXISTS sol; CREATE ROLE sol LOGIN PASSWORD '{PASSWORD}'"
    ));
    let why = refused(&folder, &served.url().replace(USER, "sol")).await;
    assert!(
        why.what.contains("may not make or use the schema"),
        "{why:?}"
    );
    assert!(why.advice.contains("OWNER TO"), "{why:?}");
    served.administrate("ALTER DATABASE \"{}\" OWNER TO sol");
    let choice = Choice::read(&served.url().replace(USER, "sol")).unwrap();
    let store = Store::open(&folder.0, &choice).await.unwrap();
    store.close().await;
    served.administrate(&format!("ALTER DATABASE \"{{}}\" OWNER TO {USER}"));
}

#[tokio::test]
async fn text_that_is_not_utf8_is_refused() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let served = folder.served();
    let other = format!("{} latin", served.name);
    let create = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    served.administrate(&format!("CREATE DATABASE \"{other}\" {create}"));
    let why = refused(&folder, &served.cluster.url(&other)).await;
    assert!(why.what.contains("LATIN1"), "{why:?}");
    served.administrate(&format!("DROP DATABASE \"{other}\" WITH (FORCE)"));
}
