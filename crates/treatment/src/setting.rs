//! What a delivery is reckoned with, stated once: heat of the work, surroundings, budgets, limits.
//!
//! Out: constants with their sources, [`climate`], [`properties_digest`].
//! Law: `law_other_properties_have_another_hash`: a plan, a proof and a record that were reckoned
//! with different tables don't fit each other (rule 11 of delivery).

use casebook::Digest;
use tissue::heat::{Ambient, Climate};
use tissue::properties::{BLOOD_J_M3K, BODY_C, Properties};

/// Heat that is set free where material is handled, µJ per µg (0.25 J/mg): a stated value of this project's
/// simulated carriers, about that of setting composite (0.1-0.3 J/mg).
pub const HEAT_UJ_PER_UG: u32 = 250;
/// The simulated device states the same figure for itself.
const _: () = assert!((swarm::HEAT_J_UG * 1e6 - HEAT_UJ_PER_UG as f64).abs() < 1e-9);
/// Heat transfer of an open mouth, W/m2/K (10 in still air, 10-25 with an open mouth).
pub const AIR_W_M2K: f64 = 20.0;
/// The same in the worst case: still air.
pub const AIR_LOW_W_M2K: f64 = 10.0;
/// Heat transfer of the jaw beyond the box, W/m2/K: a fin after Pennes, sqrt(k w rho c) of bone (0.32 W/m/K)
/// with little blood (0.0007 1/s of 4 MJ/m3/K).
pub const JAW_W_M2K: f64 = 30.0;
/// How long the tooth is watched after the last zone, s: the pulp is warmest some 10 s after what warms it ends
/// (check case P2), later under thick dentine.
pub const AFTER_S: f64 = 120.0;
/// Carriers that may stay behind, per thousand that are sent: a stated value of this project.
pub const LEFT_PER_THOUSAND: u64 = 1;
/// Rise of the pulp that a nominal session is planned for, K. With everything against it at once, the proof finds up to 2.95
/// times as much (tooth 31, estimated), and refuses from 5.5 K on.
pub const PULP_PLANNED_K: f64 = 1.8;
/// Equivalent minutes at 43 C of the pulp that a nominal session is planned for: two fifths of the 0.5 that the
/// worst scenario may reach, for half a kelvin more doubles it.
pub const CEM43_PLANNED_MIN: f64 = 0.2;
/// Warmest that enamel and what is laid down may become, C.
pub const HARD_C_MAX: f64 = 60.0;
/// Warmest that ligament and bone may become, C.
pub const AROUND_C_MAX: f64 = 45.0;
/// Rise of the hottest tissue that a nominal session is planned for, K, where the stream binds: with a fifth more
/// heat it stays below the 23 K that enamel may have.
pub const HOTTEST_PLANNED_K: f64 = 16.0;

/// Surroundings of a tooth in treatment. They are taken at body temperature: the rise by the work is
/// counted from there, and an open mouth, cooler, is a reserve that is not counted on.
#[must_use]
pub fn climate(air_w_m2k: f64) -> Climate {
    Climate {
        air: Ambient::convection(air_w_m2k, 0.0),
        saliva: None,
        walls: [Ambient::convection(JAW_W_M2K, 0.0); 6],
        true_area: true,
    }
}

/// The hash of every figure that heat is reckoned with.
#[must_use]
pub fn properties_digest(properties: &Properties) -> Digest {
    let mut text = format!(
        "body {BODY_C} C\nblood {BLOOD_J_M3K} J/m3/K\nheat {HEAT_UJ_PER_UG} uJ/ug\nair {AIR_W_M2K} W/m2/K\n\
         air low {AIR_LOW_W_M2K} W/m2/K\njaw {JAW_W_M2K} W/m2/K\n"
    );
    for row in properties.rows() {
        let c = row.conduct;
        text += &format!(
            "{} {} {} {} {}\n",
            row.tissue.name(),
            c.k_w_mk,
            c.rho_kg_m3,
            c.c_j_kgk,
            c.perfusion_1_s
        );
    }
    Digest::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_other_properties_have_another_hash() {
        let table = Properties::default();
        let same = properties_digest(&Properties::default());
        assert_eq!(properties_digest(&table), same);
        assert_ne!(properties_digest(&table.clone().with_k_times(1.01)), same);
        assert_ne!(properties_digest(&table.without_perfusion()), same);
    }
}
