//! The writer: acknowledges an entry only when it is durable.
//!
//! In: a store and drafts. Out: receipts.
//! Law: `law_nothing_acknowledged_is_lost`, `law_a_failed_write_stops_the_writer`.
//! Fails: [`WriteError`]: on a torn tail (see [`recover`]), on a record that is newer than this
//! program or damaged, on what the format cannot hold, and after any failed write.

use crate::blob::{BlobRef, named_in};
use crate::chain::{self, Chain};
use crate::digest::Digest;
use crate::entry::{CASE, Draft, Entry, Opening, RECOVERY};
use crate::finding::{Code, Finding, Findings, Part};
use crate::json::NotCanonical;
use crate::key::{PublicKey, Signer};
use crate::seal::{Seal, Statement};
use crate::store::{Log, Store};
use crate::verify::{Evidence, Seals, examine_seals};
use std::collections::BTreeSet;
use std::io;

/// Why nothing was written, or why what was written cannot be relied on.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store failed.
    #[error("the casebook cannot be {what} ({why})")]
    Store {
        /// What was tried.
        what: &'static str,
        /// What the store says.
        why: io::Error,
    },
    /// There is a casebook already.
    #[error("there is a casebook already ({bytes} bytes); expected none; open it instead")]
    AlreadyThere {
        /// Length of its chain.
        bytes: usize,
    },
    /// The last line is torn.
    #[error("{0}")]
    Torn(Box<Finding>),
    /// The record is of a newer version.
    #[error("{0}")]
    Newer(Box<Finding>),
    /// Something else is wrong with the record.
    #[error("{0}")]
    Damaged(Box<Finding>),
    /// There is nothing to recover.
    #[error("no line is torn; there is nothing to recover")]
    NotTorn,
    /// An earlier write failed.
    #[error("an earlier write failed, so what is there is not known; open the casebook again")]
    Stopped,
    /// A kind that the casebook keeps for itself.
    #[error("the kind {0:?} is the casebook's own; give the entry another")]
    KindTaken(String),
    /// What the format cannot hold.
    #[error("{0}")]
    Refused(#[from] NotCanonical),
    /// An object with the key `blob` that names none.
    #[error(
        "{0} names no blob; the key \"blob\" is kept for {{\"blob\": hash, \"bytes\": length}}"
    )]
    BlobName(String),
    /// A blob that is not stored.
    #[error("the blob {0} is not stored as it is named; put it before the entry that names it")]
    BlobUnknown(Digest),
    /// A signer with another key.
    #[error("the signer has the key {found}, the casebook names {expected}")]
    OtherKey {
        /// The signer's.
        found: PublicKey,
        /// The casebook's.
        expected: PublicKey,
    },
    /// A signer that did not sign, or not well.
    #[error("the signer did not sign: {0}")]
    Signer(String),
}

/// Names what was tried when a store failed.
fn failed(what: &'static str) -> impl FnOnce(io::Error) -> WriteError {
    move |why| WriteError::Store { what, why }
}

/// What is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Place of the entry.
    pub seq: u64,
    /// Hash of its line.
    pub digest: Digest,
}

/// Writes one casebook.
#[derive(Debug)]
pub struct Writer<S> {
    store: S,
    opening: Opening,
    length: u64,
    head: Digest,
    /// Blobs that are known to be there as they are named.
    stored: BTreeSet<BlobRef>,
    stopped: bool,
}

impl<S: Store> Writer<S> {
    /// Begins a casebook where there is none; its first entry names the case.
    ///
    /// # Errors
    /// [`WriteError::AlreadyThere`], or what the store or the format refuses.
    pub fn create(
        mut store: S,
        opening: Opening,
        at_ms: u64,
        actor: &str,
    ) -> Result<Self, WriteError> {
        let there = store.read(Log::Chain).map_err(failed("read"))?;
        let seals = store.read(Log::Seals).map_err(failed("read"))?;
        let bytes = there.len() + seals.len();
        if bytes > 0 {
            return Err(WriteError::AlreadyThere { bytes });
        }
        let line = first_line(&opening, at_ms, actor)?;
        store
            .replace(Log::Chain, format!("{line}\n").as_bytes())
            .map_err(failed("begun"))?;
        Ok(Self::at(store, opening, 1, Digest::of(line.as_bytes())))
    }

