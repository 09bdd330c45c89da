//! The record, as it is when the machine is not kind.

use crate::house::Folder;
use clinic::store::{Choice, Store};
use practice::{Day, MdasAnswers, Moment, NamedBlob, Stage, Wish};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn born() -> Day {
    Day::new("2012-05-09").unwrap()
}

fn note(text: &str) -> Wish {
    let text = text.to_owned();
    let stage = Stage::Review;
    Wish::Note { stage, text }
}

fn series_of(file: practice::Blob) -> [Wish; 2] {
    let name = "cbct.zip".to_owned();
    let volume = NamedBlob {
        name: "volume.mha".to_owned(),
        file: file.clone(),
    };
    [
        Wish::ReceiveSeries { name, file },
        Wish::MadeVolume {
            series: "x1".to_owned(),
            size: [4, 3, 2],
            files: vec![volume],
        },
    ]
}

#[tokio::test]
async fn law_projections_equal_the_rebuild() {
    let folder = Folder::new();
    let store = folder.open().await;
    let theo = store
        .register("desk", "Theo", born())
        .await
        .unwrap()
        .patient;
    let file = store.blobs().put(b"a scan").unwrap();
    let series = series_of(store.blobs().put(b"a series").unwrap());
    let mut wishes = vec![
        note("first"),
        Wish::AnswerMdas {
            day: born(),
            answers: MdasAnswers::new(&[5; 5]).unwrap(),
        },
        Wish::Book {
            starts: Moment::new("2045-03-02T09:00").unwrap(),
            minutes: 20,
            reason: "review".to_owned(),
        },
        Wish::ReceiveScan {
            name: "arch.stl".to_owned(),
            file: file.clone(),
        },
        Wish::Examined {
            surface: None,
            same_as: None,
            unlike: None,
            fits_nowhere: false,
            scan: "s1".to_owned(),
            jaw: None,
            teeth: 2,
            findings: 0,
            files: vec![NamedBlob {
                name: "teeth.json".to_owned(),
                file,
            }],
        },
        Wish::Change {
            name: "Theo L".to_owned(),
            born: born(),
        },
    ];
    wishes.extend(series);
    let recorded = store.record("elara", &theo, wishes).await.unwrap();
    assert_eq!(recorded.events.len(), 8);
    assert_eq!(*recorded.record, store.patient(&theo).await.unwrap());
    assert_eq!(store.check().await.unwrap(), []);
    let seen = store
        .patients("theo l", "", "2045-01-01T00:00", 5)
        .await
        .unwrap();
    assert_eq!(seen[0].mdas, Some(25));
    assert_eq!(
        seen[0].next_appointment.as_deref(),
        Some("2045-03-02T09:00")
    );
    assert_eq!(
        store
            .appointments(&Day::new("2045-03-02").unwrap())
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn wishes_come_all_or_none_and_refusals_leave_nothing() {
    let folder = Folder::new();
    let store = folder.open().await;
    store.register("desk", " ", born()).await.unwrap_err();
    assert!(store.ids().await.unwrap().is_empty());
    let id = store
        .register("desk", "Theo", born())
        .await
        .unwrap()
        .patient;
    assert_eq!(id, "p0001");
    let before = store.patient(&id).await.unwrap();
    store
        .record("a", &id, vec![note("good"), note("")])
        .await
        .unwrap_err();
    let unknown = practice::Blob {
        blob: "ab".repeat(32),
        bytes: 5,
    };
    let name = "arch.stl".to_owned();
    let wish = Wish::ReceiveScan {
        name,
        file: unknown,
    };
    store
        .record("a", &id, vec![note("good"), wish])
        .await
        .unwrap_err();
    for nobody in ["p9999", "clinic", ""] {
        store
            .record("a", nobody, vec![note("good")])
            .await
            .unwrap_err();
        store.patient(nobody).await.unwrap_err();
    }
    assert_eq!(store.patient(&id).await.unwrap(), before);
    assert_eq!(store.entries(&id).await.unwrap().len(), 1);
    assert_eq!(store.check().await.unwrap(), []);
}

/// Where the process that is to be killed works; only that one has it.
const CHILD: &str = "BIOSCULPT_TEST_CHILD";
/// And its database.
const CHILD_DATABASE: &str = "BIOSCULPT_TEST_DATABASE";

/// No test of its own: what is killed by the next. Four write at once, and say what was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let choice = Choice::read(&std::env::var(CHILD_DATABASE).unwrap()).unwrap();
    // A database server may hold the lock of the one that was killed before for a moment.
    let begun = std::time::Instant::now();
    let store = loop {
        match Store::open(Path::new(&folder), &choice).await {
            Err(why)
                if why.to_string().contains("another server") && begun.elapsed().as_secs() < 20 =>
            {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            opened => break opened.unwrap(),
        }
    };
    let store = std::sync::Arc::new(store);
    let mut writers = Vec::new();
    for _ in 0..4 {
        let store = store.clone();
        writers.push(tokio::spawn(async move {
            let id = store.register("desk", "P", born()).await.unwrap().patient;
            // It would end by itself, were it never killed.
            for n in 0..5_000 {
                store
                    .record("a", &id, vec![note(&n.to_string())])
                    .await
                    .unwrap();
                println!("acknowledged {id} {n}");
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn law_killed_at_any_write() {
    let folder = Folder::new();
    let mut acknowledged: Vec<(String, String)> = Vec::new();
    for round in 0..5_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "stored::the_process_that_is_killed",
                "--nocapture",
            ])
            .env(CHILD, &folder.0)
            .env(CHILD_DATABASE, folder.words())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let enough = acknowledged.len() + 9 + 13 * round;
        for line in lines.map_while(Result::ok) {
            // The harness may have written the name of the test before the first.
            let said = line.split_once("acknowledged ").map(|(_, said)| said);
            if let Some((id, n)) = said.and_then(|said| said.split_once(' ')) {
                acknowledged.push((id.to_owned(), n.to_owned()));
            }
            if acknowledged.len() == enough {
                child.kill().unwrap();
            }
        }
        let ended = child.wait().unwrap();
        assert!(!ended.success() && acknowledged.len() >= enough);
        let store = folder.open().await;
        assert_eq!(store.check().await.unwrap(), []);
        let mut there = BTreeSet::new();
        for id in store.ids().await.unwrap() {
            let notes = store.patient(&id).await.unwrap().notes;
            there.extend(notes.into_iter().map(|note| (id.clone(), note.text)));
        }
        for said in &acknowledged {
            assert!(
                there.contains(said),
                "{said:?} was acknowledged and is lost"
            );
        }
        store.close().await;
    }
}

#[tokio::test]
async fn law_chains_verify() {
    let folder = Folder::new();
    let store = folder.open().await;
    let id = store
        .register("desk", "Theo", born())
        .await
        .unwrap()
        .patient;
    let file = store.blobs().put(b"a scan").unwrap();
    let name = "arch.stl".to_owned();
    let scan = Wish::ReceiveScan {
        name,
        file: file.clone(),
    };
    store
        .record("a", &id, vec![note("one"), scan])
        .await
        .unwrap();
    store.close().await;
    store
        .record("a", &id, vec![note("late")])
        .await
        .unwrap_err();
    let path = store.folder().to_owned();
    drop(store);
    // Each way in which someone may change the files is found.
    let blob = store_blob(&path, &file.blob);
    let whole = std::fs::read(&blob).unwrap();
    std::fs::write(&blob, b"b scan").unwrap();
    let store = folder.open().await;
    assert_eq!(store.check().await.unwrap().len(), 1);
    store.close().await;
    drop(store);
    std::fs::write(&blob, whole).unwrap();
    let change = r#"UPDATE entries SET line = replace(line, '"text":"one"', '"text":"One"')"#;
    folder.spoil(change).await;
    let store = folder.open().await;
    let found = store.check().await.unwrap();
    assert!(!found.is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = std::fs::metadata(path.join("seal.key")).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
}

fn store_blob(folder: &Path, hash: &str) -> std::path::PathBuf {
    folder.join("blobs").join(&hash[..2]).join(&hash[2..])
}
