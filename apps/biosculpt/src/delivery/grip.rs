//! What the hands of people do in a session: the patient's stop, the operator's dead-man and words. A machine
//! without clock, keys and lines.
//!
//! In: what was pressed, let go and said, with its time; what the script does. Out: what the people do at a beat,
//! what is to be recorded. Law: `law_a_dead_man_that_is_not_renewed_lets_go`, `law_no_resuming_over_a_stop`,
//! `law_a_hold_counts_from_when_it_was_said_and_only_of_who_verified`. Method: a
//! press of the dead-man counts for a while and must be renewed; a stop that was let go before a beat said it is said all the
//! same. Not here: by which key (`live::keys`) or line (`afar`) it was done.

use crate::delivery::drive::Deed;
use treatment::session::Proceed;

/// So long counts one press of the dead-man, ms: a release may be lost, as may all that it comes by.
pub(crate) const RENEW_MS: u64 = 1_500;

/// Whose hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// A person's.
    Person,
    /// A script's; a person may stop.
    Scripted,
}

/// The hands.
#[derive(Debug, Clone)]
pub(crate) struct Grip {
    pub(crate) who: Who,
    /// By what the dead-man is held, for the record.
    dead_man: &'static str,
    /// Whose hand does what is done now, where that is told.
    pub(crate) by: Option<String>,
    /// When the stop was pressed last, while it is.
    stop_ms: Option<u64>,
    /// A stop that no beat has said yet, let go or not.
    unsaid: bool,
    dead_man_ms: Option<u64>,
    /// When patient and tooth were verified last.
    pub(crate) verified_ms: Option<u64>,
    /// By whom, where that is told.
    verified_by: Option<String>,
    verified: bool,
    pub(crate) resume: bool,
    end: bool,
    /// A person stopped, and did not resume yet.
    pub(crate) stopped: bool,
    deeds: Vec<Deed>,
}

impl Grip {
    /// Nobody does anything yet; `dead_man` is by what it will be held.
    pub(crate) const fn new(who: Who, dead_man: &'static str) -> Self {
        Self {
            who,
            dead_man,
            by: None,
            stop_ms: None,
            unsaid: false,
            dead_man_ms: None,
            verified_ms: None,
            verified_by: None,
            verified: false,
            resume: false,
            end: false,
            stopped: false,
            deeds: Vec::new(),
        }
    }

    /// Is to be recorded.
    pub(crate) fn did(&mut self, key: &'static str, what: &'static str) {
        self.deeds.push(Deed {
            key,
            what,
            by: self.by.clone(),
            after_us: None,
        });
    }

    /// The stop is pressed, or is pressed still; says whether it was not.
    pub(crate) fn stop(&mut self, key: &'static str, now_ms: u64) -> bool {
        let is_new = self.stop_ms.replace(now_ms).is_none();
        if is_new {
            self.did(key, "stop pressed");
            self.unsaid = true;
            self.stopped = true;
            self.resume = false;
        }
        is_new
    }

    /// The stop is let go.
    pub(crate) fn let_stop_go(&mut self, key: &'static str, what: &'static str) {
        if self.stop_ms.take().is_some() {
            self.did(key, what);
        }
    }

    /// The dead-man is held, for a while from then on. A hand that lay on it before patient and tooth were verified does not count, and
    /// neither does that of another than who verified them, where it is told whose hands they are.
    pub(crate) fn hold(&mut self, since_ms: u64) {
        let counts = self.who == Who::Person && self.verified_ms.is_some() && self.is_operator();
        if !counts {
            return;
        }
        // An older word does not shorten a newer hold.
        let newest_ms = self.dead_man_ms.map_or(since_ms, |at| at.max(since_ms));
        if self.dead_man_ms.replace(newest_ms).is_none() {
            self.did(self.dead_man, "dead-man held");
        }
    }

    /// Whether whose hands are told are those of who verified patient and tooth last.
    pub(crate) fn is_operator(&self) -> bool {
        self.by.is_none() || self.verified_by.is_none() || self.by == self.verified_by
    }

    /// The dead-man is let go.
    pub(crate) fn let_go(&mut self, key: &'static str, what: &'static str) {
        if self.dead_man_ms.take().is_some() {
            self.did(key, what);
        }
    }

    /// Patient and tooth were verified.
    pub(crate) fn verify(&mut self, key: &'static str, now_ms: u64) {
        self.verified = true;
        self.verified_ms = Some(now_ms);
        if self.verified_by != self.by {
            // Another one's hold is no hold of who verifies now.
            self.let_go(key, "dead-man let go: another one verified");
            self.verified_by.clone_from(&self.by);
        }
        self.did(key, "verified patient and tooth");
    }

    /// Whether an operator may resume now, where the guard holds.
    pub(crate) fn may_resume(&self, holds: bool) -> bool {
        holds && !self.stops() && !self.unsaid && self.is_operator()
    }

