//! Whether this server itself went on: what is read right after it stood still may be as old as the standstill.
//!
//! In: a beat many times a second, from whoever takes the hands on. Out: whether what is read now may be of now.
//! Law: `law_what_comes_right_after_a_standstill_is_not_of_now`.
//! Method: a process that was stopped, or that got no turn, finds a gap between two beats; a machine that slept finds it on the
//! clock of the day alone. Until a while after the first beat behind the gap a word may have waited in a socket since before it.

use crate::clock;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A beat comes so often.
pub(super) const BEAT: Duration = Duration::from_millis(100);
/// A longer gap is a standstill.
const STANDSTILL: Duration = Duration::from_millis(700);
/// What had waited meanwhile is read within this.
const AFTER: Duration = Duration::from_millis(700);

/// A moment, by the clock that only counts and by that of the day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    counted: Instant,
    day_ms: u64,
}

impl Now {
    pub(super) fn read() -> Self {
        Self {
            counted: Instant::now(),
            day_ms: clock::now_ms(),
        }
    }

    /// The same a while later, on both clocks.
    #[cfg(test)]
    pub(super) fn later(self, by: Duration) -> Self {
        Self {
            counted: self.counted + by,
            day_ms: self.day_ms + by.as_millis() as u64,
        }
    }

    /// When that was, milliseconds since 1970-01-01 UTC.
    pub(super) const fn day_ms(self) -> u64 {
        self.day_ms
    }

    /// How long ago that was; a clock of the day that was set back makes it no shorter.
    pub(super) fn since(self, then: Self) -> Duration {
        let counted = self.counted.saturating_duration_since(then.counted);
        counted.max(Duration::from_millis(
            self.day_ms.saturating_sub(then.day_ms),
        ))
    }
}

#[derive(Debug, Default)]
struct Beats {
    last: Option<Now>,
    /// The first beat after a standstill.
    again: Option<Now>,
}

/// The server's own pulse.
#[derive(Debug, Default)]
pub(super) struct Pulse(Mutex<Beats>);

impl Pulse {
    /// It goes on; says whether it had stood still.
    pub(super) fn beat(&self, now: Now) -> bool {
        let mut beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stood_still = beats.last.is_some_and(|last| now.since(last) > STANDSTILL);
        if stood_still {
            beats.again = Some(now);
        }
        beats.last = Some(now);
        stood_still
    }

    /// Whether what is read now was said just now, as far as this side can tell.
    pub(super) fn is_steady(&self, now: Now) -> bool {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        beats.last.is_none_or(|last| now.since(last) <= STANDSTILL)
            && beats.again.is_none_or(|again| now.since(again) > AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_what_comes_right_after_a_standstill_is_not_of_now() {
        let start = Now::read();
        let later = |counted: u64, day: u64| Now {
            counted: start.counted + Duration::from_millis(counted),
            day_ms: start.day_ms + day,
        };
        // It is stopped for half a minute; or the machine sleeps, and one of its clocks with it; or that of the day is set back.
        for (counted_ms, day_ms) in [(30_000, 30_000), (0, 30_000), (30_000, 0)] {
            let pulse = Pulse::default();
            assert!(pulse.is_steady(start));
            for ms in (100..=1_000).step_by(100) {
                assert!(!pulse.beat(later(ms, ms)));
                assert!(pulse.is_steady(later(ms + 50, ms + 50)));
            }
            // Before it beats again, and a while after, nothing is of now.
            let at = |ms: u64| later(1_000 + counted_ms + ms, 1_000 + day_ms + ms);
            assert!(!pulse.is_steady(at(0)));
            for ms in (10..=710).step_by(100) {
                assert_eq!(pulse.beat(at(ms)), ms == 10);
                assert!(!pulse.is_steady(at(ms)), "{ms}");
            }
            pulse.beat(at(810));
            assert!(pulse.is_steady(at(820)));
        }
    }
}
