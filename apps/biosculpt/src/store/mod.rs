//! A casebook on disk: the one place where its files are touched.
//!
//! In: a folder. Out: a [`FileStore`] that a casebook's writer writes through, or what lies there.
//! Law: `law_nothing_acknowledged_is_lost_by_kill`.
//! Fails: [`Fault`], where the folder is no casebook, or another writer is at work.
//! Method: `chain.jsonl` and `seals.jsonl` are only appended to and synced; blobs, and a chain that
//! is begun or recovered, are written beside, synced, renamed, and the folder synced. A lock that the
//! system frees when its holder dies keeps a second writer out.

mod durable;
#[cfg(test)]
mod kill_tests;
mod lock;
#[cfg(test)]
mod reader_tests;
#[cfg(test)]
pub(crate) mod steps;
#[cfg(test)]
mod tests;

use crate::fault::Fault;
use casebook::{Blobs, Digest, Log, PublicKey, Store};
use lock::Lock;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Puts a file in place durably, wholly or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    durable::write(path, bytes)
}

/// Name of the casebook's folder among the results of a delivery.
const FOLDER: &str = "casebook";
const CHAIN: &str = "chain.jsonl";
const SEALS: &str = "seals.jsonl";
const KEY: &str = "key.pub";
const BLOBS: &str = "blobs";

/// The casebook's folder: the one given, or the one in it.
pub(crate) fn find(folder: &Path) -> anyhow::Result<PathBuf> {
    let inner = folder.join(FOLDER);
    let is_casebook =
        |folder: &&PathBuf| [CHAIN, SEALS, KEY].iter().any(|f| folder.join(f).exists());
    let found = [folder.to_owned(), inner].iter().find(is_casebook).cloned();
    found.ok_or_else(|| {
        let what = if folder.is_dir() {
            "holds no casebook"
        } else {
            "is no folder"
        };
        Fault::new(what)
            .at(folder)
            .expecting(format!(
                "a folder with {CHAIN}, or with a folder {FOLDER} that has it"
            ))
            .advising("give the folder of a delivery, or its casebook")
            .into()
    })
}

/// What lies in a casebook's folder, without writing anything.
#[derive(Debug)]
pub(crate) struct Lying {
    pub(crate) chain: Vec<u8>,
    pub(crate) seals: Vec<u8>,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) blobs: BlobFolder,
    /// A writer is at work, so that the last line may not be whole yet.
    pub(crate) being_written: bool,
}

/// Reads what lies there.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Lying> {
    let being_written = Lock::is_held(folder);
    let mut file = |name: &str| {
        let path = folder.join(name);
        read_if_there(&path).map_err(|why| {
            Fault::new(format!("cannot be read ({why})"))
                .at(&path)
                .expecting("a file of a casebook")
                .advising("see that you may read it")
        })
    };
    let key = file(KEY)?;
    let [chain, seals] = read_logs(&mut file)?;
    Ok(Lying {
        chain,
        seals,
        key,
        blobs: BlobFolder(folder.join(BLOBS)),
        being_written,
    })
}

/// Reads chain and seals, perhaps while a writer adds to both: the seals first, so that none is over
/// entries that were not there yet when the chain was read.
fn read_logs<E>(
    file: &mut impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<[Vec<u8>; 2], E> {
    let seals = file(SEALS)?.unwrap_or_default();
    let chain = file(CHAIN)?.unwrap_or_default();
    Ok([chain, seals])
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

/// Blobs as files: `ab/cdef...` under the folder.
#[derive(Debug)]
pub(crate) struct BlobFolder(PathBuf);

impl BlobFolder {
    fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        let (shelf, rest) = name.split_at(2);
        self.0.join(shelf).join(rest)
    }
}

impl Blobs for BlobFolder {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        read_if_there(&self.path(digest))
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        let mut digests = Vec::new();
        for shelf in entries(&self.0)? {
            let first = shelf.file_name().to_string_lossy().into_owned();
            for blob in entries(&shelf.path())? {
                let name = first.clone() + &blob.file_name().to_string_lossy();
                // Other files are nobody's blobs: half-written ones, what an editor left.
                digests.extend(Digest::parse(&name));
            }
        }
        digests.sort();
        Ok(digests)
    }
}

