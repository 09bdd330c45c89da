//! A clinic whose program gives a small volume for whatever it is given, and what is sent to it.

use crate::room::until;
use crate::room::{Browser, Room};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use clinic::wire::JobState;
use glam::{DMat3, DVec3};
use http_body_util::BodyExt as _;
use practice::Record;
use scan::CtVolume;
use serde_json::Value;
use std::io::{Cursor, Write as _};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(super) const SIZE: [usize; 3] = [40, 35, 33];
pub(super) const SERIES: &str = "/api/patients/p0001/series";
/// Says what the verb says of a series, and has its volume beside itself.
const PROGRAM: &str = r#"[ "$1" = dicom ] || exec sleep 600
echo "$@" >"$(dirname "$0")/args"
ls series >"$(dirname "$0")/listed"
[ -e "$(dirname "$0")/hang" ] && exec sleep 600
echo "reading the slices" >&2
cp "$(dirname "$0")/volume.mha" volume.mha
cat "$(dirname "$0")/import.json""#;
pub(super) const REFUSES: &str = r#"echo '{"error":"a slice is missing between IM010 and IM012"}' >&2
exit 2"#;

pub(super) fn value(at: [usize; 3]) -> i16 {
    ((at[0] * 7 + at[1] * 31 + at[2] * 101) % 256) as i16
}

fn volume() -> Vec<u8> {
    let [nx, ny, nz] = SIZE;
    let mut values = Vec::new();
    for z in 0..nz {
        for y in 0..ny {
            values.extend((0..nx).map(|x| value([x, y, z])));
        }
    }
    let volume = CtVolume {
        size: SIZE,
        first_mm: DVec3::ZERO,
        spacing_mm: DVec3::new(0.2, 0.25, 0.4),
        axes: DMat3::IDENTITY,
        values,
        comment: "made for a test".to_owned(),
    };
    let mut bytes = Vec::new();
    volume.write(&mut bytes).unwrap();
    bytes
}

/// The answer of the verb, about somebody else.
fn answer() -> Value {
    serde_json::json!({
        "size": SIZE, "spacing_mm": [0.2, 0.25, 0.4], "axes": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        "values": {"least": 0, "most": 255, "unit": "HU", "cut_off": 0}, "window": [100.0, 80.0],
        "modality": "CT", "manufacturer": "Maker", "model": "M1", "day": "20450302",
        "description": "lower jaw", "study": "1.2.3", "series": "1.2.3.4", "files": 2,
        "copies": 0, "others": [], "unread": [{"file": "IM9", "why": "is damaged"}], "not_dicom": 1,
        "patients": [{"name": "Mustermann^Erika", "born": "19640812"}],
    })
}

pub(super) async fn room() -> Room {
    let room = Room::staffed_by(PROGRAM).await;
    std::fs::write(room.folder.0.join("volume.mha"), volume()).unwrap();
    std::fs::write(room.folder.0.join("import.json"), answer().to_string()).unwrap();
    room
}

pub(super) fn dicom(n: u8) -> Vec<u8> {
    [vec![0; 128], b"DICM".to_vec(), vec![n; 500]].concat()
}

pub(super) fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A form with files, as a browser sends it.
pub(super) fn form(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

pub(super) fn upload(browser: &Browser<'_>, body: Vec<u8>, is_form: bool) -> Request<Body> {
    let path = format!("{SERIES}?name=CBCT%20of%20today");
    let mut request = browser.request("POST", &path, None);
    let kind = match is_form {
        true => "multipart/form-data; boundary=edge",
        false => "application/octet-stream",
    };
    let kind = kind.parse().unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    *request.body_mut() = Body::from(body);
    request
}

pub(super) async fn told(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

pub(super) async fn record(room: &Room) -> Record {
    room.app.store.patient("p0001").await.unwrap()
}

/// Brings one in and waits for its end.
pub(super) async fn brought(
    room: &Room,
    browser: &Browser<'_>,
    body: Vec<u8>,
    is_form: bool,
) -> Value {
    let request = upload(browser, body, is_form);
    let (status, started) = told(room.answer(request).await).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{started}");
    let job = started["job"].as_str().unwrap().to_owned();
    let jobs = &room.app.bench.jobs;
    let is_over = async || {
        let state = jobs.get(&job).unwrap().state;
        !matches!(state, JobState::Waiting | JobState::Running)
    };
    until("the volume is made", is_over).await;
    started
}

/// Grey pixels and their size.
pub(super) fn decoded(png: &[u8]) -> ([usize; 2], Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let about = reader.next_frame(&mut pixels).unwrap();
    ([about.width as usize, about.height as usize], pixels)
}

/// What lies of blobs, and what was coming in.
pub(super) fn kept(folder: &Path) -> [usize; 2] {
    let count = |path: std::path::PathBuf| std::fs::read_dir(path).unwrap().count();
    let blobs = folder.join("blobs");
    [count(blobs.clone()) - 1, count(blobs.join("incoming"))]
}
