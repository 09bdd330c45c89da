//! `cargo xtask sweep FOLDER`: every scan of a folder goes the way that a user goes.
//!
//! In: a folder with STL, PLY or OBJ files, searched in its folders too. Out: a line a run (exit
//! status, seconds, what was said last) and a table of how each verb ended.
//! Method: `check`; `teeth`; `find` on what `teeth` wrote; `plan` at the first findings; one sound
//! tooth strengthened. Results go to `target/sweep`; the folder is only read.
//! Fails: at an exit status other than 0 (done), 1 (refused) or 2 (bad input), at an end without
//! words, and at a `plan` that ends well without its files.

use crate::test::cargo;
use anyhow::Context;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// So many findings of each scan are planned for.
const PLANS: usize = 3;
/// What a plan that ends well has written.
const WRITTEN: [&str; 3] = ["plan.json", "target.ply", "report.html"];

/// How one run ended.
struct Run {
    code: Option<i32>,
    said: Value,
}

/// How a verb ended over all scans.
#[derive(Default)]
struct Tally {
    ends: [usize; 3],
    faults: usize,
    seconds: f64,
    longest: f64,
}

struct Sweep {
    program: PathBuf,
    out: PathBuf,
    tallies: BTreeMap<&'static str, Tally>,
}

/// Sweeps a folder.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run(folder: &str) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let mut scans = Vec::new();
    gather(Path::new(folder), &mut scans)?;
    scans.sort();
    anyhow::ensure!(!scans.is_empty(), "{folder} holds no STL, PLY or OBJ file");
    cargo("program", &["build", "--release", "--locked", "--quiet"])?;
    let out = root.join("target/sweep");
    std::fs::create_dir_all(&out).context("cannot make target/sweep")?;
    // A copy, so that a build beside the sweep does not change the program under it.
    let program = out.join("program");
    std::fs::copy(root.join("target/release/biosculpt"), &program).context("no program")?;
    let mut sweep = Sweep {
        program,
        out,
        tallies: BTreeMap::new(),
    };
    for scan in &scans {
        sweep.scan(scan)?;
    }
    println!(
        "\n{:<11} {:>5} {:>5} {:>5} {:>6} {:>7} {:>8}",
        "verb", "0", "1", "2", "fault", "mean s", "longest"
    );
    let mut faults = 0;
    for (verb, t) in &sweep.tallies {
        let runs = t.ends.iter().sum::<usize>() + t.faults;
        println!(
            "{verb:<11} {:>5} {:>5} {:>5} {:>6} {:>7.2} {:>8.2}",
            t.ends[0],
            t.ends[1],
            t.ends[2],
            t.faults,
            t.seconds / runs.max(1) as f64,
            t.longest
        );
        faults += t.faults;
    }
    anyhow::ensure!(faults == 0, "{faults} runs were at fault");
    Ok(())
}

impl Sweep {
    /// One scan through all verbs.
    fn scan(&mut self, scan: &Path) -> anyhow::Result<()> {
        let given = text(scan)?;
        self.verb("check", scan, &["check", given])?;
        let labelled = self.out.join("labelled.ply");
        let written = text(&labelled)?.to_owned();
        let teeth = self.verb("teeth", scan, &["teeth", given, "-o", &written])?;
        let from = if teeth.code == Some(0) {
            &written
        } else {
            given
        };
        let found = self.verb("find", scan, &["find", from])?;
        let none = Vec::new();
        let findings = found.said["findings"].as_array().unwrap_or(&none);
        let plans = self.out.join("plan");
        let plans = text(&plans)?.to_owned();
        for finding in findings.iter().take(PLANS) {
            let at = &finding["at"];
            let at = format!("--at={},{},{}", at[0], at[1], at[2]);
            self.verb("plan", scan, &["plan", from, &at, "-o", &plans])?;
        }
        let list = teeth.said["teeth"].as_array().unwrap_or(&none);
        if let Some(tooth) = soundest(list, findings) {
            let words = ["--intent", "strengthen", "-o", plans.as_str()];
            let words = [&["plan", from, "--tooth", tooth.as_str()], &words[..]].concat();
            self.verb("strengthen", scan, &words)?;
        }
        Ok(())
    }

