//! Firmware 1.0: zone by zone at a constant rate.

use super::{Drive, Firmware, Reported, Seen, TICK_MS, zone};
use crate::order::Order;

pub(super) const NOTES: &str =
    "First release: zones in order, at the prescribed rate, by counter A.";

/// What floats is settled when it is below this, µg.
const SETTLED_UG: u32 = 2;
/// Longest wait for what floats, ms.
const SETTLE_MS: u32 = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Work,
    Rest,
    Retrieve,
    Done,
}

/// State of the control.
#[derive(Debug, Default)]
pub(super) struct Control {
    phase: Phase,
    zone: usize,
    counter_ug: u32,
    /// Counter when the zone began, µg.
    base_ug: u32,
    worked_ms: u32,
    waited_ms: u32,
}

impl Control {
    fn zone_ug(&self) -> u32 {
        self.counter_ug.saturating_sub(self.base_ug)
    }

    fn next(&mut self, phase: Phase) {
        self.phase = phase;
        self.waited_ms = 0;
    }

    fn work(&mut self, order: &Order, seen: &Seen) -> Drive {
        let Some(here) = zone(order, self.zone) else {
            self.next(Phase::Retrieve);
            return Drive::default();
        };
        self.worked_ms += TICK_MS;
        let under_way_ug = self.zone_ug() + seen.floating_ug;
        if under_way_ug < here.dose_ug {
            return Drive {
                feed_ug_s: here.feed_ug_s,
                zone: Some(self.zone),
            };
        }
        self.waited_ms += TICK_MS;
        if seen.floating_ug <= SETTLED_UG || self.waited_ms >= SETTLE_MS {
            self.next(Phase::Rest);
        }
        Drive {
            feed_ug_s: 0,
            zone: Some(self.zone),
        }
    }

    fn rest(&mut self, order: &Order) -> Drive {
        self.waited_ms += TICK_MS;
        if zone(order, self.zone).is_none_or(|here| self.waited_ms >= here.rest_ms) {
            self.zone += 1;
            self.base_ug = self.counter_ug;
            self.worked_ms = 0;
            self.next(Phase::Work);
        }
        Drive::default()
    }

    fn retrieve(&mut self, seen: &Seen) -> Drive {
        self.waited_ms += TICK_MS;
        if seen.floating_ug <= SETTLED_UG || self.waited_ms >= SETTLE_MS {
            self.next(Phase::Done);
        }
        Drive::default()
    }
}

impl Firmware for Control {
    fn version(&self) -> [u16; 3] {
        [1, 0, 0]
    }

    fn tick(&mut self, order: &Order, seen: &Seen) -> Drive {
        if let Some(counter_ug) = seen.counter_ug {
            self.counter_ug = counter_ug;
        }
        if !seen.enabled {
            return Drive::default();
        }
        match self.phase {
            Phase::Work => self.work(order, seen),
            Phase::Rest => self.rest(order),
            Phase::Retrieve => self.retrieve(seen),
            Phase::Done => Drive::default(),
        }
    }

    fn reported(&self) -> Reported {
        Reported {
            zone: self.zone,
            zone_ug: self.zone_ug(),
            zone_ms: self.worked_ms,
            done: self.phase == Phase::Done,
        }
    }
}
