//! `cargo xtask test`: everything that must hold before a change lands.

use crate::judge::BUILT;
use crate::{api, dicom, fhir, judge, monitors, walk};
use anyhow::Context;
use std::process::Command;
use std::sync::atomic::Ordering;
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
    // The release profile is tested, overflow checks and all; the tests build `target/release/biosculpt`, and the steps after
    // this one run that. It differs from what users build by features that tests ask of shared libraries: so that without
    // them it compiles too is checked beside. Debug assertions are on in the laws of the fuzz targets.
    // Examples are measuring tools; that they compile is seen by the lints.
    (
        "tests",
        &[
            "test",
            "--release",
            "--workspace",
            "--locked",
            "--lib",
            "--bins",
            "--tests",
        ],
    ),
    (
        "tests in the docs",
        &["test", "--release", "--workspace", "--locked", "--doc"],
    ),
    ("what users build", &["check", "--release", "--locked"]),
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
    BUILT.store(true, Ordering::Relaxed);
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
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn cargo(name: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .status()
        .context("cannot run cargo")?;
    anyhow::ensure!(
        status.success(),
        "{name} failed: cargo {}",
        arguments.join(" ")
    );
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
