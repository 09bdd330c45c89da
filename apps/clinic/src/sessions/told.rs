//! When which moment of a session was told: who has not heard what was told a while ago sees something old.
//!
//! In: moments as they are told, the newest that a page heard. Out: whether what the page sees is old.
//! Law: `law_who_has_not_heard_what_was_told_a_while_ago_sees_something_old`.

use super::hands::HOLD_COUNTS;
use super::pulse::Now;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Moments by when they were told.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<VecDeque<(u64, Now)>>);

impl Told {
    /// Tells a moment.
    pub(super) fn tell(&self, at_ms: u64, now: Now) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What is told again is no newer moment.
        if told.back().is_none_or(|last| last.0 < at_ms) {
            told.push_back((at_ms, now));
        }
        // The first that stays is old for whoever has not heard it, and so is what was before it.
        while told
            .get(1)
            .is_some_and(|one| now.since(one.1) > HOLD_COUNTS)
        {
            told.pop_front();
        }
    }

    /// Whether a newer moment than that was told longer ago than a hold counts; who does not say what was heard is believed.
    pub(super) fn is_old(&self, heard_ms: Option<u64>, now: Now) -> bool {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = heard_ms.and_then(|heard| told.iter().find(|one| one.0 > heard));
        newer.is_some_and(|one| now.since(one.1) > HOLD_COUNTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn law_who_has_not_heard_what_was_told_a_while_ago_sees_something_old() {
        let (told, start) = (Told::default(), Now::read());
        let at = |ms: u64| start.later(Duration::from_millis(ms));
        assert!(!told.is_old(Some(0), at(0)), "nothing was told yet");
        // Nothing moves before patient and tooth are verified.
        for ms in (0..60_000).step_by(1_000) {
            told.tell(0, at(ms));
        }
        assert!(!told.is_old(Some(0), at(70_000)));
        for ms in (100..20_000).step_by(100) {
            let now = at(100_000 + ms);
            told.tell(ms, now);
            for (late_ms, old) in [(0, false), (1_400, false), (1_800, true), (15_000, true)] {
                let heard = ms.checked_sub(late_ms);
                assert_eq!(
                    told.is_old(heard, now),
                    heard.is_some() && old,
                    "{ms} {late_ms}"
                );
            }
            assert!(!told.is_old(None, now));
        }
        assert!(told.0.lock().unwrap().len() < 20);
    }
}
