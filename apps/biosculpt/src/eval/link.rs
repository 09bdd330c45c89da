//! `biosculpt eval link`: from the stop signal to the device off, over the link in real time.
//!
//! Method: devices in processes of their own work on a block of tooth; a stop is sent at a drawn moment
//! of the tick, its time runs from before it is sent until the device's word that it is off is read, so
//! that both ways count. Then the operator resumes.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::link::{Heard, How, Pace, Remote};
use crate::{Outcome, terminal};
use guard::Verdict;
use lexicon::{Rng, Seed};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use swarm::sample::{block, order};
use swarm::{Body, Lot, Release, Setting};
use treatment::Prescription;
use treatment::session::{Console, Load, Proceed, Tick, Tooth};

const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
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

impl EvalLink {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let over = AtomicBool::new(false);
        let left = AtomicUsize::new(self.stops);
        let count = self.device.as_ref().map_or(self.devices, |_| 1);
        let times_us = std::thread::scope(|scope| {
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
            let all: anyhow::Result<Vec<Vec<u64>>> = all.collect();
            over.store(true, Ordering::Relaxed);
            all
        })?;
        let mut times_us: Vec<u64> = times_us.into_iter().flatten().collect();
        times_us.sort_unstable();
        self.say(&times_us, arguments)
    }

    /// One device, session after session, until all stops are made.
    fn work(&self, worker: u16, left: &AtomicUsize) -> anyhow::Result<Vec<u64>> {
        let mut rng = Seed::new(self.seed).index(worker.into()).rng();
        let mut times_us = Vec::new();
        while left.load(Ordering::Relaxed) > 0 {
            let mut remote = match &self.device {
                Some(address) => Remote::connect(address)?,
                None => Remote::start_own(Stdio::null())?,
            };
            self.stops(&mut remote, left, &mut rng, &mut times_us)?;
        }
        Ok(times_us)
    }

    /// Stops and resumes in one session until it is over or all stops are made.
    fn stops(
        &self,
        remote: &mut Remote,
        left: &AtomicUsize,
        rng: &mut Rng,
        times_us: &mut Vec<u64>,
    ) -> anyhow::Result<()> {
        let (load, tooth, prescription) = work_piece(remote.about().device)?;
        let held = remote.load(&load, &tooth, Pace::Real)?;
        let mut console = Console::new(held.identity, &prescription, &held);
        let hands = |stop| Proceed {
            stop,
            held: true,
            resume: !stop,
            verified: false,
            end: false,
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
                    // On its way before the stop came; the device may be off by itself then.
                    Heard::Tick(tick) if tick.verdict == Verdict::Allow => {}
                    Heard::Tick(tick) => break Some(tick),
                    Heard::Over { .. } => return Ok(()),
                }
            };
            match last {
                None => times_us.push(begin.elapsed().as_micros() as u64),
                Some(tick) => remote.send(&console.beat(Some(&tick), &hands(false)))?,
            }
        }
    }

    fn say(&self, times_us: &[u64], arguments: &Arguments) -> anyhow::Result<Outcome> {
        let at = |share: f64| {
            let place = (share * times_us.len() as f64).ceil() as usize;
            let found = times_us.get(place.saturating_sub(1)).copied();
            found.unwrap_or_default() as f64 * 1e-3
        };
        let shares = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)];
        if arguments.json {
            let mut object = serde_json::Map::new();
            object.insert("stops".to_owned(), times_us.len().into());
            for (name, share) in shares {
                object.insert(format!("{name}_ms"), at(share).into());
            }
            terminal::say_json(&object)?;
        } else {
            let row = shares.map(|(_, share)| format!("{:.2}", at(share)));
            let header = shares.map(|(name, _)| name);
            let (count, devices) = (times_us.len(), self.devices);
            let devices = self.device.as_ref().map_or(devices, |_| 1);
            terminal::say(&format!(
                "{count} stops, {devices} devices, {} busy threads; stop sent to off heard, ms",
                self.busy
            ))?;
            terminal::say(&terminal::table(&header, &[row.to_vec()]))?;
        }
        Ok(Outcome::Done)
    }
}

/// What the devices work on.
fn work_piece(device: u64) -> anyhow::Result<(Load, Tooth, Prescription)> {
    let prescription = treatment::blocks::prescription(order(FEED_UG_S));
    let load = Load {
        prescription: prescription.bytes()?,
        protocol: PROTOCOL.to_vec(),
        patient: 1,
        device,
        setting: Setting {
            release: Release::NEWEST,
            lot: Lot(1),
            body: Body::default(),
            seed: 1,
            faults: Vec::new(),
        },
    };
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
