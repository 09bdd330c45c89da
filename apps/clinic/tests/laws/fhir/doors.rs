//! Who reads what of FHIR, by cookie and by token; what is refused, and how it is said.

use super::{OF_A_RECORD, answered, story};
use crate::room::Room;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use practice::{Role, may};
use serde_json::Value;
use std::collections::BTreeSet;

/// A kind of resource, something of it in p0001, and who may see it.
const SOME: [(&str, &str, practice::Action); 12] = [
    ("Patient", "p0001", practice::Action::SeePatient),
    ("Condition", "p0001-c5-36O", practice::Action::SeeCare),
    ("Observation", "p0001-o6-46O", practice::Action::SeeCare),
    ("Observation", "p0001-m3", practice::Action::SeePatient),
    ("Observation", "p0001-t2", practice::Action::SeeCare),
    ("Procedure", "p0001-d1", practice::Action::SeeCare),
    ("CarePlan", "p0001-n1", practice::Action::SeeCare),
    ("ImagingStudy", "p0001-s1", practice::Action::SeeCare),
    ("BodyStructure", "p0001-b36O", practice::Action::SeeCare),
    ("Consent", "p0001-c1", practice::Action::SeeCare),
    ("Device", "v1", practice::Action::SeeDevices),
    ("AuditEvent", "a1", practice::Action::SeeAudit),
];

