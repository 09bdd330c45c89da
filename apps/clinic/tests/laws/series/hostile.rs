//! What is sent in the place of a series: refused in words, and nothing of it stays.

use super::made::{SERIES, dicom, form, kept, packed, record, room, told, upload};
use crate::room::until;
use axum::http::StatusCode;
use practice::Role;

/// What is sent, whether as a form, and the answer: status and words.
type Sent = (&'static str, Vec<u8>, bool, u16, &'static str);

/// A ZIP whose directory says 3 GiB a file; the bytes are a few.
fn bomb() -> Vec<u8> {
    let mut zip = packed(&[("1", dicom(1)), ("2", dicom(2))]);
    let lie = (3_u32 << 30).to_le_bytes();
    for place in 0..zip.len() - 28 {
        if zip[place..].starts_with(b"PK\x01\x02") {
            zip[place + 24..place + 28].copy_from_slice(&lie);
        }
    }
    zip
}

fn many() -> Vec<u8> {
    let names: Vec<String> = (0..20_001).map(|n| n.to_string()).collect();
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|n| (n.as_str(), vec![])).collect();
    packed(&files)
}

fn hostile() -> Vec<Sent> {
    let whole = packed(&[("1", dicom(1)), ("2", dicom(2))]);
    let cut = form(&[("1", dicom(1)), ("2", dicom(2))]);
    let file = |what, body, words| (what, body, false, 422, words);
    let files = |what, body, status, words| (what, body, true, status, words);
    let neither = "neither a ZIP nor a DICOM";
    vec![
        file("nothing", vec![], "empty"),
        file("a text", b"not dicom".to_vec(), neither),
        file("an STL", vec![7; 5000], neither),
        file(
            "a ZIP that is cut",
            whole[..whole.len() - 40].to_vec(),
            "cannot be read",
        ),
        file(
            "a ZIP that leads out",
            packed(&[("1", dicom(1)), ("../../etc/x", dicom(2))]),
            "leads out",
        ),
        file(
            "a ZIP of texts",
            packed(&[("1", b"x".to_vec())]),
            "no DICOM",
        ),
        file(
            "a ZIP in a ZIP",
            packed(&[("in.zip", whole.clone())]),
            "no DICOM",
        ),
        files(
            "texts",
            form(&[("a", b"x".to_vec()), ("b", b"y".to_vec())]),
            422,
            "none of the 2",
        ),
        files(
            "an empty form",
            b"--edge--\r\n".to_vec(),
            422,
            "none of the 0",
        ),
        files(
            "a form that leads out",
            form(&[("../../a", dicom(1))]),
            422,
            "leads out",
        ),
        files(
            "a form that is cut",
            cut[..cut.len() - 40].to_vec(),
            400,
            "was cut",
        ),
        ("a bomb", bomb(), false, 413, "2048 MiB"),
        ("many files", many(), false, 413, "20001 files"),
    ]
}

#[tokio::test]
async fn law_nothing_stays_of_what_is_refused() {
    let room = room().await;
    let browser = room.signed_in(Role::Dentist).await;
    for (what, body, is_form, expected, words) in hostile() {
        let (status, answer) = told(room.answer(upload(&browser, body, is_form)).await).await;
        assert_eq!(status.as_u16(), expected, "{what}: {answer}");
        let error = &answer["error"];
        for part in ["what", "where", "expected", "advice"] {
            assert!(
                error[part].as_str().is_some_and(|text| !text.is_empty()),
                "{what}: {answer}"
            );
        }
        assert!(answer.to_string().contains(words), "{what}: {answer}");
        // Who writes may hear a moment later that the request has ended.
        until(what, async || kept(&room.folder.0) == [0, 0]).await;
        assert!(record(&room).await.series.is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_name_that_no_record_takes_is_refused_before_a_byte_is_taken() {
    let room = room().await;
    let browser = room.signed_in(Role::Technician).await;
    for name in ["", "%20", &"x".repeat(201), "a%07b"] {
        let mut request = upload(&browser, packed(&[("1", dicom(1))]), false);
        *request.uri_mut() = format!("{SERIES}?name={name}").parse().unwrap();
        let (status, answer) = told(room.answer(request).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["error"]["where"], "name", "{answer}");
        assert_eq!(kept(&room.folder.0), [0, 0]);
    }
}
