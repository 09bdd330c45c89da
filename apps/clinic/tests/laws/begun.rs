//! What was begun: done to its end, taken up by the next server, and only by what was approved.

use crate::approved::{Approved, RIGHT, approve, ask_on, examined, examined_as};
use crate::consented::Flaw;
use crate::room::{Room, until};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use clinic::wire::JobResult;
use http_body_util::BodyExt as _;
use practice::{Day, PlanStage, Record, Role};
use serde_json::{Value, json};
use std::future::{Future as _, poll_fn};
use std::io::Write as _;
use std::path::Path;
use std::task::Poll;
use std::time::{Duration, Instant};

/// Jobs take for ever; a session has hands until they are gone.
pub(crate) const PROGRAM: &str = r#"[ "$1" = deliver ] || exec sleep 600
echo "$@" >args
cat >/dev/null
echo '{"outcome":{"ended":"cut"}}'"#;

async fn record(room: &Room) -> Record {
    room.app.store.patient("p0001").await.unwrap()
}

/// Asks, and goes away once that is in the record and before it can be answered.
async fn ask_and_go(room: &Room, request: Request<Body>, recorded: impl Fn(&Record) -> bool) {
    let mut asked = Box::pin(room.answer(request));
    while !recorded(&record(room).await) {
        let once = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
        assert!(once.is_pending(), "it was answered");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn job_of(plan: Option<&str>, scan: Option<&str>) -> JobResult {
    JobResult {
        plan: plan.map(str::to_owned),
        scan: scan.map(str::to_owned),
        ..JobResult::default()
    }
}

#[tokio::test]
async fn law_what_is_recorded_is_done_though_nobody_waits() {
    let room = Room::staffed_by(PROGRAM).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    // One that no treatment is planned on, to be corrected.
    let other = examined_as(&room, "s2", "another scan");
    room.app.store.record("test", "p0001", other).await.unwrap();
    let browser = room.signed_in(Role::Technician).await;
    let post = |path: &str, body: Value| {
        let path = format!("/api/patients/p0001/{path}");
        browser.request("POST", &path, Some(body))
    };
    let plan = post("plans", json!({"scan": "s1", "fdi": 36}));
    ask_and_go(&room, plan, |record| record.plan("n2").is_some()).await;
    let jobs = &room.app.bench.jobs;
    let made = job_of(Some("n2"), None);
    until("the plan is made", async || {
        jobs.at_work("p0001", &made).is_some()
    })
    .await;
    let label = post("scans/s2/labels", json!({"fdi": 36, "at": [0.0, 0.0, 0.0]}));
    let is_corrected = |record: &Record| !record.scans[1].seeds.is_empty();
    ask_and_go(&room, label, is_corrected).await;
    let seen = job_of(None, Some("s2"));
    until("the scan is looked at", async || {
        jobs.at_work("p0001", &seen).is_some()
    })
    .await;
    let deliver = post("plans/n1/deliveries", json!({"speed": "lapse"}));
    ask_and_go(&room, deliver, |record| record.open_delivery().is_some()).await;
    let args = room.folder.0.join("deliveries/args");
    until("the session goes on", async || args.exists()).await;
    // A scan that comes in whole is looked at too.
    let path = "/api/patients/p0001/scans?name=new.ply";
    let mut scan = browser.request("POST", path, None);
    *scan.body_mut() = Body::from("ply");
    ask_and_go(&room, scan, |record| record.scan("s3").is_some()).await;
    let seen = job_of(None, Some("s3"));
    until("the new scan is looked at", async || {
        jobs.at_work("p0001", &seen).is_some()
    })
    .await;
}

#[tokio::test]
async fn a_scan_that_the_record_would_refuse_leaves_nothing() {
    let room = Room::staffed_by(PROGRAM).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let mut scan = browser.request("POST", "/api/patients/p0001/scans?name=%20", None);
    *scan.body_mut() = Body::from("a scan of no name");
    let status = room.answer(scan).await.status();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let hash = casebook::Digest::of(b"a scan of no name").to_string();
    assert!(room.app.store.blobs().get(&hash).unwrap().is_none());
    let (_, there) = browser.get("/api/patients/p0001").await;
    assert_eq!(there["scans"], json!([]), "{there}");
}

#[tokio::test]
async fn law_only_what_a_dentist_signed_is_delivered() {
    let room = Room::staffed_by(PROGRAM).await;
    let wrong = [
        Approved {
            signed: false,
            ..RIGHT
        },
        Approved {
            patient: "p0001",
            ..RIGHT
        },
        Approved {
            by: "technician",
            ..RIGHT
        },
        Approved {
            by: "nobody",
            ..RIGHT
        },
        Approved {
            own_proof: false,
            ..RIGHT
        },
    ];
    let mut browser = room.signed_in(Role::Technician).await;
    let speed = || Some(json!({"speed": "lapse"}));
    for how in wrong {
        let born = Day::new("2012-05-09").unwrap();
        let store = &room.app.store;
        let patient = store.register("test", "Mara", born).await.unwrap().patient;
        approve(&room, &patient, how, Flaw::None).await;
        let path = format!("/api/patients/{patient}/plans/n1/deliveries");
        let (status, answer) = browser.send("POST", &path, speed()).await;
        assert_eq!(status, StatusCode::CONFLICT, "{answer}");
        assert!(answer.to_string().contains("signature"), "{answer}");
        assert!(store.patient(&patient).await.unwrap().deliveries.is_empty());
    }
    let prescription = approve(&room, "p0001", RIGHT, Flaw::None).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let (status, begun) = browser.send("POST", path, speed()).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let args = room.folder.0.join("deliveries/args");
    until("the program runs", async || args.exists()).await;
    let told = format!("--approved={prescription}");
    let is_told = async || std::fs::read_to_string(&args).unwrap().contains(&told);
    until("it is told what was approved", is_told).await;
    room.app.bench.shut().await;
    assert!(record(&room).await.open_delivery().is_none());
}

#[tokio::test]
async fn law_a_patient_is_taken_up_before_anything_begins() {
    let room = Room::staffed_by(PROGRAM).await;
    let mut wishes = examined(&room);
    wishes.push(ask_on("s1"));
    room.app.store.record("x", "p0001", wishes).await.unwrap();
    let mut browser = room.signed_in(Role::Technician).await;
    let wish = json!({"scan": "s1", "fdi": 36});
    let (status, answer) = browser
        .send("POST", "/api/patients/p0001/plans", Some(wish))
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    let stages = async || {
        let plans = record(&room).await.plans;
        plans.iter().map(|plan| plan.stage).collect::<Vec<_>>()
    };
    let expected = [PlanStage::Failed, PlanStage::Making];
    assert_eq!(stages().await, expected);
    // The walk through all comes late, and finds what is at work now.
    room.app.bench.take_up.all(&room.app).await;
    assert_eq!(stages().await, expected);
}

#[tokio::test]
async fn law_one_record_that_cannot_be_read_holds_up_no_other() {
    let room = Room::staffed_by(PROGRAM).await;
    let mut wishes = examined(&room);
    wishes.push(ask_on("s1"));
    let store = &room.app.store;
    store.record("x", "p0001", wishes).await.unwrap();
    // The other one comes first in the list.
    let spoil = "UPDATE casebooks SET state = 'spoilt' WHERE casebook = 'p0002'";
    room.folder.spoil(spoil).await;
    room.app.bench.take_up.all(&room.app).await;
    assert_eq!(record(&room).await.plans[0].stage, PlanStage::Failed);
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0002/plans/n1/deliveries";
    let (status, answer) = browser
        .send("POST", path, Some(json!({"speed": "real"})))
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    assert_eq!(answer["error"]["advice"], "try again");
}

/// Puts a pipe in the place of a blob: who reads it waits until it is let go.
#[cfg(unix)]
fn holds_up(path: &Path) -> impl FnOnce() {
    std::fs::remove_file(path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
    let path = path.to_owned();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        // A server that waits for it is freed in the end, so that the test fails and does not hang.
        let _ = held.recv_timeout(Duration::from_secs(5));
        let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        pipe.write_all(b"{}").unwrap();
    });
    move || {
        drop(let_go);
        thread.join().unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn law_no_file_holds_up_the_others() {
    let room = Room::staffed_by(PROGRAM).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let plan = record(&room).await.plan("n1").unwrap().clone();
    let file = plan.files.iter().find(|file| file.name == "plan.json");
    let blobs = room.app.store.blobs();
    let path = blobs.path(&file.unwrap().file.blob).unwrap();
    let plan = "/api/patients/p0001/plans/n1";
    let begin = format!("{plan}/deliveries");
    for request in [
        browser.request("GET", plan, None),
        browser.request("POST", &begin, Some(json!({"speed": "lapse"}))),
    ] {
        let (let_go, start) = (holds_up(&path), Instant::now());
        let router = room.router.clone();
        let slow = tokio::spawn(tower::ServiceExt::oneshot(router, request));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (status, _) = browser.get("/api/session").await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "it waited for the file"
        );
        assert!(!slow.is_finished());
        let_go();
        slow.await.unwrap().unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "{}").unwrap();
    }
}

#[tokio::test]
async fn law_it_is_over_once_its_end_is_in_the_record() {
    let room = Room::staffed_by(PROGRAM).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let wish = Some(json!({"speed": "lapse"}));
    let (status, begun) = browser.send("POST", path, wish).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let code = begun["stop_code"].as_str().unwrap();
    let page = format!("/api/stop/{code}/events");
    let events = room.answer(browser.request("GET", &page, None)).await;
    room.app.bench.room.let_go();
    let told = events.into_body().collect().await.unwrap().to_bytes();
    // Nothing waits between the word and the look.
    let record = record(&room).await;
    let told = String::from_utf8(told.to_vec()).unwrap();
    assert!(told.contains("\"over\""), "{told}");
    assert!(record.open_delivery().is_none(), "it is told and not so");
    assert_eq!(record.deliveries[0].how.as_deref(), Some("cut"));
    let (_, shown) = browser.get("/api/deliveries/p0001-d1").await;
    let shown = (&shown["state"], &shown["outcome"]["ended"]);
    assert_eq!(shown, (&json!("over"), &json!("cut")));
}

#[tokio::test]
async fn why_a_session_broke_is_told_though_it_had_not_begun() {
    let breaks = r#"echo '{"error":"no device answers"}' >&2
exit 2"#;
    let room = Room::staffed_by(breaks).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let wish = Some(json!({"speed": "lapse"}));
    browser.send("POST", path, wish).await;
    let is_over = async || record(&room).await.open_delivery().is_none();
    until("it is over", is_over).await;
    let how = record(&room).await.deliveries[0].how.clone();
    let both = "refused: it had not begun; before that: no device answers";
    assert_eq!(how.as_deref(), Some(both));
}
