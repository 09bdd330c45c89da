//! Where scan and design differ, as one closed path in a chart: the region that is replaced.
//!
//! In: a [`Flaw`] and its [`Fill`], or differences on a grid. Out: the outline about the largest
//! connected part.
//! Slivers that are narrower than two cells and parts apart from the largest stay scan.
//! Method: erosion, components by volume, dilation, holes filled, border walked and smoothed.

use super::Reference;
use super::fill::{Fill, PROUD_MM};
use super::outline::Outline;
use super::region::Flaw;
use super::relief::{CELL_MM, REACH_MM, SIDE};
use crate::weave::border_distance;
use glam::DVec2;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Difference up to which design and scan agree, so that the scan is kept, mm.
const AGREES_MM: f64 = 0.05;
/// How far beside the flaw an earlier scan may still show a loss, mm.
const BESIDE_MM: f64 = 0.5;
/// Loss that an unseen place counts as, mm.
const UNSEEN_MM: f64 = 0.3;
/// Passes that round the steps of the grid.
const ROUNDINGS: usize = 4;
/// Share of the whole volume that the largest part needs to be the flaw as a whole.
const WHOLE: f64 = 0.75;

/// The outline of what a design changes: inside that of the flaw, or, where an earlier scan says
/// it, also beside it. `None` where it falls apart.
pub(super) fn settled(
    flaw: &Flaw,
    fill: &Fill,
    reference: Reference,
    next_door: &[bool],
) -> Option<Outline> {
    let beside_mm = if reference == Reference::Earlier {
        BESIDE_MM
    } else {
        0.0
    };
    let outline = &flaw.outline;
    let beside = |p: DVec2| beside_mm > 0.0 && border_distance(&outline.path, p) < beside_mm;
    let heights = flaw.relief.heights();
    let differs: Vec<f64> = (0..heights.len())
        .into_par_iter()
        .map(|i| {
            let p = place(i);
            let held = outline.holds(p);
            if next_door[i] || !(held || beside(p)) {
                return 0.0;
            }
            if heights[i].is_nan() {
                return if held { UNSEEN_MM } else { 0.0 };
            }
            let added = fill.height(p) - heights[i];
            if !(-PROUD_MM..=AGREES_MM).contains(&added) {
                added.abs()
            } else {
                0.0
            }
        })
        .collect();
    let path = path_about(&differs, f64::INFINITY)?;
    Some(Outline {
        path,
        ..outline.clone()
    })
}

/// The path, counter-clockwise, about the largest part of the places that differ (mm, for each
/// grid point; 0 where nothing does) and lie within `reach_mm` of the chart's middle in part.
/// `None` where nothing differs, or where much of it lies apart.
pub(super) fn path_about(differs_mm: &[f64], reach_mm: f64) -> Option<Vec<DVec2>> {
    let differs: Vec<bool> = differs_mm.iter().map(|d| *d > 0.0).collect();
    let core = eroded(&differs);
    let (largest, share) = largest(&core, differs_mm, reach_mm)?;
    if share < WHOLE {
        return None;
    }
    let mut inside = dilated(&dilated(&largest));
    fill_holes(&mut inside);
    fill_pinches(&mut inside);
    fill_holes(&mut inside);
    walk(&inside)
}

fn near(i: usize) -> [usize; 4] {
    [i - 1, i + 1, i - SIDE, i + SIDE]
}

/// Grid points that are not on the grid's own edge.
fn inner() -> impl Iterator<Item = usize> {
    (1..SIDE - 1).flat_map(|y| (1..SIDE - 1).map(move |x| y * SIDE + x))
}

fn eroded(mask: &[bool]) -> Vec<bool> {
    let mut out = vec![false; mask.len()];
    for i in inner() {
        out[i] = mask[i] && near(i).iter().all(|&n| mask[n]);
    }
    out
}

fn dilated(mask: &[bool]) -> Vec<bool> {
    let mut out = vec![false; mask.len()];
    for i in inner() {
        out[i] = mask[i] || near(i).iter().any(|&n| mask[n]);
    }
    out
}

/// A grid point's place, mm.
pub(super) fn place(i: usize) -> DVec2 {
    DVec2::new((i % SIDE) as f64, (i / SIDE) as f64) * CELL_MM - DVec2::splat(REACH_MM)
}

