//! Carriers: packets of bots in suspension, steered, diffusing, stopped by walls, binding.
//!
//! In: a [`Field`] (steering potential, walls, what binds) and [`Step`]s of it. Out: units of load by
//! cell, exactly counted. Lengths mm, times s, loads in whole units that the caller gives a meaning.
//! Law: `law_loads_are_kept`: released = deposited + in flight + lost + retrieved, in integers;
//! `law_threads_do_not_show`; `law_walls_are_not_passed`; `law_recorded_flights_never_change`.
//! Fails: [`CarrierError`]. Cost: linear in packets; memory 28 bytes a packet, 28 a cell.
//! Not here: what a unit of load weighs, when a cell is full (`mineral`), heat of activation.

pub mod cells;
mod columns;
mod deposits;
mod field;
mod flight;
pub mod noise;
mod swarm;
#[cfg(test)]
mod truths;

pub use columns::{Counted, Stepped};
pub use field::Field;
pub use swarm::{Packet, Step, Swarm};

/// What carriers can't do.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CarrierError {
    /// A list doesn't have one value per cell.
    #[error("{what}: one value for each of the grid's {cells} cells, got {got}")]
    Length {
        /// Which list.
        what: &'static str,
        /// Values given.
        got: usize,
        /// Values asked for.
        cells: usize,
    },
    /// A number that isn't one, or that's outside of its range.
    #[error("{what} must be {allowed}, got {got}")]
    Value {
        /// Which number, with its unit.
        what: &'static str,
        /// As given.
        got: f64,
        /// Its range in words.
        allowed: &'static str,
    },
    /// A place has bits for so many cells only.
    #[error("carriers fly in at most {allowed} cells along an axis, got {got}; take larger cells")]
    Size {
        /// Most cells along an axis.
        got: usize,
        /// Cells allowed.
        allowed: usize,
    },
    /// The field lies on another grid than the swarm.
    #[error("the field's grid isn't the swarm's")]
    Grid,
    /// Packets would cross too many cells in one step.
    #[error(
        "a packet could cross {cells:.1} cells in one step; at most {allowed} are followed: shorten the step"
    )]
    TooFar {
        /// Cells that a packet could cross.
        cells: f64,
        /// Cells that are followed.
        allowed: u32,
    },
    /// The point of release lies outside or in solid tissue.
    #[error("packets can't be released at {at_mm:?} mm: it's solid, or outside of the grid")]
    Nozzle {
        /// Where, mm.
        at_mm: [f64; 3],
    },
    /// More packets than have numbers.
    #[error("a swarm numbers {allowed} packets in its life, this would be {got}")]
    Packets {
        /// With the packets asked for.
        got: u64,
        /// Numbers that exist.
        allowed: u64,
    },
}

/// A number above or at 0.
fn at_least_zero(what: &'static str, got: f64) -> Result<f64, CarrierError> {
    if got >= 0.0 && got.is_finite() {
        return Ok(got);
    }
    let allowed = "0 or above, and finite";
    Err(CarrierError::Value { what, got, allowed })
}
