//! What is said where a person interrupts the program (ctrl-c), and no view hears the key.
//!
//! In: the words of the stage that runs. Out: the words on the error stream; the program ends as an interruption ends any.
//! Method: only where a person sits at standard input; a program in the background is left as it was started.

use std::sync::{Mutex, MutexGuard, PoisonError};

static WORDS: Mutex<&str> = Mutex::new("");

fn words() -> MutexGuard<'static, &'static str> {
    WORDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption says this; nothing where it is empty.
pub(crate) fn says(said: &'static str) {
    *words() = said;
    #[cfg(unix)]
    listen();
}

#[cfg(unix)]
fn listen() {
    use signal_hook::consts::SIGINT;
    use std::io::IsTerminal as _;
    static ONCE: std::sync::Once = std::sync::Once::new();
    if !std::io::stdin().is_terminal() {
        return;
    }
    ONCE.call_once(|| {
        // Where the system lets nobody listen, an interruption ends the program without a word.
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT]) else {
            return;
        };
        std::thread::spawn(move || {
            for signal in &mut signals {
                let said = *words();
                if !said.is_empty() {
                    // After what the terminal shows of the key, and of a bar.
                    crate::terminal::note(&format!("\ninterrupted: {said}"));
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
}
