//! What the keys do: a machine without terminal and clock, about the people's hands.
//!
//! In: keys with their times, what the script does, whether the guard holds. Out: what the people do at a beat, what
//! is to be recorded, the question that is open. Law: `law_a_stop_waits_for_nobody`,
//! `law_without_a_hand_on_it_the_dead_man_lets_go`. Method: the dead-man is renewed by the repeats of a key that is
//! held; a terminal that tells when a key is let go ends it at once. A stop is pressed until it is let go where that is
//! told, and otherwise counts for a while. Not here: what the hands then do (`delivery::grip`).

use crate::delivery::drive::Deed;
use crate::delivery::grip::{Grip, Who};
use treatment::session::Proceed;

/// So long counts one press of the stop where no release is told, ms.
const STOP_MS: u64 = 3_000;

/// A key with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Stop,
    DeadMan,
    Resume,
    Verify,
    End,
    Yes,
    Other,
    /// Ctrl-C.
    Interrupt,
    /// The terminal does not listen to the person any more.
    Away,
}

/// What is asked of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Patient and tooth.
    Verify,
    /// The same, and to go on.
    Resume,
    End,
}

/// The keys, and the hands on them.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) grip: Grip,
    /// The terminal tells when a key is let go.
    pub(super) releases: bool,
    pub(super) question: Option<Question>,
    pub(super) interrupted: bool,
}

impl Keys {
    pub(super) const fn new(who: Who, releases: bool) -> Self {
        Self {
            grip: Grip::new(who, "space"),
            releases,
            question: None,
            interrupted: false,
        }
    }

    /// A key goes down, or is down still; says whether the device is to be off at once.
    pub(super) fn down(&mut self, key: Key, now_ms: u64, holds: bool) -> bool {
        self.expire(now_ms);
        match key {
            Key::Stop => return self.stop(now_ms),
            Key::DeadMan => self.grip.hold(now_ms),
            Key::Resume if self.grip.may_resume(holds) => self.question = Some(Question::Resume),
            Key::Verify => self.question = Some(Question::Verify),
            Key::End => self.question = Some(Question::End),
            Key::Yes => return self.yes(now_ms),
            Key::Interrupt => {
                self.interrupted = true;
                self.grip.did("ctrl-c", "interrupted");
                return true;
            }
            Key::Away => {
                let away = "dead-man let go: the window is not in front";
                self.grip.let_go("", away);
            }
            Key::Resume | Key::Other => self.question = None,
        }
        false
    }

    /// A key is let go.
    pub(super) fn up(&mut self, key: Key) {
        match key {
            Key::Stop => self.grip.let_stop_go("s", "stop let go"),
            Key::DeadMan => self.grip.let_go("space", "dead-man let go"),
            _ => {}
        }
    }

    fn stop(&mut self, now_ms: u64) -> bool {
        let is_new = self.grip.stop("s", now_ms);
        if is_new {
            self.question = self.question.filter(|q| *q == Question::End);
        }
        is_new
    }

    fn yes(&mut self, now_ms: u64) -> bool {
        match self.question.take() {
            None => {}
            Some(Question::End) => {
                self.grip.end("q", "ended the session");
                return true;
            }
            Some(Question::Verify) => self.grip.verify("v", now_ms),
            Some(Question::Resume) => self.grip.resume("r", now_ms),
        }
        false
    }

    /// Lets go what nobody renewed.
    fn expire(&mut self, now_ms: u64) {
        let is_over = |at: u64| !self.releases && now_ms >= at + STOP_MS;
        if self.grip.stop_ms().is_some_and(is_over) {
            self.grip.let_stop_go("s", "stop not pressed any more");
        }
        self.grip.expire(now_ms);
    }

    /// What all of them do at the next beat; `script` is what is done without keys.
    pub(super) fn hands(&mut self, script: Proceed, now_ms: u64) -> Proceed {
        self.expire(now_ms);
        self.grip.hands(script, now_ms)
    }

