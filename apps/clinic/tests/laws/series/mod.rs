//! A series of slices: in, made a volume of, shown; and what is sent in its place.

mod hostile;
mod made;

use crate::room::Room;
use crate::room::until;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use clinic::jobs::{Handle, Jobs, Work};
use clinic::wire::JobResult;
use http_body_util::BodyExt as _;
use made::{
    REFUSES, SERIES, SIZE, brought, decoded, dicom, form, packed, record, room, told, upload, value,
};
use practice::{Role, SeriesStage, Wish};
use serde_json::Value;
use std::io::{Cursor, Read as _};
use tokio_stream::StreamExt as _;
use zip::ZipArchive;

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
    assert_eq!(room.app.store.check().await.unwrap(), []);
}

#[tokio::test]
async fn what_is_left_out_is_the_middle_and_what_is_wrong_is_said() {
    let room = room().await;
    let mut browser = room.signed_in(Role::Technician).await;
    brought(&room, &browser, packed(&[("1", dicom(1))]), false).await;
    let one = format!("{SERIES}/x1");
    let [nx, _, nz] = SIZE;
    // Left out: the middle slice, through the window that the files say.
    let path = format!("{one}/slice?view=axial");
    let response = room.answer(browser.request("GET", &path, None)).await;
    let tag = response.headers()[header::ETAG].clone();
    let keeps = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
    assert!(
        keeps.contains("private") && keeps.contains("no-cache"),
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

/// Jobs on the board, until no more have room.
async fn filled(jobs: &Jobs) -> Vec<String> {
    let mut waiting = Vec::new();
    let wait = |mut handle: Handle| -> Work {
        Box::pin(async move {
            handle.cancelled().await;
            Ok(())
        })
    };
    while let Ok(job) = jobs
        .start("wait", "p0002", JobResult::default(), wait)
        .await
    {
        waiting.push(job);
    }
    waiting
}

#[tokio::test]
async fn law_what_finds_no_room_waits_for_nothing() {
    let room = room().await;
    let browser = room.signed_in(Role::Technician).await;
    let jobs = &room.app.bench.jobs;
    // There is room when it begins, and none when all of it came.
    let (bytes, board) = (packed(&[("1", dicom(1))]), jobs.clone());
    let late = tokio_stream::once(Bytes::from(bytes.clone())).then(move |bytes| {
        let board = board.clone();
        async move {
            filled(&board).await;
            Ok::<_, std::io::Error>(bytes)
        }
    });
    let request = upload(&browser, Vec::new(), false).map(|_| Body::from_stream(late));
    let (status, answer) = told(room.answer(request).await).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    let series = record(&room).await.series.remove(0);
    assert_eq!(series.stage, SeriesStage::Refused);
    let error = series.error.unwrap();
    assert_eq!(error, "the server had too much to do; bring it in again");
    // Now it is known before a byte is taken, and the record has nothing of it.
    let request = upload(&browser, bytes, false);
    let (status, answer) = told(room.answer(request).await).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    assert_eq!(record(&room).await.series.len(), 1);
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
