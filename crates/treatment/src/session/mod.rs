//! A session: the device's side and the treatment's side, tick by tick.
//!
//! In: a prescription, a tooth, a protocol, a setting, what people do. Out: ticks, events, outcome.
//! Law: `law_replay_is_bit_identical`. Method: both sides are pure machines that hand each other
//! [`Beat`]s and [`Tick`]s; a link carries them, or [`run`] does in one process.
//! Not here: sockets and clocks (`apps`), the record (`record`).

mod beat;
pub(crate) mod code;
mod console;
mod load;
mod people;
mod run;
mod simulator;
mod station;
mod tick;

pub use beat::{Beat, Evidence};
pub use code::{PATIENTS_STOP, plain};
pub use console::{Console, Proceed};
pub use load::{Held, Load, LoadError, ReadBack, TissueTooLarge, Tooth, check_tissue};
pub use people::{People, Stop};
pub use run::{Ended, Run, Watcher, run};
pub use simulator::SIMULATOR;
pub use station::Station;
pub use tick::{Event, Tick};

#[cfg(test)]
mod tests;
