//! From losses and spots to findings: kind, confidence, evidence, and what it cannot know.
//!
//! In: [`Loss`]es and [`Spot`]s. Out: [`Finding`]s without ids, one for each place.
//! A place is reported once; colour over a loss becomes evidence of the loss.

use super::alone;
use super::colour::{START_DE, Spot, SpotKind};
use super::drops::{Drop, drops, median_depth_mm};
use super::reference::Depths;
use super::shape::{Loss, SCORE_MIN, shared};
use super::size;
use super::surface::Surface;
use super::unknown::{cannot_know, unsure};
use crate::finding::{Against, Evidence, Finding, FindingKind};
use scan::FaceId;

/// Steepest plane of a worn facet against the tooth's axis, cosine.
const FACET_COS: f64 = 0.85;
/// Depth of a hollow below its rim, less a part of the bulge over it, as a share of its radius.
const PIT_SHARE: f64 = 0.33;
/// A facet is flatter than this, mm.
const FLAT_MM: f64 = 0.05;

/// What a loss is: a hollow below its own rim, a flat facet on top, or a piece broken off.
pub(crate) fn kind_of_loss(surface: &Surface<'_>, loss: &Loss) -> FindingKind {
    let Some(region) = surface.regions.get(loss.region) else {
        return FindingKind::Cavity;
    };
    let m = &loss.missing;
    let on_top = region.height_share(m.at) > 0.5 && m.normal.dot(region.occlusal) > FACET_COS;
    // A hollow is deep below its own rim for its width; over a broken cusp or edge the surface
    // carried on bulges far above the rim.
    let radius_mm = (loss.area_mm2 / std::f64::consts::PI).sqrt().max(0.1);
    let (below, bulge) = (m.below_rim_mm, (m.depth_mm - m.below_rim_mm).max(0.0));
    if m.flatness_mm < FLAT_MM && below < 0.15 && on_top {
        FindingKind::Wear
    } else if below > 0.1 && below - 0.6 * bulge > PIT_SHARE * radius_mm {
        FindingKind::Cavity
    } else {
        FindingKind::Chip
    }
}

/// What the shape of the tooth itself shows.
pub(super) fn shape(
    quantity: &'static str,
    measured: f64,
    limit: f64,
    unit: &'static str,
) -> Evidence {
    Evidence {
        source: "local shape".to_owned(),
        quantity,
        measured,
        limit,
        unit,
    }
}

/// A loss as a finding.
pub(crate) fn from_loss(surface: &Surface<'_>, loss: &Loss) -> Finding {
    let kind = kind_of_loss(surface, loss);
    let m = &loss.missing;
    Finding {
        id: String::new(),
        tooth: tooth(surface, loss.region),
        kind,
        at: m.at,
        faces: loss.faces.iter().map(|&f| FaceId(f)).collect(),
        area_mm2: loss.area_mm2,
        depth_mm: m.depth_mm,
        volume_mm3: m.volume_mm3,
        against: Against::CarriedOn,
        depth_error_mm: size::CARRIED_ON_SHARE * m.depth_mm,
        confidence: confidence(loss.score, SCORE_MIN, 1.6 * SCORE_MIN) * surface.told(),
        evidence: vec![
            shape("sharpness of the rim", loss.score, SCORE_MIN, "rad"),
            shape(
                "depth below the surface carried on",
                m.depth_mm,
                super::shape::DEPTH_MM_MIN,
                "mm",
            ),
        ],
        cannot_know: unsure(surface, kind),
    }
}

/// Area at which a spot of colour counts half, mm².
const FLECK_MM2: f64 = 0.1;
/// What a dark spot is called in evidence.
pub(super) const DARKER: &str = "darker than the tooth around it";

