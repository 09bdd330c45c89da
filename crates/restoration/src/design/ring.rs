//! The sound ring about a flaw, and how much other places look like it before anything is fitted.
//!
//! In: a [`Flaw`]; a mesh and places on it. Out: [`Ring`], charts turned as the ring fits best.
//! Method: heights compared over turns and mirror images, less their best plane.
//! Not here: the exact fit (`kin`).

use super::ground::piece;
use super::region::Flaw;
use super::relief::{CELL_MM, Chart, Relief};
use crate::weave::border_distance;
use glam::{DVec2, DVec3};
use scan::Mesh;

/// Outer edge of the ring, mm from the outline.
const RING_MM: f64 = 1.6;
const TURNS: usize = 18;

/// Sound places about the flaw.
pub(super) struct Ring {
    pub(super) places: Vec<DVec2>,
    pub(super) heights: Vec<f64>,
    /// Places inside the outline, which a kin must cover.
    pub(super) core: Vec<DVec2>,
}

impl Ring {
    pub(super) fn new(flaw: &Flaw) -> Self {
        let (mut places, mut heights, mut core) = (Vec::new(), Vec::new(), Vec::new());
        for (p, h, _) in flaw.relief.seen() {
            let cell = (p / CELL_MM).round();
            if cell.x as i64 % 3 != 0 || cell.y as i64 % 3 != 0 {
                continue;
            }
            if flaw.outline.holds(p) {
                core.push(p);
            } else if (0.1..RING_MM).contains(&border_distance(&flaw.outline.path, p)) {
                places.push(p);
                heights.push(h);
            }
        }
        Self {
            places,
            heights,
            core,
        }
    }
}

/// The best turns, plain and mirrored, of the surface about a place.
pub(super) fn compare(
    ring: &Ring,
    mesh: &Mesh,
    at: DVec3,
    radius_mm: f64,
    mirrored: &[bool],
) -> Vec<(f64, Chart)> {
    let piece = piece(mesh, at, 6.0);
    let normal: DVec3 = (0..piece.faces().len())
        .filter(|&f| piece.centroid(f).distance_squared(at) < 9.0)
        .map(|f| piece.area_vector_doubled(f))
        .sum();
    let chart = Chart::new(at, normal, radius_mm);
    let relief = Relief::draw(&piece, chart);
    let mut found = Vec::new();
    for &mirror in mirrored {
        let mut best = (f64::INFINITY, chart);
        for k in 0..TURNS {
            let turn = std::f64::consts::TAU * k as f64 / TURNS as f64;
            let score = misfit(ring, &relief, turn, mirror);
            if score < best.0 {
                best = (score, chart.turned(turn, mirror));
            }
        }
        if best.0.is_finite() {
            found.push(best);
        }
    }
    found
}

/// Mean squared difference of the ring to a turned relief, less the best plane.
fn misfit(ring: &Ring, relief: &Relief, turn: f64, mirror: bool) -> f64 {
    let (sin, cos) = libm::sincos(turn);
    let place = |p: DVec2| {
        let y = if mirror { -p.y } else { p.y };
        DVec2::new(cos * p.x - sin * y, sin * p.x + cos * y)
    };
    let mut normal = glam::DMat3::ZERO;
    let (mut right, mut squares, mut seen) = (DVec3::ZERO, 0.0, 0.0);
    for (&p, &h) in ring.places.iter().zip(&ring.heights).step_by(4) {
        let d = h - relief.height(place(p));
        if d.is_nan() {
            continue;
        }
        let x = DVec3::new(1.0, p.x, p.y);
        normal += glam::DMat3::from_cols(x * x.x, x * x.y, x * x.z);
        right += x * d;
        squares += d * d;
        seen += 1.0;
    }
    if seen < 0.2 * ring.places.len() as f64 || normal.determinant().abs() < 1e-9 {
        return f64::INFINITY;
    }
    let plane = normal.inverse() * right;
    // A plane that leans far is another kind of place.
    let lean = DVec2::new(plane.y, plane.z).length();
    (squares - plane.dot(right)) / seen + 0.02 * lean * lean
}
