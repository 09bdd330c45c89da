//! What a file holds, as JSON.

use super::{point, rounded};
use crate::prepared::ScanFile;
use crate::verbs::check::Ways;
use scan::health::Health;
use scan::{ReadError, Severity};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct CheckJson {
    format: &'static str,
    bytes: usize,
    sha256: String,
    vertices: usize,
    faces: usize,
    colours: bool,
    labelled: bool,
    unit: UnitJson,
    /// Smallest and largest coordinates, mm.
    extent: Option<[[f64; 3]; 2]>,
    closed: bool,
    area_mm2: f64,
    volume_mm3: Option<f64>,
    /// Whether the verbs that look for teeth read its faces the other way round.
    inside_out: bool,
    /// Whether it holds two arches that bite on each other.
    two_arches: bool,
    pieces: usize,
    borders: usize,
    genus: Option<usize>,
    median_edge_mm: Option<f64>,
    notes: Vec<NoteJson>,
    findings: Vec<HealthJson>,
}

#[derive(Debug, Serialize)]
struct HealthJson {
    kind: &'static str,
    severity: &'static str,
    count: usize,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct UnitJson {
    unit: String,
    scale_to_mm: f64,
    reason: String,
    sure: bool,
}

#[derive(Debug, Serialize)]
struct NoteJson {
    kind: &'static str,
    severity: &'static str,
    count: u64,
    examples: Vec<u32>,
    sentence: String,
}

/// What is said of faces that are no surface.
fn no_surface(ways: &Ways) -> Option<HealthJson> {
    let why = ways.no_surface.as_ref()?;
    let count = match why {
        ReadError::NoSurface { without, .. } => *without,
        _ => 1,
    };
    Some(HealthJson {
        kind: "no-surface",
        severity: Severity::Serious.name(),
        count,
        sentence: why.to_string(),
    })
}

/// What `check` prints.
pub(crate) fn check(file: &ScanFile, health: &Health, ways: &Ways) -> CheckJson {
    let scan = &file.scan;
    CheckJson {
        format: scan.format.name(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        vertices: scan.mesh.positions().len(),
        faces: scan.mesh.faces().len(),
        colours: scan.mesh.colours().is_some(),
        labelled: scan.mesh.face_fdi().is_some(),
        unit: UnitJson {
            unit: scan.unit.unit.symbol().to_owned(),
            scale_to_mm: scan.unit.scale_to_mm,
            reason: scan.unit.reason.clone(),
            sure: scan.unit.sure,
        },
        extent: scan
            .mesh
            .bounds()
            .map(|(low, high)| [point(low), point(high)]),
        closed: health.closed,
        area_mm2: rounded(health.area_mm2, 3),
        volume_mm3: health.volume_mm3.map(|v| rounded(v, 3)),
        inside_out: ways.inside_out,
        two_arches: ways.two_arches,
        pieces: health.pieces.len(),
        borders: health.borders.len(),
        genus: health.genus,
        median_edge_mm: health.edges_mm.as_ref().map(|e| rounded(e.median_mm, 4)),
        findings: no_surface(ways)
            .into_iter()
            .chain(file.misfit.as_ref().map(|found| HealthJson {
                kind: "size",
                severity: found.severity.name(),
                count: 1,
                sentence: found.sentence.clone(),
            }))
            .chain(health.findings.iter().map(|found| HealthJson {
                kind: found.kind.name(),
                severity: found.severity.name(),
                count: found.count,
                sentence: found.sentence.clone(),
            }))
            .collect(),
        notes: scan
            .notes
            .iter()
            .map(|note| NoteJson {
                kind: note.kind.name(),
                severity: note.severity.name(),
                count: note.count,
                examples: note.examples.clone(),
                sentence: note.sentence.clone(),
            })
            .collect(),
    }
}
