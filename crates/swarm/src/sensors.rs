//! Sensors: what the device and its guard know of the world, with noise, lag, dropouts and rails.
//!
//! In: the truth at a tick. Out: [`Readings`] in whole numbers, each with its own time.
//! Law: `law_sensors_follow_the_truth`. Values of noise and lag are design values of the simulator.

use crate::fault::{Fault, Flaw};
use lexicon::{Rng, Seed};

/// What a sensor said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// In the sensor's unit.
    pub value: i64,
    /// When it was measured, ms.
    pub at_ms: u64,
}

/// Which sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SensorId {
    /// Temperature at the surface, rise above the baseline, mK.
    Surface,
    /// Material handled, by optical absorption, µg.
    CounterA,
    /// Material handled, by magnetic susceptibility, µg.
    CounterB,
    /// Distance of the tooth from where it was registered, µm.
    Localisation,
    /// Force on the bite block, mN.
    Bite,
}

impl SensorId {
    /// Every sensor.
    pub const ALL: [Self; 5] = [
        Self::Surface,
        Self::CounterA,
        Self::CounterB,
        Self::Localisation,
        Self::Bite,
    ];

    /// Name, as in faults.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Surface => "surface",
            Self::CounterA => "counter-a",
            Self::CounterB => "counter-b",
            Self::Localisation => "localisation",
            Self::Bite => "bite",
        }
    }

    const fn built(self) -> Built {
        // Period, lag, noise, gain error, lowest, highest.
        let (period_ms, lag_s, noise, gain, low, high) = match self {
            Self::Surface => (50, 0.5, 20.0, 0.0, -20_000, 60_000),
            Self::CounterA | Self::CounterB => (50, 0.1, 0.3, 0.003, 0, 1_000_000),
            Self::Localisation => (250, 0.0, 5.0, 0.0, 0, 5_000),
            Self::Bite => (50, 0.0, 80.0, 0.0, -1_000, 1_000_000),
        };
        Built {
            period_ms,
            lag_s,
            noise,
            gain,
            low,
            high,
        }
    }
}

/// How a sensor is built.
#[derive(Debug, Clone, Copy)]
struct Built {
    period_ms: u64,
    /// Time constant of its lag, s.
    lag_s: f64,
    /// Standard deviation of its noise, in its unit.
    noise: f64,
    /// Standard deviation of its gain between devices.
    gain: f64,
    low: i64,
    high: i64,
}

/// Share of samples that are lost in a healthy device.
const LOST: f64 = 1e-4;

/// One sensor.
#[derive(Debug, Clone)]
pub(crate) struct Sensor {
    id: SensorId,
    built: Built,
    gain: f64,
    felt: Option<f64>,
    rng: Rng,
    last: Option<Reading>,
}

impl Sensor {
    pub(crate) fn new(id: SensorId, seed: Seed) -> Self {
        let mut rng = seed.child(id.name()).rng();
        let built = id.built();
        Self {
            id,
            built,
            gain: 1.0 + built.gain * rng.normal(),
            felt: None,
            rng,
            last: None,
        }
    }

    /// Measures, where it is time to, and says what it said last.
    pub(crate) fn read(&mut self, now_ms: u64, truth: f64, faults: &[Fault]) -> Option<Reading> {
        let dt_s = 0.05;
        let follow = match self.built.lag_s > 0.0 {
            true => dt_s / (self.built.lag_s + dt_s),
            false => 1.0,
        };
        let felt = self.felt.unwrap_or(truth);
        let felt = felt + follow * (truth - felt);
        self.felt = Some(felt);
        // Drawn at every tick, so that a fault shifts nobody's stream.
        let (noise, lost) = (self.rng.normal(), self.rng.unit() < LOST);
        let due = self
            .last
            .is_none_or(|last| now_ms.saturating_sub(last.at_ms) >= self.built.period_ms);
        let mut value = felt * self.gain + noise * self.built.noise;
        let mut lost = lost;
        for flaw in faults
            .iter()
            .filter_map(|fault| fault.of_sensor(self.id, now_ms))
        {
            match flaw {
                Flaw::Silent => return None,
                Flaw::Stale => lost = true,
                Flaw::Flat => value = self.last.map_or(value, |last| last.value as f64),
                Flaw::High => value = self.built.high as f64,
                Flaw::Low => value = self.built.low as f64,
                Flaw::Bias(share) => value += share * self.scale(),
                Flaw::Gain(share) => value *= 1.0 + share,
                Flaw::Noise(share) => value += noise * share * self.scale(),
                Flaw::Ahead => {
                    return Some(Reading {
                        value: self.whole(value),
                        at_ms: now_ms + 500,
                    });
                }
            }
        }
        // The first sample is that of the set-up, which waits for it.
        if due && (!lost || self.last.is_none()) {
            self.last = Some(Reading {
                value: self.whole(value),
                at_ms: now_ms,
            });
        }
        self.last
    }

    fn whole(&self, value: f64) -> i64 {
        (value.round() as i64).clamp(self.built.low, self.built.high)
    }

    /// What is much for this sensor, in its unit.
    const fn scale(&self) -> f64 {
        match self.id {
            SensorId::Surface => 20_000.0,
            SensorId::CounterA | SensorId::CounterB => 2_000.0,
            SensorId::Localisation => 1_000.0,
            SensorId::Bite => 50_000.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_sensors_follow_the_truth() {
        for (id, truth) in [
            (SensorId::Surface, 5_000.0),
            (SensorId::CounterA, 12_000.0),
            (SensorId::Localisation, 40.0),
            (SensorId::Bite, 900.0),
        ] {
            let mut sensor = Sensor::new(id, Seed::new(3));
            let read = |tick: u64| sensor.read(tick * 50, truth, &[]).map(|r| r.value as f64);
            let values: Vec<f64> = (1..2_000).filter_map(read).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let allowed = 0.01 * truth + id.built().noise;
            assert!((mean - truth).abs() < allowed, "{id:?} {mean}");
        }
    }

    #[test]
    fn a_fault_changes_no_other_sample() {
        let flat = Fault::sensor(SensorId::Surface, Flaw::Flat).between(1_000, 2_000);
        let mut healthy = Sensor::new(SensorId::Surface, Seed::new(3));
        let mut faulty = Sensor::new(SensorId::Surface, Seed::new(3));
        for tick in 1..100 {
            let now_ms = tick * 50;
            let a = healthy.read(now_ms, 100.0, &[]);
            let b = faulty.read(now_ms, 100.0, &[flat]);
            assert!((1_000..2_000).contains(&now_ms) || a == b, "{now_ms}");
        }
    }
}
