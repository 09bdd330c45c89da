//! A plan's part as DICOM: the solid byte for byte, with the patient of the record.

use crate::room::Room;
use axum::http::{StatusCode, header};
use dicom_object::Tag;
use http_body_util::BodyExt as _;
use practice::{NamedBlob, Role, Tooth, Wish};

const STL_BYTES: usize = 84 + 3 * 50;

fn stl() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..STL_BYTES).map(|i| i as u8).collect();
    bytes[80..84].copy_from_slice(&3_u32.to_le_bytes());
    bytes
}

fn named(room: &Room, name: &str, content: &[u8]) -> NamedBlob {
    NamedBlob {
        name: name.to_owned(),
        file: room.app.store.blobs().put(content).unwrap(),
    }
}

/// A plan that was made, with these files.
async fn planned(room: &Room, patient: &str, files: &[(&str, &[u8])]) {
    let scan = named(room, "arch.ply", b"a scan");
    let files = files.iter().map(|(name, bytes)| named(room, name, bytes));
    let wishes = vec![
        Wish::ReceiveScan {
            name: scan.name.clone(),
            file: scan.file,
        },
        Wish::Examined {
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: "s1".to_owned(),
            jaw: Some("lower".to_owned()),
            teeth: 14,
            findings: 0,
            files: vec![named(room, "labelled.ply", b"labelled")],
        },
        Wish::AskPlan {
            scan: "s1".to_owned(),
            tooth: Tooth::new(36).unwrap(),
            finding: None,
            intent: None,
            material: None,
        },
        Wish::Made {
            plan: "n1".to_owned(),
            files: files.collect(),
        },
    ];
    let store = &room.app.store;
    store.record("technician", patient, wishes).await.unwrap();
}

#[tokio::test]
async fn law_a_part_goes_out_with_its_patient() {
    let room = Room::staffed().await;
    let plan: (&str, &[u8]) = ("plan.json", b"{}");
    planned(&room, "p0001", &[plan, ("restoration.stl", &stl())]).await;
    planned(&room, "p0002", &[plan]).await;
    let mut browser = room.signed_in(Role::Dentist).await;
    let path = "/api/patients/p0001/plans/n1/dicom";
    let response = room.answer(browser.request("GET", path, None)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "application/dicom");
    let how = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(how, "attachment; filename=\"restoration.dcm\"");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let file = dicom_object::from_reader(&bytes[128..]).unwrap();
    let text = |group, element| {
        let found = file.element(Tag(group, element)).unwrap();
        found.to_str().unwrap().trim().to_owned()
    };
    assert_eq!(text(0x10, 0x10), "Theo");
    assert_eq!(text(0x10, 0x20), "1");
    assert_eq!(text(0x10, 0x30), "20120509");
    assert_eq!(text(0x42, 0x10), "Restoration of tooth 36 (FDI), plan 1");
    assert_eq!(text(0x08, 0x201), "+0000");
    assert_eq!(text(0x08, 0x20).len(), 8);
    let held = file.element(Tag(0x42, 0x11)).unwrap().to_bytes().unwrap();
    assert_eq!(held[..STL_BYTES], stl());
    // Asked for again, it is the same file.
    let again = room.answer(browser.request("GET", path, None)).await;
    let again = again.into_body().collect().await.unwrap().to_bytes();
    assert!(again == bytes);
    let (status, said) = browser.get("/api/patients/p0002/plans/n1/dicom").await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{said}");
}
