//! Deliveries, live.
//!
//! In: an approved plan, and hands. Out: a session as it goes, and its end in the record.
//! Not here: the guard, the device and the rules, which are the program's.

mod agreed;
mod approved;
mod carry;
mod hand_routes;
mod hands;
mod leavings;
mod live;
mod pages;
mod pulse;
mod renumber;
mod room;
mod routes;
mod stop;
mod stop_page;
mod taken;
mod told;
pub mod words;

#[cfg(test)]
mod tests;

pub(crate) use agreed::{end_what_is_not_agreed_to, end_what_may_be_taken_back};
pub(crate) use carry::{end, finish_open};
pub use hands::Say;
pub(crate) use leavings::{LEFT, OUTCOME, SESSION, beyond_limits, outcome};
pub use live::{Finish, Live, NotTaken, Now};
pub use renumber::renumbering;
pub use room::Room;
pub(crate) use routes::{router, shaped};
pub use stop::{Press, Presser, Pressing};

#[allow(clippy::print_stderr, reason = "the server's log")]
pub(crate) fn tell(line: &str) {
    eprintln!("{line}");
}

/// The id of a delivery on the wire: a patient's deliveries are counted by themselves, and there is one list of all.
#[must_use]
pub fn wire_id(patient: &str, delivery: &str) -> String {
    format!("{patient}-{delivery}")
}

/// Patient and delivery of an id on the wire.
#[must_use]
pub fn parted(wire_id: &str) -> Option<(&str, &str)> {
    wire_id.rsplit_once('-')
}
