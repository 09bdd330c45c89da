//! A record that is taken along: whole, by whom it may be, and nothing else.

use crate::room::{Browser, Room};
use axum::http::{StatusCode, header};
use axum::response::Response;
use casebook::{BlobRef, Blobs, Digest, Evidence};
use clinic::wire;
use http_body_util::BodyExt as _;
use practice::{NamedBlob, Role, Stage, Tooth, Wish};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zip::ZipArchive;

const PATH: &str = "/api/patients/p0001/export";
const NOTE: &str = "Held down as a child; needs the window open. Über 2 µm, ≥ 3 °C.";
/// Names that a scan may come in with.
const NAMES: [&str; 8] = [
    "../../x",
    "con",
    "labelled.ply",
    "a\nb.stl",
    "C:\\Windows\\x.ply",
    "lower jaw.stl",
    "…/../..",
    ".",
];

type Files = BTreeMap<String, Vec<u8>>;

fn unpacked(bytes: Vec<u8>) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        let name = file.name().unwrap().into_owned();
        file.read_to_end(&mut bytes).unwrap();
        assert!(
            files.insert(name.clone(), bytes).is_none(),
            "{name} is there twice"
        );
    }
    files
}

async fn asked(browser: &Browser<'_>, path: &str) -> Response {
    browser
        .room()
        .answer(browser.request("GET", path, None))
        .await
}

async fn exported(browser: &Browser<'_>) -> Files {
    let response = asked(browser, PATH).await;
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers().clone();
    assert_eq!(headers[header::CONTENT_TYPE], "application/zip");
    let how = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(how.starts_with("attachment; filename=\"record-1-"), "{how}");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(headers[header::CONTENT_LENGTH], bytes.len().to_string());
    unpacked(bytes.to_vec())
}

/// A casebook in an export.
struct Shelf<'a>(&'a Files, &'a str);

impl Shelf<'_> {
    fn file(&self, name: &str) -> &[u8] {
        &self.0[&format!("{}/{name}", self.1)]
    }
}

impl Blobs for Shelf<'_> {
    fn get(&self, digest: &Digest) -> std::io::Result<Option<Vec<u8>>> {
        let (shelf, rest) = (digest.to_string(), digest.to_string());
        let path = format!("{}/blobs/{}/{}", self.1, &shelf[..2], &rest[2..]);
        Ok(self.0.get(&path).cloned())
    }

    fn list(&self) -> std::io::Result<Vec<Digest>> {
        let blobs = format!("{}/blobs/", self.1);
        let names = self.0.keys().filter_map(|path| path.strip_prefix(&blobs));
        Ok(names
            .filter_map(|name| Digest::parse(&name.replace('/', "")))
            .collect())
    }
}

fn report(files: &Files, folder: &str) -> casebook::Report {
    let shelf = Shelf(files, folder);
    let evidence = Evidence {
        chain: shelf.file("chain.jsonl"),
        seals: shelf.file("seals.jsonl"),
        key_file: Some(shelf.file("key.pub")),
        ..Evidence::default()
    };
    casebook::verify(&evidence, &shelf)
}

fn named(room: &Room, name: &str, content: &[u8]) -> NamedBlob {
    let file = room.app.store.blobs().put(content).unwrap();
    let name = name.to_owned();
    NamedBlob { name, file }
}

/// What a delivery left: its own casebook, which names the plan's part and something that the record lacks.
fn session(room: &Room) -> Vec<NamedBlob> {
    let (part, gone) = (BlobRef::of(b"solid part"), BlobRef::of(b"kept nowhere"));
    let body = json!({"part": {"blob": part.digest.to_string(), "bytes": part.bytes},
        "tissue": {"blob": gone.digest.to_string(), "bytes": gone.bytes}});
    let chain = format!("{}\n", json!({"kind": "plan", "body": body}));
    let outcome = json!({"simulated": true, "outcome": {"ended": "done", "planned_mm3": 1.5, "laid_mm3": 1.4321}});
    vec![
        named(room, "casebook/chain.jsonl", chain.as_bytes()),
        named(room, "delivered.ply", b"ply delivered"),
        named(room, "session.json", outcome.to_string().as_bytes()),
    ]
}

