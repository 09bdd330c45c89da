//! `cargo xtask monitors`: monitors that share no code with the guard judge its rules on random traces.
//!
//! Method: `xtask/peers`, a workspace of its own, asks the guard and RTLola's interpreter, and writes the
//! cases down for rtamt, which runs in a Python virtual environment under `target/`, two processes at a time.
//! Any disagreement fails, and so do fewer traces than were asked for. Skipped in one line where the crates or the
//! packages are not reachable.

use crate::judge;
use crate::test::cargo;
use anyhow::Context;
use std::path::Path;
use std::process::{Command, Stdio};

/// Traces of the whole comparison, and of the short one of `cargo xtask test`.
pub(crate) const ALL: &str = "10000";
pub(crate) const SOME: &str = "200";

/// Each process of rtamt takes what it can in this time of work, s; the rest is left, which fails.
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
        rtamt
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot run rtamt")
    });
    let parts = parts.collect::<anyhow::Result<Vec<_>>>()?;
    let ended = parts.into_iter().map(std::process::Child::wait_with_output);
    let ended = ended
        .collect::<Result<Vec<_>, _>>()
        .context("rtamt did not end")?;
    let said = ended
        .iter()
        .map(|part| String::from_utf8_lossy(&part.stdout));
    let said = said.collect::<Vec<_>>().concat();
    print!("{said}");
    let agree = ended.iter().all(|part| part.status.success());
    anyhow::ensure!(agree, "the guard and rtamt disagree");
    let asked = traces.parse().context("the count of traces is no number")?;
    enough(&said, asked)?;
    println!("rtamt: all of {asked} traces agree");
    std::fs::remove_file(&cases).context("cannot remove the cases")
}

/// Refuses fewer traces than were asked for.
fn enough(said: &str, asked: u64) -> anyhow::Result<()> {
    let lines = said
        .lines()
        .filter_map(|line| line.split_once(" traces agree"));
    let counts = lines.filter_map(|(before, _)| before.rsplit(' ').next()?.parse::<u64>().ok());
    let compared: u64 = counts.sum();
    anyhow::ensure!(
        compared >= asked,
        "rtamt compared {compared} of {asked} traces in {RTAMT_S} s of work; ask for fewer, or give it longer"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_traces_than_asked_for_fail() {
        let said =
            "rtamt 1 of 2: 60 traces agree, 0 left\nrtamt 2 of 2: 40 traces agree, 12 left\n";
        assert!(enough(said, 100).is_ok());
        let why = enough(said, 112).unwrap_err().to_string();
        assert!(why.contains("100 of 112"), "{why}");
        assert!(enough("", 1).is_err());
    }
}
