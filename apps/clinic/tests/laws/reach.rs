//! Who reaches what.

use crate::room::Room;
use axum::http::StatusCode;
use practice::{Action, Role, may};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A route: how it is asked, what it needs, and whether it is about the patient p0001.
struct Route {
    method: &'static str,
    path: &'static str,
    body: Value,
    needs: Action,
}

fn route(method: &'static str, path: &'static str, needs: Action, body: Value) -> Route {
    Route {
        method,
        path,
        body,
        needs,
    }
}

/// Every route that needs an account, with a body that would be taken.
fn routes() -> Vec<Route> {
    use Action as A;
    let account = json!({"name": "new", "role": "dentist", "password": "quite a long one"});
    let appointment = json!({"starts": "2045-03-02T09:00", "minutes": 30, "reason": "filling"});
    let chart =
        json!({"fdi": 36, "surfaces": [{"surface": "O", "condition": "caries", "note": ""}]});
    vec![
        route("GET", "/api/accounts", A::ManageAccounts, Value::Null),
        route("POST", "/api/accounts", A::ManageAccounts, account),
        route(
            "POST",
            "/api/accounts/u999/close",
            A::ManageAccounts,
            Value::Null,
        ),
        route(
            "POST",
            "/api/accounts/u999/password",
            A::ManageAccounts,
            json!({"password": "quite a long one"}),
        ),
        route("GET", "/api/devices", A::SeeDevices, Value::Null),
        route("GET", "/api/today", A::SeeToday, Value::Null),
        route("GET", "/api/patients", A::ListPatients, Value::Null),
        route(
            "POST",
            "/api/patients",
            A::Register,
            json!({"name": "N", "born": "2001-01-01"}),
        ),
        route("GET", "/api/patients/{p}", A::SeePatient, Value::Null),
        route("GET", "/api/patients/{p}/timeline", A::SeeCare, Value::Null),
        route("GET", "/api/patients/{p}/export", A::SeeCare, Value::Null),
        route("GET", "/api/patients/{p}/chart", A::SeeCare, Value::Null),
        route("POST", "/api/patients/{p}/chart", A::SetChart, chart),
        route(
            "POST",
            "/api/patients/{p}/notes",
            A::WriteNote,
            json!({"stage": "intake", "text": "x"}),
        ),
        route(
            "POST",
            "/api/patients/{p}/mdas",
            A::AnswerMdas,
            json!({"answers": [1, 2, 3, 4, 5]}),
        ),
        route("POST", "/api/session/token", A::TakeToken, Value::Null),
        route(
            "POST",
            "/api/patients/{p}/appointments",
            A::Book,
            appointment,
        ),
        route(
            "PATCH",
            "/api/patients/{p}/appointments/a9",
            A::Book,
            json!({"state": "waiting"}),
        ),
    ]
    .into_iter()
    .chain(routes_of_consent())
    .chain(routes_of_work())
    .chain(routes_of_devices())
    .collect()
}

/// Those of what is agreed to.
fn routes_of_consent() -> Vec<Route> {
    use Action as A;
    vec![
        route("GET", "/api/patients/{p}/consents", A::SeeCare, Value::Null),
        route(
            "GET",
            "/api/patients/{p}/consents/words",
            A::SeeCare,
            Value::Null,
        ),
        route(
            "POST",
            "/api/patients/{p}/consents",
            A::RecordConsent,
            json!({"scope": "research", "text_version": "1", "language": "en", "text": "x", "signer": "T"}),
        ),
        route(
            "POST",
            "/api/patients/{p}/consents/c9/withdraw",
            A::RecordConsent,
            json!({"reason": ""}),
        ),
    ]
}

/// Those of devices, of one that is not there.
fn routes_of_devices() -> Vec<Route> {
    vec![
        route(
            "POST",
            "/api/devices",
            Action::ManageDevices,
            // Refused by all who may, so that none is there.
            json!({"name": "", "firmware": "1.2", "lot": 1}),
        ),
        route(
            "PUT",
            "/api/devices/v9/lot",
            Action::ManageDevices,
            json!({"lot": 2}),
        ),
        route(
            "POST",
            "/api/devices/v9/test",
            Action::ManageDevices,
            Value::Null,
        ),
        route(
            "DELETE",
            "/api/devices/v9",
            Action::ManageDevices,
            Value::Null,
        ),
    ]
}

