//! What must be the same with either database, where databases differ.

use crate::house::Folder;
use crate::on_postgres::on_postgres;
use crate::room::Room;
use clinic::store::{Store, StoreError};
use practice::{Day, Role};
use serde_json::json;

fn born() -> Day {
    Day::new("2012-05-09").unwrap()
}

#[tokio::test]
async fn law_no_text_of_a_request_breaks_a_query() {
    let room = Room::staffed().await;
    let mut dentist = room.signed_in(Role::Dentist).await;
    for odd in [
        "%00",
        "p0001%00",
        "%5C",
        "%27%3B--",
        "%F0%9F%A6%B7",
        "%EF%BF%BF",
        "%25_",
    ] {
        for path in [
            format!("/api/patients?query={odd}"),
            format!("/api/patients?after={odd}"),
            format!("/api/patients/{odd}"),
            format!("/api/patients/{odd}/timeline"),
            format!("/fhir/Patient/{odd}"),
            format!("/fhir/Patient?name={odd}"),
            format!("/fhir/Observation?patient={odd}"),
            format!("/fhir/AuditEvent?_id={odd}"),
        ] {
            let request = dentist.request("GET", &path, None);
            let status = room.answer(request).await.status();
            assert!(!status.is_server_error(), "{path}: {status}");
        }
        let path = format!("/api/patients/{odd}/notes");
        let note = json!({"stage": "intake", "text": "x"});
        let (status, said) = dentist.send("POST", &path, Some(note)).await;
        assert!(status.is_client_error(), "{path}: {status} {said}");
    }
    let sign_in = json!({"name": "a\u{0}b", "password": "\u{0}".repeat(12)});
    let (status, said) = dentist.send("POST", "/api/session", Some(sign_in)).await;
    assert!(status.is_client_error(), "{status} {said}");
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

/// A database server sorts by the rules of its language, unless it is told otherwise.
#[tokio::test]
async fn law_lists_have_one_order_and_one_search() {
    let folder = Folder::new();
    let store = folder.open().await;
    for name in [
        "Zoe", "Äda", "anna b", "Anna-B", "anna_b", "annab", "Ötzi", "o%i",
    ] {
        store.register("desk", name, born()).await.unwrap();
    }
    let names = async |query: &str, after: &str, limit| -> Vec<String> {
        let found = store.patients(query, after, "", limit).await.unwrap();
        found.into_iter().map(|row| row.name).collect()
    };
    let all = [
        "anna b", "Anna-B", "anna_b", "annab", "o%i", "Zoe", "Äda", "Ötzi",
    ];
    assert_eq!(names("", "", 9).await, all);
    let mut after = String::new();
    for name in all {
        let found = store.patients("", &after, "", 1).await.unwrap();
        assert_eq!(found[0].name, name);
        after.clone_from(&found[0].id);
    }
    assert!(names("", &after, 1).await.is_empty());
    for (query, found) in [
        ("ANNA", &all[..4]),
        ("äD", &all[6..7]),
        ("%", &all[4..5]),
        ("_", &all[2..3]),
        ("\\", &[]),
        (" 7 ", &all[7..]),
        ("007", &all[7..]),
        ("7.0", &[]),
        ("99999999999999999999", &[]),
    ] {
        assert_eq!(names(query, "", 9).await, found, "{query}");
    }
}

/// What is searched is no query of the database's: it follows each change at once, and another opening knows the same.
#[tokio::test]
async fn law_a_search_finds_what_was_acknowledged() {
    let folder = Folder::new();
    let store = folder.open().await;
    let id = store.register("desk", "Luna Reyes", born()).await.unwrap();
    let id = id.patient;
    let found = async |store: &Store, query: &str| {
        let rows = store.patients(query, "", "", 9).await.unwrap();
        rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(found(&store, "una r").await, ["Luna Reyes"]);
    let change = practice::Wish::Change {
        name: "Luna Ortiz".to_owned(),
        born: born(),
    };
    store.record("desk", &id, vec![change]).await.unwrap();
    assert!(found(&store, "reyes").await.is_empty());
    assert_eq!(found(&store, "ORTIZ").await, ["Luna Ortiz"]);
    // A refusal leaves no name.
    store.register("desk", " ", born()).await.unwrap_err();
    store.close().await;
    drop(store);
    let again = folder.open().await;
    assert_eq!(found(&again, "1").await, ["Luna Ortiz"]);
    assert_eq!(found(&again, "ortiz").await, ["Luna Ortiz"]);
}

#[tokio::test]
async fn law_a_database_is_opened_with_its_own_key_only() {
    let room = Room::staffed().await;
    room.app.store.close().await;
    let other = room.folder.again();
    let key = other.0.join("seal.key");
    let opened = async || {
        let why = Store::open(&other.0, &other.choice()).await.unwrap_err();
        let StoreError::Unopened(why) = why else {
            panic!("{why}");
        };
        assert!(why.advice.contains("--data"), "{why:?}");
        why.what
    };
    std::fs::write(&key, format!("{}\n", "ab".repeat(32))).unwrap();
    assert!(opened().await.contains("another key"));
    std::fs::remove_file(&key).unwrap();
    assert!(opened().await.contains("there is no key"));
    // And none was made, which would be in the way of the right one.
    assert!(!key.exists());
}

#[tokio::test]
async fn tables_of_a_newer_program_are_left_alone() {
    let folder = Folder::new();
    folder.open().await.close().await;
    let newer = match on_postgres() {
        true => "INSERT INTO steps (number) VALUES (99)",
        false => "PRAGMA user_version = 99",
    };
    folder.spoil(newer).await;
    let opened = Store::open(&folder.0, &folder.choice()).await;
    let why = opened.unwrap_err();
    assert!(why.to_string().contains("of version 99"), "{why}");
}
