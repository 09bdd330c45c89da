//! Sizes of teeth along the arch, by jaw and position.
//!
//! Method: thickness within 2.5 mm of the top by tooth family; widths are [`mean_size`]'s. Index 0 to 15 runs counter-clockwise seen from occlusal: 8 to 1, then 1 to 8.

use crate::size::mean_size;
use lexicon::{Fdi, Jaw};

const THICK_UPPER: [f64; 8] = [3.0, 3.0, 3.6, 7.5, 7.5, 9.5, 9.5, 9.0];
const THICK_LOWER: [f64; 8] = [2.6, 2.6, 3.4, 5.5, 6.5, 8.8, 8.8, 8.5];

/// Heading of the arch at each position against the midline, degrees: beta function of first-molar
/// width 57.9 and 54.2 mm, depth 31.6 and 28.1 mm (Braun et al. 1998) at the widths' arc lengths.
const HEADING_UPPER: [f64; 8] = [17.0, 38.0, 50.0, 57.0, 62.0, 67.0, 71.0, 74.0];
const HEADING_LOWER: [f64; 8] = [10.0, 28.0, 43.0, 53.0, 59.0, 65.0, 71.0, 76.0];

/// How many places for teeth an arch has.
pub(super) const PLACES: usize = 16;

/// Position from the midline, 1 to 8, of a place.
pub(super) const fn position(index: usize) -> usize {
    if index < 8 { 8 - index } else { index - 7 }
}

/// The number of a place. The lower jaw runs counter-clockwise from the patient's right.
pub(super) fn fdi(jaw: Jaw, index: usize) -> Option<Fdi> {
    let along = match jaw {
        Jaw::Lower => index,
        Jaw::Upper => PLACES.checked_sub(index + 1)?,
    };
    Fdi::along(jaw).nth(along)
}

/// The place of a number.
pub(super) fn index_of(tooth: Fdi) -> Option<usize> {
    (0..PLACES).find(|&i| fdi(tooth.jaw(), i) == Some(tooth))
}

fn of(table: &[f64; 8], index: usize) -> f64 {
    table.get(position(index) - 1).copied().unwrap_or(0.0)
}

/// Mesio-distal width, mm.
pub(super) fn width_mm(jaw: Jaw, index: usize) -> f64 {
    fdi(jaw, index).map_or(0.0, |tooth| mean_size(tooth).mesiodistal_mm)
}

/// Mesio-distal width where the jaw is not known, mm.
pub(super) fn usual_mm(index: usize) -> f64 {
    (width_mm(Jaw::Upper, index) + width_mm(Jaw::Lower, index)) / 2.0
}

/// Thickness across the arch near the top, mm.
pub(super) fn thick_mm(jaw: Jaw, index: usize) -> f64 {
    of(
        if jaw == Jaw::Upper {
            &THICK_UPPER
        } else {
            &THICK_LOWER
        },
        index,
    )
}

/// Heading of the arch, walked counter-clockwise, at a tooth's middle, degrees from the midline's.
pub(super) fn heading_deg(jaw: Jaw, index: usize) -> f64 {
    let table = if jaw == Jaw::Upper {
        &HEADING_UPPER
    } else {
        &HEADING_LOWER
    };
    if index < 8 {
        -of(table, index)
    } else {
        of(table, index)
    }
}

/// Distance of a tooth's middle from the midline in a full arch, signed counter-clockwise, mm.
pub(super) fn middle_mm(jaw: Jaw, index: usize) -> f64 {
    let own = width_mm(jaw, index) / 2.0;
    if index >= 8 {
        (8..index).map(|i| width_mm(jaw, i)).sum::<f64>() + own
    } else {
        -((index + 1..8).map(|i| width_mm(jaw, i)).sum::<f64>() + own)
    }
}

/// How far a crown reaches from its top's centre and down from its top, mm: the table's largest
/// crowns of each family under a global scale of 1.1.
pub(super) const fn room_mm(index: usize) -> (f64, f64) {
    match position(index) {
        1 => (7.2, 10.5),
        2 | 3 => (6.3, 10.5),
        4 | 5 => (6.0, 8.8),
        _ => (7.0, 8.8),
    }
}
