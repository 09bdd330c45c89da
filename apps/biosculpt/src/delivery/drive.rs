//! A session from its first beat to its end: the two sides, the people, the record.
//!
//! In: the device's side, a console, a script, a recorder. Out: [`Driven`]. Fails: where the record cannot
//! be written or the device's side is gone; what was recorded stays.

use crate::files;
use casebook::Store;
use swarm::Truth;
use treatment::record::Recorder;
use treatment::session::{Beat, Console, Ended, People, Proceed, Tick, Watcher};

/// The device's side, wherever it is.
pub(crate) trait Side {
    /// Hands over a beat, and waits for the tick that heard it.
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<Tick>;
}

/// What was so at a time, as the replay has it.
pub(crate) struct Moment {
    pub(crate) now_ms: u64,
    pub(crate) truth: Truth,
}

/// Truth is looked at so often, ticks: once a second.
pub(crate) const LOOK_TICKS: u64 = 20;

/// What the people at the chair do beyond the script.
pub(crate) trait Hands {
    /// What is pressed now; the script's own presses are given.
    fn at(&mut self, tick: Option<&Tick>, script: Proceed) -> Proceed;
}

/// Nobody does anything beyond the script.
pub(crate) struct Script;

impl Hands for Script {
    fn at(&mut self, _: Option<&Tick>, script: Proceed) -> Proceed {
        script
    }
}

/// How it went.
pub(crate) struct Driven {
    pub(crate) ended: Ended,
    pub(crate) alarms: Vec<String>,
    pub(crate) ticks: Vec<Tick>,
    /// What was so, once a second; the replay tells it.
    pub(crate) moments: Vec<Moment>,
}

/// Drives a session to its end; every tick is recorded before the next beat goes out.
pub(crate) fn drive<S: Store>(
    side: &mut dyn Side,
    console: &mut Console,
    people: &People,
    hands: &mut dyn Hands,
    recorder: &mut Recorder<S>,
    each: &mut dyn FnMut(&Tick),
) -> anyhow::Result<Driven> {
    let (mut watcher, mut ticks): (Watcher, Vec<Tick>) = (Watcher::default(), Vec::new());
    let ended = loop {
        let last = ticks.last();
        let now_ms = last.map_or(0, |tick| tick.now_ms);
        let script = Proceed {
            stop: people.stops_at(now_ms),
            held: true,
            resume: people.resumes_at(now_ms),
            verified: people.verifies_at(now_ms),
            end: false,
        };
        let beat = console.beat(last, &hands.at(last, script));
        let tick = side.exchange(beat)?;
        recorder.tick(&tick, files::now_ms()?)?;
        each(&tick);
        let over = watcher.see(&tick);
        ticks.push(tick);
        if let Some(ended) = over {
            break ended;
        }
    };
    recorder.flush(files::now_ms()?)?;
    Ok(Driven {
        ended,
        alarms: watcher.into_alarms(),
        ticks,
        moments: Vec::new(),
    })
}
