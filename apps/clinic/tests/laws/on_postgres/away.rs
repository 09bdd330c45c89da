//! A database server that goes away, and two servers of this program at one database.

use super::on_postgres;
use crate::house::{Folder, Served};
use crate::room::Room;
use crate::{approved, begun, consented::Flaw};
use axum::http::StatusCode;
use clinic::store::{Store, StoreError};
use practice::{Day, Role, Stage, Wish};
use serde_json::json;
use std::time::{Duration, Instant};

fn note(text: &str) -> Vec<Wish> {
    let text = text.to_owned();
    let stage = Stage::Review;
    vec![Wish::Note { stage, text }]
}

async fn registered(store: &Store) -> String {
    let born = Day::new("2012-05-09").unwrap();
    let registered = store.register("desk", "Theo", born).await;
    registered.unwrap().patient
}

/// Cuts all connections to the database.
pub(crate) fn cut(served: &Served) {
    served.administrate(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
    );
}

pub(crate) fn let_in(served: &Served, whether: bool) {
    served.administrate(&format!(
        "ALTER DATABASE \"{{}}\" ALLOW_CONNECTIONS {whether}"
    ));
}

async fn until_back(store: &Store, id: &str) {
    let begun = Instant::now();
    while let Err(why) = store.record("a", id, note("back")).await {
        assert!(begun.elapsed() < Duration::from_secs(20), "{why}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn law_one_server_writes() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let first = folder.open().await;
    let id = registered(&first).await;
    let other = folder.again();
    let refused = Store::open(&other.0, &other.choice()).await.unwrap_err();
    let StoreError::Unopened(why) = refused else {
        panic!("{refused}");
    };
    assert!(
        why.what.contains("another server holds the database"),
        "{why:?}"
    );
    assert!(why.advice.contains("end the other server"), "{why:?}");
    first.record("a", &id, note("still")).await.unwrap();
    // Who ends lets go of it, also without a word.
    drop(first);
    let second = other.open().await;
    assert_eq!(second.patient(&id).await.unwrap().notes.len(), 1);
}

#[tokio::test]
async fn law_who_was_overtaken_writes_no_more() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let first = folder.open().await;
    let id = registered(&first).await;
    let other = folder.again();
    cut(folder.served());
    let second = other.open().await;
    let while_held = first.record("a", &id, note("lost")).await.unwrap_err();
    assert!(
        while_held.to_string().contains("another server holds"),
        "{while_held}"
    );
    second.record("b", &id, note("of the other")).await.unwrap();
    second.close().await;
    // The lock is free again, and yet what the first knows is old.
    let after = first.record("a", &id, note("lost")).await.unwrap_err();
    assert!(matches!(after, StoreError::Away(_)), "{after}");
    assert!(after.to_string().contains("has opened"), "{after}");
    let third = folder.again().open().await;
    assert_eq!(third.patient(&id).await.unwrap().notes.len(), 1);
    assert_eq!(third.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_line_that_breaks_between_two_writes_is_made_again() {
    if !on_postgres() {
        return;
    }
    let folder = Folder::new();
    let store = folder.open().await;
    let id = registered(&store).await;
    for n in 0..3 {
        cut(folder.served());
        store.record("a", &id, note(&n.to_string())).await.unwrap();
    }
    assert_eq!(store.patient(&id).await.unwrap().notes.len(), 3);
    assert_eq!(store.check().await.unwrap(), []);
}

#[tokio::test]
async fn law_nothing_is_acknowledged_while_the_database_is_away() {
    if !on_postgres() {
        return;
    }
    let room = Room::staffed().await;
    let mut dentist = room.signed_in(Role::Dentist).await;
    let served = room.folder.served();
    let (status, _) = dentist.get("/api/patients/p0001").await;
    assert_eq!(status, StatusCode::OK);
    let_in(served, false);
    cut(served);
    let path = "/api/patients/p0001/notes";
    let wish = || Some(json!({"stage": "intake", "text": "lost"}));
    for _ in 0..2 {
        let begun = Instant::now();
        let (status, said) = dentist.send("POST", path, wish()).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
        let error = &said["error"];
        assert_eq!(error["where"], "database", "{said}");
        let advice = error["advice"].as_str().unwrap();
        assert!(advice.contains("look whether it was recorded"), "{said}");
        assert!(!said.to_string().contains(crate::cluster::PASSWORD));
        assert!(begun.elapsed() < Duration::from_secs(15));
    }
    let (status, said) = dentist.get("/api/patients/p0001").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
    let_in(served, true);
    until_back(&room.app.store, "p0001").await;
    let texts = room.app.store.patient("p0001").await.unwrap().notes;
    let texts: Vec<_> = texts.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["back"]);
    assert_eq!(room.app.store.check().await.unwrap(), []);
    // Who looked before is still noted, though the database went away meanwhile.
    let seen = room.app.store.audited(9).await.unwrap();
    assert!(
        seen.iter()
            .any(|row| row.patient.as_deref() == Some("p0001"))
    );
}

/// The end of a session, which a program says while the database is away.
#[tokio::test]
async fn law_what_was_done_is_written_when_the_database_is_back() {
    if !on_postgres() {
        return;
    }
    let room = Room::staffed_by(begun::PROGRAM).await;
    approved::approve(&room, "p0001", approved::RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let (status, begun) = browser
        .send("POST", path, Some(json!({"speed": "lapse"})))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let served = room.folder.served();
    let_in(served, false);
    cut(served);
    room.app.bench.room.let_go();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let_in(served, true);
    let is_over = async || {
        let record = room.app.store.patient("p0001").await;
        record.is_ok_and(|record| record.open_delivery().is_none())
    };
    let begun = Instant::now();
    while !is_over().await {
        let late = begun.elapsed() > Duration::from_secs(20);
        assert!(!late, "it stays open");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

/// What can be read is not shown where nobody can note who looked.
#[tokio::test]
async fn law_nothing_is_shown_that_cannot_be_noted() {
    if !on_postgres() {
        return;
    }
    let room = Room::staffed().await;
    let mut dentist = room.signed_in(Role::Dentist).await;
    // Reads go on, writes do not.
    let lock = "ALTER TABLE audit RENAME TO elsewhere";
    room.folder.spoil(lock).await;
    let _first = dentist.get("/api/patients/p0001").await;
    let begun = Instant::now();
    loop {
        let (status, _) = dentist.get("/api/patients/p0001").await;
        if status == StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    room.folder
        .spoil("ALTER TABLE elsewhere RENAME TO audit")
        .await;
    until_back(&room.app.store, "p0001").await;
    let seen = room.app.store.audited(99).await.unwrap();
    let shown = seen
        .iter()
        .filter(|row| row.patient.is_some() && row.allowed);
    // The first look was shown, and its note was kept until it could be written.
    assert!(shown.count() >= 1, "{seen:?}");
}
