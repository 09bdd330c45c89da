//! `cargo xtask test`: everything that must hold before a change lands.

use crate::lanes::{self, Step};
use crate::{monitors, one_build};
use anyhow::Context;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Builds the tests. The release profile is tested, overflow checks and all; the tests build `target/release/biosculpt`, and the steps
/// after this one run that, which is what users build (`one_build`). Debug assertions are on in the laws of the fuzz targets.
/// Examples are measuring tools; that they compile is seen by the lints.
const TESTS: [&str; 9] = [
    "test",
    "--release",
    "--workspace",
    "--locked",
    "--lib",
    "--bins",
    "--tests",
    "--no-run",
    "--message-format=json-render-diagnostics",
];

/// What cargo does beside the tests: what it is called and the arguments of `cargo`.
type Chore = (&'static str, &'static [&'static str]);
/// Lints need no web app: they would build one of their own, in their own folder.
const NO_WEB_APP: [(&str, &str); 1] = [("BIOSCULPT_UI", "skip")];

const LINTS: &str = "lints";

/// Both wait for each other's build; the second is short.
const CHECKS: [Chore; 2] = [
    (
        LINTS,
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
    (
        "tests in the docs",
        &["test", "--release", "--workspace", "--locked", "--doc"],
    ),
];

/// A workspace of its own; without the fuzzer it needs no C++ compiler.
const FUZZ: Chore = (
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
);

/// Runs every step, and stops at the first that fails. `crates/` reads no clock (its tests bound a time here and there, widely), so that
/// they and the outside judges give way to the tests of `apps/` and to the browser, whose sessions go by the clock.
pub(crate) fn run() -> anyhow::Result<()> {
    // Asked for before the tests are built: that puts another one in its place.
    let chore = std::env::current_exe().context("this program has no path")?;
    cargo("format", &["fmt", "--all", "--check"])?;
    let root = root()?;
    one_build::expect(&root)?;
    let (of_crates, by_the_clock) = tests(&root)?
        .into_iter()
        .partition::<Vec<_>, _>(|step| Path::new(&step.folder).starts_with(root.join("crates")));
    let own = |all: &[(&str, &[&str])]| -> Vec<Step> {
        let all = all.iter();
        all.map(|(name, words)| Step::chore(&chore, name, words))
            .collect()
    };
    let of_cargo = |all: &[Chore]| -> Vec<Step> {
        let folder = root.display().to_string();
        all.iter().map(|chore| of_cargo(chore, &folder)).collect()
    };
    let by_the_clock = [
        by_the_clock,
        own(&[
            ("the web app", &["walk"]),
            ("outside judges of FHIR", &["fhir"]),
            ("every route of the API", &["api"]),
        ]),
    ];
    // The long ones first: what is begun last ends last, and by then a lane may have nothing left to take.
    let judges: [&[(&str, &[&str])]; 2] = [
        &[("other monitors", &["monitors", monitors::SOME])],
        // The second reads what the first has made.
        &[
            ("outside judges", &["judge"]),
            ("outside judges of DICOM", &["dicom"]),
        ],
    ];
    let rows = [of_cargo(&CHECKS), of_cargo(&[FUZZ])].into_iter();
    let rows = rows.chain(judges.map(own));
    let rows = rows.chain(of_crates.into_iter().map(|step| vec![step]));
    lanes::run(&by_the_clock.concat(), &rows.collect::<Vec<_>>())
}

fn of_cargo((name, arguments): &Chore, folder: &str) -> Step {
    Step {
        name: (*name).to_owned(),
        program: env!("CARGO").to_owned(),
        arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
        folder: folder.to_owned(),
        variables: if *name == LINTS { &NO_WEB_APP } else { &[] },
    }
}

/// The workspace's folder.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    Ok(root.context("no workspace root")?.to_owned())
}

/// Builds the tests, and gives a step for each of their programs.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
fn tests(root: &Path) -> anyhow::Result<Vec<Step>> {
    println!("== tests are built");
    let start = Instant::now();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(TESTS).current_dir(root).stderr(Stdio::inherit());
    let made = cargo.output().context("cannot run cargo")?;
    anyhow::ensure!(made.status.success(), "the tests cannot be built");
    println!("== tests are built: {:.0} s", start.elapsed().as_secs_f64());
    let said = String::from_utf8(made.stdout).context("cargo says no text")?;
    let steps: Vec<_> = said.lines().filter_map(test_of).collect();
    anyhow::ensure!(!steps.is_empty(), "cargo names no test program");
    Ok(steps)
}

/// The test program of which cargo tells in that line.
fn test_of(line: &str) -> Option<Step> {
    let said: Value = serde_json::from_str(line).ok()?;
    let program = said["executable"].as_str()?;
    let folder = Path::new(said["manifest_path"].as_str()?).parent()?;
    let (package, target) = (folder.file_name()?, said["target"]["name"].as_str()?);
    (said["profile"]["test"] == true).then(|| Step {
        name: format!("tests {}/{target}", package.display()),
        program: program.to_owned(),
        arguments: Vec::new(),
        folder: folder.display().to_string(),
        variables: &[],
    })
}

/// Runs cargo with its own output shown; an error names the step.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn cargo(name: &str, arguments: &[&str]) -> anyhow::Result<()> {
    println!("== {name}");
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
