//! `cargo xtask api`: schemathesis tries every route of the clinic's API, as each role.
//!
//! Method: the release program serves a copy of the clinic that the walk left, where somebody was treated (a fresh demo where there was
//! no walk), and `xtask/api/api.py` makes requests by docs/openapi.json, with ids that there are and bodies that fit and that don't. An
//! answer of 500 or above is a failure. Skipped in one line where Python or its packages cannot be had.

use crate::judge::{NO_PYTHON, environment};
use crate::walk::serve;
use anyhow::Context;
use std::path::Path;
use std::process::Command;

/// Requests that are made up for each route and role, besides those at the limits of what is described.
const EXAMPLES: &str = "5";

/// Has every route tried.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let Some(python) = environment(root, "api")? else {
        println!("schemathesis skipped: {NO_PYTHON}");
        return Ok(());
    };
    let data = root.join("target/api/data");
    if data.exists() {
        std::fs::remove_dir_all(&data).context("cannot clear what was left before")?;
    }
    let walked = root.join("target/walk/data");
    if walked.join("clinic.db").is_file() {
        copy(&walked, &data).context("cannot copy what the walk left")?;
    }
    let program = root.join("target/release/biosculpt");
    let (_served, address, password) = serve(&program, &data)?;
    let status = Command::new(python)
        .arg(root.join("xtask/api/api.py"))
        .args([&address, &password])
        .arg(root.join("docs/openapi.json"))
        .arg(EXAMPLES)
        .status()
        .context("cannot run schemathesis")?;
    anyhow::ensure!(status.success(), "a route of the API failed");
    Ok(())
}

/// A folder and all that is in it, but for the lock of the server that had it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else if entry.file_name() != "lock" {
            std::fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
