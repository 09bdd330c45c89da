//! Says lines to whoever reads them, without waiting for the reader.
//!
//! In: lines. Out: the same, but of what is shown only the newest. Law: `law_a_slow_reader_holds_up_nobody`. Method: one
//! thread writes; what waits is bounded.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Errors that wait to be said, at most; of more the oldest go unsaid.
const ERRORS_MAX: usize = 64;

/// What waits to be said.
#[derive(Debug, Default)]
struct Waiting {
    errors: VecDeque<String>,
    shown: Option<String>,
    last: Option<String>,
    closes: bool,
    /// Nobody reads any more.
    is_dead: bool,
}

impl Waiting {
    fn next(&mut self) -> Option<String> {
        let error = self.errors.pop_front();
        error
            .or_else(|| self.shown.take())
            .or_else(|| self.last.take())
    }
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, what: impl FnOnce(&mut Waiting)) {
        what(&mut self.waiting());
        self.more.notify_all();
    }

    /// The next line, once there is one; none when all is said.
    fn next(&self) -> Option<String> {
        let mut waiting = self.waiting();
        loop {
            if let Some(line) = waiting.next() {
                return Some(line);
            }
            if waiting.closes {
                return None;
            }
            let more = self.more.wait(waiting);
            waiting = more.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Says lines; its copies are the same one.
#[derive(Debug, Clone)]
pub(crate) struct Mouth(Arc<Shared>);

/// The mouth of the thread that writes: once that ended, however that came, nobody reads.
struct Own(Mouth);

impl Drop for Own {
    fn drop(&mut self) {
        self.0.0.waiting().is_dead = true;
    }
}

/// The thread of a mouth.
#[derive(Debug)]
pub(crate) struct Voice {
    mouth: Mouth,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// One that says lines there.
    pub(crate) fn begin(mut out: impl Write + Send + 'static) -> Self {
        let mouth = Mouth(Arc::default());
        let own = Own(mouth.clone());
        let thread = std::thread::spawn(move || {
            while let Some(mut line) = own.0.0.next() {
                line.push('\n');
                let written = out.write_all(line.as_bytes());
                if written.and_then(|()| out.flush()).is_err() {
                    return;
                }
            }
        });
        let thread = Some(thread);
        Self { mouth, thread }
    }

    pub(crate) fn mouth(&self) -> Mouth {
        self.mouth.clone()
    }

    /// Says a last line, and waits until all is said or nobody reads.
    pub(crate) fn end(mut self, line: Option<String>) {
        self.mouth.0.say(|waiting| waiting.last = line);
        self.finish();
    }

    fn finish(&mut self) {
        self.mouth.0.say(|waiting| waiting.closes = true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Mouth {
    /// Shows this instead of what nobody read yet.
    pub(super) fn show(&self, line: String) {
        self.0.say(|waiting| waiting.shown = Some(line));
    }

    /// Says an error.
    pub(super) fn error(&self, line: String) {
        self.0.say(|waiting| {
            if waiting.errors.len() >= ERRORS_MAX {
                waiting.errors.pop_front();
            }
            waiting.errors.push_back(line);
        });
    }

    /// Whether nobody reads any more.
    pub(super) fn is_dead(&self) -> bool {
        self.0.waiting().is_dead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::{Duration, Instant};

    /// A reader who takes a line only when he is told to.
    struct Slow(Receiver<()>, Sender<String>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
            self.0.recv().map_err(gone)?;
            let _ = self
                .1
                .send(String::from_utf8_lossy(bytes).trim_end().to_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn law_a_slow_reader_holds_up_nobody() {
        let ((go, goes), (said, read)) = (channel(), channel());
        let voice = Voice::begin(Slow(goes, said));
        let (mouth, begin) = (voice.mouth(), Instant::now());
        for i in 0..10_000 {
            mouth.show(format!("{i}"));
            mouth.error(format!("error {i}"));
        }
        assert!(begin.elapsed() < Duration::from_secs(5));
        for _ in 0..200 {
            let _ = go.send(());
        }
        voice.end(Some("last".to_owned()));
        let all: Vec<String> = read.try_iter().collect();
        assert!(all.len() <= ERRORS_MAX + 4, "{}", all.len());
        let [.., shown, last] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!((shown.as_str(), last.as_str()), ("9999", "last"));
    }

    #[test]
    fn a_reader_who_is_gone_is_noticed() {
        let ((go, goes), (said, _read)) = (channel::<()>(), channel());
        let voice = Voice::begin(Slow(goes, said));
        let mouth = voice.mouth();
        assert!(!mouth.is_dead());
        drop(go);
        mouth.show("1".to_owned());
        while !mouth.is_dead() {
            std::thread::yield_now();
        }
        voice.end(Some("last".to_owned()));
    }
}
