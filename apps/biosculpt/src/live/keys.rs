//! What the keys do: the patient's stop, the operator's hands. A machine without terminal and clock.
//!
//! In: keys with their times, what the script does, whether the guard holds. Out: what the people do at a beat, what
//! is to be recorded, the question that is open. Law: `law_a_stop_waits_for_nobody`,
//! `law_without_a_hand_on_it_the_dead_man_lets_go`. Method: a press of the dead-man counts for a while and must be
//! renewed, by the repeats of a key that is held; a terminal that tells when a key is let go ends it at once. A stop is
//! pressed until it is let go where that is told, and otherwise counts for a while.

use crate::delivery::drive::Deed;
use treatment::session::Proceed;

/// So long counts one press or repeat of the dead-man, ms: a release may be lost, as may the whole terminal.
pub(super) const RENEW_MS: u64 = 1_500;
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

/// Whose hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// A person's at this terminal.
    Person,
    /// A script's; a person may stop.
    Scripted,
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

/// The hands.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) who: Who,
    /// The terminal tells when a key is let go.
    pub(super) releases: bool,
    stop_ms: Option<u64>,
    /// A stop that no beat has said yet, let go or not.
    unsaid: bool,
    dead_man_ms: Option<u64>,
    pub(super) question: Option<Question>,
    /// When patient and tooth were verified last.
    pub(super) verified_ms: Option<u64>,
    verified: bool,
    resume: bool,
    end: bool,
    pub(super) interrupted: bool,
    /// A person stopped, and did not resume yet.
    pub(super) stopped: bool,
    deeds: Vec<Deed>,
}

impl Keys {
    pub(super) const fn new(who: Who, releases: bool) -> Self {
        Self {
            who,
            releases,
            stop_ms: None,
            unsaid: false,
            dead_man_ms: None,
            question: None,
            verified_ms: None,
            verified: false,
            resume: false,
            end: false,
            interrupted: false,
            stopped: false,
            deeds: Vec::new(),
        }
    }

    fn did(&mut self, key: &'static str, what: &'static str) {
        let after_us = None;
        self.deeds.push(Deed {
            key,
            what,
            after_us,
        });
    }

    /// A key goes down, or is down still; says whether the device is to be off at once.
    pub(super) fn down(&mut self, key: Key, now_ms: u64, holds: bool) -> bool {
        self.expire(now_ms);
        match key {
            Key::Stop => return self.stop(now_ms),
            Key::DeadMan => {
                // A hand that lay on it before patient and tooth were verified does not count.
                let counts = self.who == Who::Person && self.verified_ms.is_some();
                if counts && self.dead_man_ms.replace(now_ms).is_none() {
                    self.did("space", "dead-man held");
                }
            }
            Key::Resume if holds && !self.stops() && !self.unsaid => {
                self.question = Some(Question::Resume)
            }
            Key::Verify => self.question = Some(Question::Verify),
            Key::End => self.question = Some(Question::End),
            Key::Yes => return self.yes(now_ms),
            Key::Interrupt => {
                self.interrupted = true;
                self.did("ctrl-c", "interrupted");
                return true;
            }
            Key::Away => self.let_go("", "dead-man let go: the window is not in front"),
            Key::Resume | Key::Other => self.question = None,
        }
        false
    }

    /// A key is let go.
    pub(super) fn up(&mut self, key: Key) {
        match key {
            Key::Stop if self.stop_ms.take().is_some() => self.did("s", "stop let go"),
            Key::DeadMan => self.let_go("space", "dead-man let go"),
            _ => {}
        }
    }

    fn stop(&mut self, now_ms: u64) -> bool {
        let is_new = self.stop_ms.replace(now_ms).is_none();
        if is_new {
            self.did("s", "stop pressed");
            self.unsaid = true;
            self.stopped = true;
            self.resume = false;
            self.question = self.question.filter(|q| *q == Question::End);
        }
        is_new
    }

    fn yes(&mut self, now_ms: u64) -> bool {
        match self.question.take() {
            None => {}
            Some(Question::End) => {
                self.end = true;
                self.did("q", "ended the session");
                return true;
            }
            Some(Question::Verify) => {
                self.verify(now_ms);
                self.did("v", "verified patient and tooth");
            }
            Some(Question::Resume) => {
                self.verify(now_ms);
                self.resume = true;
                self.stopped = false;
                self.did("r", "verified patient and tooth; resumes");
            }
        }
        false
    }

    fn verify(&mut self, now_ms: u64) {
        self.verified = true;
        self.verified_ms = Some(now_ms);
    }

    fn let_go(&mut self, key: &'static str, what: &'static str) {
        if self.dead_man_ms.take().is_some() {
            self.did(key, what);
        }
    }

    /// Lets go what nobody renewed.
    fn expire(&mut self, now_ms: u64) {
        let is_over = |at: u64| !self.releases && now_ms >= at + STOP_MS;
        if self.stop_ms.is_some_and(is_over) {
            self.stop_ms = None;
            self.did("s", "stop not pressed any more");
        }
        if self.dead_man_ms.is_some_and(|at| now_ms >= at + RENEW_MS) {
            self.let_go("space", "dead-man not renewed");
        }
    }

    /// Whether the patient's stop is pressed.
    pub(super) const fn stops(&self) -> bool {
        self.stop_ms.is_some()
    }

    /// Whether the dead-man is held.
    pub(super) const fn is_held(&self) -> bool {
        self.dead_man_ms.is_some()
    }

    pub(super) const fn ends(&self) -> bool {
        self.end
    }

    /// What all of them do at the next beat; `script` is what is done without keys.
    pub(super) fn hands(&mut self, script: Proceed, now_ms: u64) -> Proceed {
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
    pub(super) fn deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
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
            assert!(keys.down(Key::Yes, 20, true) || keys.resume);
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
        keys.verified_ms = Some(50);
        keys.down(Key::DeadMan, 100, false);
        assert!(keys.hands(SCRIPT, 1_599).held && !keys.hands(SCRIPT, 1_600).held);
        let mut keys = Keys::new(Who::Person, true);
        keys.verified_ms = Some(50);
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
        assert!(!keys.down(Key::Yes, 2, false) && keys.verified_ms.is_none());
        keys.down(Key::Resume, 3, false);
        assert_eq!(keys.question, None, "nothing is held");
        keys.down(Key::End, 4, false);
        assert!(!keys.ends() && keys.down(Key::Yes, 5, false) && keys.hands(SCRIPT, 6).end);
        assert!(keys.down(Key::Interrupt, 7, false) && keys.interrupted);
    }
}
