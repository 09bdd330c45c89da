//! Whether this server itself went on: what is read right after it stood still may be as old as the standstill.
//!
//! In: a beat many times a second, from whoever takes the hands on. Out: whether a hold that is read now may be of now.
//! Law: `law_what_comes_right_after_a_standstill_is_not_of_now`.
//! Method: a process that was stopped, or that got no turn, finds a gap between two beats. Until a while after the first beat
//! behind the gap a hold may have waited in a socket since before it; who still holds says so again within half a second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A beat comes so often.
pub(super) const BEAT: Duration = Duration::from_millis(100);
/// A longer gap is a standstill.
const STANDSTILL: Duration = Duration::from_millis(700);
/// What had waited meanwhile is read within this.
const AFTER: Duration = Duration::from_millis(700);

#[derive(Debug)]
struct Beats {
    last: Instant,
    /// The first beat after a standstill.
    again: Option<Instant>,
}

/// The server's own pulse.
#[derive(Debug)]
pub(super) struct Pulse(Mutex<Beats>);

impl Pulse {
    pub(super) fn new(now: Instant) -> Self {
        Self(Mutex::new(Beats {
            last: now,
            again: None,
        }))
    }

    /// It goes on.
    pub(super) fn beat(&self, now: Instant) {
        let mut beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(beats.last) > STANDSTILL {
            beats.again = Some(now);
        }
        beats.last = now;
    }

    /// Whether what is read now was said just now, as far as this side can tell.
    pub(super) fn is_steady(&self, now: Instant) -> bool {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |then: Instant| now.saturating_duration_since(then);
        since(beats.last) <= STANDSTILL && beats.again.is_none_or(|again| since(again) > AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_what_comes_right_after_a_standstill_is_not_of_now() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let pulse = Pulse::new(start);
        for ms in (100..=1_000).step_by(100) {
            pulse.beat(at(ms));
            assert!(pulse.is_steady(at(ms + 50)));
        }
        // It stands still for half a minute: before it beats again, and a while after, nothing is of now.
        assert!(!pulse.is_steady(at(31_000)));
        pulse.beat(at(31_010));
        assert!(!pulse.is_steady(at(31_020)));
        for ms in (31_110..=31_710).step_by(100) {
            pulse.beat(at(ms));
            assert!(!pulse.is_steady(at(ms)), "{ms}");
        }
        pulse.beat(at(31_810));
        assert!(pulse.is_steady(at(31_820)));
    }
}
