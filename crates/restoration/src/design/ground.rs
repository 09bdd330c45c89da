//! A mesh to search for like places, and the part of it that a chart looks at.
//!
//! In: a mesh in any pose. Out: [`Ground`], pieces of it.
//! Not here: what is sought (`kin`).

use super::region::reached;
use super::relief::{Chart, Relief};
use glam::DVec3;
use scan::{FaceId, Mesh, shape, space::Signed};
use std::cell::OnceCell;

/// Edge length at which places are first compared, mm.
const COARSE_MM: f64 = 0.5;
/// Radius of the surface that a chart is drawn from, mm.
const PIECE_MM: f64 = 7.0;
/// How far the surface is followed from the middle of a chart, mm.
const WALK_MM: f64 = 11.0;
/// Cosine to the chart's axis from which a face looks the chart's way.
const FACING: f64 = 0.2;

/// A mesh to search, in any pose; what every search of it needs is made once.
pub(super) struct Ground<'a> {
    mesh: &'a Mesh,
    /// Only about this place within that radius, mm.
    within: Option<(DVec3, f64)>,
    fine: OnceCell<Mesh>,
    coarse: OnceCell<Mesh>,
    signed: OnceCell<Signed>,
}

impl<'a> Ground<'a> {
    pub(super) const fn new(mesh: &'a Mesh, within: Option<(DVec3, f64)>) -> Self {
        Self {
            mesh,
            within,
            fine: OnceCell::new(),
            coarse: OnceCell::new(),
            signed: OnceCell::new(),
        }
    }

    /// Whether it is searched about a place only.
    pub(super) const fn is_bounded(&self) -> bool {
        self.within.is_some()
    }

    pub(super) fn holds(&self, p: DVec3, more_mm: f64) -> bool {
        self.within.is_none_or(|(c, r)| p.distance(c) < r + more_mm)
    }

    /// The surface in a chart.
    pub(super) fn drawn(&self, chart: Chart) -> Relief {
        Relief::draw(&facing(self.fine(), chart), chart)
    }

    pub(super) fn fine(&self) -> &Mesh {
        self.fine.get_or_init(|| {
            let near: Vec<FaceId> = (0..self.mesh.faces().len())
                .filter(|&f| self.holds(self.mesh.corners(f)[0], PIECE_MM))
                .map(|f| FaceId(f as u32))
                .collect();
            self.mesh.extract(&near).0
        })
    }

    /// Distances to it.
    pub(super) fn signed(&self) -> &Signed {
        self.signed.get_or_init(|| Signed::new(self.fine()))
    }

    pub(super) fn coarse(&self) -> &Mesh {
        self.coarse
            .get_or_init(|| shape::cluster(self.fine(), COARSE_MM).0)
    }
}

/// The surface that a chart looks at, from its middle as far as a walk leads: so the tooth next
/// door, across the gap, does not stand before a wall.
pub(super) fn facing(mesh: &Mesh, chart: Chart) -> Mesh {
    let piece = piece(mesh, chart.origin(), PIECE_MM);
    let outward = chart.lift(DVec3::Z) - chart.origin();
    let far = |f: &usize| piece.centroid(*f).distance_squared(chart.origin());
    let start = (0..piece.faces().len())
        .filter(|&f| piece.face_normal(f).dot(outward) > FACING)
        .min_by(|a, b| far(a).total_cmp(&far(b)));
    let Some(start) = start else {
        return piece;
    };
    let reached = reached(&piece, start as u32, WALK_MM);
    let keep: Vec<FaceId> = (0..reached.len())
        .filter(|&f| reached[f])
        .map(|f| FaceId(f as u32))
        .collect();
    piece.extract(&keep).0
}

/// The faces within reach of a place.
pub(super) fn piece(mesh: &Mesh, at: DVec3, radius_mm: f64) -> Mesh {
    let near: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|&f| mesh.corners(f)[0].distance_squared(at) < radius_mm * radius_mm)
        .map(|f| FaceId(f as u32))
        .collect();
    mesh.extract(&near).0
}
