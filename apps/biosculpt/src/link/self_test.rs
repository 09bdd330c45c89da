//! A device tests itself: on a block of tooth, in real time, over the link that a session has.
//!
//! In: a device, its release and lot. Out: [`SelfTest`], each check with what was measured and what is allowed.
//! Law: `law_a_sound_device_passes`, `law_a_broken_device_does_not_pass`, `law_one_broken_limit_fails_it`,
//! `law_late_is_said_only_where_nothing_else_was_wrong` (tests). Fails: where it cannot be
//! loaded. A device that dies, or falls silent before it may, does not pass.
//! Method: it is loaded and what it holds is compared with what was loaded; it works for a moment, while both counters and the
//! probe are read; it is stopped, three times; at last nothing is sent any more, and it has to be off by itself.
//! Not here: what shows only after longer work, such as too much heat or a valve that gives half as much again; the guard's rules see that in
//! a session. Nor that it would be safe in a mouth. Every device is simulated.

use super::{Heard, How, LinkError, Pace, Remote};
use crate::delivery::given::PROTOCOL;
use casebook::Digest;
use guard::Identity;
use serde::Serialize;
use std::time::{Duration, Instant};
use swarm::sample::{block, order};
use swarm::{Lot, Release};
use treatment::Prescription;
use treatment::session::{Console, Held, Proceed, Tick};

/// Rate of feeding, µg/s.
const FEED_UG_S: u32 = 5;
/// It works so long before counters and probe are read, ms of its clock.
const WORKS_MS: u64 = 2_000;
/// Stops.
const STOPS: usize = 3;
/// It is on within this, ms.
const ON_MS_MAX: f64 = 5_000.0;
/// From a stop sent to "off" heard, ms.
const OFF_MS_MAX: f64 = 50.0;
/// From the last word said to a device that is off, ms: its lease is 200 ms, and it looks at each tick of 50 ms.
const LEASE_MS_MAX: f64 = 300.0;
/// Between both counters of material, µg.
const COUNTERS_UG_MAX: f64 = 5.0;
/// Most that the probe may read away from what it began with in a moment of work, K.
const CHANGE_K_MAX: f64 = 5.0;
/// A check whose end does not come is given up after this, by the clock.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// The code of a test in which all was right but the time it took.
const LATE: &str = clinic::LATE;

/// A check of a self-test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Check {
    what: &'static str,
    /// None where nothing was heard.
    measured: Option<f64>,
    at_most: f64,
    unit: &'static str,
    passed: bool,
}

impl Check {
    fn new(what: &'static str, measured: Option<f64>, at_most: f64, unit: &'static str) -> Self {
        Self {
            what,
            measured,
            at_most,
            unit,
            passed: measured.is_some_and(|value| value <= at_most),
        }
    }

    /// Whether it was done, and took too long.
    fn is_late(&self) -> bool {
        !self.passed && self.unit == "ms" && self.measured.is_some()
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, most, unit) = (self.what, self.at_most, self.unit);
        match self.measured {
            Some(value) => write!(f, "{what}: {value:.1} {unit} (at most {most:.0} {unit})"),
            None => write!(f, "{what}: nothing was heard (at most {most:.0} {unit})"),
        }
    }
}

/// What a device found of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SelfTest {
    simulated: bool,
    firmware: &'static str,
    lot: u32,
    passed: bool,
    /// What did not pass, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// `late` where nothing else was wrong: a busy machine may be why, and the device may be too.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    checks: Vec<Check>,
}

impl SelfTest {
    /// `lost`: why it could not be tested to its end.
    fn of(subject: &Subject, checks: Vec<Check>, lost: Option<String>) -> Self {
        let failed = checks.iter().filter(|check| !check.passed);
        let is_late = lost.is_none() && failed.clone().all(Check::is_late);
        let failed = failed.map(ToString::to_string).chain(lost);
        let failed: Vec<String> = failed.collect();
        Self {
            simulated: true,
            firmware: subject.release.name(),
            lot: subject.lot,
            passed: failed.is_empty(),
            refused: (!failed.is_empty()).then(|| failed.join("; ")),
            code: (!failed.is_empty() && is_late).then_some(LATE),
            checks,
        }
    }

    pub(crate) const fn passed(&self) -> bool {
        self.passed
    }

