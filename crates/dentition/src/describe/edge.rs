//! The incisal edge of incisors and canines.
//!
//! In: a tooth's relief. Out: points from mesial to distal, (mesial, buccal) mm.
//! Method: the highest cell of each column across the crown, smoothed along the edge, as far as the
//! edge falls no more than a limit below its top.

use super::relief::{CELL_MM, Relief};
use glam::DVec2;
use lexicon::{Fdi, ToothKind};

/// Spacing of the points, mm.
const SPACING_MM: f64 = 0.4;

/// The incisal edge, or nothing for a tooth that has none.
pub(crate) fn incisal_edge(relief: &Relief, tooth: Fdi) -> Vec<DVec2> {
    let drop_mm = match tooth.kind() {
        ToothKind::Incisor => 1.3,
        ToothKind::Canine => 2.2,
        _ => return Vec::new(),
    };
    let ridge: Vec<Option<(DVec2, f64)>> = (0..relief.width).map(|i| crest(relief, i)).collect();
    let top = (0..ridge.len())
        .filter(|&i| ridge[i].is_some())
        .max_by(|&a, &b| {
            height(&ridge, a)
                .total_cmp(&height(&ridge, b))
                .then(b.cmp(&a))
        });
    let Some(top) = top else { return Vec::new() };
    let limit = height(&ridge, top) - drop_mm;
    let runs_on = |i: usize, from: usize| match (ridge[i], ridge[from]) {
        (Some((p, h)), Some((q, _))) => h >= limit && (p.y - q.y).abs() < 1.0,
        _ => false,
    };
    let (mut first, mut last) = (top, top);
    while first > 0 && runs_on(first - 1, first) {
        first -= 1;
    }
    while last + 1 < ridge.len() && runs_on(last + 1, last) {
        last += 1;
    }
    // Larger values of the first coordinate are mesial.
    let mut line: Vec<DVec2> = ridge[first..=last]
        .iter()
        .rev()
        .flatten()
        .map(|r| r.0)
        .collect();
    smooth(&mut line, 12);
    let every = (SPACING_MM / CELL_MM) as usize;
    let end = line.last().copied();
    let mut edge: Vec<DVec2> = line.iter().copied().step_by(every.max(1)).collect();
    if edge.last().copied() != end {
        edge.extend(end);
    }
    edge
}

fn height(ridge: &[Option<(DVec2, f64)>], i: usize) -> f64 {
    ridge[i].map_or(f64::NEG_INFINITY, |r| r.1)
}

/// The middle of the highest part (within 0.1 mm) of a column, and its height.
fn crest(relief: &Relief, column: usize) -> Option<(DVec2, f64)> {
    let cells = || {
        (0..relief.depth)
            .map(|j| j * relief.width + column)
            .filter(|&c| relief.smooth[c].is_finite())
    };
    let top = cells()
        .map(|c| relief.smooth[c])
        .fold(f64::NEG_INFINITY, f64::max);
    let (mut sum, mut weight) = (DVec2::ZERO, 0.0);
    for cell in cells() {
        let near = 0.1 - (top - relief.smooth[cell]);
        if near > 0.0 {
            sum += relief.at(cell) * near;
            weight += near;
        }
    }
    (weight > 0.0).then(|| (sum / weight, top))
}

/// Evens out a line by means of neighbours; its ends stay.
pub(crate) fn smooth(line: &mut [DVec2], rounds: usize) {
    for _ in 0..rounds {
        let old = line.to_vec();
        for i in 1..line.len().saturating_sub(1) {
            line[i] = (old[i - 1] + old[i] * 2.0 + old[i + 1]) / 4.0;
        }
    }
}
