//! The vault of the palate as a height map over the mouth's plane.
//!
//! In: the teeth's palatal gum points and the arch curve. Out: height of the vault (mm) and the
//! distance inside the gum line at (x, y). Method: a vault that steepens at the gum line and
//! flattens in the middle, with the incisive papilla, the raphe and rugae as bumps.

use super::layout::Layout;
use super::noise;
use super::profile::smooth_step;
use glam::{DVec2, DVec3};

const STEP_MM: f64 = 0.4;
/// From the arch curve to the palatal gum line, mm.
const INSET_MM: f64 = 4.0;
/// Depth of the vault below which it is flat, mm.
const VAULT_MM: f64 = 15.0;

/// How far the edge of the vault sinks behind the last teeth, mm.
const EDGE_MM: f64 = 3.5;

/// Heights and insets on a lattice.
pub(super) struct Palate {
    low: DVec2,
    columns: usize,
    rows: usize,
    cells: Vec<[f32; 2]>,
}

impl Palate {
    pub(super) fn new(layout: &Layout, seed: u64) -> Self {
        let curve: Vec<DVec2> = layout.curve.points().step_by(3).collect();
        let gum: Vec<DVec3> = layout
            .teeth
            .iter()
            .chain(&layout.absent)
            .map(|t| {
                t.world(DVec3::new(
                    0.0,
                    -0.5 * t.size.buccolingual_cervix_mm - 0.6,
                    -0.6,
                ))
            })
            .collect();
        let low = DVec2::new(-40.0, -22.0);
        let (columns, rows) = (200, 200);
        let mut map = Self {
            low,
            columns,
            rows,
            cells: Vec::with_capacity(columns * rows),
        };
        for i in 0..columns * rows {
            let at = low + DVec2::new((i % columns) as f64, (i / columns) as f64) * STEP_MM;
            let inset = inset(&curve, at);
            map.cells
                .push([height(&gum, at, inset, seed) as f32, inset as f32]);
        }
        map
    }

    /// Height of the vault (mm) and distance inside the gum line (mm).
    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let u = ((x - self.low.x) / STEP_MM).clamp(0.0, (self.columns - 2) as f64 + 0.999_999);
        let v = ((y - self.low.y) / STEP_MM).clamp(0.0, (self.rows - 2) as f64 + 0.999_999);
        let (i, j) = (u as usize, v as usize);
        let (u, v) = (u - i as f64, v - j as f64);
        let base = j * self.columns + i;
        let get = |k: usize, c: usize| f64::from(self.cells[k][c]);
        let mix = |c: usize| {
            let low = get(base, c) + (get(base + 1, c) - get(base, c)) * u;
            let up = base + self.columns;
            let high = get(up, c) + (get(up + 1, c) - get(up, c)) * u;
            low + (high - low) * v
        };
        (mix(0), mix(1))
    }
}

/// Signed distance inside the palatal gum line.
fn inset(curve: &[DVec2], at: DVec2) -> f64 {
    let q = DVec2::new(at.x.abs(), at.y);
    let end = curve.last().copied().unwrap_or_default();
    let tail = end - DVec2::Y * 40.0;
    let mut best = f64::INFINITY;
    let mut inside = q.y < 0.0 && q.x < end.x;
    let pairs = curve.windows(2).map(|w| (w[0], w[1]));
    for (a, b) in pairs.chain([(end, tail)]) {
        let t = ((q - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
        best = best.min(q.distance(a + (b - a) * t));
        if q.x >= a.x.min(b.x) && q.x < a.x.max(b.x) && a.y.min(b.y) >= 0.0 {
            let f = (q.x - a.x) / (b.x - a.x);
            inside = q.y < a.y + (b.y - a.y) * f;
        }
    }
    if inside {
        best - INSET_MM
    } else {
        -best - INSET_MM
    }
}

fn height(gum: &[DVec3], at: DVec2, inset: f64, seed: u64) -> f64 {
    let mut sum = (0.0, 0.0);
    for g in gum {
        let d2 = g.truncate().distance_squared(at) + 1.0;
        let w = 1.0 / (d2 * d2);
        sum = (sum.0 + w * g.z, sum.1 + w);
    }
    let line = sum.0 / sum.1.max(1e-12);
    let front = gum.iter().map(|g| g.y).fold(f64::NEG_INFINITY, f64::max);
    let back = front - at.y;
    let steep = 9.5 - 3.0 * smooth_step(12.0, 30.0, back);
    let rise = VAULT_MM * (1.0 - libm::exp(-inset.max(-0.5) / steep));
    let bell = |d2: f64| libm::exp(-d2);
    let papilla =
        1.3 * bell((at.x / 1.7) * (at.x / 1.7) + ((back - 4.0) / 3.0) * ((back - 4.0) / 3.0));
    let raphe = 0.35 * bell((at.x / 1.2) * (at.x / 1.2)) * smooth_step(5.0, 9.0, back);
    // Behind the teeth no papillae hold the gum up, and the vault's edge sinks to the tuberosity.
    let last = gum.iter().map(|g| g.y).fold(f64::INFINITY, f64::min);
    let sink = EDGE_MM * smooth_step(-1.0, 5.0, last - at.y) * libm::exp(-inset.max(0.0) / 5.0);
    line + rise + sink - papilla - raphe - rugae(at, back, inset, seed)
}

/// Three or four folds a side that run from the raphe outwards and curve back.
fn rugae(at: DVec2, back: f64, inset: f64, seed: u64) -> f64 {
    let side = at.x.abs();
    let bend = 0.012 * side * side - 0.25 * side;
    let warp = 1.6 * noise::value(DVec3::new(at.x * 0.16, at.y * 0.16, 2.0), seed);
    let phase = (back + bend + warp) / 4.2;
    let wave = 0.5 + 0.5 * libm::cos(std::f64::consts::TAU * phase);
    let gap = 0.5 + 0.5 * noise::value(DVec3::new(at.x * 0.2, at.y * 0.35, 9.0), seed);
    let window = smooth_step(6.0, 9.0, back)
        * (1.0 - smooth_step(19.0, 24.0, back))
        * smooth_step(0.8, 2.2, side)
        * (1.0 - smooth_step(11.0, 15.0, side))
        * smooth_step(1.0, 3.5, inset);
    0.95 * wave * wave * (0.35 + 0.65 * gap) * window
}
