//! A session in one process, as fast as it goes.
//!
//! In: a load, a place of work, people, a sink for ticks. Out: how it ended.
//! Law: `law_replay_is_bit_identical`, with any number of threads.

use super::beat::Beat;
use super::code::{NOT_CLOSED, SHORT};
use super::console::Console;
use super::load::{Load, LoadError};
use super::people::People;
use super::station::Station;
use super::tick::{Event, Tick};
use crate::prescription::Prescription;
use guard::Verdict;
use swarm::{Site, TICK_MS, Truth};

/// Longest session, ticks: four hours.
const TICKS_MAX: u64 = 4 * 3600 * 20;
/// A session that may not go on for so many ticks is ended: two minutes.
const HELD_MAX: u64 = 120 * 20;
/// The same where a person is at it: half an hour, as long as patient and tooth count for verified.
const ATTENDED_MAX: u64 = 1_800 * 20;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All zones were delivered.
    Done,
    /// The guard ended it, or what held it never cleared.
    Terminated,
    /// It was held and nobody resumed.
    Held,
    /// The device said done, and what was read back or counted does not bear it out.
    Unconfirmed,
    /// It was cut off.
    Cut,
    /// An operator ended it.
    Quit,
}

impl Ended {
    /// One word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Terminated => "terminated",
            Self::Held => "held",
            Self::Unconfirmed => "unconfirmed",
            Self::Cut => "cut",
            Self::Quit => "quit",
        }
    }
}

/// A session that was run.
#[derive(Debug)]
pub struct Run {
    /// How it ended.
    pub ended: Ended,
    /// Ticks.
    pub ticks: u64,
    /// What is so at the end.
    pub truth: Truth,
    /// What was laid down and taken away.
    pub bed: swarm::Bed,
    /// Codes of alarms and of missing leave, in the order of their first coming.
    pub alarms: Vec<String>,
}

/// What to do then.
const CHECK: &str = "scan the tooth before anything else is done, and have the device examined";
/// Least that both counters have of what was approved, per cent: they may differ by 5 % in a session.
const COUNTED_PERCENT: i64 = 90;
/// Counting noise, µg, and the most of what was approved that is taken for it: a twentieth.
const NOISE_UG: i64 = 50;
const NOISE_PART: i64 = 20;

/// When a session is over, by what the treatment's side approved.
#[derive(Debug, Clone)]
pub struct Watcher {
    held: u64,
    attended: bool,
    alarms: Vec<String>,
    /// Why a "done" was not taken.
    refused: Option<Event>,
    approved: Approved,
    /// Which zones were read back as approved since the last was left.
    closed: Vec<bool>,
}

