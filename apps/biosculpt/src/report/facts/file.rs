//! What the file holds.

use super::super::markup::{grouped, number};
use super::super::model::{FileCheck, Level};
use scan::health::Health;
use scan::{Scan, Severity};

/// One line a fact, the remarks last.
pub(crate) fn checks(scan: &Scan, health: &Health) -> Vec<FileCheck> {
    let unit = &scan.unit;
    let extent = health.extent_mm;
    let mut lines = vec![
        line(
            "Surface",
            format!(
                "{}, {} faces, {} vertices",
                scan.format,
                grouped(health.faces),
                grouped(health.vertices)
            ),
            "What was read.",
            Level::Good,
        ),
        line(
            "Unit",
            unit.unit.symbol().replace("um", "µm"),
            &match unit.reason.strip_prefix(unit.unit.symbol()) {
                Some(rest) => sentence(&format!("taken as {}{rest}", unit.unit.symbol())),
                None => sentence(&unit.reason),
            },
            if unit.sure { Level::Good } else { Level::Doubt },
        ),
        line(
            "Size",
            format!(
                "{} × {} × {} mm",
                number(extent.x, 0),
                number(extent.y, 0),
                number(extent.z, 0)
            ),
            "Along the file's own axes.",
            Level::Good,
        ),
    ];
    if let Some(edges) = &health.edges_mm {
        let (meaning, level) = if edges.median_mm > 0.45 {
            (
                "Coarse: small flaws and thin rims are not seen.",
                Level::Doubt,
            )
        } else {
            ("Fine enough to show small flaws.", Level::Good)
        };
        let median = format!("{} mm between points", number(edges.median_mm, 2));
        lines.push(line("Detail", median, meaning, level));
    }
    let (colours, meaning) = if scan.mesh.colours().is_some() {
        ("yes", "Stains and marks can be looked for.")
    } else {
        ("no", "Stains and marks cannot be looked for.")
    };
    lines.push(line("Colours", colours.to_owned(), meaning, Level::Note));
    for note in &scan.notes {
        lines.push(line(
            &words(note.kind.name()),
            grouped(note.count as usize),
            &sentence(&note.sentence),
            level(note.severity),
        ));
    }
    for finding in &health.findings {
        lines.push(line(
            &words(finding.kind.name()),
            grouped(finding.count),
            &sentence(&finding.sentence),
            level(finding.severity),
        ));
    }
    lines
}

fn line(what: &str, measured: String, meaning: &str, level: Level) -> FileCheck {
    FileCheck {
        what: what.to_owned(),
        measured,
        meaning: meaning.to_owned(),
        level,
    }
}

const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Info => Level::Note,
        Severity::Warn => Level::Doubt,
        Severity::Serious => Level::Bad,
    }
}

/// `non-manifold-edges` as people write it.
fn words(name: &str) -> String {
    super::super::markup::capital(
        &name
            .replace('-', " ")
            .replace("non manifold", "non-manifold"),
    )
}

fn sentence(text: &str) -> String {
    let text = super::super::markup::capital(text.trim());
    if text.ends_with('.') || text.is_empty() {
        text
    } else {
        format!("{text}.")
    }
}
