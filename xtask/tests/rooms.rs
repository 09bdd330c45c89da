//! The rooms table of `ARCHITECTURE.md` is the truth about who imports whom.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

type Rooms = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Rows such as "| `crates/scan` | bytes to meshes | lexicon |".
fn rooms_in_the_table() -> Rooms {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [path, _sentence, imports] = cells[..] else {
            panic!("three cells expected: {row}")
        };
        let imports = imports.split_whitespace().filter(|&word| word != "nothing");
        (
            path.trim_matches('`').to_owned(),
            imports.map(str::to_owned).collect(),
        )
    })
    .collect()
}

/// Folder of each workspace member and the members it depends on (tests and builds aside).
fn rooms_in_the_manifests() -> Rooms {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let workspace = metadata["workspace_root"].as_str().unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let folder = |package: &serde_json::Value| {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        manifest
            .parent()
            .unwrap()
            .strip_prefix(workspace)
            .unwrap()
            .display()
            .to_string()
    };
    let is_room = |dependency: &&serde_json::Value| {
        dependency["path"].is_string() && dependency["kind"].is_null()
    };
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let imports = dependencies.iter().filter(is_room);
            let names = imports
                .map(|d| d["name"].as_str().unwrap().to_owned())
                .collect();
            (folder(package), names)
        })
        .collect()
}

#[test]
fn the_table_agrees_with_the_manifests() {
    assert_eq!(rooms_in_the_table(), rooms_in_the_manifests());
}

#[test]
fn every_folder_is_named_after_its_crate() {
    for (folder, _) in rooms_in_the_manifests() {
        let manifest = std::fs::read_to_string(root().join(&folder).join("Cargo.toml")).unwrap();
        let name = Path::new(&folder).file_name().unwrap().to_str().unwrap();
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{folder}");
    }
}

#[test]
fn every_arrow_points_up_the_table() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let order: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|row| {
            row.split('`')
                .nth(1)
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    let place = |name: &str| order.iter().position(|room| room == name).unwrap();
    for (folder, imports) in rooms_in_the_table() {
        let own = folder.rsplit('/').next().unwrap().to_owned();
        for import in imports {
            assert!(
                place(&import) < place(&own),
                "{own} imports {import} from below"
            );
        }
    }
}

/// What a pure room must not touch; `apps` and `xtask` are the rim.
const EFFECTS: &[&str] = &[
    "SystemTime",
    "Instant",
    "stdin",
    "stdout",
    "stderr",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "spawn",
    "sleep",
];

/// Modules of the standard library that a pure room must not name.
const MODULES: [&str; 4] = ["fs", "net", "env", "process"];

/// Paths into the standard library, also those in the braces of a `use`.
fn standard_paths(code: &str) -> impl Iterator<Item = &str> {
    code.split("std::").skip(1).map(|after| {
        let end = if after.starts_with('{') {
            after.find(';')
        } else {
            after.find(|c: char| !c.is_alphanumeric() && !"_:".contains(c))
        };
        &after[..end.unwrap_or(after.len())]
    })
}

/// A file without its comments, its texts and its module of tests (which closes the file).
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = code.lines().map(|line| line.split("//").next().unwrap());
    let lines = lines.map(|line| line.split('"').step_by(2).collect::<String>() + "\n");
    lines.collect()
}

#[test]
fn the_core_has_no_effects() {
    let mut files = Vec::new();
    let mut folders: Vec<_> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    assert!(files.len() > 10, "found only {} files", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_test_file = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .is_some_and(|stem| stem == "tests" || stem.ends_with("_tests"))
            || file.components().any(|part| part.as_os_str() == "tests");
        let code = if is_test_file {
            String::new()
        } else {
            code_of(&text)
        };
        let words = code.split(|c: char| !c.is_alphanumeric() && !"_!".contains(c));
        for word in words {
            assert!(!EFFECTS.contains(&word), "{} uses {word}", file.display());
        }
        for path in standard_paths(&code) {
            let mut words = path.split(|c: char| !c.is_alphanumeric() && c != '_');
            let module = words.find(|word| MODULES.contains(word));
            assert_eq!(module, None, "{}: std::{path}", file.display());
        }
    }
}
