//! What a person at a terminal sees: progress, colours, errors. No bars and colours when piped; long verbs say their steps
//! in plain lines then.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::foreign;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Runs `work` on its own pool of that many threads.
pub(crate) fn with_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(count) = threads {
        pool = pool.num_threads(usize::from(count));
    }
    pool.build()?.install(work)
}

/// Steps of long work, shown on standard error when that is a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Where no bar is seen, each step is a plain line.
    is_told: bool,
}

impl Progress {
    /// A bar of that many steps.
    pub(crate) fn new(steps: u64) -> Self {
        Self::of(steps, "{bar:24} {pos}/{len} {msg} {elapsed}")
    }

    /// A bar of that many steps; where standard error is no terminal, a plain line for each of them, unless JSON was asked for.
    pub(crate) fn told(steps: u64, arguments: &Arguments) -> Self {
        let mut progress = Self::new(steps);
        progress.is_told = !arguments.json && !std::io::stderr().is_terminal();
        progress
    }

    /// A bar of so many pieces of equal work, with the time that is left.
    pub(crate) fn of_pieces(pieces: u64, what: &'static str) -> Self {
        let progress = Self::of(pieces, "{bar:24} {pos}/{len} {msg}, {elapsed}, {eta} left");
        progress.bar.set_message(what);
        progress
    }

    /// One piece is done.
    pub(crate) fn piece(&self) {
        self.bar.inc(1);
    }

    fn of(steps: u64, template: &str) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        let is_told = false;
        Self { bar, is_told }
    }

    /// Runs one step under its name.
    pub(crate) fn step<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        self.bar.set_message(name);
        if self.is_told {
            note(name);
        }
        let result = work();
        self.bar.inc(1);
        result
    }

    /// Says on the error stream what was passed over, so that output stays clean.
    pub(crate) fn warn(&self, line: &str) {
        self.bar.suspend(|| note(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Whether standard output takes colours.
pub(crate) fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// `text` in bold on a terminal.
pub(crate) fn bold(text: &str) -> String {
    if colours() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// Prints a line on standard output; a closed pipe ends the program quietly.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    use std::io::Write;
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// Says a line on the error stream, so that output stays clean; words of others in it steer nothing. Where nobody reads it
/// any more, work goes on: a session is never ended by the loss of its words.
pub(crate) fn note(line: &str) {
    note_as_it_is(&foreign::shown(line));
}

/// The same of a line that is shown already.
fn note_as_it_is(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints a JSON value on standard output.
pub(crate) fn say_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(&foreign::json(&serde_json::to_string_pretty(value)?))
}

/// Reports an error on standard error, as JSON where that was asked for.
pub(crate) fn say_error(error: &anyhow::Error, json: bool) {
    match json {
        true => note_as_it_is(&foreign::json(&Fault::json(error).to_string())),
        false => note(&format!("error: {}", Fault::sentence(error))),
    }
}

/// Whether the reader of standard output has gone, as `head` does: no error of ours.
pub(crate) fn nobody_listens(error: &anyhow::Error) -> bool {
    let cause = error.downcast_ref::<std::io::Error>();
    cause.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A plain table: columns padded to their widest cell, numbers to the right.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|h| h.chars().count()).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| foreign::shown(cell)).collect())
        .collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let is_number =
        |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (cell, &width) in cells.zip(&widths) {
            if is_number(cell) {
                text.push_str(&format!("{cell:>width$}  "));
            } else {
                text.push_str(&format!("{cell:<width$}  "));
            }
        }
        text.trim_end().to_owned()
    };
    let mut lines = vec![bold(&line(&mut header.iter().copied()))];
    lines.extend(
        rows.iter()
            .map(|row| line(&mut row.iter().map(String::as_str))),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Progress, note};

    const VARIABLE: &str = "BIOSCULPT_TEST_NOTES";
    const CODES: &str = "it was lost: \u{1b}[2Jgone\u{7}\u{9b}2J\u{202e}live\r\n";

    #[test]
    fn child() {
        if std::env::var_os(VARIABLE).is_some() {
            note(CODES);
            Progress::new(1).warn(CODES);
        }
    }

    #[test]
    fn what_is_noted_steers_no_terminal() {
        let ran = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["terminal::tests::child", "--exact", "--nocapture"])
            .env(VARIABLE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        let shown = r"it was lost: \u{1b}[2Jgone\u{7}\u{9b}2J\u{202e}live\r\n";
        assert_eq!(
            said.lines().filter(|line| *line == shown).count(),
            2,
            "{said:?}"
        );
        assert!(
            !said.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\r']),
            "{said:?}"
        );
    }
}
