//! An entry: one line of the chain.
//!
//! In: a line, or a draft and its place in the chain. Out: an entry, or its line.
//! Law: `law_entries_round_trip`.
//! Fails: [`LineFault`] on any line that is not the one that would be written.

use crate::digest::Digest;
use crate::json::{INTEGER_MAX, NotCanonical, Number, Value};
use crate::key::PublicKey;
use crate::line::{Fields, LineFault, VERSION, expect_short};

/// Kind of the first entry, which names the case.
pub const CASE: &str = "case";

/// Kind of the entry that says what was torn and moved aside.
pub const RECOVERY: &str = "recovery";

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// When, in milliseconds since 1970-01-01 UTC, as the caller's clock says.
    pub at_ms: u64,
    /// Who did it or measured it.
    pub actor: String,
    /// What kind of thing it is.
    pub kind: String,
    /// The thing itself.
    pub body: Value,
}

/// What is recorded, in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Place in the chain; the first is 0.
    pub seq: u64,
    /// Hash of the line before.
    pub prev: Digest,
    /// What was recorded.
    pub draft: Draft,
}

/// What the first entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Name of the case.
    pub case: String,
    /// The key that seals it.
    pub key: PublicKey,
}

impl Opening {
    pub(crate) fn body(&self) -> Value {
        Value::object([
            ("case", Value::from(self.case.as_str())),
            ("key", self.key.into()),
        ])
    }

    pub(crate) fn of(body: Value) -> Result<Self, LineFault> {
        let mut fields = Fields::of(body)?;
        let opening = Self {
            case: fields.words("case")?,
            key: fields.named("key", "an Ed25519 key in hexadecimal", PublicKey::parse)?,
        };
        fields.end()?;
        Ok(opening)
    }
}

impl Entry {
    /// The line, without its newline.
    pub(crate) fn line(&self) -> Result<String, NotCanonical> {
        let draft = &self.draft;
        if draft.actor.is_empty() || draft.kind.is_empty() {
            let what = "an entry needs an actor and a kind".to_owned();
            return Err(NotCanonical::Other(what));
        }
        draft.body.expect_shallow()?;
        let object = Value::object([
            ("v", Value::count(VERSION)?),
            ("seq", Value::count(self.seq)?),
            ("prev", self.prev.into()),
            ("at", Value::count(draft.at_ms)?),
            ("actor", Value::from(draft.actor.as_str())),
            ("kind", Value::from(draft.kind.as_str())),
            ("body", draft.body.clone()),
        ]);
        object.expect_shallow()?;
        let line = object.canonical();
        expect_short(&line)?;
        Ok(line)
    }

    /// Reads a line without its newline.
    pub(crate) fn of_line(line: &[u8]) -> Result<Self, LineFault> {
        let mut fields = Fields::of_line(line)?;
        fields.version()?;
        let entry = Self {
            seq: fields.count("seq")?,
            prev: fields.named("prev", "a SHA-256 hash in hexadecimal", Digest::parse)?,
            draft: Draft {
                at_ms: fields.count("at")?,
                actor: fields.words("actor")?,
                kind: fields.words("kind")?,
                body: fields.take("body", "any value", Some)?,
            },
        };
        fields.end()?;
        Ok(entry)
    }
}

/// A count that the format can hold.
pub(crate) fn count(count: usize) -> Value {
    // No slice is as long as 2^53 - 1.
    let count = (count as u64).min(INTEGER_MAX);
    Number::integer(count).map_or(Value::Null, Value::Number)
}
