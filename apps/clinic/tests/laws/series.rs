//! A series of slices: in, made a volume of, shown; and what is sent in its place.

use crate::begun::until;
use crate::room::{Browser, Room};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use clinic::wire::{JobResult, JobState};
use glam::{DMat3, DVec3};
use http_body_util::BodyExt as _;
use practice::{Record, Role, SeriesStage, Wish};
use scan::CtVolume;
use serde_json::Value;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const SIZE: [usize; 3] = [40, 35, 33];
const SERIES: &str = "/api/patients/p0001/series";
/// Says what the verb says of a series, and has its volume beside itself.
const PROGRAM: &str = r#"[ "$1" = dicom ] || exec sleep 600
echo "$@" >"$(dirname "$0")/args"
ls series >"$(dirname "$0")/listed"
[ -e "$(dirname "$0")/hang" ] && exec sleep 600
echo "reading the slices" >&2
cp "$(dirname "$0")/volume.mha" volume.mha
cat "$(dirname "$0")/import.json""#;
const REFUSES: &str = r#"echo '{"error":"a slice is missing between IM010 and IM012"}' >&2
exit 2"#;

fn value(at: [usize; 3]) -> i16 {
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

async fn room() -> Room {
    let room = Room::staffed_by(PROGRAM).await;
    std::fs::write(room.folder.0.join("volume.mha"), volume()).unwrap();
    std::fs::write(room.folder.0.join("import.json"), answer().to_string()).unwrap();
    room
}

fn dicom(n: u8) -> Vec<u8> {
    [vec![0; 128], b"DICM".to_vec(), vec![n; 500]].concat()
}

fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A form with files, as a browser sends it.
fn form(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
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

fn upload(browser: &Browser<'_>, body: Vec<u8>, is_form: bool) -> Request<Body> {
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

async fn told(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn record(room: &Room) -> Record {
    room.app.store.patient("p0001").await.unwrap()
}

/// Brings one in and waits for its end.
async fn brought(room: &Room, browser: &Browser<'_>, body: Vec<u8>, is_form: bool) -> Value {
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
fn decoded(png: &[u8]) -> ([usize; 2], Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let about = reader.next_frame(&mut pixels).unwrap();
    ([about.width as usize, about.height as usize], pixels)
}

/// What lies of blobs, and what was coming in.
fn kept(folder: &Path) -> [usize; 2] {
    let count = |path: std::path::PathBuf| std::fs::read_dir(path).unwrap().count();
    let blobs = folder.join("blobs");
    [count(blobs.clone()) - 1, count(blobs.join("incoming"))]
}

#[tokio::test]
async fn law_a_slice_is_the_volumes() {
    let room = room().await;
    let mut browser = room.signed_in(Role::Technician).await;
    let files = [
        ("CBCT/1/IM1", dicom(1)),
        ("CBCT/2/IM1", dicom(2)),
        ("readme", b"x".to_vec()),
    ];
    let started = brought(&room, &browser, form(&files), true).await;
    assert_eq!(started["series"], "x1");
    let listed = std::fs::read_to_string(room.folder.0.join("listed")).unwrap();
    assert_eq!(listed, "IM1\nIM1 (2)\nreadme\n");
    let args = std::fs::read_to_string(room.folder.0.join("args")).unwrap();
    assert_eq!(
        args,
        "dicom import --json --patient --output=volume.mha -- series\n"
    );
    let one = format!("{SERIES}/x1");
    let (status, shown) = browser.get(&one).await;
    assert_eq!(status, StatusCode::OK, "{shown}");
    assert_eq!(
        (&shown["state"], &shown["name"]),
        (&"made".into(), &"CBCT of today".into())
    );
    assert_eq!(
        shown["volume"]["views"][1]["size_mm"],
        serde_json::json!([8.0, 33.0 * 0.4])
    );
    let [nx, ny, nz] = SIZE;
    let of = |view: &str, index: usize, x: usize, y: usize| match view {
        "axial" => value([x, y, index]),
        "coronal" => value([x, index, nz - 1 - y]),
        _ => value([index, x, nz - 1 - y]),
    };
    for (view, slices, size) in [
        ("axial", nz, [nx, ny]),
        ("coronal", ny, [nx, nz]),
        ("sagittal", nx, [ny, nz]),
    ] {
        for index in 0..slices {
            let path = format!("{one}/slice?view={view}&index={index}&centre=127.5&width=255");
            let response = room.answer(browser.request("GET", &path, None)).await;
            assert_eq!(response.status(), StatusCode::OK);
            let kind = &response.headers()[header::CONTENT_TYPE];
            assert_eq!(kind, "image/png");
            let png = response.into_body().collect().await.unwrap().to_bytes();
            let (found, pixels) = decoded(&png);
            assert_eq!(found, size);
            for (place, grey) in pixels.into_iter().enumerate() {
                let expected = of(view, index, place % size[0], place / size[0]);
                assert_eq!(i16::from(grey), expected, "{view} {index} {place}");
            }
        }
    }
    // Left out: the middle slice, through the window that the files say.
    let path = format!("{one}/slice?view=axial");
    let response = room.answer(browser.request("GET", &path, None)).await;
    let tag = response.headers()[header::ETAG].clone();
    let keeps = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
    assert!(
        keeps.contains("private") && keeps.contains("immutable"),
        "{keeps}"
    );
    let png = response.into_body().collect().await.unwrap().to_bytes();
    let (_, pixels) = decoded(&png);
    let seen = (f64::from(value([3, 4, nz / 2])) - 60.0) / 80.0 * 255.0;
    assert_eq!(
        f64::from(pixels[4 * nx + 3]),
        seen.clamp(0.0, 255.0).round()
    );
    let mut again = browser.request("GET", &path, None);
    again.headers_mut().insert(header::IF_NONE_MATCH, tag);
    assert_eq!(room.answer(again).await.status(), StatusCode::NOT_MODIFIED);
    for bad in [
        "view=oblique",
        "view=axial&index=33",
        "view=axial&width=0",
        "view=axial&width=-5",
        "view=axial&centre=1e9",
        "view=axial&centre=NaN",
        "view=axial&width=inf",
    ] {
        let (status, answer) = browser.get(&format!("{one}/slice?{bad}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad} {answer}");
    }
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn law_nothing_stays_of_what_is_refused() {
    let room = room().await;
    let browser = room.signed_in(Role::Dentist).await;
    let whole = packed(&[("1", dicom(1)), ("2", dicom(2))]);
    let bomb = {
        // Its directory says 3 GiB; the bytes are a few.
        let mut zip = packed(&[("1", dicom(1)), ("2", dicom(2))]);
        let lie = (3_u32 << 30).to_le_bytes();
        for place in 0..zip.len() - 4 {
            if zip[place..].starts_with(b"PK\x01\x02") {
                zip[place + 24..place + 28].copy_from_slice(&lie);
            }
        }
        zip
    };
    let many: Vec<(String, Vec<u8>)> = (0..20_001).map(|n| (format!("{n}"), vec![])).collect();
    let many: Vec<(&str, Vec<u8>)> = many.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let cut = form(&[("1", dicom(1)), ("2", dicom(2))]);
    let cases: Vec<(&str, Vec<u8>, bool, u16, &str)> = vec![
        ("nothing", vec![], false, 422, "empty"),
        (
            "a text",
            b"not dicom".to_vec(),
            false,
            422,
            "neither a ZIP nor a DICOM",
        ),
        (
            "an STL",
            vec![7; 5000],
            false,
            422,
            "neither a ZIP nor a DICOM",
        ),
        (
            "a form of texts",
            form(&[("a", b"x".to_vec()), ("b", b"y".to_vec())]),
            true,
            422,
            "none of the 2",
        ),
        (
            "an empty form",
            b"--edge--\r\n".to_vec(),
            true,
            422,
            "none of the 0",
        ),
        (
            "a form that leads out",
            form(&[("../../a", dicom(1))]),
            true,
            422,
            "leads out",
        ),
        (
            "a form that is cut",
            cut[..cut.len() - 40].to_vec(),
            true,
            400,
            "was cut",
        ),
        (
            "a ZIP that is cut",
            whole[..whole.len() - 40].to_vec(),
            false,
            422,
            "cannot be read",
        ),
        (
            "a ZIP that leads out",
            packed(&[("1", dicom(1)), ("../../etc/x", dicom(2))]),
            false,
            422,
            "leads out",
        ),
        (
            "a ZIP of texts",
            packed(&[("1", b"x".to_vec())]),
            false,
            422,
            "no DICOM",
        ),
        (
            "a ZIP in a ZIP",
            packed(&[("in.zip", whole.clone())]),
            false,
            422,
            "no DICOM",
        ),
        ("a bomb", bomb, false, 413, "2048 MiB"),
        ("many files", packed(&many), false, 413, "20001 files"),
    ];
    for (what, body, is_form, expected, words) in cases {
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
async fn what_came_in_is_kept_as_it_came() {
    let room = room().await;
    let browser = room.signed_in(Role::Technician).await;
    let zip = packed(&[("a/IM1", dicom(1)), ("a/IM2", dicom(2))]);
    brought(&room, &browser, zip.clone(), false).await;
    // One file, such as a multi-frame one, is packed like many.
    brought(&room, &browser, dicom(3), false).await;
    brought(&room, &browser, form(&[("IM1", dicom(1))]), true).await;
    brought(&room, &browser, form(&[("IM1", dicom(1))]), true).await;
    let record = record(&room).await;
    let bytes = |n: usize| {
        let blob = &record.series[n].file.blob;
        room.app.store.blobs().get(blob).unwrap().unwrap()
    };
    assert_eq!(bytes(0), zip);
    let mut packed = ZipArchive::new(Cursor::new(bytes(1))).unwrap();
    let mut file = Vec::new();
    packed.by_index(0).unwrap().read_to_end(&mut file).unwrap();
    assert_eq!(file, dicom(3));
    // The same files are the same bytes.
    assert_eq!(record.series[2].file, record.series[3].file);
    assert!(
        record
            .series
            .iter()
            .all(|one| one.stage == SeriesStage::Made)
    );
}

#[tokio::test]
async fn law_another_name_is_told_and_taken_nowhere() {
    let room = room().await;
    let mut browser = room.signed_in(Role::Technician).await;
    let started = brought(&room, &browser, packed(&[("1", dicom(1))]), false).await;
    let (_, shown) = browser.get(&format!("{SERIES}/x1")).await;
    let warnings = shown["warnings"].to_string();
    for word in ["Mustermann Erika", "Theo", "19640812", "2012-05-09", "IM9"] {
        assert!(warnings.contains(word), "{word}: {warnings}");
    }
    // Who the files name stands in the answer that is kept, and nowhere else.
    let person = record(&room).await.person.unwrap();
    assert_eq!(person.name, "Theo");
    let job = room.app.bench.jobs.get(started["job"].as_str().unwrap());
    assert!(!format!("{job:?}").contains("Mustermann"));
    let (_, timeline) = browser.get("/api/patients/p0001/timeline").await;
    let timeline = timeline.to_string();
    assert!(
        timeline.contains("a volume of 40 × 35 × 33 voxels") && !timeline.contains("Mustermann")
    );
    let (_, patient) = browser.get("/api/patients/p0001").await;
    assert_eq!(patient["series"][0]["state"], "made");
    assert!(!patient.to_string().contains("Mustermann"));
    // The front desk sees no care.
    let mut desk = room.signed_in(Role::FrontDesk).await;
    let (_, patient) = desk.get("/api/patients/p0001").await;
    assert_eq!(patient["series"], serde_json::json!([]));
}

#[tokio::test]
async fn what_gives_no_volume_is_refused_in_the_record() {
    let room = Room::staffed_by(REFUSES).await;
    let mut browser = room.signed_in(Role::Technician).await;
    brought(&room, &browser, packed(&[("1", dicom(1))]), false).await;
    let (_, shown) = browser.get(&format!("{SERIES}/x1")).await;
    assert_eq!(shown["state"], "refused");
    let error = shown["error"].as_str().unwrap();
    assert!(error.contains("missing between IM010 and IM012"), "{error}");
    assert_eq!(shown["volume"], Value::Null);
    let (status, answer) = browser.get(&format!("{SERIES}/x1/slice?view=axial")).await;
    assert_eq!(status, StatusCode::CONFLICT, "{answer}");
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn law_a_series_is_cancelled_and_taken_up() {
    let room = room().await;
    std::fs::write(room.folder.0.join("hang"), "").unwrap();
    let mut browser = room.signed_in(Role::Technician).await;
    let request = upload(&browser, packed(&[("1", dicom(1))]), false);
    let (_, started) = told(room.answer(request).await).await;
    let args = room.folder.0.join("args");
    until("the program runs", async || args.exists()).await;
    let job = format!("/api/jobs/{}", started["job"].as_str().unwrap());
    let (status, answer) = browser.send("DELETE", &job, None).await;
    assert!(status.is_success(), "{answer}");
    let is_refused = async || record(&room).await.series[0].stage == SeriesStage::Refused;
    until("the record has it", is_refused).await;
    let error = record(&room).await.series[0].error.clone().unwrap();
    assert!(error.contains("cancelled"), "{error}");
    // One that an earlier server left open is begun again.
    let file = room
        .app
        .store
        .blobs()
        .put(&packed(&[("1", dicom(1))]))
        .unwrap();
    let name = "left open".to_owned();
    let wishes = vec![Wish::ReceiveSeries { name, file }];
    room.app.store.record("x", "p0002", wishes).await.unwrap();
    room.app.bench.take_up.all(&room.app).await;
    let result = JobResult {
        series: Some("x1".to_owned()),
        ..JobResult::default()
    };
    let jobs = &room.app.bench.jobs;
    assert!(jobs.at_work("p0002", &result).is_some());
    jobs.shut().await;
    // A server that ends is no person's word.
    let left = room.app.store.patient("p0002").await.unwrap();
    assert_eq!(left.series[0].stage, SeriesStage::Making);
}

#[tokio::test]
async fn law_a_series_is_its_patients_only() {
    let room = room().await;
    let browser = room.signed_in(Role::Technician).await;
    brought(&room, &browser, packed(&[("1", dicom(1))]), false).await;
    let mut own = room.signed_in(Role::Patient).await;
    for tail in ["", "/slice?view=axial"] {
        let (status, _) = own
            .get(&format!("/api/patients/p0002/series/x1{tail}"))
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = own.get(&format!("{SERIES}/x2{tail}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    let path = format!("{SERIES}/x1/slice?view=axial");
    let response = room.answer(own.request("GET", &path, None)).await;
    assert_eq!(response.status(), StatusCode::OK);
    // A technician finds no series of one patient in another's record.
    let mut browser = room.signed_in(Role::Technician).await;
    let (status, _) = browser.get("/api/patients/p0002/series/x1").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // A patient brings none in.
    let refused = room
        .answer(upload(&own, packed(&[("1", dicom(1))]), false))
        .await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn law_a_look_through_slices_is_noted_once() {
    let room = room().await;
    let browser = room.signed_in(Role::Technician).await;
    brought(&room, &browser, packed(&[("1", dicom(1))]), false).await;
    let mut own = room.signed_in(Role::Patient).await;
    let mut desk = room.signed_in(Role::FrontDesk).await;
    for index in 0..9 {
        let path = format!("{SERIES}/x1/slice?view=axial&index={index}");
        let response = room.answer(own.request("GET", &path, None)).await;
        assert_eq!(response.status(), StatusCode::OK);
        let (status, _) = desk.get(&path).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
    own.get(&format!("{SERIES}/x1")).await;
    // Another session is another look.
    let again = room.signed_in(Role::Patient).await;
    let path = format!("{SERIES}/x1/slice?view=axial");
    room.answer(again.request("GET", &path, None)).await;
    own.send("DELETE", "/api/session", None).await;
    let looks = room.app.store.audited(1000).await.unwrap();
    let noted = |who: &str, what: &str, allowed: bool| {
        let its = |row: &&clinic::store::AuditRow| {
            row.name == who && row.what == what && row.allowed == allowed
        };
        looks.iter().filter(its).count()
    };
    assert_eq!(noted("patient", "slices of a series", true), 2, "{looks:?}");
    assert_eq!(noted("patient", "a series", true), 1, "{looks:?}");
    assert_eq!(noted("frontdesk", "slices of a series", false), 9);
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
