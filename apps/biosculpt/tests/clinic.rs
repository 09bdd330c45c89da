//! The clinic as its people use it, over HTTP with the real program: a scan comes in and is looked at, a plan is made, proven,
//! approved and delivered, the server is killed in the middle of the session, and the next one has its end in the record; then what
//! comes in after the work (`after`).

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod after;
mod program;
mod served;

use clinic::sessions::words::HANDS_GONE;
use program::{done, fresh, text};
use serde_json::{Value, json};
use served::{Browser, PATIENCE, Served};
use std::path::Path;
use std::time::{Duration, Instant};

/// The sample's worn tooth, and which of the findings that is.
const TOOTH: u8 = 47;
const WEAR: &str = "Wear";

/// What a person says of a number is followed, or refused and not kept; and it can be taken back.
fn corrected_and_taken_back(elara: &mut Browser, patient: &str, scan: &Value) {
    let path = format!("{patient}/scans/{}", scan["id"].as_str().unwrap());
    let tooth_of = |scan: &Value| {
        let teeth = scan["teeth"].as_array().unwrap();
        teeth.iter().find(|one| one["fdi"] == TOOTH).cloned()
    };
    let tooth = tooth_of(scan).unwrap();
    let labels = format!("{path}/labels");
    let said = |fdi: u8| json!({"fdi": fdi, "at": tooth["origin"]});
    // One of the other side would turn the jaw round.
    let job = elara.post(&labels, &said(37));
    elara.job_ended(&job);
    let refused = elara.get(&path);
    assert!(refused["error"].is_string(), "{refused}");
    assert_eq!(refused["corrections"], json!([]), "it is not said again");
    assert_eq!(
        (&refused["versions"], &refused["teeth"]),
        (&1.into(), &scan["teeth"])
    );
    let job = elara.post(&labels, &said(TOOTH));
    elara.job(&job);
    let told = elara.get(&path);
    assert_eq!(told["corrections"][0]["fdi"], TOOTH, "{told}");
    assert_eq!(tooth_of(&told).unwrap()["by_hand"], true);
    let job = elara.json(
        "DELETE",
        &format!("{labels}/{TOOTH}"),
        "application/json",
        b"",
    );
    elara.job(&job);
    let back = elara.get(&path);
    assert_eq!(
        (&back["versions"], &back["error"]),
        (&3.into(), &Value::Null)
    );
    for what in ["teeth", "findings", "corrections"] {
        assert_eq!(back[what], scan[what], "as it was: {what}");
    }
}

/// From the file to a plan that may be delivered: its path.
fn approved_plan(served: &Served, elara: &mut Browser, patient: &str, scan: &Path) -> String {
    let patient = format!("/api/patients/{patient}");
    let bytes = std::fs::read(scan).unwrap();
    let path = format!("{patient}/scans?name=lower.ply");
    let scan = elara.json("POST", &path, "application/octet-stream", &bytes);
    elara.job(&scan);
    let scan = elara.get(&format!(
        "{patient}/scans/{}",
        scan["scan"].as_str().unwrap()
    ));
    assert_eq!(
        (&scan["state"], &scan["jaw"]),
        (&"examined".into(), &"lower".into())
    );
    corrected_and_taken_back(elara, &patient, &scan);
    let mut findings = scan["findings"].as_array().unwrap().iter();
    let is_wear = |one: &&Value| {
        let sentence = one["sentence"].as_str().unwrap();
        one["fdi"] == TOOTH && sentence.starts_with(WEAR)
    };
    let finding = findings.find(is_wear).unwrap();
    let wish = json!({"scan": scan["id"], "fdi": TOOTH, "finding": finding["id"]});
    let plan = elara.post(&format!("{patient}/plans"), &wish);
    elara.job(&plan);
    let plan = format!("{patient}/plans/{}", plan["plan"].as_str().unwrap());
    let proof = elara.post(&format!("{plan}/prove"), &json!({}));
    elara.job(&proof);
    let mut amir = Browser::signed_in(served, "amir");
    let signed = json!({"password": served.password});
    let approved = amir.post(&format!("{plan}/approve"), &signed);
    assert_eq!(approved["state"], "approved", "{approved}");
    plan
}

