//! The arch as a smooth curve through its teeth.
//!
//! In: tooth numbers and crown centres. Out: [`ArchCurve`], from the patient's right to the left.
//! Method: the mean arch, laid onto the centres by rotation, shift and scale, then bent towards them
//! by a cubic in arc length (ridge, reweighted by Cauchy's loss so that a displaced tooth bends it little).
//! Defined for one tooth as well as for sixteen.

use super::places::{mean_arc, mean_place};
use crate::ArchFrame;
use glam::{DVec2, DVec3};
use lexicon::{Fdi, Jaw};
use nalgebra::{Matrix4, Vector4};

const STEP_MM: f64 = 0.25;
/// How far the curve runs on past the last tooth's centre, mm.
const OVERHANG_MM: f64 = 14.0;
const CAUCHY_MM: f64 = 1.5;
const RIDGE: f64 = 0.3;

/// A smooth curve along an arch, sampled evenly in the mean arch's arc length.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchCurve {
    start_mm: f64,
    points: Vec<DVec3>,
}

impl ArchCurve {
    /// The curve through crown `centres` (mm, scanner's frame) of numbered teeth.
    #[must_use]
    pub fn through(jaw: Jaw, frame: &ArchFrame, centres: &[(Fdi, DVec3)]) -> Self {
        let flat: Vec<(Fdi, DVec3)> = centres
            .iter()
            .filter(|(_, c)| c.is_finite())
            .map(|&(fdi, c)| {
                let p = c - DVec3::ZERO;
                (
                    fdi,
                    DVec3::new(
                        p.dot(frame.left),
                        p.dot(frame.anterior),
                        p.dot(frame.occlusal),
                    ),
                )
            })
            .collect();
        let lay = Lay::fit(&flat);
        let bend = Bend::fit(&lay, &flat);
        let arcs: Vec<f64> = Fdi::along(jaw).map(mean_arc).collect();
        let end = arcs.last().copied().unwrap_or(60.0) + OVERHANG_MM;
        let steps = (2.0 * end / STEP_MM) as usize;
        let nodes = mean_nodes(jaw);
        let points = (0..=steps)
            .map(|i| {
                let s = -end + i as f64 * STEP_MM;
                let p = lay.apply(mean_curve(&nodes, s)) + bend.at(s);
                frame.left * p.x + frame.anterior * p.y + frame.occlusal * p.z
            })
            .collect();
        Self {
            start_mm: -end,
            points,
        }
    }

    /// The sampled points from the patient's right to the left, mm, scanner's frame.
    #[must_use]
    pub fn points(&self) -> &[DVec3] {
        &self.points
    }

    /// The point at arc length `s_mm` of the mean arch, 0 at the midline, positive to the left.
    #[must_use]
    pub fn point(&self, s_mm: f64) -> DVec3 {
        let last = self.points.len().saturating_sub(1);
        let at = ((s_mm - self.start_mm) / STEP_MM).clamp(0.0, last as f64);
        let i = (at as usize).min(last.saturating_sub(1));
        match (self.points.get(i), self.points.get(i + 1)) {
            (Some(&a), Some(&b)) => a.lerp(b, at - i as f64),
            _ => DVec3::ZERO,
        }
    }

    /// Unit tangent at `s_mm`, towards the patient's left end, over 4 mm.
    #[must_use]
    pub fn tangent(&self, s_mm: f64) -> DVec3 {
        (self.point(s_mm + 2.0) - self.point(s_mm - 2.0)).normalize_or(DVec3::X)
    }

    /// Arc length of the point of the curve that is nearest to `p`.
    #[must_use]
    pub fn nearest(&self, p: DVec3) -> f64 {
        let mut best = (f64::INFINITY, 0);
        for (i, q) in self.points.iter().enumerate() {
            let d = q.distance_squared(p);
            if d < best.0 {
                best = (d, i);
            }
        }
        self.start_mm + best.1 as f64 * STEP_MM
    }
}

/// Nodes (arc length, place) of the mean arch, from right to left.
fn mean_nodes(jaw: Jaw) -> Vec<(f64, DVec2)> {
    let mut nodes: Vec<(f64, DVec2)> = Fdi::along(jaw)
        .map(|t| (mean_arc(t), mean_place(t)))
        .collect();
    nodes.insert(nodes.len() / 2, (0.0, DVec2::new(0.0, 0.5)));
    nodes
}

