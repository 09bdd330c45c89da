//! The enable line: cut by whoever reads a stop first, whatever is being computed.
//!
//! In: the session's word after each tick, cuts of the reading thread. Out: whether this switched the
//! device off, and when. Law: `law_a_cut_holds_until_it_was_heard`.
//! Method: a tick that is being computed stands for the time before it, so that the line may fall in it;
//! the session raises the line only where no cut waits to be heard.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::Instant;

/// The line of one session; low at first.
#[derive(Debug, Default)]
pub(super) struct Line {
    is_up: AtomicBool,
    /// Cuts that the session did not hear yet.
    cuts: AtomicU32,
    /// Number of the last beat that cut.
    beat: AtomicU64,
    /// When it fell last, ms.
    fell_ms: AtomicU64,
    /// Time of the last tick, ms; the clock of a session in lock-step.
    ticked_ms: AtomicU64,
    start: OnceLock<Instant>,
}

/// A line that fell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fell {
    pub(super) at_ms: u64,
    pub(super) beat: u64,
}

impl Line {
    /// Begins the clock of a session in real time.
    pub(super) fn begin(&self) {
        self.start.get_or_init(Instant::now);
    }

    /// The device's clock, ms.
    pub(super) fn clock_ms(&self) -> u64 {
        let ticked_ms = || self.ticked_ms.load(SeqCst);
        let real_ms = |start: &Instant| start.elapsed().as_millis() as u64;
        self.start.get().map_or_else(ticked_ms, real_ms)
    }

    /// A stop or an end was read; says whether it switched the device off.
    pub(super) fn cut(&self, beat: u64) -> Option<Fell> {
        self.beat.store(beat, SeqCst);
        self.cuts.fetch_add(1, SeqCst);
        self.fall()
    }

    /// The session has heard a cut.
    pub(super) fn heard(&self) {
        self.cuts.fetch_sub(1, SeqCst);
    }

    /// After a tick: whether the device may be on; says whether a cut that waits switched it off again.
    pub(super) fn set(&self, may_be_on: bool, now_ms: u64) -> Option<Fell> {
        self.ticked_ms.store(now_ms, SeqCst);
        self.is_up.store(may_be_on, SeqCst);
        // Whoever cuts after the store finds the line up and takes it down; a cut before it is counted.
        (self.cuts.load(SeqCst) > 0).then(|| self.fall()).flatten()
    }

    /// Takes the line down; says whether it was up.
    pub(super) fn fall(&self) -> Option<Fell> {
        let fell = self.is_up.swap(false, SeqCst);
        fell.then(|| {
            let at_ms = self.clock_ms();
            self.fell_ms.store(at_ms, SeqCst);
            let beat = self.beat.load(SeqCst);
            Fell { at_ms, beat }
        })
    }

    /// When it fell last, ms.
    pub(super) fn fell_ms(&self) -> u64 {
        self.fell_ms.load(SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_cut_holds_until_it_was_heard() {
        let line = Line::default();
        assert_eq!(line.cut(1), None);
        line.heard();
        assert_eq!(line.set(true, 50), None);
        assert_eq!(line.cut(2), Some(Fell { at_ms: 50, beat: 2 }));
        // A tick that began before the cut gives leave once more: for nothing.
        let at_ms = 100;
        assert_eq!(line.set(true, at_ms), Some(Fell { at_ms, beat: 2 }));
        assert_eq!(line.cut(3), None);
        line.heard();
        assert!(line.set(true, 150).is_some());
        line.heard();
        assert_eq!((line.set(true, 200), line.fell_ms()), (None, 150));
        assert!(line.fall().is_some() && line.fall().is_none());
    }

    #[test]
    fn of_two_threads_one_takes_the_line_down() {
        for number in 0..2_000 {
            let line = Line::default();
            let falls = std::thread::scope(|scope| {
                let cut = scope.spawn(|| line.cut(number).is_some());
                let set = line.set(true, 50).is_some();
                u8::from(cut.join().unwrap()) + u8::from(set)
            });
            assert_eq!(falls, 1);
        }
    }
}
