//! What a session leaves in its folder.
//!
//! In: the folder of a delivery, and when its hands were taken away. Out: outcome, seal, whether it began, why it was cut, its files.
//! Law: `law_a_session_that_began_has_worked_whatever_its_outcome_says`,
//! `law_a_session_that_was_cut_says_why_and_consent_only_where_it_was_taken_back_before`.

use super::live::Finish;
use super::taken::TakenAway;
use super::words::HANDS_GONE;
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
/// have its first leave, or cannot be read, or is gone from beside what a session leaves. Amounts of an outcome do not tell: they may be
/// unknown.
fn began(folder: &Path) -> bool {
    let chain = match chain(folder) {
        Ok(chain) => chain,
        Err(why) => return why.kind() != std::io::ErrorKind::NotFound || has_left(folder),
    };
    // What is behind the last end of a line was not written to its end, and nothing was done after it.
    let whole = chain.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let mut lines = whole.lines().map(serde_json::from_str::<Value>);
    lines.any(|entry| match entry {
        Ok(entry) => entry["kind"] == "fact" && entry["body"]["fact"] == "began",
        Err(_) => true,
    })
}

/// Whether a session left something there, though its casebook is gone.
pub(super) fn has_left(folder: &Path) -> bool {
    let theirs = LEFT.iter().filter(|name| **name != SESSION);
    theirs.into_iter().any(|name| folder.join(name).exists())
}

fn chain(folder: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(folder.join("casebook").join("chain.jsonl"))
}

fn entries(chain: &str) -> impl DoubleEndedIterator<Item = Value> {
    let lines = chain.lines();
    lines.filter_map(|line| serde_json::from_str::<Value>(line).ok())
}

/// Where nobody is there any more, that is the clinic, which takes no hands away but for one of these, or where it cannot go on.
const LET_GO: &str = "the clinic's server ended, or could not go on";

/// Why the session in that folder was cut, by its own casebook and by when its hands were taken away; none where that is not told.
fn why_cut(folder: &Path, taken_away: Option<TakenAway>) -> Option<String> {
    let chain = chain(folder).ok()?;
    let cut = entries(&chain).rev().find(|entry| entry["kind"] == "cut")?;
    let (at_ms, why) = (cut["at"].as_u64()?, cut["body"]["why"].as_str()?);
    // What comes after the cut did not cut it.
    let before = taken_away.filter(|(taken_ms, _)| *taken_ms <= at_ms);
    let why = match (why.starts_with(HANDS_GONE), before) {
        (true, Some((_, words))) => words,
        (true, None) => LET_GO,
        (false, _) => why,
    };
    Some(why.to_owned())
}

/// How a session ended by its outcome: in a word, and why behind it where it was cut.
fn word(outcome: &Value, folder: &Path, taken_away: Option<TakenAway>) -> String {
    let word = outcome["ended"].as_str().unwrap_or("ended");
    let why = (word == "cut").then(|| why_cut(folder, taken_away));
    match why.flatten() {
        Some(why) => format!("{word}: {why}"),
        None => word.to_owned(),
    }
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

/// Writes down how it ended, and says what is there; with when its hands were taken away, and why, where they were.
///
/// # Errors
/// Where that cannot be written.
pub(super) fn ended(
    folder: &Path,
    finish: Finish,
    taken_away: Option<TakenAway>,
) -> std::io::Result<Ended> {
    let is_lost = matches!(finish, Finish::Lost(_));
    let (how, outcome, said) = match finish {
        Finish::Outcome(outcome) => {
            let how = word(&outcome, folder, taken_away);
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
    use super::super::taken::TAKEN_BACK;
    use super::*;

    #[test]
    fn a_session_whose_folder_is_lost_may_have_worked() {
        let nowhere = std::env::temp_dir().join("clinic-no-such-session");
        let lost = ended(&nowhere, Finish::Lost("it is not known".to_owned()), None).unwrap();
        assert!(
            lost.worked && lost.how.starts_with("broken: it is not"),
            "{lost:?}"
        );
        let refused = ended(&nowhere, Finish::Refused("no".to_owned()), None).unwrap();
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
        // A whole line that is broken may be that one.
        std::fs::write(&chain, format!("{prepared}\n{{\"kind\":\"fa\n")).unwrap();
        assert!(began(&folder));
        // What cannot be read may hold anything.
        std::fs::remove_file(&chain).unwrap();
        std::fs::create_dir(&chain).unwrap();
        assert!(began(&folder));
        // Nor does a session leave an outcome and no casebook.
        std::fs::remove_dir(&chain).unwrap();
        assert!(!began(&folder));
        std::fs::write(folder.join(OUTCOME), "{}").unwrap();
        assert!(began(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn law_a_session_that_was_cut_says_why_and_consent_only_where_it_was_taken_back_before() {
        let folder = std::env::temp_dir().join(format!("clinic-why-cut-{}", std::process::id()));
        let casebook = folder.join("casebook");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&casebook).unwrap();
        let how = |ended_by: &str, taken_back_ms: Option<u64>| {
            let taken_back = taken_back_ms.map(|at_ms| (at_ms, TAKEN_BACK));
            let outcome = json!({ "ended": ended_by });
            let finish = Finish::Outcome(outcome);
            ended(&folder, finish, taken_back).unwrap().how
        };
        // Its own record is not there: nothing is said that is not known.
        assert_eq!(how("cut", Some(5)), "cut");
        let cut = |why: &str| {
            let line = json!({"at": 1_000, "body": {"why": why}, "kind": "cut"});
            std::fs::write(casebook.join("chain.jsonl"), format!("{line}\n")).unwrap();
        };
        cut(&format!("{HANDS_GONE}: standard input ended"));
        for (taken_back_ms, why) in [
            (Some(1_000), TAKEN_BACK),
            (Some(1_001), LET_GO),
            (None, LET_GO),
        ] {
            assert_eq!(how("cut", taken_back_ms), format!("cut: {why}"));
        }
        cut("nothing was heard of the device for 200 ms");
        let lost = "cut: nothing was heard of the device for 200 ms";
        assert_eq!(how("cut", Some(900)), lost);
        for ended in ["done", "quit", "held"] {
            assert_eq!(how(ended, Some(900)), ended);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
