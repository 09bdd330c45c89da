//! A tooth that was worked on under a wrong number, while another one is worked on.

use crate::approved::{RIGHT, approve};
use crate::consented::{CUT, Flaw};
use crate::room::{PASSWORD, Room, until};
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use practice::{ConsentScope, Role, ScanStage, Speed, Tooth, Wish};
use serde_json::json;

/// Tooth 44 was worked on by the first scan, as delivery d1 by plan n2.
fn worked(room: &Room) -> Vec<Wish> {
    let plan = || "n2".to_owned();
    let sha256 = || "aa".to_owned();
    vec![
        Wish::AskPlan {
            scan: "s1".to_owned(),
            tooth: Tooth::new(44).unwrap(),
            finding: None,
            intent: None,
            material: None,
        },
        Wish::Made {
            plan: plan(),
            files: Vec::new(),
        },
        Wish::Proven {
            plan: plan(),
            files: Vec::new(),
            plan_sha256: sha256(),
        },
        Wish::Approve {
            plan: plan(),
            role: Role::Dentist,
            plan_sha256: sha256(),
            signature: "00".to_owned(),
        },
        Wish::GiveConsent {
            scope: ConsentScope::Treatment,
            plan: Some(plan()),
            plan_sha256: Some(sha256()),
            text_version: "treatment 1".to_owned(),
            language: "en".to_owned(),
            text: room.app.store.blobs().put(b"I agree.").unwrap(),
            signer: "Somebody".to_owned(),
            signature: "00".to_owned(),
        },
        Wish::BeginDelivery {
            plan: plan(),
            speed: Speed::Lapse,
            device: None,
        },
        Wish::EndDelivery {
            delivery: "d1".to_owned(),
            how: "done".to_owned(),
            worked: true,
            files: Vec::new(),
            beyond: Some(Vec::new()),
        },
    ]
}

/// What works by numbers of which a dentist says that they are wrong is ended, and says why; also where that could not be written down.
#[tokio::test]
async fn law_a_session_ends_where_its_numbers_are_said_to_be_wrong() {
    for is_away in [false, true] {
        ends(is_away).await;
    }
}

async fn ends(is_away: bool) {
    // The session that goes on is the second.
    let room = Room::staffed_by(&CUT.replace("-d1", "-d2")).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let store = &room.app.store;
    store
        .record("dentist", "p0001", worked(&room))
        .await
        .unwrap();
    let mut browser = room.signed_in(Role::Dentist).await;
    let begin = "/api/patients/p0001/plans/n1/deliveries";
    let speed = Some(json!({"speed": "lapse"}));
    let (status, begun) = browser.send("POST", begin, speed.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let said = json!({"was": 44, "fdi": 45, "reason": "seen in the mouth", "password": PASSWORD});
    let path = "/api/deliveries/p0001-d1/tooth";
    let (status, told) = if is_away {
        let away = room.folder.goes_away().await;
        let told = browser.send("POST", path, Some(said)).await;
        away.comes_back();
        told
    } else {
        browser.send("POST", path, Some(said)).await
    };
    let expected = match is_away {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::OK,
    };
    assert_eq!(status, expected, "{told}");
    let is_over = async || {
        store
            .patient("p0001")
            .await
            .unwrap()
            .open_delivery()
            .is_none()
    };
    until("the session has ended", is_over).await;
    let record = store.patient("p0001").await.unwrap();
    let how = record.delivery("d2").unwrap().how.clone().unwrap();
    assert!(how.contains("under a wrong number"), "{how}");
    assert_eq!(how.contains("say it again"), is_away, "{how}");
    room.app.bench.shut().await;
}

/// One that would go by them does not begin.
#[tokio::test]
async fn law_no_session_begins_by_numbers_that_are_said_to_be_wrong() {
    for is_said in [false, true] {
        let room = Room::staffed_by(&CUT.replace("-d1", "-d2")).await;
        approve(&room, "p0001", RIGHT, Flaw::None).await;
        let store = &room.app.store;
        let worked = store.record("dentist", "p0001", worked(&room)).await;
        worked.unwrap();
        let mut browser = room.signed_in(Role::Dentist).await;
        if is_said {
            let said = json!({"was": 44, "fdi": 45, "reason": "seen", "password": PASSWORD});
            let path = "/api/deliveries/p0001-d1/tooth";
            let (status, told) = browser.send("POST", path, Some(said)).await;
            assert_eq!(status, StatusCode::OK, "{told}");
        }
        let begin = "/api/patients/p0001/plans/n1/deliveries";
        let speed = Some(json!({"speed": "lapse"}));
        let (status, answer) = browser.send("POST", begin, speed).await;
        let words = answer.to_string();
        assert_eq!(status == StatusCode::CREATED, !is_said, "{words}");
        assert_eq!(words.contains("said to be another one"), is_said, "{words}");
        room.app.bench.shut().await;
    }
}

/// A surface of before the work by which the tooth is known by the numbers of the earlier scan only: its own are wrong.
const SHOWS: &str = r#"case "$1" in
check) echo '{"faces": 10, "area_mm2": 1.0}' ;;
teeth) echo new >labelled.ply; echo '{"jaw": "lower", "teeth": []}' ;;
find) echo '{"findings": []}' ;;
compare)
    for one; do [ -f "$one" ] && break; done
    fdi=45
    [ "$(cat "$one")" = labelled ] && fdi=44
    sides='"outside": {"area_mm2": 0.0}, "inside": {"area_mm2": 0.0}'
    printf '{"compared": 0.7, "whole": {"p95_mm": 0.03, %s},' "$sides"
    printf '"teeth": [{"tooth": %s, "p95_mm": 0.0, %s}]}' $fdi "$sides" ;;
*) exec sleep 600 ;;
esac"#;

#[tokio::test]
async fn law_a_worked_tooth_is_known_by_the_numbers_by_which_it_was_worked() {
    let room = Room::staffed_by(SHOWS).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let store = &room.app.store;
    let recorded = store.record("dentist", "p0001", worked(&room)).await;
    recorded.unwrap();
    let mut browser = room.signed_in(Role::Dentist).await;
    let path = "/api/patients/p0001/scans?name=again.ply";
    let mut request = browser.request("POST", path, None);
    let kind = HeaderValue::from_static("application/octet-stream");
    request.headers_mut().insert(CONTENT_TYPE, kind);
    *request.body_mut() = Body::from("exported again");
    let status = room.answer(request).await.status();
    assert_eq!(status, StatusCode::ACCEPTED);
    let scan = async || {
        let record = store.patient("p0001").await.unwrap();
        record.scan("s2").cloned().unwrap()
    };
    let is_seen = async || scan().await.stage == ScanStage::Examined;
    until("the scan is examined", is_seen).await;
    assert_eq!(scan().await.same_as.as_deref(), Some("s1"));
    for fdi in [44, 45] {
        let wish = Some(json!({"scan": "s2", "fdi": fdi}));
        let (status, why) = browser
            .send("POST", "/api/patients/p0001/plans", wish)
            .await;
        assert_eq!(status, StatusCode::CONFLICT, "{fdi} {why}");
    }
    room.app.bench.shut().await;
}
