//! What is kept elsewhere, and put back.

use crate::house::Folder;
use clinic::store::{AuditRow, Choice, Store, StoreError};
use clinic::{Made, PutBack, backup, restore};
use practice::{Day, HouseWish, NamedBlob, Role, Stage, Wish};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn born() -> Day {
    Day::new("2012-05-09").unwrap()
}

fn note(text: &str) -> Wish {
    let (stage, text) = (Stage::Review, text.to_owned());
    Wish::Note { stage, text }
}

/// A folder for backups beside a clinic's; what an earlier run left there is taken away by [`clinic`].
fn beside(folder: &Folder) -> PathBuf {
    folder.0.with_extension("kept")
}

async fn keep(folder: &Folder, with_key: bool) -> Result<Made, StoreError> {
    let (data, choice, to) = (folder.0.clone(), folder.choice(), beside(folder));
    let made = tokio::task::spawn_blocking(move || backup(&data, &choice, &to, with_key));
    made.await.unwrap()
}

async fn put_back(
    from: &Path,
    key: Option<PathBuf>,
    data: &Path,
    choice: Choice,
) -> Result<PutBack, StoreError> {
    put_back_even(from, key, data, choice, false).await
}

async fn put_back_even(
    from: &Path,
    key: Option<PathBuf>,
    data: &Path,
    choice: Choice,
    even_damaged: bool,
) -> Result<PutBack, StoreError> {
    let (from, data) = (from.to_owned(), data.to_owned());
    let done = tokio::task::spawn_blocking(move || {
        restore(&from, key.as_deref(), (&data, &choice), even_damaged)
    });
    done.await.unwrap()
}

/// A clinic with people, scans and looks; its store is open.
async fn clinic() -> (Folder, Store) {
    let folder = Folder::new();
    let _ = fs::remove_dir_all(beside(&folder));
    let store = folder.open().await;
    let open = HouseWish::Open {
        name: "elara".to_owned(),
        role: Role::Technician,
        patient: None,
    };
    let hash = Some("$argon2id$a hash".to_owned());
    store.record_house("setup", open, hash).await.unwrap();
    for name in ["Theo", "Sol \"the\" Ōe", "Ötzi"] {
        let id = store.register("a1", name, born()).await.unwrap().patient;
        let file = store.blobs().put(name.as_bytes()).unwrap();
        let name = "arch.stl".to_owned();
        let (kept, wish) = (file.clone(), Wish::ReceiveScan { name, file });
        store
            .record("a1", &id, vec![note("first\nline"), wish])
            .await
            .unwrap();
        let examined = Wish::Examined {
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
                file: kept,
            }],
        };
        store.record("a1", &id, vec![examined]).await.unwrap();
        let look = AuditRow {
            at_ms: 1,
            account: "a1".to_owned(),
            name: "elara".to_owned(),
            patient: Some(id),
            what: "GET".to_owned(),
            allowed: true,
        };
        store.audit(look).await.unwrap();
    }
    let file = store.blobs().put(b"a series").unwrap();
    let name = "cbct.zip".to_owned();
    let series = Wish::ReceiveSeries { name, file };
    // Looks are written with the next transaction.
    store
        .record("a1", "p0001", vec![series, note("last")])
        .await
        .unwrap();
    (folder, store)
}

/// Everything of a record that is kept.
async fn all_of(store: &Store) -> String {
    assert_eq!(store.check().await.unwrap(), []);
    let mut all = format!("{:?}", store.house());
    for id in store.ids().await.unwrap() {
        all += &format!("{:?}", store.entries(&id).await.unwrap());
        all += &format!("{:?}", store.patient(&id).await.unwrap());
    }
    all += &format!("{:?}", store.house_entries().await.unwrap());
    all += &format!("{:?}", store.secret("a1").await.unwrap());
    all + &format!("{:?}", store.audited(99).await.unwrap())
}

