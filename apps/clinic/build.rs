//! Builds the web app into the program: `npm ci`, `npm run build`, out of `ui/` into `OUT_DIR/ui`.
//!
//! Fails: in words, where node or npm is missing or fails. Where there is no `ui/` at all, or
//! `BIOSCULPT_UI=skip` is set (tests and lints need no web app), a page that says so is built in.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "how a build script talks to cargo and to people"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the build of the web app reads.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    ".npmrc",
];

type Done<T> = Result<T, String>;

fn main() -> std::process::ExitCode {
    match build() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        // As it is, and not as a quoted string: what failed is many lines long.
        Err(why) => {
            eprintln!("{why}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn build() -> Done<()> {
    let folder = |name: &str| {
        let value = env::var_os(name).map(PathBuf::from);
        value.ok_or_else(|| format!("{name} is not set; expected cargo to run this"))
    };
    let repository = folder("CARGO_MANIFEST_DIR")?.join("../..");
    let out = folder("OUT_DIR")?;
    let source = repository.join("ui");
    println!("cargo::rerun-if-env-changed=BIOSCULPT_UI");
    println!("cargo::rerun-if-changed=build.rs");
    let skipped = env::var("BIOSCULPT_UI").is_ok_and(|value| value == "skip");
    let site = out.join("ui");
    if skipped || !source.is_dir() {
        let why = match skipped {
            true => "it was built with BIOSCULPT_UI=skip",
            false => "there was no ui folder when it was built",
        };
        // A file that is not there is looked for at every build: so ui/ is seen once it comes.
        println!(
            "cargo::rerun-if-changed={}",
            source.join("package.json").display()
        );
        return placeholder(&site, why);
    }
    for name in SOURCES {
        println!("cargo::rerun-if-changed={}", source.join(name).display());
    }
    println!(
        "cargo::rerun-if-changed={}",
        repository.join("docs/openapi.json").display()
    );
    let _ = fs::remove_dir_all(&site);
    npm(&source, &["ci", "--no-audit", "--no-fund"], &site)?;
    npm(&source, &["run", "build"], &site)?;
    match site.join("index.html").is_file() {
        true => Ok(()),
        false => Err(format!(
            "npm run build made no {}; expected it to build into the folder of BIOSCULPT_UI_OUT",
            site.join("index.html").display()
        )),
    }
}

fn npm(source: &Path, arguments: &[&str], site: &Path) -> Done<()> {
    let words = format!("npm {}", arguments.join(" "));
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let run = Command::new(name)
        .args(arguments)
        .current_dir(source)
        .env("BIOSCULPT_UI_OUT", site)
        .output();
    let output = run.map_err(|why| {
        format!(
            "{words} cannot be run ({why}); the web app needs Node 20 or newer with npm; install it, \
             or set BIOSCULPT_UI=skip to build without the web app"
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{words} failed in ui/ ({}):\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn placeholder(site: &Path, why: &str) -> Done<()> {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>BioSculpt</title>\
         <h1>BioSculpt</h1><p>This program has no web app in it: {why}. The API is there, under \
         <code>/api</code>.</p></html>\n"
    );
    let write = || {
        let _ = fs::remove_dir_all(site);
        fs::create_dir_all(site)?;
        fs::write(site.join("index.html"), page)
    };
    write().map_err(|why| format!("{} cannot be written ({why})", site.display()))
}
