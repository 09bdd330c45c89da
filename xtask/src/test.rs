//! `cargo xtask test`: everything that must hold before a change lands.

use crate::{api, dicom, fhir, judge, monitors, walk};
use anyhow::Context;
use std::process::Command;
use std::time::Instant;

/// The steps in order: what they are called and the arguments of `cargo`.
const STEPS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    (
        "lints",
        &[
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    ),
    // What is shipped is what is tested, overflow checks and all: the tests of the program build `target/release/biosculpt`, and
    // the steps after this one run that. Another build would only make it once more, without the features that tests ask of
    // shared libraries. Debug assertions are on in the laws of the fuzz targets.
    ("tests", &["test", "--release", "--workspace", "--locked"]),
    // A workspace of its own; without the fuzzer it needs no C++ compiler.
    (
        "laws of the fuzz targets",
        &[
            "test",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "--no-default-features",
            "--lib",
            "--locked",
            "--target-dir",
            "target/fuzz",
        ],
    ),
];

/// Runs every step, stops at the first that fails.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    for (name, arguments) in STEPS {
        println!("== {name}");
        cargo(name, arguments)?;
    }
    println!("== the web app");
    walk::run()?;
    println!("== outside judges of FHIR");
    fhir::run()?;
    println!("== every route of the API");
    api::run()?;
    println!("== outside judges");
    judge::run()?;
    println!("== outside judges of DICOM");
    dicom::run()?;
    println!("== other monitors");
    monitors::run(monitors::SOME)
}

/// Runs cargo with its own output shown; an error names the step.
pub(crate) fn cargo(name: &str, arguments: &[&str]) -> anyhow::Result<()> {
    cargo_ending(name, arguments, &[0])
}

/// The same for what may end with any of these statuses.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn cargo_ending(name: &str, arguments: &[&str], good: &[i32]) -> anyhow::Result<()> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .status()
        .context("cannot run cargo")?;
    anyhow::ensure!(
        status.code().is_some_and(|code| good.contains(&code)),
        "{name} failed: cargo {}",
        arguments.join(" ")
    );
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
