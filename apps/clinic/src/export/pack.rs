//! The ZIP as it grows.
//!
//! In: bytes, and blobs of the record. Out: a file without a name, and what is wrong with what went in.
//! Method: a blob is packed once, under its hash, and hashed as it goes; other names of it are copies of the packed bytes. What is not as
//! its hash says lies under its hash, where `verify` says so, and nowhere else.

use super::names::Names;
use crate::clock;
use crate::store::Blobs;
use crate::wire::ExportedFile;
use practice::NamedBlob;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Surfaces lose little more at higher levels, and take long.
const LEVEL: i64 = 3;
/// From here on the sizes need longer fields.
const LARGE: u64 = 0xf000_0000;

/// The folder of the casebook in the export.
pub(super) const CASEBOOK: &str = "casebook";

/// A ZIP that grows.
pub(super) struct Pack {
    zip: ZipWriter<File>,
    blobs: Blobs,
    at: DateTime,
    /// What was packed under its hash, and whether it is what that says.
    packed: BTreeMap<String, bool>,
    names: Names,
    asked: Arc<()>,
    /// Files with names for people.
    pub(super) files: Vec<ExportedFile>,
    /// What is not as the record says.
    pub(super) wrong: Vec<String>,
}

/// Where a blob lies in a casebook's folder.
fn place(folder: &str, hash: &str) -> String {
    let (shelf, rest) = hash.split_at_checked(2).unwrap_or((hash, ""));
    format!("{folder}/blobs/{shelf}/{rest}")
}

/// The minute of the clinic's clock.
fn minute() -> Option<DateTime> {
    let now = clock::local_minute();
    let part = |from: usize, to: usize| now.get(from..to).and_then(|digits| digits.parse().ok());
    let year = now.get(..4)?.parse().ok()?;
    let at = DateTime::from_date_and_time(
        year,
        part(5, 7)?,
        part(8, 10)?,
        part(11, 13)?,
        part(14, 16)?,
        0,
    );
    at.ok()
}

impl Pack {
    /// Begins one in that folder. `asked` is held by who waits for it, too: it ends where nobody does.
    pub(super) fn begin(folder: &Path, blobs: Blobs, asked: Arc<()>) -> io::Result<Self> {
        Ok(Self {
            zip: ZipWriter::new(tempfile::tempfile_in(folder)?),
            blobs,
            at: minute().unwrap_or_default(),
            packed: BTreeMap::new(),
            names: Names::default(),
            asked,
            files: Vec::new(),
            wrong: Vec::new(),
        })
    }

    fn start(&mut self, path: &str, bytes: u64) -> io::Result<()> {
        if Arc::strong_count(&self.asked) < 2 {
            return Err(io::Error::new(
                ErrorKind::BrokenPipe,
                "nobody waits for it any more",
            ));
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(self.at)
            .unix_permissions(0o644)
            .large_file(bytes >= LARGE);
        Ok(self.zip.start_file(path, options)?)
    }

    /// Packs a file of our own.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.start(path, bytes.len() as u64)?;
        self.zip.write_all(bytes)
    }

    /// Packs a blob into the casebook, as it is, and says where it is not as it is named.
    pub(super) fn blob(&mut self, hash: &str, bytes: u64) -> io::Result<()> {
        let path = place(CASEBOOK, hash);
        let Some(from) = self.blobs.path(hash) else {
            self.wrong
                .push(format!("the record names {hash:?}, which is no SHA-256"));
            return Ok(());
        };
        let mut from = match File::open(&from) {
            Ok(file) => file,
            Err(why) => {
                self.wrong.push(format!(
                    "{path}: it is not there, or cannot be read ({})",
                    why.kind()
                ));
                return Ok(());
            }
        };
        self.start(&path, from.metadata()?.len().max(bytes))?;
        let (mut sum, mut length) = (Sha256::new(), 0);
        let mut piece = vec![0; 1 << 16];
        loop {
            let count = match from.read(&mut piece) {
                Ok(count) => count,
                Err(why) => {
                    self.zip.abort_file()?;
                    let what = format!("{path}: it cannot be read ({})", why.kind());
                    self.wrong.push(what);
                    return Ok(());
                }
            };
            let read = piece.get(..count).unwrap_or_default();
            if read.is_empty() {
                break;
            }
            sum.update(read);
            length += count as u64;
            self.zip.write_all(read)?;
        }
        let sum: String = sum
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let sound = sum == hash && length == bytes;
        if !sound {
            self.wrong.push(format!(
                "{path}: it was changed; the record names {bytes} bytes, and there are {length} with the SHA-256 {sum}"
            ));
        }
        self.packed.insert(hash.to_owned(), sound);
        Ok(())
    }

    /// Whether that blob is packed, and is what its hash says.
    pub(super) fn is_sound(&self, hash: &str) -> bool {
        self.packed.get(hash) == Some(&true)
    }

    /// Gives a file a name for people in that folder. It is left out, and that is said, where its content is not what the record names.
    pub(super) fn named(&mut self, folder: &str, name: &str, file: &NamedBlob) -> io::Result<()> {
        let path = self.names.of(folder, name);
        let hash = &file.file.blob;
        if !self.is_sound(hash) {
            let (name, place) = (&file.name, place(CASEBOOK, hash));
            self.wrong.push(format!(
                "{path} ({name:?}) was left out: {place} is not what the record names"
            ));
            return Ok(());
        }
        self.zip.deep_copy_file(&place(CASEBOOK, hash), &path)?;
        self.files.push(ExportedFile {
            path,
            name: file.name.clone(),
            bytes: file.file.bytes,
            sha256: hash.clone(),
        });
        Ok(())
    }

    /// Gives another casebook those of its blobs that the record has.
    pub(super) fn shelve(&mut self, folder: &str, hash: &str) -> io::Result<()> {
        match self.is_sound(hash) {
            true => Ok(self
                .zip
                .deep_copy_file(&place(CASEBOOK, hash), &place(folder, hash))?),
            false => Ok(()),
        }
    }

    /// Ends it: the file, at its beginning, and its length.
    pub(super) fn end(self) -> io::Result<(File, u64)> {
        let mut file = self.zip.finish()?;
        let length = file.stream_position()?;
        file.rewind()?;
        Ok((file, length))
    }
}
