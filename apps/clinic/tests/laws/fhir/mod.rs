//! The record as FHIR tells it: true to the record, whole, and only for who may see it.

mod doors;
mod reads;
mod story;
mod versions;

use crate::room::{Browser, Room};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value;

/// Kinds that belong to a patient's record.
pub(crate) const OF_A_RECORD: [&str; 9] = [
    "Patient",
    "Condition",
    "Observation",
    "Procedure",
    "CarePlan",
    "ImagingStudy",
    "BodyStructure",
    "Consent",
    "Provenance",
];

impl Browser<'_> {
    /// Asks for something of FHIR; an error must be an outcome.
    pub(crate) async fn fhir(&self, path: &str) -> (StatusCode, Value) {
        answered(
            self.room(),
            self.request("GET", &format!("/fhir/{path}"), None),
        )
        .await
    }

    /// All entries of a search, page by page.
    pub(crate) async fn found(&self, path: &str) -> Vec<Value> {
        let mut entries = Vec::new();
        let mut next = Some(path.to_owned());
        let mut pages = 0;
        while let Some(path) = next {
            pages += 1;
            assert!(pages < 1000, "{path}: the pages do not end");
            let (status, bundle) = self.fhir(&path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {bundle}");
            assert_eq!(bundle["type"], "searchset", "{path}");
            entries.extend(bundle["entry"].as_array().cloned().unwrap_or_default());
            let links = bundle["link"].as_array().unwrap();
            let after = links.iter().find(|link| link["relation"] == "next");
            next = after.map(|link| {
                let url = link["url"].as_str().unwrap();
                url.split_once("/fhir/").unwrap().1.to_owned()
            });
        }
        entries
    }
}

pub(crate) async fn answered(room: &Room, request: Request<Body>) -> (StatusCode, Value) {
    let what = format!("{} {}", request.method(), request.uri());
    let response = room.answer(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if status != StatusCode::NOT_MODIFIED && !bytes.is_empty() {
        assert_eq!(
            kind.unwrap(),
            "application/fhir+json; charset=utf-8",
            "{what}"
        );
    }
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(value["resourceType"], "OperationOutcome", "{what}: {value}");
        let text = value["issue"][0]["details"]["text"].as_str().unwrap();
        assert!(!text.is_empty(), "{what}");
    }
    (status, value)
}
