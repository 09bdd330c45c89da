//! Faults that can be injected by name, into sensors, valve, activation, firmware and clock.
//!
//! In: a name and a time. Out: [`Fault`]. Law: `law_names_round_trip`. Fails: [`UnknownFault`].
//! Not here: faults of links, plans and people (`treatment`).

use crate::sensors::SensorId;

/// What is wrong with a sensor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Flaw {
    /// Says nothing at all.
    Silent,
    /// Says again what it said, with its old time.
    Stale,
    /// Says again what it said, with a new time.
    Flat,
    /// At its upper rail.
    High,
    /// At its lower rail.
    Low,
    /// Off by this share of what is much for it.
    Bias(f64),
    /// Off by this share of what it measures.
    Gain(f64),
    /// Noisier by this share of what is much for it.
    Noise(f64),
    /// Dates its readings in the future.
    Ahead,
}

/// What is wrong with another part of the device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Broken {
    /// The valve stays open at 40 µg/s, also when the device is off.
    ValveOpen,
    /// The valve gives this many times what it is told.
    Feed(f64),
    /// Binding sets free this many times the heat.
    Heat(f64),
    /// Carriers are not steered.
    NoField,
    /// The control loop hangs: it drives and reports what it did.
    Hang,
    /// The firmware leaves a zone out.
    SkipsZone,
    /// The firmware says that nothing was handled in the zone.
    SaysNothing,
    /// The firmware says that it is in the zone before.
    SaysZoneBefore,
    /// The firmware does not obey the enable line.
    NotObeying,
    /// The device's clock stands still.
    ClockStands,
    /// The device's clock jumps ahead by a second.
    ClockAhead,
    /// The device's clock jumps back by a second.
    ClockBack,
    /// A bot in a hundred is not retrieved.
    BotsStay,
    /// The memory of the dose of the zone at work changes.
    MemoryDose,
    /// The memory of a cell of the zone at work changes.
    MemoryCell,
    /// The memory of the feed of the next zone changes.
    MemoryNext,
    /// The memory of where all zones lie changes.
    MemoryPlace,
}

impl Broken {
    /// Whether it changes, once, what the device holds.
    pub(crate) const fn is_of_memory(self) -> bool {
        matches!(
            self,
            Self::MemoryDose | Self::MemoryCell | Self::MemoryNext | Self::MemoryPlace
        )
    }
}

/// Which part a fault is in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Sensor(SensorId, Flaw),
    Device(Broken),
}

/// A fault with its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fault {
    part: Part,
    from_ms: u64,
    to_ms: u64,
}

/// A name that no fault has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no fault is called {0:?}; `biosculpt deliver --help` lists them")]
pub struct UnknownFault(pub String);

const FLAWS: [(&str, Flaw); 9] = [
    ("silent", Flaw::Silent),
    ("stale", Flaw::Stale),
    ("flat", Flaw::Flat),
    ("high", Flaw::High),
    ("low", Flaw::Low),
    ("bias", Flaw::Bias(0.5)),
    ("gain", Flaw::Gain(0.3)),
    ("noise", Flaw::Noise(0.2)),
    ("ahead", Flaw::Ahead),
];

const DEVICE: [(&str, Broken); 17] = [
    ("valve-open", Broken::ValveOpen),
    ("valve-gain", Broken::Feed(1.5)),
    ("activation-hot", Broken::Heat(8.0)),
    ("field-lost", Broken::NoField),
    ("firmware-hangs", Broken::Hang),
    ("firmware-skips-zone", Broken::SkipsZone),
    ("firmware-says-nothing", Broken::SaysNothing),
    ("firmware-says-zone-before", Broken::SaysZoneBefore),
    ("firmware-disobeys", Broken::NotObeying),
    ("clock-stands", Broken::ClockStands),
    ("clock-ahead", Broken::ClockAhead),
    ("clock-back", Broken::ClockBack),
    ("bots-stay", Broken::BotsStay),
    ("memory-dose", Broken::MemoryDose),
    ("memory-cell", Broken::MemoryCell),
    ("memory-next", Broken::MemoryNext),
    ("memory-place", Broken::MemoryPlace),
];

