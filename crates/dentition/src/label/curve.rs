//! The arch curve in the occlusal plane, and each face's place along and across it.
//!
//! In: faces in the upright frame (z occlusal) and their protrusion. Out: [`Curve`], [`Place`].
//! Method: polar polynomial of degree 6 about the crowns' centre with a Cauchy loss; a parabola
//! where the scan is a part of an arch only (scans.md, step 3).

use super::profile::{SLICE_MM, Slice};
use glam::{DVec2, DVec3};
use nalgebra::{DMatrix, DVector};
use scan::space::Spread;

const STEP_MM: f64 = 0.25;
const TAIL_MM: f64 = 12.0;
const LOSS_MM: f64 = 2.0;
/// Headings are those of chords that reach as far to both sides, mm.
const HEADING_MM: f64 = 3.0;
/// Shortest row of crowns that goes round a whole arch, mm.
const WHOLE_MM: f64 = 68.0;
/// Least turn on both sides of a midline that is told by the row's bend, degrees.
const EVEN_DEG: f64 = 25.0;

/// How much of an arch a row of crowns is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// It goes round a whole arch.
    Whole,
    /// It bends to both sides of the midline, which is known thereby.
    Front,
    /// Nothing is known of the midline.
    Part,
}

/// The curve as a polyline with one point each 0.25 mm, counter-clockwise seen from occlusal.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    pub points: Vec<DVec2>,
    pub extent: Extent,
    /// Arc length of the foremost point, mm.
    pub apex_mm: f64,
    /// Towards the incisors, unit.
    pub anterior: DVec2,
}

/// Where a face lies: arc length along the curve and offset from it, outwards positive, mm.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub along_mm: f64,
    pub across_mm: f64,
}

impl Curve {
    pub(super) fn length_mm(&self) -> f64 {
        self.points.len().saturating_sub(1) as f64 * STEP_MM
    }

    /// Heading at each slice against their mean over the crowns, degrees, counter-clockwise.
    pub(super) fn headings_deg(&self, slices: &[Slice]) -> Vec<f64> {
        let (headings, mean) = self.headings(slices);
        headings.iter().map(|h| (h - mean).to_degrees()).collect()
    }

    /// Headings from +x at each slice and their mean over the crowns, radians, without jumps.
    fn headings(&self, slices: &[Slice]) -> (Vec<f64>, f64) {
        let last = self.points.len().saturating_sub(1);
        let reach = (HEADING_MM / STEP_MM) as usize;
        let mut before = 0.0;
        let heading = |i: usize| {
            let middle = (i as f64 * SLICE_MM / STEP_MM) as usize;
            let (a, b) = (middle.saturating_sub(reach), (middle + reach).min(last));
            let along = self.points[b] - self.points[a.min(b)];
            let h = libm::atan2(along.y, along.x);
            let turn = std::f64::consts::TAU;
            let h = h + ((before - h) / turn + 0.5).floor() * turn;
            before = h;
            h
        };
        let headings: Vec<f64> = (0..slices.len()).map(heading).collect();
        let crowned = |(_, s): &(&f64, &Slice)| s.protrusion_mm > super::frame::RIDGE_MM;
        let on_crowns = headings.iter().zip(slices).filter(crowned);
        let (sum, count) = on_crowns.fold((0.0, 0.0), |(s, n), (h, _)| (s + h, n + 1.0));
        (headings, sum / f64::max(count, 1.0))
    }

    /// Square to the curve, to its right, unit.
    pub(super) fn right_of(&self, along_mm: f64) -> DVec2 {
        let last = self.points.len().saturating_sub(1);
        let reach = (HEADING_MM / STEP_MM) as usize;
        let middle = ((along_mm.max(0.0) / STEP_MM) as usize).min(last);
        let (a, b) = (middle.saturating_sub(reach), (middle + reach).min(last));
        let along = (self.points[b] - self.points[a]).normalize_or_zero();
        DVec2::new(along.y, -along.x)
    }

    /// Towards the incisors, from the turn that takes the headings of a part to those of the arch.
    pub(super) fn anterior_of(&self, slices: &[Slice], flipped: bool, turn_deg: f64) -> DVec2 {
        let (_, mean) = self.headings(slices);
        let half = if flipped { std::f64::consts::PI } else { 0.0 };
        let (s, c) = libm::sincos(mean + half - turn_deg.to_radians());
        DVec2::new(s, -c)
    }

