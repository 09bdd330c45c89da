//! Teeth that a session left in doubt, on the day's page.

use crate::approved::{RIGHT, approve, examined_as, proven_on};
use crate::consented::{CUT, Flaw};
use crate::room::{Browser, PASSWORD, Room, until};
use axum::http::StatusCode;
use clinic::{App, Engine};
use practice::{Role, Stage, Wish};
use serde_json::{Value, json};
use std::path::PathBuf;

async fn to_examine(browser: &mut Browser<'_>) -> Value {
    let (status, mut day) = browser.get("/api/today").await;
    assert_eq!(status, StatusCode::OK, "{day}");
    day["to_examine"].take()
}

#[tokio::test]
async fn law_a_tooth_in_doubt_stands_on_the_day_until_somebody_looked() {
    let room = Room::staffed_by(CUT).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    assert_eq!(to_examine(&mut browser).await, json!([]));
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let wish = Some(json!({"speed": "lapse"}));
    let (status, begun) = browser.send("POST", path, wish).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let chain = "deliveries/p0001-d1/casebook/chain.jsonl";
    let chain = room.folder.0.join(chain);
    until("the session has begun", async || chain.is_file()).await;
    // While it goes on nobody is to examine anything.
    assert_eq!(to_examine(&mut browser).await, json!([]));
    room.app.bench.shut().await;
    let all = to_examine(&mut browser).await;
    let one = &all[0];
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(
        (&one["patient"], &one["name"], &one["delivery"]),
        (&json!("p0001"), &json!("Theo"), &json!("p0001-d1"))
    );
    let why = "cut: the clinic's server ended, or could not go on";
    assert_eq!((&one["fdi"], &one["how"]), (&json!(36), &json!(why)));
    assert!(one["ended"].is_string(), "{one}");
    let (_, patient) = browser.get("/api/patients/p0001").await;
    let row = &patient["deliveries"][0];
    let both = (&patient["to_examine"], &row["to_examine"]);
    assert_eq!(both, (&json!([36]), &json!([36])), "{patient}");
    for (role, sees) in [
        (Role::Dentist, 1),
        (Role::SafetyOfficer, 1),
        (Role::FrontDesk, 0),
    ] {
        let mut browser = room.signed_in(role).await;
        let seen = to_examine(&mut browser).await;
        assert_eq!(seen.as_array().map(Vec::len), Some(sees), "{role:?}");
    }
    let noted = room.app.store.audited(20).await.unwrap();
    let is_noted = noted
        .iter()
        .any(|row| row.patient.as_deref() == Some("p0001") && row.what.contains("to be examined"));
    assert!(is_noted, "{noted:?}");
    room.app.store.close().await;
    looked_after(&room).await;
}

/// The next server knows of it too; it goes when somebody looked, and only then.
async fn looked_after(before: &Room) {
    let folder = before.folder.again();
    let program = PathBuf::from("biosculpt");
    let app = App::new(folder.open().await, Engine { program });
    let app = app.await.unwrap();
    app.bench.take_up.all(&app).await;
    let room = Room {
        router: clinic::router(app.clone()),
        app,
        folder,
    };
    let mut browser = room.signed_in(Role::Dentist).await;
    // Nothing was written since it was started: it comes from what is gone through.
    let seen = to_examine(&mut browser).await;
    assert_eq!(seen.as_array().map(Vec::len), Some(1), "{seen}");
    let note = Wish::Note {
        stage: Stage::Review,
        text: "36.6 °C, he called".to_owned(),
    };
    let charted = Wish::Chart {
        day: practice::Day::new("2045-05-02").unwrap(),
        tooth: practice::Tooth::new(36).unwrap(),
        presence: Some(practice::Presence::Present),
        findings: Vec::new(),
    };
    let again = examined_as(&room, "s2", "from after it");
    let again = again.into_iter().chain(proven_on("s2", "n2"));
    let store = &room.app.store;
    store
        .record("dentist", "p0001", again.collect())
        .await
        .unwrap();
    let plan = "/api/patients/p0001/plans/n2";
    let signed = json!({"password": PASSWORD});
    let approve = format!("{plan}/approve");
    // By no scan: nobody looked at the tooth since.
    let (status, why) = browser.send("POST", &approve, Some(signed.clone())).await;
    assert_eq!(
        (status, &why["error"]["where"]),
        (StatusCode::CONFLICT, &json!("tooth")),
        "{why}"
    );
    assert_eq!(browser.get(plan).await.1["charting_due"], true);
    for (wish, left) in [(note, 1), (charted, 0)] {
        let said = format!("{wish:?}");
        let store = &room.app.store;
        store.record("dentist", "p0001", vec![wish]).await.unwrap();
        // Twice: what is settled stays so.
        for _ in 0..2 {
            let seen = to_examine(&mut browser).await;
            assert_eq!(seen.as_array().map(Vec::len), Some(left), "{said}");
        }
    }
    let (_, patient) = browser.get("/api/patients/p0001").await;
    assert_eq!(patient["deliveries"][0]["to_examine"], json!([]));
    let (status, approved) = browser.send("POST", &approve, Some(signed)).await;
    assert_eq!(
        (status, &approved["charting_due"]),
        (StatusCode::OK, &json!(false)),
        "{approved}"
    );
    room.app.store.close().await;
}