/// Scans with odd names, a plan, its proof, what was agreed to, a delivery.
async fn lived(room: &Room) {
    let store = &room.app.store;
    let mut wishes = vec![Wish::Note {
        stage: Stage::Intake,
        text: NOTE.to_owned(),
    }];
    for (place, name) in NAMES.iter().enumerate() {
        let content = format!("scan {place}");
        wishes.push(Wish::ReceiveScan {
            name: (*name).to_owned(),
            file: named(room, "", content.as_bytes()).file,
        });
        wishes.push(Wish::Examined {
            scan: format!("s{}", place + 1),
            jaw: Some("lower".to_owned()),
            teeth: 14,
            findings: 0,
            files: vec![named(room, "labelled.ply", b"labelled")],
        });
    }
    let plan = || "n1".to_owned();
    let figures = json!({"totals": {"deposit_mm3": 1.25}});
    let checks = json!({"passes": true, "checks": [{"code": "P09", "what": "distance", "measured": 0.75, "unit": "mm",
        "bound": "at least", "limit": 0.5, "verdict": "passed", "sentence": "Far enough."}]});
    wishes.extend([
        Wish::AskPlan {
            scan: "s1".to_owned(),
            tooth: Tooth::new(36).unwrap(),
            finding: None,
            intent: None,
            material: None,
        },
        Wish::Made {
            plan: plan(),
            files: vec![
                named(room, "restoration.stl", b"solid part"),
                named(room, "plan.json", figures.to_string().as_bytes()),
            ],
        },
        Wish::Proven {
            plan: plan(),
            files: vec![named(room, "proof.json", checks.to_string().as_bytes())],
            plan_sha256: "ab".repeat(32),
        },
        Wish::Approve {
            plan: plan(),
            role: Role::Dentist,
            plan_sha256: "ab".repeat(32),
            signature: String::new(),
        },
    ]);
    store.record("dentist", "p0001", wishes).await.unwrap();
    crate::consented::agree(room, "p0001", crate::consented::Flaw::None).await;
    let speed = practice::Speed::Lapse;
    let delivered = vec![
        Wish::BeginDelivery {
            plan: plan(),
            speed,
        },
        Wish::EndDelivery {
            delivery: "d1".to_owned(),
            how: "done".to_owned(),
            worked: true,
            files: session(room),
        },
    ];
    store
        .record("technician", "p0001", delivered)
        .await
        .unwrap();
}

