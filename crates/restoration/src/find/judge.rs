//! From losses and spots to findings: kind, confidence, evidence, and what it cannot know.
//!
//! In: [`Loss`]es and [`Spot`]s. Out: [`Finding`]s without ids, one for each place.
//! Law: a place is reported once; colour over a loss becomes evidence of the loss.

use super::colour::{START_DE, Spot, SpotKind};
use super::shape::{Loss, SCORE_MIN, shared};
use super::surface::Surface;
use crate::finding::{Evidence, Finding, FindingKind};
use scan::FaceId;

/// Steepest plane of a worn facet against the tooth's axis, cosine.
const FACET_COS: f64 = 0.5;
/// A facet is flatter than this, mm.
const FLAT_MM: f64 = 0.05;

/// What a loss is: a hollow below its own rim, a flat facet on top, or a piece broken off.
pub(crate) fn kind_of_loss(surface: &Surface<'_>, loss: &Loss) -> FindingKind {
    let Some(region) = surface.regions.get(loss.region) else {
        return FindingKind::Cavity;
    };
    let m = &loss.missing;
    let on_top = region.height_share(m.at) > 0.5 && m.normal.dot(region.occlusal) > FACET_COS;
    if m.flatness_mm < FLAT_MM && m.below_rim_mm < 0.15 && on_top {
        FindingKind::Wear
    } else if m.below_rim_mm > 0.15 && m.below_rim_mm > 0.4 * m.depth_mm {
        FindingKind::Cavity
    } else {
        FindingKind::Chip
    }
}

/// A loss as a finding.
pub(crate) fn from_loss(surface: &Surface<'_>, loss: &Loss) -> Finding {
    let kind = kind_of_loss(surface, loss);
    let m = &loss.missing;
    let shape = |quantity, measured, limit, unit| Evidence {
        source: "local shape".to_owned(),
        quantity,
        measured,
        limit,
        unit,
    };
    Finding {
        id: String::new(),
        tooth: tooth(surface, loss.region),
        kind,
        at: m.at,
        faces: loss.faces.iter().map(|&f| FaceId(f)).collect(),
        area_mm2: loss.area_mm2,
        depth_mm: m.depth_mm,
        volume_mm3: m.volume_mm3,
        confidence: confidence(loss.score, SCORE_MIN, 1.6 * SCORE_MIN),
        evidence: vec![
            shape("sharpness of the rim", loss.score, SCORE_MIN, "rad"),
            shape(
                "depth below the surface carried on",
                m.depth_mm,
                super::shape::DEPTH_MM_MIN,
                "mm",
            ),
        ],
        cannot_know: cannot_know(kind).to_owned(),
    }
}

/// A spot as a finding.
pub(crate) fn from_spot(surface: &Surface<'_>, spot: &Spot) -> Finding {
    let kind = match spot.kind {
        SpotKind::Dark | SpotKind::White => FindingKind::Stain,
        SpotKind::Line => FindingKind::Crack,
        SpotKind::Mark => FindingKind::Mark,
    };
    let quantity = match spot.kind {
        SpotKind::Dark => "darker than the tooth around it",
        SpotKind::White => "lighter than the tooth around it",
        SpotKind::Line => "dark line",
        SpotKind::Mark => "colour that teeth do not have",
    };
    let sure = confidence(spot.difference, 0.8 * START_DE, 3.0 * START_DE);
    Finding {
        id: String::new(),
        tooth: tooth(surface, spot.region),
        kind,
        at: spot.at,
        faces: spot.faces.iter().map(|&f| FaceId(f)).collect(),
        area_mm2: spot.area_mm2,
        depth_mm: 0.0,
        volume_mm3: 0.0,
        confidence: sure * (1.0 - 0.4 * spot.groove),
        evidence: vec![Evidence {
            source: "colour".to_owned(),
            quantity,
            measured: spot.difference,
            limit: START_DE,
            unit: "ΔE00",
        }],
        cannot_know: cannot_know(kind).to_owned(),
    }
}

/// 0.5 at `limit`, 0.9 at `sure`, towards 0.98 beyond; 0 far below.
pub(crate) fn confidence(measured: f64, limit: f64, sure: f64) -> f64 {
    let t = (measured - limit) / (sure - limit).max(1e-9);
    0.98 / (1.0 + libm::exp(-(2.3 * t + 0.04)))
}

fn tooth(surface: &Surface<'_>, region: usize) -> Option<lexicon::Fdi> {
    surface.regions.get(region)?.tooth.map(|t| t.fdi)
}

/// Colour over a loss becomes its evidence; what is left stands for itself.
pub(crate) fn join(losses: Vec<Finding>, spots: Vec<Finding>) -> Vec<Finding> {
    let mut findings = losses;
    for spot in spots {
        let faces: Vec<u32> = spot.faces.iter().map(|f| f.0).collect();
        let over = findings.iter_mut().find(|f| {
            let of: Vec<u32> = f.faces.iter().map(|f| f.0).collect();
            let both = shared(&of, &faces);
            f.depth_mm > 0.0 && both * 3 > faces.len().min(of.len())
        });
        match over {
            Some(loss) => {
                loss.confidence += (1.0 - loss.confidence) * 0.5 * spot.confidence;
                loss.evidence.extend(spot.evidence);
            }
            None => findings.push(spot),
        }
    }
    findings
}

/// What a finding of this kind cannot know, in plain words.
pub(crate) const fn cannot_know(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Cavity => {
            "A scan sees only the surface. This hollow may be decay (ICDAS 3 to 6 at the earliest), a \
             lost filling or a natural pit; how deep any decay goes under it, and decay between \
             teeth, need radiographs and an examination."
        }
        FindingKind::Chip => {
            "A scan cannot tell when or why the piece was lost, whether the edge was ground on \
             purpose, or whether cracks run on under it."
        }
        FindingKind::Wear => {
            "A scan cannot tell grinding from acid, nor whether it still goes on; without an earlier \
             scan the natural height is an estimate."
        }
        FindingKind::Crack => {
            "A line of colour may be a stain in a harmless craze line; its depth is not seen. Light \
             through the tooth, a bite test and an examination decide."
        }
        FindingKind::Stain => {
            "Colour without depth: it may be an outer stain, a white spot, an old filling's edge or \
             early decay. A scan's texture is not a spectrophotometer and early decay (ICDAS 1 to 2) \
             is not judged here."
        }
        FindingKind::Mark => {
            "A scan cannot tell how deep the pigment lies nor what it is made of, nor whether the \
             owner wants it gone."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_half_at_the_limit_and_grows() {
        assert!((confidence(7.0, 7.0, 14.0) - 0.5).abs() < 0.01);
        assert!((confidence(14.0, 7.0, 14.0) - 0.9).abs() < 0.01);
        assert!(confidence(0.0, 7.0, 14.0) < 0.1);
        assert!(confidence(1e6, 7.0, 14.0) <= 0.98);
    }
}
