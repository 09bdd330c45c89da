//! Locks of files: one server a data directory, and a database file.
//!
//! Fails: [`StoreError::Io`], where another holds it. Not here: the lock of a database server's database (`postgres`).

use super::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Holds a data directory, which is made where it is missing.
pub(super) fn folder(folder: &Path) -> Result<File, StoreError> {
    std::fs::create_dir_all(folder)
        .map_err(StoreError::io(folder, "the data directory cannot be made"))?;
    // Records of patients are nobody else's on this machine.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(
            StoreError::io(folder, "the data directory cannot be closed to others"),
        )?;
    }
    lock(
        folder,
        &folder.join("lock"),
        "another server holds this data directory",
    )
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
    let file = File::create(path).map_err(StoreError::io(path, "cannot be written"))?;
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
