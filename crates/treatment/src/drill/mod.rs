//! Drills: faults of sensors, device, link, plan and people, injected by name, and what must come of each.
//!
//! In: a protocol, a block of tooth, seeds. Out: for every kind, what started, what stopped when and by
//! which code, and what went unstopped by a judge that shares nothing with the guard but the sessions.
//! Law: `law_nothing_starts_that_must_not_and_nothing_goes_unstopped`, `law_the_judge_can_fail`.
//! Not here: how a sensor or a valve breaks (`swarm`), rules (`guard`).

mod bench;
mod judge;
mod kind;
mod line;
mod matrix;
mod run;
mod scene;
mod watch;

pub use bench::Bench;
pub use kind::{Drill, Must};
pub use matrix::{Row, matrix};
pub use run::Session;

#[cfg(test)]
mod tests;