/// The words of a document.
fn words(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    assert!(!pages.is_empty());
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn law_the_exported_casebook_verifies() {
    let room = Room::staffed().await;
    lived(&room).await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let files = exported(&browser).await;
    let found = report(&files, "casebook");
    assert_eq!(
        (found.wrong, &found.findings),
        (0, &Vec::new()),
        "{:?}",
        found.findings
    );
    assert_eq!(found.case.as_deref(), Some("p0001"));
    let book = room.app.store.casebook("p0001").await.unwrap();
    assert!(
        files["casebook/chain.jsonl"] == book.chain && files["casebook/seals.jsonl"] == book.seals
    );
    assert_eq!(files["plans/n1/restoration.stl"], b"solid part");
    assert_eq!(files["deliveries/d1/delivered.ply"], b"ply delivered");
    assert_eq!(files["consents/c1.txt"], b"I agree.");
    // What the session's own casebook names is beside it, as far as the record has it.
    let part = BlobRef::of(b"solid part").digest;
    let shelf = Shelf(&files, "deliveries/d1/casebook");
    assert_eq!(shelf.list().unwrap(), [part]);
    assert_eq!(shelf.get(&part).unwrap().unwrap(), b"solid part");
    // What is said of it is what the API says.
    let export: wire::Export = serde_json::from_slice(&files["record.json"]).unwrap();
    let (_, patient) = browser.get("/api/patients/p0001").await;
    let (_, timeline) = browser.get("/api/patients/p0001/timeline").await;
    let (_, plan) = browser.get("/api/patients/p0001/plans/n1").await;
    assert_eq!(serde_json::to_value(&export.patient).unwrap(), patient);
    assert_eq!(serde_json::to_value(&export.timeline).unwrap(), timeline);
    assert_eq!(serde_json::to_value(&export.plans[0]).unwrap(), plan);
    assert!(export.wrong.is_empty(), "{:?}", export.wrong);
    for file in &export.files {
        assert_eq!(
            Digest::of(&files[&file.path]).to_string(),
            file.sha256,
            "{}",
            file.path
        );
    }
    let text = String::from_utf8(files["READ-ME.txt"].clone()).unwrap();
    assert!(
        text.contains("biosculpt verify casebook/")
            && text.contains("Nothing that this export found")
    );
    let words = words(&files["record.pdf"]);
    for said in [
        "Theo",
        NOTE,
        "1.43",
        "P09 distance",
        "I agree.",
        "page 1 of",
        "not a medical device",
    ] {
        assert!(words.contains(said), "{said:?} is not in {words}");
    }
}

#[tokio::test]
async fn law_nobody_exports_anothers_record() {
    let room = Room::staffed().await;
    let note = |text: &str| {
        vec![Wish::Note {
            stage: Stage::Intake,
            text: text.to_owned(),
        }]
    };
    room.app
        .store
        .record("dentist", "p0002", note("of Luna"))
        .await
        .unwrap();
    let mut patient = room.signed_in(Role::Patient).await;
    let (status, said) = patient.get("/api/patients/p0002/export").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    assert!(!said.to_string().contains("Luna"));
    let own = exported(&patient).await;
    assert!(
        !own.values()
            .any(|bytes| bytes.windows(4).any(|part| part == b"Luna"))
    );
    for (role, status) in [
        (Role::FrontDesk, StatusCode::FORBIDDEN),
        (Role::Administrator, StatusCode::FORBIDDEN),
        (Role::SafetyOfficer, StatusCode::OK),
    ] {
        let browser = room.signed_in(role).await;
        assert_eq!(asked(&browser, PATH).await.status(), status, "{role:?}");
    }
    let dentist = room.signed_in(Role::Dentist).await;
    for none in ["p9999", "clinic"] {
        let path = format!("/api/patients/{none}/export");
        assert_eq!(
            asked(&dentist, &path).await.status(),
            StatusCode::NOT_FOUND,
            "{none}"
        );
    }
    // Written with the next transaction.
    patient.send("DELETE", "/api/session", None).await;
    let rows = room.app.store.audited(1000).await.unwrap();
    let noted = |name: &str, of: &str, allowed: bool| {
        rows.iter().any(|row| {
            let is_it = row.name == name && row.patient.as_deref() == Some(of);
            is_it && row.what == "an export of the whole record" && row.allowed == allowed
        })
    };
    assert!(noted("patient", "p0001", true) && noted("patient", "p0002", false));
    assert!(noted("frontdesk", "p0001", false) && noted("safetyofficer", "p0001", true));
}

#[tokio::test]
async fn law_names_stay_inside() {
    let room = Room::staffed().await;
    lived(&room).await;
    let browser = room.signed_in(Role::Dentist).await;
    let files = exported(&browser).await;
    let mut seen = BTreeSet::new();
    for path in files.keys() {
        assert!(
            !path.starts_with('/') && !path.contains(['\\', ':', '\n', '\0']),
            "{path:?}"
        );
        let plain =
            |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(['.', ' ']);
        assert!(path.split('/').all(plain), "{path:?}");
        assert!(
            path.split('/').all(|part| part.to_lowercase() != "con"),
            "{path:?}"
        );
        assert!(seen.insert(path.to_lowercase()), "{path:?}");
    }
    // Each is there, and record.json says which is which.
    let export: wire::Export = serde_json::from_slice(&files["record.json"]).unwrap();
    for (place, name) in NAMES.iter().enumerate() {
        let folder = format!("scans/s{}/", place + 1);
        let mut found = export
            .files
            .iter()
            .filter(|file| file.path.starts_with(&folder));
        let content = format!("scan {place}").into_bytes();
        assert!(
            found.any(|file| file.name == *name && files[&file.path] == content),
            "{name:?}"
        );
    }
    assert_eq!(files["scans/s3/labelled.ply"], b"scan 2");
    assert_eq!(files["scans/s3/labelled (2).ply"], b"labelled");
}

#[tokio::test]
async fn law_what_was_changed_is_said() {
    let room = Room::staffed().await;
    lived(&room).await;
    let changed = |content: &[u8], now: Option<&str>| {
        let hash = BlobRef::of(content).digest.to_string();
        let path = room.app.store.blobs().path(&hash).unwrap();
        std::fs::remove_file(&path).unwrap();
        if let Some(now) = now {
            std::fs::write(path, now).unwrap();
        }
        hash
    };
    // One of the same length, which a glance would not find; one that is gone; one that figures are read from.
    let part = changed(b"solid part", Some("solid PART"));
    let labelled = changed(b"labelled", None);
    let figures = json!({"totals": {"deposit_mm3": 1.25}}).to_string();
    changed(figures.as_bytes(), Some(&figures.replace("1.25", "9.75")));
    let browser = room.signed_in(Role::Dentist).await;
    let files = exported(&browser).await;
    let export: wire::Export = serde_json::from_slice(&files["record.json"]).unwrap();
    let text = String::from_utf8(files["READ-ME.txt"].clone()).unwrap();
    let words = words(&files["record.pdf"]);
    for (hash, path) in [
        (&part, "plans/n1/restoration.stl"),
        (&labelled, "scans/s1/labelled.ply"),
    ] {
        let (shelf, rest) = hash.split_at(2);
        let blob = format!("casebook/blobs/{shelf}/{rest}");
        for said in [path, &blob] {
            let is_said = |one: &String| one.starts_with(said);
            assert!(
                export.wrong.iter().any(is_said),
                "{said}: {:?}",
                export.wrong
            );
            assert!(text.contains(said), "{text}");
        }
        assert!(!files.contains_key(path) && !export.files.iter().any(|file| file.path == path));
    }
    assert!(!text.contains("Nothing that this export found"));
    assert!(
        words.contains("What is wrong with this record")
            && words.contains("plans/n1/restoration.stl")
    );
    assert!(!words.contains("9.75") && export.plans[0].figures.is_empty());
    // As it was found it is there, where the casebook's own check finds it.
    let found = report(&files, "casebook");
    let codes: BTreeSet<&str> = found.findings.iter().map(|one| one.code.name()).collect();
    assert_eq!(codes, BTreeSet::from(["blob-changed", "blob-missing"]));
    assert_eq!(found.wrong, 3);
}

#[tokio::test]
async fn a_record_whose_casebook_was_changed_goes_out_and_says_so() {
    let room = Room::staffed().await;
    lived(&room).await;
    let line = "UPDATE entries SET line = replace(line, 'needs the window', 'never the window') WHERE line LIKE '%needs the window%'";
    room.folder.spoil(line).await;
    let browser = room.signed_in(Role::Dentist).await;
    let files = exported(&browser).await;
    let export: wire::Export = serde_json::from_slice(&files["record.json"]).unwrap();
    assert!(
        export.wrong.iter().any(|one| one.starts_with("casebook: ")),
        "{:?}",
        export.wrong
    );
    assert!(report(&files, "casebook").wrong > 0);
    assert_eq!(export.patient.name, "Theo");
}

/// All that lies in a folder.
fn lies(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        // The database's own come and go.
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("clinic.db") {
            continue;
        }
        all.insert(entry.path());
        if entry.path().is_dir() {
            all.extend(lies(&entry.path()));
        }
    }
    all
}

