//! `biosculpt find SCAN`: what is wrong with each tooth, and why that is thought.

use crate::cli::Arguments;
use crate::prepared::{self, GIVE_ARCH};
use crate::terminal::{self, Progress};
use crate::{Outcome, figure, wire};
use restoration::Findings;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Find {
    /// STL, PLY or OBJ of one arch, or of a part of one
    scan: PathBuf,
    /// An earlier scan of the same arch, in any pose
    #[arg(long, value_name = "SCAN")]
    earlier: Option<PathBuf>,
}

impl Find {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::told(3 + u64::from(self.earlier.is_some()), arguments);
        let mut file = progress.step("reading", || {
            prepared::read_mouth(&self.scan, arguments, &progress)
        })?;
        file.part(None, None);
        let read = |path| {
            let read = || prepared::read_mouth(path, arguments, &progress);
            progress.step("reading the earlier scan", read)
        };
        let earlier = self.earlier.as_deref().map(read).transpose()?;
        let prepared = prepared::label(file, &[], &progress);
        let earlier = earlier.as_ref().map(|e| &e.scan.mesh);
        let mesh = &prepared.file.scan.mesh;
        let found = progress.step("looking for findings", || {
            restoration::find(mesh, prepared.dentition.as_ref().ok(), earlier)
        });
        drop(progress);
        if let (Err(why), []) = (&prepared.dentition, found.list.as_slice()) {
            let why = format!(
                "no teeth to look at: {why}; the surface alone shows no flaw either; {GIVE_ARCH}"
            );
            return prepared::refuse(&why, arguments);
        }
        if arguments.json {
            terminal::say_json(&serde_json::json!({
                "labels": prepared.labels_in_words(),
                "size": prepared.file.misfit.as_ref().map(|m| &m.sentence),
                "findings": wire::findings(&found.list),
                "notes": found.notes,
            }))?;
        } else {
            terminal::say(&format!("teeth: {}", prepared.labels_in_words()))?;
            terminal::say(&in_words(&found))?;
        }
        Ok(Outcome::Done)
    }
}

/// The findings as a table and what they cannot know.
pub(crate) fn in_words(found: &Findings) -> String {
    let notes: String = found.notes.iter().map(|n| format!("\n{n}")).collect();
    if found.list.is_empty() {
        return format!(
            "no findings. That is no proof of health: a scan shows surfaces only.{notes}"
        );
    }
    let rows: Vec<Vec<String>> = found
        .list
        .iter()
        .map(|f| {
            vec![
                f.id.clone(),
                f.kind.name().to_owned(),
                format!("{:.2},{:.2},{:.2}", f.at.x, f.at.y, f.at.z),
                format!("{:.2}", f.area_mm2),
                figure::with_error(f.depth_mm, f.depth_error_mm),
                format!("{:.2}", f.volume_mm3),
                figure::percent(f.confidence),
            ]
        })
        .collect();
    let header = [
        "finding",
        "kind",
        "at (mm)",
        "area mm²",
        "depth mm",
        "volume mm³",
        "sure",
    ];
    let table = terminal::table(&header, &rows);
    format!(
        "{table}{notes}\nSure is how sure it is that this is a flaw; ± is how far off its depth may be. \
         Evidence and what it cannot know: --json, or the report of `plan`."
    )
}
