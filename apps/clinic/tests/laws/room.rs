//! A clinic in a folder of its own, and browsers that come to it.

use crate::house::Folder;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use clinic::accounts;
use clinic::{App, CSRF, Engine};
use http_body_util::BodyExt as _;
use practice::{Day, HouseWish, Role};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "quite a long one";

/// A clinic with an account of each role and two patients; the patient's account is the first's.
pub(crate) struct Room {
    pub(crate) folder: Folder,
    pub(crate) app: App,
    pub(crate) router: Router,
}

pub(crate) fn name_of(role: Role) -> String {
    format!("{role:?}").to_lowercase()
}

impl Room {
    pub(crate) async fn empty() -> Self {
        Self::with(Folder::new(), PathBuf::from("biosculpt")).await
    }

    /// A clinic with people, whose heavy work a script of the shell does.
    pub(crate) async fn staffed_by(script: &str) -> Self {
        let folder = Folder::new();
        let program = folder.0.join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let runs = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&program, runs).unwrap();
        }
        Self::with(folder, program).await.with_people().await
    }

    async fn with(folder: Folder, program: PathBuf) -> Self {
        let store = folder.open().await;
        let app = App::new(store, Engine { program }).await.unwrap();
        let router = clinic::router(app.clone());
        Self {
            folder,
            app,
            router,
        }
    }

    pub(crate) async fn staffed() -> Self {
        Self::empty().await.with_people().await
    }

    async fn with_people(self) -> Self {
        let room = self;
        let store = &room.app.store;
        for name in ["Theo", "Luna"] {
            let born = Day::new("2012-05-09").unwrap();
            store.register("test", name, born).await.unwrap();
        }
        let device = HouseWish::AddDevice {
            name: "a device".to_owned(),
            firmware: "1.2".to_owned(),
            protocol: "1.0".to_owned(),
            lot: "1".to_owned(),
        };
        let tested = HouseWish::Tested {
            device: "v1".to_owned(),
            passed: true,
            words: String::new(),
        };
        for wish in [device, tested] {
            store.record_house("test", wish, None).await.unwrap();
        }
        // One hash for all: hashing is slow by design, and is tested elsewhere.
        let hash = accounts::hash(PASSWORD.to_owned()).await.unwrap();
        for role in Role::ALL {
            let wish = HouseWish::Open {
                name: name_of(role),
                role,
                patient: (role == Role::Patient).then(|| "p0001".to_owned()),
            };
            let hash = Some(hash.clone());
            store.record_house("test", wish, hash).await.unwrap();
        }
        room
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A browser that has loaded the page.
    pub(crate) async fn browser(&self) -> Browser<'_> {
        let mut browser = Browser {
            room: self,
            cookie: None,
            csrf: None,
        };
        browser.send("GET", "/api/session", None).await;
        browser
    }

    /// A browser in which that role is signed in.
    pub(crate) async fn signed_in(&self, role: Role) -> Browser<'_> {
        let mut browser = self.browser().await;
        let wish = json!({"name": name_of(role), "password": PASSWORD});
        let (status, body) = browser.send("POST", "/api/session", Some(wish)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        browser
    }
}

/// What a browser keeps.
pub(crate) struct Browser<'a> {
    room: &'a Room,
    pub(crate) cookie: Option<String>,
    pub(crate) csrf: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) const fn room(&self) -> &'a Room {
        self.room
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: Option<Value>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &self.csrf {
            request = request.header(CSRF, csrf);
        }
        match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        }
        .unwrap()
    }

    /// Asks, and keeps the cookie and the CSRF word that come back.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let response = self.room.answer(self.request(method, path, body)).await;
        let status = response.status();
        if let Some(cookie) = response.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some(csrf) = value.get("csrf").and_then(Value::as_str) {
            self.csrf = Some(csrf.to_owned());
        }
        if status.is_client_error() || status.is_server_error() {
            let error = &value["error"];
            for part in ["what", "where", "expected", "advice"] {
                assert!(error[part].is_string(), "{method} {path}: {part}: {value}");
            }
        }
        (status, value)
    }

    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, Value) {
        self.send("GET", path, None).await
    }
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for it.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < PATIENCE, "not so in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