/// A CT series comes in, is made a volume of and shown; two in one are refused.
fn series(elara: &mut Browser, patient: &str) {
    let patient = format!("/api/patients/{patient}/series");
    let seed = |name: &str| {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/read_dicom");
        std::fs::read(seeds.join(name)).unwrap()
    };
    let one = seed("enhanced.dcm");
    let path = format!("{patient}?name=cbct");
    let started = elara.json("POST", &path, "application/octet-stream", &one);
    elara.job(&started);
    let shown = elara.get(&format!("{patient}/x1"));
    assert_eq!(
        (&shown["state"], &shown["volume"]["size"]),
        (&"made".into(), &json!([6, 5, 3]))
    );
    let (status, png) = elara.ask("GET", &format!("{patient}/x1/slice?view=coronal"), "", b"");
    assert_eq!((status, png.get(1..4)), (200, Some(&b"PNG"[..])));
    // Another series beside it, by its identifier.
    let mut other = one.clone();
    let uid = shown["volume"]["series_uid"]
        .as_str()
        .unwrap()
        .as_bytes()
        .to_vec();
    let tag = [0x20, 0, 0x0e, 0, b'U', b'I'];
    let at = other
        .windows(tag.len())
        .position(|part| part == tag)
        .unwrap()
        + 8;
    other[at + uid.len() - 1] = b'9';
    let mut form = Vec::new();
    for (name, bytes) in [("a", &one), ("b", &other)] {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        form.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    form.extend(b"--edge--\r\n");
    elara.json("POST", &path, "multipart/form-data; boundary=edge", &form);
    let refused = elara.until(&format!("{patient}/x2"), |now| now["state"] != "making");
    let why = refused["error"].as_str().unwrap();
    assert!(
        why.contains("there are 2 series") && why.contains("bring in the files of one"),
        "{why}"
    );
}

/// Verifies and holds until the device works; then nobody knows what comes next.
fn treats(elara: &mut Browser, delivery: &str, patient: &str, chain: &Path) {
    let path = format!("/api/deliveries/{delivery}");
    elara.until(&path, |now| now["state"] == "verify");
    assert!(
        !chain.exists(),
        "nothing begins before patient and tooth are verified"
    );
    elara.hands(
        delivery,
        json!({"verify": {"patient": patient, "tooth": TOOTH}}),
    );
    let start = Instant::now();
    while elara.get(&path)["state"] != "running" {
        assert!(start.elapsed() < PATIENCE);
        elara.hands(delivery, json!({"hold": true}));
        std::thread::sleep(Duration::from_millis(100));
    }
    // Ticks are recorded ten seconds at a time: by then it has worked.
    let words = ["\"began\"", "dead-man held", "\"kind\":\"ticks\""];
    let held = |text: String| words.iter().all(|word| text.contains(word));
    while !std::fs::read_to_string(chain).is_ok_and(held) {
        assert!(start.elapsed() < PATIENCE);
        elara.hands(delivery, json!({"hold": true}));
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The patient agrees to a plan.
fn agrees(elara: &mut Browser, patient: &str, plan: &str) {
    let id = plan.rsplit('/').next().unwrap();
    let consents = format!("/api/patients/{patient}/consents");
    let mut agreed = elara.get(&format!("{consents}/words?plan={id}"));
    for (field, value) in [
        ("scope", "treatment"),
        ("plan", id),
        ("signer", "Theo Lindgren"),
    ] {
        agreed[field] = value.into();
    }
    elara.post(&consents, &agreed);
}

/// The clinic's device tested itself when the clinic began; once more where this machine was too busy then.
fn device_is_ready(elara: &mut Browser) {
    for _ in 0..3 {
        if elara.get("/api/devices")[0]["state"] != "ready" {
            elara.ask("POST", "/api/devices/v1/test", "application/json", b"");
        }
    }
    let device = &elara.get("/api/devices")[0];
    let found = (&device["state"], &device["self_test"]["passed"]);
    assert_eq!(found, (&json!("ready"), &json!(true)), "{device}");
}

/// How a session of a server that was killed ended.
const KILLED: &str = "cut: the clinic's server ended, or could not go on";

#[test]
fn a_server_that_is_killed_leaves_the_device_off_and_the_record_whole() {
    let (sample, data) = (fresh("clinic", "sample"), fresh("clinic", "data"));
    done(&["sample", "-o", text(&sample)]);
    let mut served = Served::start(&data);
    let mut elara = Browser::signed_in(&served, "elara");
    let found = elara.get("/api/patients?query=Theo");
    let patient = found["patients"][0]["id"].as_str().unwrap().to_owned();
    series(&mut elara, &patient);
    let plan = approved_plan(&served, &mut elara, &patient, &sample.join("lower.ply"));
    // Not before the patient agreed to it.
    let deliveries = format!("{plan}/deliveries");
    let at_once = json!({"speed": "real"});
    let bytes = at_once.to_string();
    let (status, refused) = elara.ask("POST", &deliveries, "application/json", bytes.as_bytes());
    assert_eq!(status, 409, "{}", String::from_utf8_lossy(&refused));
    agrees(&mut elara, &patient, &plan);
    device_is_ready(&mut elara);
    let begun = elara.post(&deliveries, &at_once);
    assert_eq!(elara.get("/api/devices")[0]["state"], "in_use");
    let delivery = begun["id"].as_str().unwrap().to_owned();
    let folder = data.join("deliveries").join(&delivery);
    let chain = folder.join("casebook/chain.jsonl");
    treats(&mut elara, &delivery, &patient, &chain);
    let killed = Instant::now();
    served.kill();
    // With its server the session loses its hands: the device is off, and the record says why.
    let gone = |text: String| text.contains(HANDS_GONE);
    while !std::fs::read_to_string(&chain).is_ok_and(gone) {
        assert!(
            killed.elapsed() < Duration::from_secs(20),
            "the session has hands still"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(served);
    let served = Served::start(&data);
    let mut elara = Browser::signed_in(&served, "elara");
    let path = format!("/api/deliveries/{delivery}");
    let over = elara.until(&path, |now| now["state"] == "over");
    let told = [&over["how"], &over["outcome"]["ended"]];
    assert_eq!(told, [KILLED, "cut"], "{over}");
    let names = [
        "outcome.json",
        "delivered.ply",
        "delivery.html",
        "session.json",
        "casebook-chain.jsonl",
        "casebook-seals.jsonl",
        "casebook-key.pub",
    ];
    elara.has_files(&path, &over, &names);
    let recorded = std::fs::read_to_string(&chain).unwrap();
    for told in [
        "\"by\":\"elara\",\"key\":\"verify\"",
        "device off after the line",
        "\"kind\":\"cut\"",
    ] {
        assert!(recorded.contains(told), "{told}");
    }
    let told = done(&["verify", text(&folder)]);
    assert!(told.contains("the case is terminated"), "{told}");
    // It may have worked: the plan is spent.
    let delivered = elara.get(&plan);
    assert_eq!(delivered["state"], "delivered", "{delivered}");
    after::what_shows_what(&served, &patient, &sample);
    after::it_was_another(&served, &patient, &delivery);
}
