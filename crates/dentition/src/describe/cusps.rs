//! Tips of cusps.
//!
//! In: a tooth's relief. Out: tips in order buccal row then lingual row, each from mesial to distal.
//! Method: bumps = height less the plane and the wide mean of the occlusal table; peaks of bumps by
//! persistence (Edelsbrunner 2002); each expected cusp takes the best peak near its usual place.
//! Never more tips than the kind of tooth has cusps.

use super::relief::{CELL_MM, Relief};
use glam::DVec2;
use lexicon::{Fdi, Jaw, ToothKind};
use nalgebra::{Matrix3, Vector3};

/// Depth below a crown's top that still counts as its occlusal table, mm.
const TABLE_MM: f64 = 4.5;
/// Width of the mean that a bump stands out from, mm.
const WIDE_MM: f64 = 2.0;
/// A peak that is lower above its saddle than this is grain, mm.
const PERSISTENCE_MM_MIN: f64 = 0.02;

/// A cusp that a kind of tooth has, in shares of its width (mesial) and depth (buccal).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    pub place: DVec2,
    /// Whether a tooth of this kind may well be without it.
    pub optional: bool,
}

/// A found cusp.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cusp {
    /// Index in [`expected`].
    pub role: usize,
    /// (mesial, buccal), mm.
    pub at: DVec2,
    pub cell: usize,
}

/// The cusps of a tooth: buccal row from mesial to distal, then lingual row.
pub(crate) fn expected(tooth: Fdi) -> Vec<Expected> {
    let sure = |x, y| Expected {
        place: DVec2::new(x, y),
        optional: false,
    };
    let maybe = |x, y| Expected {
        place: DVec2::new(x, y),
        optional: true,
    };
    match (tooth.kind(), tooth.jaw(), tooth.position()) {
        (ToothKind::Incisor, ..) => vec![],
        (ToothKind::Canine, ..) => vec![sure(0.0, 0.0)],
        (ToothKind::Premolar, Jaw::Upper, _) => vec![sure(0.0, 0.28), sure(0.05, -0.26)],
        (ToothKind::Premolar, Jaw::Lower, 4) => vec![sure(0.0, 0.12), maybe(0.08, -0.3)],
        (ToothKind::Premolar, Jaw::Lower, _) => {
            vec![sure(0.0, 0.18), sure(0.16, -0.28), maybe(-0.24, -0.28)]
        }
        (ToothKind::Molar, Jaw::Upper, p) => vec![
            sure(0.26, 0.26),
            sure(-0.22, 0.27),
            sure(0.14, -0.26),
            Expected {
                place: DVec2::new(-0.3, -0.26),
                optional: p > 6,
            },
        ],
        (ToothKind::Molar, Jaw::Lower, 6) => vec![
            sure(0.28, 0.2),
            sure(-0.04, 0.22),
            maybe(-0.34, 0.08),
            sure(0.24, -0.28),
            sure(-0.2, -0.28),
        ],
        (ToothKind::Molar, Jaw::Lower, _) => vec![
            sure(0.25, 0.22),
            sure(-0.2, 0.22),
            sure(0.24, -0.27),
            sure(-0.22, -0.27),
        ],
    }
}

/// A maximum of a field on the relief, and how far it stands above its highest saddle, mm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peak {
    pub cell: usize,
    pub persistence_mm: f64,
}

/// How far each cell of the occlusal table stands out, mm; NaN off the table.
pub(crate) fn bumps(relief: &Relief) -> Vec<f64> {
    let top = relief.smooth.iter().copied().filter(|h| h.is_finite());
    let top = top.fold(f64::NEG_INFINITY, f64::max);
    let table: Vec<f64> = relief
        .smooth
        .iter()
        .map(|&h| if h >= top - TABLE_MM { h } else { f64::NAN })
        .collect();
    let flat = level(relief, &table);
    let wide = relief.blur(&flat, WIDE_MM);
    flat.iter().zip(&wide).map(|(f, w)| f - w).collect()
}

/// `table` less the plane that fits it best (and leans by no more than 30 degrees).
fn level(relief: &Relief, table: &[f64]) -> Vec<f64> {
    let (mut normal, mut right) = (Matrix3::identity() * 1e-6, Vector3::zeros());
    for (cell, &h) in table.iter().enumerate().filter(|(_, h)| h.is_finite()) {
        let p = relief.at(cell);
        let row = Vector3::new(p.x, p.y, 1.0);
        normal += row * row.transpose();
        right += row * h;
    }
    let solved = normal
        .cholesky()
        .map_or(Vector3::zeros(), |c| c.solve(&right));
    let slope = DVec2::new(solved[0], solved[1]).clamp_length_max(0.58);
    table
        .iter()
        .enumerate()
        .map(|(cell, &h)| h - slope.dot(relief.at(cell)) - solved[2])
        .collect()
}

