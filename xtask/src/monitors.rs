//! `cargo xtask monitors`: monitors that share no code with the guard judge its rules on random traces.
//!
//! Method: `xtask/peers`, a workspace of its own, asks the guard and RTLola's interpreter, and writes the
//! cases down for rtamt, which runs in a Python virtual environment under `target/`, two processes at a time.
//! Any disagreement fails. Skipped in one line where the crates or the packages are not reachable.

use crate::judge;
use crate::test::cargo;
use anyhow::Context;
use std::path::Path;
use std::process::{Command, Stdio};

/// Traces of the whole comparison, and of the short one of `cargo xtask test`.
pub(crate) const ALL: &str = "10000";
pub(crate) const SOME: &str = "200";

/// Each process of rtamt takes what it can in this time of work, s; the rest is counted as left.
const RTAMT_S: &str = "3600";
const RTAMT_PROCESSES: usize = 2;

/// Has every protocol file and random protocols judged on so many traces.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run(traces: &str) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let text = |path: &Path| {
        let text = path.to_str().map(str::to_owned);
        text.context("the path is not text")
    };
    let target = root.join("target/peers");
    std::fs::create_dir_all(&target).context("cannot make target/peers")?;
    let manifest = text(&root.join("xtask/peers/Cargo.toml"))?;
    let fetched = Command::new(env!("CARGO"))
        .args(["fetch", "--locked", "--quiet", "--manifest-path", &manifest])
        .stderr(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    if !fetched.success() {
        println!("other monitors skipped: the crate rtlola-interpreter is not reachable here");
        return Ok(());
    }
    let cases = target.join("cases.jsonl");
    let (target, cases_text) = (text(&target)?, text(&cases)?);
    let mut words = vec!["run", "--release", "--locked", "--quiet"];
    words.extend(["--manifest-path", &manifest, "--target-dir", &target]);
    words.extend(["--", traces, &cases_text]);
    let mut rules = Vec::new();
    for entry in std::fs::read_dir(root.join("protocols")).context("no protocols")? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "rules") {
            rules.push(text(&path)?);
        }
    }
    rules.sort();
    words.extend(rules.iter().map(String::as_str));
    cargo("rtlola-interpreter", &words)?;
    let Some(python) = judge::environment(root, "peers")? else {
        println!("rtamt skipped: {}", judge::NO_PYTHON);
        return Ok(());
    };
    let script = root.join("xtask/peers/rtamt_agrees.py");
    let parts = (0..RTAMT_PROCESSES).map(|part| {
        let of = [part, RTAMT_PROCESSES].map(|number| number.to_string());
        let mut rtamt = Command::new(&python);
        let rtamt = rtamt.arg(&script).arg(&cases).args(of).arg(RTAMT_S);
        rtamt.spawn().context("cannot run rtamt")
    });
    let parts = parts.collect::<anyhow::Result<Vec<_>>>()?;
    let ended = parts.into_iter().map(|mut part| part.wait());
    let ended = ended
        .collect::<Result<Vec<_>, _>>()
        .context("rtamt did not end")?;
    let agree = ended.iter().all(std::process::ExitStatus::success);
    anyhow::ensure!(agree, "the guard and rtamt disagree");
    std::fs::remove_file(&cases).context("cannot remove the cases")
}
