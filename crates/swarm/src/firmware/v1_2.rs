//! Firmware 1.2: progress is also journaled when the device goes off.

use super::{Drive, Firmware, Reported, Seen, TICK_MS, zone};
use crate::order::{Order, ZoneOrder};

pub(super) const NOTES: &str = "Progress is also journaled when the device goes off, so that it wakes where it \
     was; what is late goes at most at three times the rate.";

/// What floats is settled when it is below this, µg.
const SETTLED_UG: u32 = 2;
/// Longest wait for what floats, ms.
const SETTLE_MS: u32 = 20_000;
/// Off for so long, the device sleeps, ms.
const SLEEP_MS: u32 = 30_000;
/// What is late may go at so many times the prescribed rate.
const CATCH_UP: u32 = 3;
/// What is late is caught up within this time at the least, ms.
const CATCH_UP_MS: u32 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Work,
    Rest,
    Retrieve,
    Done,
}

/// What the journal holds.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    phase: Phase,
    zone: usize,
    /// Material handled in the zone, µg.
    zone_ug: u32,
}

/// State of the control.
#[derive(Debug, Default)]
pub(super) struct Control {
    now: Progress,
    journal: Progress,
    /// Off for so long, ms.
    off_ms: u32,
    counter_ug: u32,
    /// The zone's timer, which runs on its own and keeps its count in sleep.
    worked_ms: u32,
    waited_ms: u32,
}

impl Control {
    fn commit(&mut self) {
        self.journal = self.now;
    }

    fn next(&mut self, phase: Phase) {
        self.now.phase = phase;
        self.waited_ms = 0;
    }

    fn count(&mut self, counter_ug: u32) {
        self.now.zone_ug += counter_ug.saturating_sub(self.counter_ug);
        self.counter_ug = self.counter_ug.max(counter_ug);
    }

    /// The rate at which the zone ends on time.
    fn feed_ug_s(&self, here: &ZoneOrder, under_way_ug: u32) -> u32 {
        let planned_ms = here.dose_ug.saturating_mul(1000) / here.feed_ug_s;
        let left_ms = planned_ms.saturating_sub(self.worked_ms).max(CATCH_UP_MS);
        let left_ug = here.dose_ug.saturating_sub(under_way_ug);
        let wanted = u64::from(left_ug) * 1000 / u64::from(left_ms);
        (wanted as u32).clamp(here.feed_ug_s, CATCH_UP * here.feed_ug_s)
    }

    fn work(&mut self, order: &Order, seen: &Seen) -> Drive {
        let Some(here) = zone(order, self.now.zone) else {
            self.next(Phase::Retrieve);
            return Drive::default();
        };
        self.worked_ms += TICK_MS;
        let under_way_ug = self.now.zone_ug + seen.floating_ug;
        if under_way_ug < here.dose_ug {
            return Drive {
                feed_ug_s: self.feed_ug_s(here, under_way_ug),
                zone: Some(self.now.zone),
            };
        }
        self.waited_ms += TICK_MS;
        if seen.floating_ug <= SETTLED_UG || self.waited_ms >= SETTLE_MS {
            self.next(Phase::Rest);
            self.commit();
        }
        Drive {
            feed_ug_s: 0,
            zone: Some(self.now.zone),
        }
    }

    fn rest(&mut self, order: &Order) -> Drive {
        self.waited_ms += TICK_MS;
        if zone(order, self.now.zone).is_none_or(|here| self.waited_ms >= here.rest_ms) {
            self.now.zone += 1;
            self.now.zone_ug = 0;
            self.worked_ms = 0;
            self.next(Phase::Work);
            self.commit();
        }
        Drive::default()
    }

    fn retrieve(&mut self, seen: &Seen) -> Drive {
        self.waited_ms += TICK_MS;
        if seen.floating_ug <= SETTLED_UG || self.waited_ms >= SETTLE_MS {
            self.next(Phase::Done);
            self.commit();
        }
        Drive::default()
    }
}

impl Firmware for Control {
    fn version(&self) -> [u16; 3] {
        [1, 2, 0]
    }

    fn tick(&mut self, order: &Order, seen: &Seen) -> Drive {
        if let Some(counter_ug) = seen.counter_ug {
            self.count(counter_ug);
        }
        if !seen.enabled {
            // At every tick that is off, so that what is counted late is in the journal too.
            self.commit();
            self.off_ms = self.off_ms.saturating_add(TICK_MS);
            return Drive::default();
        }
        if self.off_ms >= SLEEP_MS {
            self.now = self.journal;
        }
        self.off_ms = 0;
        match self.now.phase {
            Phase::Work => self.work(order, seen),
            Phase::Rest => self.rest(order),
            Phase::Retrieve => self.retrieve(seen),
            Phase::Done => Drive::default(),
        }
    }

    fn reported(&self) -> Reported {
        Reported {
            zone: self.now.zone,
            zone_ug: self.now.zone_ug,
            zone_ms: self.worked_ms,
            done: self.now.phase == Phase::Done,
        }
    }
}
