//! Sizes of a crown.
//!
//! In: relief, cervical line and contacts. Out: [`ToothMeasures`].
//! Method: width from contact to contact along the mesial axis, as calipers take it; where a turned or
//! crowded tooth is touched elsewhere, its extent.
//! A stray cell does not widen a crown (a column counts from three cells on).

use super::border::Cervical;
use super::contacts::Contacts;
use super::relief::{CELL_MM, Relief};
use crate::ToothMeasures;
use glam::DVec3;

/// Cells that a row or column must have to count.
const CELLS_MIN: usize = 3;

/// Contacts closer together than this share of the extent are not at the tooth's sides.
const CONTACTS_SHARE_MIN: f64 = 0.75;

/// Widths and clinical height.
pub(crate) fn measures(relief: &Relief, cervical: &Cervical, contacts: Contacts) -> ToothMeasures {
    let mut columns = vec![0_usize; relief.width];
    let mut rows = vec![0_usize; relief.depth];
    for (cell, h) in relief.height.iter().enumerate() {
        if h.is_finite() {
            columns[cell % relief.width] += 1;
            rows[cell / relief.width] += 1;
        }
    }
    let axes = &relief.axes;
    let top = relief.height.iter().copied().filter(|h| h.is_finite());
    let top = top.fold(f64::NEG_INFINITY, f64::max);
    // The lowest point of the gum on the cheek's side, among the points that look there.
    let middle =
        cervical.points.iter().sum::<DVec3>() / cervical.points.len().max(1) as f64 - axes.origin;
    let zenith = cervical
        .points
        .iter()
        .map(|&p| p - axes.origin)
        .filter(|&d| (d - middle).dot(axes.buccal) > (d - middle).dot(axes.mesial).abs())
        .map(|d| d.dot(axes.occlusal))
        .fold(f64::INFINITY, f64::min);
    let height_mm = top - zenith;
    let extent = span(&columns);
    let between = match (contacts.mesial, contacts.distal) {
        (Some(mesial), Some(distal)) => (mesial - distal).dot(axes.mesial),
        _ => 0.0,
    };
    let touched_at_sides = between > CONTACTS_SHARE_MIN * extent;
    ToothMeasures {
        mesiodistal_mm: if touched_at_sides {
            between.min(extent)
        } else {
            extent
        },
        buccolingual_mm: span(&rows),
        height_mm: if height_mm.is_finite() {
            height_mm
        } else {
            0.0
        },
    }
}

/// Length from the first to the last entry that counts, mm.
fn span(counts: &[usize]) -> f64 {
    let counts_in = |c: &usize| *c >= CELLS_MIN;
    match (
        counts.iter().position(counts_in),
        counts.iter().rposition(counts_in),
    ) {
        (Some(first), Some(last)) => (last - first + 1) as f64 * CELL_MM,
        _ => 0.0,
    }
}
