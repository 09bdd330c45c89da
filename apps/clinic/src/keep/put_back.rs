//! A backup is put back.

use super::kept::{casebooks, looks, passwords};
use super::label::{Label, find};
use super::{KEY, refused};
use crate::store::{Blobs, Choice, Difference, Empty, StoreError, Whole, read_key, write_key};
use casebook::BlobRef;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A backup that was put back.
#[derive(Debug)]
pub struct PutBack {
    /// The folder of the backup.
    pub backup: PathBuf,
    /// When it was made.
    pub made_ms: u64,
    /// Casebooks.
    pub casebooks: u64,
    /// Entries of them all.
    pub entries: u64,
    /// What is wrong with it. It is put back as it is.
    pub wrong: Vec<Difference>,
}

/// Puts a backup, or the newest below that folder, into a new data directory and an empty database.
///
/// # Errors
/// Where it is no backup or was changed, its key is missing, or there is a clinic already.
pub fn restore(
    from: &Path,
    key_file: Option<&Path>,
    data: &Path,
    database: &Choice,
) -> Result<PutBack, StoreError> {
    let folder = find(from)?;
    let label = Label::read(&folder)?;
    let key_text = key(&folder, key_file, &label)?;
    let beside = folder.parent().unwrap_or(Path::new("."));
    let kept = Blobs::open_to_read(beside.join("blobs"));
    let mut whole = Whole::default();
    let mut named = BTreeSet::new();
    let mut wrong = Vec::new();
    let sealed_by = casebook::PublicKey::parse(&label.key);
    let sealed_by = sealed_by.ok_or_else(|| {
        refused(
            format!("the label of {} names no key", folder.display()),
            "a public key",
            "take another backup",
        )
    })?;
    casebooks(&folder, |casebook| {
        let entries = casebook.entries().map_err(|why| {
            refused(
                format!("the casebook {} cannot be read: {why}", casebook.name),
                "chains that are sound",
                "take an earlier backup; nothing was written",
            )
        })?;
        for entry in &entries {
            named.extend(casebook::named_in(&entry.draft.body).unwrap_or_default());
        }
        let found = casebook.wrong(sealed_by, &kept).into_iter();
        wrong.extend(found.map(|what| Difference {
            case: casebook.name.clone(),
            what,
        }));
        whole.case(&casebook.name, &entries, &casebook.lines, casebook.seals)
    })?;
    passwords(&folder, |account, hash| whole.secret(account, hash))?;
    looks(&folder, |row| whole.looked(row))?;
    put(data, database, &key_text, &kept, &named, &whole)?;
    Ok(PutBack {
        backup: folder,
        made_ms: label.made_ms,
        casebooks: label.casebooks,
        entries: label.entries,
        wrong,
    })
}

/// Text of the key that the backup's casebooks are sealed with.
fn key(folder: &Path, given: Option<&Path>, label: &Label) -> Result<String, StoreError> {
    let path = given.map_or_else(|| folder.join(KEY), Path::to_owned);
    match read_key(&path)? {
        None => Err(refused(
            format!("{} is not there", path.display()),
            "the key that the casebooks are sealed with",
            "give the file where it is kept with --key",
        )),
        Some((_, key)) if key.to_string() != label.key => Err(refused(
            format!("{} is another key", path.display()),
            "the key that the casebooks are sealed with",
            "give its file with --key",
        )),
        Some((text, _)) => Ok(text),
    }
}

fn put(
    data: &Path,
    database: &Choice,
    key: &str,
    kept: &Blobs,
    named: &BTreeSet<BlobRef>,
    whole: &Whole,
) -> Result<(), StoreError> {
    let place = data.join(KEY);
    // One that was cut off may have come as far as this.
    let there = read_key(&place)?;
    if there.as_ref().is_some_and(|(text, _)| text != key) {
        return Err(refused(
            format!("{} holds another clinic's key", data.display()),
            "a new data directory",
            "give another with --data; a record is never written over",
        ));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(StoreError::io(data, "no runtime can be made"))?;
    let empty = runtime.block_on(Empty::open(data, database))?;
    let blobs = Blobs::open(data.join("blobs"))?;
    for blob in named {
        let from = kept.path(&blob.digest.to_string());
        // What is missing was said.
        if let Some(from) = from.filter(|from| from.is_file()) {
            blobs.put_file(&from)?;
        }
    }
    if there.is_none() {
        write_key(&place, key)?;
    }
    runtime.block_on(empty.fill(whole))
}
