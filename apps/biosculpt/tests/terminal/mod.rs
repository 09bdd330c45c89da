//! The program in a pseudo-terminal, and what its screen shows.

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A terminal of 24 lines and 80 columns.
pub(crate) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    screen: Arc<Mutex<vt100::Parser>>,
}

fn n(value: u16) -> NonZeroU16 {
    NonZeroU16::new(value).unwrap()
}

impl Terminal {
    /// Starts the program; the terminal tells when keys are let go, or does not.
    pub(crate) fn start(arguments: &[&str], releases: bool, colours: bool) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(24, 80)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
            .args(arguments)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR");
        if !colours {
            command = command.env("NO_COLOR", "1");
        }
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(n(24), n(80), 0)));
        let (from, shown) = (Arc::clone(&pty), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = (&*from).read(&mut bytes) {
                // It is asked what it can do, as any terminal is.
                if bytes[..count].windows(3).any(|asked| asked == b"\x1b[c") {
                    let answer: &[u8] = if releases {
                        b"\x1b[?0u\x1b[?62c"
                    } else {
                        b"\x1b[?62c"
                    };
                    (&*from).write_all(answer).unwrap();
                }
                shown.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self { pty, child, screen }
    }

    pub(crate) fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        self.screen.lock().unwrap().set_size(n(rows), n(columns));
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    pub(crate) fn contents(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Whether the view has the screen.
    pub(crate) fn is_taken(&self) -> bool {
        self.screen.lock().unwrap().screen().alternate_screen()
    }

    /// Whether any cell has a colour.
    pub(crate) fn is_coloured(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        let coloured = |at: (u16, u16)| {
            let cell = screen.cell(at.0, at.1);
            cell.is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)
        };
        cells.into_iter().any(coloured)
    }

    /// Waits until the screen shows that; `meanwhile` is pressed now and then.
    pub(crate) fn wait_for(&self, words: &str, meanwhile: &str) {
        let start = Instant::now();
        while !self.contents().contains(words) {
            let shown = self.contents();
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "no {words:?} on:\n{shown}"
            );
            self.press(meanwhile);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the device is on. A machine that is too busy lets the link fall silent, and the guard hold: then
    /// the operator resumes.
    pub(crate) fn wait_until_on(&self, meanwhile: &str) {
        let start = Instant::now();
        loop {
            let shown = self.contents();
            if shown.contains("DEVICE ON") {
                return;
            }
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "not on:\n{shown}"
            );
            match shown.contains("To go on, press r") {
                true => self.press("r"),
                false if shown.contains("Go on?") => self.press("y"),
                false => self.press(meanwhile),
            }
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    /// Waits for the end of the program, and says its exit status: 128 and the signal's number where one ended it.
    pub(crate) fn end(&mut self) -> i32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The reader takes what was said last.
                std::thread::sleep(Duration::from_millis(200));
                use std::os::unix::process::ExitStatusExt as _;
                let signal = status.signal().map(|signal| 128 + signal);
                return status.code().or(signal).unwrap();
            }
            let shown = self.contents();
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "does not end:\n{shown}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Writes the screen as a page, where a folder for pictures is named.
    pub(crate) fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("BIOSCULPT_SCREENS") else {
            return;
        };
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        let (rows, columns) = screen.size();
        let mut page = String::from(
            "<meta charset=utf-8><body style=\"margin:12px;background:#111\"><pre style=\"font:16px/1.25 monospace;color:#ddd\">",
        );
        for row in 0..rows.get() {
            for column in 0..columns.get() {
                let Some(cell) = screen.cell(row, column) else {
                    continue;
                };
                let text = cell.contents();
                let text = if text.is_empty() { " " } else { text };
                let colour = match cell.fgcolor() {
                    vt100::Color::Idx(1) => "#e55",
                    vt100::Color::Idx(2) => "#5c5",
                    vt100::Color::Idx(3) => "#cc5",
                    _ => "#ddd",
                };
                let weight = if cell.bold() { "bold" } else { "normal" };
                let turned = if cell.inverse() {
                    ";background:#ddd;color:#111"
                } else {
                    ""
                };
                let faint = if cell.dim() { ";opacity:.65" } else { "" };
                let text = text.replace('<', "&lt;");
                page += &format!(
                    "<span style=\"color:{colour};font-weight:{weight}{turned}{faint}\">{text}</span>"
                );
            }
            page.push('\n');
        }
        let path = std::path::Path::new(&folder).join(format!("{name}.html"));
        std::fs::write(path, page).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