    /// The key that its seals are checked with.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.opening.key
    }

    /// Goes on with a casebook, after its chain and seals were verified.
    ///
    /// # Errors
    /// [`WriteError::Torn`], [`WriteError::Newer`], [`WriteError::Damaged`].
    pub fn open(mut store: S) -> Result<Self, WriteError> {
        let (chain, _) = examine(&store, false)?.0;
        let (length, head) = (chain.length(), chain.head());
        // A writer that was killed may have left lines that are seen but not durable yet.
        store.sync(Log::Chain).map_err(failed("made durable"))?;
        store.sync(Log::Seals).map_err(failed("made durable"))?;
        Ok(Self::at(store, opening_of(chain)?, length, head))
    }

    /// Goes on where a store knows that its casebook ends, without reading it: for stores such as a
    /// database, whose transactions leave no torn tails. Where the place is wrong the chain is
    /// broken, which verifying finds.
    #[must_use]
    pub fn resume(store: S, opening: Opening, length: u64, head: Digest) -> Self {
        Self::at(store, opening, length, head)
    }

    pub(crate) fn at(store: S, opening: Opening, length: u64, head: Digest) -> Self {
        Self {
            store,
            opening,
            length,
            head,
            stored: BTreeSet::new(),
            stopped: false,
        }
    }

    /// The case and its key.
    #[must_use]
    pub const fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Number of durable entries.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Hash of the last line.
    #[must_use]
    pub const fn head(&self) -> Digest {
        self.head
    }

    /// Gives the store back.
    #[must_use]
    pub fn into_store(self) -> S {
        self.store
    }

    /// Stores a blob; it is durable when this returns, and can then be named.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        let blob = BlobRef::of(content);
        self.store
            .put(&blob.digest, content)
            .map_err(failed("given a blob"))?;
        self.stored.insert(blob);
        Ok(blob)
    }

    /// Records one entry; it is durable when this returns.
    ///
    /// # Errors
    /// See [`Self::append_all`].
    pub fn append(&mut self, draft: Draft) -> Result<Receipt, WriteError> {
        self.append_all(vec![draft])?;
        let seq = self.length.saturating_sub(1);
        let digest = self.head;
        Ok(Receipt { seq, digest })
    }

    /// Records entries with one sync; all are durable when this returns.
    ///
    /// # Errors
    /// Nothing was written where the format refuses a draft. After [`WriteError::Store`] some may be
    /// there, and this writer writes no more.
    pub fn append_all(&mut self, drafts: Vec<Draft>) -> Result<Vec<Receipt>, WriteError> {
        self.expect_running()?;
        let (mut head, mut seq) = (self.head, self.length);
        let (mut text, mut receipts) = (String::new(), Vec::new());
        for draft in drafts {
            if [CASE, RECOVERY].contains(&draft.kind.as_str()) {
                return Err(WriteError::KindTaken(draft.kind));
            }
            for blob in named_in(&draft.body).map_err(WriteError::BlobName)? {
                self.expect_stored(blob)?;
            }
            let entry = Entry {
                seq,
                prev: head,
                draft,
            };
            let line = entry.line()?;
            let digest = Digest::of(line.as_bytes());
            receipts.push(Receipt { seq, digest });
            (head, seq) = (digest, seq + 1);
            text.push_str(&line);
            text.push('\n');
        }
        self.add(Log::Chain, text.as_bytes())?;
        (self.head, self.length) = (head, seq);
        Ok(receipts)
    }

    /// Seals everything recorded so far; the seal is durable when this returns.
    ///
    /// # Errors
    /// [`WriteError::OtherKey`], [`WriteError::Signer`], or what the store refuses.
    pub fn seal(&mut self, signer: &dyn Signer, at_ms: u64) -> Result<Seal, WriteError> {
        self.expect_running()?;
        let (found, expected) = (signer.public_key(), self.opening.key);
        if found != expected {
            return Err(WriteError::OtherKey { found, expected });
        }
        let statement = Statement {
            case: self.opening.case.clone(),
            head: self.head,
            length: self.length,
            at_ms,
        };
        let seal = Seal::sign(statement, signer).map_err(WriteError::Signer)?;
        if !seal.holds() {
            let what = "its signature does not fit its own key".to_owned();
            return Err(WriteError::Signer(what));
        }
        let line = seal.line()? + "\n";
        self.add(Log::Seals, line.as_bytes())?;
        Ok(seal)
    }

    fn add(&mut self, log: Log, bytes: &[u8]) -> Result<(), WriteError> {
        self.stopped = true;
        self.store.append(log, bytes).map_err(failed("written"))?;
        self.store.sync(log).map_err(failed("made durable"))?;
        self.stopped = false;
        Ok(())
    }

    fn expect_running(&self) -> Result<(), WriteError> {
        if self.stopped {
            Err(WriteError::Stopped)
        } else {
            Ok(())
        }
    }

    fn expect_stored(&mut self, blob: BlobRef) -> Result<(), WriteError> {
        if self.stored.contains(&blob) {
            return Ok(());
        }
        if !self.store.holds(&blob).map_err(failed("read"))? {
            return Err(WriteError::BlobUnknown(blob.digest));
        }
        self.stored.insert(blob);
        Ok(())
    }
}

