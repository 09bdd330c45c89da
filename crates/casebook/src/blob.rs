//! Blobs: big payloads, stored by their hash and named in entries.
//!
//! In: bodies of entries. Out: the blobs that they name. Law: `law_named_blobs_are_found`.
//! Method: wherever an object has the key `blob`, it is `{"blob": hash, "bytes": length}` and
//! nothing else; that key is kept for this.

use crate::digest::Digest;
use crate::entry;
use crate::json::Value;
use std::io;

/// The name of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlobRef {
    /// SHA-256 of the content.
    pub digest: Digest,
    /// Its length.
    pub bytes: u64,
}

impl BlobRef {
    /// The name of that content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self {
            digest: Digest::of(content),
            bytes: content.len() as u64,
        }
    }
}

impl From<BlobRef> for Value {
    fn from(blob: BlobRef) -> Self {
        let bytes = entry::count(usize::try_from(blob.bytes).unwrap_or(usize::MAX));
        Self::object([("blob", blob.digest.into()), ("bytes", bytes)])
    }
}

/// Where blobs are looked up.
pub trait Blobs {
    /// The content under that hash, as it is there now; `None` where there is none.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>>;

    /// Whether the blob is stored as it is named. A store that hashes what it takes in and never
    /// writes over it may look at less than the content.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    fn holds(&self, blob: &BlobRef) -> io::Result<bool> {
        let content = self.get(&blob.digest)?;
        Ok(content.is_some_and(|content| BlobRef::of(&content) == *blob))
    }

    /// All hashes that something is stored under.
    ///
    /// # Errors
    /// Where that cannot be found out.
    fn list(&self) -> io::Result<Vec<Digest>>;
}

/// The blobs that a body names.
///
/// # Errors
/// The text of an object with the key `blob` that names none.
pub fn named_in(body: &Value) -> Result<Vec<BlobRef>, String> {
    let mut found = Vec::new();
    walk(body, &mut found)?;
    Ok(found)
}

fn walk(value: &Value, found: &mut Vec<BlobRef>) -> Result<(), String> {
    match value {
        Value::List(list) => list.iter().try_for_each(|item| walk(item, found)),
        Value::Object(fields) => {
            let Some(name) = fields.get("blob") else {
                return fields.values().try_for_each(|item| walk(item, found));
            };
            let digest = name.text().and_then(Digest::parse);
            let bytes = fields.get("bytes").and_then(Value::as_count);
            match (digest, bytes, fields.len()) {
                (Some(digest), Some(bytes), 2) => {
                    found.push(BlobRef { digest, bytes });
                    Ok(())
                }
                _ => Err(crate::line::short(value)),
            }
        }
        _ => Ok(()),
    }
}
