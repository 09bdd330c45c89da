//! Keeping a clinic's record elsewhere, and having it back.
//!
//! In: a data directory and its database; a folder for backups. Out: `FOLDER/TIME/` with the rows of the record, the key and a
//! label, and `FOLDER/blobs/`, which all backups of the folder share. Fails: [`StoreError`].
//! Law: `law_what_is_restored_is_what_was_kept`, `law_a_backup_is_of_one_moment`, `law_no_byte_of_a_backup_changes_unseen`, `law_a_damaged_record_is_had_back_as_it_is` (tests).
//! Method: rows are read in one transaction, so that a server may go on serving; blobs are never written over, and named
//! only after they are there. What was written is read back and verified before the label makes it a backup. What is known
//! by a record is not kept: it is made again from the entries, so that a record can move from one database into another.
//! Not here: sessions, and what a delivery that is under way has not recorded yet: restored, it has ended without it being
//! known what was done (`sessions`).

mod kept;
mod label;
mod make;
mod put_back;

pub use make::{Made, backup};
pub use put_back::{PutBack, restore};

use crate::app::App;
use crate::store::{StoreError, Unopened};
use std::path::Path;
use tokio::runtime::{Builder, Runtime};

/// The files of a backup that have its rows.
const FILES: [&str; 4] = [ENTRIES, SEALS, PASSWORDS, LOOKS];
const ENTRIES: &str = "entries.jsonl";
const SEALS: &str = "seals.jsonl";
const PASSWORDS: &str = "passwords.jsonl";
const LOOKS: &str = "looks.jsonl";
const KEY: &str = "seal.key";
/// In the data directory: that its record was restored, and when.
const RESTORED: &str = "restored.json";

/// For what is asked of a database while nothing is served.
fn runtime(data: &Path) -> Result<Runtime, StoreError> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(StoreError::io(data, "no runtime can be made"))
}

fn refused(
    what: impl Into<String>,
    expected: impl Into<String>,
    advice: impl Into<String>,
) -> StoreError {
    StoreError::Unopened(Unopened::new(what, expected, advice))
}

/// When this record was restored from a backup; none where it never was.
pub(crate) fn restored_ms(app: &App) -> Option<u64> {
    let text = std::fs::read(app.store.folder().join(RESTORED)).ok()?;
    let said: serde_json::Value = serde_json::from_slice(&text).ok()?;
    said["restored_ms"].as_u64()
}
