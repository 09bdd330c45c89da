//! `cargo xtask peers heat`: explicit heat steps of `tissue` and of Devito in one run.
//!
//! Method: a Python virtual environment under `target/` with pinned packages; `xtask/peers/heat/heat.py` runs
//! the example `heat_speed` and Devito in turns and prints one table. Needs a C compiler; skipped in one
//! line where there is no Python 3 with pip.

use crate::judge;
use crate::test::cargo;
use anyhow::Context;
use std::path::Path;
use std::process::Command;

/// Measures both and prints the table.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let folder = root.join("target/peers/heat");
    std::fs::create_dir_all(&folder).context("cannot make target/peers/heat")?;
    let Some(python) = judge::environment(root, "peers/heat")? else {
        println!("peers of heat skipped: no Python 3 with venv and pip reachable here");
        return Ok(());
    };
    let example = "build --release --locked --quiet -p tissue --example heat_speed";
    let words: Vec<&str> = example.split(' ').collect();
    cargo("the example heat_speed", &words)?;
    let mut peers = Command::new(python);
    peers
        .arg(root.join("xtask/peers/heat/heat.py"))
        .arg(root.join("target/release/examples/heat_speed"))
        .arg(&folder);
    let status = peers.status().context("cannot run the peers")?;
    anyhow::ensure!(status.success(), "the peers of heat were not measured");
    Ok(())
}
