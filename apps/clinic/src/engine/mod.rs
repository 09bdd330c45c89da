//! The program's verbs as processes of their own.
//!
//! In: a verb with its arguments, a folder of ours. Out: what it wrote on standard output, or why it refused or broke.
//! Law: `law_a_cancel_ends_the_whole_family`, `law_what_it_says_is_bounded`.
//! Fails: [`End`]; nothing that a process does takes the server down.
//! Method: docs/decisions/0009. Each process leads a group of its own, so that what it started ends with it.
//! Not here: what the answers mean (`scans`, `plans`, `sessions`).

mod family;
mod said;

#[cfg(test)]
pub(crate) mod tests;

pub use family::Family;
pub use said::{Broken, Refused, Said};

use std::ffi::{OsStr, OsString};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::Command;

/// Bytes of standard output that an answer may have.
const ANSWER_BYTES_MAX: u64 = 16 << 20;
/// Bytes of one line of progress; what is longer is cut.
pub(crate) const LINE_BYTES_MAX: usize = 500;
/// Bytes of a line that may hold an error as JSON.
pub(crate) const ERROR_BYTES_MAX: usize = 1 << 16;

/// The program whose verbs are run.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Its executable.
    pub program: PathBuf,
}

/// The verb that has people's hands, and their stop; all others only compute.
const SESSION: &str = "deliver";
/// How far what only computes gives way.
const COMPUTES: u8 = 10;
/// How far a session in fast time does: by as much as the others it is not made ready for minutes beside busy work.
const FAST: u8 = 5;

/// One run of a verb. Whatever a client named is in files of our names, or was parsed to a number or a word of ours.
#[derive(Debug, Clone)]
pub struct Task {
    /// Verb and options.
    args: Vec<OsString>,
    /// What it is about.
    files: Vec<OsString>,
    /// Where it runs; its files are named relative to it.
    folder: PathBuf,
    /// How far it gives way to all that goes by the clock, where the machine has a `nice`.
    gives_way: u8,
}

impl Task {
    /// A verb in a folder.
    #[must_use]
    pub fn new(folder: &Path, verb: &str) -> Self {
        Self {
            args: vec![verb.into()],
            files: Vec::new(),
            folder: folder.to_owned(),
            gives_way: if verb == SESSION { 0 } else { COMPUTES },
        }
    }

    /// That gives way a little: a session in fast time, which takes all that it gets. So far its stop is heard as soon beside busy work as before
    /// (docs/benchmarks.md).
    #[must_use]
    pub const fn in_fast_time(mut self) -> Self {
        self.gives_way = FAST;
        self
    }

    /// With an option that takes a value. They are one argument, so that no value is taken for an option.
    #[must_use]
    pub fn with(mut self, option: &str, value: impl AsRef<OsStr>) -> Self {
        let mut argument = OsString::from(option);
        argument.push("=");
        argument.push(value);
        self.args.push(argument);
        self
    }

    /// With an option that takes none.
    #[must_use]
    pub fn flag(mut self, option: &str) -> Self {
        self.args.push(option.into());
        self
    }

    /// With a file or folder that it is about, after those before. None is ever taken for an option.
    #[must_use]
    pub fn on(mut self, name: impl AsRef<OsStr>) -> Self {
        self.files.push(name.as_ref().into());
        self
    }

    /// With an answer in JSON.
    #[must_use]
    pub fn json(self) -> Self {
        self.flag("--json")
    }

    fn arguments(&self) -> impl Iterator<Item = &OsStr> {
        let before = (!self.files.is_empty()).then_some(OsStr::new("--"));
        let options = self.args.iter().map(OsString::as_os_str);
        let files = self.files.iter().map(OsString::as_os_str);
        options.chain(before).chain(files)
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It did what was asked for; what it wrote on standard output.
    Done(Vec<u8>),
    /// It judged and refused.
    Refused(Refused),
    /// It did not.
    Broken(Broken),
    /// It was ended by us.
    Cancelled,
}

/// The system's; of no path of anybody's.
const NICE: &str = "/usr/bin/nice";

impl Engine {
    /// An engine that runs this executable.
    #[must_use]
    pub const fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// The process, not started: no environment but what it needs, nothing on standard input.
    pub(crate) fn command(&self, task: &Task) -> Command {
        let mut command = match task.gives_way > 0 && Path::new(NICE).exists() {
            false => Command::new(&self.program),
            true => {
                let mut nice = Command::new(NICE);
                nice.arg("-n").arg(task.gives_way.to_string());
                nice.arg(&self.program);
                nice
            }
        };
        command
            .args(task.arguments())
            .current_dir(&task.folder)
            .env_clear()
            .env("HOME", &task.folder)
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
    }

    /// Runs a verb to its end, or until `cancelled` is over. Lines of its standard error go to `line`.
    pub async fn run(
        &self,
        task: &Task,
        mut line: impl FnMut(String) + Send,
        cancelled: impl Future<Output = ()> + Send,
    ) -> End {
        let mut child = match self.command(task).spawn() {
            Ok(child) => child,
            Err(why) => return End::Broken(Broken::new(format!("it cannot be started: {why}"))),
        };
        let mut family = Family::of(&child);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let mut said = Said::default();
        let work = async {
            let answer = tokio::spawn(answer(stdout));
            if let Some(stderr) = stderr {
                let mut lines = BufReader::new(stderr);
                while let Some(text) = next_line(&mut lines, ERROR_BYTES_MAX).await {
                    if said.takes(&text) {
                        line(cut(&text).to_owned());
                    }
                }
            }
            let answer = answer.await.ok().flatten();
            (child.wait().await, answer)
        };
        let ended = tokio::select! {
            ended = work => Some(ended),
            () = cancelled => None,
        };
        if ended.is_none() {
            family.end();
            let _ = child.wait().await;
        }
        family.ended();
        match ended {
            None => End::Cancelled,
            Some((Err(why), _)) => End::Broken(Broken::new(format!("it is lost: {why}"))),
            Some((Ok(_), None)) => End::Broken(Broken::new("it says more than can be an answer")),
            Some((Ok(status), Some(bytes))) => said.end(status, bytes),
        }
    }
}

/// As much of a line as is told.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LINE_BYTES_MAX))
        .unwrap_or_default()
}

/// All of standard output, where it is not longer than an answer may be.
async fn answer(from: Option<impl AsyncRead + Unpin>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let Some(from) = from else {
        return Some(bytes);
    };
    let mut limited = from.take(ANSWER_BYTES_MAX + 1);
    limited.read_to_end(&mut bytes).await.ok()?;
    (bytes.len() as u64 <= ANSWER_BYTES_MAX).then_some(bytes)
}

/// The next line, cut where it is too long, without control characters; `None` at the end.
pub(crate) async fn next_line(
    from: &mut (impl AsyncBufReadExt + Unpin),
    bytes_max: usize,
) -> Option<String> {
    let mut line: Vec<u8> = Vec::new();
    loop {
        let part = from.fill_buf().await.ok()?;
        if part.is_empty() {
            if line.is_empty() {
                return None;
            }
            break;
        }
        // A progress that writes over itself ends its lines with carriage returns.
        let end = part.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let taken = end.map_or(part.len(), |end| end + 1);
        let room = bytes_max.saturating_sub(line.len());
        line.extend_from_slice(&part[..end.unwrap_or(taken).min(room)]);
        from.consume(taken);
        if end.is_some() {
            break;
        }
    }
    let text = String::from_utf8_lossy(&line);
    Some(text.chars().filter(|c| !c.is_control()).collect())
}
