//! The judge of drills: from what is so, not from what the guard says.
//!
//! In: at every tick the simulation's truth, the beats that arrived, whether the device is on. Out: what
//! started that must not, what stayed beyond a limit with the device on, and harm that no rule is against.
//! Law: `law_the_judge_can_fail`. Method: limits and times are stated here again, with the room that a
//! sensor's own lag and noise need; of the guard's words only one is used, that it has ended the session.

use super::watch::Watches;
use crate::session::{Beat, Evidence, Tick};
use guard::{Identity, Verdict};
use std::collections::BTreeSet;
use swarm::{Order, Outside, Truth};

/// Rise of the surface, K, with five times its probe's noise of 20 mK; how long the probe lags (0.5 s where the
/// surface warms steadily), a sample and a tick, ms.
const SURFACE_K: f64 = 20.0 + 0.1;
const PROBE_MS: u64 = 500 + 100;
/// A bite, mN, with the sensor's noise; for so long, ms.
const BITE_MN: f64 = 30_400.0;
const BITE_MS: u64 = 100;
/// Off its place, µm, with the image's noise; for so long and an image, ms. A registered tooth is 20 µm off.
const MOVED_UM: f64 = 150.0 + 25.0 - 20.0;
const MOVED_MS: u64 = 200 + 250;
/// Zone: share of its plan, per cent.
const ZONE_PERCENT: i64 = 110;
/// A zone at work is read back again so often, ms.
const MEMORY_MS: u64 = 500;
/// What evidence counts, ms: plan, patient and tooth, registration, operator, heartbeat.
const EVIDENCE: [(&str, u64); 5] = [
    ("no leave: plan", 60_000),
    ("no leave: patient and tooth", 1_800_000),
    ("no leave: registration", 10_000),
    ("no leave: operator", 200),
    ("no leave: heartbeat", 150),
];
/// Silence, ms; the device is off 200 ms after a side died.
const SILENCE_MS: u64 = 150;
/// A resume counts by what was seen in this time, ms.
const SEEN_MS: u64 = 5_000;
/// Lowest and highest that a sensor says.
type Rails = (i64, i64);
/// Sensors: longest without a reading, ms, and whether their ends are no readings.
const SENSORS: [(&str, u64, Option<Rails>); 5] = [
    ("surface_rise_mk", 200, Some((-20_000, 60_000))),
    ("counter_a_ug", 200, None),
    ("counter_b_ug", 200, None),
    ("localisation_um", 500, None),
    ("bite_force_mn", 200, Some((-1_000, 1_000_000))),
];

/// What is so at a tick.
pub(super) struct Facts<'a> {
    pub(super) tick: &'a Tick,
    pub(super) truth: Truth,
    pub(super) outside: Outside,
    /// Handled in each zone, ng.
    pub(super) zones_ng: &'a [u64],
    /// The device read back what was approved of the zone at work.
    pub(super) read_back: bool,
    /// The zone at work is in the device's memory as it was loaded.
    pub(super) memory: bool,
}

