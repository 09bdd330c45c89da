//! `biosculpt verify`: exit status, words and JSON, and recovery only when asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use casebook::{Blobs, Digest, Draft, Log, Opening, SecretKey, Signer, Store, Value, Writer};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Files in memory.
#[derive(Default)]
struct Shelf([Vec<u8>; 2], BTreeMap<Digest, Vec<u8>>);

impl Blobs for Shelf {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        Ok(self.1.get(digest).cloned())
    }
    fn list(&self) -> io::Result<Vec<Digest>> {
        Ok(self.1.keys().copied().collect())
    }
}

impl Store for Shelf {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        Ok(self.0[log as usize].clone())
    }
    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        self.0[log as usize].extend(bytes);
        Ok(())
    }
    fn sync(&mut self, _: Log) -> io::Result<()> {
        Ok(())
    }
    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        self.0[log as usize] = bytes.to_vec();
        Ok(())
    }
    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        self.1.insert(*digest, content.to_vec());
        Ok(())
    }
}

/// A delivery's folder with a sealed casebook of two entries.
fn delivery(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("verify")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let signer = SecretKey::from_entropy(&[5; 32]);
    let (case, key) = ("36-1".to_owned(), signer.public_key());
    let mut writer = Writer::create(Shelf::default(), Opening { case, key }, 1, "clinic").unwrap();
    let tick = Draft {
        at_ms: 2,
        actor: "firmware".to_owned(),
        kind: "tick".to_owned(),
        body: Value::Null,
    };
    writer.append(tick).unwrap();
    writer.seal(&signer, 3).unwrap();
    let Shelf([chain, seals], _) = writer.into_store();
    let book = folder.join("casebook");
    std::fs::create_dir_all(&book).unwrap();
    std::fs::write(book.join("chain.jsonl"), chain).unwrap();
    std::fs::write(book.join("seals.jsonl"), seals).unwrap();
    std::fs::write(book.join("key.pub"), format!("{key}\n")).unwrap();
    folder
}

fn verify(folder: &Path, more: &[&str]) -> (Option<i32>, Output) {
    let output = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .arg("verify")
        .arg(folder)
        .args(more)
        .output()
        .unwrap();
    (output.status.code(), output)
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn says_whether_a_record_is_sound_in_words_json_and_status() {
    let folder = delivery("sound");
    let (code, output) = verify(&folder, &[]);
    assert_eq!(code, Some(0), "{}", words(&output));
    assert!(words(&output).contains("entries: 2, 2 of them sealed"));
    assert!(!folder.join("casebook/lock").exists(), "reading wrote");
    let (code, output) = verify(&folder.join("casebook"), &["--json"]);
    let report = json(&output);
    assert_eq!((code, &report["sound"]), (Some(0), &true.into()));
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    let key = report["key"].as_str().unwrap();
    assert_eq!(verify(&folder, &["--key", key]).0, Some(0));
    let other = SecretKey::from_entropy(&[6; 32]).public_key().to_string();
    assert_eq!(verify(&folder, &["--key", &other]).0, Some(1));
    assert_eq!(verify(&folder, &["--key", "x"]).0, Some(2));
    let (code, output) = verify(folder.parent().unwrap(), &["--json"]);
    assert_eq!(code, Some(2), "{}", words(&output));
    assert!(words(&output).contains("holds no casebook"));
}

#[test]
fn a_cut_tail_is_refused_also_where_only_a_seal_kept_elsewhere_shows_it() {
    let folder = delivery("cut");
    let book = folder.join("casebook");
    let chain = std::fs::read(book.join("chain.jsonl")).unwrap();
    let first = chain.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    std::fs::write(book.join("chain.jsonl"), &chain[..first]).unwrap();
    let (code, output) = verify(&folder, &["--json"]);
    let finding = &json(&output)["findings"][0];
    assert_eq!((code, &finding["code"]), (Some(1), &"cut-tail".into()));
    for part in ["severity", "file", "line", "byte", "what", "expected", "do"] {
        assert!(!finding[part].is_null(), "no {part}");
    }
    let kept = folder.join("kept.jsonl");
    std::fs::rename(book.join("seals.jsonl"), &kept).unwrap();
    assert_eq!(
        verify(&folder, &[]).0,
        Some(0),
        "nothing beside it can tell"
    );
    let (code, output) = verify(&folder, &["--seals", kept.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(words(&output).contains("cut-tail"), "{}", words(&output));
}

#[test]
fn a_torn_tail_is_reported_and_recovered_only_when_asked() {
    let folder = delivery("torn");
    let path = folder.join("casebook/chain.jsonl");
    let whole = std::fs::read(&path).unwrap();
    let torn = [&whole[..], b"{\"actor\":"].concat();
    std::fs::write(&path, &torn).unwrap();
    let (code, output) = verify(&folder, &[]);
    assert_eq!(code, Some(1));
    assert!(words(&output).contains("torn-tail"), "{}", words(&output));
    for told in [
        "moves it aside and says so (`biosculpt verify DIR --recover --by NAME`)",
        "files beside it were not compared",
    ] {
        assert!(words(&output).contains(told), "{}", words(&output));
    }
    let report = json(&verify(&folder, &["--json"]).1);
    assert_eq!(
        (&report["sound"], &report["files_sound"]),
        (&false.into(), &serde_json::Value::Null)
    );
    assert_eq!(
        verify(&folder, &["--recover"]).0,
        Some(2),
        "nobody answers for it"
    );
    assert_eq!(std::fs::read(&path).unwrap(), torn);
    let recover = ["--recover", "--by", "technician"];
    let (code, output) = verify(&folder, &recover);
    assert_eq!(code, Some(0), "{}", words(&output));
    assert!(words(&output).contains("moved 9 torn bytes aside"));
    assert!(words(&output).contains("sound, but its last entry bears no seal"));
    assert!(std::fs::read(&path).unwrap().starts_with(&whole));
    let (code, output) = verify(&folder, &["--json"]);
    let report = json(&output);
    assert_eq!((code, &report["unsealed_entries"]), (Some(0), &1.into()));
    assert_eq!(verify(&folder, &recover).0, Some(2), "nothing is torn");
}
