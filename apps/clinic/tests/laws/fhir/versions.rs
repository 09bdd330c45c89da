//! Versions: entries of the casebook, kept.

use super::story;
use axum::http::{StatusCode, header};
use practice::Role;
use serde_json::Value;

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