/// Judges one session.
pub(super) struct Judge<'a> {
    order: &'a Order,
    signals: &'a [String],
    held: Identity,
    /// Whether this session may start at all.
    may_start: bool,
    watches: Watches,
    newest: Option<(Beat, u64)>,
    frame_ms: u64,
    was_enabled: bool,
    pressed_ms: Option<u64>,
    is_pressed: bool,
    resumed: bool,
    zone: usize,
    disordered: bool,
    zone_on_ms: u64,
    uncovered: BTreeSet<&'static str>,
    pub(super) started_wrongly: bool,
    pub(super) started: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        order: &'a Order,
        signals: &'a [String],
        held: Identity,
        may_start: bool,
    ) -> Self {
        Self {
            order,
            signals,
            held,
            may_start,
            watches: Watches::default(),
            newest: None,
            frame_ms: 0,
            was_enabled: false,
            pressed_ms: None,
            is_pressed: false,
            resumed: true,
            zone: 0,
            disordered: false,
            zone_on_ms: 0,
            uncovered: BTreeSet::new(),
            started_wrongly: false,
            started: false,
        }
    }

    /// The patient presses the stop, or does not.
    pub(super) fn presses(&mut self, now_ms: u64, pressed: bool) {
        if pressed && !self.is_pressed {
            self.pressed_ms = Some(now_ms);
            self.resumed = false;
        }
        self.is_pressed = pressed;
    }

    /// A beat arrived.
    pub(super) fn heard(&mut self, now_ms: u64, beat: &Beat) {
        self.frame_ms = now_ms;
        let newer = |(last, _): &(Beat, u64)| beat.number > last.number;
        if !self.newest.as_ref().is_none_or(newer) {
            return;
        }
        self.newest = Some((*beat, now_ms));
        if let (Some(word), Some(pressed_ms)) = (beat.resume, self.pressed_ms) {
            let Evidence { identity, at_ms } = word;
            let is_of_now = at_ms <= now_ms && now_ms - at_ms <= SEEN_MS;
            let is_ours = identity == self.held;
            self.resumed |= is_ours && is_of_now && at_ms >= pressed_ms && !self.is_pressed;
        }
    }

    /// A tick was worked.
    pub(super) fn see(&mut self, facts: &Facts<'_>) {
        let tick = facts.tick;
        let now_ms = tick.now_ms;
        let line_up = self.was_enabled;
        self.was_enabled = tick.enabled;
        self.started |= tick.on;
        self.started_wrongly |= tick.on && !self.may_start;
        self.follow_zone(facts);
        let ended = tick.verdict == Verdict::Terminate;
        let disobeys = tick.on && !line_up;
        self.watches
            .see("on without leave", disobeys && !ended, 100, (now_ms, true));
        if disobeys && ended {
            self.uncovered.insert("stays on when switched off");
        }
        // From here on: with the line up, so by the guard's leave.
        let at = (now_ms, tick.on && line_up);
        self.see_world(facts, at);
        self.see_sensors(tick, at);
        self.see_sides(at);
    }

    fn see_world(&mut self, facts: &Facts<'_>, at: (u64, bool)) {
        let (truth, outside) = (facts.truth, facts.outside);
        let mut see = |what, is, allowed_ms| self.watches.see(what, is, allowed_ms, at);
        see("surface rise", truth.surface_k > SURFACE_K, PROBE_MS);
        see("bite", outside.bite_mn > BITE_MN, BITE_MS);
        see("tooth moved", outside.moved_um > MOVED_UM, MOVED_MS);
        see("stop pressed", self.is_pressed, 0);
        see("on again without a resume", !self.resumed, 0);
        see("order of zones", self.disordered, 200);
        see("zone not read back", !facts.read_back, 0);
        see("zone changed in memory", !facts.memory, MEMORY_MS);
    }

    fn see_sensors(&mut self, tick: &Tick, at: (u64, bool)) {
        let now_ms = tick.now_ms;
        let reading = |name: &str| {
            let place = self.signals.iter().position(|signal| signal == name)?;
            tick.readings.get(place).copied().flatten()
        };
        for (name, fresh_ms, rails) in SENSORS {
            let good = reading(name).is_some_and(|reading| {
                let is_old = reading.at_ms + fresh_ms < now_ms;
                let is_rail =
                    rails.is_some_and(|(low, high)| reading.value <= low || reading.value >= high);
                !is_old && !is_rail && reading.at_ms <= now_ms
            });
            self.watches.see(name, !good, 0, at);
        }
        let value = |name: &str| reading(name).map(|reading| reading.value);
        if let (Some(a), Some(b)) = (value("counter_a_ug"), value("counter_b_ug")) {
            let allowed_ug = self.order.dose_ug() as i64 * 5 / 100 + 50;
            let apart = (a - b).abs() > allowed_ug;
            self.watches.see("counters apart", apart, 200, at);
        }
        if let Some(zone) = self.order.zones.get(tick.zone) {
            let over = |ug: i64| ug * 100 > i64::from(zone.dose_ug) * ZONE_PERCENT;
            let late = |ms: i64| ms > i64::from(zone.limit_ms);
            let is_over = value("zone_reported_ug").is_some_and(over);
            let is_late = value("zone_timer_ms").is_some_and(late);
            self.watches.see("zone amount", is_over, 0, at);
            self.watches.see("zone time", is_late, 0, at);
        }
    }

    fn see_sides(&mut self, at: (u64, bool)) {
        let now_ms = at.0;
        let age_ms = |at_ms: u64| now_ms.saturating_sub(at_ms);
        let beat_ms = self.newest.as_ref().map_or(0, |(_, at_ms)| *at_ms);
        let mut see = |what, is, allowed_ms| self.watches.see(what, is, allowed_ms, at);
        see("heartbeat silent", age_ms(beat_ms) > SILENCE_MS, 0);
        see("link silent", age_ms(self.frame_ms) > SILENCE_MS, 0);
        for (i, (what, lasts_ms)) in EVIDENCE.into_iter().enumerate() {
            let given = self.newest.as_ref();
            let given = given.and_then(|(beat, _)| beat.evidence.get(i).copied().flatten());
            let good = given.is_some_and(|evidence| {
                evidence.identity == self.held && age_ms(evidence.at_ms) <= lasts_ms
            });
            see(what, !good, 0);
        }
    }

    fn follow_zone(&mut self, facts: &Facts<'_>) {
        let tick = facts.tick;
        if tick.zone != self.zone {
            self.disordered |= tick.zone != self.zone + 1;
            (self.zone, self.zone_on_ms) = (tick.zone, 0);
        }
        self.zone_on_ms += if tick.on { 50 } else { 0 };
        for (zone, ng) in self.order.zones.iter().zip(facts.zones_ng) {
            // In truth, with two per cent for the counters.
            if *ng > u64::from(zone.dose_ug) * 10 * (ZONE_PERCENT as u64 + 2) {
                self.uncovered.insert("zone has more in truth");
            }
        }
        if let Some(zone) = self.order.zones.get(tick.zone)
            && self.zone_on_ms > u64::from(zone.limit_ms + zone.rest_ms) + 1_000
        {
            self.uncovered.insert("zone takes longer in truth");
        }
    }

    /// The device was on although nothing was to be done any more.
    pub(super) fn on_after_the_end(&mut self) {
        self.uncovered.insert("stays on when switched off");
    }

    /// What stayed beyond a limit.
    pub(super) fn unstopped(&self) -> Vec<&'static str> {
        self.watches.unstopped().collect()
    }

    /// What no rule is against.
    pub(super) fn into_uncovered(self) -> BTreeSet<&'static str> {
        self.uncovered
    }
}
