//! The label of a backup: what it is, and the hashes of its files. A folder without one is no backup.

use super::{FILES, refused};
use crate::store::StoreError;
use casebook::{PublicKey, SecretKey, Signature, Signer as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

pub(super) const NAME: &str = "backup.json";
/// How the folder of a backup ends that is not whole.
pub(super) const PARTIAL: &str = "partial";
/// What this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Label {
    /// Always [`FORMAT`].
    pub(super) format: u32,
    /// Version of the program that made it.
    pub(super) program: String,
    /// When.
    pub(super) made_ms: u64,
    /// The public key that the casebooks are sealed with.
    pub(super) key: String,
    /// Casebooks.
    pub(super) casebooks: u64,
    /// Entries of them all.
    pub(super) entries: u64,
    /// Blobs that they name.
    pub(super) blobs: u64,
    /// What was wrong with the record when it was kept.
    pub(super) wrong: Vec<String>,
    /// SHA-256 of its files.
    pub(super) files: BTreeMap<String, String>,
    /// By the sealing key, over all of the above.
    pub(super) signature: String,
}

/// SHA-256 of a file.
pub(super) fn hash_of(path: &Path) -> Result<String, StoreError> {
    let failed = StoreError::io(path, "cannot be read");
    let hash = || {
        let (mut file, mut hash) = (File::open(path)?, Sha256::new());
        let mut piece = vec![0; 1 << 16];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(hash.finalize()),
                count => hash.update(piece.get(..count).unwrap_or_default()),
            }
        }
    };
    let digest = hash().map_err(failed)?;
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Label {
    /// What is signed. A seal's text begins with a brace; this does not.
    fn message(&self) -> Result<Vec<u8>, StoreError> {
        let all = Self {
            signature: String::new(),
            ..self.clone()
        };
        let text = serde_json::to_string(&all);
        let text = text.map_err(|why| StoreError::Record(why.to_string()))?;
        Ok(format!("BioSculpt backup\n{text}").into_bytes())
    }

    /// The same, signed.
    pub(super) fn signed(mut self, key: &SecretKey) -> Result<Self, StoreError> {
        let signature = key.sign(&self.message()?).map_err(StoreError::Record)?;
        self.signature = signature.to_string();
        Ok(self)
    }

    /// Whether that key signed it.
    pub(super) fn is_by(&self, key: &PublicKey) -> Result<bool, StoreError> {
        let signature = Signature::parse(&self.signature);
        let message = self.message()?;
        Ok(self.key == key.to_string() && signature.is_some_and(|s| key.verifies(&message, &s)))
    }

    /// Writes it, durably, into the folder of its backup.
    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(NAME);
        let write = || {
            let mut file = File::create_new(&path)?;
            let text = serde_json::to_string_pretty(self)?;
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        };
        write().map_err(StoreError::io(&path, "cannot be written"))
    }

    /// Reads it, and holds the files beside it against it.
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(StoreError::io(&path, "cannot be read"))?;
        let label: Self = serde_json::from_str(&text).map_err(|why| {
            refused(
                format!("{} cannot be understood ({why})", path.display()),
                "the label of a backup",
                "take another backup",
            )
        })?;
        if label.format != FORMAT {
            return Err(refused(
                format!("{} is of format {}", path.display(), label.format),
                format!("format {FORMAT}"),
                "use the program that made it",
            ));
        }
        for name in FILES {
            let file = folder.join(name);
            if label.files.get(name) != Some(&hash_of(&file)?) {
                return Err(refused(
                    format!("{} was changed after the backup was made", file.display()),
                    "the file as its label has its hash",
                    "take another backup, or another copy of this one",
                ));
            }
        }
        Ok(label)
    }
}

/// The folder of a backup: that one, or the newest in a folder of backups.
pub(super) fn find(from: &Path) -> Result<PathBuf, StoreError> {
    let is_backup =
        |path: &Path| path.join(NAME).is_file() && path.extension().is_none_or(|e| e != PARTIAL);
    if is_backup(from) {
        return Ok(from.to_owned());
    }
    let entries = std::fs::read_dir(from).map_err(StoreError::io(from, "cannot be read"))?;
    let folders = entries.flatten().map(|entry| entry.path());
    let newest = folders.filter(|path| is_backup(path)).max();
    newest.ok_or_else(|| {
        refused(
            format!("{} holds no backup", from.display()),
            format!("a folder that `biosculpt backup` wrote, with {NAME} in it or in one below"),
            "give it, or the folder that was given to `biosculpt backup`",
        )
    })
}
