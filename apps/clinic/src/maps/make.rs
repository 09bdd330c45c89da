//! A map is made, once.

use crate::app::App;
use crate::engine::{End, Task};
use crate::fault::Fault;
use crate::mesh::{MAKING, Meshes};
use crate::plans::placed;
use crate::whole::apart;
use axum::http::StatusCode;
use practice::NamedBlob;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Changes with what the program's answers are.
const VERSION: u32 = 1;
/// A map that takes longer is given up.
const LONGEST: Duration = Duration::from_secs(120);
/// Whatever its format: the program tells it by the bytes.
const SURFACE: &str = "surface.ply";
const OTHER: &str = "other.ply";
const OUT: &str = "map.ply";

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// How far a scan lies from another, brought together first.
    Change,
    /// How far a surface of a plan lies from another of it.
    Distance,
    /// The same on the place of work only, of a surface as it was delivered.
    Delivered,
    /// How thick the part is.
    Thickness,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Distance => "distance",
            Self::Delivered => "delivered",
            Self::Thickness => "thickness",
        }
    }

    /// The property of the program's answer.
    pub(crate) const fn property(self) -> &'static str {
        match self {
            Self::Thickness => "thickness_mm",
            Self::Change | Self::Distance | Self::Delivered => "distance_mm",
        }
    }
}

/// A map to be made.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// What its values are.
    pub(crate) kind: Kind,
    /// The surface that has them.
    pub(crate) surface: NamedBlob,
    /// What it is held against: another surface; of a thickness the plan.
    pub(crate) other: NamedBlob,
    /// Files of the plan that the verb reads beside it.
    pub(crate) beside: Vec<NamedBlob>,
}

/// A map that was made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// What it is kept under.
    pub(crate) key: String,
    /// The surface with its values, as the program wrote it.
    pub(crate) file: PathBuf,
    /// What the program said of it.
    pub(crate) said: Value,
}

impl Wanted {
    /// What it is kept under: both hashes.
    pub(crate) fn key(&self) -> String {
        let (surface, other) = (&self.surface.file.blob, &self.other.file.blob);
        format!("{surface}-{}-{other}-m{VERSION}", self.kind.name())
    }

    fn task(&self, folder: &Path) -> Task {
        let verb = match self.kind {
            Kind::Thickness => Task::new(folder, "thickness").with("--plan", "."),
            Kind::Change => Task::new(folder, "compare"),
            Kind::Distance => Task::new(folder, "compare").flag("--same-frame"),
            Kind::Delivered => Task::new(folder, "compare").with("--plan", "."),
        };
        let verb = verb.json().with("--output", OUT).on(SURFACE);
        match self.kind {
            Kind::Thickness => verb,
            _ => verb.on(OTHER),
        }
    }

    fn files(&self) -> Vec<NamedBlob> {
        let named = |name: &str, of: &NamedBlob| NamedBlob {
            name: name.to_owned(),
            file: of.file.clone(),
        };
        let mut files = self.beside.clone();
        files.push(named(SURFACE, &self.surface));
        if self.kind != Kind::Thickness {
            files.push(named(OTHER, &self.other));
        }
        files
    }

    /// The map: the one that is kept, or a new one.
    ///
    /// # Errors
    /// With the program's words, where it refuses; where it breaks or takes too long.
    pub(crate) async fn made(&self, app: &App) -> Result<Made, Fault> {
        let meshes: &Meshes = &app.bench.meshes;
        let key = self.key();
        let file = meshes.folder().join(format!("{key}.ply"));
        let told = meshes.folder().join(format!("{key}.json"));
        let kept = || async {
            // Either may have been thrown away.
            tokio::fs::metadata(&file).await.ok()?;
            let said = tokio::fs::read(&told).await.ok()?;
            let said = serde_json::from_slice(&said).ok()?;
            let (key, file) = (key.clone(), file.clone());
            Some(Made { key, file, said })
        };
        if let Some(made) = kept().await {
            return Ok(made);
        }
        let _turn = meshes.map_turn().await.map_err(Fault::own)?;
        if let Some(made) = kept().await {
            return Ok(made);
        }
        let (beside, of) = (meshes.folder().to_owned(), key.clone());
        let work = apart(move || Work::folder(&beside, &of))
            .await
            .map_err(own)?;
        placed(app, self.files(), work.0.clone()).await?;
        let given_up = tokio::time::sleep(LONGEST);
        let engine = &app.bench.engine;
        let answer = match engine.run(&self.task(&work.0), drop, given_up).await {
            End::Done(answer) => answer,
            End::Refused(why) => return Err(refused(&why.words)),
            End::Broken(broken) if broken.input => return Err(refused(&broken.words)),
            End::Broken(broken) => return Err(Fault::own(broken.words)),
            End::Cancelled => return Err(too_long()),
        };
        // The words come last: where they are, the surface is.
        let surface = tokio::fs::rename(work.0.join(OUT), &file).await;
        surface.map_err(own)?;
        let aside = work.0.join("said.json");
        let said = tokio::fs::write(&aside, &answer).await;
        said.map_err(own)?;
        tokio::fs::rename(&aside, &told).await.map_err(own)?;
        kept()
            .await
            .ok_or_else(|| Fault::own("the program's answer is no JSON"))
    }
}

fn own(why: impl std::fmt::Display) -> Fault {
    Fault::own(format!("the map broke: {why}"))
}

/// The program's words end with what to do.
fn refused(words: &str) -> Fault {
    let (what, advice) = words
        .rsplit_once("; ")
        .unwrap_or((words, "choose another surface"));
    Fault::new(StatusCode::CONFLICT, what)
        .at("map")
        .expecting("two surfaces that can be compared, or a closed solid")
        .advising(advice)
}

fn too_long() -> Fault {
    let most = LONGEST.as_secs();
    Fault::new(
        StatusCode::SERVICE_UNAVAILABLE,
        format!("the comparison took longer than {most} s"),
    )
    .at("map")
    .expecting("one that is made in that time")
    .advising("try again when the machine does less")
}

/// A folder that is removed with its handle.
struct Work(PathBuf);

impl Work {
    fn folder(beside: &Path, key: &str) -> std::io::Result<Self> {
        // One map is made at a time, so that the name is nobody else's.
        let folder = beside.join(format!("{key}{MAKING}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
