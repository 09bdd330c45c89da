//! What is read: whole, true, each once, and the same however it is asked for.

use super::{OF_A_RECORD, story};
use axum::http::StatusCode;
use practice::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// All strings under that name, with the values around them.
fn under<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| under(one, name, found)),
        Value::Object(fields) => {
            found.extend(fields.get(name).and_then(Value::as_str));
            fields.values().for_each(|one| under(one, name, found));
        }
        _ => {}
    }
}

/// What the outside judges do not see: nothing is empty, and nothing has two values.
fn is_whole(value: &Value) -> bool {
    let values = |name: &&String| name.starts_with("value");
    match value {
        Value::Object(fields) if fields.keys().filter(values).count() > 1 => false,
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty() && list.iter().all(is_whole),
        Value::Object(fields) => !fields.is_empty() && fields.values().all(is_whole),
        _ => true,
    }
}

/// Every resource that there is for a safety officer, who sees most.
async fn all(browser: &crate::room::Browser<'_>) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for kind in OF_A_RECORD
        .into_iter()
        .chain(["Practitioner", "Device", "AuditEvent"])
    {
        let paths: &[&str] = match kind {
            "Practitioner" | "Device" | "AuditEvent" | "Patient" => &[""],
            "Provenance" => &[
                "?_id=p0001-n1-x,p0001-c1-x&",
                "?target=CarePlan/p0001-n1,Consent/p0001-c1,Consent/p0001-c2",
            ],
            _ => &["?patient=p0001", "?patient=p0002"],
        };
        for path in paths {
            for entry in browser.found(&format!("{kind}{path}")).await {
                let resource = entry["resource"].clone();
                let id = format!("{kind}/{}", resource["id"].as_str().unwrap());
                let full = entry["fullUrl"].as_str().unwrap();
                assert!(full.ends_with(&format!("/fhir/{id}")), "{full}");
                assert!(
                    all.insert(id.clone(), resource).is_none(),
                    "{id} comes twice"
                );
            }
        }
    }
    all
}

#[tokio::test]
async fn law_every_reference_resolves() {
    let room = story::room().await;
    let browser = room.signed_in(Role::SafetyOfficer).await;
    let all = all(&browser).await;
    let kinds: BTreeSet<&str> = all.keys().map(|id| id.split('/').next().unwrap()).collect();
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    for (id, resource) in &all {
        assert!(is_whole(resource), "{resource}");
        let bare = resource["id"].as_str().unwrap();
        assert!(bare.bytes().all(legal) && bare.len() <= 64, "{bare}");
        let mut references = Vec::new();
        under(resource, "reference", &mut references);
        for reference in references {
            let there = match reference.strip_prefix('#') {
                Some(inner) => resource["contained"][0]["id"] == inner,
                None if reference.contains("/_history/") => {
                    browser.fhir(reference).await.0 == StatusCode::OK
                }
                None => all.contains_key(reference),
            };
            assert!(there, "{id} refers to {reference}");
        }
    }
    // For the judges, who share no code with this: `cargo xtask fhir` reads it.
    let entries: Vec<Value> = all
        .into_values()
        .map(|one| json!({"resource": one}))
        .collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("fhir.json");
    std::fs::write(path, bundle.to_string()).unwrap();
}

#[tokio::test]
async fn law_a_read_is_the_entry_of_the_search() {
    let room = story::room().await;
    let browser = room.signed_in(Role::SafetyOfficer).await;
    for (id, found) in all(&browser).await {
        let (status, read) = browser.fhir(&id).await;
        assert_eq!((status, &read), (StatusCode::OK, &found), "{id}");
        let (kind, bare) = id.split_once('/').unwrap();
        let again = browser.found(&format!("{kind}?_id={bare}")).await;
        if kind != "AuditEvent" {
            assert_eq!(again.len(), 1, "{id}");
        }
        let version = found["meta"]["versionId"].as_str().unwrap();
        let (status, same) = browser.fhir(&format!("{id}/_history/{version}")).await;
        assert_eq!((status, same), (StatusCode::OK, found), "{id}");
    }
}