#[tokio::test]
async fn law_nothing_of_an_export_stays() {
    let room = Room::staffed().await;
    // More than may wait for a reader, and nothing that can be pressed together.
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    });
    let noise: Vec<u8> = noise.take(2 << 20).collect();
    let scan = Wish::ReceiveScan {
        name: "arch.ply".to_owned(),
        file: named(&room, "", &noise).file,
    };
    room.app
        .store
        .record("dentist", "p0001", vec![scan])
        .await
        .unwrap();
    let browser = room.signed_in(Role::Dentist).await;
    let before = lies(&room.folder.0);
    let mut held = Vec::new();
    for _ in 0..4 {
        let response = asked(&browser, PATH).await;
        assert_eq!(response.status(), StatusCode::OK);
        held.push(response);
    }
    assert_eq!(lies(&room.folder.0), before, "while they are sent");
    let refused = asked(&browser, PATH).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said = refused.into_body().collect().await.unwrap().to_bytes();
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said["error"]["where"], "export", "{said}");
    // Who goes away makes room for the next.
    drop(held);
    let since = Instant::now();
    while asked(&browser, PATH).await.status() != StatusCode::OK {
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "there is no room again"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(exported(&browser).await["scans/s1/arch.ply"], noise);
    assert_eq!(lies(&room.folder.0), before);
}
