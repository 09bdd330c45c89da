//! What entries and seals share: one line is one canonical JSON object of known fields.
//!
//! In: the bytes of a line without its newline. Out: its fields. Fails: [`LineFault`].

use crate::json::{NotCanonical, Value};
use std::collections::BTreeMap;

/// The version of the format that this reader writes, and the newest that it knows.
pub const VERSION: u64 = 1;

/// Bytes of a line at the most, its newline aside; what is longer belongs into a blob.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Why a line is none of ours. Bytes count from the start of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineFault {
    TooLong { bytes: usize },
    NotJson { why: String, byte: usize },
    NotCanonical { byte: usize },
    Shape { what: String, expected: String },
    Newer { found: u64 },
}

/// The fields of an object, to be taken one by one until none is left.
#[derive(Debug)]
pub(crate) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Reads a line; refuses any text but the canonical one.
    pub(crate) fn of_line(line: &[u8]) -> Result<Self, LineFault> {
        if line.len() > LINE_BYTES_MAX {
            return Err(LineFault::TooLong { bytes: line.len() });
        }
        let value = Value::parse(line).map_err(|why| LineFault::NotJson {
            byte: why.column().saturating_sub(1).min(line.len()),
            why: sentence(&why),
        })?;
        // First of all: a newer version may have another form and other fields.
        let signed = value.fields().and_then(|fields| fields.get("statement"));
        for object in [Some(&value), signed].into_iter().flatten() {
            let version = object.fields().and_then(|fields| fields.get("v"));
            if let Some(found) = version.and_then(Value::as_count)
                && found > VERSION
            {
                return Err(LineFault::Newer { found });
            }
        }
        if let Err(why) = value.expect_shallow() {
            return Err(LineFault::Shape {
                what: why.to_string(),
                expected: "a flatter value".to_owned(),
            });
        }
        let canonical = value.canonical();
        if canonical.as_bytes() != line {
            let same = canonical.bytes().zip(line).take_while(|(a, b)| a == *b);
            let byte = same.count();
            return Err(LineFault::NotCanonical { byte });
        }
        Self::of(value)
    }

    /// The fields of an object.
    pub(crate) fn of(value: Value) -> Result<Self, LineFault> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(LineFault::Shape {
                what: format!("it is {}", short(&other)),
                expected: "a JSON object".to_owned(),
            }),
        }
    }

    /// Takes a field that must be there.
    pub(crate) fn take<T>(
        &mut self,
        key: &str,
        expected: &str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<T, LineFault> {
        let fault = |what: String| LineFault::Shape {
            what,
            expected: format!("\"{key}\" to be {expected}"),
        };
        let Some(value) = self.0.remove(key) else {
            return Err(fault(format!("\"{key}\" is missing")));
        };
        let said = short(&value);
        read(value).ok_or_else(|| fault(format!("\"{key}\" is {said}")))
    }

    /// Takes a count.
    pub(crate) fn count(&mut self, key: &str) -> Result<u64, LineFault> {
        self.take(key, "a count", |value| value.as_count())
    }

    /// Takes text that is not empty.
    pub(crate) fn words(&mut self, key: &str) -> Result<String, LineFault> {
        self.take(key, "text that is not empty", |value| match value {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    /// Takes something that has one text only, as hashes and keys have.
    pub(crate) fn named<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, LineFault> {
        self.take(key, expected, |value| value.text().and_then(parse))
    }

    /// Takes the version.
    pub(crate) fn version(&mut self) -> Result<(), LineFault> {
        match self.count("v")? {
            VERSION => Ok(()),
            found => Err(LineFault::Shape {
                what: format!("\"v\" is {found}"),
                expected: format!("version {VERSION}"),
            }),
        }
    }

    /// Refuses what is left: a field added is a version raised.
    pub(crate) fn end(self) -> Result<(), LineFault> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(key) => Err(LineFault::Shape {
                what: format!("the field {} is not of this version", short(&key.into())),
                expected: "no other fields: a field added is a version raised".to_owned(),
            }),
        }
    }
}

/// What `serde_json` says, without the place, which is said apart.
fn sentence(why: &serde_json::Error) -> String {
    let text = why.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => what.to_owned(),
        None => text,
    }
}

/// Characters of a foreign value that are repeated in a message.
const SHOWN_MAX: usize = 80;

/// A value as it is shown in a message.
pub(crate) fn short(value: &Value) -> String {
    let text = value.canonical();
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Whether a line of that length can be written.
pub(crate) fn expect_short(line: &str) -> Result<(), NotCanonical> {
    if line.len() <= LINE_BYTES_MAX {
        return Ok(());
    }
    Err(NotCanonical::Other(format!(
        "the line has {} bytes, allowed are {LINE_BYTES_MAX}; store large things as a blob",
        line.len()
    )))
}
