//! The live view of a session in a terminal, and the hands of the person at it.
//!
//! In: what a session is about, its ticks, keys. Out: the screen; [`Live`], which a session is driven by as by a
//! script. Law: `law_a_stop_waits_for_nobody`, `law_where_nobody_listens_nothing_goes_on`. Fails: where the terminal
//! cannot be taken, a person interrupts, or the terminal is heard or shown no more.
//! Method: three threads (the session, the keys, the screen) about one board; the screen is a pure function of it
//! (`view`), and the thread that reads the keys says a stop to the device itself.

mod gauges;
mod keys;
mod screen;
mod text;
mod view;

use crate::delivery::brake::Brake;
use crate::delivery::clock::HandsClock;
use crate::delivery::drive::{Attending, Deed, Hands};
use crate::delivery::grip::Who;
use crate::delivery::state::{About, State};
use crate::fault::Fault;
use crate::interrupt;
use crate::link::Sender;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use keys::{Key, Keys};
use screen::{Painter, Screen};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use swarm::TICK_MS;
use treatment::session::{Beat, People, Proceed, Tick};

/// The screen is looked at so often.
const FRAME: Duration = Duration::from_millis(50);
/// The thread of the keys looks so often whether all is over.
const LISTEN: Duration = Duration::from_millis(50);
/// What the record calls the time from a key to the device's word.
const OFF: &str = "device off after the key";

/// What the threads share.
struct Board {
    state: State,
    keys: Keys,
    brake: Brake,
}

struct Shared {
    board: Mutex<Board>,
    over: AtomicBool,
    clock: HandsClock,
}

impl Shared {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    fn is_over(&self) -> bool {
        self.over.load(SeqCst)
    }
}

/// A session in a terminal.
pub(crate) struct Live {
    shared: Arc<Shared>,
    script: People,
    threads: Vec<JoinHandle<()>>,
    // Given back after the threads ended.
    screen: Option<Screen>,
}

impl Live {
    /// Takes the terminal, if there is one; the hands are a person's or those of the script.
    pub(crate) fn begin(about: About, person: bool) -> anyhow::Result<Option<Self>> {
        if !screen::is_there() {
            return Ok(None);
        }
        let screen = Screen::take()?;
        let who = if person { Who::Person } else { Who::Scripted };
        let shared = Arc::new(Shared {
            board: Mutex::new(Board {
                state: State::new(about),
                keys: Keys::new(who, screen.releases()),
                brake: Brake::new(OFF),
            }),
            over: AtomicBool::new(false),
            clock: HandsClock::start(),
        });
        let (ears, eyes) = (Arc::clone(&shared), Arc::clone(&shared));
        Ok(Some(Self {
            shared,
            script: People::default(),
            threads: vec![
                std::thread::spawn(move || listen(&ears)),
                std::thread::spawn(move || show(&eyes)),
            ],
            screen: Some(screen),
        }))
    }

    /// Whether the thread of the keys or that of the screen has ended: nobody is heard then, or sees what happens.
    fn is_deaf_or_blind(&self) -> bool {
        self.threads.iter().any(JoinHandle::is_finished)
    }
}

impl Attending for Live {
    fn is_verified(&self) -> bool {
        loop {
            let board = self.shared.board();
            if board.keys.interrupted || board.keys.grip.ends() || self.is_deaf_or_blind() {
                return false;
            }
            if board.keys.grip.who == Who::Scripted || board.keys.grip.verified_ms.is_some() {
                return true;
            }
            drop(board);
            std::thread::sleep(FRAME);
        }
    }

    fn set_out(&mut self, script: People, signals: &[String], sender: Option<Sender>) {
        self.script = script;
        let mut board = self.shared.board();
        board.state.signals(signals);
        board.brake.by(sender);
    }

    fn whose(&self) -> &'static str {
        match self.shared.board().keys.grip.who {
            Who::Person => "person",
            Who::Scripted => "scripted",
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.shared.over.store(true, SeqCst);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        drop(self.screen.take());
    }
}