/// What lies in a folder; nothing where it is none.
fn entries(folder: &Path) -> io::Result<Vec<std::fs::DirEntry>> {
    match std::fs::read_dir(folder) {
        Ok(all) => all.collect(),
        Err(why) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&why.kind()) => {
            Ok(Vec::new())
        }
        Err(why) => Err(why),
    }
}

/// A casebook's folder, held by one writer.
#[derive(Debug)]
pub(crate) struct FileStore {
    folder: PathBuf,
    blobs: BlobFolder,
    /// Open for appending; made when first needed.
    chain: Option<File>,
    seals: Option<File>,
    _lock: Lock,
}

impl FileStore {
    /// Makes the folder of a new casebook and holds it.
    pub(crate) fn create(folder: &Path, key: &PublicKey) -> anyhow::Result<Self> {
        durable::make_folder(folder)?;
        let store = Self::open(folder)?;
        if let Some(there) = [CHAIN, SEALS]
            .iter()
            .find(|name| folder.join(name).exists())
        {
            return Err(Fault::new(format!("holds a casebook already ({there})"))
                .at(folder)
                .expecting("a folder for a new casebook")
                .advising("give another folder; a casebook is never written over")
                .into());
        }
        durable::write(&folder.join(KEY), format!("{key}\n").as_bytes())?;
        Ok(store)
    }

    /// Holds the folder of a casebook.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let lock = Lock::hold(folder)?;
        durable::remove_partial(folder);
        Ok(Self {
            folder: folder.to_owned(),
            blobs: BlobFolder(folder.join(BLOBS)),
            chain: None,
            seals: None,
            _lock: lock,
        })
    }

    fn path(&self, log: Log) -> PathBuf {
        self.folder.join(match log {
            Log::Chain => CHAIN,
            Log::Seals => SEALS,
        })
    }

    fn slot(&mut self, log: Log) -> &mut Option<File> {
        match log {
            Log::Chain => &mut self.chain,
            Log::Seals => &mut self.seals,
        }
    }

    fn file(&mut self, log: Log) -> io::Result<&mut File> {
        let path = self.path(log);
        let folder = self.folder.clone();
        let slot = self.slot(log);
        let file = match slot.take() {
            Some(file) => file,
            None => {
                let new = !path.exists();
                let file = OpenOptions::new().append(true).create(true).open(&path)?;
                if new {
                    // A file whose name is lost is lost with all that it holds.
                    durable::sync_folder(&folder)?;
                }
                file
            }
        };
        Ok(slot.insert(file))
    }
}

impl Blobs for FileStore {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        self.blobs.get(digest)
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        self.blobs.list()
    }
}

impl Store for FileStore {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        Ok(read_if_there(&self.path(log))?.unwrap_or_default())
    }

    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        durable::write_all(self.file(log)?, bytes)
    }

    fn sync(&mut self, log: Log) -> io::Result<()> {
        durable::sync(self.file(log)?)?;
        #[cfg(test)]
        steps::acknowledge(&self.path(log));
        Ok(())
    }

    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        // The open file would be the one that is no longer there.
        *self.slot(log) = None;
        durable::write(&self.path(log), bytes)
    }

    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        let path = self.blobs.path(digest);
        if read_if_there(&path)?.is_some_and(|there| there == content) {
            // Another run may have left it there without syncing the folder.
            return durable::sync_above(&path, &self.folder);
        }
        if let Some(shelf) = path.parent() {
            durable::make_folder(shelf)?;
        }
        durable::write(&path, content)?;
        durable::sync_above(&path, &self.folder)?;
        #[cfg(test)]
        steps::acknowledge(&path);
        Ok(())
    }
}
