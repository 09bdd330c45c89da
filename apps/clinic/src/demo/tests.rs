//! A case is taken into a fresh demo, by the doors of the record, with a small program of the shell in the place of `check`, `teeth`, `find`.

use super::{Case, fill, take_in};
use crate::app::App;
use crate::engine::tests::engine;
use crate::store::{Choice, Store};
use practice::{PlanStage, Record};

const SCRIPT: &str = r#"[ "$1" = teeth ] && echo ply >labelled.ply
echo '{"jaw":"lower","teeth":[{"fdi":36}],"findings":[]}'"#;

/// What lies in the folder of a case.
const FILES: [(&str, &str); 9] = [
    ("scan.ply", "ply"),
    ("plan.json", r#"{"tooth":36,"intent":"strengthen"}"#),
    ("prescription.json", "{}"),
    ("proof.json", r#"{"passes":true,"checks":[]}"#),
    ("outcome.json", r#"{"ended":"done"}"#),
    ("delivered.ply", "ply"),
    (
        "casebook/chain.jsonl",
        "{\"kind\":\"fact\",\"body\":{\"fact\":\"began\"}}\n",
    ),
    ("casebook/seals.jsonl", r#"{"statement":{"length":1}}"#),
    ("somebody's.txt", "not ours"),
];

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// What the note says of who approved and agreed is what the record says; and no two notes say it.
fn note_agrees(record: &Record) {
    let notes = record.notes.iter();
    let notes: Vec<_> = notes.filter(|n| n.text.contains("approv")).collect();
    let [note] = notes.as_slice() else {
        panic!("{notes:?}");
    };
    assert!(note.text.contains("Nobody was treated"), "{note:?}");
    let approved = record.plans.iter().flat_map(|plan| &plan.approvals);
    let agreed = record.consents.iter().map(|one| &one.signer);
    for name in approved.map(|one| &one.by).chain(agreed) {
        assert!(note.text.contains(name.as_str()), "{name}: {note:?}");
    }
    assert!(!note.text.contains("nobody approved"), "{note:?}");
    for one in &record.deliveries {
        assert!(one.ended_ms.unwrap() >= one.began_ms);
    }
}

/// To what is planned, and once.
fn agreed_once(app: &App, record: &Record) {
    let [consent] = record.consents.as_slice() else {
        panic!("{:?}", record.consents);
    };
    let words = app.store.blobs().get(&consent.text.blob).unwrap().unwrap();
    let words = String::from_utf8(words).unwrap();
    assert!(words.contains("A thin layer makes it stronger."), "{words}");
}

#[tokio::test]
async fn law_a_case_is_taken_in_once() {
    let (folder, engine) = engine("case", SCRIPT);
    let there = folder.join("case");
    std::fs::create_dir_all(there.join("casebook")).unwrap();
    for (name, text) in FILES {
        std::fs::write(there.join(name), text).unwrap();
    }
    let case = Case {
        scan: there.join("scan.ply"),
        folder: there,
        plan: names(&["plan.json", "prescription.json", "restoration.stl"]),
        proof: names(&["proof.json", "proof.html"]),
    };
    let store = Store::open(&folder.join("data"), &Choice::Embedded)
        .await
        .unwrap();
    fill(&store).await.unwrap();
    let app = App::new(store, engine).await.unwrap();
    // A run that ends before the next file is there, and each time one that goes on.
    for late in ["proof.json", "outcome.json", "nothing"] {
        let (place, aside) = (case.folder.join(late), folder.join("aside"));
        let _ = std::fs::rename(&place, &aside);
        for _ in 0..2 {
            let whose = take_in(&app, &case).await.unwrap();
            assert_eq!(whose, Some("Theo Lindgren"));
        }
        let _ = std::fs::rename(&aside, &place);
    }
    take_in(&app, &case).await.unwrap();
    let found = app.store.patients("Theo", "", "", 1).await.unwrap();
    let record = app.store.patient(&found[0].id).await.unwrap();
    let [plan] = record.plans.as_slice() else {
        panic!("{:?}", record.plans);
    };
    let [delivery] = record.deliveries.as_slice() else {
        panic!("{:?}", record.deliveries);
    };
    assert_eq!((record.scans.len(), plan.tooth.number()), (1, 36));
    assert_eq!(plan.files.len(), 2);
    assert_ne!(plan.stage, PlanStage::Making);
    assert_eq!(plan.approvals.len(), 1);
    agreed_once(&app, &record);
    assert_eq!(delivery.how.as_deref(), Some("done"));
    let kept: Vec<&str> = delivery
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let expected = [
        "outcome.json",
        "delivered.ply",
        "session.json",
        "casebook-chain.jsonl",
        "casebook-seals.jsonl",
    ];
    assert_eq!(kept, expected);
    assert!(record.open_delivery().is_none());
    note_agrees(&record);
    assert_eq!(app.store.check().await.unwrap(), []);
    app.bench.shut().await;
    app.store.close().await;
    std::fs::remove_dir_all(&folder).unwrap();
}