impl Fault {
    /// A fault of a sensor, from the start on.
    #[must_use]
    pub const fn sensor(sensor: SensorId, flaw: Flaw) -> Self {
        Self {
            part: Part::Sensor(sensor, flaw),
            from_ms: 0,
            to_ms: u64::MAX,
        }
    }

    /// A fault of another part, from the start on.
    #[must_use]
    pub const fn device(broken: Broken) -> Self {
        Self {
            part: Part::Device(broken),
            from_ms: 0,
            to_ms: u64::MAX,
        }
    }

    /// The same fault, only between these times.
    #[must_use]
    pub const fn between(self, from_ms: u64, to_ms: u64) -> Self {
        Self {
            from_ms,
            to_ms,
            ..self
        }
    }

    /// The same fault, so many times its size, where it has one: a bias, a gain, a noise, a feed, a heat.
    #[must_use]
    pub fn sized(self, times: f64) -> Self {
        let part = match self.part {
            Part::Sensor(sensor, flaw) => Part::Sensor(
                sensor,
                match flaw {
                    Flaw::Bias(share) => Flaw::Bias(share * times),
                    Flaw::Gain(share) => Flaw::Gain(share * times),
                    Flaw::Noise(share) => Flaw::Noise(share * times),
                    other => other,
                },
            ),
            Part::Device(Broken::Feed(share)) => Part::Device(Broken::Feed(share * times)),
            Part::Device(Broken::Heat(share)) => Part::Device(Broken::Heat(share * times)),
            other => other,
        };
        Self { part, ..self }
    }

    /// Every fault by name, each from the start on.
    #[must_use]
    pub fn all() -> Vec<(String, Self)> {
        let sensors = SensorId::ALL.into_iter().flat_map(|sensor| {
            let named = move |(name, flaw): (&str, Flaw)| {
                let name = format!("{}-{name}", sensor.name());
                (name, Self::sensor(sensor, flaw))
            };
            FLAWS.into_iter().map(named)
        });
        let device = DEVICE.map(|(name, broken)| (name.to_owned(), Self::device(broken)));
        sensors.chain(device).collect()
    }

    /// The fault of that name.
    ///
    /// # Errors
    /// [`UnknownFault`] where none has it.
    pub fn named(name: &str) -> Result<Self, UnknownFault> {
        let found = Self::all().into_iter().find(|(known, _)| known == name);
        found
            .map(|(_, fault)| fault)
            .ok_or_else(|| UnknownFault(name.to_owned()))
    }

    /// Name of the fault; its sizes may differ from those of the name.
    #[must_use]
    pub fn name(&self) -> String {
        let kind = std::mem::discriminant::<Flaw>;
        let of = std::mem::discriminant::<Broken>;
        match self.part {
            Part::Sensor(sensor, flaw) => {
                let found = FLAWS.iter().find(|(_, f)| kind(f) == kind(&flaw));
                format!("{}-{}", sensor.name(), found.map_or("", |f| f.0))
            }
            Part::Device(broken) => {
                let found = DEVICE.iter().find(|(_, b)| of(b) == of(&broken));
                found.map_or("", |f| f.0).to_owned()
            }
        }
    }

    /// Between which times it is there, ms.
    #[must_use]
    pub const fn times_ms(&self) -> (u64, u64) {
        (self.from_ms, self.to_ms)
    }

    fn is_there(&self, now_ms: u64) -> bool {
        (self.from_ms..self.to_ms).contains(&now_ms)
    }

    pub(crate) fn of_sensor(&self, sensor: SensorId, now_ms: u64) -> Option<Flaw> {
        match self.part {
            Part::Sensor(which, flaw) if which == sensor && self.is_there(now_ms) => Some(flaw),
            _ => None,
        }
    }

    pub(crate) fn of_device(&self, now_ms: u64) -> Option<Broken> {
        match self.part {
            Part::Device(broken) if self.is_there(now_ms) => Some(broken),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_names_round_trip() {
        let all = Fault::all();
        assert!(all.len() >= 40, "{}", all.len());
        for (name, fault) in &all {
            assert_eq!(&fault.name(), name);
            assert_eq!(&fault.sized(0.5).name(), name);
            assert_eq!(Fault::named(name).as_ref(), Ok(fault));
            assert_eq!(all.iter().filter(|(other, _)| other == name).count(), 1);
        }
        assert!(Fault::named("gremlins").is_err());
    }
}
