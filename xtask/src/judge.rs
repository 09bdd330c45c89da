//! `cargo xtask judge`: readers that share no code with ours open what we wrote.
//!
//! Method: a Python virtual environment under `target/`, with pinned packages; skipped in one line
//! where there is no Python 3 with pip, since the product needs none.

use crate::test::cargo;
use anyhow::Context;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is planned on the sample mouth: name, arch, what is asked. The first is what `demo` shows.
const PLANNED: [(&str, &str, &[&str]); 4] = [
    ("demo", "lower.ply", &["--tooth", "36"]),
    ("cavity", "upper.ply", &["--tooth", "16"]),
    ("chip", "lower.ply", &["--tooth", "46"]),
    (
        "layer",
        "lower.ply",
        &["--tooth", "34", "--intent", "strengthen"],
    ),
];

/// Why nothing is judged.
pub(crate) const NO_PYTHON: &str = "no Python 3 with venv and pip reachable here";

/// Makes restorations from the sample mouth and has them judged.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let Some(python) = environment(root, "judge")? else {
        println!("judges skipped: {NO_PYTHON}");
        return Ok(());
    };
    let status = Command::new(&python)
        .arg(root.join("xtask/judge/test_solids.py"))
        .status()
        .context("cannot run the judge's own test")?;
    anyhow::ensure!(status.success(), "the judge passes what it should refuse");
    let made = root.join("target/judge/made");
    if made.exists() {
        std::fs::remove_dir_all(&made).context("cannot clear what was made before")?;
    }
    let sample = made.join("sample");
    let to = sample.to_str().context("the path is not text")?;
    ours("sample mouth", &["sample", "--output", to])?;
    let mut solids = Vec::new();
    for (name, scan, words) in PLANNED {
        let (from, to) = (sample.join(scan), made.join(name));
        let (from, to) = (from.to_str(), to.to_str());
        let (from, to) = from.zip(to).context("the path is not text")?;
        ours(name, &[&["plan", from], words, &["--output", to]].concat())?;
        solids.push(Path::new(to).join("restoration.stl"));
        solids.push(Path::new(to).join("restoration.3mf"));
    }
    let mut judge = Command::new(python);
    judge.arg(root.join("xtask/judge/solids.py"));
    let status = judge
        .args(&solids)
        .status()
        .context("cannot run the judge")?;
    anyhow::ensure!(
        status.success(),
        "the outside readers refused a restoration"
    );
    Ok(())
}

/// The variable that says that the program is built: by the tests of this very run.
pub(crate) const BUILT: &str = "BIOSCULPT_BUILT";
/// Whether it was built here.
static BUILT_HERE: AtomicBool = AtomicBool::new(false);

/// Runs this program's own command. Status 1 is a plan that its proof refuses to have delivered: its solid is printed
/// or milled, and judged, all the same.
pub(crate) fn ours(name: &str, words: &[&str]) -> anyhow::Result<()> {
    if std::env::var_os(BUILT).is_none() && !BUILT_HERE.swap(true, Ordering::Relaxed) {
        cargo("program", &["build", "--release", "--locked", "--quiet"])?;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let program = root
        .context("no workspace root")?
        .join("target/release/biosculpt");
    let status = Command::new(program).args(words).status();
    let status = status.context("cannot run the release program")?;
    anyhow::ensure!(
        matches!(status.code(), Some(0 | 1)),
        "{name} failed: biosculpt {}",
        words.join(" ")
    );
    Ok(())
}

/// What the judge says of each solid in these files; `None` where there is no judge.
pub(crate) fn verdicts(root: &Path, solids: &[PathBuf]) -> anyhow::Result<Option<Vec<Value>>> {
    if solids.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(python) = environment(root, "judge")? else {
        return Ok(None);
    };
    let mut judge = Command::new(python);
    judge.arg(root.join("xtask/judge/solids.py")).args(solids);
    let made = judge.output().context("cannot run the judge")?;
    let said: Value = serde_json::from_slice(&made.stdout)
        .with_context(|| String::from_utf8_lossy(&made.stderr).into_owned())?;
    let list = said["solids"].as_array().context("no verdicts")?;
    Ok(Some(list.clone()))
}

/// The interpreter of a virtual environment with what `xtask/NAME/requirements.txt` lists; made on first
/// use, `None` where it cannot be.
pub(crate) fn environment(root: &Path, name: &str) -> anyhow::Result<Option<PathBuf>> {
    let folder = root.join("target").join(name).join("venv");
    let python = folder.join("bin/python3");
    let ready = folder.join("ready");
    let requirements = root.join("xtask").join(name).join("requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).context("no requirements.txt")?;
    if std::fs::read_to_string(&ready).is_ok_and(|had| had == wanted) {
        return Ok(Some(python));
    }
    let quiet = |command: &mut Command| {
        command
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    if !quiet(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    ) {
        return Ok(None);
    }
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ];
    if !quiet(Command::new(&python).args(install).arg(&requirements)) {
        return Ok(None);
    }
    std::fs::write(ready, wanted).context("cannot mark the packages as ready")?;
    Ok(Some(python))
}
