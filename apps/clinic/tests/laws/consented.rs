//! Only by what the patient agreed to, and only as long as the patient does.

use crate::approved::{RIGHT, approve};
use crate::begun;
use crate::room::{Room, until};
use axum::http::StatusCode;
use clinic::sessions::words::NOT_VERIFIED;
use practice::{Consent, ConsentScope, Day, Role, Wish};
use serde_json::json;

/// What is wrong with a consent, if anything.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flaw {
    None,
    Unsigned,
    /// Signed for that patient.
    SignedFor(&'static str),
    /// Signed by another account than the one that recorded it.
    SignedBy(&'static str),
    /// Its words were lost.
    NoWords,
    /// Its words were exchanged.
    OtherWords,
}

/// Has the record say that a patient agreed to the plan.
pub(crate) async fn agree(room: &Room, patient: &str, flaw: Flaw) {
    let store = &room.app.store;
    let record = store.patient(patient).await.unwrap();
    let text = store.blobs().put(b"I agree.").unwrap();
    let one = Consent {
        id: String::new(),
        scope: ConsentScope::Treatment,
        plan: Some("n1".to_owned()),
        plan_sha256: record.plan("n1").unwrap().plan_sha256.clone(),
        text_version: "treatment 1".to_owned(),
        language: "en".to_owned(),
        text,
        signer: "Somebody".to_owned(),
        signature: String::new(),
        by: "technician".to_owned(),
        at_ms: 0,
        withdrawn: None,
    };
    let whose = match flaw {
        Flaw::SignedFor(other) => other,
        _ => patient,
    };
    let by = match flaw {
        Flaw::SignedBy(other) => other,
        _ => "technician",
    };
    let signature = store.sign(&clinic::agreement((whose, by), &one)).unwrap();
    let give = Wish::GiveConsent {
        scope: one.scope,
        plan: one.plan,
        plan_sha256: one.plan_sha256,
        text_version: one.text_version,
        language: one.language,
        text: one.text.clone(),
        signer: one.signer,
        signature: match flaw {
            Flaw::Unsigned => "00".repeat(64),
            _ => signature,
        },
    };
    store
        .record("technician", patient, vec![give])
        .await
        .unwrap();
    let path = store.blobs().path(&one.text.blob).unwrap();
    match flaw {
        Flaw::NoWords => std::fs::remove_file(path).unwrap(),
        Flaw::OtherWords => {
            std::fs::remove_file(&path).unwrap();
            std::fs::write(path, "I agree to anything.").unwrap();
        }
        _ => {}
    }
}

#[tokio::test]
async fn law_only_what_the_patient_agreed_to_is_delivered() {
    let room = Room::staffed_by(begun::PROGRAM).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let store = &room.app.store;
    for flaw in [
        Flaw::Unsigned,
        Flaw::SignedFor("p0001"),
        Flaw::SignedBy("dentist"),
        Flaw::NoWords,
        Flaw::OtherWords,
    ] {
        let born = Day::new("2012-05-09").unwrap();
        let patient = store.register("test", "Mara", born).await.unwrap().patient;
        approve(&room, &patient, RIGHT, flaw).await;
        let path = format!("/api/patients/{patient}/plans/n1/deliveries");
        let (status, answer) = browser
            .send("POST", &path, Some(json!({"speed": "lapse"})))
            .await;
        assert_eq!(status, StatusCode::CONFLICT, "{answer}");
        assert_eq!(answer["error"]["where"], "consent", "{answer}");
        assert!(store.patient(&patient).await.unwrap().deliveries.is_empty());
    }
    // The words of the program's own are those of that plan, word by word.
    let words = "/api/patients/p0001/consents/words";
    let (status, _) = browser.get(&format!("{words}?plan=n9")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let (_, mut said) = browser.get(&format!("{words}?plan=n1")).await;
    let text = said["text"].as_str().unwrap().replace("36", "46");
    for (field, value) in [
        ("scope", "treatment"),
        ("plan", "n1"),
        ("signer", "Theo"),
        ("text", &text),
    ] {
        said[field] = value.into();
    }
    let consents = "/api/patients/p0001/consents";
    let (status, answer) = browser.send("POST", consents, Some(said.clone())).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    for version in [
        " BioSculpt treatment 1",
        "Biosculpt treatment 1",
        "BioSculpt\u{a0}treatment 1",
    ] {
        said["text_version"] = version.into();
        let (status, answer) = browser.send("POST", consents, Some(said.clone())).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{version:?} {answer}"
        );
        assert_eq!(answer["error"]["where"], "text_version", "{answer}");
    }
}

/// A session that begins, and says as the program does that it was cut when its hands were gone.
pub(crate) const CUT: &str = r#"[ "$1" = deliver ] || exec sleep 600
cd p0001-d1 || exit 3
mkdir casebook
echo '{"body":{"fact":"began"},"kind":"fact"}' >casebook/chain.jsonl
cat >/dev/null
why="all hands gone: standard input ended"
printf '{"at":%s,"body":{"why":"%s"},"kind":"cut"}\n' "$(date +%s%3N)" "$why" >>casebook/chain.jsonl
echo '{"outcome":{"ended":"cut"}}'"#;
/// One that was not verified when its hands were gone.
fn not_begun() -> String {
    let wait = "[ \"$1\" = deliver ] || exec sleep 600\ncat >/dev/null";
    let refused = json!({ "refused": NOT_VERIFIED });
    format!("{wait}\necho '{refused}'\nexit 1")
}
const TAKEN_BACK: &str = "the patient's consent was taken back";

#[tokio::test]
async fn law_a_session_ends_where_consent_is_taken_back() {
    let told = "it was cut off because the patient's consent was taken back";
    taken_back(CUT, &format!("cut: {TAKEN_BACK}"), told).await;
    taken_back(&not_begun(), &format!("refused: {TAKEN_BACK}"), TAKEN_BACK).await;
}

/// Where it is not known whether the record has it, the session does not go on all the same.
#[tokio::test]
async fn law_a_session_ends_where_consent_may_be_taken_back() {
    let room = Room::staffed_by(CUT).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let speed = Some(json!({"speed": "lapse"}));
    let (status, begun) = browser.send("POST", path, speed).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let away = room.folder.goes_away().await;
    let back = "/api/patients/p0001/consents/c1/withdraw";
    let wish = Some(json!({"reason": ""}));
    let (status, answer) = browser.send("POST", back, wish).await;
    away.comes_back();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    let is_over = async || {
        let record = room.app.store.patient("p0001").await.unwrap();
        record.open_delivery().is_none()
    };
    until("the session has ended", is_over).await;
    let record = room.app.store.patient("p0001").await.unwrap();
    let how = record.deliveries[0].how.clone().unwrap_or_default();
    assert!(how.contains("could not be written down"), "{how}");
    room.app.bench.shut().await;
}

/// How it ended, and what the timeline says of it.
async fn taken_back(program: &str, how: &str, told: &str) {
    let room = Room::staffed_by(program).await;
    approve(&room, "p0001", RIGHT, Flaw::None).await;
    let mut browser = room.signed_in(Role::Technician).await;
    let path = "/api/patients/p0001/plans/n1/deliveries";
    let (status, begun) = browser
        .send("POST", path, Some(json!({"speed": "lapse"})))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let id = begun["id"].as_str().unwrap();
    assert!(room.app.bench.room.get(id).is_some());
    let back = "/api/patients/p0001/consents/c1/withdraw";
    let (status, answer) = browser
        .send("POST", back, Some(json!({"reason": ""})))
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    // The program of the session goes on as long as it has hands.
    let is_over = async || {
        let record = room.app.store.patient("p0001").await.unwrap();
        record.open_delivery().is_none()
    };
    until("the session has ended", is_over).await;
    let (_, over) = browser.get(&format!("/api/deliveries/{id}")).await;
    assert_eq!(over["how"], how, "{over}");
    let (_, timeline) = browser.get("/api/patients/p0001/timeline").await;
    let words = timeline.as_array().unwrap().iter();
    let mut words = words.filter_map(|entry| entry["words"].as_str());
    assert!(words.any(|words| words.contains(told)), "{timeline}");
    // One that was begun just before is seen when it enters: the same law from the other side.
    let (status, answer) = browser
        .send("POST", path, Some(json!({"speed": "lapse"})))
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer}");
    room.app.bench.shut().await;
}