/// A spot as a finding.
pub(crate) fn from_spot(surface: &Surface<'_>, spot: &Spot) -> Finding {
    let kind = match spot.kind {
        SpotKind::Dark => FindingKind::Stain,
        SpotKind::White => FindingKind::LightSpot,
        SpotKind::Line => FindingKind::Crack,
        SpotKind::Mark => FindingKind::Mark,
    };
    let quantity = match spot.kind {
        SpotKind::Dark => DARKER,
        SpotKind::White => "lighter than the tooth around it",
        SpotKind::Line => "dark line",
        SpotKind::Mark => "colour that teeth do not have",
    };
    // A natural pit or a fleck of the texture is small and little off.
    let sure = confidence(spot.difference, 0.8 * START_DE, 3.0 * START_DE) * spot.area_mm2
        / (spot.area_mm2 + FLECK_MM2);
    Finding {
        id: String::new(),
        tooth: tooth(surface, spot.region),
        kind,
        at: spot.at,
        faces: spot.faces.iter().map(|&f| FaceId(f)).collect(),
        area_mm2: spot.area_mm2,
        depth_mm: 0.0,
        volume_mm3: 0.0,
        against: Against::Colour,
        depth_error_mm: 0.0,
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

/// What the references say about losses found by shape, and the losses that only they show.
pub(crate) fn weigh(
    surface: &Surface<'_>,
    losses: Vec<Finding>,
    regions: &[usize],
    (earlier, mirror): (&[Depths], &[Depths]),
    spots: &[Finding],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (mut loss, &region) in losses.into_iter().zip(regions) {
        let faces: Vec<u32> = loss.faces.iter().map(|f| f.0).collect();
        for (depths, told) in [(earlier, 0.8), (mirror, 0.6)] {
            let Some(depths) = depths.iter().find(|d| d.region == region) else {
                continue;
            };
            let Some(depth) = median_depth_mm(surface, depths, &faces) else {
                continue;
            };
            let limit = depths.limit_mm * 0.6;
            if depth > limit {
                let sure = confidence(depth, limit, 3.0 * limit);
                loss.confidence += (1.0 - loss.confidence) * told * sure;
                loss.evidence.push(lost(depths, depth, limit));
            } else if depths.source != super::reference::EARLIER && depth < 0.3 * limit {
                // The partner is shaped alike: rather anatomy than loss.
                loss.confidence *= 0.75;
            }
        }
        findings.push(loss);
    }
    for depths in earlier {
        let found = drops(surface, depths, 0.5);
        findings = with_drops(surface, findings, depths, found);
    }
    alone::add(surface, mirror, spots, &mut findings);
    findings
}

/// Losses since the earlier scan take in the losses by shape that they cover.
fn with_drops(
    surface: &Surface<'_>,
    mut findings: Vec<Finding>,
    depths: &Depths,
    found: Vec<Drop>,
) -> Vec<Finding> {
    for drop in found {
        let mut whole = from_drop(surface, depths, drop, depths.limit_mm);
        let mut kept = Vec::new();
        for loss in findings {
            let covered = overlap(&loss.faces, &whole.faces);
            let alike = whole.area_mm2 < 3.0 * loss.area_mm2;
            if covered > 0.4 && alike {
                // The same loss: its kind from its rim, its size from the earlier scan.
                if loss.evidence.first().is_some_and(|e| e.measured >= e.limit)
                    && whole.area_mm2 < PIT_MM2
                {
                    whole.kind = loss.kind;
                    whole.cannot_know = unsure(surface, loss.kind);
                }
                whole.confidence = whole.confidence.max(loss.confidence);
                let shape = loss
                    .evidence
                    .into_iter()
                    .filter(|e| e.source == "local shape");
                whole.evidence.extend(shape);
            } else if covered < 0.4 || loss.depth_mm > 2.0 * whole.depth_mm {
                kept.push(loss);
            }
        }
        findings = kept;
        findings.push(whole);
    }
    findings
}

/// Larger losses since the earlier scan are wear, whatever rims are in them, mm².
const PIT_MM2: f64 = 25.0;
/// Dentine that a break lays bare differs from the enamel by some 7 ΔE00, decay by 20 and more.
pub(crate) const DECAYED_DE: f64 = 15.0;

/// What the depth below a reference is called.
pub(super) const BELOW: &str = "below the reference";

/// Share of the smaller list that is in both.
pub(crate) fn overlap(a: &[FaceId], b: &[FaceId]) -> f64 {
    shared_faces(a, b) / a.len().min(b.len()).max(1) as f64
}

/// How many faces are in both lists.
pub(crate) fn shared_faces(a: &[FaceId], b: &[FaceId]) -> f64 {
    let sorted = |l: &[FaceId]| {
        let mut plain: Vec<u32> = l.iter().map(|f| f.0).collect();
        plain.sort_unstable();
        plain
    };
    shared(&sorted(a), &sorted(b)) as f64
}

fn lost(depths: &Depths, measured: f64, limit: f64) -> Evidence {
    Evidence {
        source: depths.source.clone(),
        quantity: BELOW,
        measured,
        limit,
        unit: "mm",
    }
}

/// A loss that only a reference shows.
pub(crate) fn from_drop(
    surface: &Surface<'_>,
    depths: &Depths,
    drop: Drop,
    limit_mm: f64,
) -> Finding {
    let region = surface.regions.get(drop.region);
    let top =
        region.is_some_and(|r| r.height_share(drop.at) > 0.45 && drop.normal.dot(r.occlusal) > 0.3);
    let pit = drop.hollow_mm > 0.03 && drop.depth_mm > 0.2;
    let kind = if pit {
        FindingKind::Cavity
    } else if top || drop.depth_mm < 0.25 {
        FindingKind::Wear
    } else {
        FindingKind::Chip
    };
    // A reference that fits badly can't be sure of a small loss.
    let trust = 1.0
        / (1.0 + (depths.median_mm / MEDIAN_MM_TRUSTED) * (depths.median_mm / MEDIAN_MM_TRUSTED));
    Finding {
        id: String::new(),
        tooth: tooth(surface, drop.region),
        kind,
        at: drop.at,
        faces: drop.faces.iter().map(|&f| FaceId(f)).collect(),
        area_mm2: drop.area_mm2,
        depth_mm: drop.depth_mm,
        volume_mm3: drop.volume_mm3,
        against: depths.against,
        depth_error_mm: depths.limit_mm,
        confidence: confidence(drop.depth_mm, limit_mm, 2.5 * limit_mm) * (0.6 + 0.4 * trust),
        evidence: vec![lost(depths, drop.depth_mm, limit_mm)],
        cannot_know: unsure(surface, kind),
    }
}

/// Median residual at which a reference's word counts half, mm.
const MEDIAN_MM_TRUSTED: f64 = 0.1;

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
                // A break lays enamel or dentine bare; what is much darker is rather decayed.
                let decayed = |e: &Evidence| e.quantity == DARKER && e.measured > DECAYED_DE;
                if loss.kind == FindingKind::Chip && spot.evidence.iter().any(decayed) {
                    loss.kind = FindingKind::Cavity;
                    loss.cannot_know = cannot_know(FindingKind::Cavity).to_owned();
                }
                hear(loss, spot.evidence);
            }
            None => findings.push(spot),
        }
    }
    findings
}

