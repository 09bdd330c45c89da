//! `cargo xtask peers flockers`: speed of the carriers' engine beside krABMaga's, in one run.
//!
//! Out: a table of agent-steps per second of processor time, so a core's worth whatever else runs.
//! Method: three programs one after the other, twice; the better round of each counts.
//! `xtask/peers/flockers` is a workspace of its own: krABMaga (MIT) is run, not linked.

use crate::test::cargo;
use anyhow::Context;
use std::path::Path;
use std::process::Command;

const PEER: &str = "peers/flockers/release/flockers-peer";
const FLOCKERS: &str = "release/examples/flockers";
const CARRIERS: &str = "release/examples/carriers_speed";
const FLOCK: &[&str] = &["100000", "50"];
const SWARM: &[&str] = &["1000000", "50"];
/// Diffusion so strong that every step is cut in two.
const STIRRED: &[&str] = &["1000000", "50", "1000"];
/// Label, program under `target/`, threads, its arguments. The first is what the others are measured by.
const RUNS: [(&str, &str, &str, &[&str]); 6] = [
    ("krABMaga, flockers, 100,000", PEER, "1", FLOCK),
    ("ours, the same flockers, 100,000", FLOCKERS, "1", FLOCK),
    ("ours, the same flockers, 100,000", FLOCKERS, "2", FLOCK),
    (
        "ours, carriers, 1,000,000 (other work)",
        CARRIERS,
        "1",
        SWARM,
    ),
    (
        "ours, carriers, 1,000,000 (other work)",
        CARRIERS,
        "2",
        SWARM,
    ),
    (
        "ours, carriers stirred so that a step is cut in two",
        CARRIERS,
        "1",
        STIRRED,
    ),
];
const ROUNDS: usize = 2;

/// What a program said of itself.
#[derive(Clone, Copy, Default)]
struct Said {
    per_cpu_second: f64,
    per_second: f64,
}

/// Builds the three programs, runs them, prints the table.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = root.parent().context("no workspace root")?;
    let text = |path: &Path| {
        path.to_str()
            .map(str::to_owned)
            .context("a path is not text")
    };
    let manifest = text(&root.join("xtask/peers/flockers/Cargo.toml"))?;
    let target = text(&root.join("target/peers/flockers"))?;
    let build = ["build", "--release", "--locked", "--quiet"];
    let peer = ["--manifest-path", &manifest, "--target-dir", &target];
    cargo("krABMaga's flockers", &[&build[..], &peer[..]].concat())?;
    let ours = ["--package", "swarm", "--examples"];
    cargo("our engine", &[&build[..], &ours[..]].concat())?;
    let mut best = [Said::default(); RUNS.len()];
    for round in 1..=ROUNDS {
        for ((label, program, threads, arguments), best) in RUNS.iter().zip(&mut best) {
            println!("round {round} of {ROUNDS}: {label}, {threads} thread(s)");
            let program = root.join("target").join(program);
            let said = said(&program, threads, arguments)?;
            if said.per_cpu_second > best.per_cpu_second {
                *best = said;
            }
        }
    }
    println!(
        "\n| engine and model | threads | M agent-steps/s of a core | x krABMaga | M/s by the clock |"
    );
    println!("|---|---|---|---|---|");
    for ((label, _, threads, _), said) in RUNS.iter().zip(&best) {
        println!(
            "| {label} | {threads} | {:.2} | {:.1} | {:.2} |",
            said.per_cpu_second / 1e6,
            said.per_cpu_second / best[0].per_cpu_second,
            said.per_second / 1e6
        );
    }
    println!(
        "\nFlockers are the same model on both (neighbours within 10 in 3 x 3 cells). Carriers are other work:\n\
         field gradient, noise, walls and deposit, no neighbours. M/s by the clock counts what else runs."
    );
    Ok(())
}

fn said(program: &Path, threads: &str, arguments: &[&str]) -> anyhow::Result<Said> {
    let output = Command::new(program)
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(output.status.success(), "{}: {text}", program.display());
    let after = |name: &str| -> anyhow::Result<f64> {
        let mut words = text.split_whitespace().skip_while(|&word| word != name);
        let number = words.nth(1).with_context(|| format!("no {name}: {text}"))?;
        Ok(number.parse()?)
    };
    Ok(Said {
        per_cpu_second: after("per_cpu_second")?,
        per_second: after("per_second")?,
    })
}
