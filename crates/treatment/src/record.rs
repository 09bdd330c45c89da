//! The record of a case: facts, ticks and what was found, in a casebook.
//!
//! In: a [`Writer`], what happens. Out: entries and blobs; back from them, what was recorded.
//! Law: `law_replay_is_bit_identical`, `law_a_session_has_begun_before_it_can_have_leave`. Fails: [`RecordError`].
//! Method: ticks are rows of text (readable, and the trace that `protocol run` takes), a blob for every [`ROWS`], for
//! every second by the clock, and for the first second of a session, however fast it goes; what matters at once
//! (facts, events) is an entry of its own when it happens.

#[cfg(test)]
mod tests;

use crate::case::{Case, Command, Fact, NotNow, Stage};
use crate::session::{Beat, Event, Tick};
use casebook::{BlobRef, Draft, Entry, Store, Value, WriteError, Writer};
use guard::{Lease, Verdict};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use swarm::TICK_MS;

/// Most rows of one blob: 10 s.
pub const ROWS: usize = 200;
/// The first rows are written so soon: a second.
const FIRST_ROWS: usize = 20;
/// Rows wait no longer than this, by the recorder's clock.
const WAIT_MS: u64 = 1_000;
/// A device may have worked so long after the last row of a session that its program cut and recorded so, ms by its clock:
/// until its leave was over, where it heard no end. Whenever the last beat comes, it is evidence of the last row's time, and that it
/// is too old is seen at a tick.
pub const LEAVE_MS: u64 = Lease::Heartbeat.lasts_ms() + TICK_MS as u64;
/// The same of a program that was killed: rows that waited besides.
pub const UNKNOWN_MS: u64 = ROWS as u64 * TICK_MS as u64 + LEAVE_MS;

/// What cannot be recorded, or was not.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The case refuses.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// The casebook.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A value that JSON cannot hold.
    #[error("cannot be written: {0}")]
    Value(#[from] casebook::NotCanonical),
    /// An entry that is not what it should be.
    #[error("entry {seq} of the record ({kind}) {what}")]
    Entry {
        /// Its place.
        seq: u64,
        /// Its kind.
        kind: String,
        /// What is wrong.
        what: String,
    },
}

/// Writes one case.
#[derive(Debug)]
pub struct Recorder<S> {
    writer: Writer<S>,
    case: Case,
    actor: String,
    header: String,
    rows: Vec<String>,
    from: u64,
    ticks: u64,
    /// When rows were written last.
    wrote_ms: Option<u64>,
    /// The device's clock and the carriers in the mouth, at the last tick.
    last: Option<(u64, u64)>,
}

/// Kind of entries that hold facts.
pub const FACT: &str = "fact";
/// Kind of entries that name ticks.
pub const TICKS: &str = "ticks";
/// Kind of entries that tell an event.
pub const EVENT: &str = "event";
/// Kind of entries that say what a session is made with.
pub const SET_UP: &str = "set-up";
/// Kind of the entry that says that a session was cut, and why.
pub const CUT: &str = "cut";
/// Kind of the entry that tells what stays in the mouth when a session is over.
pub const CARRIERS: &str = "carriers";

impl<S: Store> Recorder<S> {
    /// Goes on with a casebook in which these facts lie.
    pub fn new(writer: Writer<S>, case: Case, actor: &str) -> Self {
        Self {
            writer,
            case,
            actor: actor.to_owned(),
            header: String::new(),
            rows: Vec::new(),
            from: 1,
            ticks: 0,
            wrote_ms: None,
            last: None,
        }
    }

    /// The case so far.
    #[must_use]
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// Judges a command and records its fact.
    ///
    /// # Errors
    /// [`RecordError::NotNow`] with nothing recorded, or what the casebook refuses.
    pub fn fact(&mut self, command: &Command, at_ms: u64) -> Result<(), RecordError> {
        let fact = self.case.decide(command)?;
        self.put(FACT, Value::of(&fact)?, at_ms)?;
        self.case = std::mem::take(&mut self.case).evolve(&fact);
        match command {
            Command::End { .. } => self.carriers(at_ms),
            _ => Ok(()),
        }
    }

