//! What people elsewhere do and see: a machine without clock, threads and pipes.
//!
//! In: lines with their times, beats, ticks. Out: what the hands do at a beat, how long the next beat rests, what is shown.
//! Law: `law_hands_that_are_gone_end_the_session`, `law_a_lapse_goes_by_the_clock_while_people_are_waited_for`,
//! `law_what_is_not_offered_is_refused`, `law_to_resume_verifies_nothing`. Method: in a lapse the session runs ahead of the clock only while nothing is
//! asked of anybody, so that nobody has less time for an answer than in a session by the clock.

use super::line::{Line, Unread};
use crate::delivery::brake::{Brake, Word};
use crate::delivery::grip::{Grip, Who};
use crate::delivery::speed::Speed;
use crate::delivery::state::{About, State};
use crate::wire::{CockpitJson, Waits};
use guard::Verdict;
use std::time::Instant;
use swarm::TICK_MS;
use treatment::session::{Beat, Proceed, Tick};

/// Between two things that are shown, ms, where nothing changes that people must know at once.
const SHOWN_MS: u64 = 100;
/// What the record calls the time from a line to the device's word.
const OFF: &str = "device off after the line";

/// What is shown at once when it changes: verdict, alarms, what is waited for.
type Urgent = (Option<Verdict>, Vec<(String, Verdict)>, Waits);

/// The hands, and what they see.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) state: State,
    pub(super) grip: Grip,
    pub(super) brake: Brake,
    speed: Speed,
    /// Patient and tooth are asked for: what was said before is about nothing.
    asked: bool,
    /// Why nobody is there any more.
    pub(super) gone: Option<&'static str>,
    /// When the last beat went out.
    beat_ms: Option<u64>,
    shown: Option<(u64, Urgent)>,
}

impl Board {
    pub(super) fn new(speed: Speed) -> Self {
        let who = match speed {
            Speed::Max => Who::Scripted,
            Speed::Real | Speed::Lapse => Who::Person,
        };
        Self {
            state: State::default(),
            grip: Grip::new(who, "hold"),
            brake: Brake::new(OFF),
            speed,
            asked: false,
            gone: None,
            beat_ms: None,
            shown: None,
        }
    }

    /// Asks for patient and tooth.
    pub(super) fn ask(&mut self, about: About) {
        self.state = State::new(about);
        self.asked = true;
    }

    /// Takes a line; the word is to be said at once, and where one of its parts is not offered now, the others count.
    pub(super) fn take(
        &mut self,
        line: Line,
        number: u64,
        now_ms: u64,
    ) -> (Option<Word>, Option<Unread>) {
        self.grip.expire(now_ms);
        self.grip.by = line.by;
        let (mut word, mut unread) = (None, None);
        match line.stop {
            Some(true) => {
                word = self
                    .grip
                    .stop("stop", now_ms)
                    .then(|| self.brake.press(false))
            }
            Some(false) => self.grip.let_stop_go("stop", "stop let go"),
            None => {}
        }
        if line.verify == Some(true) {
            match self.asked {
                true => self.grip.verify("verify", now_ms),
                false => unread = Some(not_asked(number)),
            }
        }
        match line.hold {
            // It counts from when it was said.
            Some(true) if self.grip.is_operator() => {
                self.grip.hold(now_ms.saturating_sub(line.age_ms));
            }
            Some(true) => unread = Some(not_operator(number)),
            Some(false) => self.grip.let_go("hold", "dead-man let go"),
            None => {}
        }
        if line.resume == Some(true) {
            match self.grip.may_resume(self.state.holds()) {
                _ if !self.grip.is_operator() => unread = Some(not_operator(number)),
                true => self.grip.go_on("resume", "resumes"),
                false => unread = Some(not_offered(number)),
            }
        }
        if line.end == Some(true) && !self.grip.ends() {
            self.grip.end("end", "ended the session");
            word = Some(self.brake.press(true));
        }
        self.grip.by = None;
        (word, unread)
    }

    /// Nobody is there any more: all hands let go, and the session is to end.
    pub(super) fn leave(&mut self, why: &'static str) -> Option<Word> {
        if self.grip.ends() || self.is_over() {
            return None;
        }
        self.gone = Some(why);
        self.grip.let_go("", "dead-man let go: nobody is there");
        self.grip.end("", why);
        Some(self.brake.press(true))
    }

