//! `biosculpt check SCAN`: what the file holds and what is wrong with it.

use crate::cli::Arguments;
use crate::prepared::{self, ScanFile};
use crate::terminal::{self, Progress};
use crate::{Outcome, wire};
use scan::Mesh;
use scan::health::Health;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// STL, PLY or OBJ
    scan: PathBuf,
}

impl Check {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let progress = Progress::new(2);
        let file = progress.step("reading", || prepared::read_sized(&self.scan, arguments))?;
        let health = progress.step("examining", || scan::health::examine(&file.scan.mesh));
        let ways = Ways::of(&file.scan.mesh);
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::check(&file, &health, &ways))?;
        } else {
            say_in_words(&file, &health, &ways)?;
        }
        Ok(Outcome::Done)
    }
}

/// What the verbs that look for teeth will make of the surface.
pub(crate) struct Ways {
    /// Whether they will read its faces the other way round.
    pub(crate) inside_out: bool,
    /// Whether it holds two arches that bite on each other.
    pub(crate) two_arches: bool,
}

impl Ways {
    fn of(mesh: &Mesh) -> Self {
        Self {
            inside_out: dentition::inside_out(mesh),
            two_arches: dentition::sides(mesh).is_some(),
        }
    }
}

fn say_in_words(file: &ScanFile, health: &Health, ways: &Ways) -> anyhow::Result<()> {
    let scan = &file.scan;
    let misfit = file.misfit.as_ref();
    terminal::say(&format!(
        "{}: {}, {} vertices, {} faces, {}",
        file.path.display(),
        scan.format,
        health.vertices,
        health.faces,
        if health.closed { "closed" } else { "open" }
    ))?;
    let sure = if scan.unit.sure {
        ""
    } else {
        "; look at it, --unit overrides"
    };
    terminal::say(&format!(
        "unit: {} ({}{sure})",
        scan.unit.unit.symbol(),
        scan.unit.reason
    ))?;
    let size = health.extent_mm;
    terminal::say(&format!(
        "size: {:.1} × {:.1} × {:.1} mm",
        size.x, size.y, size.z
    ))?;
    if let Some(edges) = &health.edges_mm {
        terminal::say(&format!("detail: {:.2} mm between points", edges.median_mm))?;
    }
    for note in &scan.notes {
        terminal::say(&format!(
            "{}: {} {}",
            note.severity.name(),
            note.count,
            note.sentence
        ))?;
    }
    if let Some(found) = misfit {
        terminal::say(&format!("{}: {}", found.severity.name(), found.sentence))?;
    }
    for found in &health.findings {
        terminal::say(&format!("{}: {}", found.severity.name(), found.sentence))?;
    }
    let ways = [
        (ways.inside_out, prepared::TURNED),
        (ways.two_arches, prepared::TWO_ARCHES),
    ];
    for (_, said) in ways.iter().filter(|(true_of_it, _)| *true_of_it) {
        terminal::say(&format!("note: {said}"))?;
    }
    let is_sound = scan.notes.is_empty() && health.findings.is_empty() && misfit.is_none();
    if is_sound && ways.iter().all(|w| !w.0) {
        terminal::say("nothing wrong was found")?;
    }
    Ok(())
}
