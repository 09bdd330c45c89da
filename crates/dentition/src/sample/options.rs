//! What kind of mouth to make.

use super::damage::{DamageOrder, showcase};
use lexicon::Fdi;

/// Choices for a sample mouth.
#[derive(Debug, Clone, PartialEq)]
pub struct MouthOptions {
    /// Lattice step, mm, 0.1 to 2; the mean edge of the mesh is about the same.
    pub step_mm: f64,
    /// Whether third molars are there.
    pub third_molars: bool,
    /// Teeth that are missing; their gaps stay.
    pub missing: Vec<Fdi>,
    /// How much each front tooth overlaps its neighbour, mm, 0 to 2.
    pub crowding_mm: f64,
    /// Root mean square of the scanner's noise, micrometres.
    pub noise_um: f64,
    /// What is damaged.
    pub damage: Vec<DamageOrder>,
}

impl Default for MouthOptions {
    fn default() -> Self {
        Self {
            step_mm: 0.28,
            third_molars: false,
            missing: Vec::new(),
            crowding_mm: 0.0,
            noise_um: 8.0,
            damage: showcase(),
        }
    }
}

impl MouthOptions {
    /// A coarse mouth without noise, for tests: about 12,000 faces an arch.
    #[must_use]
    pub fn coarse() -> Self {
        Self {
            step_mm: 0.8,
            noise_um: 0.0,
            ..Self::default()
        }
    }
}
