//! The record of a case: facts, ticks and what was found, in a casebook.
//!
//! In: a [`Writer`], what happens. Out: entries and blobs; back from them, what was recorded.
//! Law: `law_replay_is_bit_identical`. Fails: [`RecordError`].
//! Method: ticks are rows of text (readable, and the trace that `protocol run` takes), a blob for every
//! [`ROWS`]; what matters at once (facts, events) is an entry of its own when it happens.

use crate::case::{Case, Command, Fact, NotNow};
use crate::session::{Event, Tick};
use casebook::{BlobRef, Draft, Entry, Store, Value, WriteError, Writer};
use serde::Serialize;

/// Rows of one blob: 10 s.
pub const ROWS: usize = 200;

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
}

/// Kind of entries that hold facts.
pub const FACT: &str = "fact";
/// Kind of entries that name ticks.
pub const TICKS: &str = "ticks";
/// Kind of entries that tell an event.
pub const EVENT: &str = "event";
/// Kind of entries that say what a session is made with.
pub const SET_UP: &str = "set-up";

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
        Ok(())
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
        self.rows.push(tick.row());
        for event in &tick.events {
            let (what, detail) = in_words(event);
            let body = EventBody {
                at: tick.now_ms,
                what,
                detail: detail.as_deref(),
            };
            self.say(EVENT, &body, at_ms)?;
            self.follow(event, at_ms)?;
        }
        match self.rows.len() >= ROWS {
            true => self.flush(at_ms),
            false => Ok(()),
        }
    }

    /// The facts that an event brings with it.
    fn follow(&mut self, event: &Event, at_ms: u64) -> Result<(), RecordError> {
        use crate::case::Stage;
        let command = match (event, self.case.stage()) {
            (Event::Permitted, Stage::Prepared) => Command::Begin,
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
        self.put("cut", why, at_ms)?;
        self.fact(&Command::End { done: false }, at_ms)
    }

    /// The casebook's writer, for its seal.
    pub fn writer(&mut self) -> &mut Writer<S> {
        &mut self.writer
    }
}

#[derive(Serialize)]
struct EventBody<'a> {
    /// The device's clock, ms.
    at: u64,
    what: &'a str,
    detail: Option<&'a str>,
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
        Event::Zone { zone } => ("zone", Some(format!("{}", zone + 1))),
        Event::Done => ("done", None),
    }
}

/// The facts of a record, in order.
///
/// # Errors
/// [`RecordError::Entry`] where an entry of that kind is no fact.
pub fn facts(entries: &[Entry]) -> Result<Vec<Fact>, RecordError> {
    let facts = entries.iter().filter(|entry| entry.draft.kind == FACT);
    facts
        .map(|entry| {
            entry
                .draft
                .body
                .read()
                .map_err(|why| wrong(entry, &why.to_string()))
        })
        .collect()
}

pub(crate) fn wrong(entry: &Entry, what: &str) -> RecordError {
    RecordError::Entry {
        seq: entry.seq,
        kind: entry.draft.kind.clone(),
        what: what.to_owned(),
    }
}
