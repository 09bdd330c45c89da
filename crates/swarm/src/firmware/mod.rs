//! Firmware: closed-loop control from what is sensed to what is driven, 20 times a second.
//!
//! In: [`Seen`] at every tick. Out: [`Drive`] and what is [`Reported`]. Releases are kept for ever, one
//! file each, so that history can be replayed: nothing in a released file changes.
//! Law: `law_no_leave_no_feed`: without the enable line nothing is released, by any release.
//! Not here: the enable line itself (the permit), and whether what is done is wise (`guard`).

mod v1_0;
mod v1_1;
mod v1_2;

use crate::order::{Order, ZoneOrder};

/// Length of a tick, ms.
pub const TICK_MS: u32 = 50;

/// What the firmware sees at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether the enable line is up.
    pub enabled: bool,
    /// Material handled in this session as counter A has it, µg; none where no reading came.
    pub counter_ug: Option<u32>,
    /// Carriers in suspension, µg of their loads, from the localisation image.
    pub floating_ug: u32,
}

/// What the firmware does with the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drive {
    /// Material released, µg/s; 0 closes the valve.
    pub feed_ug_s: u32,
    /// The zone that the field steers to, from 0; none steers to the nozzle, for retrieval.
    pub zone: Option<usize>,
}

/// What the firmware says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reported {
    /// The zone at work, from 0; past the last when all is done.
    pub zone: usize,
    /// Material handled in the zone, µg.
    pub zone_ug: u32,
    /// Time worked in the zone, ms.
    pub zone_ms: u32,
    /// All zones are done and what floated was retrieved.
    pub done: bool,
}

/// One release.
pub trait Firmware: std::fmt::Debug + Send {
    /// Its version.
    fn version(&self) -> [u16; 3];

    /// One tick.
    fn tick(&mut self, order: &Order, seen: &Seen) -> Drive;

    /// What it says after the tick.
    fn reported(&self) -> Reported;
}

/// A release by its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// 1.0.
    V1_0,
    /// 1.1.
    V1_1,
    /// 1.2.
    V1_2,
}

impl Release {
    /// Every release, oldest first.
    pub const ALL: [Self; 3] = [Self::V1_0, Self::V1_1, Self::V1_2];

    /// The newest.
    pub const NEWEST: Self = Self::V1_2;

    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
        }
    }

    /// What it changed.
    #[must_use]
    pub const fn notes(self) -> &'static str {
        match self {
            Self::V1_0 => v1_0::NOTES,
            Self::V1_1 => v1_1::NOTES,
            Self::V1_2 => v1_2::NOTES,
        }
    }

    /// The release of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.name() == name)
    }

    /// The release of that version.
    #[must_use]
    pub fn from_version(version: [u16; 3]) -> Option<Self> {
        let found = |release: &Self| release.start().version() == version;
        Self::ALL.into_iter().find(found)
    }

    /// The firmware as it is after power-on.
    #[must_use]
    pub fn start(self) -> Box<dyn Firmware> {
        match self {
            Self::V1_0 => Box::new(v1_0::Control::default()),
            Self::V1_1 => Box::new(v1_1::Control::default()),
            Self::V1_2 => Box::new(v1_2::Control::default()),
        }
    }
}

/// The zone of that place, if the order has it.
fn zone(order: &Order, place: usize) -> Option<&ZoneOrder> {
    order.zones.get(place)
}

#[cfg(test)]
mod tests;