    /// What was done since.
    pub(super) fn deeds(&mut self) -> Vec<Deed> {
        self.grip.deeds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: Proceed = Proceed {
        stop: false,
        held: true,
        resume: true,
        verified: true,
        end: false,
    };

    #[test]
    fn law_a_stop_waits_for_nobody() {
        for (who, releases) in [(Who::Person, true), (Who::Scripted, false)] {
            let mut keys = Keys::new(who, releases);
            keys.down(Key::Resume, 10, true);
            assert!(keys.down(Key::Yes, 20, true) || keys.grip.resume);
            assert!(keys.down(Key::Stop, 30, false), "at once");
            assert!(
                !keys.down(Key::Stop, 60, false),
                "its repeats are no other stops"
            );
            let hands = keys.hands(SCRIPT, 61);
            assert!(hands.stop && !hands.resume);
            keys.down(Key::Resume, 70, true);
            assert_eq!(keys.question, None, "no resuming while it is pressed");
            keys.up(Key::Stop);
            assert!(!keys.hands(SCRIPT, 5_000).stop);
            assert!(
                !keys.hands(SCRIPT, 5_050).resume,
                "the script does not resume it"
            );
            keys.down(Key::Resume, 5_100, true);
            assert_eq!(keys.question, Some(Question::Resume));
            keys.down(Key::Yes, 5_200, true);
            let hands = keys.hands(SCRIPT, 5_300);
            assert!(hands.resume && hands.verified);
            assert_eq!(keys.hands(SCRIPT, 5_350).resume, who == Who::Scripted);
        }
    }

    #[test]
    fn a_stop_let_go_between_two_beats_is_said_once() {
        for (who, releases) in [(Who::Person, true), (Who::Scripted, false)] {
            let mut keys = Keys::new(who, releases);
            keys.down(Key::Stop, 30, false);
            if releases {
                keys.up(Key::Stop);
            }
            keys.down(Key::Resume, 4_000, true);
            assert_eq!(keys.question, None, "no resuming before it is said");
            assert!(keys.hands(SCRIPT, 5_000).stop);
            assert!(!keys.hands(SCRIPT, 5_050).stop, "once");
        }
    }

    #[test]
    fn law_without_a_hand_on_it_the_dead_man_lets_go() {
        let mut keys = Keys::new(Who::Person, false);
        keys.down(Key::DeadMan, 0, false);
        assert!(!keys.hands(SCRIPT, 1).held, "nothing is verified");
        keys.grip.verified_ms = Some(50);
        keys.down(Key::DeadMan, 100, false);
        assert!(keys.hands(SCRIPT, 1_599).held && !keys.hands(SCRIPT, 1_600).held);
        let mut keys = Keys::new(Who::Person, true);
        keys.grip.verified_ms = Some(50);
        keys.down(Key::DeadMan, 100, false);
        // A key that is held repeats; where nothing comes any more, a link or a release was lost.
        for now_ms in (1_000..59_000).step_by(1_000) {
            keys.down(Key::DeadMan, now_ms, false);
            assert!(keys.hands(SCRIPT, now_ms + 999).held);
        }
        assert!(!keys.hands(SCRIPT, 59_500).held);
        keys.down(Key::DeadMan, 60_000, false);
        assert!(keys.hands(SCRIPT, 60_010).held);
        keys.up(Key::DeadMan);
        assert!(!keys.hands(SCRIPT, 60_020).held);
        keys.down(Key::DeadMan, 60_100, false);
        keys.down(Key::Away, 60_200, false);
        assert!(!keys.hands(SCRIPT, 60_210).held);
        let told: Vec<&str> = keys.deeds().iter().map(|deed| deed.what).collect();
        assert_eq!(told.len(), 6, "{told:?}");
    }

    #[test]
    fn what_was_asked_is_done_only_by_yes() {
        let mut keys = Keys::new(Who::Person, false);
        keys.down(Key::Verify, 0, false);
        keys.down(Key::Other, 1, false);
        assert!(!keys.down(Key::Yes, 2, false) && keys.grip.verified_ms.is_none());
        keys.down(Key::Resume, 3, false);
        assert_eq!(keys.question, None, "nothing is held");
        keys.down(Key::End, 4, false);
        assert!(!keys.grip.ends() && keys.down(Key::Yes, 5, false) && keys.hands(SCRIPT, 6).end);
        assert!(keys.down(Key::Interrupt, 7, false) && keys.interrupted);
    }
}
