//! Mean places of permanent teeth, as a first guess where the scan does not tell.
//!
//! Out: millimetres. Method: laid out from the mean mesiodistal widths along an arch of mean
//! first-molar width and depth.

use glam::DVec2;
use lexicon::{Fdi, Jaw};

/// Crown centres of positions 1 to 8 (lateral, anterior), mm.
const UPPER_PLACES: [(f64, f64); 8] = [
    (4.2, 0.0),
    (11.3, -2.2),
    (17.0, -7.0),
    (20.8, -13.3),
    (23.3, -20.0),
    (25.7, -28.3),
    (27.9, -37.8),
    (29.0, -46.5),
];
const LOWER_PLACES: [(f64, f64); 8] = [
    (2.6, 0.0),
    (7.8, -1.2),
    (13.0, -4.8),
    (17.0, -10.6),
    (19.6, -17.1),
    (22.4, -25.7),
    (25.5, -36.0),
    (28.0, -46.0),
];

/// Where the crown centre of `tooth` lies in a mean arch: x to the patient's left, y anterior, mm.
pub(crate) fn mean_place(tooth: Fdi) -> DVec2 {
    let table = match tooth.jaw() {
        Jaw::Upper => &UPPER_PLACES,
        Jaw::Lower => &LOWER_PLACES,
    };
    let (lateral, anterior) = table[slot(tooth)];
    DVec2::new(lateral * side_sign(tooth), anterior)
}

/// Arc length from the midline to the centre of `tooth` in a mean arch, mm, positive to the left.
pub(crate) fn mean_arc(tooth: Fdi) -> f64 {
    let table = match tooth.jaw() {
        Jaw::Upper => &UPPER_PLACES,
        Jaw::Lower => &LOWER_PLACES,
    };
    let mut at = DVec2::new(0.0, 0.5);
    let mut arc = 0.0;
    for &(x, y) in table.iter().take(slot(tooth) + 1) {
        let next = DVec2::new(x, y);
        arc += (next - at).length();
        at = next;
    }
    arc * side_sign(tooth)
}

/// Position from the midline as an index, 0 to 7.
fn slot(tooth: Fdi) -> usize {
    usize::from(tooth.position().clamp(1, 8)) - 1
}

/// +1 on the patient's left, -1 on the right.
pub(crate) fn side_sign(tooth: Fdi) -> f64 {
    match tooth.side() {
        lexicon::Side::Left => 1.0,
        lexicon::Side::Right => -1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean_size;

    #[test]
    fn neighbours_in_the_mean_arch_touch() {
        for jaw in [Jaw::Upper, Jaw::Lower] {
            let teeth: Vec<Fdi> = Fdi::along(jaw).collect();
            for pair in teeth.windows(2) {
                let gap = (mean_place(pair[1]) - mean_place(pair[0])).length();
                let widths =
                    (mean_size(pair[0]).mesiodistal_mm + mean_size(pair[1]).mesiodistal_mm) / 2.0;
                assert!((gap - widths).abs() < 0.7, "{pair:?}: {gap} {widths}");
                assert!(mean_arc(pair[1]) > mean_arc(pair[0]) + 4.0);
            }
        }
    }
}
