//! One writer at a time.
//!
//! Fails: [`Fault`] where another writer holds the casebook.
//! Method: the system's lock on the file `lock`, freed when its holder dies.

use crate::fault::Fault;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

const NAME: &str = "lock";

/// Held as long as it lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Holds a casebook for writing.
    pub(super) fn hold(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(NAME);
        let refused = |what: String| {
            Fault::new(what)
                .at(&path)
                .expecting("one writer at a time, on a disk that can lock files")
                .advising("end the other program, or wait for it")
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|why| refused(format!("cannot be opened ({why})")))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(refused("another program is writing this casebook".to_owned()).into())
            }
            Err(TryLockError::Error(why)) => {
                Err(refused(format!("cannot be locked ({why})")).into())
            }
        }
    }

    /// Whether a writer holds a casebook now.
    pub(super) fn is_held(folder: &Path) -> bool {
        let file = File::open(folder.join(NAME));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