#[tokio::test]
async fn law_every_kind_by_every_role() {
    let room = story::room().await;
    for role in Role::ALL {
        let browser = room.signed_in(role).await;
        for (kind, id, action) in SOME {
            let (status, value) = browser.fhir(&format!("{kind}/{id}")).await;
            let expected = match may(role, action) {
                true => StatusCode::OK,
                false => StatusCode::FORBIDDEN,
            };
            assert_eq!(status, expected, "{role:?} {kind}/{id}: {value}");
        }
    }
    let desk = room.signed_in(Role::FrontDesk).await;
    // The front desk sees answers to the scale, and nothing else of it.
    let seen = desk.found("Observation?patient=p0001").await;
    assert_eq!(seen.len(), 2);
    let everything = desk.found("Patient/p0001/$everything").await;
    let kinds = everything
        .iter()
        .map(|entry| &entry["resource"]["resourceType"]);
    let kinds: BTreeSet<&str> = kinds.map(|kind| kind.as_str().unwrap()).collect();
    assert_eq!(
        Vec::from_iter(kinds),
        ["Observation", "Patient", "Practitioner"]
    );
    let nobody = room.browser().await;
    for (kind, id, _) in SOME {
        for path in [
            format!("{kind}/{id}"),
            kind.to_owned(),
            format!("{kind}/nothing"),
        ] {
            assert_eq!(
                nobody.fhir(&path).await.0,
                StatusCode::UNAUTHORIZED,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn law_fhir_reaches_no_other_record() {
    let room = story::room().await;
    let own = room.signed_in(Role::Patient).await;
    let staff = room.signed_in(Role::Dentist).await;
    let mut others = Vec::new();
    for kind in OF_A_RECORD {
        if ![
            "Procedure",
            "CarePlan",
            "ImagingStudy",
            "Consent",
            "Provenance",
        ]
        .contains(&kind)
        {
            let found = match kind {
                "Patient" => staff.found("Patient?_id=p0002").await,
                _ => staff.found(&format!("{kind}?patient=p0002")).await,
            };
            let ids = found
                .iter()
                .map(|entry| entry["resource"]["id"].as_str().unwrap());
            others.extend(ids.map(|id| format!("{kind}/{id}")));
        }
        others.push(format!("{kind}/p0002-nothing"));
        others.push(format!("{kind}/p9999"));
        others.push(format!("{kind}/clinic"));
        others.push(format!("{kind}?_id=p0002-x"));
        others.push(format!("{kind}?patient=Patient/p0002&_id=p0002"));
        others.push(format!("{kind}/p0002/_history/1"));
    }
    others.push("Patient/p0002/$everything".to_owned());
    others.push("Condition?patient=p0001,p0002".to_owned());
    others.push("Observation?subject=Patient/p0002".to_owned());
    others.push("Provenance?target=CarePlan/p0002-n1".to_owned());
    others.push("AuditEvent".to_owned());
    others.push("Device".to_owned());
    assert!(others.len() > 70, "{}", others.len());
    for path in &others {
        let (status, value) = own.fhir(path).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {value}");
        assert!(!value.to_string().contains("Luna"), "{path}");
    }
    // A search that names no record is about the own one; one that names another by a filter finds nothing of it.
    for kind in OF_A_RECORD {
        for entry in own.found(kind).await {
            let id = entry["resource"]["id"].as_str().unwrap();
            assert!(id.starts_with("p0001"), "{kind}: {id}");
        }
    }
    assert!(own.found("Patient?name=Lu").await.is_empty());
    // Of who works here, those who wrote in the own record.
    let people = own.found("Practitioner").await;
    let names: Vec<&str> = people
        .iter()
        .map(|p| p["resource"]["name"][0]["text"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["technician", "dentist"]);
    let all = staff.found("Practitioner").await;
    assert_eq!(all.len(), 5);
}

#[tokio::test]
async fn law_every_look_is_noted() {
    let room = story::room().await;
    let dentist = room.signed_in(Role::Dentist).await;
    let looks = [
        ("CarePlan/p0001-n1", true),
        ("Condition?patient=p0002", true),
        ("Patient/p0002/$everything", true),
        ("Observation/p0001-m3/_history/3", true),
    ];
    for (path, _) in looks {
        assert_eq!(dentist.fhir(path).await.0, StatusCode::OK, "{path}");
    }
    let patient = room.signed_in(Role::Patient).await;
    assert_eq!(
        patient.fhir("CarePlan/p0002-n1").await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        patient.fhir("CarePlan/p7777-n1").await.0,
        StatusCode::FORBIDDEN
    );
    let officer = room.signed_in(Role::SafetyOfficer).await;
    let noted = officer.found("AuditEvent?agent-name=dentist").await;
    let said: Vec<&str> = noted
        .iter()
        .map(|event| {
            event["resource"]["entity"][0]["description"]
                .as_str()
                .unwrap()
        })
        .collect();
    for word in [
        "FHIR CarePlan/p0001-n1",
        "FHIR Condition?patient",
        "FHIR Patient/p0002/$everything",
    ] {
        assert!(said.contains(&word), "{word}: {said:?}");
    }
    assert_eq!(
        said.iter()
            .filter(|said| **said == "FHIR Observation/p0001-m3")
            .count(),
        1
    );
    let refused = officer.found("AuditEvent?outcome=4").await;
    assert_eq!(refused.len(), 2);
    // Of someone who is not there no patient is named.
    assert!(refused[0]["resource"]["entity"][0]["what"].is_null());
    assert_eq!(
        refused[1]["resource"]["entity"][0]["what"]["reference"],
        "Patient/p0002"
    );
    assert_eq!(
        officer
            .found("AuditEvent?outcome=4&patient=p0002")
            .await
            .len(),
        1
    );
}

fn with_token(path: &str, token: &str) -> Request<Body> {
    Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap()
}

async fn lent(room: &Room, role: Role) -> (crate::room::Browser<'_>, StatusCode, String) {
    let mut browser = room.signed_in(role).await;
    let (status, answer) = browser.send("POST", "/api/session/token", None).await;
    let token = answer["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if status == StatusCode::CREATED {
        assert!(answer["expires_in"].as_u64().unwrap() <= 3600, "{answer}");
    }
    (browser, status, token)
}

#[tokio::test]
async fn law_a_token_reads_as_its_account_does_and_ends_with_its_session() {
    let room = story::room().await;
    for role in Role::ALL {
        let (_, status, _) = lent(&room, role).await;
        let allowed = may(role, practice::Action::TakeToken);
        assert_eq!(status == StatusCode::CREATED, allowed, "{role:?}");
    }
    let (mut browser, _, token) = lent(&room, Role::Patient).await;
    let get = async |path: &str, token: &str| answered(&room, with_token(path, token)).await.0;
    assert_eq!(get("/fhir/CarePlan/p0001-n1", &token).await, StatusCode::OK);
    assert_eq!(
        get("/fhir/Patient/p0002", &token).await,
        StatusCode::FORBIDDEN
    );
    // It is no session: not of the API, not in a cookie, not to lend more.
    let api = room.answer(with_token("/api/patients/p0001", &token)).await;
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
    let cookie = browser.cookie.clone().unwrap();
    let session = cookie.split_once('=').unwrap().1.to_owned();
    assert_eq!(
        get("/fhir/Patient/p0001", &session).await,
        StatusCode::UNAUTHORIZED
    );
    let as_cookie = Request::get("/fhir/Patient/p0001")
        .header(
            header::COOKIE,
            format!("{}={token}", clinic::accounts::COOKIE),
        )
        .body(Body::empty())
        .unwrap();
    assert_eq!(answered(&room, as_cookie).await.0, StatusCode::UNAUTHORIZED);
    // Where a token is sent, the cookie does not help.
    let mut both = browser.request("GET", "/fhir/Patient/p0001", None);
    let wrong = format!("Bearer {}", "0".repeat(64)).parse().unwrap();
    both.headers_mut().insert(header::AUTHORIZATION, wrong);
    assert_eq!(answered(&room, both).await.0, StatusCode::UNAUTHORIZED);
    let response = room.answer(with_token("/fhir/Patient/p0001", "x")).await;
    assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    browser.send("DELETE", "/api/session", None).await;
    assert_eq!(
        get("/fhir/CarePlan/p0001-n1", &token).await,
        StatusCode::UNAUTHORIZED
    );
    let rows = room.app.store.sessions().await.unwrap();
    let session = clinic::accounts::Sessions::of(rows);
    assert_eq!(session.lent_to(&token, 0), None);
}

#[tokio::test]
async fn law_errors_are_outcomes() {
    let room = story::room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let code = |value: &Value| value["issue"][0]["code"].as_str().unwrap().to_owned();
    for (path, status, issue) in [
        ("CarePlan/p0001-n99", 404, "not-found"),
        ("CarePlan/p7777-n1", 404, "not-found"),
        ("CarePlan/p0001'--", 404, "not-found"),
        ("CarePlan/%2e%2e%2fclinic", 404, "not-found"),
        ("Nothing", 404, "not-found"),
        ("", 404, "not-found"),
        ("Patient/p0001/$graph", 404, "not-found"),
        ("a/b/c/d/e", 404, "not-found"),
        ("Condition", 400, "invalid"),
        ("Condition?patient=p0001&recorded-date=x", 400, "invalid"),
        ("Condition?patient=p0001&code:in=x", 400, "invalid"),
        ("Condition?patient=p0001&_count=x", 400, "invalid"),
        ("Patient?_format=xml", 406, "not-supported"),
        (
            "Patient/p0001?_format=application/fhir%2Bxml",
            406,
            "not-supported",
        ),
    ] {
        let (found, value) = browser.fhir(path).await;
        assert_eq!(
            (found.as_u16(), code(&value).as_str()),
            (status, issue),
            "{path}: {value}"
        );
    }
    let (status, _) = browser
        .fhir("Patient?_format=application/fhir%2Bjson&_format=json")
        .await;
    assert_eq!(status, StatusCode::OK);
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = browser.request(method, "/fhir/Patient/p0001", None);
        let response = room.answer(request).await;
        assert_eq!(response.headers()[header::ALLOW], "GET, HEAD");
        let request = browser.request(method, "/fhir/Patient/p0001", None);
        let (status, value) = answered(&room, request).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{value}");
    }
    let asked = |name: &'static str, value: &'static str| {
        let mut request = browser.request("GET", "/fhir/Condition?patient=p0001&colour=red", None);
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let strict = answered(&room, asked("prefer", "handling=strict")).await;
    assert_eq!(strict.0, StatusCode::BAD_REQUEST);
    let lenient = answered(&room, asked("prefer", "handling=lenient")).await;
    assert_eq!(lenient.0, StatusCode::OK);
    let html = answered(&room, asked("accept", "text/html")).await;
    assert_eq!(html.0, StatusCode::NOT_ACCEPTABLE);
    // What a browser sends.
    let page = "text/html,application/xhtml+xml,*/*;q=0.8";
    assert_eq!(
        answered(&room, asked("accept", page)).await.0,
        StatusCode::OK
    );
}

/// Every parameter that is promised is done: it refuses nonsense, or finds nothing by it.
#[tokio::test]
async fn law_the_statement_promises_what_is_done() {
    let room = story::room().await;
    let nobody = room.browser().await;
    let (status, statement) = nobody.fhir("metadata").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&statement["fhirVersion"], &statement["kind"]),
        (&"4.0.1".into(), &"instance".into())
    );
    let officer = room.signed_in(Role::SafetyOfficer).await;
    let resources = statement["rest"][0]["resource"].as_array().unwrap();
    assert_eq!(resources.len(), 12);
    for resource in resources {
        let kind = resource["type"].as_str().unwrap();
        for parameter in resource["searchParam"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            let of = match kind {
                "Patient" | "Practitioner" | "Device" | "AuditEvent" => String::new(),
                "Provenance" => "_id=p0001-x&".to_owned(),
                _ => "patient=p0001&".to_owned(),
            };
            let value = match parameter["type"].as_str().unwrap() {
                "date" => "1850-01-01",
                _ => "p0001-nothing-has-this",
            };
            let mut request =
                officer.request("GET", &format!("/fhir/{kind}?{of}{name}={value}"), None);
            request
                .headers_mut()
                .insert("prefer", "handling=strict".parse().unwrap());
            let (status, bundle) = answered(&room, request).await;
            assert_eq!(status, StatusCode::OK, "{kind} {name}: {bundle}");
            assert!(bundle["entry"].is_null(), "{kind} {name}");
        }
    }
}