    /// The place of a point of the occlusal plane.
    pub(super) fn place(&self, p: DVec2) -> Place {
        let mut best = (f64::INFINITY, 0);
        for (i, &c) in self.points.iter().enumerate() {
            let d = c.distance_squared(p);
            if d < best.0 {
                best = (d, i);
            }
        }
        let i = best.1;
        let (a, b) = (i.saturating_sub(1), (i + 1).min(self.points.len() - 1));
        let tangent = (self.points[b] - self.points[a]).normalize_or_zero();
        let off = p - self.points[i];
        // Counter-clockwise: outwards is to the right of the tangent.
        let sign = if tangent.perp_dot(off) > 0.0 {
            -1.0
        } else {
            1.0
        };
        Place {
            along_mm: i as f64 * STEP_MM + tangent.dot(off).clamp(-STEP_MM, STEP_MM),
            across_mm: sign * best.0.sqrt(),
        }
    }
}

/// Fits the curve through faces with weights; `None` where too few have any.
pub(super) fn fit(at: &[DVec3], weights: &[f64]) -> Option<Curve> {
    let crowns: Vec<usize> = (0..at.len()).filter(|&f| weights[f] > 0.0).collect();
    if crowns.len() < 20 {
        return None;
    }
    let flat: Vec<DVec3> = crowns.iter().map(|&f| at[f].with_z(0.0)).collect();
    let weights: Vec<f64> = crowns.iter().map(|&f| weights[f]).collect();
    let places = flat.iter().zip(&weights).map(|(&p, &w)| (p, w));
    let Spread {
        mean,
        axes,
        deviations_mm: spread,
    } = Spread::of(places);
    let points: Vec<DVec2> = flat.iter().map(|p| p.truncate()).collect();
    let row = || {
        let along = axes.x_axis.truncate().normalize_or(DVec2::X);
        Some((part(&points, &weights, mean.truncate(), along), false))
    };
    let (raw, bent) = if spread.y < 0.36 * spread.x {
        row()?
    } else {
        match polar(&points, &weights, mean.truncate()) {
            Some(curve) => (curve, true),
            None => row()?,
        }
    };
    let points = resample(&with_tails(&raw));
    if points.len() < 8 {
        return None;
    }
    let (apex_mm, anterior) = apex(&points, bent);
    let extent = match (bent, length_mm(&raw) > WHOLE_MM) {
        (true, true) => Extent::Whole,
        (true, false) if bends_evenly(&raw, anterior) => Extent::Front,
        _ => Extent::Part,
    };
    Some(Curve {
        points,
        extent,
        apex_mm,
        anterior,
    })
}

/// Whether both ends of a row turn away from its front, and about as much.
fn bends_evenly(raw: &[DVec2], anterior: DVec2) -> bool {
    let reach = 30.min(raw.len() - 1);
    let front = DVec2::new(-anterior.y, anterior.x);
    let turn = |a: DVec2, b: DVec2| front.angle_to(b - a).to_degrees();
    let start = -turn(raw[0], raw[reach]);
    let end = turn(raw[raw.len() - 1 - reach], raw[raw.len() - 1]);
    start.min(end) > EVEN_DEG && (start - end).abs() < EVEN_DEG
}

fn length_mm(line: &[DVec2]) -> f64 {
    line.windows(2).map(|p| p[0].distance(p[1])).sum()
}

fn solve(rows: &[Vec<f64>], values: &[f64], weights: &[f64], ridge: f64) -> Vec<f64> {
    let n = rows.first().map_or(0, Vec::len);
    let mut a = DMatrix::<f64>::zeros(n, n);
    let mut b = DVector::<f64>::zeros(n);
    let mut total = 0.0;
    for ((row, &y), &w) in rows.iter().zip(values).zip(weights) {
        total += w;
        for i in 0..n {
            b[i] += w * row[i] * y;
            for j in 0..n {
                a[(i, j)] += w * row[i] * row[j];
            }
        }
    }
    for i in 1..n {
        a[(i, i)] += ridge * total;
    }
    let solved = a.cholesky().map(|c| c.solve(&b));
    solved.map_or_else(|| vec![0.0; n], |x| x.iter().copied().collect())
}

