//! How much mineral a volume takes, and what must bring it.
//!
//! In: mm3 and the share of it that is mineral. Out: micrograms, loads of carriers, packets, solution.
//! Law: `law_supply_is_that_of_the_books`.

use super::{HAP_G_CM3, HAP_G_MOL};

/// Solid payload of a carrier of 400 nm, cubic micrometres.
pub const CARRIER_UM3: f64 = 0.0335;
/// Moles of calcium in a mole of Ca10(PO4)6(OH)2.
const CALCIUM: f64 = 10.0;

/// Mineral of a volume, micrograms.
#[must_use]
pub fn mineral_ug(volume_mm3: f64, share: f64) -> f64 {
    // 1 g/cm3 is 1000 ug/mm3.
    volume_mm3 * share * HAP_G_CM3 * 1000.0
}

/// Calcium of some micrograms of mineral, mmol.
#[must_use]
pub fn calcium_mmol(mineral_ug: f64) -> f64 {
    mineral_ug * 1e-6 / HAP_G_MOL * CALCIUM * 1e3
}

/// Solution of a concentration of calcium that holds as much as a volume of mineral, mL.
#[must_use]
pub fn solution_ml_for_mm3(volume_mm3: f64, share: f64, calcium_mmol_l: f64) -> f64 {
    calcium_mmol(mineral_ug(volume_mm3, share)) / calcium_mmol_l * 1e3
}

/// Loads of one carrier for a volume of solid.
#[must_use]
pub fn loads_for_mm3(solid_mm3: f64, carrier_um3: f64) -> f64 {
    solid_mm3 * 1e9 / carrier_um3
}

/// Packets of `loads_per_packet` carriers for a volume of solid, whole packets.
#[must_use]
pub fn packets_for_mm3(solid_mm3: f64, loads_per_packet: f64) -> u64 {
    (loads_for_mm3(solid_mm3, CARRIER_UM3) / loads_per_packet).ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mineral::ENAMEL_SHARE;

    #[test]
    fn law_supply_is_that_of_the_books() {
        let ug = mineral_ug(1.0, ENAMEL_SHARE);
        assert!((ug - 2750.0).abs() < 5.0, "{ug}");
        // All the calcium in 18 mL of a remineralising solution of 1.5 mmol/L.
        let ml = solution_ml_for_mm3(1.0, ENAMEL_SHARE, 1.5);
        assert!((ml - 18.0).abs() < 0.5, "{ml}");
        let loads = loads_for_mm3(1.0, CARRIER_UM3);
        assert!((loads / 3e10 - 1.0).abs() < 0.01, "{loads}");
        assert_eq!(packets_for_mm3(1.0, 1e5), 298_508);
        assert_eq!(packets_for_mm3(0.0, 1e5), 0);
    }
}
