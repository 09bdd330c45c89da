//! The independent judge: rule language, monitor, permit.
//!
//! In: a protocol (text), telemetry (integers with times), leases. Out: a verdict at every tick,
//! alarms, and a [`Permit`] for a moment. To be read in one sitting: words, protocol, text, cursor,
//! parse, expression, hard; evaluate, monitor; permit.
//! Law: no allocation, no floating point, no dependency, no panic: `law_parser_total`,
//! `law_monitor_agrees_with_reference`.
//! Not here: hashing, clocks, links, planners, solvers; this crate imports nothing, so that no
//! shared mistake can fool the judge and the judged alike.

#![no_std]
#![forbid(unsafe_code)]

mod cursor;
mod evaluate;
mod expression;
mod hard;
mod monitor;
mod parse;
mod permit;
mod protocol;
mod text;
mod words;

pub use monitor::{Alarm, Cause, Monitor, OWN, Reading, Telemetry, Trip};
pub use parse::parse;
pub use permit::{Desk, Identity, Lease, PERMIT_MS, Part, Permit, Refusal, Why};
pub use protocol::{
    List, MAX_TEXT, MAX_WINDOW_TICKS, Node, NodeId, Protocol, Relation, Rule, Signal, SignalId,
    Span, Window,
};
pub use text::Error;
pub use words::{Clears, Fault, Unit, Verdict};
