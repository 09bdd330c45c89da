//! Sessions, forged and honest; words that must come with changes; locks; the one-time link.

use crate::room::{PASSWORD, Room, name_of};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use clinic::accounts::Way;
use clinic::store::SessionRow;
use clinic::{App, Engine, accounts};
use practice::Role;
use serde_json::json;
use std::path::PathBuf;

#[tokio::test]
async fn forged_ended_and_expired_sessions_are_refused() {
    let room = Room::staffed().await;
    let mut browser = room.signed_in(Role::Dentist).await;
    assert_eq!(browser.get("/api/devices").await.0, StatusCode::OK);
    let honest = browser.cookie.clone().unwrap();
    // Another's word, a word that is too long, the hash that the database keeps.
    let stored = room.app.store.sessions().await.unwrap();
    let hash = format!("{}={}", accounts::COOKIE, stored[0].token);
    let mut forged = honest.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == '0' { '1' } else { '0' });
    for cookie in [
        forged,
        format!("{honest}0"),
        hash,
        format!("{}=", accounts::COOKIE),
    ] {
        browser.cookie = Some(cookie.clone());
        let (status, _) = browser.get("/api/devices").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{cookie}");
    }
    browser.cookie = Some(honest.clone());
    let (status, _) = browser.send("DELETE", "/api/session", None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(
        browser.get("/api/devices").await.0,
        StatusCode::UNAUTHORIZED
    );
    assert!(room.app.store.sessions().await.unwrap().is_empty());
    // A session that has run out.
    let row = SessionRow {
        token: stored[0].token.clone(),
        account: "u3".to_owned(),
        expires_ms: 1,
        lent_by: None,
    };
    room.app.sessions.begin(row, 0);
    assert_eq!(
        browser.get("/api/devices").await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn signing_in_gives_a_new_token_and_outlives_a_restart() {
    let room = Room::staffed().await;
    let mut browser = room.browser().await;
    let before = browser.cookie.clone().unwrap();
    let wish = json!({"name": " Dentist ", "password": PASSWORD});
    let (status, session) = browser.send("POST", "/api/session", Some(wish)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(session["account"]["role"], "dentist");
    assert_ne!(browser.cookie.clone().unwrap(), before);
    let cookie = browser.cookie.clone().unwrap();
    let Room {
        folder,
        app,
        router,
    } = &room;
    app.store.close().await;
    let _ = router;
    // Another process would find the directory locked as long as this one holds it.
    let held = clinic::store::Store::open(&folder.0, &folder.choice())
        .await
        .unwrap_err();
    assert!(held.to_string().contains("another server holds"), "{held}");
    let copy = folder.again();
    let store = copy.open().await;
    let program = PathBuf::from("biosculpt");
    let again = App::new(store, Engine { program }).await.unwrap();
    assert_eq!(again.setup_token(), None);
    let again = Room {
        router: clinic::router(again.clone()),
        app: again,
        folder: copy,
    };
    let mut browser = again.browser().await;
    browser.cookie = Some(cookie);
    assert_eq!(browser.get("/api/devices").await.0, StatusCode::OK);
    assert_eq!(again.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn law_changes_need_the_csrf_word() {
    let room = Room::staffed().await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let stranger = room.browser().await;
    let honest = browser.csrf.clone();
    let wish = || Some(json!({"name": "N", "born": "2001-01-01"}));
    for word in [
        None,
        stranger.csrf.clone(),
        Some(String::new()),
        Some("0".repeat(64)),
    ] {
        browser.csrf = word;
        let (status, answer) = browser.send("POST", "/api/patients", wish()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
        assert_eq!(answer["error"]["where"], "x-biosculpt-csrf");
    }
    browser.csrf = honest;
    let (status, _) = browser.send("POST", "/api/patients", wish()).await;
    assert_eq!(status, StatusCode::CREATED);
    // A form of another site brings no header at all, also not where nobody is signed in.
    let form = Request::post("/api/session")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("name=dentist"))
        .unwrap();
    assert_eq!(room.answer(form).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn five_wrong_passwords_make_wait_whoever_asks() {
    let room = Room::staffed().await;
    for name in ["dentist", "nobody"] {
        let mut browser = room.browser().await;
        let wrong = || Some(json!({"name": name, "password": "wrong password"}));
        for _ in 0..5 {
            let (status, _) = browser.send("POST", "/api/session", wrong()).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
        }
        let mut other = room.browser().await;
        let right = json!({"name": name, "password": PASSWORD});
        let (status, answer) = other.send("POST", "/api/session", Some(right)).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(
            answer["error"]["what"]
                .as_str()
                .unwrap()
                .contains(" s to wait")
        );
    }
    room.signed_in(Role::Technician).await;
}

#[tokio::test]
async fn the_one_time_link_works_once() {
    let room = Room::empty().await;
    let token = room.app.setup_token().unwrap();
    let mut browser = room.browser().await;
    let (_, session) = browser.get("/api/session").await;
    assert_eq!(session["clinic"]["needs_setup"], true);
    let wish = |token: &str, password: &str| {
        Some(json!({"token": token, "name": "Ada", "password": password}))
    };
    let (status, _) = browser
        .send("POST", "/api/setup", wish("0", PASSWORD))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = browser
        .send("POST", "/api/setup", wish(&token, "short"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, session) = browser
        .send("POST", "/api/setup", wish(&token, PASSWORD))
        .await;
    assert_eq!(status, StatusCode::OK, "{session}");
    assert_eq!(session["account"]["role"], "administrator");
    let (status, _) = browser
        .send("POST", "/api/setup", wish(&token, PASSWORD))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // What the administrator opens can sign in; what is closed cannot, and is out at once.
    let open = json!({"name": name_of(Role::Dentist), "role": "dentist", "password": PASSWORD});
    let (status, account) = browser.send("POST", "/api/accounts", Some(open)).await;
    assert_eq!(status, StatusCode::CREATED);
    let mut dentist = room.signed_in(Role::Dentist).await;
    let close = format!("/api/accounts/{}/close", account["id"].as_str().unwrap());
    let (status, _) = browser.send("POST", &close, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(
        dentist.get("/api/devices").await.0,
        StatusCode::UNAUTHORIZED
    );
    let wish = json!({"name": name_of(Role::Dentist), "password": PASSWORD});
    let (status, _) = dentist.send("POST", "/api/session", Some(wish)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_never_break_the_server() {
    let room = Room::staffed().await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let path = "/api/patients/p0001/notes";
    for body in [
        json!(null),
        json!([]),
        json!({"stage": "intake"}),
        json!({"stage": "intake", "text": 5}),
        json!({"stage": "nonsense", "text": "x"}),
        json!({"stage": "intake", "text": ""}),
        json!({"stage": "intake", "text": "\u{0}"}),
        json!({"stage": "intake", "text": "x".repeat(10_001)}),
        json!({"stage": "intake", "text": "x".repeat(2_000_000)}),
        json!({"stage": "intake", "text": "x", "more": 1}),
    ] {
        let (status, answer) = browser.send("POST", path, Some(body)).await;
        assert!(status.is_client_error(), "{status} {answer}");
    }
    for query in ["date=2045-02-30", "date=%FF", "date="] {
        let (status, _) = browser.get(&format!("/api/today?{query}")).await;
        assert!(status.is_client_error(), "{query}: {status}");
    }
    for query in ["limit=-1", "limit=x", "after=nobody", "query=%25_%27%22%5C"] {
        let (status, _) = browser.get(&format!("/api/patients?{query}")).await;
        assert!(!status.is_server_error(), "{query}: {status}");
    }
    let (_, seen) = browser.get("/api/patients/p0001").await;
    assert_eq!(seen["notes"], json!([]));
}

#[tokio::test]
async fn law_a_new_password_ends_every_session_but_the_new_one() {
    const NEW: &str = "another long word";
    let room = Room::staffed().await;
    let mut here = room.signed_in(Role::Dentist).await;
    let mut there = room.signed_in(Role::Dentist).await;
    let change = |old: &str, new: &str| Some(json!({"password": old, "new_password": new}));
    let path = "/api/session/password";
    let (status, said) = here.send("POST", path, change("not it at all", NEW)).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    let (status, _) = here.send("POST", path, change(PASSWORD, "short")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(there.get("/api/devices").await.0, StatusCode::OK);
    let (status, said) = here.send("POST", path, change(PASSWORD, NEW)).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    assert_eq!(there.get("/api/devices").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(here.get("/api/devices").await.0, StatusCode::OK);
    let sign_in =
        |password: &str| Some(json!({"name": name_of(Role::Dentist), "password": password}));
    let (status, _) = there.send("POST", "/api/session", sign_in(PASSWORD)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, _) = there.send("POST", "/api/session", sign_in(NEW)).await;
    assert_eq!(status, StatusCode::OK);
    // Who has lost it gets one from an administrator, and is out until then.
    let mut administrator = room.signed_in(Role::Administrator).await;
    let house = room.app.store.house();
    let id_of = |role| house.open_named(&name_of(role)).unwrap().id.clone();
    let (of_dentist, own) = (id_of(Role::Dentist), id_of(Role::Administrator));
    let reset = |id: &str| format!("/api/accounts/{id}/password");
    let wish = Some(json!({"password": PASSWORD}));
    for _ in 0..=accounts::FAILURES_FREE {
        there
            .send("POST", "/api/session", sign_in("not it at all"))
            .await;
    }
    let (status, _) = administrator.send("POST", &reset(&own), wish.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, said) = administrator.send("POST", &reset(&of_dentist), wish).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
    for browser in [&mut here, &mut there] {
        assert_eq!(
            browser.get("/api/devices").await.0,
            StatusCode::UNAUTHORIZED
        );
    }
    let (status, _) = here.send("POST", "/api/session", sign_in(PASSWORD)).await;
    assert_eq!(status, StatusCode::OK);
    // The record says that, and no word of a password.
    let entries = room.app.store.house_entries().await.unwrap();
    let kinds = entries
        .iter()
        .filter(|entry| entry.draft.kind == "password_changed");
    assert_eq!(kinds.count(), 2);
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

/// The same clinic behind a proxy that speaks https.
async fn behind_https() -> Room {
    let room = Room::staffed().await;
    room.app.store.close().await;
    let folder = room.folder.again();
    let store = folder.open().await;
    let program = PathBuf::from("biosculpt");
    let app = App::on(Way::BehindHttps, store, Engine { program });
    let app = app.await.unwrap();
    Room {
        router: clinic::router(app.clone()),
        app,
        folder,
    }
}

#[tokio::test]
async fn law_an_address_waits_whoever_is_tried() {
    let room = behind_https().await;
    let browser = room.browser().await;
    let tried = async |from: &str, name: String, password: &str| {
        let body = json!({"name": name, "password": password});
        let mut request = browser.request("POST", "/api/session", Some(body));
        let from = from.parse().unwrap();
        request.headers_mut().insert("x-forwarded-for", from);
        room.answer(request).await.status()
    };
    for n in 0..accounts::ADDRESS_FAILURES_FREE {
        // What the browser says before the proxy's word counts for nothing.
        let from = format!("198.51.100.{n}, 203.0.113.9");
        let status = tried(&from, format!("nobody {n}"), "not it at all").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let dentist = || name_of(Role::Dentist);
    let status = tried("203.0.113.9", dentist(), PASSWORD).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    let status = tried("203.0.113.10", dentist(), PASSWORD).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn law_cookies_behind_https_are_for_https_only() {
    let room = behind_https().await;
    let browser = room.browser().await;
    let request = browser.request("GET", "/api/session", None);
    let (mut parts, _) = request.into_parts();
    parts.headers.clear();
    let fresh = Request::from_parts(parts, Body::empty());
    let answer = room.answer(fresh).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    let straight = Room::staffed().await;
    let request = Request::get("/api/session").body(Body::empty());
    let answer = straight.answer(request.unwrap()).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(!cookie.contains("Secure"), "{cookie}");
}
