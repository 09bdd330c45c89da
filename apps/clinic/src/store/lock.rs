//! Locks of files: one server a data directory, and a database file.
//!
//! Fails: [`StoreError::Io`], where another holds it. Not here: the lock of a database server's database (`postgres`).

use super::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Holds a data directory, which is made where it is missing.
pub(super) fn folder(folder: &Path) -> Result<File, StoreError> {
    close_to_others(
        folder,
        "the data directory cannot be made, or closed to others",
    )?;
    lock(
        folder,
        &folder.join("lock"),
        "another server holds this data directory",
    )
}

/// Holds a folder that backups lie in, which is made where it is missing.
pub(crate) fn backups(place: &Path) -> Result<File, StoreError> {
    // One that is there may be shared with others: only what is made here is closed to them.
    if !place.is_dir() {
        close_to_others(place, "the folder for backups cannot be made")?;
    }
    lock(
        place,
        &place.join("lock"),
        "another backup is being made here",
    )
}

/// Makes a folder where it is missing: records of patients are nobody else's on this machine.
pub(crate) fn close_to_others(folder: &Path, what: &'static str) -> Result<(), StoreError> {
    let make = || {
        std::fs::create_dir_all(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    };
    make().map_err(StoreError::io(folder, what))
}

/// Holds a database file that lies where it was asked to.
pub(super) fn database(file: &Path) -> Result<File, StoreError> {
    let mut path = file.as_os_str().to_owned();
    path.push(".lock");
    lock(
        file,
        Path::new(&path),
        "another server holds this database file",
    )
}

fn lock(what: &Path, path: &Path, held: &'static str) -> Result<File, StoreError> {
    let mut options = File::options();
    let opened = options.write(true).create(true).truncate(false).open(path);
    let file = opened.map_err(StoreError::io(path, "cannot be written"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Io {
            place: what.to_owned(),
            what: held,
            why: "it is locked".to_owned(),
        }),
        Err(TryLockError::Error(why)) => Err(StoreError::io(path, "cannot be locked")(why)),
    }
}
