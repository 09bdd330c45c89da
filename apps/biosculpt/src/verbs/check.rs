//! `biosculpt check SCAN`: what the file holds and what is wrong with it.

use crate::cli::Arguments;
use crate::prepared::{self, ScanFile};
use crate::terminal::{self, Progress};
use crate::{Outcome, wire};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// STL, PLY or OBJ
    scan: PathBuf,
}

impl Check {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::new(2);
        let file = progress.step("reading", || prepared::read_scan(&self.scan, arguments))?;
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::check(&file))?;
        } else {
            say_in_words(&file)?;
        }
        Ok(Outcome::Done)
    }
}

fn say_in_words(file: &ScanFile) -> anyhow::Result<()> {
    let scan = &file.scan;
    terminal::say(&format!(
        "{}: {}, {} vertices, {} faces",
        file.path.display(),
        scan.format,
        scan.mesh.positions().len(),
        scan.mesh.faces().len()
    ))?;
    let sure = if scan.unit.sure {
        ""
    } else {
        "; look at it, --unit overrides"
    };
    terminal::say(&format!(
        "unit: {:?} ({}{sure})",
        scan.unit.unit, scan.unit.reason
    ))?;
    for note in &scan.notes {
        terminal::say(&format!(
            "{}: {} {}",
            note.severity.name(),
            note.count,
            note.sentence
        ))?;
    }
    Ok(())
}
