//! The outline of a flaw: the closed path about a place along which the surface turns sharply.
//!
//! In: a [`Relief`] and a start. Out: [`Outline`] in chart coordinates.
//! Method: polar samples, convex turn of the slope, closed path by dynamic programming,
//! recentring on the path's own centroid.

use super::relief::Relief;
use crate::weave::{inside, polygon_area};
use glam::DVec2;
use std::f64::consts::TAU;

/// Directions in which the outline is sought.
pub(super) const ANGLES: usize = 72;
const STEP_MM: f64 = 0.08;
const STEPS: usize = 52;
/// Nearest radius, mm.
const NEAREST_MM: f64 = 0.32;
/// Length over which a slope is taken, mm.
const SLOPE_MM: f64 = 0.2;
const LEAP: usize = 2;
/// Turn given to a place that is not seen.
const UNSEEN: f64 = -0.2;
/// Fall of height within half a step beyond which the chart no longer follows the surface, mm.
const LEAP_DOWN_MM: f64 = 0.25;
/// Price of one step of radius from one direction to the next.
const LEAP_PRICE: f64 = 0.10;
/// Price of sharp edges that lie inside the path.
const INNER_PRICE: f64 = 0.05;

/// A closed path about a flaw, counter-clockwise in chart coordinates.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// Its points, one for each direction, mm.
    pub(super) path: Vec<DVec2>,
    /// Mean turn of the surface along it, radians; the sharper the surer.
    pub(super) turn: f64,
    /// Share of the directions in which the surface turns by more than 10 degrees.
    pub(super) sharp: f64,
}

impl Outline {
    /// An outline that was not found by its turn.
    pub(super) const fn along(path: Vec<DVec2>) -> Self {
        Self {
            path,
            turn: f64::NAN,
            sharp: f64::NAN,
        }
    }

    /// Centre of area, mm.
    pub(super) fn centre(&self) -> DVec2 {
        let (mut sum, mut weight) = (DVec2::ZERO, 0.0);
        for (a, b) in self.path.iter().zip(self.path.iter().cycle().skip(1)) {
            let w = a.perp_dot(*b);
            sum += (*a + *b) * (w / 3.0);
            weight += w;
        }
        if weight.abs() < 1e-9 {
            self.path.first().copied().unwrap_or_default()
        } else {
            sum / weight
        }
    }

    /// Area, mm².
    pub(super) fn area(&self) -> f64 {
        polygon_area(&self.path).abs()
    }

    /// Whether a place is inside.
    pub(super) fn holds(&self, p: DVec2) -> bool {
        inside(&self.path, p)
    }
}

/// Seeks the outline about `start`, recentring twice.
pub(super) fn seek(relief: &Relief, start: DVec2) -> Option<Outline> {
    let mut best: Option<Outline> = None;
    let mut centre = start;
    for _ in 0..3 {
        let Some(found) = about(relief, centre) else {
            break;
        };
        centre = found.centre();
        if best.as_ref().is_none_or(|b| found.turn > b.turn) {
            best = Some(found);
        }
    }
    best
}

/// The outline about one centre.
fn about(relief: &Relief, centre: DVec2) -> Option<Outline> {
    let turns: Vec<Vec<f64>> = (0..ANGLES)
        .map(|k| turns_along(relief, centre, direction(k)))
        .collect();
    let prices: Vec<Vec<f64>> = turns
        .iter()
        .map(|row| {
            let mut inner = 0.0;
            let prices = row.iter().map(|&turn| {
                let price = INNER_PRICE * inner - turn;
                inner += turn.max(0.0) * STEP_MM / SLOPE_MM;
                price
            });
            prices.collect()
        })
        .collect();
    let radii = closed_path(&prices)?;
    let path: Vec<DVec2> = radii
        .iter()
        .enumerate()
        .map(|(k, &r)| centre + direction(k) * (NEAREST_MM + STEP_MM * r as f64))
        .collect();
    let on: Vec<f64> = radii.iter().zip(&turns).map(|(&r, row)| row[r]).collect();
    let count = ANGLES as f64;
    Some(Outline {
        path,
        turn: on.iter().sum::<f64>() / count,
        sharp: on.iter().filter(|&&t| t > 0.17).count() as f64 / count,
    })
}

fn direction(k: usize) -> DVec2 {
    let (sin, cos) = libm::sincos(TAU * k as f64 / ANGLES as f64);
    DVec2::new(cos, sin)
}

