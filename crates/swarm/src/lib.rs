//! The simulated device: carriers, firmware releases, sensors, faults.
//!
//! No such device exists: this is a physical model behind the link that a real one would use, and
//! whatever shows its results says "simulated". Same order, lot, seed and words heard: same bits.
//! Not here: limits and leave (`guard`), plans and records (`treatment`).

mod order;

pub use order::{
    Action, CellOrder, LOAD_UM3, Order, OrderError, WHOLE, ZoneOrder, load_ug, ug_per_mm3,
};
