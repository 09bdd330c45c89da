//! A session from its first beat to its end: the two sides, the people, the record.
//!
//! In: the device's side, a console, hands, a recorder. Out: [`Driven`]. Fails: where the record cannot be
//! written, the device's side is gone, or a person interrupts; what was recorded stays.

use crate::delivery::before::ENDED_EARLY;
use crate::delivery::spent;
use crate::fault::Fault;
use crate::link::Sender;
use crate::{files, interrupt};
use casebook::Store;
use guard::Verdict;
use serde::Serialize;
use std::time::Instant;
use treatment::record::{LEAVE_MS, Recorder, UNKNOWN_MS};
use treatment::session::{Beat, Console, Ended, People, Proceed, Tick, Watcher};

/// Kind of entries that tell what a hand did.
const HAND: &str = "hand";

/// The device's side, wherever it is.
pub(crate) trait Side {
    /// Hands over a beat, and waits for the tick that heard it; says when the device told that it was switched off.
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<(Tick, Option<Instant>)>;
}

/// What a hand did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Deed {
    /// The key; empty where it was none.
    pub(crate) key: &'static str,
    pub(crate) what: &'static str,
    /// Whose hand, where that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// How long it took, µs, where that was measured.
    pub(crate) after_us: Option<u64>,
}

#[derive(Serialize)]
struct DeedBody {
    /// The device's clock, ms.
    at: u64,
    #[serde(flatten)]
    deed: Deed,
}

/// The people's hands: a script's, a person's at a terminal, or those of people elsewhere.
pub(crate) trait Hands {
    /// What they do after the tick of that time. Fails where a person interrupts.
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed>;

    /// They see what came of it; `off` is when the device said that it was switched off.
    fn see(&mut self, _beat: &Beat, _tick: &Tick, _off: Option<Instant>) {}

    /// What was done since, for the record.
    fn deeds(&mut self) -> Vec<Deed> {
        Vec::new()
    }

    /// Whether a person is at it, who may take more time than a script.
    fn attends(&self) -> bool {
        false
    }

    /// Whether they interrupted, heard by themselves.
    fn is_interrupted(&self) -> bool {
        false
    }

    /// Why no hands are there any more, where the end that they say is nobody's wish.
    fn gone(&self) -> Option<&'static str> {
        None
    }
}

/// Hands of people who see the session, and are there before it begins.
pub(crate) trait Attending: Hands {
    /// Waits until patient and tooth are verified; false where the people leave instead.
    fn is_verified(&self) -> bool;

    /// The session begins: by that script, with these signals; stops go out by `sender`.
    fn set_out(&mut self, script: People, signals: &[String], sender: Option<Sender>);

    /// Whose hands they are, for the record.
    fn whose(&self) -> &'static str;
}

impl Hands for People {
    fn next(&mut self, now_ms: u64) -> anyhow::Result<Proceed> {
        Ok(self.hands(now_ms))
    }
}

/// How it went.
pub(crate) struct Driven {
    pub(crate) ended: Ended,
    pub(crate) alarms: Vec<String>,
    pub(crate) ticks: Vec<Tick>,
    /// How long the device may have worked on after the last tick, at most; see [`open_ms`].
    pub(crate) open_ms: Option<u64>,
    /// Why it was cut, for record, terminal and page alike; none where it was not.
    pub(crate) cut: Option<String>,
}

impl Driven {
    /// That it was cut, and why, in words.
    pub(crate) fn cut_in_words(&self) -> Option<String> {
        self.cut.as_deref().map(spent::cut)
    }
}

/// Why a session was cut that nobody ended.
pub(super) const LONGEST: &str = "it was longer than four hours, the longest that a session may be";

/// Drives a session to its end; every tick is handed to the recorder before the next beat goes out.
pub(crate) fn drive<S: Store>(
    side: &mut dyn Side,
    console: &mut Console,
    hands: &mut dyn Hands,
    recorder: &mut Recorder<S>,
) -> anyhow::Result<Driven> {
    let (mut watcher, mut ticks): (Watcher, Vec<Tick>) = (console.watcher(), Vec::new());
    let ended = loop {
        let last = ticks.last();
        let now_ms = last.map_or(0, |tick| tick.now_ms);
        if interrupt::is_asked() {
            return Err(Fault::new(interrupt::WHY).into());
        }
        let proceed = hands.next(now_ms);
        tell(hands, now_ms, recorder)?;
        let beat = console.beat(last, &proceed?);
        recorder.before(&beat, files::now_ms()?)?;
        let (mut tick, off) = side.exchange(beat)?;
        watcher.attended(hands.attends());
        let over = watcher.see(&tick);
        tick.events.extend(watcher.refused().cloned());
        recorder.tick(&tick, files::now_ms()?)?;
        hands.see(&beat, &tick, off);
        let quits = tick.hears_end();
        ticks.push(tick);
        match over {
            Some(ended) => break ended,
            // An end that was heard; the device says nothing more.
            None if quits && hands.gone().is_some() => break Ended::Cut,
            None if quits => break Ended::Quit,
            None => {}
        }
    };
    // What was said besides the beats, and ended it.
    let now_ms = ticks.last().map_or(0, |tick| tick.now_ms);
    tell(hands, now_ms, recorder)?;
    recorder.flush(files::now_ms()?)?;
    let cut = (ended == Ended::Cut).then(|| hands.gone().unwrap_or(LONGEST));
    Ok(Driven {
        ended,
        alarms: watcher.into_alarms(),
        open_ms: open_ms(ended, ticks.last(), cut),
        ticks,
        cut: cut.map(str::to_owned),
    })
}

/// How long the device of a session that ended so may have worked on after its last tick, at most; none where that tick shows
/// that it is off. Who recorded why it was cut had recorded all that was heard; of others rows are missing.
pub(super) fn open_ms(ended: Ended, last: Option<&Tick>, why: Option<&str>) -> Option<u64> {
    let is_off = match ended {
        Ended::Cut => last.is_some_and(Tick::hears_end),
        Ended::Terminated => last.is_some_and(|tick| tick.verdict == Verdict::Terminate),
        Ended::Done | Ended::Unconfirmed | Ended::Held | Ended::Quit => true,
    };
    (!is_off).then_some(match why {
        Some(why) if why != ENDED_EARLY => LEAVE_MS,
        _ => UNKNOWN_MS,
    })
}

/// Records what the hands did, at that time of the device's clock.
fn tell<S: Store>(
    hands: &mut dyn Hands,
    at: u64,
    recorder: &mut Recorder<S>,
) -> anyhow::Result<()> {
    for deed in hands.deeds() {
        recorder.say(HAND, &DeedBody { at, deed }, files::now_ms()?)?;
    }
    Ok(())
}
