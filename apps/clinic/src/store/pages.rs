//! A casebook's new pages on their way into a transaction, as its writer sees them.

use super::blobs::Blobs;
use casebook::{BlobRef, Digest, Log, Store};
use std::io;

/// Lines and seals that are written together.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) blobs: Blobs,
    pub(super) chain: Vec<u8>,
    pub(super) seals: Vec<u8>,
}

impl Pages {
    pub(super) const fn new(blobs: Blobs) -> Self {
        Self {
            blobs,
            chain: Vec::new(),
            seals: Vec::new(),
        }
    }
}

/// A log of these lines.
pub(crate) fn log<'a>(lines: impl IntoIterator<Item = &'a String>) -> Vec<u8> {
    let text: String = lines
        .into_iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect();
    text.into_bytes()
}

/// The whole lines of a log.
pub(super) fn lines(log: &[u8]) -> impl Iterator<Item = &str> {
    let text = std::str::from_utf8(log).unwrap_or_default();
    text.lines()
}

impl casebook::Blobs for Blobs {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        Self::get(self, &digest.to_string()).map_err(io::Error::other)
    }

    /// Blobs are hashed as they come in and are never written over, so that their length will do.
    fn holds(&self, blob: &BlobRef) -> io::Result<bool> {
        let Some(path) = self.path(&blob.digest.to_string()) else {
            return Ok(false);
        };
        match std::fs::metadata(path) {
            Ok(found) => Ok(found.len() == blob.bytes),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// The folder is shared by all casebooks, so that a blob that one does not name says nothing.
    fn list(&self) -> io::Result<Vec<Digest>> {
        Ok(Vec::new())
    }
}

impl casebook::Blobs for Pages {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        casebook::Blobs::get(&self.blobs, digest)
    }

    fn holds(&self, blob: &BlobRef) -> io::Result<bool> {
        casebook::Blobs::holds(&self.blobs, blob)
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        Ok(Vec::new())
    }
}

impl Store for Pages {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        Ok(match log {
            Log::Chain => self.chain.clone(),
            Log::Seals => self.seals.clone(),
        })
    }

    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        match log {
            Log::Chain => self.chain.extend_from_slice(bytes),
            Log::Seals => self.seals.extend_from_slice(bytes),
        }
        Ok(())
    }

    /// Durable is what the transaction makes durable; nothing is acknowledged before.
    fn sync(&mut self, _: Log) -> io::Result<()> {
        Ok(())
    }

    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        match log {
            Log::Chain => self.chain = bytes.to_vec(),
            Log::Seals => self.seals = bytes.to_vec(),
        }
        Ok(())
    }

    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        let blob = self.blobs.put(content).map_err(io::Error::other)?;
        match blob.blob == digest.to_string() {
            true => Ok(()),
            false => Err(io::Error::other("the content has another hash")),
        }
    }
}