#[tokio::test]
async fn law_pages_hold_each_resource_once() {
    let room = story::room().await;
    let browser = room.signed_in(Role::SafetyOfficer).await;
    for path in [
        "Observation?patient=p0001",
        "BodyStructure?patient=p0001",
        "Condition?patient=p0001,p0002",
        "Patient?_lastUpdated=ge2020",
        "Patient?active=true",
        "Practitioner?active=true",
        "Patient/p0001/$everything?_tag=none,",
        "AuditEvent?outcome=0",
    ] {
        let whole = browser.found(&format!("{path}&_count=500")).await;
        let id = |entry: &Value| entry["fullUrl"].as_str().unwrap().to_owned();
        for count in [1, 2, 7] {
            let pages = browser.found(&format!("{path}&_count={count}")).await;
            if path.starts_with("AuditEvent") {
                // The audit grows by being looked at; what was there is there, once.
                let ids: BTreeSet<String> = pages.iter().map(id).collect();
                assert_eq!(ids.len(), pages.len(), "{path}");
                assert!(whole.iter().all(|entry| ids.contains(&id(entry))), "{path}");
            } else {
                assert_eq!(pages, whole, "{path} by {count}");
            }
        }
        let (_, none) = browser.fhir(&format!("{path}&_count=0")).await;
        assert!(none["entry"].is_null(), "{none}");
    }
    let (_, bundle) = browser
        .fhir("Condition?patient=p0001&_count=2&colour=red")
        .await;
    assert_eq!(bundle["total"], 5);
    let own = bundle["link"][0]["url"].as_str().unwrap();
    assert!(
        own.ends_with("/fhir/Condition?patient=p0001&_count=2"),
        "{own}"
    );
}

#[tokio::test]
async fn law_everything_simulated_says_so() {
    let room = story::room().await;
    let browser = room.signed_in(Role::SafetyOfficer).await;
    let mut simulated = 0;
    for (id, resource) in all(&browser).await {
        let of_a_delivery = id.starts_with("Device/")
            || id.starts_with("Procedure/")
            || resource["partOf"].is_array();
        if of_a_delivery {
            simulated += 1;
            let tags = resource["meta"]["tag"].to_string();
            assert!(tags.contains("simulated"), "{id}: {tags}");
            let notes = resource["note"].to_string().to_lowercase();
            assert!(notes.contains("simulated"), "{id}: {notes}");
        }
    }
    // Two devices, two deliveries, and what came of one.
    assert_eq!(simulated, 5);
    assert_eq!(
        browser
            .found("Procedure?patient=p0001&_tag=simulated")
            .await
            .len(),
        2
    );
}

#[tokio::test]
async fn a_series_is_an_imaging_study_without_whom_its_files_name() {
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    for (path, expected) in [
        ("ImagingStudy?patient=p0001&status=registered", 1),
        (
            "ImagingStudy?patient=p0001&identifier=urn:dicom:uid|urn:oid:1.2.3",
            1,
        ),
    ] {
        assert_eq!(browser.found(path).await.len(), expected, "{path}");
    }
    let (_, series) = browser.fhir("ImagingStudy/p0001-x1").await;
    let of = &series["series"][0];
    assert_eq!(
        (&of["uid"], &of["numberOfInstances"]),
        (&json!("1.2.3.4"), &json!(2))
    );
    assert_eq!(of["modality"]["code"], "CT");
    assert_eq!(series["started"], "2045-03-02");
    assert!(!series.to_string().contains("Mustermann"), "{series}");
}

