//! From a place on a scan to the piece of surface about it, and to the flaw's outline there.
//!
//! In: a mesh and a place. Out: [`Piece`], [`Flaw`]. Fails: [`DesignError`].

use super::DesignError;
use super::fill::lost_share;
use super::outline::{Outline, seek};
use super::relief::{Chart, Relief};
use glam::{DVec2, DVec3};
use scan::{FaceId, Mesh, VertexId, topology};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How far a click may be from the scan, mm.
const OFF_ALLOWED_MM: f64 = 2.0;
/// Radius of the piece that is looked at, mm.
const PIECE_MM: f64 = 8.0;
/// How far the surface is followed from the click, mm, from centre to centre of its faces.
pub(super) const WALK_MM: f64 = 7.5;
/// The same from the floor of a deep hollow, whose wall is a part of the way.
pub(super) const DEEP_WALK_MM: f64 = 12.0;
/// Mean turn that an outline needs, radians.
const TURN_NEEDED: f64 = 0.07;
/// Price of each mm of an outline's radius against its turn: a small flaw is likelier.
const SIZE_PRICE: f64 = 0.05;
/// Radii of the charts that are tried, mm.
pub(super) const CHARTS_MM: [f64; 3] = [f64::INFINITY, 5.0, 3.0];

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
    /// Cuts out the surface within reach of `place` and within a walk from its nearest face.
    pub(super) fn about(mesh: &Mesh, place: DVec3, walk_mm: f64) -> Result<Self, DesignError> {
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
        let reached = reached(&all, closest.face.0, walk_mm);
        let keep: Vec<FaceId> = (0..reached.len())
            .filter(|&f| reached[f])
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
    pub(super) fn mean_normal(&self, p: DVec3, radius_mm: f64) -> DVec3 {
        (0..self.mesh.faces().len())
            .filter(|&f| self.mesh.centroid(f).distance_squared(p) < radius_mm * radius_mm)
            .map(|f| self.mesh.area_vector_doubled(f))
            .sum::<DVec3>()
            .normalize_or(DVec3::Z)
    }

    /// How much an outline right about the click looks like that of a flaw: its turn times the
    /// share of the surface inside that lies too low, radians.
    pub(super) fn quick_score(&self) -> f64 {
        let outward = self.mean_normal(self.at, 3.0);
        let relief = Relief::draw(&self.mesh, Chart::new(self.at, outward, f64::INFINITY));
        let outline = seek(&relief, DVec2::ZERO);
        outline.map_or(0.0, |o| o.turn * lost_share(&relief, &o))
    }

    /// Likely outlines about the click in charts of these radii, the likeliest first, at least one.
    pub(super) fn flaws(&self, charts_mm: &[f64]) -> Result<Vec<Flaw>, DesignError> {
        let outward = self.mean_normal(self.at, 3.0);
        let mut found: Vec<(f64, Flaw)> = Vec::new();
        let mut sharpest = 0.0_f64;
        for &radius_mm in charts_mm {
            let relief = Relief::draw(&self.mesh, Chart::new(self.at, outward, radius_mm));
            let mut best: Option<(f64, Outline)> = None;
            for start in starts(&relief) {
                let Some(outline) = seek(&relief, start) else {
                    continue;
                };
                sharpest = sharpest.max(outline.turn);
                let here = outline.holds(DVec2::ZERO)
                    || crate::weave::border_distance(&outline.path, DVec2::ZERO) < 0.6;
                if !here || outline.turn < TURN_NEEDED {
                    continue;
                }
                let lost = lost_share(&relief, &outline);
                let width = (lifted_area(&relief, &outline) / std::f64::consts::PI).sqrt();
                let score = outline.turn * lost - SIZE_PRICE * width;
                if best.as_ref().is_none_or(|b| score > b.0) {
                    best = Some((score, outline));
                }
            }
            if let Some((score, outline)) = best {
                found.push((score, Flaw { relief, outline }));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        if found.is_empty() {
            return Err(DesignError::NoFlaw {
                turn_degrees: sharpest.to_degrees(),
                needed_degrees: TURN_NEEDED.to_degrees(),
            });
        }
        Ok(found.into_iter().map(|f| f.1).collect())
    }
}

/// Area of an outline on the scan, seen along its own axis, mm²: a chart about a near centre shows
/// what is far out too small.
fn lifted_area(relief: &Relief, outline: &Outline) -> f64 {
    let lifted = outline.path.iter().map(|&p| {
        let height = relief.height(p);
        let height = if height.is_nan() { 0.0 } else { height };
        relief.chart.straight(p.extend(height))
    });
    let points: Vec<DVec3> = lifted.collect();
    let pairs = points.iter().zip(points.iter().cycle().skip(1));
    0.5 * pairs.map(|(a, b)| a.cross(*b)).sum::<DVec3>().length()
}

/// Faces that can be reached over the surface within a walk: so the tooth next door, across the
/// gap, does not stand before the wall that the click is on.
pub(super) fn reached(mesh: &Mesh, start: u32, walk_mm: f64) -> Vec<bool> {
    let neighbours = topology::face_neighbours(mesh);
    let mut far = vec![f64::INFINITY; mesh.faces().len()];
    let mut heap = BinaryHeap::from([(Reverse(0_u64), start)]);
    far[start as usize] = 0.0;
    while let Some((Reverse(bits), face)) = heap.pop() {
        // Bits of numbers that are not negative sort as the numbers do.
        let so_far = f64::from_bits(bits);
        if so_far > far[face as usize] {
            continue;
        }
        let here = mesh.centroid(face as usize);
        for &next in neighbours.of(face as usize) {
            let there = so_far + here.distance(mesh.centroid(next as usize));
            if there < walk_mm && there < far[next as usize] {
                far[next as usize] = there;
                heap.push((Reverse(there.to_bits()), next));
            }
        }
    }
    far.iter().map(|d| d.is_finite()).collect()
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
