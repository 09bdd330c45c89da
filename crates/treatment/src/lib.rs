//! The case as a state machine, from a plan to an outcome: proof, permit, delivery, record, replay.
//!
//! The one wide importer, kept thin: unlike things meet here. Not here: files, sockets, clocks.

mod prescription;

pub use prescription::{Prescription, PrescriptionError};
