//! The clock of people's hands: it goes on while the machine sleeps.
//!
//! In: the clock that only counts, and that of the day. Out: milliseconds since its start.
//! Law: `law_the_clock_of_hands_goes_on_while_the_machine_sleeps`.
//! Method: where the clock of the day ran ahead of the one that only counts, that is taken for a sleep and counted, so that a hold from
//! before it is old after it. Where it was set back, that changes nothing. Not here: the device's and the guard's clocks.

use crate::files;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// By less than this the clocks may part, ms.
const APART_MS: u64 = 100;

#[derive(Debug)]
struct Look {
    start: Instant,
    /// Time of day at the start, the sleeps since then added.
    day_ms: u64,
    /// What was slept since the start, or what the clock of the day was set ahead.
    slept_ms: u64,
}

impl Look {
    /// Milliseconds since the start.
    fn again(&mut self, counted: Instant, day_ms: u64) -> u64 {
        let counted_ms = counted.saturating_duration_since(self.start).as_millis() as u64;
        let expected_ms = self.day_ms + counted_ms;
        let ahead_ms = day_ms.saturating_sub(expected_ms);
        if ahead_ms > APART_MS {
            self.slept_ms += ahead_ms;
        }
        if day_ms.abs_diff(expected_ms) > APART_MS {
            self.day_ms = day_ms.saturating_sub(counted_ms);
        }
        counted_ms + self.slept_ms
    }
}

/// Such a clock.
#[derive(Debug)]
pub(crate) struct HandsClock(Mutex<Look>);

impl HandsClock {
    pub(crate) fn start() -> Self {
        Self(Mutex::new(Look {
            start: Instant::now(),
            day_ms: files::now_ms().unwrap_or_default(),
            slept_ms: 0,
        }))
    }

    /// Milliseconds since its start.
    pub(crate) fn now_ms(&self) -> u64 {
        let mut look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a clock of the day only the other counts.
        let day_ms = files::now_ms().unwrap_or_default();
        look.again(Instant::now(), day_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn law_the_clock_of_hands_goes_on_while_the_machine_sleeps() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let (day_ms, slept_ms) = (1_000_000, 0);
        let mut look = Look {
            start,
            day_ms,
            slept_ms,
        };
        assert_eq!(look.again(at(100), 1_000_100), 100);
        // It sleeps an hour, and the clock that counts with it.
        assert_eq!(look.again(at(110), 4_600_110), 3_600_110);
        // Or that clock goes on.
        assert_eq!(look.again(at(5_110), 4_605_110), 3_605_110);
        // The clock of the day is set back, and stays so; then it sleeps again.
        assert_eq!(look.again(at(5_210), 1_000_000), 3_605_210);
        assert_eq!(look.again(at(5_310), 1_000_100), 3_605_310);
        assert_eq!(look.again(at(5_320), 1_030_110), 3_635_320);
        // Nothing is counted twice, however often it is looked at and however the clocks are rounded.
        for us in (0..1_000_000).step_by(300) {
            let passed = Duration::from_micros(us);
            look.again(at(5_320) + passed, 1_030_110 + (us + 700) / 1_000);
        }
        assert_eq!(look.again(at(6_320), 1_031_110), 3_636_320);
    }
}
