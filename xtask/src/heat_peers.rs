//! `cargo xtask peers heat`: explicit heat steps of `tissue` and of Devito in one run.
//!
//! Method: a Python virtual environment under `target/` with pinned packages; `xtask/peers/heat.py` runs
//! the example `heat_speed` and Devito in turns and prints one table. Needs a C compiler; skipped in one
//! line where there is no Python 3 with pip.

use crate::test::cargo;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Measures both and prints the table.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let folder = root.join("target/peers/heat");
    std::fs::create_dir_all(&folder).context("cannot make target/peers/heat")?;
    let Some(python) = environment(root, &folder)? else {
        println!("peers of heat skipped: no Python 3 with venv and pip reachable here");
        return Ok(());
    };
    let example = "build --release --locked --quiet -p tissue --example heat_speed";
    let words: Vec<&str> = example.split(' ').collect();
    cargo("the example heat_speed", &words)?;
    let mut peers = Command::new(python);
    peers
        .arg(root.join("xtask/peers/heat.py"))
        .arg(root.join("target/release/examples/heat_speed"))
        .arg(&folder);
    let status = peers.status().context("cannot run the peers")?;
    anyhow::ensure!(status.success(), "the peers of heat were not measured");
    Ok(())
}

/// The interpreter of the peers' virtual environment; made on first use, `None` where it cannot be.
fn environment(root: &Path, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let python = folder.join("venv/bin/python3");
    let ready = folder.join("ready");
    let requirements = root.join("xtask/peers/heat-requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).context("no heat-requirements.txt")?;
    if std::fs::read_to_string(&ready).is_ok_and(|had| had == wanted) {
        return Ok(Some(python));
    }
    let succeeds = |command: &mut Command| {
        command
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"])
        .arg(folder.join("venv"));
    let mut install = Command::new(&python);
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ])
        .arg(&requirements);
    if !(succeeds(&mut make) && succeeds(&mut install)) {
        return Ok(None);
    }
    std::fs::write(ready, wanted).context("cannot mark the peers as ready")?;
    Ok(Some(python))
}
