//! A recorded session again: bit for bit, or as it would have been.
//!
//! In: a load, a place of work, the recorded rows. Out: [`Replayed`], with the first difference.
//! Law: `law_replay_is_bit_identical`, `law_an_event_that_differs_is_found`. Fails: [`ReplayError`] for rows that were not recorded.
//! Method: the device hears again at every tick what it heard then. With another firmware or protocol the
//! parties speak for the new identity, and what goes on beyond the record's end hears steady beats.

use crate::Prescription;
use crate::record::Said;
use crate::session::{Beat, Ended, Load, LoadError, Run, Station, Tick};
use crate::session::{Console, Proceed};
use swarm::{Device, Site, TICK_MS};

/// A record that cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// What was loaded is refused now.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A row that no recorder wrote.
    #[error("row {row} of the ticks {what}")]
    Row {
        /// Its number, from 1.
        row: u64,
        /// What is wrong.
        what: String,
    },
}

/// Where two runs part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The tick, from 1.
    pub tick: u64,
    /// The device's clock, ms.
    pub now_ms: u64,
    /// Column: what was recorded, what is now.
    pub columns: Vec<(String, String, String)>,
}

/// What came of it.
#[derive(Debug)]
pub struct Replayed {
    /// The session as it went now.
    pub run: Run,
    /// Ticks that were recorded.
    pub recorded: u64,
    /// Ticks that were compared.
    pub compared: u64,
    /// The first difference, if there is one.
    pub first: Option<Difference>,
}

impl Replayed {
    /// Whether every recorded tick came out again, bit for bit.
    #[must_use]
    pub const fn is_identical(&self) -> bool {
        self.first.is_none() && self.compared == self.recorded
    }
}

/// An event that is another than was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherEvent {
    /// Its number among the events of the session, from 1.
    pub number: u64,
    /// What was recorded; none where there was no more.
    pub recorded: Option<Said>,
    /// What is now; none where there is no more.
    pub now: Option<Said>,
}

/// Holds the events of a replay against those that were recorded.
#[derive(Debug)]
pub struct Listener<'a> {
    recorded: &'a [Said],
    heard: usize,
    last_ms: u64,
    first: Option<OtherEvent>,
}

impl<'a> Listener<'a> {
    /// For the events of a record, in order.
    #[must_use]
    pub const fn new(recorded: &'a [Said]) -> Self {
        Self {
            recorded,
            heard: 0,
            last_ms: 0,
            first: None,
        }
    }

    /// Hears the events of a tick.
    pub fn hear(&mut self, tick: &Tick) {
        self.last_ms = tick.now_ms;
        for event in &tick.events {
            let now = Said::of(tick.now_ms, event);
            let recorded = self.recorded.get(self.heard).cloned();
            self.heard += 1;
            if self.first.is_none() && recorded.as_ref() != Some(&now) {
                let number = self.heard as u64;
                let now = Some(now);
                self.first = Some(OtherEvent {
                    number,
                    recorded,
                    now,
                });
            }
        }
    }

    /// The first event that differs. Those after the last tick that was heard are of rows that a session which
    /// was cut off had no time to write.
    #[must_use]
    pub fn into_first(self) -> Option<OtherEvent> {
        let more = self.recorded.get(self.heard);
        let missing = more.filter(|said| said.at <= self.last_ms);
        let missing = missing.map(|said| OtherEvent {
            number: self.heard as u64 + 1,
            recorded: Some(said.clone()),
            now: None,
        });
        self.first.or(missing)
    }
}

/// What events tell that came after the last row of a session that was killed: an event is recorded at once, a row later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Late {
    /// Codes of alarms and of missing leave.
    pub codes: Vec<String>,
    /// Whether an alarm among them ended the session.
    pub terminates: bool,
}

impl Late {
    /// Of a record's events, those after the last of its rows.
    #[must_use]
    pub fn of(events: &[Said], rows: &[String]) -> Self {
        let last_ms = rows.last().and_then(|row| heard(row));
        let last_ms = last_ms.map_or(0, |(now_ms, _)| now_ms);
        let late = events.iter().filter(|said| said.at > last_ms);
        let mut all = Self::default();
        for (code, ends) in late.filter_map(Said::code) {
            all.codes.push(code.to_owned());
            all.terminates |= ends;
        }
        all
    }

    /// How a session ended and what came of it, where its rows alone tell that.
    #[must_use]
    pub fn with(&self, ended: Ended, alarms: &[String]) -> (Ended, Vec<String>) {
        let mut alarms = alarms.to_vec();
        for code in &self.codes {
            if !alarms.contains(code) {
                alarms.push(code.clone());
            }
        }
        let ended = match self.terminates {
            true => Ended::Terminated,
            false => ended,
        };
        (ended, alarms)
    }
}

