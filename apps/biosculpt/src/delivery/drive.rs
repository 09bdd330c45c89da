//! A session from its first beat to its end: the two sides, the people, the record.
//!
//! In: the device's side, a console, a script, a recorder. Out: [`Driven`]. Fails: where the record cannot
//! be written or the device's side is gone; what was recorded stays.

use crate::files;
use casebook::Store;
use treatment::record::Recorder;
use treatment::session::{Beat, Console, Ended, People, Tick, Watcher};

/// The device's side, wherever it is.
pub(crate) trait Side {
    /// Hands over a beat, and waits for the tick that heard it.
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<Tick>;
}

/// How it went.
pub(crate) struct Driven {
    pub(crate) ended: Ended,
    pub(crate) alarms: Vec<String>,
    pub(crate) ticks: Vec<Tick>,
}

/// Drives a session to its end; every tick is handed to the recorder before the next beat goes out.
pub(crate) fn drive<S: Store>(
    side: &mut dyn Side,
    console: &mut Console,
    people: &People,
    recorder: &mut Recorder<S>,
) -> anyhow::Result<Driven> {
    let (mut watcher, mut ticks): (Watcher, Vec<Tick>) = (Watcher::default(), Vec::new());
    let ended = loop {
        let last = ticks.last();
        let now_ms = last.map_or(0, |tick| tick.now_ms);
        let beat = console.beat(last, &people.hands(now_ms));
        recorder.before(&beat, files::now_ms()?)?;
        let tick = side.exchange(beat)?;
        recorder.tick(&tick, files::now_ms()?)?;
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
    })
}
