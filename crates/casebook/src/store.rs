//! Where a casebook is kept, as the writer sees it.
//!
//! Not here: files; a rim of the program implements [`Store`] over them.

use crate::blob::{BlobRef, Blobs};
use crate::digest::Digest;
use std::io;

/// The two files that only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// The entries.
    Chain,
    /// The seals.
    Seals,
}

/// Where a casebook is kept. One writer at a time is the store's to see to.
pub trait Store: Blobs {
    /// The whole content; empty where there is none yet.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn read(&self, log: Log) -> io::Result<Vec<u8>>;

    /// Adds bytes at the end. If it fails or is stopped, any first part of them may be there.
    ///
    /// # Errors
    /// Where not all bytes were added.
    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()>;

    /// Returns when everything added so far outlives a loss of power.
    ///
    /// # Errors
    /// Where that is not certain.
    fn sync(&mut self, log: Log) -> io::Result<()>;

    /// Puts other content in place, wholly or not at all, and durably.
    ///
    /// # Errors
    /// Where the old content may still be there.
    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()>;

    /// Stores a blob, wholly or not at all, and durably.
    ///
    /// # Errors
    /// Where it may not be there.
    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()>;
}

impl<S: Store + ?Sized> Blobs for &mut S {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        (**self).get(digest)
    }

    fn holds(&self, blob: &BlobRef) -> io::Result<bool> {
        (**self).holds(blob)
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        (**self).list()
    }
}

impl<S: Store + ?Sized> Store for &mut S {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        (**self).read(log)
    }

    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        (**self).append(log, bytes)
    }

    fn sync(&mut self, log: Log) -> io::Result<()> {
        (**self).sync(log)
    }

    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        (**self).replace(log, bytes)
    }

    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        (**self).put(digest, content)
    }
}
