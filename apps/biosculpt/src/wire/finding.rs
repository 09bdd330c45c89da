//! Findings as JSON.

use super::{point, rounded};
use restoration::Finding;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct FindingJson {
    id: String,
    /// ISO 3950 number; null where the teeth are not labelled.
    tooth: Option<u8>,
    kind: &'static str,
    at: [f64; 3],
    area_mm2: f64,
    depth_mm: f64,
    volume_mm3: f64,
    /// What depth and volume were measured against.
    measured_against: &'static str,
    /// How far off the depth may be.
    depth_error_mm: f64,
    /// Whether depth and volume are rough.
    rough: bool,
    /// How sure it is that this is a flaw; nothing about its depth.
    confidence: f64,
    evidence: Vec<EvidenceJson>,
    cannot_know: String,
}

#[derive(Debug, Serialize)]
struct EvidenceJson {
    source: String,
    quantity: &'static str,
    measured: f64,
    limit: f64,
    unit: &'static str,
    /// Whether the limit is reached, so that it speaks for the finding and not against it.
    supports: bool,
}

/// Findings in the order given.
pub(crate) fn findings(found: &[Finding]) -> Vec<FindingJson> {
    found.iter().map(one).collect()
}

/// One finding.
pub(crate) fn one(f: &Finding) -> FindingJson {
    FindingJson {
        id: f.id.clone(),
        tooth: f.tooth.map(lexicon::Fdi::number),
        kind: f.kind.name(),
        at: point(f.at),
        area_mm2: rounded(f.area_mm2, 3),
        depth_mm: rounded(f.depth_mm, 3),
        volume_mm3: rounded(f.volume_mm3, 4),
        measured_against: f.against.name(),
        depth_error_mm: rounded(f.depth_error_mm, 3),
        rough: f.is_rough(),
        confidence: rounded(f.confidence, 3),
        evidence: f
            .evidence
            .iter()
            .map(|e| EvidenceJson {
                source: e.source.clone(),
                quantity: e.quantity,
                measured: rounded(e.measured, 3),
                limit: rounded(e.limit, 3),
                unit: e.unit,
                supports: e.measured >= e.limit,
            })
            .collect(),
        cannot_know: f.cannot_know.clone(),
    }
}