/// Iteratively reweighted least squares with a Cauchy loss.
fn robust(rows: &[Vec<f64>], values: &[f64], weights: &[f64], ridge: f64) -> Vec<f64> {
    let mut now = weights.to_vec();
    let mut x = Vec::new();
    for _ in 0..12 {
        x = solve(rows, values, &now, ridge);
        for (i, row) in rows.iter().enumerate() {
            let off = (dot(row, &x) - values[i]) / LOSS_MM;
            now[i] = weights[i] / (1.0 + off * off);
        }
    }
    x
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn powers(t: f64, degree: usize) -> Vec<f64> {
    let mut row = vec![1.0];
    for i in 0..degree {
        row.push(row[i] * t);
    }
    row
}

/// The polar curve about a pole; `None` where the crowns leave no gap behind.
fn polar(points: &[DVec2], weights: &[f64], pole: DVec2) -> Option<Vec<DVec2>> {
    const BINS: usize = 120;
    let turn = std::f64::consts::TAU;
    let mut bins = [0.0; BINS];
    let angle = |p: &DVec2| libm::atan2(p.y - pole.y, p.x - pole.x).rem_euclid(turn);
    for (p, w) in points.iter().zip(weights) {
        bins[((angle(p) / turn * BINS as f64) as usize).min(BINS - 1)] += w;
    }
    let mean = bins.iter().sum::<f64>() / BINS as f64;
    let empty: Vec<bool> = bins.iter().map(|&b| b < 0.12 * mean).collect();
    let (mut longest, mut run) = ((0, 0), 0);
    for i in 0..2 * BINS {
        run = if empty[i % BINS] { run + 1 } else { 0 };
        if run > longest.0 {
            longest = (run, i);
        }
    }
    let (gap, last) = longest;
    if !(6..BINS - 30).contains(&gap) {
        return None;
    }
    let start = ((last + 1) % BINS) as f64 / BINS as f64 * turn;
    let span = (BINS - gap) as f64 / BINS as f64 * turn;
    let scaled = |p: &DVec2| {
        let t = (angle(p) - start).rem_euclid(turn);
        // Stray crowns inside the gap go to the nearer end.
        let t = if t > span + 0.5 * (turn - span) {
            t - turn
        } else {
            t
        };
        (t / span * 2.0 - 1.0).clamp(-1.1, 1.1)
    };
    let rows: Vec<Vec<f64>> = points.iter().map(|p| powers(scaled(p), 6)).collect();
    let values: Vec<f64> = points.iter().map(|p| p.distance(pole)).collect();
    let x = robust(&rows, &values, weights, 1e-4);
    let curve = (0..=400).map(|i| {
        let t = f64::from(i) / 200.0 - 1.0;
        let (s, c) = libm::sincos(start + (t + 1.0) / 2.0 * span);
        pole + DVec2::new(c, s) * dot(&powers(t, 6), &x).max(1.0)
    });
    Some(curve.collect())
}

/// A parabola along a row of teeth, bent outwards on its right.
fn part(points: &[DVec2], weights: &[f64], mean: DVec2, along: DVec2) -> Vec<DVec2> {
    let fit = |along: DVec2| {
        let out = DVec2::new(along.y, -along.x);
        let t: Vec<f64> = points.iter().map(|p| (p - mean).dot(along)).collect();
        let rows: Vec<Vec<f64>> = t.iter().map(|&t| powers(t / 10.0, 2)).collect();
        let values: Vec<f64> = points.iter().map(|p| (p - mean).dot(out)).collect();
        let x = robust(&rows, &values, weights, 0.02);
        let (low, high) = t.iter().fold((0.0, 0.0), |(l, h), &t| (t.min(l), t.max(h)));
        (x, low, high, out)
    };
    let (x, ..) = fit(along);
    // Counter-clockwise: the middle of the row lies outwards of its ends.
    let along = if x[2] > 0.0 { -along } else { along };
    let (x, low, high, out) = fit(along);
    (0..=200)
        .map(|i| {
            let t = low + (high - low) * f64::from(i) / 200.0;
            mean + along * t + out * dot(&powers(t / 10.0, 2), &x)
        })
        .collect()
}

fn with_tails(raw: &[DVec2]) -> Vec<DVec2> {
    let n = raw.len();
    let back = 20.min(n - 1);
    let head = (raw[0] - raw[back]).normalize_or_zero();
    let tail = (raw[n - 1] - raw[n - 1 - back]).normalize_or_zero();
    let mut points = vec![raw[0] + head * TAIL_MM];
    points.extend_from_slice(raw);
    points.push(raw[n - 1] + tail * TAIL_MM);
    points
}

fn resample(raw: &[DVec2]) -> Vec<DVec2> {
    let mut points = vec![raw[0]];
    let mut need = STEP_MM;
    for pair in raw.windows(2) {
        let length = pair[0].distance(pair[1]);
        while need <= length {
            points.push(pair[0].lerp(pair[1], need / length));
            need += STEP_MM;
        }
        need -= length;
    }
    points
}

/// Foremost point and the direction towards it, square to the chord of points as far on each side.
fn apex(points: &[DVec2], whole: bool) -> (f64, DVec2) {
    let n = points.len();
    let side = |a: DVec2, b: DVec2| {
        let chord = (b - a).normalize_or_zero();
        DVec2::new(chord.y, -chord.x)
    };
    let mut middle = n / 2;
    let mut anterior = side(points[0], points[n - 1]);
    if !whole {
        return (middle as f64 * STEP_MM, anterior);
    }
    for _ in 0..12 {
        let half = middle.min(n - 1 - middle).max(1);
        anterior = side(points[middle - half], points[middle + half]);
        let height = |i: &usize| points[*i].dot(anterior);
        let best = (0..n).max_by(|a, b| height(a).total_cmp(&height(b)));
        middle = best.unwrap_or(middle).clamp(n / 4, 3 * n / 4);
    }
    (middle as f64 * STEP_MM, anterior)
}