    /// One run of the program; says and counts how it ended.
    #[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
    fn verb(&mut self, name: &'static str, scan: &Path, words: &[&str]) -> anyhow::Result<Run> {
        let folder = self.out.join("plan");
        if words[0] == "plan" && folder.exists() {
            std::fs::remove_dir_all(&folder).context("cannot clear target/sweep/plan")?;
        }
        let start = Instant::now();
        let made = Command::new(&self.program)
            .args(words)
            .arg("--json")
            .output();
        let made = made.context("cannot run the program")?;
        let seconds = start.elapsed().as_secs_f64();
        let code = made.status.code();
        let stream = if code == Some(2) {
            &made.stderr
        } else {
            &made.stdout
        };
        let said: Value = serde_json::from_slice(stream).unwrap_or_default();
        let fault = match code {
            Some(0..=2) if said.is_null() => Some("no JSON was said".to_owned()),
            Some(0) if words[0] == "plan" => {
                let lacking = WRITTEN.iter().find(|name| !folder.join(name).is_file());
                lacking.map(|name| format!("{name} was not written"))
            }
            Some(0..=2) => None,
            _ => Some(String::from_utf8_lossy(&made.stderr).trim().to_owned()),
        };
        let tally = self.tallies.entry(name).or_default();
        tally.seconds += seconds;
        tally.longest = tally.longest.max(seconds);
        match (&fault, code) {
            (None, Some(end)) => tally.ends[end as usize] += 1,
            _ => tally.faults += 1,
        }
        let end = code.map_or("killed".to_owned(), |c| c.to_string());
        let mark = if fault.is_some() { "FAULT" } else { "" };
        let words = words.get(2..).unwrap_or_default().join(" ");
        let words = words.replace(text(&self.out)?, "");
        println!(
            "{end:>6} {seconds:>7.2} s {name:<11} {} {words} {mark} {}",
            scan.file_name().unwrap_or_default().to_string_lossy(),
            fault.clone().unwrap_or_else(|| in_short(&said)),
        );
        Ok(Run { code, said })
    }
}

/// The surest tooth without a finding.
fn soundest(teeth: &[Value], findings: &[Value]) -> Option<String> {
    let sound = |t: &&Value| findings.iter().all(|f| f["tooth"] != t["fdi"]);
    let sure = |t: &Value| t["confidence"].as_f64().unwrap_or(0.0);
    let best = teeth.iter().filter(sound);
    let best = best.max_by(|a, b| sure(a).total_cmp(&sure(b)))?;
    Some(best["fdi"].to_string())
}

/// What a run said, in a few words.
fn in_short(said: &Value) -> String {
    let count = |key: &str| said[key].as_array().map(Vec::len);
    if let Some(why) = said["refused"].as_str().or(said["error"].as_str()) {
        return why.to_owned();
    }
    if let Some(n) = count("teeth") {
        return format!("{n} teeth");
    }
    if let Some(zones) = count("zones") {
        let solid = &said["restoration"];
        let solid = solid["refused"].as_str().map_or_else(
            || format!("solid passes: {}", solid["passes"]),
            |why| format!("no solid: {why}"),
        );
        return format!("{zones} zones, {solid}");
    }
    match count("findings") {
        Some(n) => format!("{n} findings"),
        None => "done".to_owned(),
    }
}

fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the path is not text")
}

fn gather(folder: &Path, scans: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        let end = path.extension().and_then(|e| e.to_str());
        if path.is_dir() {
            gather(&path, scans)?;
        } else if end.is_some_and(|e| ["ply", "stl", "obj"].contains(&e)) {
            scans.push(path);
        }
    }
    Ok(())
}