/// Adds evidence. What was measured of one thing is said once: the larger measure, and the limit that it was
/// already judged by.
fn hear(loss: &mut Finding, more: Vec<Evidence>) {
    for new in more {
        let is_same = |e: &&mut Evidence| e.source == new.source && e.quantity == new.quantity;
        match loss.evidence.iter_mut().find(is_same) {
            Some(known) => known.measured = known.measured.max(new.measured),
            None => loss.evidence.push(new),
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

    #[test]
    fn bare_dentine_does_not_make_a_break_a_cavity() {
        let finding = |kind, depth_mm, difference| Finding {
            id: String::new(),
            tooth: None,
            kind,
            at: glam::DVec3::ZERO,
            faces: (0..9).map(FaceId).collect(),
            area_mm2: 4.0,
            depth_mm,
            volume_mm3: depth_mm,
            against: Against::CarriedOn,
            depth_error_mm: 0.0,
            confidence: 0.6,
            evidence: vec![Evidence {
                source: "colour".to_owned(),
                quantity: DARKER,
                measured: difference,
                limit: START_DE,
                unit: "ΔE00",
            }],
            cannot_know: String::new(),
        };
        for (difference, kind) in [(7.0, FindingKind::Chip), (25.0, FindingKind::Cavity)] {
            let loss = finding(FindingKind::Chip, 0.9, 0.0);
            let spot = finding(FindingKind::Stain, 0.0, difference);
            let joined = join(vec![loss], vec![spot]);
            assert_eq!(joined.len(), 1);
            assert_eq!(joined[0].kind, kind, "{difference}");
            // Both say how much darker it is: that is one measurement.
            let said: Vec<f64> = joined[0].evidence.iter().map(|e| e.measured).collect();
            assert_eq!(said, [difference]);
        }
    }
}
