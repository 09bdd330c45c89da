//! Says to the device that it is to be off, besides the beats, and how long it took.
//!
//! In: beats, the device's words. Out: what is to be sent at once, deeds. Not here: why (`grip`).

use crate::delivery::drive::Deed;
use crate::link::Sender;
use std::time::Instant;
use treatment::session::{Beat, Tick};

/// The brake.
#[derive(Debug)]
pub(crate) struct Brake {
    /// What the record calls what it measures.
    what: &'static str,
    /// The last beat, which a stop in between is said with.
    beat: Beat,
    /// When the device was to be off.
    pressed: Option<Instant>,
    /// Where it is said at once; none in lock-step, where every beat makes a tick.
    sender: Option<Sender>,
    measured: Vec<Deed>,
}

/// What is to be said at once, once nothing is locked.
#[must_use]
pub(crate) struct Word(Option<(Sender, Beat)>);

impl Word {
    /// Says it.
    pub(crate) fn say(self) {
        if let Some((sender, beat)) = self.0 {
            // Where it cannot be said, the link is gone, and the device is off by itself.
            let _ = sender.send(&beat);
        }
    }
}

impl Brake {
    pub(crate) fn new(what: &'static str) -> Self {
        Self {
            what,
            beat: Beat::default(),
            pressed: None,
            sender: None,
            measured: Vec::new(),
        }
    }

    /// Where it says so; none where the next beat is soon enough.
    pub(crate) fn by(&mut self, sender: Option<Sender>) {
        self.sender = sender;
    }

    /// Whether what it says waits for the next beat.
    pub(crate) const fn waits(&self) -> bool {
        self.sender.is_none()
    }

    /// The device is to be off now; for good where the session ends.
    pub(crate) fn press(&mut self, ends: bool) -> Word {
        self.pressed = Some(Instant::now());
        let beat = Beat {
            stop: !ends || self.beat.stop,
            end: ends,
            resume: None,
            ..self.beat
        };
        Word(self.sender.clone().map(|sender| (sender, beat)))
    }

    /// Sees a beat and the tick that heard it, and when the device said that it was off; says how long that took, ms.
    pub(crate) fn see(&mut self, beat: &Beat, tick: &Tick, off: Option<Instant>) -> Option<f64> {
        self.beat = *beat;
        if off.is_none() && tick.hears_stop() {
            // It was off already.
            self.pressed = None;
        }
        let (off, pressed) = (off?, self.pressed.take()?);
        let took = off.saturating_duration_since(pressed);
        self.measured.push(Deed {
            key: "",
            what: self.what,
            by: None,
            after_us: Some(took.as_micros() as u64),
        });
        Some(took.as_secs_f64() * 1e3)
    }

    /// What was measured since.
    pub(crate) fn deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guard::Verdict;

    #[test]
    fn a_stop_that_was_heard_with_the_end_counts_as_heard() {
        let mut brake = Brake::new("device off");
        brake.press(false).say();
        let tick = Tick {
            heard: "1-----c0se".to_owned(),
            ..Tick::off(50, Verdict::Hold)
        };
        assert_eq!(brake.see(&Beat::default(), &tick, None), None);
        let off = Some(Instant::now());
        assert_eq!(
            brake.see(&Beat::default(), &tick, off),
            None,
            "it was heard"
        );
    }

    #[test]
    fn what_it_took_is_measured_once() {
        let mut brake = Brake::new("device off");
        brake.press(true).say();
        let tick = Tick::off(50, Verdict::Hold);
        let off = Some(Instant::now());
        assert!(brake.see(&Beat::default(), &tick, off).is_some());
        assert!(brake.see(&Beat::default(), &tick, off).is_none());
        assert_eq!((brake.deeds().len(), brake.deeds().len()), (1, 0));
    }
}
