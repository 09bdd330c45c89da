//! `docs/safety.md` against the protocol files, the permit and the tests, both ways.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{parsed, protocols, withheld};
use guard::{Lease, Protocol, Rule};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn page() -> String {
    std::fs::read_to_string(Path::new(ROOT).join("docs/safety.md")).unwrap()
}

fn row(protocol: &Protocol, rule: &Rule) -> String {
    let words = |span| protocol.words(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let (hazard, code, verdict) = (words(rule.hazard), words(rule.code), rule.verdict);
    let limit = rule.limit.map_or("-".to_owned(), |(limit, _)| words(limit));
    let (condition, source, clears) = (words(rule.condition), words(rule.source), rule.clears);
    let withheld = match guard::parse(withheld(protocol, &code).as_bytes()) {
        Ok(_) => "goes on",
        Err(_) => "refused",
    };
    format!(
        "| {hazard} | {code} | {verdict} | `{condition}` | {limit} | {source} | {clears} | {withheld} |"
    )
}

/// What the page says of all protocols and leases.
fn expected() -> String {
    let mut text = String::new();
    for (path, rules) in protocols() {
        let protocol = parsed(&rules);
        let file = Path::new(&path).file_name().unwrap().to_str().unwrap();
        text.push_str(&format!("### protocols/{file}\n\n"));
        text.push_str(
            "| hazard | rule | verdict | trips when | limit | source | clears | withheld |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|---|\n");
        let mut rows: Vec<_> = protocol.rules.iter().map(|rule| row(&protocol, rule)).collect();
        rows.sort();
        text.push_str(&format!("{}\n\n", rows.join("\n")));
    }
    text.push_str("### Leases\n\n| lease | its evidence lasts | hazard |\n|---|---|---|\n");
    for &lease in Lease::ALL {
        let hazard = match lease {
            Lease::Plan | Lease::PatientAndTooth => "H4",
            Lease::Registration => "H3",
            Lease::Operator | Lease::Heartbeat => "H5",
        };
        text.push_str(&format!("| {lease} | {} ms | {hazard} |\n", lease.lasts_ms()));
    }
    text
}

#[test]
fn the_page_has_each_rule_and_no_other() {
    let (page, expected) = (page(), expected());
    let (begin, end) = ("<!-- from the protocol files -->\n\n", "\n<!-- end -->");
    let said = page.split_once(begin).and_then(|(_, rest)| rest.split_once(end));
    let said = said.map_or("", |(said, _)| said);
    assert!(said == expected, "docs/safety.md should say between its marks:\n\n{expected}");
}

#[test]
fn every_hazard_has_a_row_and_every_row_a_hazard() {
    let page = page();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let is_hazard = |cell: &&String| {
        cell.strip_prefix('H')
            .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let listed: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with("| H"))
        .flat_map(cells)
        .filter(|c| is_hazard(&c))
        .collect();
    let all: BTreeSet<String> = (0..=9).map(|n| format!("H{n}")).collect();
    assert_eq!(listed, all);
    let named = std::fs::read_to_string(Path::new(ROOT).join("docs/protocols.md")).unwrap();
    let named: BTreeSet<String> = named
        .lines()
        .filter_map(|line| cells(line).into_iter().nth(1))
        .filter(|c| is_hazard(&c))
        .collect();
    assert_eq!(named, all, "docs/protocols.md names the hazards");
}

/// Every Rust file of the project.
fn files() -> Vec<PathBuf> {
    let mut folders = ["crates", "apps", "xtask"].map(|name| Path::new(ROOT).join(name)).to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// Names of the functions that carry `#[test]`.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files() {
        let text = std::fs::read_to_string(file).unwrap();
        for marked in text.split("#[test]").skip(1) {
            let name = marked.split_once("fn ").map_or("", |(_, rest)| rest);
            names.insert(
                name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned(),
            );
        }
    }
    names
}

#[test]
fn every_test_on_the_page_exists() {
    let (page, tests) = (page(), tests());
    let signals: BTreeSet<String> = protocols()
        .iter()
        .flat_map(|(_, text)| {
            let protocol = parsed(text);
            protocol.signals.iter().map(|s| protocol.words(s.name).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    let marked = page.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        word.contains('_') && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let named: Vec<&str> = marked.filter(is_name).filter(|word| !signals.contains(*word)).collect();
    assert!(named.len() > 20, "the page names tests");
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}

#[test]
fn the_page_has_the_eighteen_rules() {
    let page = page();
    let rows =
        page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(' ')?.0.parse().ok());
    assert_eq!(rows.collect::<Vec<u32>>(), (1..=18).collect::<Vec<u32>>());
}
