//! A patient who has been through all of it: chart, scan, plan, proof, consent, approval, delivery.
//!
//! Files of the program are in its own form, cut to what is read.

use crate::room::{PASSWORD, Room};
use axum::http::StatusCode;
use practice::{
    Condition, Day, Finding, HouseWish, MdasAnswers, NamedBlob, Presence, Role, Speed, Stage,
    SurfaceName, Tooth, Wish,
};
use serde_json::{Value, json};

fn file(room: &Room, name: &str, content: &str) -> NamedBlob {
    let file = room.app.store.blobs().put(content.as_bytes()).unwrap();
    let name = name.to_owned();
    NamedBlob { name, file }
}

fn charted(
    day: &str,
    fdi: u8,
    found: &[(SurfaceName, Condition, &str)],
    there: Option<Presence>,
) -> Wish {
    let findings = found.iter().map(|(surface, condition, note)| Finding {
        surface: *surface,
        condition: *condition,
        note: (*note).to_owned(),
    });
    Wish::Chart {
        day: Day::new(day).unwrap(),
        tooth: Tooth::new(fdi).unwrap(),
        presence: there,
        findings: findings.collect(),
    }
}

fn visits() -> Vec<Wish> {
    use Condition::{Caries, Chip, Filling, Mark, Sound, Wear};
    use SurfaceName::{B, I, M, O};
    let answered = |answers: [u8; 5]| Wish::AnswerMdas {
        day: Day::new("2026-01-05").unwrap(),
        answers: MdasAnswers::new(&answers).unwrap(),
    };
    let note = |text: &str| Wish::Note {
        stage: Stage::Intake,
        text: text.to_owned(),
    };
    vec![
        note("Afraid since childhood.\nAgreed on the raised hand."),
        answered([4, 4, 5, 4, 5]),
        answered([1, 1, 1, 1, 1]),
        charted(
            "2026-01-05",
            36,
            &[(O, Caries, "deep"), (M, Wear, "")],
            None,
        ),
        charted("2026-01-05", 46, &[(O, Filling, "composite")], None),
        charted("2026-01-05", 18, &[], Some(Presence::Missing)),
        charted(
            "2026-01-06",
            11,
            &[(B, Mark, "a star"), (I, Chip, "")],
            None,
        ),
        charted("2026-01-07", 36, &[(O, Caries, "seen again")], None),
        charted("2026-01-08", 36, &[(M, Sound, "")], None),
        charted("2026-01-08", 75, &[(O, Caries, "")], None),
        charted("2026-01-09", 75, &[], Some(Presence::Missing)),
    ]
}

fn find() -> String {
    let cavity = json!({"kind": "cavity", "tooth": 36, "at": [1.0, 2.0, 3.0], "area_mm2": 37.244,
        "depth_mm": 1.925, "depth_error_mm": 0.112, "measured_against": "design", "rough": true,
        "confidence": 0.8, "cannot_know": "How far decay goes below."});
    let stain = json!({"kind": "stain", "tooth": 11, "at": [1.5, 2, -3.25], "area_mm2": 2.04, "depth_mm": 0.0});
    json!({"findings": [cavity, stain]}).to_string()
}

fn plan() -> String {
    json!({"design": {"expected_error_mm": 0.05, "area_mm2": 12.5}, "totals": {"deposit_mm3": 1.68},
        "restoration": {"thickness": [{"part": "body", "measured_mm": 0.7, "limit_mm": 0.6}]}})
    .to_string()
}

fn proof() -> String {
    json!({"passes": true, "checks": [
        {"code": "P09", "what": "distance to the pulp", "measured": 0.75, "bound": "at least",
         "limit": 0.5, "unit": "mm", "verdict": "passed", "sentence": "Far enough."},
        {"code": "P12", "what": "overlap", "measured": null, "bound": "at most", "limit": 200.0,
         "unit": "µm", "verdict": "not checked", "sentence": "Nothing came."}]})
    .to_string()
}

fn outcome() -> String {
    json!({"format": 3, "simulated": true, "ended": "done", "session_s": 1800.5, "known_to_s": null,
        "planned_mm3": 1.68, "laid_mm3": 1.67, "gamma_share": 0.99, "pulp_rise_k": 1.2})
    .to_string()
}

fn chain() -> String {
    let opening = json!({"kind": "case", "body": {"case": "d1"}});
    let set_up = json!({"kind": "set-up", "body": {"simulated": true, "device": 7, "firmware": "1.1", "lot": 3}});
    format!("{opening}\n{set_up}\n{{\"kind\":\"ti")
}

fn import() -> String {
    json!({"size": [4, 3, 2], "modality": "CT", "study": "1.2.3", "series": "1.2.3.4", "files": 2, "day": "20450302",
        "description": "lower jaw", "patients": [{"name": "Mustermann^Erika", "born": "19640812"}]})
    .to_string()
}

/// One that was made a volume of, one that was refused, one that is being made.
fn series(room: &Room) -> Vec<Wish> {
    let receive = |name: &str| Wish::ReceiveSeries {
        name: name.to_owned(),
        file: file(room, name, name).file,
    };
    vec![
        receive("cbct.zip"),
        Wish::MadeVolume {
            series: "x1".to_owned(),
            size: [4, 3, 2],
            files: vec![
                file(room, "volume.mha", "a volume"),
                file(room, "import.json", &import()),
            ],
        },
        receive("gap.zip"),
        Wish::RefuseSeries {
            series: "x2".to_owned(),
            reason: "a slice is missing".to_owned(),
        },
        receive("open.zip"),
    ]
}

