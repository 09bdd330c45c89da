//! What a file holds, as JSON.

use super::point;
use crate::prepared::ScanFile;
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
    notes: Vec<NoteJson>,
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

/// What `check` prints.
pub(crate) fn check(file: &ScanFile) -> CheckJson {
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
            unit: format!("{:?}", scan.unit.unit).to_lowercase(),
            scale_to_mm: scan.unit.scale_to_mm,
            reason: scan.unit.reason.clone(),
            sure: scan.unit.sure,
        },
        extent: scan
            .mesh
            .bounds()
            .map(|(low, high)| [point(low), point(high)]),
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
