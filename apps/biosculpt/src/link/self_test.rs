//! A device tests itself: on a block of tooth, in real time, over the link that a session has.
//!
//! In: a device, its release and lot. Out: [`SelfTest`], each check with what was measured and what is allowed.
//! Law: `law_a_sound_device_passes`, `law_one_broken_limit_fails_it` (tests). Fails: where the device cannot be reached or does not speak.
//! Method: it is loaded and what it holds is compared with what was loaded; it works for a moment, while both counters and the
//! probe are read; it is stopped, three times; at last nothing is sent any more, and it has to be off by itself.
//! Not here: that it would be safe in a mouth. Every device is simulated.

use super::{Heard, How, Pace, Remote};
use crate::delivery::given::PROTOCOL;
use crate::fault::Fault;
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
/// Most that the probe may have risen in a moment of work, K; it may also read below what it began with.
const RISE_K_MAX: f64 = 5.0;

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
    checks: Vec<Check>,
}

impl SelfTest {
    fn of(release: Release, lot: u32, checks: Vec<Check>) -> Self {
        let failed = checks.iter().filter(|check| !check.passed);
        let failed: Vec<String> = failed.map(ToString::to_string).collect();
        Self {
            simulated: true,
            firmware: release.name(),
            lot,
            passed: failed.is_empty(),
            refused: (!failed.is_empty()).then(|| failed.join("; ")),
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

/// What the device tells while it is tested.
struct Tested<'a> {
    remote: &'a mut Remote,
    console: Console,
    held: Held,
}

/// Tests a device with that release and lot.
///
/// # Errors
/// Where it refuses, dies, or cannot be understood.
pub(crate) fn test(remote: &mut Remote, release: Release, lot: u32) -> anyhow::Result<SelfTest> {
    let mut load = treatment::blocks::load(order(FEED_UG_S), PROTOCOL)?;
    load.device = remote.about().device;
    (load.setting.release, load.setting.lot, load.setting.seed) = (release, Lot(lot), 1);
    let prescription = Prescription::parse(&load.prescription)?;
    let held = remote.load(&load, &block()?, Pace::Real)?;
    let mut tested = Tested {
        console: Console::new(held.identity, &prescription, &held),
        remote,
        held,
    };
    let mut checks = Vec::new();
    let begin = Instant::now();
    let on = tested.until_on()?;
    let on_ms = on.is_some().then(|| ms_since(begin));
    checks.push(Check::new(
        "on after it was loaded and let go",
        on_ms,
        ON_MS_MAX,
        "ms",
    ));
    if let Some(on) = on {
        let worked = tested.work(on.now_ms + WORKS_MS)?;
        let read = |name| {
            worked
                .as_deref()
                .and_then(|tick| tested.reading(tick, name))
        };
        let apart = read("counter_a_ug").zip(read("counter_b_ug"));
        let apart = apart.map(|(a, b)| a.abs_diff(b) as f64);
        checks.push(Check::new(
            "counters of material apart",
            apart,
            COUNTERS_UG_MAX,
            "ug",
        ));
        let rise_k = read("surface_rise_mk").map(|mk| mk as f64 * 1e-3);
        checks.push(Check::new(
            "rise that the probe reads",
            rise_k,
            RISE_K_MAX,
            "K",
        ));
        checks.push(Check::new(
            "slowest stop of three",
            tested.stops()?,
            OFF_MS_MAX,
            "ms",
        ));
        checks.push(Check::new(
            "off by itself when nobody speaks",
            tested.silence()?,
            LEASE_MS_MAX,
            "ms",
        ));
    }
    Ok(SelfTest::of(release, lot, checks))
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
    fn reading(&self, tick: &Tick, name: &str) -> Option<i64> {
        let place = self.held.signals.iter().position(|signal| signal == name)?;
        Some(tick.readings.get(place).copied().flatten()?.value)
    }

    fn beat(&mut self, tick: Option<&Tick>, stop: bool) -> anyhow::Result<()> {
        let beat = self.console.beat(tick, &hands(stop));
        Ok(self.remote.send(&beat)?)
    }

    /// The next tick; none when the session is over.
    fn tick(&mut self) -> anyhow::Result<Option<Box<Tick>>> {
        loop {
            match self.remote.next()? {
                Heard::Tick(tick) => return Ok(Some(tick)),
                Heard::Off { .. } => {}
                Heard::Over {
                    how: How::Failed,
                    why,
                    ..
                } => return Err(Fault::new(why).into()),
                Heard::Over { .. } => return Ok(None),
            }
        }
    }

    fn until_on(&mut self) -> anyhow::Result<Option<Box<Tick>>> {
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

    /// Works until that time of the device's clock; the last tick of it.
    fn work(&mut self, until_ms: u64) -> anyhow::Result<Option<Box<Tick>>> {
        loop {
            let Some(tick) = self.tick()? else {
                return Ok(None);
            };
            self.beat(Some(&tick), false)?;
            if tick.now_ms >= until_ms {
                return Ok(Some(tick));
            }
        }
    }

    /// The longest time from a stop to "off", ms.
    fn stops(&mut self) -> anyhow::Result<Option<f64>> {
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
                    Heard::Tick(tick) if tick.enabled => {}
                    Heard::Tick(_) => break,
                    Heard::Over { .. } => return Ok(None),
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
    fn silence(&mut self) -> anyhow::Result<Option<f64>> {
        let Some(tick) = self.tick()? else {
            return Ok(None);
        };
        self.beat(Some(&tick), false)?;
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_millis(2 * LEASE_MS_MAX as u64) {
            match self.remote.next()? {
                Heard::Tick(tick) if tick.enabled && tick.on => {}
                Heard::Tick(_) | Heard::Off { .. } | Heard::Over { .. } => {
                    return Ok(Some(ms_since(begin)));
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_one_broken_limit_fails_it() {
        let good = Check::new("a", Some(1.0), 2.0, "ms");
        let of = |checks: &[&Check]| {
            let checks = checks.iter().map(|check| (*check).clone()).collect();
            SelfTest::of(Release::NEWEST, 1, checks).passed()
        };
        assert!(of(&[&good]));
        for bad in [Some(2.5), None] {
            assert!(!of(&[&good, &Check::new("b", bad, 2.0, "ms")]));
        }
    }
}
