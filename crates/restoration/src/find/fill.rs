//! What the surface would be without the loss: a thin plate through the collar around the rim.
//!
//! In: a [`Relief`] and a [`Rim`]. Out: [`Missing`]: depth, volume, the deepest place.
//! Method: thin-plate spline (Duchon 1977) with a ridge against noise, through three rings of the
//! collar. Not here: the healthy design (`design`), which does this with more care.

use super::relief::Relief;
use super::rim::{ANGLES, Rim, direction};
use glam::{DVec2, DVec3};
use nalgebra::{DMatrix, DVector};

/// Distances of the collar's rings from the rim, mm.
const COLLAR_MM: [f64; 3] = [0.1, 0.35, 0.65];
/// Ridge of the spline, mm² (larger is smoother).
const RIDGE: f64 = 0.02;

/// What is missing inside a rim.
#[derive(Debug, Clone)]
pub(crate) struct Missing {
    /// Greatest distance from the fill down to the surface, mm.
    pub(crate) depth_mm: f64,
    /// Where that is, on the surface.
    pub(crate) at: DVec3,
    /// Volume between fill and surface, mm³.
    pub(crate) volume_mm3: f64,
    /// Greatest depth below the plane through the rim, mm; small or negative in a broken cusp.
    pub(crate) below_rim_mm: f64,
    /// RMS distance of the inside from its own plane, mm.
    pub(crate) flatness_mm: f64,
    /// Normal of that plane.
    pub(crate) normal: DVec3,
}

/// Measures what is missing; `None` where collar or inside is mostly without surface.
pub(crate) fn missing(relief: &Relief, rim: &Rim) -> Option<Missing> {
    let mut collar = Vec::with_capacity(3 * ANGLES);
    let mut border = Vec::with_capacity(ANGLES);
    for (k, &radius) in rim.radii_mm.iter().enumerate() {
        for (ring, out) in COLLAR_MM.into_iter().enumerate() {
            // Every second angle is enough for the outer rings.
            let place = direction(k) * (radius + out);
            let height = relief.at(place);
            if height.is_finite() && (k + ring) % 2 == 0 {
                collar.push((place, height));
            }
        }
        let place = direction(k) * radius;
        let height = relief.at(place);
        if height.is_finite() {
            border.push((place, height));
        }
    }
    if collar.len() < ANGLES / 2 || border.len() < ANGLES / 2 {
        return None;
    }
    let plate = Plate::through(&collar)?;
    let rim_plane = plane(&border)?;
    let inside = inside(relief, rim);
    let own_plane = plane(&inside)?;
    let cell = relief.step_mm * relief.step_mm;
    let (mut depth_mm, mut at) = (0.0_f64, None);
    let (mut volume_mm3, mut below_rim_mm, mut rough) = (0.0, f64::NEG_INFINITY, 0.0);
    for &(place, height) in &inside {
        let depth = plate.at(place) - height;
        volume_mm3 += depth.max(0.0) * cell;
        below_rim_mm = (on_plane(rim_plane, place) - height).max(below_rim_mm);
        let off = on_plane(own_plane, place) - height;
        rough += off * off;
        if depth > depth_mm {
            (depth_mm, at) = (depth, Some(relief.world(place, height)));
        }
    }
    // A plate through a steep or ragged collar can overshoot far above the rim.
    let radius = rim.radii_mm.iter().sum::<f64>() / ANGLES as f64;
    let most = below_rim_mm.max(0.0) + 0.8 * radius;
    if depth_mm > most {
        volume_mm3 *= most / depth_mm;
        depth_mm = most;
    }
    // Heights are measured along the axis; the distance to a tilted plane is shorter.
    let tilt = 1.0 / (1.0 + own_plane.y * own_plane.y + own_plane.z * own_plane.z).sqrt();
    let normal = relief.axis - relief.u * own_plane.y - relief.v * own_plane.z;
    Some(Missing {
        depth_mm,
        at: at?,
        volume_mm3,
        below_rim_mm,
        flatness_mm: (rough / inside.len() as f64).sqrt() * tilt,
        normal: normal.normalize_or(relief.axis),
    })
}

/// Grid places and heights inside a rim.
pub(crate) fn inside(relief: &Relief, rim: &Rim) -> Vec<(DVec2, f64)> {
    let mut found = Vec::new();
    for y in -relief.half..=relief.half {
        for x in -relief.half..=relief.half {
            let place = relief.place(x, y);
            let height = relief.node(x, y);
            if height.is_finite() && rim.holds(place) {
                found.push((place, height));
            }
        }
    }
    found
}

/// Least-squares plane `c.x + c.y x + c.z y`.
pub(crate) fn plane(points: &[(DVec2, f64)]) -> Option<DVec3> {
    let (mut m, mut b) = (nalgebra::Matrix3::zeros(), nalgebra::Vector3::zeros());
    for &(p, h) in points {
        let row = nalgebra::Vector3::new(1.0, p.x, p.y);
        m += row * row.transpose();
        b += row * h;
    }
    let c = nalgebra::Cholesky::new(m)?.solve(&b);
    Some(DVec3::new(c[0], c[1], c[2]))
}

/// Height of a plane at a place.
pub(crate) fn on_plane(c: DVec3, place: DVec2) -> f64 {
    c.x + c.y * place.x + c.z * place.y
}

/// A thin-plate spline.
struct Plate {
    knots: Vec<DVec2>,
    weights: DVector<f64>,
}

impl Plate {
    fn through(points: &[(DVec2, f64)]) -> Option<Self> {
        let n = points.len();
        let mut m = DMatrix::zeros(n + 3, n + 3);
        let mut b = DVector::zeros(n + 3);
        for (i, &(p, h)) in points.iter().enumerate() {
            for (j, &(q, _)) in points.iter().enumerate() {
                m[(i, j)] = kernel(p, q);
            }
            m[(i, i)] += RIDGE;
            for (k, value) in [1.0, p.x, p.y].into_iter().enumerate() {
                m[(i, n + k)] = value;
                m[(n + k, i)] = value;
            }
            b[i] = h;
        }
        let weights = m.lu().solve(&b)?;
        Some(Self {
            knots: points.iter().map(|p| p.0).collect(),
            weights,
        })
    }

    fn at(&self, p: DVec2) -> f64 {
        let n = self.knots.len();
        let w = &self.weights;
        let bent: f64 = self
            .knots
            .iter()
            .enumerate()
            .map(|(i, &q)| w[i] * kernel(p, q))
            .sum();
        bent + w[n] + w[n + 1] * p.x + w[n + 2] * p.y
    }
}

fn kernel(p: DVec2, q: DVec2) -> f64 {
    let r2 = p.distance_squared(q);
    if r2 > 0.0 {
        0.5 * r2 * libm::log(r2)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plate_keeps_a_plane_and_interpolates() {
        let points: Vec<(DVec2, f64)> = (0..20)
            .map(|k| direction(k * 2) * (1.0 + 0.1 * f64::from(k as u32 % 3)))
            .map(|p| (p, 0.3 + 0.5 * p.x - 0.2 * p.y))
            .collect();
        let plate = Plate::through(&points).unwrap();
        assert!((plate.at(DVec2::ZERO) - 0.3).abs() < 1e-9);
        let c = plane(&points).unwrap();
        assert!((c - DVec3::new(0.3, 0.5, -0.2)).length() < 1e-9);
    }
}
