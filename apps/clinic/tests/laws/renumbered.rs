//! A tooth that was worked on under a wrong number, while another one is worked on.

use crate::approved::{RIGHT, approve};
use crate::consented::{CUT, Flaw};
use crate::room::{PASSWORD, Room, until};
use axum::http::StatusCode;
use practice::{ConsentScope, Role, Speed, Tooth, Wish};
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

/// What works by numbers of which a dentist says that they are wrong is ended, and says why.
#[tokio::test]
async fn law_a_session_ends_where_its_numbers_are_said_to_be_wrong() {
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
    let (status, told) = browser.send("POST", path, Some(said)).await;
    assert_eq!(status, StatusCode::OK, "{told}");
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
    // Nor does another begin.
    let (status, why) = browser.send("POST", begin, speed).await;
    assert_eq!(status, StatusCode::CONFLICT, "{why}");
    room.app.bench.shut().await;
}
