//! Room on the disk: what comes in leaves some for the record.
//!
//! In: a folder, and how much more is to lie there. Fails: [`StoreError::Full`]. Law: `law_uploads_leave_room_for_the_record`
//! (`store`). Not here: what the record itself writes, and what a session did: that is always tried.

use crate::store::StoreError;
use std::path::Path;

/// Bytes that are left free.
pub(crate) const KEPT_FREE: u64 = 512 << 20;

/// Goes on where so many bytes more leave as much free as is to be kept.
///
/// # Errors
/// Where there is less. A system that cannot say how much is free says by itself when there is none.
pub(crate) fn expect_room(folder: &Path, bytes: u64, kept_free: u64) -> Result<(), StoreError> {
    match free(folder) {
        Some(free) if free < bytes.saturating_add(kept_free) => Err(StoreError::Full {
            free_mib: free >> 20,
            keep_mib: kept_free >> 20,
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
const fn free(_folder: &Path) -> Option<u64> {
    None
}
