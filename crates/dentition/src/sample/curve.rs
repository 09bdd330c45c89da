//! The arch as a plane curve.
//!
//! In: a width and a length along the arch. Out: points and tangents by arc length from the
//! midline. Method: beta function (Braun et al. 1998, r = 0.98 on real arches), here as
//! x = A sin t, y = D cos^p t, the same curve with exponent p / 2.

use glam::DVec2;

/// One half of the arch, from the midline (arc length 0) backwards; x is positive.
#[derive(Debug, Clone)]
pub(super) struct ArchCurve {
    points: Vec<(f64, DVec2)>,
}

const SAMPLES: usize = 300;

impl ArchCurve {
    fn with(half_width: f64, depth: f64, power: f64) -> Self {
        let mut length = 0.0;
        let mut last = DVec2::new(0.0, depth);
        let points = (0..=SAMPLES).map(|i| {
            let t = std::f64::consts::FRAC_PI_2 * i as f64 / SAMPLES as f64;
            let at = DVec2::new(
                half_width * libm::sin(t),
                depth * libm::pow(libm::cos(t).max(0.0), power),
            );
            length += at.distance(last);
            last = at;
            (length, at)
        });
        Self {
            points: points.collect(),
        }
    }

    /// The curve that is `length` mm long from the midline and `x_at` mm wide (half) at arc
    /// length `s_at`; `power` is twice the beta exponent (1.6 in the source). Both by bisection: each is monotone in its unknown.
    pub(super) fn fit(length: f64, s_at: f64, x_at: f64, power: f64) -> Self {
        let (mut low, mut high) = (x_at, 0.95 * length);
        let mut curve = Self::with(x_at, length, power);
        for _ in 0..22 {
            let half_width = 0.5 * (low + high);
            let (mut shallow, mut deep) = (0.0, length);
            for _ in 0..20 {
                let depth = 0.5 * (shallow + deep);
                curve = Self::with(half_width, depth, power);
                if curve.length() < length {
                    shallow = depth;
                } else {
                    deep = depth;
                }
            }
            if curve.at(s_at).0.x < x_at {
                low = half_width;
            } else {
                high = half_width;
            }
        }
        curve
    }

    fn length(&self) -> f64 {
        self.points.last().map_or(0.0, |p| p.0)
    }

    /// Point and unit tangent (backwards) at arc length `s`; straight on beyond the end.
    pub(super) fn at(&self, s: f64) -> (DVec2, DVec2) {
        let after = self.points.partition_point(|p| p.0 < s);
        let i = after.clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[i - 1], self.points[i]);
        let step = (b.1 - a.1).normalize_or_zero();
        (a.1 + step * (s - a.0), step)
    }

    /// Points of the half arch, midline first.
    pub(super) fn points(&self) -> impl Iterator<Item = DVec2> {
        self.points.iter().map(|p| p.1)
    }
}