/// Convex turn (radians) at each radius: the angle between the surface over [`SLOPE_MM`] of its own
/// length inside and outside; measured along the surface, so that a wall is not seen as an edge.
fn turns_along(relief: &Relief, centre: DVec2, towards: DVec2) -> Vec<f64> {
    let fine = STEP_MM / 2.0;
    let count = 2 * (STEPS + 4) + (NEAREST_MM / fine) as usize;
    let profile: Vec<DVec2> = (0..count)
        .map(|i| {
            let r = fine * i as f64;
            DVec2::new(r, relief.height(centre + towards * r))
        })
        .collect();
    (0..STEPS)
        .map(|i| {
            let at = (NEAREST_MM / fine) as usize + 2 * i;
            let ahead = profile.get(at..).unwrap_or_default();
            let behind: Vec<DVec2> = profile[..=at.min(count - 1)]
                .iter()
                .rev()
                .copied()
                .collect();
            match (along(&behind), along(ahead)) {
                (Some(inward), Some(outward)) => {
                    let turn = (-inward).angle_to_pinned(outward);
                    (-turn).clamp(-0.6, 1.2)
                }
                _ => UNSEEN,
            }
        })
        .collect()
}

/// From the first point of a profile to the place [`SLOPE_MM`] along it; `None` past a leap.
fn along(profile: &[DVec2]) -> Option<DVec2> {
    let (&start, mut length) = (profile.first()?, 0.0);
    for pair in profile.windows(2) {
        let step = pair[1] - pair[0];
        if step.is_nan() || step.y < -LEAP_DOWN_MM {
            return None;
        }
        let next = length + step.length();
        if next >= SLOPE_MM {
            return Some(pair[0] + step * ((SLOPE_MM - length) / step.length()) - start);
        }
        length = next;
    }
    None
}

trait AngleToPinned {
    fn angle_to_pinned(self, to: DVec2) -> f64;
}

impl AngleToPinned for DVec2 {
    fn angle_to_pinned(self, to: DVec2) -> f64 {
        libm::atan2(self.perp_dot(to), self.dot(to))
    }
}

/// The cheapest closed path through rows of prices, one entry a row, with bounded leaps.
fn closed_path(prices: &[Vec<f64>]) -> Option<Vec<usize>> {
    // An open path twice around; its second turn is closed wherever it meets itself, and nearly
    // always it does; the exact search over all starts costs STEPS times more.
    let rows: Vec<&Vec<f64>> = prices.iter().chain(prices).chain(prices).collect();
    let (best, back) = sweep(&rows, None);
    let mut at = argmin(&best)?;
    let mut path = vec![at];
    for row in back.iter().rev() {
        at = row[at];
        path.push(at);
    }
    path.reverse();
    let n = prices.len();
    let start = *path.get(n)?;
    let rows: Vec<&Vec<f64>> = prices.iter().collect();
    let (best, back) = sweep(&rows, Some(start));
    let ends = start.saturating_sub(LEAP)..=(start + LEAP).min(STEPS - 1);
    let mut at = ends.min_by(|&a, &b| best[a].total_cmp(&best[b]))?;
    let mut path = vec![at];
    for row in back.iter().rev() {
        at = row[at];
        path.push(at);
    }
    path.reverse();
    Some(path)
}

fn argmin(values: &[f64]) -> Option<usize> {
    (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]))
}

fn sweep(rows: &[&Vec<f64>], start: Option<usize>) -> (Vec<f64>, Vec<Vec<usize>>) {
    let mut best: Vec<f64> = (0..STEPS)
        .map(|i| match start {
            Some(s) if s != i => f64::INFINITY,
            _ => rows[0][i],
        })
        .collect();
    let mut back = Vec::with_capacity(rows.len());
    for row in &rows[1..] {
        let mut from = vec![0; STEPS];
        let mut next = vec![f64::INFINITY; STEPS];
        for i in 0..STEPS {
            let near = i.saturating_sub(LEAP)..=(i + LEAP).min(STEPS - 1);
            for (j, so_far) in best
                .iter()
                .enumerate()
                .take(near.end() + 1)
                .skip(*near.start())
            {
                let price = so_far + row[i] + LEAP_PRICE * i.abs_diff(j) as f64;
                if price < next[i] {
                    next[i] = price;
                    from[i] = j;
                }
            }
        }
        best = next;
        back.push(from);
    }
    (best, back)
}
