//! The verifier of `docs/casebook.md`, which shares no code with ours, agrees with it.

use super::tests::{begin, folder, judge, signer, tick};
use super::*;
use casebook::Draft;
use std::process::Command;

/// The Python program in the page.
fn program() -> String {
    let page = include_str!("../../../../docs/casebook.md");
    let after = page.split_once("```python\n").unwrap().1;
    after.split_once("```").unwrap().0.to_owned()
}

/// Whether the program finds nothing wrong.
fn believes(program: &Path, folder: &Path) -> bool {
    let run = Command::new("python3")
        .args([program, folder])
        .output()
        .unwrap();
    run.status.success() && run.stdout.starts_with(b"4 entries, 4 sealed")
}

#[test]
fn the_program_in_the_docs_agrees() {
    let asked = Command::new("python3")
        .args(["-c", "import cryptography"])
        .output();
    if !asked.is_ok_and(|output| output.status.success()) {
        println!("skipped: no python3 with cryptography here");
        return;
    }
    let folder = folder("reader");
    let mut writer = begin(&folder);
    let blob = writer.put_blob("Zahn 🦷".as_bytes()).unwrap();
    let named = Draft {
        body: vec![blob.into()].into(),
        ..tick(1)
    };
    writer.append(named).unwrap();
    writer.seal(&signer(), 5).unwrap();
    writer.append_all(vec![tick(2), tick(3)]).unwrap();
    writer.seal(&signer(), 6).unwrap();
    drop(writer);
    let program_file = folder.with_extension("py");
    std::fs::write(&program_file, program()).unwrap();
    assert!(judge(&folder).sound());
    assert!(believes(&program_file, &folder));
    let name = blob.digest.to_string();
    let blob_file = format!("blobs/{}/{}", &name[..2], &name[2..]);
    for file in [CHAIN, SEALS, &blob_file] {
        let path = folder.join(file);
        let bytes = std::fs::read(&path).unwrap();
        for at in [bytes.len() / 3, bytes.len() - 2] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            std::fs::write(&path, changed).unwrap();
            assert!(!judge(&folder).sound(), "{file}, byte {at}");
            assert!(!believes(&program_file, &folder), "{file}, byte {at}");
        }
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(believes(&program_file, &folder));
}
