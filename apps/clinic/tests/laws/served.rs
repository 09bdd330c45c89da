//! What the server answers besides the API, and a clinic's day through it.

use crate::house::Folder;
use crate::room::Room;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use clinic::accounts::Way;
use clinic::{Demo, Engine, Options, ServeError, serve};
use practice::Role;
use serde_json::json;
use std::path::PathBuf;

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn law_every_answer_has_the_headers() {
    let room = Room::staffed().await;
    for path in [
        "/",
        "/api/session",
        "/api/nothing",
        "/patients/p0001",
        "/no.js",
    ] {
        let response = room.answer(get(path)).await;
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'self'"), "{path}");
        assert!(policy.contains("frame-ancestors 'self'"), "{path}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe"));
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer", "{path}");
    }
    let response = room.answer(get("/api/session")).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn law_paths_lead_nowhere_else() {
    let room = Room::staffed().await;
    let status = async |path: &str| room.answer(get(path)).await.status();
    for page in [
        "/",
        "/today",
        "/patients/p0001/chart",
        "/setup",
        "/stop/abc",
    ] {
        assert_eq!(status(page).await, StatusCode::OK, "{page}");
    }
    for nothing in [
        "/seal.key",
        "/../seal.key",
        "/assets/../../seal.key",
        "/%2e%2e/%2e%2e/seal.key",
        "/..%2fclinic.db",
        "//etc/passwd.txt",
        "/api",
        "/api/",
        "/api/nothing",
    ] {
        let answered = status(nothing).await;
        let page = answered == StatusCode::OK;
        assert!(!page || !nothing.contains("api"), "{nothing}: {answered}");
        assert!(!page || !nothing.contains('.'), "{nothing}: {answered}");
    }
    let post = Request::post("/").body(Body::empty()).unwrap();
    assert!(room.answer(post).await.status().is_client_error());
}

#[tokio::test]
async fn a_day_goes_from_the_desk_to_the_chair() {
    let room = Room::staffed().await;
    let mut desk = room.signed_in(Role::FrontDesk).await;
    let wish = json!({"starts": "2045-03-02T09:00", "minutes": 30, "reason": "filling"});
    let path = "/api/patients/p0001/appointments";
    let (status, booked) = desk.send("POST", path, Some(wish.clone())).await;
    assert_eq!((status, &booked["id"]), (StatusCode::CREATED, &json!("a1")));
    let (status, _) = desk.send("POST", path, Some(wish)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let mdas = json!({"answers": [4, 4, 4, 4, 4]});
    let (status, _) = desk
        .send("POST", "/api/patients/p0001/mdas", Some(mdas))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let change = json!({"state": "waiting"});
    let path = "/api/patients/p0001/appointments/a1";
    let (status, _) = desk.send("PATCH", path, Some(change)).await;
    assert_eq!(status, StatusCode::OK);
    let mut dentist = room.signed_in(Role::Dentist).await;
    let (_, day) = dentist.get("/api/today?date=2045-03-02").await;
    let one = &day["appointments"][0];
    assert_eq!(
        one["patient"],
        json!({"id": "p0001", "number": 1, "name": "Theo", "born": "2012-05-09", "mdas": 20})
    );
    assert_eq!(one["state"], "waiting");
    let (_, other) = dentist.get("/api/today?date=2045-03-03").await;
    assert_eq!(other["appointments"], json!([]));
    let chart = json!({"fdi": 36, "surfaces": [{"surface": "O", "condition": "caries"}]});
    let path = "/api/patients/p0001/chart";
    let (status, chart) = dentist.send("POST", path, Some(chart)).await;
    assert_eq!(status, StatusCode::CREATED, "{chart}");
    assert_eq!(chart["teeth"][0]["surfaces"][0]["condition"], "caries");
    let wrong = json!({"fdi": 11, "surfaces": [{"surface": "O", "condition": "caries"}]});
    let (status, refused) = dentist.send("POST", path, Some(wrong)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["error"]["where"], "surfaces");
    let (_, before) = dentist.get("/api/patients/p0001/chart?at=2020-01-01").await;
    assert_eq!(before["teeth"], json!([]));
    let (_, timeline) = dentist.get("/api/patients/p0001/timeline").await;
    let kinds: Vec<_> = timeline
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["kind"])
        .collect();
    let expected = [
        "registered",
        "appointment_booked",
        "mdas_answered",
        "appointment_changed",
        "charted",
    ];
    assert_eq!(kinds, expected);
    let (_, found) = dentist.get("/api/patients?query=TH").await;
    assert_eq!(found["patients"][0]["mdas"], 20);
    let (_, page) = dentist.get("/api/patients?limit=1").await;
    assert_eq!(
        (&page["patients"][0]["name"], &page["next"]),
        (&json!("Luna"), &json!("p0002"))
    );
    let (_, page) = dentist.get("/api/patients?limit=1&after=p0002").await;
    assert_eq!(
        (&page["patients"][0]["name"], &page["next"]),
        (&json!("Theo"), &json!(null))
    );
}

fn options(folder: &Folder, demo: bool) -> Options {
    Options {
        data: folder.0.clone(),
        database: folder.choice(),
        listen: "127.0.0.1:0".parse().unwrap(),
        demo: demo.then(Demo::default),
        way: Way::Straight,
        engine: Engine {
            program: PathBuf::from("biosculpt"),
        },
    }
}

// What the served clinic was still doing lets go of it on another thread: to ask for its lock takes this one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn law_the_demo_is_sound() {
    let folder = Folder::new();
    let mut told = None;
    let served = serve(
        options(&folder, true),
        |ready| told = Some(ready.clone()),
        async {},
    );
    served.await.unwrap();
    let ready = told.unwrap();
    assert!(ready.address.port() != 0 && ready.setup.is_none());
    assert_eq!(ready.demo_password, Some("biosculpt-demo"));
    let store = folder.open().await;
    assert_eq!(store.ids().await.unwrap().len(), 22);
    assert_eq!(store.check().await.unwrap(), []);
    assert!(store.house().open_named("theo").unwrap().patient.is_some());
}

#[tokio::test]
async fn a_port_that_is_taken_and_a_folder_that_cannot_be_are_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::new();
    let mut asked = options(&folder, false);
    asked.listen = taken.local_addr().unwrap();
    let why = serve(asked, |_| (), async {}).await.unwrap_err();
    assert!(matches!(why, ServeError::Listen { .. }), "{why}");
    assert!(
        why.to_string().contains("cannot listen at 127.0.0.1"),
        "{why}"
    );
    let mut asked = options(&folder, false);
    let file = folder.0.join("file");
    std::fs::write(&file, "").unwrap();
    asked.data = file;
    let why = serve(asked, |_| (), async {}).await.unwrap_err();
    assert!(
        why.to_string().contains("data directory cannot be made"),
        "{why}"
    );
    let mut link = None;
    let first = options(&folder, false);
    serve(first, |ready| link = ready.setup.clone(), async {})
        .await
        .unwrap();
    assert!(link.unwrap().starts_with("/setup#"));
}
