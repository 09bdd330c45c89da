//! One build for users and for tests: what tests ask of shared libraries is asked for by the program too.
//!
//! In: two trees of packages with their features, as `cargo tree` says them. Out: nothing where the users' is a part of the tests'. Fails: with
//! the packages that would be built a second time, and with other features than were tested.

use anyhow::Context;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const TREE: [&str; 6] = [
    "tree",
    "--locked",
    "--prefix",
    "none",
    "--format",
    "{p} [{f}]",
];

/// Compares what `cargo run` builds with what the tests run.
pub(crate) fn expect(root: &Path) -> anyhow::Result<()> {
    let users = tree(root, &["--edges", "normal,build"])?;
    let tests = tree(root, &["--workspace", "--edges", "normal,build,dev"])?;
    let twice = only_in(&users, &tests);
    anyhow::ensure!(
        twice.is_empty(),
        "tests would run other builds of {} than users do; name them with these features in apps/clinic/Cargo.toml",
        twice.join(", ")
    );
    Ok(())
}

fn tree(root: &Path, edges: &[&str]) -> anyhow::Result<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(TREE).args(edges).current_dir(root);
    let said = cargo.output().context("cannot run cargo")?;
    let why = String::from_utf8_lossy(&said.stderr);
    anyhow::ensure!(said.status.success(), "cargo tells no tree: {why}");
    String::from_utf8(said.stdout).context("cargo says no text")
}

/// The lines of one that are not in the other; a package that was told before ends with `(*)`.
fn only_in<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let others = packages(other);
    let mut twice = packages(one);
    twice.retain(|package| !others.contains(package));
    twice.into_iter().collect()
}

fn packages(tree: &str) -> BTreeSet<&str> {
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_more_in_the_tests_is_seen() {
        let users = "app v1 []\nrand v0.10.4 [std]\n\nserde v1 [derive] (*)\n";
        let tests =
            "app v1 []\nrand v0.10.4 [default,std] (*)\nserde v1 [derive]\nproptest v1 [std]\n";
        assert_eq!(only_in(users, tests), ["rand v0.10.4 [std]"]);
        assert!(only_in(tests, tests).is_empty());
    }
}