    /// A line for each check.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |check: &Check| {
            let mark = if check.passed { "ok" } else { "FAILED" };
            format!("{mark:6}  {check}")
        };
        self.checks.iter().map(line).collect()
    }
}

/// What is tested.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) release: Release,
    pub(crate) lot: u32,
    /// Faults to inject, to see that they are found.
    pub(crate) faults: Vec<swarm::Fault>,
}

/// What the device tells while it is tested.
struct Tested<'a> {
    remote: &'a mut Remote,
    console: Console,
    held: Held,
    checks: Vec<Check>,
}

/// Tests a device.
///
/// # Errors
/// Where it refuses what is loaded, or this program's own block cannot be made.
pub(crate) fn test(remote: &mut Remote, subject: &Subject) -> anyhow::Result<SelfTest> {
    let mut load = treatment::blocks::load(order(FEED_UG_S), PROTOCOL)?;
    load.device = remote.about().device;
    let setting = &mut load.setting;
    (setting.release, setting.lot, setting.seed) = (subject.release, Lot(subject.lot), 1);
    setting.faults.clone_from(&subject.faults);
    let prescription = Prescription::parse(&load.prescription)?;
    let approved = Identity {
        plan: Digest::of(&load.prescription).bytes(),
        protocol: Digest::of(&load.protocol).bytes(),
        patient: load.patient,
        tooth: 0,
        device: load.device,
        firmware: subject.release.start().version(),
    };
    let held = remote.load(&load, &block()?, Pace::Real)?;
    let mut tested = Tested {
        console: Console::new(approved, &prescription, &held),
        remote,
        held,
        checks: Vec::new(),
    };
    let lost = tested.run().err();
    let checks = tested.checks;
    Ok(SelfTest::of(
        subject,
        checks,
        lost.map(|why| why.to_string()),
    ))
}

fn ms_since(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e3
}

fn hands(stop: bool) -> Proceed {
    Proceed {
        stop,
        resume: !stop,
        ..Proceed::HELD
    }
}

