//! A record that is taken along: whole, by whom it may be, and nothing else.

mod packed;

use crate::room::Room;
use axum::http::StatusCode;
use casebook::{BlobRef, Blobs as _, Digest};
use clinic::wire;
use http_body_util::BodyExt as _;
use packed::{NAMES, NOTE, PATH, Shelf, asked, exported, lived, named, report, words};
use practice::{Role, Stage, Wish};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[tokio::test]
async fn law_the_exported_casebook_verifies() {
    let room = Room::staffed().await;
    lived(&room).await;
    packed::with_a_series(&room).await;
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
    // Of a series that names somebody else it is what the patient is told.
    let mut own = room.signed_in(Role::Patient).await;
    let (_, series) = own.get("/api/patients/p0001/series/x1").await;
    assert_eq!(serde_json::to_value(&export.series[0]).unwrap(), series);
    assert_eq!(files["series/x1/dicom.zip"], b"a zip");
    assert_eq!(files["series/x1/volume.mha"], b"a volume");
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
        "Series x1",
        "12 × 34 × 56 voxels",
        "name another patient",
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
    // One of the same length, which a glance would not find; one that is gone; one that cannot be read; one that figures are read from.
    let part = changed(b"solid part", Some("solid PART"));
    let labelled = changed(b"labelled", None);
    let gone = changed(b"ply delivered", None);
    std::fs::create_dir(room.app.store.blobs().path(&gone).unwrap()).unwrap();
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
        (&gone, "deliveries/d1/delivered.ply"),
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
    assert_eq!(found.wrong, 4);
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
