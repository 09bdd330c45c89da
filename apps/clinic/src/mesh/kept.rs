//! Shown meshes that were made once are kept.
//!
//! In: the hash of a file, its bytes when they are needed. Out: compressed bytes and their tag.
//! Method: a folder of files that can be thrown away at any time; the names hold the version of what is written.
//! Cost: one mesh is made at a time, on a thread that may wait.

use super::{Level, encoded};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Changes with what the bytes of a mesh are.
const VERSION: u32 = 1;

/// What the name of a folder ends with in which something is made.
pub(crate) const MAKING: &str = ".making";

/// Where shown meshes are kept.
#[derive(Debug, Clone)]
pub struct Meshes {
    folder: PathBuf,
    turn: Arc<Semaphore>,
    map_turn: Arc<Semaphore>,
}

/// A shown mesh, compressed.
#[derive(Debug, Clone)]
pub struct Packed {
    /// gzip.
    pub gzip: Vec<u8>,
    /// Says which bytes these are.
    pub tag: String,
}

impl Packed {
    /// The bytes themselves, for who takes no compressed ones.
    ///
    /// # Errors
    /// Where what was kept is damaged.
    pub fn plain(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        GzDecoder::new(&*self.gzip).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The tag of a file's mesh at a level, before it is made.
#[must_use]
pub fn tag(sha256: &str, level: Level) -> String {
    format!("{sha256}-{}-v{VERSION}", level.number())
}

impl Meshes {
    /// Those of this folder, which is made where it is missing.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        for entry in std::fs::read_dir(&folder)?.flatten() {
            // A server that was ended at once left it.
            if entry.file_name().to_string_lossy().ends_with(MAKING) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        Ok(Self {
            folder,
            turn: Arc::new(Semaphore::new(1)),
            map_turn: Arc::new(Semaphore::new(1)),
        })
    }

    /// Where they are kept, and what else is made of the record's surfaces.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The turn to make a map.
    pub(crate) async fn map_turn(&self) -> Result<SemaphorePermit<'_>, String> {
        let turn = self.map_turn.acquire().await;
        turn.map_err(|why| why.to_string())
    }

    /// The mesh of the file at `path`, whose hash that is; with the values of a vertex property in mm where one is named.
    ///
    /// # Errors
    /// In words, where the file cannot be read or is no surface.
    pub async fn get(
        &self,
        sha256: &str,
        path: &Path,
        level: Level,
        property: Option<&'static str>,
    ) -> Result<Packed, String> {
        let tag = tag(sha256, level);
        let kept = self.folder.join(&tag);
        if let Ok(gzip) = tokio::fs::read(&kept).await {
            return Ok(Packed { gzip, tag });
        }
        let _turn = self.turn.acquire().await.map_err(|why| why.to_string())?;
        let path = path.to_owned();
        let made = tokio::task::spawn_blocking(move || make(&path, &kept, level, property));
        let gzip = made
            .await
            .map_err(|why| format!("the mesh broke: {why}"))??;
        Ok(Packed { gzip, tag })
    }
}

fn make(path: &Path, kept: &Path, level: Level, property: Option<&str>) -> Result<Vec<u8>, String> {
    let io = |why: std::io::Error| why.to_string();
    // Another may have made it while this one waited.
    if let Ok(gzip) = std::fs::read(kept) {
        return Ok(gzip);
    }
    let bytes = encoded(&std::fs::read(path).map_err(io)?, level, property)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(&bytes).map_err(io)?;
    let gzip = encoder.finish().map_err(io)?;
    let apart = kept.with_extension("new");
    std::fs::write(&apart, &gzip).map_err(io)?;
    std::fs::rename(&apart, kept).map_err(io)?;
    Ok(gzip)
}