/// Scan and plan, up to the proof.
fn planned(room: &Room) -> Vec<Wish> {
    let (n, s) = (|n: u8| format!("n{n}"), || "s1".to_owned());
    let scan = file(room, "arch.stl", "a scan").file;
    let ask = |finding| Wish::AskPlan {
        scan: s(),
        tooth: Tooth::new(36).unwrap(),
        finding,
        intent: None,
        material: Some("zirconia".to_owned()),
    };
    let made = |n: String| Wish::Made {
        plan: n,
        files: vec![file(room, "plan.json", &plan())],
    };
    vec![
        Wish::ReceiveScan {
            name: "arch.stl".to_owned(),
            file: scan.clone(),
        },
        Wish::Examined {
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: s(),
            jaw: Some("lower".to_owned()),
            teeth: 14,
            findings: 2,
            files: vec![file(room, "find.json", &find())],
        },
        Wish::ReceiveScan {
            name: "no arch.stl".to_owned(),
            file: scan,
        },
        Wish::RefuseScan {
            scan: "s2".to_owned(),
            reason: "it is no arch".to_owned(),
        },
        ask(Some(1)),
        made(n(1)),
        Wish::Proven {
            plan: n(1),
            files: vec![file(room, "proof.json", &proof())],
            plan_sha256: "ab".repeat(32),
        },
        ask(None),
        Wish::Failed {
            plan: n(2),
            reason: "no room for it".to_owned(),
        },
        ask(None),
        made(n(3)),
        Wish::ProofRefused {
            plan: n(3),
            files: Vec::new(),
            reason: "too near the pulp".to_owned(),
        },
    ]
}

fn delivered(room: &Room) -> Vec<Wish> {
    let begin = |plan: &str| Wish::BeginDelivery {
        plan: plan.to_owned(),
        speed: Speed::Lapse,
        device: Some("v1".to_owned()),
    };
    let end = |delivery: &str, how: &str, worked, files| Wish::EndDelivery {
        delivery: delivery.to_owned(),
        how: how.to_owned(),
        worked,
        files,
        beyond: Some(Vec::new()),
    };
    let files = vec![
        file(room, "outcome.json", &outcome()),
        file(room, "casebook-chain.jsonl", &chain()),
    ];
    vec![
        begin("n1"),
        end(
            "d1",
            "refused: the device did not answer",
            false,
            Vec::new(),
        ),
        begin("n1"),
        end("d2", "done", true, files),
    ]
}

/// The clinic with p0001 who has been through all, and p0002 of whom something is known too.
pub(crate) async fn room() -> Room {
    let room = Room::staffed().await;
    let store = &room.app.store;
    let device = HouseWish::AddDevice {
        name: "Simulated device 1".to_owned(),
        firmware: "1.1".to_owned(),
        protocol: "baseline".to_owned(),
        lot: "1".to_owned(),
    };
    store.record_house("test", device, None).await.unwrap();
    for who in ["p0001", "p0002"] {
        store.record("dentist", who, visits()).await.unwrap();
    }
    store
        .record("technician", "p0001", planned(&room))
        .await
        .unwrap();
    store
        .record("technician", "p0001", series(&room))
        .await
        .unwrap();
    // Approval and consent come with real signatures, so they go through the doors.
    let post = async |role, path: &str, body: Value| {
        let mut browser = room.signed_in(role).await;
        let path = format!("/api/patients/p0001/{path}");
        let (status, answer) = browser.send("POST", &path, Some(body)).await;
        assert!(status.is_success(), "{path}: {answer}");
    };
    let consent = json!({"scope": "treatment", "plan": "n1", "text_version": "treatment 1", "language": "en",
        "text": "I was told what will be done & what is not known.", "signer": "Theo"});
    post(Role::Technician, "consents", consent).await;
    let research = json!({"scope": "research", "text_version": "research 2", "language": "en",
        "text": "My record may be used.", "signer": "Mother of Theo"});
    post(Role::Patient, "consents", research).await;
    post(
        Role::Patient,
        "consents/c2/withdraw",
        json!({"reason": "changed my mind"}),
    )
    .await;
    post(
        Role::Dentist,
        "plans/n1/approve",
        json!({"password": PASSWORD}),
    )
    .await;
    store
        .record("technician", "p0001", delivered(&room))
        .await
        .unwrap();
    room
}

#[tokio::test]
async fn consent_goes_through_the_doors_of_the_api() {
    let room = room().await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let (status, all) = browser.get("/api/patients/p0001/consents").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&all[0]["plan"], &all[0]["withdrawn"]),
        (&json!("n1"), &Value::Null)
    );
    assert_eq!(all[1]["withdrawn"]["reason"], "changed my mind");
    let wish = |text: &str, scope: &str| json!({"scope": scope, "text_version": "1", "language": "en", "text": text, "signer": "T"});
    for (body, status) in [
        (wish("", "research"), StatusCode::UNPROCESSABLE_ENTITY),
        (
            wish(&"x".repeat(20_001), "research"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (wish("words", "treatment"), StatusCode::UNPROCESSABLE_ENTITY),
        (
            wish("words", "everything"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        // A version of the program's own has its own words.
        (
            json!({"scope": "research", "text_version": "BioSculpt research 1", "language": "en", "text": "words", "signer": "T"}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (wish("words", "research"), StatusCode::CREATED),
        (wish("words", "research"), StatusCode::CONFLICT),
    ] {
        let (found, answer) = browser
            .send("POST", "/api/patients/p0001/consents", Some(body))
            .await;
        assert_eq!(found, status, "{answer}");
    }
    let store = &room.app.store;
    assert_eq!(store.check().await.unwrap(), []);
}
