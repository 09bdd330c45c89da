//! The hands of people elsewhere: lines on standard input, what they see on standard output (`docs/formats.md`).
//!
//! In: what a session is about, its ticks, lines. Out: [`Afar`], which a session is driven by as by a script. Law:
//! `law_a_stop_on_a_line_reaches_the_device_at_once`. Method: three threads (the session, the lines, what is said) about one board; the
//! thread that reads the lines says a stop to the device itself, and wakes a session that rests. Where input ends, or
//! nobody reads any more, nobody is there: the session ends.

mod board;
mod line;
mod mouth;
#[cfg(test)]
mod tests;

pub(crate) use mouth::{Mouth, Voice};

use crate::delivery::clock::HandsClock;
use crate::delivery::drive::{Attending, Deed, Hands};
use crate::delivery::grip::Who;
use crate::delivery::speed::Speed;
use crate::delivery::state::About;
use crate::files;
use crate::link::Sender;
use board::Board;
use std::io::BufRead;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use treatment::session::{Beat, People, Proceed, Tick};

/// Before the session begins it is looked so often whether all is verified.
const LOOK: Duration = Duration::from_millis(50);
/// Why nobody is there any more, for the record.
const ENDED: &str = "all hands gone: standard input ended";
const UNREAD: &str = "all hands gone: nobody reads standard output";

struct Shared {
    board: Mutex<Board>,
    /// Something was said.
    heard: Condvar,
    clock: HandsClock,
}

impl Shared {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Waits until something is said, so long at most.
    fn wait<'a>(&self, board: MutexGuard<'a, Board>, at_most: Duration) -> MutexGuard<'a, Board> {
        let waited = self.heard.wait_timeout(board, at_most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A session in the hands of people elsewhere.
pub(crate) struct Afar {
    shared: Arc<Shared>,
    script: People,
    mouth: Mouth,
}

impl Afar {
    /// Hears lines from `input`, from now on, so that none is taken for newer than it is.
    pub(crate) fn begin(speed: Speed, input: impl BufRead + Send + 'static, mouth: Mouth) -> Self {
        let shared = Arc::new(Shared {
            board: Mutex::new(Board::new(speed)),
            heard: Condvar::new(),
            clock: HandsClock::start(),
        });
        let (ears, says) = (Ears(Arc::clone(&shared)), mouth.clone());
        // Nobody waits for its end: it may read for as long as the program runs.
        std::thread::spawn(move || listen(&ears, input, &says));
        Self {
            shared,
            script: People::default(),
            mouth,
        }
    }

    /// Asks for patient and tooth, and shows from now on what happens.
    pub(crate) fn ask(self, about: About) -> Self {
        self.shared.board().ask(about);
        self
    }

    /// Shows what is to be shown now; where nobody reads that, nobody is there.
    fn show(&self, board: &mut Board) {
        if let Some(line) = board.show(self.shared.now_ms()) {
            self.mouth.show(line);
        }
        if self.mouth.is_dead()
            && let Some(word) = board.leave(UNREAD)
        {
            word.say();
        }
    }
}

impl Attending for Afar {
    fn is_verified(&self) -> bool {
        let mut board = self.shared.board();
        loop {
            self.show(&mut board);
            if board.grip.ends() {
                return false;
            }
            if board.grip.who == Who::Scripted || board.grip.verified_ms.is_some() {
                return true;
            }
            board = self.shared.wait(board, LOOK);
        }
    }

    fn set_out(&mut self, script: People, signals: &[String], sender: Option<Sender>) {
        self.script = script;
        let mut board = self.shared.board();
        board.state.signals(signals);
        board.brake.by(sender);
    }

    fn whose(&self) -> &'static str {
        match self.shared.board().grip.who {
            Who::Person => "remote",
            Who::Scripted => "scripted",
        }
    }
}

impl Hands for Afar {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        let script = self.script.hands(now_ms);
        let mut board = self.shared.board();
        loop {
            let rest_ms = board.rest_ms(self.shared.now_ms());
            if rest_ms == 0 {
                break;
            }
            board = self.shared.wait(board, Duration::from_millis(rest_ms));
        }
        Ok(board.hands(script, self.shared.now_ms()))
    }

    fn see(&mut self, beat: &Beat, tick: &Tick, off: Option<Instant>) {
        let mut board = self.shared.board();
        board.see(beat, tick, off);
        self.show(&mut board);
    }

    fn deeds(&mut self) -> Vec<Deed> {
        let mut board = self.shared.board();
        let mut deeds = board.grip.deeds();
        deeds.append(&mut board.brake.deeds());
        deeds
    }

    fn attends(&self) -> bool {
        let board = self.shared.board();
        board.grip.who == Who::Person || board.grip.stopped
    }

    fn gone(&self) -> Option<&'static str> {
        self.shared.board().gone
    }
}

impl Drop for Afar {
    /// The last that is seen is what was so at the end.
    fn drop(&mut self) {
        let last = self.shared.board().last();
        if let Some(line) = last {
            self.mouth.show(line);
        }
    }
}

/// Who hears lines: once it does not any more, however that came, nobody is there.
struct Ears(Arc<Shared>);

impl Drop for Ears {
    fn drop(&mut self) {
        let word = self.0.board().leave(ENDED);
        if let Some(word) = word {
            word.say();
        }
        self.0.heard.notify_all();
    }
}

/// Hears lines, and says stops to the device at once.
fn listen(ears: &Ears, mut input: impl BufRead, mouth: &Mouth) {
    let (mut bytes, mut number) = (Vec::new(), 0_u64);
    // What cannot be read any more has ended.
    while line::next(&mut input, &mut bytes).unwrap_or(false) {
        number += 1;
        if bytes.iter().all(u8::is_ascii_whitespace) && bytes.len() <= line::LINE_BYTES {
            continue;
        }
        let (word, unread) = match line::parse(&bytes, number) {
            Ok(line) => {
                let now_ms = ears.0.now_ms();
                // Without a clock of the day nothing that is dated can be believed.
                let (line, old) = line.heard_at(files::now_ms().unwrap_or_default(), number);
                let (word, unread) = ears.0.board().take(line, number, now_ms);
                (word, unread.or(old))
            }
            Err(unread) => (None, Some(unread)),
        };
        if let Some(word) = word {
            word.say();
        }
        ears.0.heard.notify_all();
        if let Some(unread) = unread {
            mouth.error(serde_json::json!({ "error": unread }).to_string());
        }
    }
}
