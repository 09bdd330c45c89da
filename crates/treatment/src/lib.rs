//! The case as a state machine, from a plan to an outcome: proof, permit, delivery, record, replay.
//!
//! The one wide importer, kept thin: unlike things meet here. Not here: files, sockets, clocks.

pub mod blocks;
pub mod campaign;
mod case;
pub mod delivered;
pub mod drill;
mod made_from;
mod outcome;
pub mod prescribe;
mod prescription;
pub mod proof;
pub mod record;
pub mod replay;
pub mod session;
pub mod setting;
#[cfg(test)]
mod testing;
pub mod tooth;

pub use case::{ANEW, Case, Command, Fact, NotNow, Stage};
pub use made_from::{MadeFrom, OtherFile, PlanFile};
pub use outcome::{GAMMA_FILL, GAMMA_MM, Outcome};
pub use prescription::{Prescription, PrescriptionError};
