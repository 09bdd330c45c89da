//! A record with something of everything, and an export unpacked.

use crate::room::{Browser, Room};
use axum::http::{StatusCode, header};
use axum::response::Response;
use casebook::{BlobRef, Blobs, Digest, Evidence};
use http_body_util::BodyExt as _;
use practice::{NamedBlob, Role, Stage, Tooth, Wish};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

pub(super) const PATH: &str = "/api/patients/p0001/export";
pub(super) const NOTE: &str = "Held down as a child; needs the window open. Über 2 µm, ≥ 3 °C.";
/// Names that a scan may come in with.
pub(super) const NAMES: [&str; 8] = [
    "../../x",
    "con",
    "labelled.ply",
    "a\u{200f}b.stl",
    "C:\\Windows\\x.ply",
    "lower jaw.stl",
    "…/../..",
    ".",
];

pub(super) type Files = BTreeMap<String, Vec<u8>>;

pub(super) fn unpacked(bytes: Vec<u8>) -> Files {
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

pub(super) async fn asked(browser: &Browser<'_>, path: &str) -> Response {
    browser
        .room()
        .answer(browser.request("GET", path, None))
        .await
}

pub(super) async fn exported(browser: &Browser<'_>) -> Files {
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
pub(super) struct Shelf<'a>(pub(super) &'a Files, pub(super) &'a str);

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

pub(super) fn report(files: &Files, folder: &str) -> casebook::Report {
    let shelf = Shelf(files, folder);
    let evidence = Evidence {
        chain: shelf.file("chain.jsonl"),
        seals: shelf.file("seals.jsonl"),
        key_file: Some(shelf.file("key.pub")),
        ..Evidence::default()
    };
    casebook::verify(&evidence, &shelf)
}

pub(super) fn named(room: &Room, name: &str, content: &[u8]) -> NamedBlob {
    let file = room.app.store.blobs().put(content).unwrap();
    let name = name.to_owned();
    NamedBlob { name, file }
}

/// What a delivery left: its own casebook, which names the plan's part and something that the record lacks.
pub(super) fn session(room: &Room) -> Vec<NamedBlob> {
    let (part, gone) = (BlobRef::of(b"solid part"), BlobRef::of(b"kept nowhere"));
    let body = json!({"part": {"blob": part.digest.to_string(), "bytes": part.bytes},
        "tissue": {"blob": gone.digest.to_string(), "bytes": gone.bytes}});
    let chain = format!("{}\n", json!({"kind": "plan", "body": body}));
    let outcome = json!({"simulated": true, "outcome": {"ended": "done", "planned_mm3": 1.5, "laid_mm3": 1.4321}});
    vec![
        named(room, "casebook-chain.jsonl", chain.as_bytes()),
        named(room, "delivered.ply", b"ply delivered"),
        named(room, "session.json", outcome.to_string().as_bytes()),
    ]
}

/// A note, and scans with odd names.
fn scanned(room: &Room) -> Vec<Wish> {
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
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: format!("s{}", place + 1),
            jaw: Some("lower".to_owned()),
            teeth: 14,
            findings: 0,
            files: vec![named(room, "labelled.ply", b"labelled")],
        });
    }
    wishes
}

/// A plan that was proven and approved.
fn planned(room: &Room) -> [Wish; 4] {
    let plan = || "n1".to_owned();
    let figures = json!({"totals": {"deposit_mm3": 1.25}});
    let checks = json!({"passes": true, "checks": [{"code": "P09", "what": "distance", "measured": 0.75, "unit": "mm",
        "bound": "at least", "limit": 0.5, "verdict": "passed", "sentence": "Far enough."}]});
    [
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
    ]
}

/// Scans with odd names, a plan, its proof, what was agreed to, a delivery.
pub(super) async fn lived(room: &Room) {
    let store = &room.app.store;
    let mut wishes = scanned(room);
    wishes.extend(planned(room));
    store.record("dentist", "p0001", wishes).await.unwrap();
    crate::consented::agree(room, "p0001", crate::consented::Flaw::None).await;
    let delivered = vec![
        Wish::BeginDelivery {
            plan: "n1".to_owned(),
            speed: practice::Speed::Lapse,
            device: None,
        },
        Wish::EndDelivery {
            delivery: "d1".to_owned(),
            how: "done".to_owned(),
            worked: true,
            files: session(room),
            beyond: Some(Vec::new()),
        },
    ];
    store
        .record("technician", "p0001", delivered)
        .await
        .unwrap();
}

/// The words of a document.
pub(super) fn words(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    assert!(!pages.is_empty());
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A series of which a volume was made, with whom its files name.
pub(super) async fn with_a_series(room: &Room) {
    let import = json!({"size": [12, 34, 56], "spacing_mm": [0.2, 0.2, 0.2], "modality": "CT",
        "patients": [{"name": "Mustermann^Erika", "born": ""}]});
    let wishes = vec![
        Wish::ReceiveSeries {
            name: "../CBCT of today".to_owned(),
            file: named(room, "", b"a zip").file,
        },
        Wish::MadeVolume {
            series: "x1".to_owned(),
            size: [12, 34, 56],
            files: vec![
                named(room, "volume.mha", b"a volume"),
                named(room, "import.json", import.to_string().as_bytes()),
            ],
        },
    ];
    let store = &room.app.store;
    store.record("dentist", "p0001", wishes).await.unwrap();
}