/// What "done" is held against.
#[derive(Debug, Clone)]
pub(super) struct Approved {
    /// Hashes of the zones.
    pub(super) zones: Vec<[u8; 32]>,
    pub(super) dose_ug: i64,
    /// Both counters with their places among a tick's readings; none where the protocol does not name it.
    pub(super) counters: [(&'static str, Option<usize>); 2],
}

impl Approved {
    /// Least that a counter has when all is done, µg.
    fn least_ug(&self) -> i64 {
        self.dose_ug * COUNTED_PERCENT / 100 - NOISE_UG.min(self.dose_ug / NOISE_PART)
    }
}

impl Watcher {
    pub(super) fn of(approved: Approved) -> Self {
        Self {
            held: 0,
            attended: false,
            alarms: Vec::new(),
            refused: None,
            closed: vec![false; approved.zones.len()],
            approved,
        }
    }

    /// Whether a person is at it, who may take more time than a script.
    pub const fn attended(&mut self, attended: bool) {
        self.attended = attended;
    }

    /// How it ended, if this tick was its last.
    pub fn see(&mut self, tick: &Tick) -> Option<Ended> {
        for event in &tick.events {
            if let Event::Alarm { code, .. } | Event::NoLeave { code, .. } = event
                && !self.alarms.contains(code)
            {
                self.alarms.push(code.clone());
            }
        }
        self.close(tick);
        self.held = match tick.enabled {
            true => 0,
            false => self.held + 1,
        };
        let held_max = match self.attended {
            true => ATTENDED_MAX,
            false => HELD_MAX,
        };
        if tick.verdict == Verdict::Terminate {
            Some(Ended::Terminated)
        } else if tick.done {
            let refused = self.not_done(tick);
            let ended = match &refused {
                None => Ended::Done,
                Some((code, _)) => {
                    self.alarms.push((*code).to_owned());
                    Ended::Unconfirmed
                }
            };
            self.refused = refused.map(|(code, why)| {
                let code = code.to_owned();
                Event::NoLeave { code, why }
            });
            Some(ended)
        } else if self.held >= held_max {
            Some(Ended::Held)
        } else if tick.now_ms >= TICKS_MAX * u64::from(TICK_MS) {
            Some(Ended::Cut)
        } else {
            None
        }
    }

    /// Notes what was read back after the last zone was left; what was read before says nothing of the end.
    fn close(&mut self, tick: &Tick) {
        if tick.zone < self.closed.len() {
            self.closed.fill(false);
        } else if let Some(read) = tick.read_back
            && let Some(closed) = self.closed.get_mut(read.zone)
        {
            *closed = self.approved.zones.get(read.zone) == Some(&read.hash);
        }
    }

    /// Why a device's "done" is none: a code, and what was found of what is expected.
    fn not_done(&self, tick: &Tick) -> Option<(&'static str, String)> {
        if let Some(open) = self.closed.iter().position(|closed| !closed) {
            let why = format!(
                "the device says done, and zone {} was not read back as approved since the last zone was left; {CHECK}",
                open + 1
            );
            return Some((NOT_CLOSED, why));
        }
        let (least_ug, dose_ug) = (self.approved.least_ug(), self.approved.dose_ug);
        self.approved.counters.iter().find_map(|(name, place)| {
            let reading = place.and_then(|place| tick.readings.get(place).copied().flatten());
            let found = match reading {
                Some(reading) if reading.value >= least_ug => return None,
                Some(reading) => format!("counted {} ug", reading.value),
                None => "says nothing".to_owned(),
            };
            let why = format!(
                "the device says done, and {name} {found}; at least {least_ug} of {dose_ug} ug are expected; {CHECK}"
            );
            Some((SHORT, why))
        })
    }

    /// Why the device's "done" was not taken, for the record.
    #[must_use]
    pub const fn refused(&self) -> Option<&Event> {
        self.refused.as_ref()
    }

    /// Codes of alarms and of missing leave, in the order of their first coming.
    #[must_use]
    pub fn into_alarms(self) -> Vec<String> {
        self.alarms
    }
}

/// Runs a session; `each` sees every tick. The first beat makes the first tick of a session good.
///
/// # Errors
/// [`LoadError`] where the device refuses what it is loaded with, or the simulation fails.
pub fn run(
    load: &Load,
    site: &Site,
    people: &People,
    each: &mut dyn FnMut(&Tick),
) -> Result<Run, LoadError> {
    let mut station = Station::new(load, site)?;
    let prescription = Prescription::parse(&load.prescription)?;
    let approved = station.held().identity;
    let mut console = Console::new(approved, &prescription, station.held());
    let mut watcher = console.watcher();
    let mut last: Option<Tick> = None;
    let mut ended = Ended::Cut;
    for number in 1..=TICKS_MAX {
        let now_ms = number * u64::from(TICK_MS);
        let heard_ms = last.as_ref().map_or(0, |tick| tick.now_ms);
        let hands = people.hands(heard_ms);
        let beat: Beat = console.beat(last.as_ref(), &hands);
        station.hear(beat);
        let tick = station.tick(now_ms)?;
        each(&tick);
        let over = watcher.see(&tick);
        last = Some(tick);
        if let Some(over) = over {
            ended = over;
            break;
        }
    }
    station.cool()?;
    let device = station.device();
    Ok(Run {
        ended,
        ticks: last.map_or(0, |tick| tick.now_ms / u64::from(TICK_MS)),
        truth: device.truth(),
        bed: device.bed().clone(),
        alarms: watcher.into_alarms(),
    })
}
