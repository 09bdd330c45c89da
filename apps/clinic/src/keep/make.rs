//! A backup is made.

use super::kept::{Casebook, Writing, casebooks, looks, passwords};
use super::label::{FORMAT, Label, PARTIAL, hash_of};
use super::{FILES, KEY, refused, runtime};
use crate::clock;
use crate::store::lock::{backups, close_to_others};
use crate::store::{
    Blobs, Choice, Copied, Difference, StoreError, copy, read_key, sync_folder, write_key,
};
use casebook::{BlobRef, PublicKey, Signer as _};
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
    let (text, secret) = read_key(&data.join(KEY))?.ok_or_else(|| {
        refused(
            format!("{} holds no clinic", data.display()),
            "the data directory of a clinic that was served before",
            "give it with --data",
        )
    })?;
    let key = secret.public_key();
    expect_apart(data, to)?;
    let _lock = backups(to)?;
    clear(to)?;
    let made_ms = clock::now_ms();
    let folder = free_name(to, &clock::as_name(made_ms));
    let partial = folder.with_extension(PARTIAL);
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
    passwords(&partial, |_, _| ())?;
    looks(&partial, |_| ())?;
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
        signature: String::new(),
    };
    for name in FILES {
        let hash = hash_of(&partial.join(name))?;
        label.files.insert(name.to_owned(), hash);
    }
    label.signed(&secret)?.write(&partial)?;
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
    runtime(data)?.block_on(copy(database, data, each))
}

/// Refuses backups within the clinic's own folder: what takes one away takes the other.
fn expect_apart(data: &Path, to: &Path) -> Result<(), StoreError> {
    let (data, place) = (real(data)?, real(to)?);
    match place.starts_with(&data) || data.starts_with(&place) {
        false => Ok(()),
        true => Err(refused(
            format!("{} and the data directory lie in each other", to.display()),
            "a folder apart from the clinic's own, better on another disk",
            "give another folder",
        )),
    }
}

/// Where a path leads, also where its end is not there yet.
fn real(path: &Path) -> Result<PathBuf, StoreError> {
    let whole = std::path::absolute(path).map_err(StoreError::io(path, "cannot be found"))?;
    let there = whole.ancestors().find(|above| above.exists());
    let there = there.unwrap_or(&whole);
    let rest = whole.strip_prefix(there).unwrap_or(Path::new(""));
    let there = there
        .canonicalize()
        .map_err(StoreError::io(path, "cannot be found"))?;
    Ok(there.join(rest))
}

/// Takes away what backups left that were cut off.
fn clear(to: &Path) -> Result<(), StoreError> {
    let entries = std::fs::read_dir(to).map_err(StoreError::io(to, "cannot be read"))?;
    let paths = entries.flatten().map(|entry| entry.path());
    for path in paths.filter(|path| path.extension().is_some_and(|e| e == PARTIAL)) {
        let failed = "is of a backup that was cut off, and cannot be removed";
        std::fs::remove_dir_all(&path).map_err(StoreError::io(&path, failed))?;
    }
    Ok(())
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
        for blob in casebook.named() {
            if self.named.insert(blob) {
                self.take_blob(&blob)?;
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
