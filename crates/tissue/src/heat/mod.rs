//! Heat in a tooth over time (Pennes), as rises above body temperature.
//!
//! In: [`HeatModel`], [`Sources`], steps. Out: rises by cell, [`Probe`]s, [`Watch`], [`Cem43`].
//! Law: `law_solvers_agree`, `law_threads_do_not_show`, `law_solvers_are_linear_in_heat`.
//! Method: three solvers that answer the same questions: [`Explicit`] (reference), [`Legendre`]
//! (fast), [`Lumped`] (coarse, by another method, for the proof; it shares no kernel with the others).

mod blocks;
mod dose;
mod explicit;
mod field;
mod figures;
mod legendre;
mod lumped;
mod medium;
mod model;
mod operator;
mod plain;
mod probe;
mod real;
mod shared;
mod sources;
mod surface;

pub use dose::{Cem43, PeakOf, Watch, cem43_minutes, share_above};
pub use explicit::{Explicit, Kernel};
pub use legendre::Legendre;
pub use lumped::Lumped;
pub use medium::{Ambient, AmbientSlot, Climate, Medium};
pub use model::{HeatModel, MEDIA_MAX, ModelError};
pub use probe::Probe;
pub use real::Real;
pub use sources::Sources;

use crate::grid::CellId;

/// A step that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum HeatError {
    /// No length of time.
    #[error("a step must be above 0 s and finite, got {dt_s} s")]
    Step {
        /// What was given, s.
        dt_s: f64,
    },
    /// Sources of another grid.
    #[error("the sources have {got} cells and the model {expected}; make them on the model's grid")]
    Sources {
        /// Cells of the sources.
        got: usize,
        /// Cells of the model.
        expected: usize,
    },
    /// Surroundings that the model doesn't have, or that are no surroundings.
    #[error("surroundings {slot} don't exist or have no rise or coefficient that is a number")]
    Surroundings {
        /// Number of the slot.
        slot: u8,
    },
}

/// What every solver of heat can do.
pub trait HeatSolver {
    /// What is solved.
    fn model(&self) -> &HeatModel;

    /// Goes on by `dt_s` seconds with these sources.
    ///
    /// # Errors
    /// [`HeatError`] for a step that is no time, or sources of another grid.
    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError>;

    /// Rise above the baseline in a cell, K; of surroundings their own; 0 outside of the grid.
    fn rise_k(&self, cell: CellId) -> f64;

    /// Sets every conducting cell's rise, K.
    fn set_rises(&mut self, rise_k_at: &dyn Fn(CellId) -> f64);

    /// Changes surroundings from now on.
    ///
    /// # Errors
    /// [`HeatError::Surroundings`] for a slot that the model doesn't have.
    fn set_ambient(&mut self, slot: AmbientSlot, ambient: Ambient) -> Result<(), HeatError>;

    /// Rises of many cells, in their order, into `out`.
    fn gather(&self, cells: &[CellId], out: &mut Vec<f64>) {
        out.clear();
        out.extend(cells.iter().map(|&cell| self.rise_k(cell)));
    }
}

fn checked(model: &HeatModel, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
    if !(dt_s > 0.0 && dt_s.is_finite()) {
        return Err(HeatError::Step { dt_s });
    }
    let (got, expected) = (sources.w_m3.len(), model.grid.cells());
    if got != expected {
        return Err(HeatError::Sources { got, expected });
    }
    Ok(())
}

/// Least count of equal parts of a step that are no longer than `longest_s`, and their length, s.
fn equal_parts(dt_s: f64, longest_s: f64) -> (u64, f64) {
    // A whole multiple within rounding is taken as one.
    let count = (dt_s / longest_s * (1.0 - 1e-12)).ceil().max(1.0);
    (count as u64, dt_s / count)
}

/// Cells from which on the work is shared between threads.
const PARALLEL_CELLS: usize = 150_000;
