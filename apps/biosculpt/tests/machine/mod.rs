//! Whether a time that was measured is the program's, or that of a machine with other things to do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Tries while the machine is late.
const TRIES: usize = 5;
/// A thread that wakes so late shows a machine that is.
const LATE: Duration = Duration::from_millis(10);
const NAP: Duration = Duration::from_millis(5);
const WATCHES: usize = 4;

/// Asserts that it takes less than allowed. One that takes longer fails at once, but where threads that do nothing but
/// nap woke late in the meantime; then it is tried again.
pub(crate) fn assert_in_time(allowed: Duration, mut once: impl FnMut() -> Duration) {
    let mut tries = Vec::new();
    while tries.len() < TRIES {
        let (took, late) = watched(&mut once);
        if took < allowed {
            return;
        }
        tries.push((took, late));
        if late < LATE {
            break;
        }
    }
    panic!("{allowed:?} are allowed, but it took (and a nap ended late by) {tries:?}");
}

/// Ends naps, also where what is watched panics: a scope waits for its threads.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What it says, and how late naps ended meanwhile.
fn watched(once: &mut impl FnMut() -> Duration) -> (Duration, Duration) {
    let is_over = AtomicBool::new(false);
    let is_over = &is_over;
    std::thread::scope(|scope| {
        let watch = || {
            let mut worst = Duration::ZERO;
            while !is_over.load(Ordering::SeqCst) {
                let begin = Instant::now();
                std::thread::sleep(NAP);
                worst = worst.max(begin.elapsed().saturating_sub(NAP));
            }
            worst
        };
        let watches: Vec<_> = (0..WATCHES).map(|_| scope.spawn(watch)).collect();
        let ends = Ends(is_over);
        let took = once();
        drop(ends);
        let late = watches.into_iter().map(|w| w.join().unwrap());
        (took, late.max().unwrap())
    })
}
