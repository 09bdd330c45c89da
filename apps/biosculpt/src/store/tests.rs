//! Files that are held, written, torn and recovered.

use super::*;
use casebook::{
    Draft, Evidence, Opening, Report, SecretKey, Signer, Value, WriteError, Writer, recover, verify,
};
use std::io::Write;

pub(super) fn folder(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/store");
    let folder = Path::new(folder).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

pub(super) fn signer() -> SecretKey {
    SecretKey::from_entropy(&[3; 32])
}

pub(super) fn begin(folder: &Path) -> Writer<FileStore> {
    let key = signer().public_key();
    let case = "36-1".to_owned();
    let store = FileStore::create(folder, &key).unwrap();
    Writer::create(store, Opening { case, key }, 1, "clinic").unwrap()
}

pub(super) fn tick(n: u32) -> Draft {
    Draft {
        at_ms: u64::from(n),
        actor: "firmware".to_owned(),
        kind: "tick".to_owned(),
        body: Value::object([("n", n.into())]),
    }
}

pub(super) fn judge(folder: &Path) -> Report {
    let lying = read(folder).unwrap();
    let evidence = Evidence {
        chain: &lying.chain,
        seals: &lying.seals,
        key_file: lying.key.as_deref(),
        ..Evidence::default()
    };
    verify(&evidence, &lying.blobs)
}

#[test]
fn what_was_written_is_there_again_and_sound() {
    let folder = folder("whole").join("casebook");
    let mut writer = begin(&folder);
    let blob = writer.put_blob(&[9; 100_000]).unwrap();
    let again = writer.put_blob(&[9; 100_000]).unwrap();
    assert_eq!(blob, again);
    let named = Draft {
        body: blob.into(),
        ..tick(1)
    };
    writer.append(named).unwrap();
    writer.seal(&signer(), 5).unwrap();
    drop(writer);
    let mut writer = Writer::open(FileStore::open(&folder).unwrap()).unwrap();
    writer.append(tick(2)).unwrap();
    writer.seal(&signer(), 6).unwrap();
    drop(writer);
    let report = judge(&folder);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!((report.entries, report.seals, report.blobs), (3, 2, 1));
    let name = blob.digest.to_string();
    let path = folder.join("blobs").join(&name[..2]).join(&name[2..]);
    assert_eq!(std::fs::read(path).unwrap(), [9; 100_000]);
    assert_eq!(find(folder.parent().unwrap()).unwrap(), folder);
    assert_eq!(find(&folder).unwrap(), folder);
}

#[test]
fn a_casebook_is_never_begun_over_another() {
    let folder = folder("over");
    drop(begin(&folder));
    let other = SecretKey::from_entropy(&[4; 32]).public_key();
    let refused = FileStore::create(&folder, &other).unwrap_err().to_string();
    assert!(refused.contains("holds a casebook already"), "{refused}");
    assert!(judge(&folder).sound(), "its key was replaced");
}

#[test]
fn verifying_while_a_writer_is_at_work_sees_no_cut_tail() {
    let folder = folder("at-work");
    let mut writer = begin(&folder);
    let mut n = 0;
    // Whichever file is read, the writer has gone on before the next one is.
    let [chain, seals] = read_logs(&mut |name| {
        let read = read_if_there(&folder.join(name));
        n += 1;
        writer.append(tick(n)).unwrap();
        writer.seal(&signer(), 0).unwrap();
        read
    })
    .unwrap();
    let evidence = Evidence {
        chain: &chain,
        seals: &seals,
        ..Evidence::default()
    };
    let report = verify(&evidence, &BlobFolder(folder.join(BLOBS)));
    assert!(report.sound(), "{:?}", report.findings);
}

#[test]
fn a_second_writer_is_kept_out_and_a_verifier_is_told() {
    // A process that another test starts would hold the lock too, until it runs its own program.
    let _alone = steps::alone();
    let folder = folder("two");
    let writer = begin(&folder);
    let refused = FileStore::open(&folder).unwrap_err().to_string();
    assert!(refused.contains("another program is writing"), "{refused}");
    // Who holds it, and no word of ending it from outside: a treatment may be running.
    let holder = format!("(last held by process {}, since ", std::process::id());
    assert!(refused.contains(&holder), "{refused}");
    assert!(
        refused.contains("wait until its session is over") && !refused.contains("end the other"),
        "{refused}"
    );
    assert!(read(&folder).unwrap().being_written);
    drop(writer);
    assert!(!read(&folder).unwrap().being_written);
    assert!(FileStore::open(&folder).is_ok());
}

/// Who only looks holds the lock for an instant: that keeps no writer out.
#[test]
fn a_writer_waits_for_who_only_looks() {
    let _alone = steps::alone();
    let folder = folder("looked-at");
    drop(begin(&folder));
    let looks = File::open(folder.join("lock")).unwrap();
    looks.try_lock_shared().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            drop(looks);
        });
        assert!(FileStore::open(&folder).is_ok());
    });
}

#[test]
fn a_torn_file_is_recovered_only_when_asked_and_strays_are_nobodys() {
    // A process that another test starts would hold the lock too, until it runs its own program.
    let _alone = steps::alone();
    let folder = folder("torn");
    begin(&folder).append(tick(1)).unwrap();
    let torn = b"{\"actor\":\"fi";
    let mut chain = OpenOptions::new()
        .append(true)
        .open(folder.join(CHAIN))
        .unwrap();
    chain.write_all(torn).unwrap();
    std::fs::create_dir_all(folder.join("blobs/ab")).unwrap();
    std::fs::write(folder.join("blobs/ab/cd.partial"), "half").unwrap();
    std::fs::write(folder.join("blobs/README"), "no blob").unwrap();
    let before = std::fs::read(folder.join(CHAIN)).unwrap();
    let refused = Writer::open(FileStore::open(&folder).unwrap()).unwrap_err();
    assert!(matches!(refused, WriteError::Torn(_)), "{refused}");
    assert_eq!(std::fs::read(folder.join(CHAIN)).unwrap(), before);
    let store = FileStore::open(&folder).unwrap();
    let (mut writer, recovery) = recover(store, 7, "technician").unwrap();
    writer.append(tick(2)).unwrap();
    writer.seal(&signer(), 8).unwrap();
    drop(writer);
    let report = judge(&folder);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(report.entries, 4);
    let aside = recovery.chain.unwrap().blob;
    let kept = BlobFolder(folder.join(BLOBS)).get(&aside.digest).unwrap();
    assert_eq!(kept.unwrap(), torn);
    assert!(!folder.join("blobs/ab/cd.partial").exists());
}

#[test]
fn a_folder_without_a_casebook_is_refused_but_seals_without_a_chain_are_judged() {
    let empty = folder("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let refused = find(&empty).unwrap_err().to_string();
    assert!(refused.contains("holds no casebook"), "{refused}");
    let lost = folder("lost");
    let mut writer = begin(&lost);
    writer.seal(&signer(), 2).unwrap();
    drop(writer);
    std::fs::remove_file(lost.join(CHAIN)).unwrap();
    assert_eq!(find(&lost).unwrap(), lost);
    let report = judge(&lost);
    let cut = |f: &casebook::Finding| f.code == casebook::Code::CutTail;
    assert!(report.findings.iter().any(cut), "{:?}", report.findings);
}
