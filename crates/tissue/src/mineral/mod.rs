//! Mineral in a lesion over time: solutes in pores, what grows and what dissolves.
//!
//! In: [`Pores`] (mineral, solutes, water around), reactions. Out: amounts by cell.
//! Law: `law_amounts_are_kept`, `law_pores_close`. Fails: [`MineralError`].
//! Method: finite volumes, `d(phi c)/dt = div(D phi^m grad c) - nu R` with `phi = 1 - mineral x Vm`.
//! Transport is explicit in sub-steps that keep amounts positive; reactions are implicit in each cell, so a
//! steady state is that of both together. First order in time, second in space; all in f64.
//! Not here: heat ([`crate::heat`]), where carriers go (`swarm`).

mod kinetics;
mod pores;
mod saturation;
mod supply;

pub use kinetics::{Rate, Reaction, Supersaturation};
pub use pores::{MineralError, Pores, Solute};
pub use saturation::{Balance, Water, WaterError};
pub use supply::{
    CARRIER_UM3, calcium_mmol, loads_for_mm3, mineral_ug, packets_for_mm3, solution_ml_for_mm3,
};

/// Molar mass of hydroxyapatite Ca10(PO4)6(OH)2, g/mol. A mole here is one of these.
pub const HAP_G_MOL: f64 = 1004.6;
/// Its density, g/cm3.
pub const HAP_G_CM3: f64 = 3.16;
/// Its molar volume, m3/mol.
pub const HAP_M3_MOL: f64 = 318e-6;
/// Share of volume that is mineral in sound enamel and in dentine.
pub const ENAMEL_SHARE: f64 = 0.87;
/// See [`ENAMEL_SHARE`].
pub const DENTINE_SHARE: f64 = 0.48;
