//! `biosculpt eval link`: from the stop signal to the device off, over the link in real time.
//!
//! Method: devices in processes of their own work on a block of tooth; a stop is sent at a drawn moment
//! of the tick, its time runs from before it is sent until the device's word that it is off is read, so
//! that both ways count; also where the device was off by itself before it heard the stop. Then the operator
//! resumes. Every stop that was asked for is counted; where one has no time, or the goal is missed, it refuses (exit 1).

use crate::cli::Arguments;
use crate::delivery::given::PROTOCOL;
use crate::fault::Fault;
use crate::link::{Heard, How, Pace, Remote};
use crate::{Outcome, terminal};
use lexicon::{Rng, Seed};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use swarm::sample::{block, order};
use treatment::Prescription;
use treatment::session::{Console, Load, Proceed, Tick, Tooth};

/// The goal: so many of a thousand stops are that fast, ms.
const GOAL_SHARE: f64 = 0.999;
const GOAL_MS: f64 = 50.0;
/// Rate of feeding, µg/s: a session of many minutes.
const FEED_UG_S: u32 = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct EvalLink {
    /// Stops in all
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    stops: usize,
    /// Devices at the same time, each a process of its own
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    devices: u16,
    /// Threads that keep the machine busy meanwhile
    #[arg(long, value_name = "N", default_value_t = 0)]
    busy: u16,
    /// A device that listens already, instead of own ones
    #[arg(long, value_name = "ADDR", conflicts_with = "devices")]
    device: Option<String>,
    /// Let a device work for so long before each stop, ms
    #[arg(long, value_name = "MS", default_value_t = 0)]
    work_ms: u64,
    /// Of the moments of the stops
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// What came of the stops.
#[derive(Debug, Default)]
struct Stops {
    /// From sent to off heard, µs.
    times_us: Vec<u64>,
    /// Of them: the device said no Off, since it was off by itself.
    by_itself: usize,
    /// Stops after which the session was over before the device said that it is off.
    lost: usize,
}

impl Stops {
    fn add(&mut self, other: Self) {
        self.times_us.extend(other.times_us);
        self.by_itself += other.by_itself;
        self.lost += other.lost;
    }

    /// That share of all was as fast as this, ms; by the nearest rank.
    fn at_ms(&self, share: f64) -> f64 {
        let place = (share * self.times_us.len() as f64).ceil() as usize;
        let found = self.times_us.get(place.saturating_sub(1)).copied();
        found.unwrap_or(u64::MAX) as f64 * 1e-3
    }

    /// Whether each stop that was asked for has a time, and they are as fast as they must be.
    fn is_met(&self, asked: usize) -> bool {
        let all = self.lost == 0 && self.times_us.len() == asked;
        all && self.at_ms(GOAL_SHARE) < GOAL_MS
    }
}

impl EvalLink {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let over = AtomicBool::new(false);
        let left = AtomicUsize::new(self.stops);
        let count = self.device.as_ref().map_or(self.devices, |_| 1);
        let stops = std::thread::scope(|scope| {
            for _ in 0..self.busy {
                scope.spawn(|| {
                    while !over.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            let workers: Vec<_> = (0..count)
                .map(|worker| {
                    scope.spawn({
                        let left = &left;
                        move || self.work(worker, left)
                    })
                })
                .collect();
            let all = workers.into_iter().map(|worker| {
                let joined = worker.join();
                joined.map_err(|_| Fault::new("a worker of the measurement failed"))?
            });
            let all: anyhow::Result<Vec<Stops>> = all.collect();
            over.store(true, Ordering::Relaxed);
            all
        })?;
        let mut made = Stops::default();
        stops.into_iter().for_each(|stops| made.add(stops));
        made.times_us.sort_unstable();
        self.say(&made, arguments)?;
        Ok(Outcome::of(made.is_met(self.stops)))
    }

    /// One device, session after session, until all stops are made.
    fn work(&self, worker: u16, left: &AtomicUsize) -> anyhow::Result<Stops> {
        let mut rng = Seed::new(self.seed).index(worker.into()).rng();
        let mut made = Stops::default();
        while left.load(Ordering::Relaxed) > 0 {
            let mut remote = match &self.device {
                Some(address) => Remote::connect(address)?,
                None => Remote::start_own(1, Stdio::null())?,
            };
            self.stops(&mut remote, left, &mut rng, &mut made)?;
        }
        Ok(made)
    }

    /// Stops and resumes in one session until it is over or all stops are made.
    fn stops(
        &self,
        remote: &mut Remote,
        left: &AtomicUsize,
        rng: &mut Rng,
        made: &mut Stops,
    ) -> anyhow::Result<()> {
        let (load, tooth, prescription) = work_piece(remote.about().device)?;
        let held = remote.load(&load, &tooth, Pace::Real)?;
        let mut console = Console::new(held.identity, &prescription, &held);
        let hands = |stop| Proceed {
            stop,
            resume: !stop,
            ..Proceed::HELD
        };
        remote.send(&console.beat(None, &hands(false)))?;
        let mut on_ms = None;
        loop {
            let Some(tick) = next_tick(remote)? else {
                return Ok(());
            };
            let is_on = tick.enabled && tick.on;
            on_ms = on_ms.filter(|_| is_on).or(is_on.then_some(tick.now_ms));
            if on_ms.is_none_or(|on_ms| tick.now_ms < on_ms + self.work_ms) {
                remote.send(&console.beat(Some(&tick), &hands(false)))?;
                continue;
            }
            let one_less = |left: usize| left.checked_sub(1);
            if left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                .is_err()
            {
                return Ok(());
            }
            std::thread::sleep(Duration::from_micros((rng.unit() * 45_000.0) as u64));
            let begin = Instant::now();
            remote
                .sender()
                .send(&console.beat(Some(&tick), &hands(true)))?;
            let last = loop {
                match remote.next()? {
                    Heard::Off { .. } => break None,
                    // On its way before the stop came.
                    Heard::Tick(tick) if tick.enabled => {}
                    Heard::Tick(tick) => break Some(tick),
                    Heard::Over { .. } => {
                        made.lost += 1;
                        return Ok(());
                    }
                }
            };
            made.times_us.push(begin.elapsed().as_micros() as u64);
            if let Some(tick) = last {
                made.by_itself += 1;
                remote.send(&console.beat(Some(&tick), &hands(false)))?;
            }
        }
    }

    fn say(&self, made: &Stops, arguments: &Arguments) -> anyhow::Result<()> {
        let shares = [
            ("p50", 0.5),
            ("p99", 0.99),
            ("p99.9", GOAL_SHARE),
            ("max", 1.0),
        ];
        let (count, met) = (made.times_us.len(), made.is_met(self.stops));
        if arguments.json {
            let mut object = serde_json::Map::new();
            object.insert("asked".to_owned(), self.stops.into());
            object.insert("stops".to_owned(), count.into());
            object.insert("off_by_itself".to_owned(), made.by_itself.into());
            object.insert("lost".to_owned(), made.lost.into());
            object.insert("goal_ms".to_owned(), GOAL_MS.into());
            object.insert("met".to_owned(), met.into());
            for (name, share) in shares {
                object.insert(format!("{name}_ms"), made.at_ms(share).into());
            }
            return terminal::say_json(&object);
        }
        let row = shares.map(|(_, share)| format!("{:.2}", made.at_ms(share)));
        let header = shares.map(|(name, _)| name);
        let devices = self.device.as_ref().map_or(self.devices, |_| 1);
        terminal::say(&format!(
            "{count} of {} stops, {devices} devices, {} busy threads; stop sent to off heard, ms",
            self.stops, self.busy
        ))?;
        terminal::say(&terminal::table(&header, &[row.to_vec()]))?;
        let (by_itself, lost) = (made.by_itself, made.lost);
        let met = if met { "met" } else { "missed" };
        terminal::say(&format!(
            "{by_itself} times the device was off by itself, {lost} stops have no time; goal p99.9 < {GOAL_MS} ms: {met}"
        ))
    }
}

/// What the devices work on.
fn work_piece(device: u64) -> anyhow::Result<(Load, Tooth, Prescription)> {
    let mut load = treatment::blocks::load(order(FEED_UG_S), PROTOCOL)?;
    (load.device, load.setting.seed) = (device, 1);
    let prescription = Prescription::parse(&load.prescription)?;
    Ok((load, block()?, prescription))
}

fn next_tick(remote: &mut Remote) -> anyhow::Result<Option<Box<Tick>>> {
    loop {
        match remote.next()? {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_every_stop_counts_and_a_missed_goal_refuses() {
        let of = |slow: usize, lost: usize| Stops {
            times_us: [vec![900; 1_000 - slow - lost], vec![50_000; slow]].concat(),
            by_itself: slow,
            lost,
        };
        assert!(of(0, 0).is_met(1_000) && of(1, 0).is_met(1_000));
        assert!(!of(2, 0).is_met(1_000), "two of a thousand are slow");
        assert!(!of(0, 1).is_met(1_000), "one has no time");
        assert!(!of(0, 0).is_met(1_001), "one was not made");
        assert!(!Stops::default().is_met(0));
    }
}