/// The connected part of most volume that comes within reach, and its share of all such volume.
fn largest(mask: &[bool], weight: &[f64], reach_mm: f64) -> Option<(Vec<bool>, f64)> {
    let mut part = vec![0_u32; mask.len()];
    let (mut best, mut total, mut count) = ((0.0, 0_u32), 0.0, 0_u32);
    for start in inner() {
        if !mask[start] || part[start] > 0 {
            continue;
        }
        count += 1;
        part[start] = count;
        let (mut stack, mut volume, mut reached) = (vec![start], 0.0, false);
        while let Some(i) = stack.pop() {
            volume += weight[i];
            reached |= place(i).length() < reach_mm;
            for n in near(i) {
                if mask[n] && part[n] == 0 {
                    part[n] = count;
                    stack.push(n);
                }
            }
        }
        if reached {
            total += volume;
            if volume > best.0 {
                best = (volume, count);
            }
        }
    }
    (best.1 > 0).then(|| (part.iter().map(|&p| p == best.1).collect(), best.0 / total))
}

fn fill_holes(mask: &mut [bool]) {
    let mut outside = vec![false; mask.len()];
    let mut stack = vec![0];
    outside[0] = true;
    while let Some(i) = stack.pop() {
        let (x, y) = (i % SIDE, i / SIDE);
        let steps = [
            (x > 0).then(|| i - 1),
            (x + 1 < SIDE).then(|| i + 1),
            (y > 0).then(|| i - SIDE),
            (y + 1 < SIDE).then(|| i + SIDE),
        ];
        for n in steps.into_iter().flatten() {
            if !mask[n] && !outside[n] {
                outside[n] = true;
                stack.push(n);
            }
        }
    }
    for (m, o) in mask.iter_mut().zip(outside) {
        *m |= !o;
    }
}

/// Fills the corners where two parts touch in one point only.
fn fill_pinches(mask: &mut [bool]) {
    loop {
        let mut filled = false;
        for i in inner() {
            let (right, up, across) = (i + 1, i + SIDE, i + SIDE + 1);
            if mask[i] && mask[across] && !mask[right] && !mask[up] {
                mask[right] = true;
                filled = true;
            } else if mask[right] && mask[up] && !mask[i] && !mask[across] {
                mask[i] = true;
                filled = true;
            }
        }
        if !filled {
            return;
        }
    }
}

/// The border of a connected mask without holes and pinches, rounded.
fn walk(mask: &[bool]) -> Option<Vec<DVec2>> {
    let corner = |x: usize, y: usize| (x as u32, y as u32);
    let mut next: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
    for i in inner().filter(|&i| mask[i]) {
        let (x, y) = (i % SIDE, i / SIDE);
        let [left, right, down, up] = near(i).map(|n| mask[n]);
        if !down {
            next.insert(corner(x, y), corner(x + 1, y));
        }
        if !right {
            next.insert(corner(x + 1, y), corner(x + 1, y + 1));
        }
        if !up {
            next.insert(corner(x + 1, y + 1), corner(x, y + 1));
        }
        if !left {
            next.insert(corner(x, y + 1), corner(x, y));
        }
    }
    let (&start, _) = next.first_key_value()?;
    let mut path = Vec::new();
    let mut at = start;
    for _ in 0..next.len() {
        let half = DVec2::splat(REACH_MM + 0.5 * CELL_MM);
        path.push(DVec2::new(f64::from(at.0), f64::from(at.1)) * CELL_MM - half);
        at = *next.get(&at)?;
        if at == start {
            break;
        }
    }
    let n = path.len();
    for _ in 0..ROUNDINGS {
        path = (0..n)
            .map(|i| 0.5 * path[i] + 0.25 * (path[(i + n - 1) % n] + path[(i + 1) % n]))
            .collect();
    }
    let path: Vec<DVec2> = path.into_iter().step_by(2).collect();
    (path.len() >= 8).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weave::{inside, polygon_area};

    /// Two discs, a thin line that joins them, and a hole in the larger.
    #[test]
    fn keeps_the_largest_part_whole() {
        let disc = |p: DVec2, at: DVec2, r: f64| p.distance(at) < r;
        let (big, small) = (DVec2::new(-1.0, 0.3), DVec2::new(2.5, 0.3));
        let value = |i: usize| {
            let p = place(i);
            let line = p.x.abs() < 2.5 && (p.y - 0.3).abs() < 0.05;
            let hole = disc(p, big, 0.3);
            let on = (disc(p, big, 1.5) && !hole) || disc(p, small, 0.5) || line;
            if on { 0.2 } else { 0.0 }
        };
        let values: Vec<f64> = (0..SIDE * SIDE).map(value).collect();
        let path = path_about(&values, 2.0).unwrap();
        let area = polygon_area(&path);
        let wanted = std::f64::consts::PI * 1.58 * 1.58;
        assert!((area - wanted).abs() < 0.06 * wanted, "{area}");
        assert!(inside(&path, big) && !inside(&path, small));
        assert!(path_about(&values, 9.0).is_some());
        assert!(path_about(&vec![0.0; SIDE * SIDE], 9.0).is_none());
    }
}
