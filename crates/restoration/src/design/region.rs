//! From a place on a scan to the piece of surface about it, and to the flaw's outline there.
//!
//! In: a mesh and a place. Out: [`Piece`], [`Flaw`]. Fails: [`DesignError`].

use super::DesignError;
use super::outline::{Outline, seek};
use super::relief::{Chart, Relief};
use glam::{DVec2, DVec3};
use scan::{FaceId, Mesh, VertexId, topology};

/// How far a click may be from the scan, mm.
const OFF_ALLOWED_MM: f64 = 2.0;
/// Radius of the piece that is looked at, mm.
const PIECE_MM: f64 = 8.0;
/// Mean turn that an outline needs, radians.
const TURN_NEEDED: f64 = 0.07;
/// Radii of the charts that are tried, mm.
const CHARTS_MM: [f64; 2] = [f64::INFINITY, 4.5];

/// The connected surface about a place.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) mesh: Mesh,
    pub(super) vertices: Vec<VertexId>,
    pub(super) faces: Vec<FaceId>,
    /// The point of the surface nearest to the click, mm.
    pub(super) at: DVec3,
}

/// A flaw as seen in the best chart.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    pub(super) relief: Relief,
    pub(super) outline: Outline,
}

impl Piece {
    /// Cuts out the surface within reach of `place` that hangs together with its nearest face.
    pub(super) fn about(mesh: &Mesh, place: DVec3) -> Result<Self, DesignError> {
        if !place.is_finite() {
            return Err(DesignError::NotFinite(place));
        }
        let near: Vec<FaceId> = (0..mesh.faces().len())
            .filter(|&f| {
                let d = mesh.centroid(f).distance_squared(place);
                d < PIECE_MM * PIECE_MM && mesh.area(f) > 0.0
            })
            .map(|f| FaceId(f as u32))
            .collect();
        let (all, vertices, faces) = mesh.extract(&near);
        let tree = scan::space::Bvh::new(&all);
        let off = |distance_mm| DesignError::OffSurface {
            distance_mm,
            allowed_mm: OFF_ALLOWED_MM,
        };
        let Some(closest) = tree.closest(place) else {
            let whole = scan::space::Bvh::new(mesh).closest(place);
            return Err(whole.map_or(DesignError::NoSurface, |c| off(c.distance_mm)));
        };
        if closest.distance_mm > OFF_ALLOWED_MM {
            return Err(off(closest.distance_mm));
        }
        let (component, _) = topology::face_components(&all);
        let wanted = component[closest.face.0 as usize];
        let keep: Vec<FaceId> = (0..component.len())
            .filter(|&f| component[f] == wanted)
            .map(|f| FaceId(f as u32))
            .collect();
        let (mesh, v, f) = all.extract(&keep);
        Ok(Self {
            mesh,
            vertices: v.iter().map(|v| vertices[v.0 as usize]).collect(),
            faces: f.iter().map(|f| faces[f.0 as usize]).collect(),
            at: closest.point,
        })
    }

    /// Area-weighted mean normal within `radius_mm` of a point.
    fn mean_normal(&self, p: DVec3, radius_mm: f64) -> DVec3 {
        (0..self.mesh.faces().len())
            .filter(|&f| self.mesh.centroid(f).distance_squared(p) < radius_mm * radius_mm)
            .map(|f| self.mesh.area_vector_doubled(f))
            .sum::<DVec3>()
            .normalize_or(DVec3::Z)
    }

    /// The sharpest outline about the click in any chart.
    pub(super) fn flaw(&self) -> Result<Flaw, DesignError> {
        let outward = self.mean_normal(self.at, 3.0);
        let mut best: Option<Flaw> = None;
        let mut sharpest = 0.0_f64;
        for radius_mm in CHARTS_MM {
            let chart = Chart::new(self.at, outward, radius_mm);
            let relief = Relief::draw(&self.mesh, chart);
            for start in starts(&relief) {
                let Some(outline) = seek(&relief, start) else {
                    continue;
                };
                sharpest = sharpest.max(outline.turn);
                let here = outline.holds(DVec2::ZERO)
                    || crate::weave::border_distance(&outline.path, DVec2::ZERO) < 0.6;
                let turn = best.as_ref().map_or(TURN_NEEDED, |b| b.outline.turn);
                if here && outline.turn > turn {
                    best = Some(Flaw {
                        relief: relief.clone(),
                        outline,
                    });
                }
            }
        }
        best.ok_or(DesignError::NoFlaw {
            turn_degrees: sharpest.to_degrees(),
            needed_degrees: TURN_NEEDED.to_degrees(),
        })
    }
}

/// Where to look for the outline's centre: the click, beside it, and the bottom of a pit near it.
fn starts(relief: &Relief) -> Vec<DVec2> {
    let mut starts = vec![DVec2::ZERO];
    let directions: Vec<DVec2> = (0..16)
        .map(|k| {
            let (s, c) = libm::sincos(std::f64::consts::TAU * f64::from(k) / 16.0);
            DVec2::new(c, s)
        })
        .collect();
    // A pit rises in every direction within 2 mm; its depth is the smallest of those rises.
    let depth = |p: DVec2| {
        let here = relief.height(p);
        let rise = |d: &DVec2| {
            (1..14)
                .map(|i| relief.height(p + *d * (0.15 * f64::from(i))) - here)
                .fold(0.0_f64, f64::max)
        };
        directions.iter().map(rise).fold(f64::INFINITY, f64::min)
    };
    let mut pit = (0.08, None);
    for x in -6..=6 {
        for y in -6..=6 {
            let p = DVec2::new(f64::from(x), f64::from(y)) * 0.2;
            let deep = depth(p);
            if p.length() < 1.3 && deep > pit.0 {
                pit = (deep, Some(p));
            }
        }
    }
    starts.extend(pit.1);
    starts.extend(directions.iter().step_by(4).map(|d| *d * 0.7));
    starts
}
