//! Curves through knots, and the table of a tooth's outline by height.
//!
//! Method: monotone cubic interpolation (Fritsch & Carlson 1980): no overshoot between knots,
//! and the widest knot is the height of contour.

/// A monotone cubic curve through knots with ascending abscissae.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    knots: Vec<(f64, f64)>,
    slopes: Vec<f64>,
}

impl Curve {
    pub(super) fn new(knots: Vec<(f64, f64)>) -> Self {
        let n = knots.len();
        let secants: Vec<f64> = knots
            .windows(2)
            .map(|w| (w[1].1 - w[0].1) / (w[1].0 - w[0].0).max(1e-9))
            .collect();
        let slopes = (0..n)
            .map(
                |i| match (i.checked_sub(1).map(|j| secants[j]), secants.get(i)) {
                    (Some(a), Some(&b)) if a * b > 0.0 => 2.0 * a * b / (a + b),
                    (Some(_), Some(_)) => 0.0,
                    (Some(a), None) => a,
                    (None, Some(&b)) => b,
                    (None, None) => 0.0,
                },
            )
            .collect();
        Self { knots, slopes }
    }

    /// Value at `x`; beyond the ends the curve goes on straight.
    pub(super) fn at(&self, x: f64) -> f64 {
        let n = self.knots.len();
        let after = self.knots.partition_point(|k| k.0 <= x);
        if after == 0 || after == n {
            let i = if after == 0 { 0 } else { n - 1 };
            return self.knots[i].1 + self.slopes[i] * (x - self.knots[i].0);
        }
        let (a, b) = (self.knots[after - 1], self.knots[after]);
        let width = b.0 - a.0;
        let t = (x - a.0) / width;
        let (t2, t3) = (t * t, t * t * t);
        a.1 * (2.0 * t3 - 3.0 * t2 + 1.0)
            + self.slopes[after - 1] * width * (t3 - 2.0 * t2 + t)
            + b.1 * (3.0 * t2 - 2.0 * t3)
            + self.slopes[after] * width * (t3 - t2)
    }
}

/// The outline at one height, mm: mesial and distal radius, centre and half thickness in the
/// buccal direction, and how square the section is (0 ellipse, 1 rounded square).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Section {
    pub mesial: f64,
    pub distal: f64,
    pub centre: f64,
    pub half: f64,
    pub square: f64,
}

/// Sections at equal steps of height, interpolated linearly.
#[derive(Debug, Clone)]
pub(super) struct Loft {
    low: f64,
    per_mm: f64,
    rows: Vec<Section>,
}

impl Loft {
    pub(super) fn new(low: f64, high: f64, section: impl Fn(f64) -> Section) -> Self {
        let per_mm = 12.0;
        let count = ((high - low) * per_mm) as usize + 2;
        let rows = (0..count)
            .map(|i| section(low + i as f64 / per_mm))
            .collect();
        Self { low, per_mm, rows }
    }

    /// The section at height `h` mm; beyond the ends the last one.
    pub(super) fn at(&self, h: f64) -> Section {
        let last = self.rows.len() - 2;
        let x = ((h - self.low) * self.per_mm).clamp(0.0, last as f64 + 0.999_999);
        let i = x as usize;
        let t = x - i as f64;
        let (a, b) = (&self.rows[i], &self.rows[i + 1]);
        let mix = |p: f64, q: f64| p + (q - p) * t;
        Section {
            mesial: mix(a.mesial, b.mesial),
            distal: mix(a.distal, b.distal),
            centre: mix(a.centre, b.centre),
            half: mix(a.half, b.half),
            square: mix(a.square, b.square),
        }
    }
}

/// Smooth maximum of two fields: differs from the maximum only within `k` mm (Quilez 2013).
pub(super) fn smooth_max(a: f64, b: f64, k: f64) -> f64 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.max(b) + 0.25 * h * h * k
}

/// Smooth minimum, the union of two fields with a fillet.
pub(super) fn smooth_min(a: f64, b: f64, k: f64) -> f64 {
    -smooth_max(-a, -b, k)
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(super) fn smooth_step(low: f64, high: f64, x: f64) -> f64 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