fn first_line(opening: &Opening, at_ms: u64, actor: &str) -> Result<String, WriteError> {
    let body = opening.body();
    Opening::of(body.clone()).map_err(|_| {
        NotCanonical::Other("a case needs a name, so that its seals can say it".to_owned())
    })?;
    let entry = Entry {
        seq: 0,
        prev: Digest::ZERO,
        draft: Draft {
            at_ms,
            actor: actor.to_owned(),
            kind: CASE.to_owned(),
            body,
        },
    };
    Ok(entry.line()?)
}

pub(crate) fn opening_of(chain: Chain) -> Result<Opening, WriteError> {
    let nameless = || NotCanonical::Other("the first entry names no case".to_owned());
    Ok(chain.opening.ok_or_else(nameless)?)
}

/// Chain and seals as they were read, and what they hold.
pub(crate) type Examined = ((Chain, Seals), [Vec<u8>; 2]);

/// Reads chain and seals; refuses what a writer must not go on with. Torn tails may be let pass.
pub(crate) fn examine(store: &impl Store, torn_may_pass: bool) -> Result<Examined, WriteError> {
    let chain_bytes = store.read(Log::Chain).map_err(failed("read"))?;
    let seal_bytes = store.read(Log::Seals).map_err(failed("read"))?;
    let (chain, seals, torn) = judge(&chain_bytes, &seal_bytes)?;
    match torn {
        Some(finding) if !torn_may_pass => Err(WriteError::Torn(Box::new(finding))),
        _ => Ok(((chain, seals), [chain_bytes, seal_bytes])),
    }
}

/// What chain and seals hold, and the first torn tail; refuses what recovering cannot mend.
pub(crate) fn judge(
    chain_bytes: &[u8],
    seal_bytes: &[u8],
) -> Result<(Chain, Seals, Option<Finding>), WriteError> {
    let mut findings = Findings::default();
    let chain = chain::examine(chain_bytes, &mut findings);
    let evidence = Evidence::default();
    let seals = examine_seals(Part::Seals, seal_bytes, &chain, &evidence, &mut findings);
    // What cannot be mended by recovering comes first.
    let mut torn = None;
    for finding in findings.kept {
        match finding.code {
            Code::TornTail => torn = torn.or(Some(finding)),
            Code::NewerVersion => return Err(WriteError::Newer(Box::new(finding))),
            _ => return Err(WriteError::Damaged(Box::new(finding))),
        }
    }
    Ok((chain, seals, torn))
}
