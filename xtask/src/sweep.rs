//! `cargo xtask sweep FOLDER`: every scan of a folder goes the way that a user goes.
//!
//! In: a folder with STL, PLY or OBJ files, searched in its folders too. Out: a line a run (exit
//! status, seconds, what was said last), a table of how each verb ended, and what the outside judge
//! says of every solid.
//! Method: `check`; `teeth`; `find` on what `teeth` wrote; `plan` at the first findings; one sound
//! tooth strengthened. Results go to `target/sweep`, each plan to a folder of its own, so that its
//! pictures can be looked at; the folder is only read.
//! Fails: at an exit status other than 0 (done), 1 (refused) or 2 (bad input), at an end without
//! words, at a `plan` that ends well without its files, and at a solid that the judge refuses.

use crate::judge;
use crate::test::cargo;
use anyhow::Context;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// So many findings of each scan are planned for.
const PLANS: usize = 3;
/// What a plan that was made has written.
const WRITTEN: [&str; 3] = ["plan.json", "target.ply", "report.html"];
/// What it has written where it made a solid.
const SOLIDS: [&str; 2] = ["restoration.stl", "restoration.3mf"];

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
    /// Folders of plans, in order.
    plans: Vec<PathBuf>,
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
    if out.exists() {
        std::fs::remove_dir_all(&out).context("cannot clear target/sweep")?;
    }
    std::fs::create_dir_all(&out).context("cannot make target/sweep")?;
    // A copy, so that a build beside the sweep does not change the program under it.
    let program = out.join("program");
    std::fs::copy(root.join("target/release/biosculpt"), &program).context("no program")?;
    let mut sweep = Sweep {
        program,
        out,
        plans: Vec::new(),
        tallies: BTreeMap::new(),
    };
    for scan in &scans {
        sweep.scan(scan)?;
    }
    let faults = sweep.table();
    let refused = sweep.judge(root)?;
    anyhow::ensure!(faults == 0, "{faults} runs were at fault");
    anyhow::ensure!(refused == 0, "{refused} solids were refused");
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
        for finding in findings.iter().take(PLANS) {
            let at = &finding["at"];
            let at = format!("--at={},{},{}", at[0], at[1], at[2]);
            self.plan("plan", scan, &["plan", from, &at])?;
        }
        let list = teeth.said["teeth"].as_array().unwrap_or(&none);
        if let Some(tooth) = soundest(list, findings) {
            let words = ["--intent", "strengthen"];
            let words = [&["plan", from, "--tooth", tooth.as_str()], &words[..]].concat();
            self.plan("strengthen", scan, &words)?;
        }
        Ok(())
    }

    /// One run of `plan` into a folder of its own.
    fn plan(&mut self, name: &'static str, scan: &Path, words: &[&str]) -> anyhow::Result<()> {
        let stem = scan.file_stem().unwrap_or_default().to_string_lossy();
        let number = self.plans.len() + 1;
        self.plans
            .push(self.out.join(format!("{number:03}-{stem}")));
        let to = text(&self.plans[number - 1])?.to_owned();
        self.verb(name, scan, &[words, &["-o", &to]].concat())?;
        Ok(())
    }

    /// Says how each verb ended; the number of faults.
    #[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
    fn table(&self) -> usize {
        println!(
            "\n{:<11} {:>5} {:>5} {:>5} {:>6} {:>7} {:>8}",
            "verb", "0", "1", "2", "fault", "mean s", "longest"
        );
        for (verb, t) in &self.tallies {
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
        }
        self.tallies.values().map(|t| t.faults).sum()
    }

    /// Has every solid judged by outside readers; the number of those that were refused. Solids in
    /// several pieces are named too.
    #[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
    fn judge(&self, root: &Path) -> anyhow::Result<usize> {
        let files = |folder: &PathBuf| SOLIDS.map(|name| folder.join(name));
        let mut solids: Vec<PathBuf> = self.plans.iter().flat_map(files).collect();
        solids.retain(|file| file.is_file());
        let Some(verdicts) = judge::verdicts(root, &solids)? else {
            println!(
                "\n{} solids were not judged: {}",
                solids.len(),
                judge::NO_PYTHON
            );
            return Ok(0);
        };
        let mut refused = 0;
        for verdict in &verdicts {
            let faults = verdict["faults"].as_array().map_or(0, Vec::len);
            let pieces = verdict["shells"].as_u64().unwrap_or(0);
            if faults > 0 || pieces != 1 {
                refused += usize::from(faults > 0);
                let word = if faults > 0 { "REFUSED" } else { "parted" };
                let file = verdict["file"].as_str().unwrap_or_default();
                let file = file.replace(text(&self.out)?, "");
                println!("{word} {file}: {} ({pieces} pieces)", verdict["faults"]);
            }
        }
        println!(
            "\n{} solids in {} files of {} plans were judged, {refused} refused",
            verdicts.len(),
            solids.len(),
            self.plans.len()
        );
        Ok(refused)
    }

    /// One run of the program; says and counts how it ended.
    #[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
    fn verb(&mut self, name: &'static str, scan: &Path, words: &[&str]) -> anyhow::Result<Run> {
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
            // A plan that its proof refuses (status 1) is written too; a refusal before there is a plan says no zones.
            Some(code)
                if words[0] == "plan" && (code == 0 || code == 1 && said["zones"].is_array()) =>
            {
                let made = said["restoration"]["refused"].is_null();
                let wanted = WRITTEN.iter().chain(SOLIDS.iter().filter(|_| made));
                let folder = self.plans.last().context("no folder for the plan")?;
                let mut lacking = wanted.filter(|name| !folder.join(name).is_file());
                lacking.next().map(|name| format!("{name} was not written"))
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
        let failed = said["proof"]["refused_by"].as_array();
        let codes = failed.into_iter().flatten().map(|c| c["code"].as_str());
        let codes: Vec<&str> = codes.flatten().collect();
        return match codes.is_empty() {
            true => format!("{zones} zones, {solid}"),
            false => format!("{zones} zones, {solid}; proof refuses: {}", codes.join(" ")),
        };
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
