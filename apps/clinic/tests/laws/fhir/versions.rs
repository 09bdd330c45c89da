//! Versions: entries of the casebook, kept.

use super::story;
use crate::room::PASSWORD;
use axum::http::{StatusCode, header};
use practice::Role;
use serde_json::{Value, json};

#[tokio::test]
async fn law_a_version_is_what_it_was() {
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let entries = room.app.store.entries("p0001").await.unwrap();
    let seq = |kind: &str, of: &str| {
        let is = |body: &casebook::Value| format!("{body:?}").contains(&format!("{of:?}"));
        let mut entries = entries.iter().map(|(entry, _)| entry);
        let found = entries.find(|entry| entry.draft.kind == kind && is(&entry.draft.body));
        found.unwrap().seq
    };
    let status = async |id: &str, seq: u64| {
        let (status, value) = browser.fhir(&format!("{id}/_history/{seq}")).await;
        assert_eq!(status, StatusCode::OK, "{id} {seq}: {value}");
        value["status"].as_str().unwrap().to_owned()
    };
    let plan = "CarePlan/p0001-n1";
    assert_eq!(status(plan, seq("plan_asked", "n1")).await, "draft");
    assert_eq!(status(plan, seq("plan_approved", "n1")).await, "active");
    assert_eq!(status(plan, seq("delivery_ended", "d2")).await, "completed");
    let consent = "Consent/p0001-c2";
    assert_eq!(status(consent, seq("consent_given", "c2")).await, "active");
    assert_eq!(
        status(consent, seq("consent_withdrawn", "c2")).await,
        "inactive"
    );
    // No version between, none of something else.
    for wrong in ["0", "1", "999999", "x", "-1"] {
        let (status, _) = browser.fhir(&format!("{plan}/_history/{wrong}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

/// A dentist says that it was another tooth: the newest version says so, and the one before what it said.
#[tokio::test]
async fn law_a_tooth_that_was_another_one_is_told_by_what_was_done_to_it() {
    let room = story::room().await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let site = |told: &Value| told["bodySite"].to_string();
    let done = ["Procedure/p0001-d2", "Observation/p0001-d2-outcome"];
    let mut before = Vec::new();
    for id in done {
        before.push(browser.fhir(id).await.1);
    }
    let said = json!({"was": 36, "fdi": 46, "reason": "numbered from the wrong side", "password": PASSWORD});
    let path = "/api/deliveries/p0001-d2/tooth";
    let (status, told) = browser.send("POST", path, Some(said.clone())).await;
    assert_eq!(
        (status, &told["fdi"]),
        (StatusCode::OK, &json!(46)),
        "{told}"
    );
    // Who was shown the number before looks again.
    let (status, why) = browser.send("POST", path, Some(said)).await;
    assert_eq!(
        (status, &why["error"]["where"]),
        (StatusCode::CONFLICT, &json!("delivery")),
        "{why}"
    );
    let signed = browser.found("Provenance?target=Procedure/p0001-d2").await;
    assert_eq!(signed.len(), 1, "{signed:?}");
    for (id, before) in done.into_iter().zip(before) {
        let (_, now) = browser.fhir(id).await;
        assert_ne!(site(&now), site(&before), "{id}");
        assert!(
            now["note"].to_string().contains("from the wrong side"),
            "{now}"
        );
        let version = before["meta"]["versionId"].as_str().unwrap();
        assert_ne!(now["meta"]["versionId"], version);
        let (status, then) = browser.fhir(&format!("{id}/_history/{version}")).await;
        assert_eq!(
            (status, site(&then)),
            (StatusCode::OK, site(&before)),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_reader_who_has_the_version_is_sent_nothing() {
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let asked = |tag: Option<&str>| {
        let mut request = browser.request("GET", "/fhir/CarePlan/p0001-n1", None);
        if let Some(tag) = tag {
            let headers = request.headers_mut();
            headers.insert(header::IF_NONE_MATCH, tag.parse().unwrap());
        }
        request
    };
    let first = room.answer(asked(None)).await;
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let (_, plan): (_, Value) = browser.fhir("CarePlan/p0001-n1").await;
    assert_eq!(
        tag,
        format!("W/\"{}\"", plan["meta"]["versionId"].as_str().unwrap())
    );
    let modified = first.headers()[header::LAST_MODIFIED].to_str().unwrap();
    assert!(modified.ends_with(" GMT"), "{modified}");
    let again = room.answer(asked(Some(&tag))).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = room.answer(asked(Some("W/\"1\""))).await;
    assert_eq!(other.status(), StatusCode::OK);
}
