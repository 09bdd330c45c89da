//! `cargo xtask walk`: the web app's own tests, and the whole story in a real browser.
//!
//! Method: the release program serves its demo clinic in a folder of its own under `target/`, and `ui/tests/walk.mjs` goes through it in
//! Chromium: signs in, scans in, corrects a label, plans, proves, approves, delivers, stops, resumes, prints; pictures stay in
//! `target/walk/pictures`. Skipped in one line where there is no Chromium and none can be installed.

use anyhow::Context;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where a Chromium may be.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A server that ends with its test.
pub(crate) struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Tests the web app, alone and in a browser before the real server.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    // The build of the program has put the packages there.
    npm(root, &["run", "check"])?;
    npm(root, &["test"])?;
    let Some(browser) = browser() else {
        println!("walk skipped: no Chromium here, and none could be installed");
        return Ok(());
    };
    let folder = root.join("target/walk");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).context("cannot make target/walk")?;
    let program = root.join("target/release/biosculpt");
    let sampled = Command::new(&program)
        .args(["sample", "--output"])
        .arg(folder.join("sample"))
        .stdout(Stdio::null())
        .status()
        .context("cannot run the release program")?;
    anyhow::ensure!(sampled.success(), "the sample mouth could not be written");
    let (_served, address, password) = serve(&program, &folder.join("data"))?;
    let walked = Command::new("node")
        .arg("tests/walk.mjs")
        .current_dir(root.join("ui"))
        .env("BASE", address)
        .env("PASSWORD", password)
        .env("SCAN", folder.join("sample/lower.ply"))
        .env("OUT", folder.join("pictures"))
        .env("CHROMIUM", browser)
        .env("PATIENT_ACCOUNT", "theo")
        .env("ADMINISTRATOR", "admin")
        .status()
        .context("cannot run node")?;
    anyhow::ensure!(
        walked.success(),
        "the walk through the clinic failed; its pictures lie in target/walk/pictures"
    );
    Ok(())
}

/// The demo clinic on a free port: its process, address and password.
pub(crate) fn serve(program: &Path, data: &Path) -> anyhow::Result<(Served, String, String)> {
    let mut child = Command::new(program)
        .args([
            "--json",
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot serve")?;
    let out = child.stdout.take().context("no output")?;
    let served = Served(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let said: Value = serde_json::from_str(&line).with_context(|| format!("it said {line:?}"))?;
    let word = |name: &str| said[name].as_str().map(str::to_owned);
    let both = word("address").zip(word("demo_password"));
    let (address, password) = both.context("no address or password was said")?;
    Ok((served, address, password))
}

fn npm(root: &Path, words: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("npm")
        .args(words)
        .current_dir(root.join("ui"))
        .status()
        .context("cannot run npm")?;
    anyhow::ensure!(status.success(), "npm {} failed in ui/", words.join(" "));
    Ok(())
}

/// A Chromium on this machine, else from Debian's packages where that may be done.
fn browser() -> Option<PathBuf> {
    found().or_else(|| {
        let apt = |words: &[&str]| {
            Command::new("apt-get")
                .args(words)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let may =
            apt(&["update"]) && apt(&["install", "--yes", "--no-install-recommends", "chromium"]);
        may.then(found).flatten()
    })
}

fn found() -> Option<PathBuf> {
    let places = std::env::var_os("PATH")?;
    let files =
        std::env::split_paths(&places).flat_map(|place| BROWSERS.map(|name| place.join(name)));
    files.into_iter().find(|file| file.is_file())
}
