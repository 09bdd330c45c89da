//! `cargo xtask fhir`: outside judges and clients read the clinic's FHIR part.
//!
//! Method: the release program serves the clinic that the walk left in `target/walk/data`, where somebody was treated (a fresh demo where
//! there was no walk), and `xtask/fhir/judge.mjs` gives every resource to @medplum/core and fhir, reads plans with fhir-kit-client, and
//! `read_plan.py` with fhirclient; first the judges have to refuse what is broken. What the tests made is judged too. Skipped in one line
//! where the packages cannot be had.

use crate::judge::{NO_PYTHON, environment};
use crate::walk::serve;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What npm installs from.
const PACKAGES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
const SCRIPTS: [&str; 3] = ["judges.mjs", "test_judges.mjs", "judge.mjs"];

/// Has the clinic's resources judged.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let Some(folder) = packages(root)? else {
        println!("FHIR judges skipped: no npm here, or its packages cannot be had");
        return Ok(());
    };
    let made = root.join("target/tmp/fhir.json");
    let mut tested = Command::new("node");
    tested.arg("test_judges.mjs").current_dir(&folder);
    if made.is_file() {
        tested.arg(&made);
    }
    let status = tested.status().context("cannot run node")?;
    anyhow::ensure!(
        status.success(),
        "the FHIR judges pass what they should refuse"
    );
    let walked = root.join("target/walk/data");
    let is_walked = walked.join("clinic.db").is_file();
    let data = if is_walked {
        walked
    } else {
        root.join("target/fhir/data")
    };
    let program = root.join("target/release/biosculpt");
    let (_served, address, password) = serve(&program, &data)?;
    let token = folder.join("token");
    let mut judged = Command::new("node");
    judged.arg("judge.mjs").current_dir(&folder);
    judged
        .env("BASE", &address)
        .env("PASSWORD", password)
        .env("MADE", &made)
        .env("OUT", &token);
    if is_walked {
        judged.env("WALKED", "1");
    }
    let status = judged.status().context("cannot run node")?;
    anyhow::ensure!(status.success(), "the FHIR judges refused a resource");
    match environment(root, "fhir")? {
        Some(python) => read_plan(root, &python, &address, [&token, &made]),
        None => {
            println!("fhirclient skipped: {NO_PYTHON}");
            Ok(())
        }
    }
}

fn read_plan(
    root: &Path,
    python: &Path,
    address: &str,
    files: [&PathBuf; 2],
) -> anyhow::Result<()> {
    let status = Command::new(python)
        .arg(root.join("xtask/fhir/read_plan.py"))
        .arg(format!("{address}/fhir"))
        .args(files)
        .status()
        .context("cannot run the Python client")?;
    anyhow::ensure!(status.success(), "fhirclient cannot read a patient's plan");
    Ok(())
}

/// The folder with the judges and their packages; made on first use, `None` where it cannot be.
fn packages(root: &Path) -> anyhow::Result<Option<PathBuf>> {
    let from = root.join("xtask/fhir");
    let folder = root.join("target/fhir/node");
    std::fs::create_dir_all(&folder).context("cannot make target/fhir/node")?;
    let mut wanted = String::new();
    for name in PACKAGES.into_iter().chain(SCRIPTS) {
        std::fs::copy(from.join(name), folder.join(name))
            .with_context(|| format!("cannot copy xtask/fhir/{name}"))?;
    }
    for name in PACKAGES {
        wanted += &std::fs::read_to_string(from.join(name))?;
    }
    let ready = folder.join("ready");
    if std::fs::read_to_string(&ready).is_ok_and(|had| had == wanted) {
        return Ok(Some(folder));
    }
    let installed = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--silent"])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !installed {
        return Ok(None);
    }
    std::fs::write(ready, wanted).context("cannot mark the packages as ready")?;
    Ok(Some(folder))
}
