//! What the people do in a session: the patient's stops, the operator's hand.
//!
//! In: times. Out: at every tick who presses what. Same script, same presses.

use super::console::Proceed;
use lexicon::{Rng, Seed};
use swarm::Outside;

/// A patient's stop: from when, for how long, and when the operator resumes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Pressed at, ms of the session.
    pub at_ms: u64,
    /// Held for, ms.
    pub held_ms: u64,
    /// The operator resumes so long after it was let go, ms; none does not.
    pub resume_ms: Option<u64>,
}

impl Stop {
    /// A stop of an anxious patient: three seconds, and a talk of ten.
    #[must_use]
    pub const fn at(at_ms: u64) -> Self {
        Self {
            at_ms,
            held_ms: 3_000,
            resume_ms: Some(10_000),
        }
    }
}

/// Patient and tooth are verified again so often, ms; the evidence counts for half an hour.
const VERIFY_MS: u64 = 900_000;

/// The script of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// Stops in the order of time.
    pub stops: Vec<Stop>,
}

impl People {
    /// Whether the stop is pressed.
    #[must_use]
    pub fn stops_at(&self, now_ms: u64) -> bool {
        let pressed = |stop: &Stop| (stop.at_ms..stop.at_ms + stop.held_ms).contains(&now_ms);
        self.stops.iter().any(pressed)
    }

    /// What all of them do at that time, with the dead-man switch held.
    #[must_use]
    pub fn hands(&self, now_ms: u64) -> Proceed {
        Proceed {
            stop: self.stops_at(now_ms),
            held: true,
            resume: self.resumes_at(now_ms),
            verified: self.verifies_at(now_ms),
            end: false,
        }
    }

    /// Whether the operator asks the patient's name and looks at the tooth again.
    #[must_use]
    pub const fn verifies_at(&self, now_ms: u64) -> bool {
        now_ms.is_multiple_of(VERIFY_MS)
    }

    /// Whether the operator would resume a held session now: after the patient's own stop only.
    #[must_use]
    pub fn resumes_at(&self, now_ms: u64) -> bool {
        let begun = self.stops.iter().filter(|stop| stop.at_ms <= now_ms);
        let last = begun.max_by_key(|stop| stop.at_ms);
        let after = |stop: &Stop| {
            let wait_ms = stop.resume_ms?;
            Some(now_ms >= stop.at_ms + stop.held_ms + wait_ms)
        };
        last.is_some_and(|stop| after(stop) == Some(true))
    }
}

/// The patient's jaw: bites a little, moves a little (simulated).
#[derive(Debug, Clone)]
pub(crate) struct Jaw {
    rng: Rng,
    bite_mn: f64,
    moved_um: f64,
    /// What comes on top from the next tick on: a bite, a move.
    pub(crate) more: Outside,
    /// How it was at the last tick.
    pub(crate) now: Outside,
}

impl Jaw {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: Seed::new(seed).child("jaw").rng(),
            bite_mn: 500.0,
            moved_um: 0.0,
            more: Outside::default(),
            now: Outside::default(),
        }
    }

    /// The next tick: slow wander about a light touch and a steady head.
    pub(crate) fn tick(&mut self) -> Outside {
        self.bite_mn += 0.01 * (500.0 - self.bite_mn) + 20.0 * self.rng.normal();
        self.moved_um += -0.02 * self.moved_um + 1.0 * self.rng.normal();
        self.now = Outside {
            bite_mn: self.bite_mn.max(0.0) + self.more.bite_mn,
            moved_um: self.moved_um.abs() + self.more.moved_um,
        };
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_pressed_let_go_and_resumed() {
        let people = People {
            stops: vec![Stop::at(5_000)],
        };
        assert!(!people.stops_at(4_999) && people.stops_at(5_000) && people.stops_at(7_999));
        assert!(!people.stops_at(8_000));
        assert!(!people.resumes_at(0) && !people.resumes_at(9_000) && people.resumes_at(18_000));
    }

    #[test]
    fn a_healthy_jaw_stays_within_the_limits() {
        let mut jaw = Jaw::new(1);
        let all: Vec<Outside> = (0..100_000).map(|_| jaw.tick()).collect();
        assert!(all.iter().all(|o| o.bite_mn < 5_000.0 && o.moved_um < 60.0));
    }
}
