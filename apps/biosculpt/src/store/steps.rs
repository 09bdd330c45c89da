//! For tests only: kills the process at the step that its parent names, and says what is durable.
//!
//! In: [`STEP_VARIABLE`]. Out: on standard output `at N` before the end, `kept PATH LENGTH SHA-256` of what was
//! acknowledged. Method: the process says where it is and waits to be killed (SIGKILL) by its parent.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Names the step; without it nothing is counted or said.
pub(crate) const STEP_VARIABLE: &str = "BIOSCULPT_TEST_KILL_STEP";

/// Held while a process is started, and while casebooks are opened again and again: until it runs its own program, a
/// new process holds the locks of this one too.
static ALONE: Mutex<()> = Mutex::new(());

/// Nobody else starts a process until this is dropped.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

static STEPS: AtomicU64 = AtomicU64::new(0);

fn named() -> Option<u64> {
    std::env::var(STEP_VARIABLE).ok()?.parse().ok()
}

/// Says a line to the parent, past the test harness.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// One step.
pub(crate) fn step() {
    let Some(last) = named() else { return };
    let now = STEPS.fetch_add(1, SeqCst);
    if now == last {
        say(&format!("at {now}"));
        loop {
            std::thread::park();
        }
    }
}

/// Steps so far.
pub(crate) fn count() -> u64 {
    STEPS.load(SeqCst)
}

/// A file is durable as it is now.
pub(crate) fn acknowledge(path: &Path) {
    if named().is_some() {
        let bytes = std::fs::read(path).unwrap();
        let digest = casebook::Digest::of(&bytes);
        say(&format!("kept {} {} {digest}", path.display(), bytes.len()));
    }
}
