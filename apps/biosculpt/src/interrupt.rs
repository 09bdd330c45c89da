//! What is said where a person interrupts the program (ctrl-c), and no view hears the key; and that a session is to end.
//!
//! In: the words of the stage that runs. Out: the words on the error stream at once. Method: while a session runs, the first
//! interruption is remembered, so that the session ends in order with its record; any other ends the program as an
//! interruption ends any. A program that was started to ignore interruptions, as shells do in the background, goes on
//! ignoring them.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Why a session was cut that a person interrupted.
pub(crate) const WHY: &str = "it was interrupted (ctrl-c)";

/// The device's side is interrupted by the same key, and may be gone before we heard it.
const HEARD: Duration = Duration::from_millis(100);
const LOOK: Duration = Duration::from_millis(5);

/// What an interruption does, and the words that go with it.
#[derive(Clone, Copy)]
enum Stage {
    /// It ends the program.
    Ends(&'static str),
    /// The first is for the session to hear.
    Session(&'static str),
    /// It is heard elsewhere, where things end in order.
    Elsewhere,
}

static STAGE: Mutex<Stage> = Mutex::new(Stage::Ends(""));
static ASKED: AtomicBool = AtomicBool::new(false);

fn stage() -> MutexGuard<'static, Stage> {
    STAGE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption says this, and ends the program; nothing is said where it is empty.
pub(crate) fn says(said: &'static str) {
    *stage() = Stage::Ends(said);
    listen();
}

/// From now on the first interruption says this, and is for the session to hear.
pub(crate) fn session(said: &'static str) {
    *stage() = Stage::Session(said);
    listen();
}

/// From now on interruptions are heard elsewhere, where things end in order.
pub(crate) fn is_heard_elsewhere() {
    *stage() = Stage::Elsewhere;
}

/// Whether the session was interrupted.
pub(crate) fn is_asked() -> bool {
    ASKED.load(SeqCst)
}

/// The same, where it may have happened just now.
pub(crate) fn is_asked_by_now() -> bool {
    let start = Instant::now();
    while matches!(*stage(), Stage::Session(_)) && !is_asked() && start.elapsed() < HEARD {
        std::thread::sleep(LOOK);
    }
    is_asked()
}

#[cfg(not(unix))]
fn listen() {}

#[cfg(unix)]
fn listen() {
    use signal_hook::consts::SIGINT;
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        if is_ignored() {
            return;
        }
        // Where the system lets nobody listen, an interruption ends the program without a word.
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT]) else {
            return;
        };
        std::thread::spawn(move || {
            for signal in &mut signals {
                let (said, is_first) = match *stage() {
                    Stage::Elsewhere => continue,
                    Stage::Ends(said) => (said, false),
                    // Of those that come after the first nothing is said.
                    Stage::Session(said) => match ASKED.swap(true, SeqCst) {
                        false => (said, true),
                        true => ("", false),
                    },
                };
                if !said.is_empty() {
                    // After what the terminal shows of the key, and of a bar.
                    crate::terminal::note("");
                    crate::terminal::note(&format!("interrupted: {said}"));
                }
                if !is_first {
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            }
        });
    });
}

/// Whether we were started to ignore interruptions.
#[cfg(unix)]
fn is_ignored() -> bool {
    use std::io::IsTerminal as _;
    match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => ignores(&status, signal_hook::consts::SIGINT),
        // Another system: who has a terminal is interrupted at it.
        Err(_) => !std::io::stdin().is_terminal(),
    }
}

/// Whether a process with this status ignores a signal.
#[cfg(unix)]
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_mask_tells_which_signals_are_ignored() {
        let status = "Name:\tx\nSigBlk:\t0000000000000002\nSigIgn:\t0000000000001003\n";
        for (signal, is) in [(1, true), (2, true), (3, false), (13, true), (15, false)] {
            assert_eq!(ignores(status, signal), is, "{signal}");
        }
        assert!(!ignores("Name:\tx\n", 2));
    }
}
