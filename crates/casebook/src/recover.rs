//! Recovery: moves what a stopped writer left torn aside, and records that.
//!
//! In: a store whose last line of chain or seals is torn. Out: a writer that can go on.
//! Law: `law_nothing_acknowledged_is_lost`, also where recovery itself is stopped.
//! Fails: where nothing is torn, and where anything but the tail is wrong: a seal that covers more
//! than what is whole shows that the tail had been acknowledged.
//! Method: torn bytes become blobs; then the whole lines and the entry that names the blobs are put
//! in place of the chain in one step, and last the whole seals in place of the seals.

use crate::blob::BlobRef;
use crate::digest::Digest;
use crate::entry::{self, Draft, Entry, RECOVERY};
use crate::json::Value;
use crate::store::{Log, Store};
use crate::writer::{WriteError, Writer, examine, opening_of};

/// What was moved aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Torn {
    /// Where it began.
    pub at_byte: u64,
    /// What it is now.
    pub blob: BlobRef,
}

/// What a recovery did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// What was torn of the chain.
    pub chain: Option<Torn>,
    /// What was torn of the seals.
    pub seals: Option<Torn>,
}

impl Recovery {
    fn body(&self) -> Value {
        let said = |torn: Option<Torn>| {
            torn.map_or(Value::Null, |torn| {
                let at_byte = usize::try_from(torn.at_byte).unwrap_or(usize::MAX);
                Value::object([
                    ("at_byte", entry::count(at_byte)),
                    ("torn", torn.blob.into()),
                ])
            })
        };
        Value::object([("chain", said(self.chain)), ("seals", said(self.seals))])
    }
}

/// Moves torn tails aside, records that, and gives the writer that can go on.
///
/// # Errors
/// [`WriteError::NotTorn`]; [`WriteError::Newer`] and [`WriteError::Damaged`] where more than a tail
/// is wrong, and then nothing was changed; [`WriteError::Store`], and then it can be tried again.
pub fn recover<S: Store>(
    mut store: S,
    at_ms: u64,
    actor: &str,
) -> Result<(Writer<S>, Recovery), WriteError> {
    let ((chain, seals), [chain_bytes, seal_bytes]) = examine(&store, true)?;
    let (whole, torn_chain) = chain_bytes.split_at(chain.whole_bytes);
    let (whole_seals, torn_seals) = seal_bytes.split_at(seals.whole_bytes);
    if torn_chain.is_empty() && torn_seals.is_empty() {
        return Err(WriteError::NotTorn);
    }
    let mut aside = |at: usize, torn: &[u8]| {
        if torn.is_empty() {
            return Ok(None);
        }
        let blob = BlobRef::of(torn);
        let put = store.put(&blob.digest, torn);
        put.map_err(|why| WriteError::Store {
            what: "given what was torn",
            why,
        })?;
        let at_byte = at as u64;
        Ok::<_, WriteError>(Some(Torn { at_byte, blob }))
    };
    let recovery = Recovery {
        chain: aside(whole.len(), torn_chain)?,
        seals: aside(whole_seals.len(), torn_seals)?,
    };
    let entry = Entry {
        seq: chain.length(),
        prev: chain.head(),
        draft: Draft {
            at_ms,
            actor: actor.to_owned(),
            kind: RECOVERY.to_owned(),
            body: recovery.body(),
        },
    };
    let line = entry.line()?;
    let mended = [whole, line.as_bytes(), b"\n"].concat();
    let replaced = |why| WriteError::Store {
        what: "recovered",
        why,
    };
    store.replace(Log::Chain, &mended).map_err(replaced)?;
    if recovery.seals.is_some() {
        store.replace(Log::Seals, whole_seals).map_err(replaced)?;
    }
    let length = chain.length() + 1;
    let head = Digest::of(line.as_bytes());
    let writer = Writer::at(store, opening_of(chain)?, length, head);
    Ok((writer, recovery))
}
