//! The simulated device: carriers, firmware releases, sensors, faults.
//!
//! No such device exists: this is a physical model behind the link that a real one would use, and
//! whatever shows its results says "simulated". Same order, lot, seed and words heard: same bits.
//! Not here: limits and leave (`guard`), plans and records (`treatment`).

mod bed;
pub mod carriers;
mod device;
mod fault;
mod firmware;
mod memory;
mod order;
pub mod sample;
mod sensors;
mod site;
mod warmth;

pub use bed::Bed;
pub use device::{Device, DeviceError, HEAT_J_UG, Lot, Outside, Sensed, Setting, Truth};
pub use fault::{Broken, Fault, Flaw, UnknownFault};
pub use firmware::{Firmware, Release, Reported, TICK_MS};
pub use order::{
    Action, CellOrder, LOAD_UM3, Order, OrderError, WHOLE, ZoneOrder, load_ug, ug_per_mm3,
};
pub use sensors::{Reading, SensorId};
pub use site::{Site, SiteError};
pub use warmth::{Body, Peaks, WarmthError};