#[tokio::test]
async fn law_what_is_restored_is_what_was_kept() {
    let (folder, store) = clinic().await;
    // The store stays open: a backup needs no pause.
    let made = keep(&folder, true).await.unwrap();
    assert_eq!(
        (made.casebooks, made.blobs, made.new_blobs),
        (4, 4, 4),
        "{made:?}"
    );
    assert!(made.wrong.is_empty(), "{:?}", made.wrong);
    let kept = all_of(&store).await;
    // What comes later is in a later backup only, which takes the scans of the earlier one.
    let later = vec![note("later")];
    store.record("a1", "p0001", later).await.unwrap();
    let second = keep(&folder, true).await.unwrap();
    assert_eq!((second.blobs, second.new_blobs), (4, 0));
    assert_eq!(second.entries, made.entries + 1);
    let (same, embedded) = (Folder::new(), Folder::new());
    for (place, choice) in [(&same, same.choice()), (&embedded, Choice::Embedded)] {
        let done = put_back(&made.folder, None, &place.0, choice.clone()).await;
        assert!(done.unwrap().wrong.is_empty());
        let again = Store::open(&place.0, &choice).await.unwrap();
        assert_eq!(all_of(&again).await, kept);
        assert!(again.sessions().await.unwrap().is_empty());
        let went_on = vec![note("and on")];
        again.record("a1", "p0001", went_on).await.unwrap();
        assert_eq!(again.check().await.unwrap(), []);
        again.close().await;
    }
    // Of a folder of backups the newest is taken.
    let newest = Folder::new();
    let done = put_back(&beside(&folder), None, &newest.0, newest.choice()).await;
    assert_eq!(done.unwrap().backup, second.folder);
    let newest = newest.open().await;
    assert_eq!(all_of(&newest).await, all_of(&store).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn law_a_backup_is_of_one_moment() {
    let (folder, store) = clinic().await;
    let store = Arc::new(store);
    let writers = ["p0001", "p0002", "p0003"].map(|id| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for count in 0..200 {
                let text = format!("note {count}");
                let file = store.blobs().put(text.as_bytes()).unwrap();
                let name = "arch.stl".to_owned();
                let wish = Wish::ReceiveScan { name, file };
                store.record("a1", id, vec![wish]).await.unwrap();
            }
        })
    });
    for _ in 0..3 {
        let made = keep(&folder, true).await.unwrap();
        assert!(made.wrong.is_empty(), "{:?}", made.wrong);
        let place = Folder::new();
        let done = put_back(&made.folder, None, &place.0, place.choice()).await;
        assert_eq!(done.unwrap().entries, made.entries);
        let again = place.open().await;
        assert_eq!(again.check().await.unwrap(), []);
        for id in again.ids().await.unwrap() {
            let (then, now) = (
                again.entries(&id).await.unwrap(),
                store.entries(&id).await.unwrap(),
            );
            assert_eq!(Some(&then[..]), now.get(..then.len()), "{id}");
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Changes one byte in the middle of a file, and gives the words of the refusal.
async fn with_a_byte_changed(path: &Path, made: &Made) -> String {
    let bytes = fs::read(path).unwrap();
    let mut changed = bytes.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(path, changed).unwrap();
    let place = Folder::new();
    let nowhere = place.0.join("new");
    let why = put_back(&made.folder, None, &nowhere, Choice::Embedded).await;
    fs::write(path, bytes).unwrap();
    assert!(!nowhere.exists(), "nothing is made: {path:?}");
    why.unwrap_err().to_string()
}

#[tokio::test]
async fn law_no_byte_of_a_backup_changes_unseen() {
    let (folder, store) = clinic().await;
    let made = keep(&folder, true).await.unwrap();
    for name in [
        "entries.jsonl",
        "seals.jsonl",
        "passwords.jsonl",
        "looks.jsonl",
    ] {
        let why = with_a_byte_changed(&made.folder.join(name), &made).await;
        assert!(why.contains(name) && why.contains("was changed"), "{why}");
    }
    let why = with_a_byte_changed(&made.folder.join("seal.key"), &made).await;
    let is_told = why.contains("another key") || why.contains("is no key");
    assert!(is_told, "{why}");
    // Nor does who writes their hashes anew put passwords of his own in.
    let (label, passwords) = ("backup.json", made.folder.join("passwords.jsonl"));
    let (label, kept) = (
        made.folder.join(label),
        fs::read_to_string(&passwords).unwrap(),
    );
    let told = fs::read_to_string(&label).unwrap();
    let own = kept.replace("a hash", "my hash");
    let hash = |text: &str| casebook::Digest::of(text.as_bytes()).to_string();
    fs::write(&label, told.replace(&hash(&kept), &hash(&own))).unwrap();
    fs::write(&passwords, own).unwrap();
    let nowhere = Folder::new().0.join("new");
    let done = put_back(&made.folder, None, &nowhere, Choice::Embedded).await;
    let why = format!("{:?}", done.unwrap_err());
    assert!(why.contains("the label of") && !nowhere.exists(), "{why}");
    fs::write(&label, told).unwrap();
    fs::write(&passwords, kept).unwrap();
    // A scan that is not what it was is said by whose it is; the rest is had back.
    let blob = store.patient("p0002").await.unwrap().scans[0]
        .file
        .blob
        .clone();
    let path = beside(&folder)
        .join("blobs")
        .join(&blob[..2])
        .join(&blob[2..]);
    fs::write(&path, "other").unwrap();
    let place = Folder::new();
    let done = put_back(&made.folder, None, &place.0, place.choice()).await;
    let why = format!("{:?}", done.unwrap_err());
    assert!(
        why.contains("was sound when it was kept") && why.contains("--even-damaged"),
        "{why}"
    );
    let done = put_back_even(&made.folder, None, &place.0, place.choice(), true).await;
    let wrong = done.unwrap().wrong;
    assert!(
        wrong.len() == 1 && wrong[0].case == "p0002" && wrong[0].what.contains(&blob),
        "{wrong:?}"
    );
    // The next backup mends the copy, since the clinic has the scan.
    let again = keep(&folder, true).await.unwrap();
    assert!(again.wrong.is_empty() && again.new_blobs == 1, "{again:?}");
}

#[tokio::test]
async fn a_record_is_never_written_over_and_never_kept_without_a_word() {
    let (folder, _store) = clinic().await;
    let refused = |done: Result<PutBack, StoreError>| match done {
        Err(StoreError::Unopened(why)) => why.what,
        other => panic!("{other:?}"),
    };
    let made = keep(&folder, false).await.unwrap();
    assert!(!made.folder.join("seal.key").exists());
    // Without the key nothing is restored; with the one of the clinic it is.
    let place = Folder::new();
    let done = put_back(&made.folder, None, &place.0, place.choice()).await;
    assert!(refused(done).contains("seal.key"));
    let key = Some(folder.0.join("seal.key"));
    let done = put_back(&made.folder, key.clone(), &place.0, place.choice()).await;
    done.unwrap();
    let done = put_back(&made.folder, key.clone(), &place.0, place.choice()).await;
    let why = refused(done);
    assert!(why.contains("4 casebooks already"), "{why}");
    // Nor beside the key of another clinic.
    let other = Folder::new();
    other.open().await.close().await;
    let done = put_back(&made.folder, key, &other.0, other.choice()).await;
    let why = refused(done);
    assert!(why.contains("another clinic's key"), "{why}");
    // No clinic, no backup; nor a folder for one.
    let nothing = Folder::new();
    let why = keep(&nothing, true).await.unwrap_err().to_string();
    assert!(why.contains("holds no clinic"), "{why}");
    assert!(!beside(&nothing).exists());
    let done = put_back(&nothing.0, None, &nothing.0, nothing.choice()).await;
    assert!(refused(done).contains("no backup"));
    // Nor is one kept where it goes with what it is a copy of.
    for within in [
        folder.0.clone(),
        folder.0.join("kept"),
        folder.0.join("../."),
    ] {
        let (data, choice) = (folder.0.clone(), folder.choice());
        let made = tokio::task::spawn_blocking(move || backup(&data, &choice, &within, true));
        let why = made.await.unwrap().unwrap_err().to_string();
        assert!(why.contains("lie in each other"), "{why}");
    }
}

#[tokio::test]
async fn law_a_damaged_record_is_had_back_as_it_is() {
    let (folder, store) = clinic().await;
    store.close().await;
    folder
        .spoil("UPDATE entries SET line = replace(line, 'last', 'lost') WHERE casebook = 'p0001'")
        .await;
    folder
        .spoil("DELETE FROM entries WHERE casebook = 'p0003'")
        .await;
    let made = keep(&folder, true).await.unwrap();
    let of = |wrong: &[clinic::store::Difference]| {
        let cases = wrong.iter().map(|one| one.case.clone());
        cases.collect::<std::collections::BTreeSet<_>>()
    };
    let expected: std::collections::BTreeSet<_> = ["p0001", "p0003"].map(str::to_owned).into();
    assert_eq!(of(&made.wrong), expected, "{:?}", made.wrong);
    // It was so when it was kept, so that nobody is asked; the others are sound.
    let place = Folder::new();
    let done = put_back(&made.folder, None, &place.0, place.choice()).await;
    assert_eq!(of(&done.unwrap().wrong), expected);
    let again = place.open().await;
    assert_eq!(again.patient("p0002").await.unwrap().scans.len(), 1);
    // Of the damaged one what comes before the damage is known, with its scan.
    let damaged = again.patient("p0001").await.unwrap();
    assert_eq!(damaged.scans.len(), 1);
    assert!(
        again
            .blobs()
            .get(&damaged.scans[0].file.blob)
            .unwrap()
            .is_some()
    );
    assert!(
        again
            .check()
            .await
            .unwrap()
            .iter()
            .any(|one| one.case == "p0001")
    );
    // And the next backup says the same.
    again.close().await;
    let _ = fs::remove_dir_all(beside(&place));
    assert!(
        keep(&place, true)
            .await
            .unwrap()
            .wrong
            .iter()
            .any(|one| one.case == "p0001")
    );
}
