//! `biosculpt check SCAN`: what the file holds and what is wrong with it.

use crate::cli::Arguments;
use crate::prepared::{self, ScanFile};
use crate::terminal::{self, Progress};
use crate::{Outcome, foreign, wire};
use scan::health::Health;
use scan::{ReadError, Scan, Severity};
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
        let ways = Ways::of(&file.scan);
        drop(progress);
        if arguments.json {
            terminal::say_json(&wire::check(&file, &health, &ways))?;
        } else {
            say_in_words(&file, &health, &ways)?;
        }
        Ok(Outcome::of(ways.no_surface.is_none()))
    }
}

/// What the verbs that look for teeth will make of the surface.
pub(crate) struct Ways {
    /// Whether they will read its faces the other way round.
    pub(crate) inside_out: bool,
    /// Whether it holds two arches that bite on each other.
    pub(crate) two_arches: bool,
    /// Why they will refuse it, where its faces are no surface.
    pub(crate) no_surface: Option<ReadError>,
}

impl Ways {
    fn of(scan: &Scan) -> Self {
        let no_surface = scan.expect_surface().err();
        let surface = Some(&scan.mesh).filter(|_| no_surface.is_none());
        Self {
            inside_out: surface.is_some_and(dentition::inside_out),
            two_arches: surface.is_some_and(|mesh| dentition::sides(mesh).is_some()),
            no_surface,
        }
    }
}

fn say_in_words(file: &ScanFile, health: &Health, ways: &Ways) -> anyhow::Result<()> {
    let scan = &file.scan;
    let misfit = file.misfit.as_ref();
    terminal::say(&format!(
        "{}: {}, {} vertices, {} faces, {}",
        foreign::path(&file.path),
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
            foreign::shown(&note.sentence)
        ))?;
    }
    if let Some(none) = &ways.no_surface {
        let none = foreign::shown(&none.to_string());
        terminal::say(&format!("{}: {none}", Severity::Serious.name()))?;
    }
    if let Some(found) = misfit {
        terminal::say(&format!("{}: {}", found.severity.name(), found.sentence))?;
    }
    for found in &health.findings {
        terminal::say(&format!("{}: {}", found.severity.name(), found.sentence))?;
    }
    let no_surface = &ways.no_surface;
    let ways = [
        (ways.inside_out, prepared::TURNED),
        (ways.two_arches, prepared::TWO_ARCHES),
    ];
    for (_, said) in ways.iter().filter(|(true_of_it, _)| *true_of_it) {
        terminal::say(&format!("note: {said}"))?;
    }
    let is_sound = scan.notes.is_empty() && health.findings.is_empty() && misfit.is_none();
    if is_sound && no_surface.is_none() && ways.iter().all(|w| !w.0) {
        terminal::say("nothing wrong was found")?;
    }
    Ok(())
}
