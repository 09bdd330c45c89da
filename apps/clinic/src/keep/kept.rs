//! The rows of a backup, written and read again.
//!
//! Method: one JSON object a line; lines of chains and seals are texts in it, byte for byte as they were sealed.

use super::{ENTRIES, LOOKS, PASSWORDS, SEALS, refused};
use crate::store::{AuditRow, Blobs, Copied, StoreError, log};
use casebook::{BlobRef, Entry, Evidence, PublicKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

#[derive(Serialize, Deserialize)]
struct EntryRow {
    casebook: String,
    line: String,
}

#[derive(Serialize, Deserialize)]
struct SealRow {
    casebook: String,
    length: u64,
    line: String,
}

#[derive(Serialize, Deserialize)]
struct PasswordRow {
    account: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
struct LookRow {
    at_ms: u64,
    account: String,
    name: String,
    patient: Option<String>,
    what: String,
    allowed: bool,
}

/// A file of rows that is written.
struct Rows {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Rows {
    fn new(folder: &Path, name: &str) -> Result<Self, StoreError> {
        let path = folder.join(name);
        let file = File::create_new(&path).map_err(StoreError::io(&path, "no file can be made"))?;
        let file = BufWriter::new(file);
        Ok(Self { path, file })
    }

    fn add(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        let mut write = || {
            serde_json::to_writer(&mut self.file, row)?;
            self.file.write_all(b"\n")
        };
        write().map_err(StoreError::io(&self.path, "cannot be written"))
    }

    fn finish(self) -> Result<(), StoreError> {
        let done = self.file.into_inner().map_err(std::io::Error::from);
        let done = done.and_then(|file| file.sync_all());
        done.map_err(StoreError::io(&self.path, "cannot be written"))
    }
}

/// The four files of rows.
pub(super) struct Writing {
    entries: Rows,
    seals: Rows,
    passwords: Rows,
    looks: Rows,
}

impl Writing {
    pub(super) fn new(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            entries: Rows::new(folder, ENTRIES)?,
            seals: Rows::new(folder, SEALS)?,
            passwords: Rows::new(folder, PASSWORDS)?,
            looks: Rows::new(folder, LOOKS)?,
        })
    }

    pub(super) fn take(&mut self, row: Copied) -> Result<(), StoreError> {
        match row {
            Copied::Line { case, line } => self.entries.add(&EntryRow {
                casebook: case,
                line,
            }),
            Copied::Seal { case, length, line } => self.seals.add(&SealRow {
                casebook: case,
                length,
                line,
            }),
            Copied::Secret { account, hash } => self.passwords.add(&PasswordRow { account, hash }),
            Copied::Looked(row) => self.looks.add(&LookRow {
                at_ms: row.at_ms,
                account: row.account,
                name: row.name,
                patient: row.patient,
                what: row.what,
                allowed: row.allowed,
            }),
        }
    }

    pub(super) fn finish(self) -> Result<(), StoreError> {
        for rows in [self.entries, self.seals, self.passwords, self.looks] {
            rows.finish()?;
        }
        Ok(())
    }
}

/// Hands on the rows of a file, in order.
fn each<T: DeserializeOwned>(
    path: &Path,
    mut take: impl FnMut(T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let file = File::open(path).map_err(StoreError::io(path, "cannot be read"))?;
    for (line, number) in BufReader::new(file).lines().zip(1_u64..) {
        let line = line.map_err(StoreError::io(path, "cannot be read"))?;
        let row = serde_json::from_str(&line).map_err(|why| {
            refused(
                format!("{}: line {number}: {why}", path.display()),
                "a row as `biosculpt backup` writes it",
                "take another backup",
            )
        })?;
        take(row)?;
    }
    Ok(())
}

/// A casebook that was kept.
pub(super) struct Casebook {
    pub(super) name: String,
    pub(super) lines: Vec<String>,
    pub(super) seals: Vec<(u64, String)>,
}

impl Casebook {
    /// The entries as far as the chain is sound.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let of = |count: usize| casebook::entries(&log(self.lines.iter().take(count)));
        if let Ok(all) = of(self.lines.len()) {
            return all;
        }
        // What comes before a sound entry is sound.
        let (mut sound, mut broken) = (0, self.lines.len());
        while broken - sound > 1 {
            let middle = sound + (broken - sound) / 2;
            match of(middle) {
                Ok(_) => sound = middle,
                Err(_) => broken = middle,
            }
        }
        match sound {
            0 => Vec::new(),
            count => of(count).unwrap_or_default(),
        }
    }

    /// The blobs that its lines name, also where the chain is not sound.
    pub(super) fn named(&self) -> Vec<BlobRef> {
        let bodies = self.lines.iter().filter_map(|line| {
            let line = casebook::Value::parse(line.as_bytes()).ok()?;
            line.fields()?.get("body").cloned()
        });
        bodies
            .filter_map(|body| casebook::named_in(&body).ok())
            .flatten()
            .collect()
    }

    /// All that is wrong with chain, seals and blobs.
    pub(super) fn wrong(&self, key: PublicKey, blobs: &Blobs) -> Vec<String> {
        if self.lines.is_empty() {
            return vec!["it has seals, and no entries".to_owned()];
        }
        let chain = log(&self.lines);
        let seals = log(self.seals.iter().map(|(_, line)| line));
        let evidence = Evidence {
            chain: &chain,
            seals: &seals,
            trusted: Some(key),
            ..Evidence::default()
        };
        let report = casebook::verify(&evidence, blobs);
        let mut wrong: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        if report.case.as_ref() != Some(&self.name) {
            wrong.push(format!("its chain is of another, {:?}", report.case));
        }
        wrong
    }
}

/// Hands on the casebooks of a backup, one after another.
pub(super) fn casebooks(
    folder: &Path,
    mut take: impl FnMut(Casebook) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut seals: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    each(&folder.join(SEALS), |row: SealRow| {
        let of = seals.entry(row.casebook).or_default();
        of.push((row.length, row.line));
        Ok(())
    })?;
    let mut open: Option<Casebook> = None;
    each(&folder.join(ENTRIES), |row: EntryRow| {
        match &mut open {
            Some(casebook) if casebook.name == row.casebook => casebook.lines.push(row.line),
            other => {
                let next = Casebook {
                    seals: seals.remove(&row.casebook).unwrap_or_default(),
                    name: row.casebook,
                    lines: vec![row.line],
                };
                if let Some(done) = other.replace(next) {
                    take(done)?;
                }
            }
        }
        Ok(())
    })?;
    open.map_or(Ok(()), &mut take)?;
    // What was sealed was there.
    seals.into_iter().try_for_each(|(name, seals)| {
        let lines = Vec::new();
        take(Casebook { name, lines, seals })
    })
}

/// Hands on hashes of passwords.
pub(super) fn passwords(
    folder: &Path,
    mut take: impl FnMut(String, String),
) -> Result<(), StoreError> {
    each(&folder.join(PASSWORDS), |row: PasswordRow| {
        take(row.account, row.hash);
        Ok(())
    })
}

/// Hands on who looked, in order.
pub(super) fn looks(folder: &Path, mut take: impl FnMut(AuditRow)) -> Result<(), StoreError> {
    each(&folder.join(LOOKS), |row: LookRow| {
        take(AuditRow {
            at_ms: row.at_ms,
            account: row.account,
            name: row.name,
            patient: row.patient,
            what: row.what,
            allowed: row.allowed,
        });
        Ok(())
    })
}