    /// Goes on after that tick, the last of a session that another program recorded.
    pub const fn after(&mut self, tick: &Tick) {
        self.last = Some((tick.now_ms, tick.carriers));
    }

    /// What is in the mouth at the end of a session, as the device said last; recorded with the session's end.
    ///
    /// # Errors
    /// What the casebook refuses.
    pub fn carriers(&mut self, at_ms: u64) -> Result<(), RecordError> {
        let Some((now_ms, carriers)) = self.last.take() else {
            return Ok(());
        };
        let count = Value::count(carriers).unwrap_or_else(|_| Value::from(carriers.to_string()));
        let body = Value::object([("at", Value::count(now_ms)?), ("carriers", count)]);
        self.put(CARRIERS, body, at_ms)
    }

    /// To be told of every message before it is sent: that the session has begun is durable before the device
    /// can have its first leave.
    ///
    /// # Errors
    /// What the casebook refuses; the message must not be sent then.
    pub fn before(&mut self, beat: &Beat, at_ms: u64) -> Result<(), RecordError> {
        match self.case.stage() == Stage::Prepared && beat.may_start() {
            true => self.fact(&Command::Begin, at_ms),
            false => Ok(()),
        }
    }

    /// Records anything else.
    ///
    /// # Errors
    /// What the casebook refuses.
    pub fn say(
        &mut self,
        kind: &str,
        body: &impl Serialize,
        at_ms: u64,
    ) -> Result<(), RecordError> {
        self.put(kind, Value::of(body)?, at_ms)
    }

    /// Stores a big payload, to be named in an entry.
    ///
    /// # Errors
    /// What the store refuses.
    pub fn blob(&mut self, content: &[u8]) -> Result<BlobRef, RecordError> {
        Ok(self.writer.put_blob(content)?)
    }

    /// Records a value as it is.
    ///
    /// # Errors
    /// What the casebook refuses.
    pub fn put(&mut self, kind: &str, body: Value, at_ms: u64) -> Result<(), RecordError> {
        let actor = self.actor.clone();
        let kind = kind.to_owned();
        self.writer.append(Draft {
            at_ms,
            actor,
            kind,
            body,
        })?;
        Ok(())
    }

    /// Names the columns of the ticks that come.
    pub fn signals(&mut self, signals: &[String]) {
        self.header = Tick::header(signals);
    }

    /// Records a tick, and at once what happened at it.
    ///
    /// # Errors
    /// What the casebook refuses, or events that do not fit the case.
    pub fn tick(&mut self, tick: &Tick, at_ms: u64) -> Result<(), RecordError> {
        self.ticks += 1;
        self.last = Some((tick.now_ms, tick.carriers));
        self.rows.push(tick.row());
        // Whether anybody permitted it or not.
        if tick.on && self.case.stage() == Stage::Prepared {
            self.fact(&Command::Begin, at_ms)?;
        }
        for event in &tick.events {
            self.say(EVENT, &Said::of(tick.now_ms, event), at_ms)?;
            self.follow(event, at_ms)?;
        }
        let most = if self.from == 1 { FIRST_ROWS } else { ROWS };
        let since_ms = *self.wrote_ms.get_or_insert(at_ms);
        // A clock that was set back waits for nothing.
        let is_due = at_ms < since_ms || at_ms - since_ms >= WAIT_MS;
        match self.rows.len() >= most || is_due {
            true => self.flush(at_ms),
            false => Ok(()),
        }
    }

    /// The facts that an event brings with it.
    fn follow(&mut self, event: &Event, at_ms: u64) -> Result<(), RecordError> {
        let command = match (event, self.case.stage()) {
            // A device that gives leave by itself.
            (Event::Permitted, Stage::Prepared) => Command::Begin,
            // What the guard terminated counts as begun, so that another person looks at it.
            (Event::Alarm { verdict, .. }, Stage::Prepared) if *verdict == Verdict::Terminate => {
                Command::Begin
            }
            (Event::Alarm { code, verdict, .. }, Stage::Running) if verdict.stops() => {
                Command::Hold { code: code.clone() }
            }
            (Event::Resumed, Stage::Held) => Command::Resume,
            _ => return Ok(()),
        };
        self.fact(&command, at_ms)
    }

