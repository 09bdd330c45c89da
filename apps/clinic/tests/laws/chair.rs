//! What is seen at the chair while somebody holds.

use crate::approved::{RIGHT, approve};
use crate::consented::Flaw;
use crate::room::{Browser, Room, until};
use axum::http::StatusCode;
use practice::Role;
use serde_json::{Value, json};

const HANDS: &str = "/api/deliveries/p0001-d1/hands";

/// A session that works, and keeps what it is told.
fn program() -> String {
    let cockpit = json!({"cockpit": {"at_ms": 0, "verdict": "treat", "enabled": true, "on": true, "zone": 0, "zones": 2,
        "progress_share": 0.5, "zone_share": 0.25, "planned_ms": 9, "planned_ug": 3, "permits": [], "alarms": [], "lately": [],
        "patient_stop": false, "held": true, "waits_for": "nothing", "speed": "lapse"}});
    format!(
        "[ \"$1\" = deliver ] || exec sleep 600\necho '{cockpit}'\ncat >lines\necho '{{\"outcome\":{{\"ended\":\"cut\"}}}}'"
    )
}

async fn say(browser: &mut Browser<'_>, page: &str, sequence: u64, what: (&str, Value)) -> Value {
    let mut said = json!({"page": page, "sequence": sequence, "heard_ms": 0});
    said[what.0] = what.1;
    let (status, answer) = browser.send("POST", HANDS, Some(said)).await;
    match status {
        StatusCode::NO_CONTENT => Value::Null,
        status => json!([status.as_u16(), answer["error"]["where"]]),
    }
}

/// The hold of another account ends, too, and nobody holds before both were verified: whoever is treated there is not known.
#[tokio::test]
async fn law_who_sees_another_at_the_chair_takes_the_hands_from_everybody() {
    let room = Room::staffed_by(&program()).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut holds = room.signed_in(Role::Dentist).await;
    let mut looks = room.signed_in(Role::Technician).await;
    let begin = "/api/patients/p0001/plans/n1/deliveries";
    let (status, begun) = holds
        .send("POST", begin, Some(json!({"speed": "lapse"})))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    until("it has told something", async || {
        let live = room.app.bench.room.get("p0001-d1");
        live.is_some_and(|live| live.now().cockpit.is_some())
    })
    .await;
    let seen = |patient: &str, tooth: u8| ("verify", json!({"patient": patient, "tooth": tooth}));
    let hold = || ("hold", json!(true));
    assert_eq!(
        say(&mut holds, "a", 1, seen("p0001", 36)).await,
        Value::Null
    );
    assert_eq!(say(&mut holds, "a", 2, hold()).await, Value::Null);
    let lines = room.folder.0.join("deliveries/lines");
    let told = async |what: &str| {
        let lines = std::fs::read_to_string(&lines).unwrap_or_default();
        lines.lines().last().is_some_and(|last| last.contains(what))
    };
    until("the hold is said", async || told("\"hold\":true").await).await;
    for (patient, tooth, from) in [("p0001", 35, 10), ("p0002", 36, 20)] {
        let refused = say(&mut looks, "b", from, seen(patient, tooth)).await;
        assert_eq!(refused, json!([409, "verify"]));
        until("it is let go", async || told("\"hold\":false").await).await;
        // Nor by a new one, before somebody looked; and that is said so.
        for (more, holds_on) in [(0, true), (1, false), (2, true)] {
            let word = ("hold", json!(holds_on));
            let goes_on = say(&mut holds, "a", from + more, word).await;
            assert_eq!(goes_on, json!([409, "verify"]));
        }
        let noted = room.app.store.audited(20).await.unwrap();
        assert!(noted.iter().any(|row| row.what.contains("another patient")));
        let right = seen("p0001", 36);
        assert_eq!(say(&mut holds, "a", from + 3, right).await, Value::Null);
        assert_eq!(say(&mut holds, "a", from + 4, hold()).await, Value::Null);
        until("the new hold is said", async || told("\"hold\":true").await).await;
    }
    room.app.bench.shut().await;
}
