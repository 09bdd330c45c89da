//! What the casebook tells of a patient, with the entry that each thing was changed by last.
//!
//! In: entries of a casebook, all or up to one. Out: what was known then, and when what was changed: version and time of a
//! resource. Law: `law_a_version_is_what_it_was` (tests).

use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::store::{self, Store, StoreError};
use practice::{Event, Fact, Record};

/// The first and the last entry of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Entry that it began with.
    pub(crate) began: u64,
    /// Entry that changed it last.
    pub(crate) seq: u64,
    /// When that was.
    pub(crate) at_ms: u64,
}

impl Stamp {
    pub(crate) const fn of(seq: u64, at_ms: u64) -> Self {
        Self {
            began: seq,
            seq,
            at_ms,
        }
    }

    pub(crate) const fn changed(self, seq: u64, at_ms: u64) -> Self {
        Self { seq, at_ms, ..self }
    }
}

/// An entry of a patient's casebook.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) seq: u64,
    pub(crate) fact: Fact,
}

impl Told {
    pub(crate) fn at(&self) -> String {
        rfc3339(self.fact.at_ms)
    }
}

/// A patient's casebook, read.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) patient: String,
    pub(crate) told: Vec<Told>,
    pub(crate) record: Record,
}

impl Story {
    /// All of it, or what it was after that entry.
    ///
    /// # Errors
    /// Where there is no such patient, or an entry cannot be read.
    pub(crate) async fn read(store: &Store, patient: &str, until: u64) -> Result<Self, Fault> {
        let entries = store.entries(patient).await?;
        let entries = entries.into_iter().map(|(entry, _)| entry);
        let entries = entries.filter(|entry| entry.seq <= until);
        let told = entries.map(|entry| {
            Ok(Told {
                seq: entry.seq,
                fact: store::fact(&entry)?,
            })
        });
        let told: Vec<Told> = told.collect::<Result<_, StoreError>>()?;
        let mut record = Record::default();
        for one in &told {
            record.evolve(&one.fact);
        }
        Ok(Self {
            patient: patient.to_owned(),
            told,
            record,
        })
    }

    /// First and last of the entries that are about something.
    pub(crate) fn stamp(&self, about: impl Fn(&Event) -> bool) -> Option<Stamp> {
        let mut about = self.told.iter().filter(|one| about(&one.fact.event));
        let first = about.next()?;
        let last = about.next_back().unwrap_or(first);
        Some(Stamp::of(first.seq, first.fact.at_ms).changed(last.seq, last.fact.at_ms))
    }
}
