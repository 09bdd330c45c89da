//! A whole record that is put into an empty database.
//!
//! In: casebooks with their lines and seals, passwords, who looked. Out: the database, with all that is known by them.
//! Law: `law_what_is_restored_is_what_was_kept` (tests). Fails: where the database holds a record already.
//! Method: one transaction: all of it is there, or nothing.

use super::batch::{AuditRow, Batch, CaseWrite, LineRow};
use super::check::known;
use super::error::{StoreError, Unopened};
use super::held::Held;
use super::repository::Repository as _;
use super::{Choice, lock};
use casebook::{Digest, Entry};
use std::fs::File;
use std::path::Path;

/// What is put in.
#[derive(Debug, Default)]
pub(crate) struct Whole(Batch);

/// An empty database, and the data directory to it, held for one that fills it.
#[derive(Debug)]
pub(crate) struct Empty {
    held: Held,
    /// Held as long as it is filled.
    _lock: File,
}

impl Whole {
    /// Adds a casebook, with the entries as far as its lines are sound: by them it is known.
    ///
    /// # Errors
    /// Where an entry is none of a clinic's.
    pub(crate) fn case(
        &mut self,
        case: &str,
        entries: &[Entry],
        lines: &[String],
        seals: Vec<(u64, String)>,
    ) -> Result<(), StoreError> {
        let rows = lines.iter().zip(0..).map(|(line, seq)| LineRow {
            seq,
            hash: Digest::of(line.as_bytes()).to_string(),
            line: line.clone(),
        });
        let rows: Vec<LineRow> = rows.collect();
        self.0.cases.push(CaseWrite {
            case: case.to_owned(),
            length_before: 0,
            length: rows.len() as u64,
            head: rows.last().map(|row| row.hash.clone()).unwrap_or_default(),
            lines: rows,
            seals,
            known: known(case, entries)?,
        });
        Ok(())
    }

    /// Adds the hash of a password.
    pub(crate) fn secret(&mut self, account: String, hash: String) {
        self.0.secrets.push((account, hash));
    }

    /// Adds that someone looked.
    pub(crate) fn looked(&mut self, row: AuditRow) {
        self.0.audit.push(row);
    }
}

impl Empty {
    /// Holds a data directory and a database, which are made where they are missing.
    ///
    /// # Errors
    /// Where one of them cannot be had, or the database holds a record.
    pub(crate) async fn open(folder: &Path, choice: &Choice) -> Result<Self, StoreError> {
        let lock = lock::folder(folder)?;
        let held = Held::open(choice, folder).await?;
        let count = held.cases().await?.len();
        if count == 0 {
            return Ok(Self { held, _lock: lock });
        }
        held.close().await;
        Err(StoreError::Unopened(Unopened::new(
            format!("there is a record of {count} casebooks already; nothing was written"),
            "a new data directory, and a database with no clinic in it",
            "give others with --data and --database; a record is never written over",
        )))
    }

    /// Fills it, and lets it go.
    ///
    /// # Errors
    /// What failed; then it is as empty as before.
    pub(crate) async fn fill(self, whole: &Whole) -> Result<(), StoreError> {
        let filled = self.held.fill(&whole.0).await;
        self.held.close().await;
        filled
    }
}
