//! A backup is put back.

use super::kept::{casebooks, looks, passwords};
use super::label::{Label, find};
use super::{KEY, RESTORED, refused, runtime};
use crate::clock;
use crate::store::{Blobs, Choice, Difference, Empty, StoreError, Whole, read_key, write_key};
use casebook::{BlobRef, PublicKey, Signer as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A backup that was put back.
#[derive(Debug)]
pub struct PutBack {
    /// The folder of the backup.
    pub backup: PathBuf,
    /// When it was made, UTC.
    pub made: String,
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
    (data, database): (&Path, &Choice),
    even_damaged: bool,
) -> Result<PutBack, StoreError> {
    let folder = find(from)?;
    let folder = folder
        .canonicalize()
        .map_err(StoreError::io(&folder, "cannot be found"))?;
    let label = Label::read(&folder)?;
    let (key_text, sealed_by) = key(&folder, key_file, &label)?;
    let beside = folder.parent().unwrap_or(Path::new("."));
    let kept = Blobs::open_to_read(beside.join("blobs"));
    let mut whole = Whole::default();
    let mut named = BTreeSet::new();
    let mut wrong = Vec::new();
    casebooks(&folder, |casebook| {
        named.extend(casebook.named());
        let found = casebook.wrong(sealed_by, &kept).into_iter();
        wrong.extend(found.map(|what| Difference {
            case: casebook.name.clone(),
            what,
        }));
        let entries = casebook.entries();
        let taken = whole.case(&casebook.name, &entries, &casebook.lines, casebook.seals);
        taken.map_err(|why| {
            let (made_by, this) = (&label.program, env!("CARGO_PKG_VERSION"));
            refused(
                format!("the casebook {}: {why}", casebook.name),
                format!("entries as this program ({this}) knows them"),
                format!("use the program that made the backup ({made_by}); nothing was written"),
            )
        })
    })?;
    if !even_damaged {
        expect_as_kept(&label, &wrong)?;
    }
    passwords(&folder, |account, hash| whole.secret(account, hash))?;
    looks(&folder, |row| whole.looked(row))?;
    let filled = Filled {
        key: &key_text,
        kept: &kept,
        named: &named,
        whole: &whole,
        made: clock::rfc3339(label.made_ms),
    };
    put(data, database, &filled)?;
    Ok(PutBack {
        backup: folder,
        made: filled.made,
        casebooks: label.casebooks,
        entries: label.entries,
        wrong,
    })
}

/// Refuses what was sound when it was kept, and is not now.
fn expect_as_kept(label: &Label, wrong: &[Difference]) -> Result<(), StoreError> {
    let wrong = wrong.iter().map(ToString::to_string);
    let new: Vec<String> = wrong.filter(|one| !label.wrong.contains(one)).collect();
    let Some(first) = new.first() else {
        return Ok(());
    };
    let count = new.len();
    Err(refused(
        format!(
            "{count} of what the backup holds was sound when it was kept, and is not now: {first}"
        ),
        "the folder of the backup as it was made, with `blobs` beside it",
        "take another copy of it, or an earlier backup; with --even-damaged it is put back as it is. Nothing was written",
    ))
}

/// Text of the key that the backup's casebooks are sealed with, and its public part, by which the label is signed.
fn key(
    folder: &Path,
    given: Option<&Path>,
    label: &Label,
) -> Result<(String, PublicKey), StoreError> {
    let path = given.map_or_else(|| folder.join(KEY), Path::to_owned);
    match read_key(&path)? {
        None => Err(refused(
            format!("{} is not there", path.display()),
            "the key that the casebooks are sealed with",
            "give the file where it is kept with --key",
        )),
        Some((_, key)) if key.public_key().to_string() != label.key => Err(refused(
            format!("{} is another key", path.display()),
            "the key that the casebooks are sealed with",
            "give its file with --key",
        )),
        Some((text, key)) => match label.is_by(&key.public_key())? {
            true => Ok((text, key.public_key())),
            false => Err(refused(
                format!(
                    "the label of {} was changed after the backup was made",
                    folder.display()
                ),
                "a label that is signed with the clinic's key",
                "take another backup, or another copy of this one",
            )),
        },
    }
}

/// What goes into the new data directory.
struct Filled<'a> {
    key: &'a str,
    kept: &'a Blobs,
    named: &'a BTreeSet<BlobRef>,
    whole: &'a Whole,
    made: String,
}

fn put(data: &Path, database: &Choice, filled: &Filled<'_>) -> Result<(), StoreError> {
    let Filled {
        key,
        kept,
        named,
        whole,
        made,
    } = filled;
    let place = data.join(KEY);
    // One that was cut off may have come as far as this.
    let there = read_key(&place)?;
    if there.as_ref().is_some_and(|(text, _)| text != *key) {
        return Err(refused(
            format!("{} holds another clinic's key", data.display()),
            "a new data directory",
            "give another with --data; a record is never written over",
        ));
    }
    let runtime = runtime(data)?;
    let empty = runtime.block_on(Empty::open(data, database))?;
    let blobs = Blobs::open(data.join("blobs"))?;
    for blob in *named {
        let from = kept.path(&blob.digest.to_string());
        // What is missing was said.
        if let Some(from) = from.filter(|from| from.is_file()) {
            blobs.put_file(&from)?;
        }
    }
    if there.is_none() {
        write_key(&place, key)?;
    }
    let restored = serde_json::json!({"made": made, "restored_ms": clock::now_ms()});
    let place = data.join(RESTORED);
    std::fs::write(&place, format!("{restored}\n"))
        .map_err(StoreError::io(&place, "cannot be written"))?;
    runtime.block_on(empty.fill(whole))
}