impl Tested<'_> {
    /// All checks, one after another; the rest has nothing measured where one has no end.
    fn run(&mut self) -> Result<(), LinkError> {
        let differ = if self.console.matches() { 0.0 } else { 1.0 };
        self.found("differences from what was loaded", Some(differ), 0.0, "");
        let begin = Instant::now();
        let on = self.until_on()?;
        let on_ms = on.is_some().then(|| ms_since(begin));
        self.found("on after it was loaded and let go", on_ms, ON_MS_MAX, "ms");
        let worked = match on {
            Some(on) => self.work(on.now_ms + WORKS_MS)?,
            None => None,
        };
        let read = |name| self.reading(worked.as_deref()?, name);
        let apart = read("counter_a_ug").zip(read("counter_b_ug"));
        let apart = apart.map(|(a, b)| a.abs_diff(b) as f64);
        let change_k = read("surface_rise_mk").map(|mk| (mk as f64 * 1e-3).abs());
        self.found("counters of material apart", apart, COUNTERS_UG_MAX, "µg");
        self.found("change that the probe reads", change_k, CHANGE_K_MAX, "K");
        let stop_ms = if worked.is_some() {
            self.stops()?
        } else {
            None
        };
        self.found("slowest stop of three", stop_ms, OFF_MS_MAX, "ms");
        let silent_ms = if stop_ms.is_some() {
            self.silence()?
        } else {
            None
        };
        self.found(
            "off by itself when nobody speaks",
            silent_ms,
            LEASE_MS_MAX,
            "ms",
        );
        Ok(())
    }

    fn found(
        &mut self,
        what: &'static str,
        measured: Option<f64>,
        at_most: f64,
        unit: &'static str,
    ) {
        self.checks.push(Check::new(what, measured, at_most, unit));
    }

    fn reading(&self, tick: &Tick, name: &str) -> Option<i64> {
        let place = self.held.signals.iter().position(|signal| signal == name)?;
        Some(tick.readings.get(place).copied().flatten()?.value)
    }

    fn beat(&mut self, tick: Option<&Tick>, stop: bool) -> Result<(), LinkError> {
        let beat = self.console.beat(tick, &hands(stop));
        self.remote.send(&beat)
    }

    /// The next tick; none when the session is over.
    fn tick(&mut self) -> Result<Option<Box<Tick>>, LinkError> {
        loop {
            match self.remote.next()? {
                Heard::Tick(tick) => return Ok(Some(tick)),
                Heard::Off { .. } => {}
                Heard::Over {
                    how: How::Failed,
                    why,
                    ..
                } => return Err(LinkError::Dead(why)),
                Heard::Over { .. } => return Ok(None),
            }
        }
    }

    fn until_on(&mut self) -> Result<Option<Box<Tick>>, LinkError> {
        self.beat(None, false)?;
        let begin = Instant::now();
        while ms_since(begin) <= ON_MS_MAX {
            let Some(tick) = self.tick()? else {
                return Ok(None);
            };
            if tick.enabled && tick.on {
                return Ok(Some(tick));
            }
            self.beat(Some(&tick), false)?;
        }
        Ok(None)
    }

    /// Works until that time of the device's clock; the last tick of it. None where it was off by then, or its clock stands.
    fn work(&mut self, until_ms: u64) -> Result<Option<Box<Tick>>, LinkError> {
        let begin = Instant::now();
        while begin.elapsed() < GIVEN_UP {
            let Some(tick) = self.tick()? else {
                return Ok(None);
            };
            self.beat(Some(&tick), false)?;
            if tick.now_ms >= until_ms {
                return Ok(tick.on.then_some(tick));
            }
        }
        Ok(None)
    }

    /// The longest time from a stop to "off", ms; none where it works on though it was stopped.
    fn stops(&mut self) -> Result<Option<f64>, LinkError> {
        let mut slowest: f64 = 0.0;
        for _ in 0..STOPS {
            let Some(tick) = self.tick()? else {
                return Ok(None);
            };
            let begin = Instant::now();
            self.beat(Some(&tick), true)?;
            loop {
                match self.remote.next()? {
                    Heard::Off { .. } => break,
                    // On its way before the stop came.
                    Heard::Tick(tick) if tick.enabled && begin.elapsed() < GIVEN_UP => {}
                    Heard::Tick(tick) if !tick.enabled => break,
                    Heard::Tick(_) | Heard::Over { .. } => return Ok(None),
                }
            }
            slowest = slowest.max(ms_since(begin));
            if self.until_on()?.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(slowest))
    }

    /// From the last word to a device that is off, ms.
    fn silence(&mut self) -> Result<Option<f64>, LinkError> {
        let Some(tick) = self.tick()? else {
            return Ok(None);
        };
        self.beat(Some(&tick), false)?;
        let begin = Instant::now();
        while begin.elapsed() < GIVEN_UP {
            match self.tick()? {
                Some(tick) if tick.enabled && tick.on => {}
                _ => return Ok(Some(ms_since(begin))),
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_late_is_said_only_where_nothing_else_was_wrong() {
        let of = |checks: &[(Option<f64>, &'static str)], lost: Option<&str>| {
            let checks = checks.iter();
            let checks = checks.map(|&(value, unit)| Check::new("a", value, 2.0, unit));
            let subject = Subject {
                release: Release::NEWEST,
                lot: 1,
                faults: Vec::new(),
            };
            SelfTest::of(&subject, checks.collect(), lost.map(str::to_owned)).code
        };
        let (good, late) = ((Some(1.0), "ms"), (Some(2.5), "ms"));
        assert_eq!(of(&[good], None), None);
        assert_eq!(of(&[good, late], None), Some(LATE));
        assert_eq!(of(&[late], Some("it died")), None);
        for wrong in [(None, "ms"), (Some(2.5), "K"), (Some(3.0), "")] {
            assert_eq!(of(&[late, wrong], None), None);
        }
    }

    #[test]
    fn law_one_broken_limit_fails_it() {
        let good = Check::new("a", Some(1.0), 2.0, "ms");
        let of = |checks: &[&Check]| {
            let checks = checks.iter().map(|check| (*check).clone()).collect();
            let subject = Subject {
                release: Release::NEWEST,
                lot: 1,
                faults: Vec::new(),
            };
            SelfTest::of(&subject, checks, None).passed()
        };
        assert!(of(&[&good]));
        for bad in [Some(2.5), None] {
            assert!(!of(&[&good, &Check::new("b", bad, 2.0, "ms")]));
        }
    }
}