impl Hands for Live {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        let script = self.script.hands(now_ms);
        let mut board = self.shared.board();
        if board.keys.interrupted {
            return Err(Fault::new(interrupt::WHY).into());
        }
        if self.is_deaf_or_blind() {
            return Err(
                Fault::new("the terminal's keys are heard, or its view is shown, no more")
                    .expecting("a terminal that a stop can be given at")
                    .advising("scan the tooth, and plan anew")
                    .into(),
            );
        }
        let hands = board.keys.hands(script, self.shared.now_ms());
        // A person's pause goes by the clock, however fast the session goes.
        let waits = board.brake.waits() && board.keys.grip.stopped;
        drop(board);
        if waits {
            std::thread::sleep(Duration::from_millis(u64::from(TICK_MS)));
        }
        Ok(hands)
    }

    fn see(&mut self, beat: &Beat, tick: &Tick, off: Option<Instant>) {
        let mut board = self.shared.board();
        board.state.see(beat, tick);
        if let Some(took_ms) = board.brake.see(beat, tick, off) {
            board.state.stopped_in_ms = Some(took_ms);
        }
    }

    fn deeds(&mut self) -> Vec<Deed> {
        let mut board = self.shared.board();
        let mut deeds = board.keys.deeds();
        deeds.append(&mut board.brake.deeds());
        deeds
    }

    fn is_interrupted(&self) -> bool {
        self.shared.board().keys.interrupted
    }

    fn attends(&self) -> bool {
        let board = self.shared.board();
        board.keys.grip.who == Who::Person || board.keys.grip.stopped
    }
}

/// Shows the board, again and again.
fn show(shared: &Shared) {
    let mut painter = Painter::default();
    while !shared.is_over() {
        let size = Painter::size();
        let board = shared.board();
        let lines = view::lines(&board.state, &board.keys, size, shared.now_ms());
        drop(board);
        // A terminal that takes nothing now may take the next frame.
        let _ = painter.paint(size, lines);
        std::thread::sleep(FRAME);
    }
}

/// Hears keys, and says stops to the device at once.
fn listen(shared: &Shared) {
    while !shared.is_over() {
        let event = match event::poll(LISTEN) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(why) => Err(why),
        };
        let now_ms = shared.now_ms();
        let (key, kind) = match event {
            Ok(Event::Key(event)) => match key_of(&event) {
                Some(key) => (key, event.kind),
                None => continue,
            },
            Ok(Event::FocusLost) => (Key::Away, KeyEventKind::Press),
            Ok(_) => continue,
            // Nobody can be heard any more: as if interrupted.
            Err(_) => (Key::Interrupt, KeyEventKind::Press),
        };
        let mut board = shared.board();
        match kind {
            KeyEventKind::Release => board.keys.up(key),
            KeyEventKind::Repeat if !matches!(key, Key::Stop | Key::DeadMan) => {}
            _ => {
                let holds = board.state.holds();
                if board.keys.down(key, now_ms, holds) {
                    off(board);
                }
            }
        }
        if key == Key::Interrupt {
            return;
        }
    }
}

/// Says to the device that it is to be off, besides its beats.
fn off(mut board: MutexGuard<'_, Board>) {
    let ends = board.keys.grip.ends();
    let word = board.brake.press(ends);
    drop(board);
    // An end is said by the next beat: after it nothing more is heard.
    if !ends {
        word.say();
    }
}

fn key_of(event: &KeyEvent) -> Option<Key> {
    let is_control = event.modifiers.contains(KeyModifiers::CONTROL);
    Some(match event.code {
        KeyCode::Char('c' | 'C') if is_control => Key::Interrupt,
        KeyCode::Char('s' | 'S') => Key::Stop,
        KeyCode::Char(' ') => Key::DeadMan,
        KeyCode::Char('r' | 'R') => Key::Resume,
        KeyCode::Char('v' | 'V') => Key::Verify,
        KeyCode::Char('q' | 'Q') => Key::End,
        KeyCode::Char('y' | 'Y') => Key::Yes,
        KeyCode::Modifier(_) | KeyCode::CapsLock | KeyCode::NumLock => return None,
        _ => Key::Other,
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod view_tests;