    /// Patient and tooth were verified, and the session is to go on.
    pub(crate) fn resume(&mut self, key: &'static str, now_ms: u64) {
        self.verified = true;
        self.verified_ms = Some(now_ms);
        self.go_on(key, "verified patient and tooth; resumes");
    }

    /// The session is to go on; that verifies nothing.
    pub(crate) fn go_on(&mut self, key: &'static str, what: &'static str) {
        self.resume = true;
        self.stopped = false;
        self.did(key, what);
    }

    /// The session is to end.
    pub(crate) fn end(&mut self, key: &'static str, what: &'static str) {
        self.end = true;
        self.did(key, what);
    }

    /// Whether the patient's stop is pressed.
    pub(crate) const fn stops(&self) -> bool {
        self.stop_ms.is_some()
    }

    /// When it was pressed last, while it is.
    pub(crate) const fn stop_ms(&self) -> Option<u64> {
        self.stop_ms
    }

    /// Whether a stop or an end waits for the next beat.
    pub(crate) const fn is_pressing(&self) -> bool {
        self.unsaid || self.end
    }

    /// Whether the dead-man is held.
    pub(crate) const fn is_held(&self) -> bool {
        self.dead_man_ms.is_some()
    }

    pub(crate) const fn ends(&self) -> bool {
        self.end
    }

    /// Lets the dead-man go where nobody renewed it.
    pub(crate) fn expire(&mut self, now_ms: u64) {
        if self.dead_man_ms.is_some_and(|at| now_ms >= at + RENEW_MS) {
            self.let_go(self.dead_man, "dead-man not renewed");
        }
    }

    /// What all of them do at the next beat; `script` is what is done without hands.
    pub(crate) fn hands(&mut self, script: Proceed, now_ms: u64) -> Proceed {
        self.expire(now_ms);
        let (resume, verified) = (
            std::mem::take(&mut self.resume),
            std::mem::take(&mut self.verified),
        );
        let pressed = std::mem::take(&mut self.unsaid) || self.stops();
        let (stop, end) = (script.stop || pressed, self.end);
        match self.who {
            Who::Person => Proceed {
                stop,
                held: self.is_held(),
                resume,
                verified,
                end,
            },
            Who::Scripted => Proceed {
                stop,
                held: script.held,
                // Whom a person stopped, a person resumes.
                resume: resume || (script.resume && !self.stopped),
                verified: verified || script.verified,
                end,
            },
        }
    }

    /// What was done since.
    pub(crate) fn deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_dead_man_that_is_not_renewed_lets_go() {
        let mut grip = Grip::new(Who::Person, "hold");
        grip.hold(0);
        assert!(!grip.hands(Proceed::HELD, 1).held, "nothing is verified");
        grip.verify("verify", 10);
        for now_ms in (100..60_000).step_by(500) {
            grip.hold(now_ms);
            assert!(grip.hands(Proceed::HELD, now_ms + RENEW_MS - 1).held);
        }
        assert!(!grip.hands(Proceed::HELD, 59_600 + RENEW_MS).held);
    }

    #[test]
    fn law_a_hold_counts_from_when_it_was_said_and_only_of_who_verified() {
        let mut grip = Grip::new(Who::Person, "hold");
        let by = |name: &str| Some(name.to_owned());
        grip.by = by("Elara");
        grip.verify("verify", 10);
        grip.hold(1_000);
        // One that was said before it shortens nothing.
        grip.hold(900);
        assert!(grip.hands(Proceed::HELD, 999 + RENEW_MS).held);
        assert!(!grip.hands(Proceed::HELD, 1_000 + RENEW_MS).held);
        grip.by = by("Amir");
        grip.hold(3_000);
        assert!(!grip.hands(Proceed::HELD, 3_001).held && !grip.may_resume(true));
        grip.verify("verify", 3_100);
        grip.hold(3_200);
        assert!(grip.hands(Proceed::HELD, 3_201).held && grip.may_resume(true));
        // Where it is not told whose hands they are, they are taken for the operator's.
        grip.by = None;
        grip.hold(4_000);
        assert!(grip.hands(Proceed::HELD, 4_001).held);
    }

    #[test]
    fn law_no_resuming_over_a_stop() {
        for who in [Who::Person, Who::Scripted] {
            let mut grip = Grip::new(who, "hold");
            grip.resume("resume", 10);
            assert!(grip.stop("stop", 20) && !grip.stop("stop", 30));
            assert!(!grip.may_resume(true) && grip.is_pressing());
            grip.let_stop_go("stop", "stop let go");
            assert!(!grip.may_resume(true), "no beat has said it yet");
            let hands = grip.hands(Proceed::HELD, 40);
            assert!(hands.stop && !hands.resume);
            assert!(grip.may_resume(true) && !grip.may_resume(false));
            assert!(!grip.hands(Proceed::HELD, 50).stop);
        }
    }
}
