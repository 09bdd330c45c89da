//! What a session leaves in its folder.
//!
//! In: the folder of a delivery. Out: outcome, seal, whether it began, its files.
//! Law: `law_a_session_that_began_has_worked_whatever_its_outcome_says`.

use super::live::Finish;
use serde_json::{Value, json};
use std::path::Path;

/// What a session leaves, as far as it is there. `session.json` is ours.
pub(crate) const LEFT: [&str; 7] = [
    OUTCOME,
    "delivered.ply",
    "delivery.html",
    SESSION,
    "casebook/chain.jsonl",
    "casebook/seals.jsonl",
    "casebook/key.pub",
];
/// How it ended, by the program.
pub(crate) const OUTCOME: &str = "outcome.json";
/// What the clinic keeps of a session in one file.
pub(crate) const SESSION: &str = "session.json";

/// The outcome that an earlier run left.
pub(crate) fn outcome(folder: &Path) -> Option<Value> {
    let bytes = std::fs::read(folder.join(OUTCOME)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The names of the figures that are beyond their limits by an outcome.
pub(crate) fn beyond_limits(outcome: &Value) -> Vec<&str> {
    let beyond = outcome["beyond_limits"].as_array();
    let names = beyond.into_iter().flatten().filter_map(Value::as_str);
    names.collect()
}

/// The seal over the session's own casebook: head and length.
fn sealed(folder: &Path) -> Value {
    let seals = std::fs::read_to_string(folder.join("casebook").join("seals.jsonl"));
    let seals = seals.unwrap_or_default();
    let last = seals
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str::<Value>(line).ok());
    last.map_or(Value::Null, |seal| seal["statement"].clone())
}

/// Whether the session in that folder may have worked: its casebook says that it began, durably before the device could
/// have its first leave, or cannot be read. Amounts of an outcome do not tell: they may be unknown.
fn began(folder: &Path) -> bool {
    let chain = match std::fs::read_to_string(folder.join("casebook").join("chain.jsonl")) {
        Ok(chain) => chain,
        Err(why) => return why.kind() != std::io::ErrorKind::NotFound,
    };
    let entries = chain
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut facts = entries.filter(|entry| entry["kind"] == "fact");
    facts.any(|entry| entry["body"]["fact"] == "began")
}

/// How a session ended, for the record.
#[derive(Debug)]
pub(super) struct Ended {
    /// In a word.
    pub(super) how: String,
    /// Whether it may have worked.
    pub(super) worked: bool,
    /// Names of the files that are there.
    pub(super) files: Vec<&'static str>,
    /// Names of the figures that are beyond their limits; none where that is not known.
    pub(super) beyond: Option<Vec<String>>,
}

/// Writes down how it ended, and says what is there.
///
/// # Errors
/// Where that cannot be written.
pub(super) fn ended(folder: &Path, finish: Finish) -> std::io::Result<Ended> {
    let is_lost = matches!(finish, Finish::Lost(_));
    let (how, outcome, said) = match finish {
        Finish::Outcome(outcome) => {
            let how = outcome["ended"].as_str().unwrap_or("ended").to_owned();
            (how, outcome, Value::Null)
        }
        Finish::Refused(why) => (format!("refused: {why}"), Value::Null, why.into()),
        Finish::Lost(why) => (format!("broken: {why}"), Value::Null, why.into()),
        Finish::Broken(why) => {
            let how = format!("broken: {}", why.words);
            (how, Value::Null, why.words.into())
        }
    };
    let worked = is_lost || began(folder);
    let beyond = outcome["beyond_limits"].is_array().then(|| {
        let names = beyond_limits(&outcome).into_iter();
        names.map(str::to_owned).collect()
    });
    let mut ended = Ended {
        how,
        worked,
        files: Vec::new(),
        beyond,
    };
    if !folder.is_dir() {
        return Ok(ended);
    }
    let session =
        json!({"simulated": true, "outcome": outcome, "said": said, "casebook": sealed(folder)});
    let text = serde_json::to_vec(&session)?;
    std::fs::write(folder.join(SESSION), text)?;
    let files = LEFT.into_iter().filter(|name| folder.join(name).is_file());
    ended.files = files.collect();
    Ok(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_whose_folder_is_lost_may_have_worked() {
        let nowhere = std::env::temp_dir().join("clinic-no-such-session");
        let lost = ended(&nowhere, Finish::Lost("it is not known".to_owned())).unwrap();
        assert!(
            lost.worked && lost.how.starts_with("broken: it is not"),
            "{lost:?}"
        );
        let refused = ended(&nowhere, Finish::Refused("no".to_owned())).unwrap();
        assert!(!refused.worked);
    }

    #[test]
    fn law_a_session_that_began_has_worked_whatever_its_outcome_says() {
        let folder = std::env::temp_dir().join(format!("clinic-began-{}", std::process::id()));
        let casebook = folder.join("casebook");
        let _ = std::fs::remove_dir_all(&folder);
        assert!(!began(&folder));
        std::fs::create_dir_all(&casebook).unwrap();
        let chain = casebook.join("chain.jsonl");
        let prepared = r#"{"kind":"fact","body":{"fact":"prepared","by":"began"}}"#;
        std::fs::write(&chain, format!("{prepared}\n{{\"kind\":\"fa")).unwrap();
        assert!(!began(&folder));
        let start = r#"{"kind":"fact","body":{"fact":"began"}}"#;
        std::fs::write(&chain, format!("{prepared}\n{start}\n")).unwrap();
        assert!(began(&folder));
        // What cannot be read may hold anything.
        std::fs::remove_file(&chain).unwrap();
        std::fs::create_dir(&chain).unwrap();
        assert!(began(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
