//! How thick enamel is, estimated from tables; a surface scan does not show it.
//!
//! In: the kind of tooth and how high on the crown. Out: mm of enamel over the dentine.
//! Method: mean thicknesses (cervical, middle, incisal or cusp) of the literature, linear between
//! heights, zero at the gum line. Not here: real tissues of a volume scan.

use lexicon::{Fdi, Jaw, ToothKind};

/// Volume share of mineral in sound enamel.
pub const ENAMEL_MINERAL: f64 = 0.87;
/// Volume share of mineral in sound dentine.
pub const DENTINE_MINERAL: f64 = 0.48;
/// Density of hydroxyapatite, µg/mm³.
pub const MINERAL_UG_PER_MM3: f64 = 3160.0;

/// Heights (share of the crown) at which the tables hold.
const HEIGHTS: [f64; 5] = [0.0, 0.17, 0.5, 0.83, 1.0];

/// Estimated enamel thickness in mm at a height, 0 (gum line) to 1 (cusp tip or edge). Without a
/// tooth number, that of a premolar.
#[must_use]
pub fn enamel_mm(tooth: Option<Fdi>, height_share: f64) -> f64 {
    let table = match tooth.map(|t| (t.kind(), t.jaw(), t.position())) {
        Some((ToothKind::Incisor, Jaw::Upper, 1)) => [0.0, 0.45, 0.65, 0.85, 0.95],
        Some((ToothKind::Incisor, _, _)) => [0.0, 0.25, 0.45, 0.65, 0.80],
        Some((ToothKind::Canine, _, _)) => [0.0, 0.70, 0.90, 1.10, 1.25],
        Some((ToothKind::Molar, _, _)) => [0.0, 0.70, 1.25, 1.50, 2.25],
        _ => [0.0, 0.60, 1.05, 1.30, 1.80],
    };
    let h = height_share.clamp(0.0, 1.0);
    let up = HEIGHTS.iter().position(|&at| h <= at).unwrap_or(4).max(1);
    let t = (h - HEIGHTS[up - 1]) / (HEIGHTS[up] - HEIGHTS[up - 1]);
    table[up - 1] + t * (table[up] - table[up - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enamel_thickens_from_the_gum_to_the_cusp() {
        let molar = Fdi::new(36).ok();
        let heights: Vec<f64> = (0..=10)
            .map(|i| enamel_mm(molar, f64::from(i) / 10.0))
            .collect();
        assert!(heights.windows(2).all(|w| w[0] < w[1]), "{heights:?}");
        assert_eq!((heights[0], heights[10]), (0.0, 2.25));
        assert!((enamel_mm(Fdi::new(11).ok(), 0.5) - 0.65).abs() < 1e-12);
    }
}