    /// What all hands do at the next beat, which goes out now.
    pub(super) fn hands(&mut self, script: Proceed, now_ms: u64) -> Proceed {
        self.beat_ms = Some(now_ms);
        let hands = self.grip.hands(script, now_ms);
        match self.gone {
            None => hands,
            Some(_) => Proceed {
                held: false,
                resume: false,
                verified: false,
                ..hands
            },
        }
    }

    /// How long the next beat is to rest, ms; nothing where the device's clock is the session's.
    pub(super) fn rest_ms(&self, now_ms: u64) -> u64 {
        let by_the_clock = match self.speed {
            Speed::Real => false,
            Speed::Max => self.grip.stopped,
            Speed::Lapse => {
                let enabled = self.state.tick.as_ref().is_some_and(|tick| tick.enabled);
                !enabled || self.waits_for() != Waits::Nothing
            }
        };
        match self.beat_ms {
            // A stop or an end waits for no clock.
            Some(beat_ms) if by_the_clock && !self.grip.is_pressing() => {
                (beat_ms + u64::from(TICK_MS)).saturating_sub(now_ms)
            }
            _ => 0,
        }
    }

    fn is_over(&self) -> bool {
        let tick = self.state.tick.as_ref();
        tick.is_some_and(|tick| tick.done || tick.verdict == Verdict::Terminate)
    }

    /// For whom the session waits.
    pub(super) fn waits_for(&self) -> Waits {
        let (grip, is_person) = (&self.grip, self.grip.who == Who::Person);
        if grip.ends() || self.is_over() {
            Waits::Nothing
        } else if grip.stops() || self.state.flag("patient_stop") == Some(true) {
            Waits::Patient
        } else if self.state.verdict() == Some(Verdict::Hold) && (is_person || grip.stopped) {
            Waits::Resume
        } else if !is_person {
            Waits::Nothing
        } else if grip.verified_ms.is_none() || self.state.is_verify_due() {
            Waits::Verify
        } else if !grip.is_held() {
            Waits::Hold
        } else {
            Waits::Nothing
        }
    }

    /// Sees what came of the hands.
    pub(super) fn see(&mut self, beat: &Beat, tick: &Tick, off: Option<Instant>) {
        self.state.see(beat, tick);
        if let Some(took_ms) = self.brake.see(beat, tick, off) {
            self.state.stopped_in_ms = Some(took_ms);
        }
    }

    /// What is to be shown now, if it is time.
    pub(super) fn show(&mut self, now_ms: u64) -> Option<String> {
        self.asked.then_some(())?;
        let alarms = self.state.standing.iter();
        let urgent = (
            self.state.verdict(),
            alarms.map(|a| (a.code.clone(), a.verdict)).collect(),
            self.waits_for(),
        );
        let is_due = self
            .shown
            .as_ref()
            .is_none_or(|(shown_ms, was)| now_ms >= shown_ms + SHOWN_MS || *was != urgent);
        is_due.then(|| {
            self.shown = Some((now_ms, urgent));
            self.cockpit()
        })
    }

    /// What was so at the end.
    pub(super) fn last(&self) -> Option<String> {
        self.asked.then(|| self.cockpit())
    }

    /// All that is seen, as a line.
    fn cockpit(&self) -> String {
        let cockpit = CockpitJson::of(&self.state, &self.grip, self.waits_for(), self.speed.name());
        serde_json::json!({ "cockpit": cockpit }).to_string()
    }
}

fn not_asked(number: u64) -> Unread {
    Unread::new(
        "patient and tooth are not asked for yet",
        number,
        "\"verify\" after the first cockpit",
        "wait for the first cockpit; nothing was verified",
    )
}

fn not_operator(number: u64) -> Unread {
    Unread::new(
        "another one verified patient and tooth last",
        number,
        "\"hold\" and \"resume\" by who verified last, where \"by\" tells whose hands they are",
        "verify patient and tooth first; nothing was held or resumed",
    )
}

fn not_offered(number: u64) -> Unread {
    Unread::new(
        "to resume is not offered now",
        number,
        "a session that waits for \"resume\": held by the guard, with the patient's stop let go",
        "look at \"waits_for\"; nothing was resumed",
    )
}