/// Rows of all tick blobs, one text after the other, without their headers.
///
/// # Errors
/// [`ReplayError::Row`] where a blob is no text or has another header.
pub fn rows<'a>(
    blobs: impl IntoIterator<Item = &'a [u8]>,
    signals: &[String],
) -> Result<Vec<String>, ReplayError> {
    let header = Tick::header(signals);
    let mut all: Vec<String> = Vec::new();
    for blob in blobs {
        let row = all.len() as u64 + 1;
        let wrong = |what: &str| ReplayError::Row {
            row,
            what: what.to_owned(),
        };
        let text = std::str::from_utf8(blob).map_err(|_| wrong("is no text"))?;
        let mut lines = text.lines();
        if lines.next() != Some(header.as_str()) {
            return Err(wrong("stands under another header than the protocol's"));
        }
        all.extend(lines.map(str::to_owned));
    }
    Ok(all)
}

/// Runs a session again from its rows.
///
/// # Errors
/// [`ReplayError`].
pub fn replay(
    load: &Load,
    site: &Site,
    recorded: &[String],
    go_on: bool,
    each: &mut dyn FnMut(&Tick, &Device<'_>),
) -> Result<Replayed, ReplayError> {
    let mut station = Station::new(load, site)?;
    let own = station.held().identity;
    let prescription = Prescription::parse(&load.prescription).map_err(LoadError::from)?;
    let mut console = Console::new(own, &prescription, station.held());
    let header = Tick::header(&station.held().signals);
    let (mut watcher, mut first, mut compared) = (console.watcher(), None, 0);
    let (mut last, mut ended): (Option<Tick>, _) = (None, Ended::Cut);
    let mut quits = false;
    let most = if go_on {
        4 * recorded.len() as u64 + 20_000
    } else {
        recorded.len() as u64
    };
    for number in 1..=most {
        let row = recorded.get(number as usize - 1);
        let now_ms = match row {
            Some(row) => {
                let wrong = |what: String| ReplayError::Row { row: number, what };
                let (time, heard) = heard(row).ok_or_else(|| wrong("has no time".to_owned()))?;
                for word in heard.split(';').filter(|word| !word.is_empty()) {
                    let beat = Beat::parse(word, &own);
                    let beat = beat.ok_or_else(|| wrong(format!("heard {word:?}")))?;
                    console.follow(&beat);
                    // An operator's end is the last that a device hears.
                    quits |= beat.end && number == recorded.len() as u64;
                    station.hear(beat);
                }
                time
            }
            None => {
                station.hear(console.beat(last.as_ref(), &STEADY));
                last.as_ref().map_or(0, |tick| tick.now_ms) + u64::from(TICK_MS)
            }
        };
        let mut tick = station.tick(now_ms).map_err(LoadError::from)?;
        if let Some(row) = row {
            compared += 1;
            let again = tick.row();
            if first.is_none() && again != *row {
                first = Some(difference(number, now_ms, &header, row, &again));
            }
        }
        // What was recorded is replayed to its end, however long a person took; who ends it was there.
        watcher.attended(quits || number < recorded.len() as u64);
        let over = watcher.see(&tick);
        // As the treatment's side recorded it: a "done" that was not taken is an event of its tick.
        tick.events.extend(watcher.refused().cloned());
        each(&tick, station.device());
        last = Some(tick);
        if let Some(over) = over.or(quits.then_some(Ended::Quit)) {
            ended = over;
            break;
        }
    }
    let ticks = compared.max(last.map_or(0, |tick| tick.now_ms / u64::from(TICK_MS)));
    station.cool().map_err(LoadError::from)?;
    let device = station.device();
    Ok(Replayed {
        run: Run {
            ended,
            ticks,
            truth: device.truth(),
            bed: device.bed().clone(),
            alarms: watcher.into_alarms(),
        },
        recorded: recorded.len() as u64,
        compared,
        first,
    })
}

/// Nobody stops, the operator holds the switch and resumes what is held.
const STEADY: Proceed = Proceed {
    resume: true,
    ..Proceed::HELD
};

/// Time and heard words of a row.
fn heard(row: &str) -> Option<(u64, &str)> {
    let mut cells = row.split(',');
    Some((cells.next()?.parse().ok()?, cells.next()?))
}

fn difference(tick: u64, now_ms: u64, header: &str, was: &str, is: &str) -> Difference {
    let names = header.split(',').zip(was.split(',').zip(is.split(',')));
    let differs = names.filter(|(_, (was, is))| was != is);
    let columns = differs.map(|(name, (was, is))| (name.to_owned(), was.to_owned(), is.to_owned()));
    Difference {
        tick,
        now_ms,
        columns: columns.collect(),
    }
}