/// All peaks of `field` (NaN = not there), the most persistent first.
pub(crate) fn peaks(relief: &Relief, field: &[f64]) -> Vec<Peak> {
    let mut order: Vec<usize> = (0..field.len()).filter(|&c| field[c].is_finite()).collect();
    order.sort_by(|&a, &b| field[b].total_cmp(&field[a]).then(a.cmp(&b)));
    let mut root: Vec<usize> = vec![usize::MAX; field.len()];
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut found = Vec::new();
    for &cell in &order {
        root[cell] = cell;
        for next in relief.around(cell) {
            if root[next] == usize::MAX {
                continue;
            }
            let (a, b) = (find(&mut root, cell), find(&mut root, next));
            if a == b {
                continue;
            }
            // Roots are peaks: the higher stays, the lower ends here.
            let (high, low) = if field[a] > field[b] || (field[a] == field[b] && a < b) {
                (a, b)
            } else {
                (b, a)
            };
            root[low] = high;
            if low != cell {
                found.push(Peak {
                    cell: low,
                    persistence_mm: field[low] - field[cell],
                });
            }
        }
    }
    if let Some(&cell) = order.first() {
        found.push(Peak {
            cell,
            persistence_mm: f64::INFINITY,
        });
    }
    found.sort_by(|a, b| {
        b.persistence_mm
            .total_cmp(&a.persistence_mm)
            .then(a.cell.cmp(&b.cell))
    });
    found
}

/// Middle and size of the table: (mesial, buccal), mm.
pub(crate) fn extent(relief: &Relief) -> (DVec2, DVec2) {
    let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
    for (cell, h) in relief.height.iter().enumerate() {
        if h.is_finite() {
            low = low.min(relief.at(cell));
            high = high.max(relief.at(cell));
        }
    }
    if low.x > high.x {
        return (DVec2::ZERO, DVec2::ONE);
    }
    ((low + high) / 2.0, high - low)
}

/// The cusps of `tooth` in its relief.
pub(crate) fn cusps(relief: &Relief, tooth: Fdi) -> Vec<Cusp> {
    let expected = expected(tooth);
    if expected.is_empty() {
        return Vec::new();
    }
    let field = bumps(relief);
    let (middle, size) = extent(relief);
    let candidates: Vec<(Peak, DVec2)> = peaks(relief, &field)
        .into_iter()
        .filter(|p| p.persistence_mm >= PERSISTENCE_MM_MIN)
        .take(16)
        .map(|p| (p, relief.at(p.cell)))
        .collect();
    if tooth.kind() == ToothKind::Canine {
        return highest(relief)
            .map(|at| Cusp {
                role: 0,
                at: relief.at(at),
                cell: at,
            })
            .into_iter()
            .collect();
    }
    // Every pair of an expected cusp and a peak, by gain; the best pairs are taken first.
    let mut pairs = Vec::new();
    for (role, want) in expected.iter().enumerate() {
        for (index, (peak, at)) in candidates.iter().enumerate() {
            let off = (*at - middle - want.place * size) / size;
            let far = off.length() / 0.2;
            let rise = peak.persistence_mm.min(0.6) + field[peak.cell].clamp(-0.5, 1.0) * 0.5;
            let gain = rise - 0.25 * far * far - if want.optional { 0.1 } else { 0.0 };
            if off.length() < 0.34 && gain > -0.3 {
                pairs.push((gain, role, index));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: Vec<Option<usize>> = vec![None; expected.len()];
    for (_, role, index) in pairs {
        let apart = taken
            .iter()
            .flatten()
            .all(|&i| i != index && candidates[i].1.distance(candidates[index].1) > 1.4);
        if taken[role].is_none() && apart {
            taken[role] = Some(index);
        }
    }
    taken
        .iter()
        .enumerate()
        .filter_map(|(role, index)| {
            let cell = climb(relief, candidates.get((*index)?)?.0.cell);
            Some(Cusp {
                role,
                at: settle(relief, cell),
                cell,
            })
        })
        .collect()
}

/// The highest cell.
pub(crate) fn highest(relief: &Relief) -> Option<usize> {
    (0..relief.smooth.len())
        .filter(|&c| relief.smooth[c].is_finite())
        .max_by(|&a, &b| {
            relief.smooth[a]
                .total_cmp(&relief.smooth[b])
                .then(b.cmp(&a))
        })
}

/// Uphill from `cell` to a maximum of the height, if one is near; `cell` itself otherwise.
fn climb(relief: &Relief, cell: usize) -> usize {
    let mut at = cell;
    loop {
        let up = relief
            .around(at)
            .filter(|&c| relief.smooth[c] > relief.smooth[at])
            .max_by(|&a, &b| {
                relief.smooth[a]
                    .total_cmp(&relief.smooth[b])
                    .then(b.cmp(&a))
            });
        let Some(up) = up else { return at };
        if relief.at(up).distance(relief.at(cell)) > 0.8 {
            return cell;
        }
        at = up;
    }
}

/// The top of the parabola through a peak and its neighbours, within half a cell.
fn settle(relief: &Relief, cell: usize) -> DVec2 {
    let at = relief.at(cell);
    let h = |dx: f64, dy: f64| {
        relief
            .cell(at + DVec2::new(dx, dy) * CELL_MM)
            .map(|c| relief.smooth[c])
            .filter(|h| h.is_finite())
    };
    let shift = |low: Option<f64>, high: Option<f64>| match (low, h(0.0, 0.0), high) {
        (Some(a), Some(b), Some(c)) if a - 2.0 * b + c < -1e-12 => {
            (0.5 * (a - c) / (a - 2.0 * b + c)).clamp(-0.5, 0.5)
        }
        _ => 0.0,
    };
    at + DVec2::new(
        shift(h(-1.0, 0.0), h(1.0, 0.0)),
        shift(h(0.0, -1.0), h(0.0, 1.0)),
    ) * CELL_MM
}
