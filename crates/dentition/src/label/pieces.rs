//! What of a file is the arch: wound outwards, without its base and without what
//! faces it.
//!
//! In: a scan. Out: whether it is inside out, and the faces that are worth a look.
//! Method: convex edges outweigh concave ones on every arch (by 6 to 30 per cent of all bends), so
//! that the sum tells an inside from an outside; an antagonist and the inside of a hollow model
//! look the other way.

use super::base::base;
use super::surface::Surface;
use crate::antagonist::looks;
use glam::DVec3;
use scan::topology::{edges, signed_dihedral};
use scan::{FaceId, Mesh};

/// Share of all bends from which on a surface is an inside.
const INSIDE: f64 = -0.02;
/// Pieces that look less than that along the largest one face it.
const FACING: f64 = -0.3;
/// Pieces smaller than this share of the largest one are looked at with it.
const SMALL_SHARE: f64 = 0.2;

/// Whether the surface is seen from its inside.
pub(super) fn inside_out(mesh: &Mesh) -> bool {
    bent(mesh) < INSIDE
}

/// Convex less concave bends, as a share of all.
fn bent(mesh: &Mesh) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for edge in edges(mesh).iter().filter(|e| e.other.is_some()) {
        let [a, b] = edge.vertices.map(|v| mesh.positions()[v as usize]);
        let bend = a.distance(b) * signed_dihedral(mesh, edge);
        sum += bend;
        all += bend.abs();
    }
    sum / f64::max(all, f64::MIN_POSITIVE)
}

/// The faces that are a scan of one arch; all of them where nothing else is there.
pub(super) fn arch(mesh: &Mesh) -> Vec<FaceId> {
    let surface = Surface::new(mesh);
    let count = surface.len();
    let (base, down) = base(mesh, &surface).map_or_else(
        || (vec![false; count], None),
        |(base, down)| (base, Some(down)),
    );
    let scanned = |f: &usize| !base[*f];
    let scanned: Vec<FaceId> = (0..count)
        .filter(scanned)
        .map(|f| FaceId(f as u32))
        .collect();
    let (open, _, _) = mesh.extract(&scanned);
    let (piece, pieces) = looks(&open);
    let area = |c: usize| pieces[c].area_mm2;
    let largest = pieces.iter().map(|p| p.area_mm2).fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..pieces.len())
        .filter(|&c| area(c) > SMALL_SHARE * largest)
        .collect();
    if order.len() < 2 {
        return scanned;
    }
    order.sort_by(|&a, &b| area(b).total_cmp(&area(a)));
    // The inside of a hollow model looks at its bottom.
    let mut lead = down.map(|down| -down);
    let mut kept = vec![true; pieces.len()];
    for c in order {
        let way = pieces[c].way();
        // What is closed looks nowhere and faces nothing.
        if way != DVec3::ZERO {
            kept[c] = way.dot(*lead.get_or_insert(way)) > FACING;
        }
    }
    let keep = (0..piece.len()).filter(|&f| kept[piece[f] as usize]);
    keep.map(|f| scanned[f]).collect()
}
