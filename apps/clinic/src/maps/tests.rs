//! Maps against a small program of the shell, and answers in any form.

use super::read;
use super::*;
use crate::app::App;
use crate::engine::tests::engine;
use crate::store::{Choice, Store};
use axum::http::StatusCode;
use practice::{Blob, NamedBlob};
use serde_json::json;

#[test]
fn law_any_json_is_a_map() {
    for answer in [
        json!(null),
        json!([1]),
        json!({"teeth": [3], "whole": "x", "least": [[]]}),
    ] {
        for kind in [
            Kind::Change,
            Kind::Distance,
            Kind::Delivered,
            Kind::Thickness,
        ] {
            let map = read::map(kind, &answer);
            assert!(map.figures.is_empty() && map.places.is_empty());
        }
    }
}

#[test]
fn the_programs_figures_and_words_are_taken() {
    let compared = json!({"scale_mm": 0.5, "near_mm": [0.05, 0.1], "sentence": "So.", "cannot_know": ["a"],
        "whole": {"within": [0.5, 0.987], "p95_mm": 0.08, "outside": null, "inside": {"distance_mm": -0.3}},
        "teeth": [{"tooth": 36, "outside": {"distance_mm": 0.05, "at": [1, 2, 3], "area_mm2": 0.0},
            "inside": {"distance_mm": -0.312, "at": [1, 2, 3], "area_mm2": 4.21}}]});
    let map = read::map(Kind::Change, &compared);
    assert_eq!(
        (map.low, map.middle, map.high, map.limit),
        (-0.5, Some(0.0), 0.5, None)
    );
    let figures: Vec<(&str, f64)> = map
        .figures
        .iter()
        .map(|f| (f.name.as_str(), f.value))
        .collect();
    let expected = [
        ("within 0.05 mm", 50.0),
        ("within 0.1 mm", 98.7),
        ("95 % differ by less than", 0.08),
        ("furthest inside", -0.3),
    ];
    assert_eq!(figures, expected);
    assert_eq!(map.places.len(), 1);
    assert_eq!(
        map.places[0].words,
        "0.31 mm inside at most, 4.2 mm² beyond 0.1 mm"
    );
    let thick = json!({"scale_mm": 3.0, "median_mm": 1.2, "thinnest": {"thickness_mm": 0.01},
        "least": [{"part": "body", "measured_mm": 0.55, "limit_mm": 0.6, "holds": false}]});
    let map = read::map(Kind::Thickness, &thick);
    assert_eq!(
        (map.low, map.middle, map.high, map.limit),
        (0.0, Some(0.6), 3.0, Some(0.6))
    );
    assert_eq!(map.figures[0].holds, Some(false));
}

const TRIANGLE: &str = "ply\nformat ascii 1.0\ncomment units: mm\nelement vertex 3\nproperty float x\nproperty float y\n\
    property float z\nproperty float distance_mm\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n\
    0 0 0 0.5\n1 0 0 nan\n0 1 0 -0.25\n3 0 1 2\n";

async fn clinic(name: &str, script: &str) -> (std::path::PathBuf, App, Wanted) {
    let (folder, engine) = engine(name, script);
    let store = Store::open(&folder.join("data"), &Choice::Embedded)
        .await
        .unwrap();
    let blob = |bytes: &str| {
        let mut file = store.blobs().upload().unwrap();
        file.write(bytes.as_bytes()).unwrap();
        file.finish().unwrap()
    };
    let named = |file: Blob| NamedBlob {
        name: "before.ply".to_owned(),
        file,
    };
    let wanted = Wanted {
        kind: Kind::Distance,
        surface: named(blob("one")),
        other: named(blob("two")),
        beside: Vec::new(),
    };
    let app = App::new(store, engine).await.unwrap();
    (folder, app, wanted)
}

#[tokio::test]
async fn law_a_map_is_made_once() {
    // It counts its runs, and takes the two files as they lie.
    let script = format!(
        "echo \"$@\" >>../../../runs; [ \"$(cat surface.ply)\" = one ] && [ \"$(cat other.ply)\" = two ] || exit 9\n\
         cat >map.ply <<'END'\n{TRIANGLE}END\necho '{{\"scale_mm\": 0.5, \"sentence\": \"So.\"}}'"
    );
    let (folder, app, wanted) = clinic("map-once", &script).await;
    let (first, second) = tokio::join!(wanted.made(&app), wanted.made(&app));
    assert_eq!(first.unwrap().said, second.unwrap().said);
    assert_eq!(figures(&app, &wanted).await.unwrap().sentence, "So.");
    let runs = std::fs::read_to_string(folder.join("runs")).unwrap();
    let words = "compare --same-frame --json --output=map.ply -- surface.ply other.ply\n";
    assert_eq!(runs, words);
    let level = crate::mesh::Level::All;
    let headers = axum::http::HeaderMap::new();
    let sent = surface(&app, &wanted, level, &headers).await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    let tag = sent.headers()["etag"].clone();
    let mut again = axum::http::HeaderMap::new();
    again.insert("if-none-match", tag);
    let sent = surface(&app, &wanted, level, &again).await.unwrap();
    assert_eq!(sent.status(), StatusCode::NOT_MODIFIED);
    // Thrown away, it is made again.
    std::fs::remove_file(&wanted.made(&app).await.unwrap().file).unwrap();
    wanted.made(&app).await.unwrap();
    let runs = std::fs::read_to_string(folder.join("runs")).unwrap();
    assert_eq!(runs, words.repeat(2));
    let left = std::fs::read_dir(app.bench.meshes.folder())
        .unwrap()
        .count();
    assert_eq!(
        left, 3,
        "the surface, the words, the shown mesh; no folder of work"
    );
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_a_refusal_is_told_in_the_programs_words() {
    let script = r#"echo '{"refused": "the two do not fit: 5 %; give two scans of the same teeth"}'; exit 1"#;
    let (folder, app, wanted) = clinic("map-refused", script).await;
    let fault = wanted.made(&app).await.unwrap_err();
    assert_eq!(fault.status, StatusCode::CONFLICT);
    assert_eq!(fault.what, "the two do not fit: 5 %");
    assert_eq!(fault.advice, "give two scans of the same teeth");
    let _ = std::fs::remove_dir_all(folder);
}
