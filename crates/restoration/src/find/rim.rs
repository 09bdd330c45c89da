//! The rim of a loss: a closed path along which the surface turns sharply outwards.
//!
//! In: a [`Relief`]. Out: [`Rim`], the path in polar form with how sharply it turns, if there is a
//! path at all. Method: convex turn (slope just inside minus slope just outside) on a polar grid,
//! the best closed path by dynamic programming; natural fossae and ridges turn over a millimetre,
//! broken and cut edges within a quarter of one.

use super::relief::Relief;
use crate::shade::order::quantile;
use glam::DVec2;

/// Angles of the polar grid.
pub(crate) const ANGLES: usize = 48;
/// Distance over which the slope is taken on either side, at fine resolution, mm.
const SPAN_MM: f64 = 0.25;
/// A turn counts for no more than this, radians.
const TURN_MOST: f64 = 0.9;
/// Cost of a path where there is no surface, radians.
const NOTHING: f64 = -0.35;
/// Cost of moving in or out by one step between neighbouring angles, radians.
const BEND: f64 = 0.045;

/// A closed path around a relief's centre.
#[derive(Debug, Clone)]
pub(crate) struct Rim {
    /// Distance from the centre for each angle, mm.
    pub(crate) radii_mm: [f64; ANGLES],
    /// Mean turn along the path, radians.
    pub(crate) turn_mean: f64,
    /// Turn that 80 % of the path exceeds, radians.
    pub(crate) turn_low: f64,
    /// Share of the path that turns by more than 0.15 rad.
    pub(crate) closed: f64,
    /// Share of the path that runs along the limits of the search.
    pub(crate) cut_off: f64,
}

/// Direction of angle `k`.
pub(crate) fn direction(k: usize) -> DVec2 {
    let angle = std::f64::consts::TAU * k as f64 / ANGLES as f64;
    DVec2::new(libm::cos(angle), libm::sin(angle))
}

impl Rim {
    /// The best closed path between `from_mm` and `to_mm`; `None` where the relief is mostly empty.
    pub(crate) fn find(relief: &Relief, from_mm: f64, to_mm: f64) -> Option<Self> {
        let step = relief.step_mm;
        // Whole steps, so that one sampling of heights serves every slope.
        let span = ((SPAN_MM / step).round() as usize).max(2);
        let rings = (((to_mm - from_mm) / step).floor() as usize).max(2);
        let first = (from_mm / step).round() as usize;
        let mut turn = vec![NOTHING; ANGLES * rings];
        let mut seen = 0;
        let mut heights = vec![0.0; first + rings + 2 * span];
        for k in 0..ANGLES {
            let d = direction(k) * step;
            for (i, h) in heights.iter_mut().enumerate() {
                *h = relief.at(d * i as f64);
            }
            for i in 0..rings {
                let at = first + i;
                let sharp =
                    2.0 * turn_at(&heights, at, span, step) - turn_at(&heights, at, 2 * span, step);
                if sharp.is_finite() {
                    turn[k * rings + i] = sharp.clamp(NOTHING, TURN_MOST);
                    seen += 1;
                }
            }
        }
        if seen * 2 < ANGLES * rings {
            return None;
        }
        let path = best_path(&turn, rings);
        let mut along: Vec<f64> = (0..ANGLES).map(|k| turn[k * rings + path[k]]).collect();
        let closed = along.iter().filter(|&&t| t > 0.15).count() as f64 / ANGLES as f64;
        let turn_mean = along.iter().sum::<f64>() / ANGLES as f64;
        let mut radii_mm = [0.0; ANGLES];
        for (r, &i) in radii_mm.iter_mut().zip(&path) {
            *r = step * (first + i) as f64;
        }
        let cut = path.iter().filter(|&&i| i == 0 || i + 1 == rings).count();
        Some(Self {
            radii_mm,
            cut_off: cut as f64 / ANGLES as f64,
            turn_mean,
            turn_low: quantile(&mut along, 0.2)?,
            closed,
        })
    }

    /// Radius in a direction, mm.
    pub(crate) fn radius_mm(&self, place: DVec2) -> f64 {
        let turns = libm::atan2(place.y, place.x) / std::f64::consts::TAU;
        let at = (turns - turns.floor()) * ANGLES as f64;
        let k = at as usize % ANGLES;
        let f = at - at.floor();
        self.radii_mm[k] * (1.0 - f) + self.radii_mm[(k + 1) % ANGLES] * f
    }

    /// Whether a place lies inside the path.
    pub(crate) fn holds(&self, place: DVec2) -> bool {
        place.length() < self.radius_mm(place)
    }

    /// Centroid of the enclosed area.
    pub(crate) fn centroid(&self) -> DVec2 {
        let (mut sum, mut weight) = (DVec2::ZERO, 0.0);
        for (k, &r) in self.radii_mm.iter().enumerate() {
            sum += direction(k) * (r * r * r * (2.0 / 3.0));
            weight += r * r;
        }
        sum / weight.max(1e-12)
    }
}

/// Convex turn at ring `at` over `span` rings on either side: tangent of the angle between the two
/// slopes. On a round ridge it grows with the span, at a sharp edge it does not.
fn turn_at(heights: &[f64], at: usize, span: usize, step: f64) -> f64 {
    let height = |i: usize| heights.get(i).copied().unwrap_or(f64::NAN);
    // Inside the centre the profile goes on level, which never counts as a turn.
    let inner = height(at.saturating_sub(span));
    let run = step * span as f64;
    let (rise, fall) = (
        (height(at) - inner) / run,
        (height(at + span) - height(at)) / run,
    );
    let (turn, both) = (rise - fall, 1.0 + rise * fall);
    if both > 0.3 * turn.abs() {
        turn / both
    } else {
        turn.signum() * 3.0 + 0.0 * turn
    }
}

/// Ring index for each angle of the closed path of highest sum, moving at most two rings between
/// angles. Two turns are run and the second is kept, which closes the path.
fn best_path(turn: &[f64], rings: usize) -> [usize; ANGLES] {
    let total = 2 * ANGLES + 1;
    let mut score: Vec<f64> = turn[..rings].to_vec();
    let mut from = vec![0_u32; total * rings];
    for t in 1..total {
        let k = t % ANGLES;
        let mut next = vec![f64::NEG_INFINITY; rings];
        for i in 0..rings {
            let near = score
                .iter()
                .enumerate()
                .take(i + 3)
                .skip(i.saturating_sub(2));
            for (j, before) in near {
                let value = before - BEND * i.abs_diff(j) as f64 + turn[k * rings + i];
                if value > next[i] {
                    next[i] = value;
                    from[t * rings + i] = j as u32;
                }
            }
        }
        score = next;
    }
    let mut at = (0..rings).fold(0, |best, i| if score[i] > score[best] { i } else { best });
    let mut path = [0; ANGLES];
    for t in (1..total).rev() {
        at = from[t * rings + at] as usize;
        let k = (t - 1) % ANGLES;
        if t > ANGLES / 2 && t <= ANGLES / 2 + ANGLES {
            path[k] = at;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_a_ring_that_is_off_centre() {
        let rings = 30;
        let mut turn = vec![0.0; ANGLES * rings];
        let radius = |k: usize| 12.0 + 6.0 * direction(k).x;
        for k in 0..ANGLES {
            turn[k * rings + radius(k).round() as usize] = 0.5;
        }
        let path = best_path(&turn, rings);
        for (k, &found) in path.iter().enumerate() {
            assert_eq!(found, radius(k).round() as usize, "angle {k}");
        }
    }
}
