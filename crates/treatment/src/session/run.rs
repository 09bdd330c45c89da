//! A session in one process, as fast as it goes.
//!
//! In: a load, a place of work, people, a sink for ticks. Out: how it ended.
//! Law: `law_replay_is_bit_identical`, with any number of threads.

use super::beat::Beat;
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

/// When a session is over.
#[derive(Debug, Clone, Default)]
pub struct Watcher {
    held: u64,
    attended: bool,
    alarms: Vec<String>,
}

impl Watcher {
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
            Some(Ended::Done)
        } else if self.held >= held_max {
            Some(Ended::Held)
        } else {
            None
        }
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
    let mut watcher = Watcher::default();
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