/// Those of scans, plans, deliveries and jobs; of things that are not there.
fn routes_of_work() -> Vec<Route> {
    use Action as A;
    let scan = "/api/patients/{p}/scans/s9";
    let plan = "/api/patients/{p}/plans/n9";
    let delivery = "/api/deliveries/p0001-d9";
    let of = |root: &str, tail: &str| -> &'static str { format!("{root}{tail}").leak() };
    let label = json!({"fdi": 36, "at": [0.0, 0.0, 0.0]});
    let password = json!({"password": crate::room::PASSWORD});
    let verify = json!({"page": "a", "sequence": 1, "verify": {"patient": "p0001", "tooth": 36}});
    let none = || Value::Null;
    vec![
        route("POST", "/api/patients/{p}/scans", A::BringScan, none()),
        route("GET", scan, A::SeeCare, none()),
        route("POST", "/api/patients/{p}/series", A::BringScan, none()),
        route("GET", "/api/patients/{p}/series/x9", A::SeeCare, none()),
        route(
            "GET",
            "/api/patients/{p}/series/x9/slice?view=axial",
            A::SeeCare,
            none(),
        ),
        route("GET", of(scan, "/mesh"), A::SeeCare, none()),
        route("GET", of(scan, "/map?map=s8"), A::SeeCare, none()),
        route("POST", of(scan, "/labels"), A::BringScan, label),
        route("DELETE", of(scan, "/labels/36"), A::BringScan, none()),
        route(
            "POST",
            "/api/patients/{p}/plans",
            A::MakePlan,
            json!({"scan": "s9", "fdi": 36}),
        ),
        route("GET", plan, A::SeeCare, none()),
        route("POST", of(plan, "/prove"), A::MakePlan, none()),
        route("POST", of(plan, "/approve"), A::ApprovePlan, password),
        route("GET", of(plan, "/files/x"), A::SeeCare, none()),
        route("GET", of(plan, "/dicom"), A::SeeCare, none()),
        route("GET", of(plan, "/mesh?which=before"), A::SeeCare, none()),
        route("GET", of(plan, "/zones"), A::SeeCare, none()),
        route(
            "GET",
            of(plan, "/map?which=before&map=target"),
            A::SeeCare,
            none(),
        ),
        route(
            "POST",
            of(plan, "/deliveries"),
            A::Deliver,
            json!({"speed": "real"}),
        ),
        route("GET", delivery, A::SeeCare, none()),
        route("GET", of(delivery, "/events"), A::SeeCare, none()),
        route("GET", of(delivery, "/files/x"), A::SeeCare, none()),
        route("POST", of(delivery, "/hands"), A::Deliver, verify),
        route(
            "POST",
            of(delivery, "/stop"),
            A::PressStop,
            json!({"page": "a", "sequence": 1, "pressed": true}),
        ),
        route(
            "POST",
            of(delivery, "/tooth"),
            A::RenumberDelivery,
            json!({"was": 36, "fdi": 46, "reason": "x", "password": crate::room::PASSWORD}),
        ),
        route("GET", "/api/jobs/j9", A::SeeCare, none()),
        route("GET", "/api/jobs/j9/events", A::SeeCare, none()),
        route("DELETE", "/api/jobs/j9", A::MakePlan, none()),
    ]
}

/// Routes that need no account, and those that others test.
const OPEN: [&str; 5] = [
    "/api/session",
    // The own password, by whoever is signed in (`doors`).
    "/api/session/password",
    "/api/setup",
    "/api/stop/{code}",
    "/api/stop/{code}/events",
];

#[test]
fn the_table_has_every_route() {
    let api: Value = serde_json::from_str(&clinic::openapi().unwrap()).unwrap();
    let paths = api["paths"].as_object().unwrap();
    let described: BTreeSet<String> = paths
        .iter()
        .filter(|(path, _)| !OPEN.contains(&path.as_str()))
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let tested: BTreeSet<String> = routes()
        .iter()
        .map(|route| {
            let mut path = route.path.split('?').next().unwrap().to_owned();
            for (id, name) in [
                ("/a9", "/{a}"),
                ("/c9/", "/{c}/"),
                ("/u999/", "/{id}/"),
                ("/s9", "/{s}"),
                ("/x9", "/{x}"),
                ("/n9", "/{n}"),
                ("/p0001-d9", "/{d}"),
                ("/j9", "/{j}"),
                ("/v9", "/{v}"),
                ("/files/x", "/files/{name}"),
                ("/labels/36", "/labels/{fdi}"),
            ] {
                path = path.replace(id, name);
            }
            format!("{} {path}", route.method)
        })
        .collect();
    let missing: Vec<_> = described.difference(&tested).collect();
    assert!(missing.is_empty(), "no test by role: {missing:?}");
}

