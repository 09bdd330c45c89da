//! `cargo xtask sweep FOLDER`: every scan of a folder goes through `find` and `plan`.
//!
//! In: a folder with STL, PLY or OBJ files, searched in its folders too. Out: one line a run.
//! Law: an exit status other than 0 (done) or 1 (refused by judgement) fails the sweep, as does a
//! refusal without words. Results go to `target/sweep`; the folder is only read.

use crate::test::cargo;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sweeps a folder.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run(folder: &str) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    cargo("program", &["build", "--release", "--locked", "--quiet"])?;
    let program = root.join("target/release/biosculpt");
    let mut scans = Vec::new();
    gather(Path::new(folder), &mut scans)?;
    scans.sort();
    anyhow::ensure!(!scans.is_empty(), "{folder} holds no STL, PLY or OBJ file");
    let mut wrong = 0;
    for scan in &scans {
        let out = root.join("target/sweep");
        let plans: [&[&str]; 3] = [
            &["--tooth", "36"],
            &["--tooth", "16", "--intent", "strengthen"],
            &["--tooth", "11", "--intent", "reshape"],
        ];
        let mut runs = vec![vec!["find"]];
        runs.extend(plans.map(|p| [&["plan"], p].concat()));
        for words in runs {
            let mut command = Command::new(&program);
            command.arg(words[0]).arg(scan).args(&words[1..]);
            if words[0] == "plan" {
                command.arg("--output").arg(&out);
            }
            let made = command.output().context("cannot run the program")?;
            let said = String::from_utf8_lossy(&made.stdout);
            let first = said.lines().next().unwrap_or_default();
            let code = made.status.code();
            let fine = matches!(code, Some(0 | 1)) && !first.is_empty();
            wrong += u32::from(!fine);
            let verdict = if fine { "ok   " } else { "WRONG" };
            let words = words.join(" ");
            println!("{verdict} {} {words}: {code:?} {first}", scan.display());
        }
    }
    anyhow::ensure!(wrong == 0, "{wrong} runs ended neither done nor refused");
    Ok(())
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
