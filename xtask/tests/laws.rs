//! What a module's header calls a law names the tests that hold it, and these exist.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The words that a header's lines open with.
const WORDS: [&str; 7] = ["In", "Out", "Law", "Fails", "Cost", "Method", "Not here"];

/// Every Rust file of the project.
fn files() -> Vec<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut folders: Vec<PathBuf> = ["crates", "apps", "xtask", "fuzz"]
        .map(|name| root.join(name))
        .into();
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
    files.sort();
    files
}

/// Words that start with `law_`.
fn laws(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("law_") && word.len() > "law_".len())
}

/// What each `Law:` of a header says, up to the next of the words.
fn said(text: &str) -> Vec<String> {
    let header = text.lines().map_while(|line| line.strip_prefix("//!"));
    let header = header.collect::<String>();
    let mut parts = header.split("Law:");
    parts.next();
    let until_next_word = |part: &str| {
        let ends = WORDS.iter().filter_map(|word| {
            let open = [
                format!(". {word}:"),
                format!(" {word}:"),
                format!("{word} /"),
            ];
            open.iter().filter_map(|o| part.find(o.as_str())).min()
        });
        part[..ends.min().unwrap_or(part.len())].to_owned()
    };
    parts.map(until_next_word).collect()
}

/// Names of the functions that carry `#[test]`, or tokio's (other attributes may stand between).
fn tests_of(text: &str) -> impl Iterator<Item = &str> {
    let marks = ["#[test", "#[tokio::test"];
    let marked = marks.map(|mark| text.split(mark).skip(1));
    marked.into_iter().flatten().filter_map(|after| {
        let (options, after) = after.split_once(']')?;
        let (before, name) = after.split_once("fn ")?;
        let between = |line: &str| line.is_empty() || line == "async" || line.starts_with("#[");
        let plain = before.lines().all(|line| between(line.trim()));
        let is_test = plain && (options.is_empty() || options.starts_with('('));
        name.split(['(', '<']).next().filter(|_| is_test)
    })
}

/// The folder of the crate that a file belongs to.
fn room_of(file: &Path) -> PathBuf {
    let mut folders = file.ancestors();
    let room = folders.find(|folder| folder.join("Cargo.toml").is_file());
    room.unwrap_or(file).to_path_buf()
}

#[test]
fn every_law_names_a_test_that_exists() {
    let texts = files()
        .into_iter()
        .map(|path| (std::fs::read_to_string(&path).unwrap(), path));
    let texts: Vec<(String, PathBuf)> = texts.collect();
    let tests: BTreeSet<(PathBuf, &str)> = texts
        .iter()
        .flat_map(|(text, path)| tests_of(text).map(|name| (room_of(path), name)))
        .filter(|(_, name)| name.starts_with("law_"))
        .collect();
    assert!(tests.len() > 30, "found only {} law tests", tests.len());
    let mut wrong = Vec::new();
    let mut headers = 0;
    for (text, path) in &texts {
        for law in said(text) {
            headers += 1;
            let room = room_of(path);
            let path = path.display();
            if laws(&law).next().is_none() {
                wrong.push(format!("{path}: no test is named in \"Law:{law}\""));
            }
            for name in laws(&law).filter(|name| !tests.contains(&(room.clone(), name))) {
                wrong.push(format!("{path}: its room has no test {name}"));
            }
        }
    }
    assert!(headers > 30, "found only {headers} headers with a law");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
