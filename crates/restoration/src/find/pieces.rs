//! Pieces of one flaw put together: a loss wider than the search, a stain cut by a groove.
//!
//! In: findings. Out: fewer, each with the faces of its pieces; the surest keeps its kind and place.
//! What two pieces cover is counted once.

use super::colour::GROOVE_MM;
use super::surface::Surface;
use crate::finding::{Finding, FindingKind};
use glam::DVec3;
use scan::FaceId;

/// Findings of one sort nearer than this on one tooth are one, mm.
const ONE_MM: f64 = 3.0;
/// And those of colour whose edges are nearer than this: one fissure's stain comes in pieces, mm.
const FISSURE_MM: f64 = 2.0;
/// And stains that both lie in grooves: the same fissures, some of it missed, mm.
const GROOVES_MM: f64 = 4.0;
/// And losses whose edges meet within this, mm.
const MEET_MM: f64 = 0.5;

/// Pieces of one flaw put together: a loss wider than the search, a stain cut by a groove.
pub(crate) fn put_together(surface: &Surface<'_>, mut list: Vec<Finding>) -> Vec<Finding> {
    list.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then_with(|| a.faces.cmp(&b.faces))
    });
    let sort = |f: &Finding| match f.kind {
        FindingKind::Cavity | FindingKind::Chip => 0,
        FindingKind::Wear => 1,
        FindingKind::Stain => 2,
        FindingKind::Crack => 3,
        FindingKind::Mark => 4,
        FindingKind::LightSpot => 5,
    };
    let mut whole: Vec<Piece> = Vec::new();
    for finding in list {
        let mut piece = Piece {
            ats: vec![finding.at],
            places: places(surface, &finding),
            in_groove: in_groove(surface, &finding),
            finding,
        };
        // A piece may join two that were apart; the surest keeps its name.
        while let Some(i) = whole.iter().position(|w| {
            w.finding.tooth == piece.finding.tooth
                && sort(&w.finding) == sort(&piece.finding)
                && w.near(&piece)
        }) {
            let mut into = whole.remove(i);
            unite(surface, &mut into.finding, &piece.finding);
            into.ats.append(&mut piece.ats);
            into.places.append(&mut piece.places);
            piece = into;
        }
        whole.push(piece);
    }
    whole.into_iter().map(|w| w.finding).collect()
}

/// A finding with its pieces' places.
struct Piece {
    finding: Finding,
    ats: Vec<DVec3>,
    /// Some of its faces' middles.
    places: Vec<DVec3>,
    /// Whether it is a stain that mostly lies in grooves.
    in_groove: bool,
}

impl Piece {
    fn near(&self, other: &Self) -> bool {
        let within = |a: &[DVec3], b: &[DVec3], mm: f64| {
            a.iter()
                .any(|p| b.iter().any(|q| p.distance_squared(*q) < mm * mm))
        };
        let edges = if self.finding.depth_mm > 0.0 {
            MEET_MM
        } else if self.in_groove && other.in_groove {
            GROOVES_MM
        } else {
            FISSURE_MM
        };
        within(&self.ats, &other.ats, ONE_MM) || within(&self.places, &other.places, edges)
    }
}

fn in_groove(surface: &Surface<'_>, finding: &Finding) -> bool {
    let hollow = |f: &&FaceId| {
        let corners = surface.mesh.faces()[f.0 as usize];
        let sum: f64 = corners.iter().map(|&v| surface.hollow_mm[v as usize]).sum();
        sum > 3.0 * GROOVE_MM
    };
    let count = finding.faces.iter().filter(hollow).count();
    finding.kind == FindingKind::Stain && 2 * count > finding.faces.len()
}

/// Up to 400 middles of a finding's faces, evenly picked.
fn places(surface: &Surface<'_>, finding: &Finding) -> Vec<DVec3> {
    let step = finding.faces.len().div_ceil(400).max(1);
    let picked = finding.faces.iter().step_by(step);
    picked
        .map(|f| surface.mesh.centroid(f.0 as usize))
        .collect()
}

/// Adds a piece to the surer finding, whose kind, evidence and place of a loss stay.
fn unite(surface: &Surface<'_>, into: &mut Finding, piece: &Finding) {
    let before = into.area_mm2;
    into.faces.extend_from_slice(&piece.faces);
    into.faces.sort_unstable();
    into.faces.dedup();
    into.area_mm2 = into
        .faces
        .iter()
        .map(|f| surface.mesh.area(f.0 as usize))
        .sum();
    if into.depth_mm > 0.0 {
        // What both cover is counted once.
        let new = (into.area_mm2 - before).max(0.0) / piece.area_mm2.max(1e-9);
        into.volume_mm3 += piece.volume_mm3 * new.min(1.0);
        if piece.depth_error_mm > into.depth_error_mm {
            into.against = piece.against;
            into.depth_error_mm = piece.depth_error_mm;
        }
        return;
    }
    let weigh = |f: &FaceId| surface.mesh.centroid(f.0 as usize) * surface.mesh.area(f.0 as usize);
    let centre = into.faces.iter().map(weigh).sum::<DVec3>() / into.area_mm2.max(1e-9);
    let mut nearest = into.at;
    for f in &into.faces {
        let c = surface.mesh.centroid(f.0 as usize);
        if c.distance_squared(centre) < nearest.distance_squared(centre) {
            nearest = c;
        }
    }
    into.at = nearest;
}