#[tokio::test]
async fn law_every_route_by_every_role() {
    let room = Room::staffed().await;
    for role in Role::ALL {
        let mut browser = room.signed_in(role).await;
        for route in routes() {
            let path = route.path.replace("{p}", "p0001");
            let body = Some(route.body.clone()).filter(|body| !body.is_null());
            let (status, answer) = browser.send(route.method, &path, body).await;
            let allowed = may(role, route.needs);
            let what = format!("{role:?} {} {path}: {status} {answer}", route.method);
            assert_eq!(status == StatusCode::FORBIDDEN, !allowed, "{what}");
            assert!(!status.is_server_error(), "{what}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{what}");
        }
    }
    // Without an account nothing is told, not even what is there.
    let mut browser = room.browser().await;
    for route in routes() {
        for id in ["p0001", "p9999"] {
            let path = route.path.replace("{p}", id);
            let body = Some(route.body.clone()).filter(|body| !body.is_null());
            let (status, _) = browser.send(route.method, &path, body).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {path}", route.method);
        }
    }
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn law_nobody_reaches_anothers_record() {
    let room = Room::staffed().await;
    let mut browser = room.signed_in(Role::Patient).await;
    for route in routes().iter().filter(|route| route.path.contains("{p}")) {
        // One that is there, one that is not, the clinic's own, and tricks with paths.
        for id in [
            "p0002",
            "p9999",
            "clinic",
            "P0001",
            "p0001%2F..%2Fp0002",
            "%2e%2e",
        ] {
            let path = route.path.replace("{p}", id);
            let body = Some(route.body.clone()).filter(|body| !body.is_null());
            let (status, answer) = browser.send(route.method, &path, body).await;
            assert_eq!(
                status,
                StatusCode::FORBIDDEN,
                "{} {path}: {answer}",
                route.method
            );
            assert!(!answer.to_string().contains("Luna"));
        }
    }
    let (_, session) = browser.get("/api/session").await;
    assert_eq!(session["account"]["patient"], "p0001");
    // The refusals are on the list of who looked, and so is what was shown.
    let (status, _) = browser.get("/api/patients/p0001").await;
    assert_eq!(status, StatusCode::OK);
    browser.send("DELETE", "/api/session", None).await;
    let rows = room.app.store.audited(1000).await.unwrap();
    let of = |patient: &str, allowed: bool| {
        let mut rows = rows.iter();
        rows.any(|row| row.patient.as_deref() == Some(patient) && row.allowed == allowed)
    };
    assert!(of("p0002", false) && of("p0001", true) && !of("p0002", true));
    assert!(rows.iter().all(|row| row.name == "patient"));
}

#[tokio::test]
async fn the_front_desk_sees_no_care_and_the_staff_finds_no_false_patient() {
    let room = Room::staffed().await;
    let mut dentist = room.signed_in(Role::Dentist).await;
    let note = json!({"stage": "intake", "text": "held down as a child"});
    let (status, _) = dentist
        .send("POST", "/api/patients/p0001/notes", Some(note))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let (_, seen) = dentist.get("/api/patients/p0001").await;
    assert_eq!(seen["notes"][0]["text"], "held down as a child");
    let mut desk = room.signed_in(Role::FrontDesk).await;
    let (status, seen) = desk.get("/api/patients/p0001").await;
    assert_eq!((status, &seen["notes"]), (StatusCode::OK, &json!([])));
    for id in ["p9999", "clinic", "%2e%2e%2fclinic", "p0001'--", "%00"] {
        for tail in ["", "/chart", "/timeline"] {
            let (status, _) = dentist.get(&format!("/api/patients/{id}{tail}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{id}{tail}");
        }
    }
}
