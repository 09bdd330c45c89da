//! A writer in a process of its own, killed at moments that nobody chose.
//!
//! Method: the test starts its own program again with only the test `child`, reads what that
//! acknowledges from a pipe, kills it (SIGKILL) after a drawn number of lines and a drawn wait, and
//! holds what is on disk against what it read. A file system writes a short line in one go, so that
//! few lines are torn here; `casebook` tears them at every byte.

use super::tests::{begin, folder, judge, signer, tick};
use super::*;
use casebook::{Draft, WriteError, Writer, recover};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Names the folder for the child; without it that test has nothing to do.
const FOLDER_VARIABLE: &str = "BIOSCULPT_TEST_KILL_FOLDER";

/// Says a line to the parent, past the test harness.
fn acknowledge(line: &str) {
    let mut out = io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER_VARIABLE) else {
        return;
    };
    let mut writer = Writer::open(FileStore::open(Path::new(&folder)).unwrap()).unwrap();
    for n in 0.. {
        let content = n.to_string().repeat(5_000);
        let blob = writer.put_blob(content.as_bytes()).unwrap();
        acknowledge(&format!("ack blob 0 {}", blob.digest));
        let named = Draft {
            body: blob.into(),
            ..tick(n)
        };
        for receipt in writer.append_all(vec![tick(n), named, tick(n)]).unwrap() {
            acknowledge(&format!("ack entry {} {}", receipt.seq, receipt.digest));
        }
        let seal = writer.seal(&signer(), u64::from(n)).unwrap();
        let line = Digest::of(seal.line().unwrap().as_bytes());
        acknowledge(&format!("ack seal 0 {line}"));
    }
}

/// Runs the child until it has said `lines` lines, and a little longer; gives what it said in all.
fn killed(folder: &Path, lines: usize, wait_us: u64) -> Vec<String> {
    let alone = steps::alone();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store::kill_tests::child", "--exact", "--nocapture"])
        .env(FOLDER_VARIABLE, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(alone);
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut kept: Vec<String> = Vec::new();
    // The harness says a few words of its own.
    while kept.len() < lines {
        let line = said.next().expect("the child ended by itself").unwrap();
        kept.extend(line.split_once("ack ").map(|(_, what)| what.to_owned()));
    }
    // Busy, since the system's sleep is longer than a write.
    let start = std::time::Instant::now();
    while start.elapsed().as_micros() < u128::from(wait_us) {}
    child.kill().unwrap();
    child.wait().unwrap();
    // What was in the pipe was acknowledged too; a last line without its end was not said.
    for line in said.map_while(Result::ok) {
        kept.extend(line.split_once("ack ").map(|(_, what)| what.to_owned()));
    }
    kept
}

#[test]
fn law_nothing_acknowledged_is_lost_by_kill() {
    let folder = folder("killed");
    drop(begin(&folder));
    let mut rng = lexicon::Seed::new(20).rng();
    let mut all = Vec::new();
    for round in 0..20 {
        let lines = 1 + rng.below(12);
        let wait_us = rng.below(4_000) as u64;
        all.extend(killed(&folder, lines, wait_us));
        if let Err(why) = Writer::open(FileStore::open(&folder).unwrap()) {
            assert!(matches!(why, WriteError::Torn(_)), "round {round}: {why}");
            recover(FileStore::open(&folder).unwrap(), 0, "clinic").unwrap();
        }
        let report = judge(&folder);
        assert!(report.sound(), "round {round}: {:?}", report.findings);
        let lying = read(&folder).unwrap();
        let hashes = |bytes: &[u8]| -> Vec<Digest> {
            bytes.split(|&byte| byte == b'\n').map(Digest::of).collect()
        };
        let (entries, seals) = (hashes(&lying.chain), hashes(&lying.seals));
        let blobs = lying.blobs.list().unwrap();
        for what in &all {
            let parts: Vec<&str> = what.split(' ').collect();
            let [kind, seq, digest] = parts[..] else {
                // The last line of a process that was killed may be cut.
                continue;
            };
            let Some(digest) = Digest::parse(digest) else {
                continue;
            };
            let kept = match kind {
                "entry" => entries.get(seq.parse::<usize>().unwrap()) == Some(&digest),
                "seal" => seals.contains(&digest),
                _ => blobs.contains(&digest),
            };
            assert!(kept, "round {round}: {what} was acknowledged and is lost");
        }
    }
    assert!(all.len() > 100, "only {} acknowledged", all.len());
}
