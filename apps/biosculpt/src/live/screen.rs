//! The terminal: taken for the view, and given back whatever happens.
//!
//! In: lines. Out: what changed since the last frame, in one write. Fails: where there is no terminal. Method: given
//! back by drop and by a hook for panics (`tests/deliver.rs` looks). Not here: keys (`keys`), lines (`view`).

use super::text::{Line, Tone};
use crate::terminal;
use crossterm::event::{
    DisableFocusChange, EnableFocusChange, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::style::{Attribute, Color, Print, SetAttribute, SetForegroundColor};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size, supports_keyboard_enhancement,
};
use crossterm::{cursor, execute, queue};
use std::io::{self, IsTerminal, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// The terminal is ours.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// It tells when keys are let go.
static RELEASES: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// Whether a view can be shown: a person reads and types here.
pub(super) fn is_there() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// The terminal while it is taken.
pub(super) struct Screen;

impl Screen {
    /// Takes it.
    pub(super) fn take() -> io::Result<Self> {
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |why| {
                give_back();
                before(why);
            }));
        });
        enable_raw_mode()?;
        TAKEN.store(true, SeqCst);
        let screen = Self;
        // Asked in raw mode, or the answer would be shown.
        let releases = supports_keyboard_enhancement().unwrap_or(false);
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableFocusChange,
            cursor::Hide
        )?;
        if releases {
            let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
                | KeyboardEnhancementFlags::REPORT_EVENT_TYPES
                | KeyboardEnhancementFlags::REPORT_ALL_KEYS_AS_ESCAPE_CODES;
            RELEASES.store(true, SeqCst);
            execute!(io::stdout(), PushKeyboardEnhancementFlags(flags))?;
        }
        Ok(screen)
    }

    /// Whether it tells when keys are let go.
    pub(super) fn releases(&self) -> bool {
        RELEASES.load(SeqCst)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once.
fn give_back() {
    if !TAKEN.swap(false, SeqCst) {
        return;
    }
    let mut out = io::stdout();
    if RELEASES.swap(false, SeqCst) {
        let _ = execute!(out, PopKeyboardEnhancementFlags);
    }
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        DisableFocusChange,
        cursor::Show,
        LeaveAlternateScreen
    );
    let _ = disable_raw_mode();
}

/// Paints frames; remembers the last.
#[derive(Default)]
pub(super) struct Painter {
    size: (usize, usize),
    shown: Vec<Line>,
}

impl Painter {
    /// Columns and rows of the terminal now.
    pub(super) fn size() -> (usize, usize) {
        size().map_or((80, 24), |(columns, rows)| {
            (usize::from(columns), usize::from(rows))
        })
    }

    /// Shows lines; only those that are other than before are written.
    pub(super) fn paint(&mut self, now: (usize, usize), lines: Vec<Line>) -> io::Result<()> {
        let mut out: Vec<u8> = Vec::new();
        queue!(out, BeginSynchronizedUpdate)?;
        if self.size != now {
            self.size = now;
            self.shown.clear();
            queue!(out, Clear(ClearType::All))?;
        }
        let rows = lines.len().max(self.shown.len());
        let mut is_changed = false;
        for row in 0..rows {
            let line = lines.get(row);
            if self.shown.get(row) == line {
                continue;
            }
            is_changed = true;
            queue!(out, cursor::MoveTo(0, row as u16))?;
            for span in line.into_iter().flat_map(|line| &line.0) {
                tone(&mut out, span.tone)?;
                queue!(out, Print(&span.text), SetAttribute(Attribute::Reset))?;
            }
            // A full line leaves nothing to clear, and clearing would take its last column.
            if line.is_none_or(|line| line.columns() < now.0) {
                queue!(out, Clear(ClearType::UntilNewLine))?;
            }
        }
        self.shown = lines;
        if !is_changed {
            return Ok(());
        }
        queue!(out, EndSynchronizedUpdate)?;
        let mut stdout = io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()
    }
}

fn tone(out: &mut Vec<u8>, tone: Tone) -> io::Result<()> {
    let attribute = match tone {
        Tone::Plain | Tone::Good | Tone::Doubt => None,
        Tone::Faint => Some(Attribute::Dim),
        Tone::Strong | Tone::Bad => Some(Attribute::Bold),
        Tone::Head => Some(Attribute::Reverse),
    };
    if let Some(attribute) = attribute {
        queue!(out, SetAttribute(attribute))?;
    }
    let colour = match tone {
        Tone::Good => Color::DarkGreen,
        Tone::Doubt => Color::DarkYellow,
        Tone::Bad => Color::DarkRed,
        _ => return Ok(()),
    };
    match terminal::colours() {
        true => queue!(out, SetForegroundColor(colour)),
        false => Ok(()),
    }
}
