//! Big payloads by their hash: `DATA/blobs/ab/cdef...`.
//!
//! In: bytes, a piece at a time. Out: their name. Law: `law_only_hashes_name_blobs`, `law_uploads_leave_room_for_the_record`.
//! Method: written beside, synced, moved into place, and the folder synced, before anything names it.

use super::error::StoreError;
use super::key::secret_word;
use crate::disk::{KEPT_FREE, expect_room};
use practice::Blob;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Bytes that are written until it is looked again whether there is room.
const LOOK_AGAIN: u64 = 16 << 20;

/// The folder of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
    kept_free: u64,
}

/// A blob that comes in.
#[derive(Debug)]
pub struct Incoming {
    blobs: Blobs,
    path: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    /// Bytes until it is looked again whether there is room; none where that is not asked.
    room: Option<u64>,
}

/// Whether that is a SHA-256 in small hexadecimal digits, and so no path.
fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

impl Blobs {
    /// Opens the folder, and makes it where it is missing.
    pub(crate) fn open(folder: PathBuf) -> Result<Self, StoreError> {
        let incoming = folder.join("incoming");
        std::fs::create_dir_all(&incoming)
            .map_err(StoreError::io(&incoming, "the folder cannot be made"))?;
        // What was coming in when the program was stopped is named by nothing.
        for entry in std::fs::read_dir(&incoming).into_iter().flatten().flatten() {
            let _ = std::fs::remove_file(entry.path());
        }
        Ok(Self::open_to_read(folder))
    }

    /// A folder that is only read.
    pub(crate) const fn open_to_read(folder: PathBuf) -> Self {
        Self {
            folder,
            kept_free: KEPT_FREE,
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the content of that hash lies; none where it is no hash.
    #[must_use]
    pub fn path(&self, hash: &str) -> Option<PathBuf> {
        let (head, tail) = is_hash(hash).then(|| hash.split_at_checked(2))??;
        Some(self.folder.join(head).join(tail))
    }

    /// The content; none where there is none of that name.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(path) = self.path(hash) else {
            return Ok(None);
        };
        match std::fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(StoreError::io(&path, "the blob cannot be read")(why)),
        }
    }

    /// Begins to take in what somebody sends: it leaves room for the record.
    ///
    /// # Errors
    /// Where there is too little, or no file can be made.
    pub(crate) fn upload(&self) -> Result<Incoming, StoreError> {
        expect_room(&self.folder, 0, self.kept_free)?;
        let mut incoming = self.incoming()?;
        incoming.room = Some(LOOK_AGAIN);
        Ok(incoming)
    }

    fn incoming(&self) -> Result<Incoming, StoreError> {
        let name = format!("{}.partial", secret_word::<16>()?);
        let path = self.folder.join("incoming").join(name);
        let file = File::create_new(&path).map_err(StoreError::io(&path, "no file can be made"))?;
        Ok(Incoming {
            blobs: self.clone(),
            path,
            file,
            hash: Sha256::new(),
            bytes: 0,
            room: None,
        })
    }

    /// Takes in bytes; they are durable when this returns.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn put(&self, content: &[u8]) -> Result<Blob, StoreError> {
        let mut incoming = self.incoming()?;
        incoming.write(content)?;
        incoming.finish()
    }

    /// Takes in a file; its content is durable when this returns.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn put_file(&self, from: &Path) -> Result<Blob, StoreError> {
        let mut file = File::open(from).map_err(StoreError::io(from, "cannot be opened"))?;
        let mut incoming = self.incoming()?;
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut piece);
            match read.map_err(StoreError::io(from, "cannot be read"))? {
                0 => return incoming.finish(),
                count => incoming.write(piece.get(..count).unwrap_or_default())?,
            }
        }
    }
}

impl Incoming {
    /// Adds a piece.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), StoreError> {
        let length = piece.len() as u64;
        if let Some(room) = self.room {
            let left = room.checked_sub(length);
            if left.is_none() {
                expect_room(&self.blobs.folder, length, self.blobs.kept_free)?;
            }
            self.room = Some(left.unwrap_or(LOOK_AGAIN));
        }
        self.hash.update(piece);
        self.bytes += length;
        let written = self.file.write_all(piece);
        written.map_err(StoreError::io(&self.path, "cannot be written"))
    }

    /// What was written so far, to read.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn reopened(&self) -> Result<File, StoreError> {
        File::open(&self.path).map_err(StoreError::io(&self.path, "cannot be opened"))
    }

    /// Bytes so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Makes it durable under its hash.
    ///
    /// # Errors
    /// Where that fails.
    pub fn finish(self) -> Result<Blob, StoreError> {
        let digest = self.hash.clone().finalize();
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = self.blobs.path(&hash);
        let place = place.ok_or_else(|| StoreError::Record(format!("{hash} is no hash")))?;
        let folder = place.parent().unwrap_or(&self.blobs.folder);
        let settle = || {
            self.file.sync_all()?;
            // Another may have made the shelf just now, and not durably yet.
            std::fs::create_dir_all(folder)?;
            sync_folder(&self.blobs.folder)?;
            std::fs::rename(&self.path, &place)?;
            sync_folder(folder)
        };
        settle().map_err(StoreError::io(
            &place,
            "the blob cannot be put in its place",
        ))?;
        let bytes = self.bytes;
        Ok(Blob { blob: hash, bytes })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `finish` there is nothing of that name any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_only_hashes_name_blobs() {
        let blobs = Blobs::open_to_read(PathBuf::from("blobs"));
        let good = "ab".repeat(32);
        let place = blobs.path(&good).unwrap();
        assert_eq!(place, Path::new("blobs").join("ab").join("ab".repeat(31)));
        let long = format!("{good}a");
        let upper = good.to_uppercase();
        let up = format!("../{}", "a".repeat(61));
        let null = format!("{}\0", "a".repeat(63));
        for bad in ["", "..", &long, &upper, &up, &null, "é".repeat(32).as_str()] {
            assert_eq!(blobs.path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn law_uploads_leave_room_for_the_record() {
        let folder = tempfile::tempdir().unwrap();
        let mut blobs = Blobs::open(folder.path().to_owned()).unwrap();
        let mut incoming = blobs.upload().unwrap();
        blobs.kept_free = u64::MAX;
        let full = blobs.upload().unwrap_err();
        assert!(matches!(full, StoreError::Full { .. }), "{full}");
        // What the record itself keeps, such as what a session did, is always tried.
        blobs.put(&vec![0; 20 << 20]).unwrap();
        // Also while it comes: others write too.
        incoming.blobs = blobs;
        let piece = vec![0; 1 << 20];
        let written = (0..32).find_map(|_| incoming.write(&piece).err());
        assert!(matches!(written, Some(StoreError::Full { .. })));
        assert_eq!(incoming.bytes(), LOOK_AGAIN);
        drop(incoming);
        let left = std::fs::read_dir(folder.path().join("incoming")).unwrap();
        assert_eq!(left.count(), 0);
    }
}
