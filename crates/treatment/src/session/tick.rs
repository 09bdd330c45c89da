//! What the device's side tells at every tick, as it is recorded.
//!
//! Out: [`Tick`], and its row of text, from which a replay hears again what was heard.

use super::beat::Beat;
use super::load::ReadBack;
use guard::{Identity, Reading, Verdict};
use std::fmt::Write as _;

/// Something that happened at a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The device may be on from now on.
    Permitted,
    /// The device may not be on any more.
    Withdrawn,
    /// A rule tripped.
    Alarm {
        /// Its code.
        code: String,
        /// What it says, with what was measured and what is allowed.
        says: String,
        /// What it does.
        verdict: Verdict,
    },
    /// A rule does not stand any more.
    Cleared {
        /// Its code.
        code: String,
    },
    /// The patient's stop was heard.
    Stopped,
    /// An operator resumed.
    Resumed,
    /// An operator's word to resume was refused.
    NotResumed {
        /// Why.
        why: String,
    },
    /// There is no leave, and no alarm that says why: evidence or the read-back is missing. The treatment's side says
    /// so too, of a "done" that it does not take.
    NoLeave {
        /// Stable code of what is missing.
        code: String,
        /// What is missing.
        why: String,
    },
    /// A zone began.
    Zone {
        /// Its place, from 0.
        zone: usize,
    },
    /// The firmware says that all is done.
    Done,
}

/// One tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The device's clock, ms.
    pub now_ms: u64,
    /// What was heard since the tick before, in words of [`super::Beat`].
    pub heard: String,
    /// Readings in the order of the protocol's signals.
    pub readings: Vec<Option<Reading>>,
    /// What the guard says.
    pub verdict: Verdict,
    /// Whether the device may be on until its next tick.
    pub enabled: bool,
    /// Whether it is on.
    pub on: bool,
    /// Carriers in the mouth now: those that would stay behind, and those that float.
    pub carriers: u64,
    /// The firmware's zone, from 0.
    pub zone: usize,
    /// A zone as it was read from the device's memory at this tick.
    pub read_back: Option<ReadBack>,
    /// All is done.
    pub done: bool,
    /// What happened.
    pub events: Vec<Event>,
}

impl Tick {
    /// A tick of a device that is off, at which nothing was heard, read or done.
    #[must_use]
    pub const fn off(now_ms: u64, verdict: Verdict) -> Self {
        Self {
            now_ms,
            heard: String::new(),
            readings: Vec::new(),
            verdict,
            enabled: false,
            on: false,
            carriers: 0,
            zone: 0,
            read_back: None,
            done: false,
            events: Vec::new(),
        }
    }

    /// Header of the rows for a protocol's signals.
    pub(crate) fn header(signals: &[String]) -> String {
        let mut header = "time_ms,heard,verdict,enabled,on,carriers".to_owned();
        for name in signals {
            let _ = write!(header, ",{name},{name}_at");
        }
        header
    }

    /// Whether the patient's stop was among what was heard.
    #[must_use]
    pub fn hears_stop(&self) -> bool {
        self.beats().any(|beat| beat.stop)
    }

    /// Whether an operator's end was among what was heard.
    #[must_use]
    pub fn hears_end(&self) -> bool {
        self.beats().any(|beat| beat.end)
    }

    /// What was heard; for whom it speaks is left open.
    fn beats(&self) -> impl Iterator<Item = Beat> {
        let nobody = Identity {
            plan: [0; 32],
            patient: 0,
            tooth: 0,
            device: 0,
            firmware: [0; 3],
            protocol: [0; 32],
        };
        let words = self.heard.split(';');
        words.filter_map(move |word| Beat::parse(word, &nobody))
    }

    /// One row of the record; a reading's age is written where it is not of this tick.
    #[must_use]
    pub fn row(&self) -> String {
        let flags = (u8::from(self.enabled), u8::from(self.on));
        let verdict = self.verdict.word();
        let mut row = format!(
            "{},{},{verdict},{},{},{}",
            self.now_ms, self.heard, flags.0, flags.1, self.carriers
        );
        for reading in &self.readings {
            let _ = match reading {
                None => write!(row, ",,"),
                Some(Reading { value, at_ms }) if *at_ms == self.now_ms => write!(row, ",{value},"),
                Some(Reading { value, at_ms }) => write!(row, ",{value},{at_ms}"),
            };
        }
        row
    }
}