    /// Writes the ticks that are not yet written.
    ///
    /// # Errors
    /// What the casebook refuses.
    pub fn flush(&mut self, at_ms: u64) -> Result<(), RecordError> {
        self.wrote_ms = Some(at_ms);
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut text = format!("{}\n", self.header);
        for row in self.rows.drain(..) {
            text.push_str(&row);
            text.push('\n');
        }
        let blob = Value::from(self.writer.put_blob(text.as_bytes())?);
        let count = |n| Value::count(n);
        let body = Value::object([
            ("from", count(self.from)?),
            ("to", count(self.ticks)?),
            ("rows", blob),
        ]);
        self.from = self.ticks + 1;
        self.put(TICKS, body, at_ms)
    }

    /// Records that the session was cut off, and why; the ticks before it first.
    ///
    /// # Errors
    /// What the casebook refuses.
    pub fn cut(&mut self, why: &str, at_ms: u64) -> Result<(), RecordError> {
        self.flush(at_ms)?;
        let why = Value::object([("why", Value::from(why))]);
        self.put(CUT, why, at_ms)?;
        self.fact(&Command::End { done: false }, at_ms)
    }

    /// The casebook's writer, for its seal.
    pub fn writer(&mut self) -> &mut Writer<S> {
        &mut self.writer
    }
}

/// An event as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The device's clock, ms.
    pub at: u64,
    /// In a word.
    pub what: String,
    /// What there is to say of it.
    pub detail: Option<String>,
}

impl Said {
    /// An event of the tick at that time.
    #[must_use]
    pub fn of(at: u64, event: &Event) -> Self {
        let (what, detail) = in_words(event);
        let what = what.to_owned();
        Self { at, what, detail }
    }

    /// The code of an alarm or of missing leave, and whether it is an alarm that ends a session.
    #[must_use]
    pub fn code(&self) -> Option<(&str, bool)> {
        let is_alarm = self.what == "alarm";
        if !is_alarm && self.what != "no leave" {
            return None;
        }
        let (code, rest) = self.detail.as_deref()?.split_once(' ')?;
        let verdict = rest.split_once(':').map(|(verdict, _)| verdict);
        let ends = is_alarm && verdict == Some(Verdict::Terminate.word());
        Some((code, ends))
    }
}

/// An event in a word, and what there is to say of it.
#[must_use]
pub fn in_words(event: &Event) -> (&'static str, Option<String>) {
    match event {
        Event::Permitted => ("permitted", None),
        Event::Withdrawn => ("withdrawn", None),
        Event::Alarm {
            code,
            says,
            verdict,
        } => ("alarm", Some(format!("{code} {}: {says}", verdict.word()))),
        Event::Cleared { code } => ("cleared", Some(code.clone())),
        Event::Stopped => ("stopped", None),
        Event::Resumed => ("resumed", None),
        Event::NotResumed { why } => ("not resumed", Some(why.clone())),
        Event::NoLeave { code, why } => ("no leave", Some(format!("{code} {why}"))),
        Event::Zone { zone } => ("zone", Some(format!("{}", zone + 1))),
        Event::Done => ("done", None),
    }
}

/// The facts of a record, in order.
///
/// # Errors
/// [`RecordError::Entry`] where an entry of that kind is no fact.
pub fn facts(entries: &[Entry]) -> Result<Vec<Fact>, RecordError> {
    of_kind(entries, FACT)
}

/// The events of a record, in order.
///
/// # Errors
/// [`RecordError::Entry`] where an entry of that kind is no event.
pub fn events(entries: &[Entry]) -> Result<Vec<Said>, RecordError> {
    of_kind(entries, EVENT)
}

fn of_kind<T: DeserializeOwned>(entries: &[Entry], kind: &str) -> Result<Vec<T>, RecordError> {
    let all = entries.iter().filter(|entry| entry.draft.kind == kind);
    let read = |entry: &Entry| {
        let body = entry.draft.body.read();
        body.map_err(|why| wrong(entry, &why.to_string()))
    };
    all.map(read).collect()
}

pub(crate) fn wrong(entry: &Entry, what: &str) -> RecordError {
    RecordError::Entry {
        seq: entry.seq,
        kind: entry.draft.kind.clone(),
        what: what.to_owned(),
    }
}