/// Catmull-Rom through the nodes; straight on past the ends.
fn mean_curve(nodes: &[(f64, DVec2)], s: f64) -> DVec2 {
    let last = nodes.len().saturating_sub(1);
    let i = nodes
        .partition_point(|n| n.0 <= s)
        .clamp(1, last.max(1))
        .saturating_sub(1);
    let node = |k: isize| nodes[(k.max(0) as usize).min(last)];
    let k = i as isize;
    let ((s0, p0), (s1, p1)) = (node(k), node(k + 1));
    let slope = |k: isize| {
        let (a, b) = (node(k - 1), node(k + 1));
        (b.1 - a.1) / (b.0 - a.0).max(1e-9)
    };
    let (m0, m1) = (slope(k), slope(k + 1));
    if s < s0 {
        return p0 + m0 * (s - s0);
    }
    if s > s1 {
        return p1 + m1 * (s - s1);
    }
    let h = (s1 - s0).max(1e-9);
    let t = (s - s0) / h;
    let (t2, t3) = (t * t, t * t * t);
    p0 * (2.0 * t3 - 3.0 * t2 + 1.0)
        + m0 * h * (t3 - 2.0 * t2 + t)
        + p1 * (-2.0 * t3 + 3.0 * t2)
        + m1 * h * (t3 - t2)
}

/// The rotation that takes the mean arch's directions to those of the places (both about their
/// means) as (cosine, sine); `None` when the places don't tell.
pub(crate) fn turn(places: &[(Fdi, DVec2)]) -> Option<(f64, f64)> {
    let n = places.len().max(1) as f64;
    let mean_a = places.iter().map(|p| mean_place(p.0)).sum::<DVec2>() / n;
    let mean_b = places.iter().map(|p| p.1).sum::<DVec2>() / n;
    let (mut c, mut s) = (0.0, 0.0);
    for &(fdi, place) in places {
        let (a, b) = (mean_place(fdi) - mean_a, place - mean_b);
        c += a.dot(b);
        s += a.perp_dot(b);
    }
    let length = libm::sqrt(c * c + s * s);
    (length > 1e-6).then(|| (c / length, s / length))
}

/// Shift and scale of the mean arch onto the centres (already in left / anterior / occlusal axes).
struct Lay {
    scale: f64,
    turn: DVec2,
    from: DVec2,
    to: DVec3,
}

impl Lay {
    fn fit(centres: &[(Fdi, DVec3)]) -> Self {
        let n = centres.len().max(1) as f64;
        let from = centres.iter().map(|c| mean_place(c.0)).sum::<DVec2>() / n;
        let to = centres.iter().map(|c| c.1).sum::<DVec3>() / n;
        let flat: Vec<(Fdi, DVec2)> = centres.iter().map(|c| (c.0, c.1.truncate())).collect();
        let (c, s) = if flat.len() >= 3 {
            turn(&flat).unwrap_or((1.0, 0.0))
        } else {
            (1.0, 0.0)
        };
        let turn = DVec2::new(c, s);
        let (mut num, mut den) = (40.0, 40.0);
        for &(fdi, p) in centres {
            let a = turn.rotate(mean_place(fdi) - from);
            num += a.dot(p.truncate() - to.truncate());
            den += a.length_squared();
        }
        Self {
            scale: (num / den).clamp(0.75, 1.3),
            turn,
            from,
            to,
        }
    }

    fn apply(&self, p: DVec2) -> DVec3 {
        self.to + (self.turn.rotate(p - self.from) * self.scale).extend(0.0)
    }
}

/// A cubic displacement in arc length.
struct Bend {
    coefficients: [DVec3; 4],
}

fn basis(s: f64) -> Vector4<f64> {
    let t = s / 45.0;
    Vector4::new(
        1.0,
        t,
        (3.0 * t * t - 1.0) / 2.0,
        (5.0 * t * t * t - 3.0 * t) / 2.0,
    )
}

impl Bend {
    fn fit(lay: &Lay, centres: &[(Fdi, DVec3)]) -> Self {
        let mut bend = Self {
            coefficients: [DVec3::ZERO; 4],
        };
        for _ in 0..4 {
            let mut normal = Matrix4::from_diagonal(&Vector4::new(0.1, 1.0, 1.0, 2.0)) * RIDGE;
            let mut right = [Vector4::zeros(); 3];
            for &(fdi, p) in centres {
                let s = mean_arc(fdi);
                let target = p - lay.apply(mean_place(fdi));
                let off = (target - bend.at(s)).length() / CAUCHY_MM;
                let weight = 1.0 / (1.0 + off * off);
                let b = basis(s);
                normal += b * b.transpose() * weight;
                for (axis, r) in right.iter_mut().enumerate() {
                    *r += b * (target[axis] * weight);
                }
            }
            let Some(cholesky) = normal.cholesky() else {
                break;
            };
            let solved = right.map(|r| cholesky.solve(&r));
            let [x, y, z] = solved;
            bend.coefficients = [0, 1, 2, 3].map(|k| DVec3::new(x[k], y[k], z[k]));
        }
        bend
    }

    fn at(&self, s: f64) -> DVec3 {
        let b = basis(s.clamp(-60.0, 60.0));
        (0..4).map(|k| self.coefficients[k] * b[k]).sum()
    }
}
