//! Locks of files: one server a data directory, and a database file.
//!
//! Fails: [`StoreError::Io`], where another holds it. Not here: the lock of a database server's database (`postgres`).
//! Law: `law_what_is_let_go_in_a_moment_is_waited_for`. A program that this server was starting when it was killed has the lock in its hand until
//! it begins, and who starts the server again at once must not be told of another.

use super::error::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long what another holds is asked for again.
const PATIENCE: Duration = Duration::from_secs(2);
const BEAT: Duration = Duration::from_millis(20);

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
        PATIENCE,
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
        Duration::ZERO,
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
        PATIENCE,
    )
}

fn lock(
    what: &Path,
    path: &Path,
    held: &'static str,
    patience: Duration,
) -> Result<File, StoreError> {
    let mut options = File::options();
    let opened = options.write(true).create(true).truncate(false).open(path);
    let file = opened.map_err(StoreError::io(path, "cannot be written"))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => std::thread::sleep(BEAT),
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Io {
                    place: what.to_owned(),
                    what: held,
                    why: "it is locked".to_owned(),
                });
            }
            Err(TryLockError::Error(why)) => {
                return Err(StoreError::io(path, "cannot be locked")(why));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;

    #[test]
    fn law_what_is_let_go_in_a_moment_is_waited_for() {
        let place = std::env::temp_dir().join(format!("clinic-lock-{}", std::process::id()));
        let first = folder(&place).unwrap();
        let start = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(200));
                drop(first);
            });
            let second = folder(&place).unwrap();
            assert!(start.elapsed() >= Duration::from_millis(200));
            // What is not let go is another server's.
            let why = folder(&place).unwrap_err().to_string();
            assert!(why.contains("another server holds"), "{why}");
            drop(second);
        });
        std::fs::remove_dir_all(&place).unwrap();
    }
}