#[tokio::test]
async fn the_record_is_told_as_it_is() {
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let count = async |path: &str| browser.found(path).await.len();
    for (path, expected) in [
        ("Condition?patient=p0001&clinical-status=active", 3),
        (
            "Condition?patient=p0001&code=http://hl7.org/fhir/sid/icd-10|K02.9",
            2,
        ),
        (
            "Condition?patient=p0001&body-site=urn:iso:std:iso:3950|36",
            2,
        ),
        ("Condition?patient=p0001&recorded-date=ge2026-01-06", 3),
        ("Observation?patient=p0001&code=urn:biosculpt:mdas|total", 2),
        ("Observation?patient=p0001&category=survey&date=2026-01", 2),
        ("Observation?patient=p0001&status=preliminary", 2),
        ("Observation?focus=CarePlan/p0001-n1", 2),
        ("Observation?part-of=Procedure/p0001-d2", 1),
        ("CarePlan?patient=Patient/p0001&status=completed", 1),
        ("CarePlan?patient=p0001&status=revoked", 2),
        ("Procedure?based-on=CarePlan/p0001-n1&status=not-done", 1),
        ("ImagingStudy?patient=p0001&status=cancelled", 2),
        ("Consent?patient=p0001&status=inactive&scope=research", 1),
        ("Provenance?target=CarePlan/p0001-n1", 1),
        ("Provenance?target=Consent/p0001-c2", 2),
        ("Patient?name=lun", 1),
        (
            "Patient?identifier=urn:biosculpt:patient-number|1&birthdate=2012-05-09",
            1,
        ),
        ("Patient?_id=p0001,p0002,p9999", 2),
        ("Condition?patient=p9999", 0),
        ("Practitioner?name=dent", 1),
        ("Device?status=inactive", 1),
    ] {
        assert_eq!(count(path).await, expected, "{path}");
    }
    let (_, mdas) = browser.fhir("Observation/p0001-m3").await;
    assert_eq!(
        (
            &mdas["valueInteger"],
            mdas["component"].as_array().unwrap().len()
        ),
        (&json!(22), 5)
    );
    assert_eq!(mdas["interpretation"][0]["coding"][0]["code"], "H");
    let (_, calm) = browser.fhir("Observation/p0001-m4").await;
    assert!(calm["interpretation"].is_null());
    let (_, plan) = browser.fhir("CarePlan/p0001-n1").await;
    assert!(
        plan["supportingInfo"].to_string().contains("-f1\""),
        "{plan}"
    );
    assert_eq!(
        plan["activity"][0]["outcomeReference"][1]["reference"],
        "Procedure/p0001-d2"
    );
    let (_, consent) = browser.fhir("Consent/p0001-c1").await;
    let form = &consent["contained"][0];
    assert_eq!(
        form["item"][0]["text"],
        "I was told what will be done & what is not known."
    );
    assert_eq!(consent["performer"][0]["reference"], "Patient/p0001");
    let (_, other) = browser.fhir("Consent/p0001-c2").await;
    assert_eq!(other["performer"][0], json!({"display": "Mother of Theo"}));
    let (_, done) = browser.fhir("Procedure/p0001-d2").await;
    assert_eq!(done["contained"][0]["version"][0]["value"], "1.1");
}

/// The signature of an approval is over the text that the documents say, by the clinic's key.
#[tokio::test]
async fn law_a_signature_in_provenance_is_the_clinics() {
    use base64::Engine as _;
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let signed = browser
        .found("Provenance?target=CarePlan/p0001-n1,Consent/p0001-c1,Consent/p0001-c2")
        .await;
    assert_eq!(signed.len(), 4);
    let text = "I was told what will be done & what is not known.";
    let text = room.app.store.blobs().put(text.as_bytes()).unwrap();
    let sha256 = "ab".repeat(32);
    // As docs/fhir.md has it.
    let agreed = format!(
        "biosculpt consent\npatient p0001\nscope treatment\nplan n1\nplan sha256 {sha256}\ntext \"treatment 1\"\n\
         text sha256 {}\nsigner \"Theo\"\nby \"technician\"\n",
        text.blob
    );
    let messages = [
        clinic::plans::approval("p0001", "n1", "dentist", &sha256),
        agreed,
        clinic::withdrawal("p0001", "c2", "patient", "changed my mind"),
    ];
    let key = room.app.store.public_key();
    let holds = |message: &String| {
        signed.iter().any(|entry| {
            let signature = &entry["resource"]["signature"][0];
            assert_eq!(signature["who"]["identifier"]["value"], key.to_string());
            let bytes = signature["data"].as_str().unwrap();
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(bytes)
                .unwrap();
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            let signature = casebook::Signature::parse(&hex).unwrap();
            key.verifies(message.as_bytes(), &signature)
        })
    };
    assert!(messages.iter().all(holds));
    assert!(!holds(&messages[0].replace("n1", "n2")));
}
