//! One session on the device's side: hears, ticks, and is off whenever the other side is not there.
//!
//! Law: `law_a_dead_side_leaves_the_device_off`, `law_the_link_changes_no_bit`. Method: one thread waits
//! for the next message or the next tick, whichever comes first; the reading thread takes the line down when it reads a stop.

use super::device::{Link, Stop};
use super::fields::{How, Off, Over, Refused, Tick};
use super::message::ToDevice;
use super::notes::Notes;
use super::{BEATS_MAX, PREPARING, SILENCE, TICK};
use guard::Verdict;
use std::time::Instant;
use swarm::TICK_MS;
use treatment::session::{Beat, Event, Station};

/// A session that runs.
pub(super) struct Session<'a> {
    station: Station<'a>,
    link: &'a Link,
    notes: &'a Notes,
    /// Of the last tick.
    now_ms: u64,
    number: u64,
    heard: u32,
    is_on: bool,
    ended: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(station: Station<'a>, link: &'a Link, notes: &'a Notes) -> Self {
        Self {
            station,
            link,
            notes,
            now_ms: 0,
            number: 0,
            heard: 0,
            is_on: false,
            ended: false,
        }
    }

    /// Runs by the device's own clock, from the first beat on.
    pub(super) fn real(mut self) -> Result<(), Stop> {
        let first = self.link.hear(Instant::now() + PREPARING)?;
        let Some(first) = first else {
            return Err(Stop::refuse("time", "no Beat came within 120 s"));
        };
        let (start, link) = (Instant::now(), self.link);
        link.line().begin();
        let clock_ms = || link.line().clock_ms();
        let mut said = Ok(Some(first));
        let mut heard = start;
        let mut due = start + TICK;
        loop {
            match said {
                Ok(Some(message)) => {
                    heard = Instant::now();
                    if let Err(stop) = self.take(message) {
                        return self.lost(stop, clock_ms());
                    }
                }
                Ok(None) if heard.elapsed() > SILENCE => {
                    let gone = "the treatment's side says nothing".to_owned();
                    return self.lost(Stop::Gone(gone), clock_ms());
                }
                Ok(None) => {
                    // The time that it is, not the time that it should be: the guard judges lateness.
                    match self.tick(clock_ms()) {
                        Ok(None) => {}
                        Ok(Some(over)) => return self.over(over),
                        Err(stop) => return self.lost(stop, clock_ms()),
                    }
                    due =
                        (due + TICK).max(start + TICK * ((clock_ms() / TICK_MS as u64) as u32 + 1));
                }
                Err(stop) => return self.lost(stop, clock_ms()),
            }
            said = self.link.hear(due);
        }
    }

    /// Makes one tick of 50 ms for each beat.
    pub(super) fn lock_step(mut self) -> Result<(), Stop> {
        loop {
            let now_ms = self.now_ms;
            let stop = match self.link.hear(Instant::now() + PREPARING) {
                Ok(Some(message)) => match self.take(message) {
                    Ok(()) => match self.tick(now_ms + u64::from(TICK_MS)) {
                        Ok(None) => continue,
                        Ok(Some(over)) => return self.over(over),
                        Err(stop) => stop,
                    },
                    Err(stop) => stop,
                },
                Ok(None) => Stop::Gone("the treatment's side says nothing".to_owned()),
                Err(stop) => stop,
            };
            return self.lost(stop, now_ms);
        }
    }

    /// Obeys a message.
    fn take(&mut self, message: ToDevice) -> Result<(), Stop> {
        let beat: Beat = match message {
            ToDevice::Beat(beat) => beat.into(),
            ToDevice::Bye(_) => {
                let gone = "the treatment's side left without an end".to_owned();
                return Err(Stop::Gone(gone));
            }
            _ => return Err(Stop::refuse("order", "a session is told beats only")),
        };
        self.heard += 1;
        if self.heard > BEATS_MAX {
            let why = format!("more than {BEATS_MAX} beats between two ticks");
            return Err(Stop::refuse("beats", why));
        }
        self.number = self.number.max(beat.number);
        self.ended |= beat.end;
        self.station.hear(beat);
        if beat.stop || beat.end {
            // The reading thread took the line down and said so.
            self.link.line().heard();
            if std::mem::take(&mut self.is_on) {
                let at_ms = self.link.line().fell_ms();
                let why = if beat.stop { "stop" } else { "end" };
                self.notes.say(format!("off at {at_ms} ms: {why}"));
            }
        }
        Ok(())
    }

    fn say(&self, message: super::message::FromDevice) -> Result<(), Stop> {
        match self.link.say(message) {
            true => Ok(()),
            false => Err(Stop::Gone(
                "the treatment's side does not take what it is told".to_owned(),
            )),
        }
    }

    /// One tick; says how the session is over, if it is.
    fn tick(&mut self, now_ms: u64) -> Result<Option<Over>, Stop> {
        self.heard = 0;
        self.now_ms = now_ms;
        let over = |how, why: &str| {
            let why = why.to_owned();
            let at_ms = now_ms;
            Ok(Some(Over { how, at_ms, why }))
        };
        let tick = match self.station.tick(now_ms) {
            Ok(tick) => tick,
            Err(why) => return over(How::Failed, &format!("the device failed: {why}")),
        };
        let is_on = tick.enabled;
        if is_on != self.is_on {
            let alarms = tick.events.iter().filter_map(|event| match event {
                Event::Alarm { code, .. } => Some(code.as_str()),
                _ => None,
            });
            let why = alarms.collect::<Vec<_>>().join(" ");
            self.notes.say(match (is_on, why.as_str()) {
                (true, _) => format!("on at {now_ms} ms"),
                (false, "") => format!("off at {now_ms} ms: no leave"),
                (false, why) => format!("off at {now_ms} ms: {why}"),
            });
        }
        self.is_on = is_on;
        if let Some(fell) = self.link.line().set(is_on, now_ms) {
            self.say(Off::from(fell).into())?;
        }
        let (done, verdict) = (tick.done, tick.verdict);
        self.say(Tick::from(tick).into())?;
        if verdict == Verdict::Terminate {
            over(How::Terminated, "the guard ended the session")
        } else if done {
            over(How::Done, "all zones were delivered")
        } else if self.ended {
            over(How::Ended, "the treatment's side ended the session")
        } else {
            Ok(None)
        }
    }

    fn over(self, over: Over) -> Result<(), Stop> {
        self.link.line().fall();
        self.notes
            .say(format!("off; over at {} ms: {}", over.at_ms, over.why));
        self.link.say(over);
        Ok(())
    }

    /// The other side is not there any more, or is not to be heard: off, and over.
    fn lost(mut self, stop: Stop, at_ms: u64) -> Result<(), Stop> {
        let end = Beat {
            number: self.number.saturating_add(1),
            end: true,
            ..Beat::default()
        };
        self.station.hear(end);
        self.link.line().fall();
        let (Stop::Gone(why) | Stop::Refuse(Refused { why, .. })) = &stop;
        self.notes
            .say(format!("off at {at_ms} ms, session terminated: {why}"));
        Err(stop)
    }
}
