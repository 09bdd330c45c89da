//! What the device says on standard error, by a thread of its own: nobody who does not read it delays a tick.

use crate::foreign;
use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Lines that wait for their reader; more are lost.
const WAITING_MAX: usize = 1_024;

/// Where lines go.
#[derive(Debug)]
pub(crate) struct Notes {
    lines: Option<SyncSender<String>>,
    writer: Option<JoinHandle<()>>,
}

impl Notes {
    /// To standard error.
    pub(crate) fn to_stderr() -> Self {
        let (lines, waiting) = sync_channel::<String>(WAITING_MAX);
        let writer = std::thread::spawn(move || {
            for line in waiting {
                // Nobody may be there to read it.
                let _ = writeln!(std::io::stderr(), "device: {}", foreign::shown(&line));
            }
        });
        Self {
            lines: Some(lines),
            writer: Some(writer),
        }
    }

    /// Nowhere.
    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self {
            lines: None,
            writer: None,
        }
    }

    /// Says a line, if there is room.
    pub(crate) fn say(&self, line: String) {
        if let Some(lines) = &self.lines {
            let _ = lines.try_send(line);
        }
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
