//! A store in memory that can be stopped at any step, and that tears what was not synced.

use casebook::{Blobs, Digest, Log, Store};
use std::collections::BTreeMap;
use std::io;

/// A file that only grows: what outlives a loss of power, and what does not yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grown {
    pub(crate) durable: Vec<u8>,
    pub(crate) pending: Vec<u8>,
}

impl Grown {
    pub(crate) fn seen(&self) -> Vec<u8> {
        [&self.durable[..], &self.pending[..]].concat()
    }
}

/// What happens at the step at which the shelf fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The step does nothing and fails.
    Before,
    /// An append writes so many bytes and fails; any other step is done and fails.
    After(usize),
}

/// Files and blobs in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    pub(crate) chain: Grown,
    pub(crate) seals: Grown,
    pub(crate) blobs: BTreeMap<Digest, Vec<u8>>,
    /// Steps that change something, so far.
    pub(crate) steps: usize,
    /// Bytes of each append, by its step.
    pub(crate) appended: BTreeMap<usize, usize>,
    /// The step that fails, and how. Every step after it fails too: the machine is off.
    pub(crate) fails: Option<(usize, Fault)>,
    /// The disk fails once and works again.
    pub(crate) once: bool,
}

impl Shelf {
    fn log(&mut self, log: Log) -> &mut Grown {
        match log {
            Log::Chain => &mut self.chain,
            Log::Seals => &mut self.seals,
        }
    }

    /// Whether this step is done, and how much of it; an error says that it failed.
    fn step(&mut self) -> (usize, io::Result<()>) {
        let step = self.steps;
        self.steps += 1;
        let off = || Err(io::Error::other("the power went off"));
        match self.fails {
            Some((at, Fault::After(bytes))) if step == at => (bytes, off()),
            Some((at, _)) if step == at || (step > at && !self.once) => (0, off()),
            _ => (usize::MAX, Ok(())),
        }
    }

    /// After a loss of power: of what was not synced, the first `kept` bytes are there.
    pub(crate) fn after_power_loss(&self, kept: usize) -> Self {
        let rest = |grown: &Grown| {
            let pending = &grown.pending[..grown.pending.len().min(kept)];
            Grown {
                durable: [&grown.durable[..], pending].concat(),
                pending: Vec::new(),
            }
        };
        Self {
            chain: rest(&self.chain),
            seals: rest(&self.seals),
            blobs: self.blobs.clone(),
            ..Self::default()
        }
    }

    /// After the process was killed: everything is seen, the system may still hold it back.
    pub(crate) fn after_kill(&self) -> Self {
        Self {
            steps: 0,
            appended: BTreeMap::new(),
            fails: None,
            ..self.clone()
        }
    }
}

impl Blobs for Shelf {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        Ok(self.blobs.get(digest).cloned())
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        Ok(self.blobs.keys().copied().collect())
    }
}

impl Store for Shelf {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        Ok(match log {
            Log::Chain => self.chain.seen(),
            Log::Seals => self.seals.seen(),
        })
    }

    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        self.appended.insert(self.steps, bytes.len());
        let (done, result) = self.step();
        let written = &bytes[..bytes.len().min(done)];
        self.log(log).pending.extend_from_slice(written);
        result
    }

    fn sync(&mut self, log: Log) -> io::Result<()> {
        let (done, result) = self.step();
        if done > 0 {
            let grown = self.log(log);
            let pending = std::mem::take(&mut grown.pending);
            grown.durable.extend(pending);
        }
        result
    }

    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        let (done, result) = self.step();
        if done > 0 {
            *self.log(log) = Grown {
                durable: bytes.to_vec(),
                pending: Vec::new(),
            };
        }
        result
    }

    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        let (done, result) = self.step();
        if done > 0 {
            self.blobs.insert(*digest, content.to_vec());
        }
        result
    }
}
