//! The device link: treatment and device as two processes that talk over TCP (`docs/device-link.md`).
//!
//! In: sockets, clocks. Out: [`serve`], the device's side; [`Remote`], the treatment's side. Law:
//! `law_the_link_changes_no_bit`, `law_a_dead_side_leaves_the_device_off`. Fails: [`remote::LinkError`].
//! Method: threads that block on sockets; the device's clock waits for nobody, and a stop waits for no tick.
//! Not here: what is judged and driven (`treatment`, `guard`, `swarm`).

mod convert;
mod device;
mod fields;
mod frame;
mod line;
mod message;
mod notes;
mod remote;
mod self_test;
mod session;

pub(crate) use device::serve;
pub(crate) use fields::{How, Pace};
pub(crate) use notes::Notes;
pub(crate) use remote::{Heard, LinkError, Remote, Sender};
pub(crate) use self_test::{Subject, test as self_test};

use std::time::Duration;

/// Between two ticks in real time.
const TICK: Duration = Duration::from_millis(swarm::TICK_MS as u64);
/// A treatment's side that says nothing for so long in a session is gone.
const SILENCE: Duration = Duration::from_secs(10);
/// So long may the first word take.
const GREETING: Duration = Duration::from_secs(5);
/// So long may everything take that comes before the first beat.
const PREPARING: Duration = Duration::from_secs(120);
/// More beats than this between two ticks are no conversation.
const BEATS_MAX: u32 = 32;
/// So long is a device alive that said nothing, in real time.
const DEAD: Duration = Duration::from_millis(200);

#[cfg(test)]
mod message_tests;
#[cfg(test)]
mod tests;
