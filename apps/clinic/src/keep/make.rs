//! A backup is made.

use super::kept::{Casebook, Writing, casebooks};
use super::label::{FORMAT, Label, hash_of};
use super::{FILES, KEY, refused};
use crate::clock;
use crate::store::lock::{backups, close_to_others};
use crate::store::{
    Blobs, Choice, Copied, Difference, StoreError, copy, read_key, sync_folder, write_key,
};
use casebook::{BlobRef, PublicKey};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where.
    pub folder: PathBuf,
    /// Casebooks.
    pub casebooks: u64,
    /// Entries of them all.
    pub entries: u64,
    /// Blobs that they name.
    pub blobs: u64,
    /// How many of them came in with this backup.
    pub new_blobs: u64,
    /// What is wrong with the record. It is kept as it is.
    pub wrong: Vec<Difference>,
}

/// What is counted on the way.
struct Count<'a> {
    from: Blobs,
    to: &'a Blobs,
    key: PublicKey,
    named: BTreeSet<BlobRef>,
    made: Made,
}

/// Makes a backup of the clinic in that data directory, which may be served meanwhile, below the folder `to`.
///
/// # Errors
/// Where there is no clinic, or something cannot be read or written. Then no backup of that name is there.
pub fn backup(
    data: &Path,
    database: &Choice,
    to: &Path,
    with_key: bool,
) -> Result<Made, StoreError> {
    let (text, key) = read_key(&data.join(KEY))?.ok_or_else(|| {
        refused(
            format!("{} holds no clinic", data.display()),
            "the data directory of a clinic that was served before",
            "give it with --data",
        )
    })?;
    let _lock = backups(to)?;
    let made_ms = clock::now_ms();
    let folder = free_name(to, &clock::as_name(made_ms));
    let partial = folder.with_extension("partial");
    let failed = "the folder of an earlier backup that was cut off cannot be removed";
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(StoreError::io(&partial, failed))?;
    }
    close_to_others(&partial, "the folder of the backup cannot be made")?;
    let mut writing = Writing::new(&partial)?;
    read(data, database, &mut |row| writing.take(row))?;
    writing.finish()?;
    let blobs = Blobs::open(to.join("blobs"))?;
    let mut count = Count {
        from: Blobs::open_to_read(data.join("blobs")),
        to: &blobs,
        key,
        named: BTreeSet::new(),
        made: Made {
            folder: folder.clone(),
            casebooks: 0,
            entries: 0,
            blobs: 0,
            new_blobs: 0,
            wrong: Vec::new(),
        },
    };
    casebooks(&partial, |casebook| count.take(&casebook))?;
    let mut made = count.made;
    made.blobs = count.named.len() as u64;
    if with_key {
        write_key(&partial.join(KEY), &text)?;
    }
    let mut label = Label {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_ms,
        key: key.to_string(),
        casebooks: made.casebooks,
        entries: made.entries,
        blobs: made.blobs,
        wrong: made.wrong.iter().map(ToString::to_string).collect(),
        files: Default::default(),
    };
    for name in FILES {
        let hash = hash_of(&partial.join(name))?;
        label.files.insert(name.to_owned(), hash);
    }
    label.write(&partial)?;
    let settle = || {
        sync_folder(&partial)?;
        std::fs::rename(&partial, &folder)?;
        sync_folder(to)
    };
    settle().map_err(StoreError::io(&folder, "cannot be put in its place"))?;
    Ok(made)
}

fn read(
    data: &Path,
    database: &Choice,
    each: &mut (dyn FnMut(Copied) -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(StoreError::io(data, "no runtime can be made"))?;
    runtime.block_on(copy(database, data, each))
}

/// A name that no backup has yet.
fn free_name(to: &Path, time: &str) -> PathBuf {
    let first = to.join(time);
    let others = (2..).map(|count: u32| to.join(format!("{time}-{count}")));
    let mut names = std::iter::once(first.clone()).chain(others);
    names.find(|path| !path.exists()).unwrap_or(first)
}

impl Count<'_> {
    /// Takes the blobs of a casebook in, and reads all of it back.
    fn take(&mut self, casebook: &Casebook) -> Result<(), StoreError> {
        self.made.casebooks += 1;
        self.made.entries += casebook.lines.len() as u64;
        // Of a chain that is not sound, no blob is known; what is wrong with it is said below.
        for entry in casebook.entries().unwrap_or_default() {
            for blob in casebook::named_in(&entry.draft.body).unwrap_or_default() {
                if self.named.insert(blob) {
                    self.take_blob(&blob)?;
                }
            }
        }
        let wrong = casebook.wrong(self.key, self.to);
        self.made.wrong.extend(wrong.into_iter().map(|what| {
            let case = casebook.name.clone();
            Difference { case, what }
        }));
        Ok(())
    }

    fn take_blob(&mut self, blob: &BlobRef) -> Result<(), StoreError> {
        let failed = || StoreError::io(self.to.folder(), "cannot be read");
        let there = casebook::Blobs::get(self.to, &blob.digest).map_err(failed())?;
        if there.is_some_and(|content| BlobRef::of(&content) == *blob) {
            return Ok(());
        }
        let from = self.from.path(&blob.digest.to_string());
        let Some(path) = from.filter(|path| path.is_file()) else {
            return Ok(());
        };
        // It lies under the hash of what it is: where that is another, the one that was named is missing.
        self.to.put_file(&path)?;
        self.made.new_blobs += 1;
        Ok(())
    }
}
