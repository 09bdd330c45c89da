//! What bounds a design: the gum, the edge of the scan, the antagonist.
//!
//! In: a [`Case`] and the [`Piece`] about the place. Out: refusals with distances; lowered heights.
//! Fails: [`DesignError::OnGum`], [`DesignError::AtBorder`].

use super::region::{Flaw, Piece};
use super::{COLLAR_MM, Case, DesignError};
use glam::DVec3;
use scan::space::{Bvh, Signed};
use scan::{FaceId, Mesh, topology};
use std::collections::BTreeMap;

/// How far from a tooth a click may be; a decayed neck is easily labelled as gum, mm.
const GUM_ALLOWED_MM: f64 = 2.0;
/// Length of the scan's edge near a flaw from which it is no pinhole, mm.
const EDGE_LEAST_MM: f64 = 2.0;
/// How near an edge has to be to count, mm.
const EDGE_NEAR_MM: f64 = 2.0;
/// How deep the design may reach into the antagonist, mm.
pub(super) const CONTACT_MM: f64 = 0.05;
/// Farthest that the design is lowered, mm.
const LOWERED_MOST_MM: f64 = 4.0;
/// How far about the flaw the antagonist is looked at, mm.
const ANTAGONIST_MM: f64 = 12.0;

/// Refuses a place that lies on the gum, where teeth are labelled.
pub(super) fn off_gum(case: &Case, piece: &Piece) -> Result<(), DesignError> {
    let Some(dentition) = case.dentition.filter(|d| !d.teeth.is_empty()) else {
        return Ok(());
    };
    let on_tooth = |f: &FaceId| dentition.face_fdi.get(f.0 as usize).is_some_and(|&l| l > 0);
    let near: Vec<FaceId> = piece.faces.iter().copied().filter(on_tooth).collect();
    let teeth = if near.is_empty() {
        let all = (0..case.mesh.faces().len()).map(|f| FaceId(f as u32));
        all.filter(on_tooth).collect()
    } else {
        near
    };
    let closest = Bvh::new(&case.mesh.extract(&teeth).0).closest(piece.at);
    let distance_mm = closest.map_or(0.0, |c| c.distance_mm);
    if distance_mm > GUM_ALLOWED_MM {
        return Err(DesignError::OnGum {
            distance_mm,
            allowed_mm: GUM_ALLOWED_MM,
        });
    }
    Ok(())
}

/// The edges of a piece that are edges of the scan itself, mm.
pub(super) fn scan_edges(scan: &Mesh, piece: &Piece) -> Vec<[DVec3; 2]> {
    let mut uses: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut marked = vec![false; scan.positions().len()];
    for edge in topology::edges(&piece.mesh) {
        if edge.other.is_none() {
            let [a, b] = edge.vertices.map(|v| piece.vertices[v as usize].0);
            uses.insert((a.min(b), a.max(b)), 0);
            marked[a as usize] = true;
            marked[b as usize] = true;
        }
    }
    for &[a, b, c] in scan.faces() {
        for (a, b) in [(a, b), (b, c), (c, a)] {
            if marked[a as usize]
                && marked[b as usize]
                && let Some(count) = uses.get_mut(&(a.min(b), a.max(b)))
            {
                *count += 1;
            }
        }
    }
    let at = |v: u32| scan.positions()[v as usize];
    let single = uses.iter().filter(|(_, count)| **count == 1);
    single.map(|(&(a, b), _)| [at(a), at(b)]).collect()
}

/// Refuses an outline whose collar would leave the scan.
pub(super) fn off_edge(edges: &[[DVec3; 2]], flaw: &Flaw) -> Result<(), DesignError> {
    let relief = &flaw.relief;
    let lifted = flaw.outline.path.iter().filter_map(|&p| {
        let height = relief.height(p);
        (!height.is_nan()).then(|| relief.chart.lift(p.extend(height)))
    });
    let path: Vec<DVec3> = lifted.collect();
    let (mut length_mm, mut distance_mm) = (0.0, f64::INFINITY);
    for &[a, b] in edges {
        let nearest = path.iter().map(|&p| {
            let t = (p - a).dot(b - a) / (b - a).length_squared().max(1e-300);
            p.distance(a.lerp(b, t.clamp(0.0, 1.0)))
        });
        let nearest = nearest.fold(f64::INFINITY, f64::min);
        if nearest < EDGE_NEAR_MM {
            length_mm += a.distance(b);
            distance_mm = distance_mm.min(nearest);
        }
    }
    if length_mm >= EDGE_LEAST_MM && distance_mm < COLLAR_MM {
        return Err(DesignError::AtBorder {
            distance_mm,
            needed_mm: COLLAR_MM,
        });
    }
    Ok(())
}

/// The opposing arch near the flaw.
pub(super) struct Antagonist(Signed);

impl Antagonist {
    /// The part of the opposing arch that the design could touch, if there is any.
    pub(super) fn near(case: &Case, place: DVec3) -> Option<Self> {
        let mesh = case.opposing?;
        let reach = ANTAGONIST_MM * ANTAGONIST_MM;
        let near: Vec<FaceId> = (0..mesh.faces().len())
            .filter(|&f| mesh.centroid(f).distance_squared(place) < reach && mesh.area(f) > 0.0)
            .map(|f| FaceId(f as u32))
            .collect();
        (!near.is_empty()).then(|| Self(Signed::new(&mesh.extract(&near).0)))
    }

    fn bites(&self, p: DVec3) -> bool {
        let found = self.0.distance(p);
        found.is_some_and(|d| !d.on_border && d.distance_mm < -CONTACT_MM)
    }

    /// The greatest height from `high` down to `low` at which the design does not reach too far into
    /// the antagonist; `low` where there is none. `lift` takes a height to a place, mm.
    pub(super) fn lowered(&self, high: f64, low: f64, lift: impl Fn(f64) -> DVec3) -> f64 {
        if !self.bites(lift(high)) {
            return high;
        }
        let low = low.max(high - LOWERED_MOST_MM);
        let (mut above, mut below) = (high, high);
        while self.bites(lift(below)) {
            if below <= low {
                return low.min(high);
            }
            above = below;
            below = (below - CONTACT_MM).max(low);
        }
        for _ in 0..12 {
            let middle = 0.5 * (above + below);
            if self.bites(lift(middle)) {
                above = middle;
            } else {
                below = middle;
            }
        }
        below
    }
}
