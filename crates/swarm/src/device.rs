//! The device of one session: valve, field, carriers, sensors and firmware, a tick at a time.
//!
//! In: a [`Site`], a [`Setting`], at every tick the enable line and what happens outside.
//! Out: [`Sensed`]; for those who may know it, the [`Truth`]. Law: `law_material_is_kept`,
//! `law_same_seed_same_bits`. Fails: [`DeviceError`].
//! Not here: leave to be on (`guard`), links and records (`treatment`).

mod words;

pub use words::{DeviceError, Lot, Outside, Sensed, Setting, Truth};

use crate::bed::Bed;
use crate::carriers::{Field, Step, Swarm};
use crate::fault::Broken;
use crate::firmware::{Drive, Firmware, Seen, TICK_MS};
use crate::memory;
use crate::order::{Order, load_ug};
use crate::sensors::{Reading, Sensor, SensorId};
use crate::site::{Site, towards};
use crate::warmth::Warmth;
use lexicon::Seed;
use std::borrow::Cow;

/// Speed of carriers where the field pulls, mm/s.
const SPEED_MM_S: f64 = 2.5;
/// Brownian and turbulent spread, mm2/s.
const DIFFUSION_MM2_S: f64 = 0.005;
/// Share of its load that a packet leaves in a second where it binds.
const BIND_PER_S: f64 = 10.0;
/// Spread about the nozzle, mm.
const SPREAD_MM: f64 = 0.3;
/// Heat set free by what binds or is taken away, J/µg (0.25 J/mg; a design value of this project, stated again
/// in `treatment`, which holds both against each other).
pub const HEAT_J_UG: f64 = 2.5e-4;
/// At most every so many ticks the field is aimed anew, and only where a goal has filled since. Seldom, what gathers before
/// full goals comes down on the next at once: aimed once a second, more than three times the feed came down within a quarter of one.
const AIM_TICKS: u64 = 5;
/// How far off a good registration is, µm.
const REGISTERED_UM: f64 = 20.0;

/// The device of one session.
#[derive(Debug)]
pub struct Device<'a> {
    site: &'a Site,
    /// The order as it is in the device's memory; a copy of its own only once a fault changed it.
    order: Cow<'a, Order>,
    /// Faults whose change of the memory is done.
    changed: Vec<Broken>,
    setting: Setting,
    firmware: Box<dyn Firmware>,
    swarm: Swarm,
    sensors: Vec<Sensor>,
    warmth: Warmth,
    bed: Bed,
    /// Where the field is aimed, with the zone.
    aim: Option<(usize, Field)>,
    aimed: u64,
    /// Whether a goal has filled since.
    is_stale: bool,
    ticks: u64,
    owed_ng: u64,
    packet_ng: u32,
    handled_ng: u64,
    /// The same by zone, whatever the firmware says of it.
    zones_ng: Vec<u64>,
    retrieved_ng: u64,
    released_ng: u64,
    last: Option<Drive>,
    counter: Option<Reading>,
}

impl<'a> Device<'a> {
    /// A device that has just been set up.
    ///
    /// # Errors
    /// [`DeviceError`] where the site has no model.
    pub fn new(site: &'a Site, setting: Setting) -> Result<Self, DeviceError> {
        let seed = Seed::new(setting.seed);
        let nominal_ng = site.order().loads_per_packet as f64 * load_ug() * 1e3;
        let packet_ng = (nominal_ng * setting.lot.payload()).round();
        let sensors = SensorId::ALL.map(|id| Sensor::new(id, seed.child("sensors")));
        Ok(Self {
            firmware: setting.release.start(),
            swarm: Swarm::new(site.grid, seed.child("carriers"))?,
            sensors: sensors.into(),
            warmth: site.warm.begin(&setting.body)?,
            bed: Bed::new(site),
            aim: None,
            aimed: 0,
            is_stale: false,
            ticks: 0,
            owed_ng: 0,
            packet_ng: packet_ng.clamp(1.0, 1e9) as u32,
            handled_ng: 0,
            zones_ng: vec![0; site.zones.len()],
            retrieved_ng: 0,
            released_ng: 0,
            last: None,
            counter: None,
            order: Cow::Borrowed(site.order()),
            changed: Vec::new(),
            site,
            setting,
        })
    }

    /// One tick of 50 ms.
    ///
    /// # Errors
    /// [`DeviceError`]; nothing of the tick counts then.
    pub fn tick(
        &mut self,
        now_ms: u64,
        enabled: bool,
        outside: &Outside,
    ) -> Result<Sensed, DeviceError> {
        let broken: Vec<Broken> = {
            let faults = self.setting.faults.iter();
            faults.filter_map(|fault| fault.of_device(now_ms)).collect()
        };
        let has = |what: Broken| broken.contains(&what);
        for &fault in &broken {
            if fault.is_of_memory() && !self.changed.contains(&fault) {
                self.changed.push(fault);
                memory::change(&mut self.order, fault, self.firmware.reported().zone);
            }
        }
        let obeying = enabled || has(Broken::NotObeying);
        let floating_ug = (self.swarm.in_flight().units / 1000) as u32;
        let seen = Seen {
            enabled: obeying,
            counter_ug: self.counter.map(|reading| reading.value.max(0) as u32),
            floating_ug,
        };
        let mut drive = match self.last.filter(|_| has(Broken::Hang)) {
            Some(last) => last,
            None => self.firmware.tick(&self.order, &seen),
        };
        self.last = Some(drive);
        if has(Broken::SkipsZone) {
            drive.zone = drive
                .zone
                .map(|zone| zone + 1)
                .filter(|&zone| zone < self.site.zones.len());
        }
        let mut feed_ug_s = f64::from(drive.feed_ug_s);
        for fault in &broken {
            match fault {
                Broken::ValveOpen => feed_ug_s = feed_ug_s.max(40.0),
                Broken::Feed(times) => feed_ug_s *= times,
                _ => {}
            }
        }
        let powered = obeying || has(Broken::ValveOpen);
        self.release(feed_ug_s)?;
        self.fly(drive.zone, powered, &broken)?;
        self.warmth.step(f64::from(TICK_MS) * 1e-3)?;
        self.ticks += 1;
        let on = obeying || feed_ug_s > 0.0;
        Ok(self.sense(now_ms, on, outside, &broken))
    }

    fn release(&mut self, feed_ug_s: f64) -> Result<(), DeviceError> {
        // µg/s times ms is ng.
        self.owed_ng += (feed_ug_s * f64::from(TICK_MS)).round() as u64;
        let packets = self.owed_ng / u64::from(self.packet_ng);
        if packets > 0 {
            self.owed_ng -= packets * u64::from(self.packet_ng);
            self.released_ng += packets * u64::from(self.packet_ng);
            let (site, load) = (self.site, self.packet_ng);
            let nozzle = site.nozzle;
            self.swarm
                .release(&site.home, nozzle, SPREAD_MM, packets as u32, load)?;
        }
        Ok(())
    }

    /// Lets the carriers fly for a tick, and lays what binds.
    fn fly(
        &mut self,
        zone: Option<usize>,
        powered: bool,
        broken: &[Broken],
    ) -> Result<(), DeviceError> {
        let site = self.site;
        self.aim_at(zone)?;
        let dt_s = f64::from(TICK_MS) * 1e-3;
        let steered = powered && !broken.contains(&Broken::NoField);
        let field = self.aim.as_ref().map_or(&site.home, |(_, field)| field);
        self.swarm.step(&Step {
            field,
            step: self.ticks,
            dt_s,
            speed_mm_s: if steered { SPEED_MM_S } else { 0.0 },
            diffusion_mm2_s: DIFFUSION_MM2_S,
            bind_per_s: if powered { BIND_PER_S } else { 0.0 },
        })?;
        let bound = self.swarm.deposits();
        let Some((at_zone, field)) = &mut self.aim else {
            self.retrieved_ng += bound.iter().map(|(_, ng)| ng).sum::<u64>();
            return Ok(());
        };
        let (zone, zone_ng) = (&site.zones[*at_zone], &mut self.zones_ng[*at_zone]);
        let hot = broken.iter().find_map(|fault| match fault {
            Broken::Heat(times) => Some(*times),
            _ => None,
        });
        let heat_j_ng = HEAT_J_UG * 1e-3 * self.setting.body.absorption * hot.unwrap_or(1.0);
        for (cell, ng) in bound {
            let Some(at) = zone.place(cell) else {
                self.retrieved_ng += ng;
                continue;
            };
            let parts = &zone.cells[at].1;
            self.bed.bind(site, zone, at, ng);
            self.handled_ng += ng;
            *zone_ng += ng;
            let joules = ng as f64 * heat_j_ng;
            let mm3 = ng as f64 * zone.mm3_per_ng(site.order());
            self.warmth.bind(zone.heat[at], joules, mm3, dt_s);
            if self.bed.room_ng(zone.action, parts) == 0 {
                self.is_stale |= field.does_bind(cell) == Some(true);
                field.set_binds(cell, false);
            }
        }
        Ok(())
    }

    /// Aims the field at what of the zone has room; at all of it where nothing has.
    fn aim_at(&mut self, zone: Option<usize>) -> Result<(), DeviceError> {
        let site = self.site;
        let Some(at) = zone.filter(|&zone| zone < site.zones.len()) else {
            self.aim = None;
            return Ok(());
        };
        let is_same = self.aim.as_ref().is_some_and(|(zone, _)| *zone == at);
        if is_same && (!self.is_stale || self.ticks < self.aimed + AIM_TICKS) {
            return Ok(());
        }
        (self.aimed, self.is_stale) = (self.ticks, false);
        let zone = &site.zones[at];
        if !is_same {
            self.warmth.wet(&zone.heat)?;
        }
        let mut goals = vec![false; site.grid.cells()];
        let mut any = false;
        for (cell, parts) in &zone.cells {
            let has_room = self.bed.room_ng(zone.action, parts) > 0;
            goals[cell.0 as usize] = has_room;
            any |= has_room;
        }
        if !any {
            zone.cells
                .iter()
                .for_each(|(cell, _)| goals[cell.0 as usize] = true);
        }
        let potential = towards(&site.grid, &site.solid, &goals);
        match self.aim.as_mut().filter(|(zone, _)| *zone == at) {
            Some((_, field)) => {
                field.steer(&potential)?;
                for (cell, _) in &zone.cells {
                    field.set_binds(*cell, goals[cell.0 as usize]);
                }
            }
            None => {
                let field = Field::new(site.grid, &potential, &site.solid, &goals)?;
                self.aim = Some((at, field));
            }
        }
        Ok(())
    }

    fn sense(&mut self, now_ms: u64, on: bool, outside: &Outside, broken: &[Broken]) -> Sensed {
        let handled_ug = self.handled_ng as f64 * 1e-3;
        let truths = [
            self.warmth.rise_k(self.site.probe) * 1e3,
            handled_ug,
            handled_ug,
            REGISTERED_UM + outside.moved_um,
            outside.bite_mn,
        ];
        let mut readings = [None; 5];
        let sensors = self.sensors.iter_mut().zip(truths);
        for (reading, (sensor, truth)) in readings.iter_mut().zip(sensors) {
            *reading = sensor.read(now_ms, truth, &self.setting.faults);
        }
        self.counter = readings[SensorId::CounterA as usize];
        let mut reported = self.firmware.reported();
        if broken.contains(&Broken::SaysNothing) {
            reported.zone_ug = 0;
        }
        if broken.contains(&Broken::SaysZoneBefore) {
            reported.zone = reported.zone.saturating_sub(1);
        }
        let stay_ng = match broken.contains(&Broken::BotsStay) {
            true => self.released_ng / 100,
            false => 0,
        };
        let floating_ng = self.swarm.in_flight().units;
        let per_packet = self.site.order().loads_per_packet;
        let bots = |ng: u64| ng * per_packet / u64::from(self.packet_ng);
        let left_ng = if reported.done { floating_ng } else { 0 };
        Sensed {
            readings,
            reported,
            bots_left: bots(stay_ng + left_ng),
            carriers: bots(stay_ng + floating_ng),
            on,
        }
    }

    /// Lets the tooth be for that long after the session: the pulp is warmest some time after the heat.
    ///
    /// # Errors
    /// [`DeviceError`] where heat cannot be solved.
    pub fn cool(&mut self, ticks: u32) -> Result<(), DeviceError> {
        for _ in 0..ticks {
            self.warmth.step(f64::from(TICK_MS) * 1e-3)?;
        }
        Ok(())
    }

    /// The clock that the device believes, ms.
    #[must_use]
    pub fn clock_ms(&self, now_ms: u64) -> u64 {
        let faults = self.setting.faults.iter();
        let broken =
            faults.filter_map(|fault| Some((fault.of_device(now_ms)?, fault.times_ms().0)));
        broken.fold(now_ms, |clock_ms, (fault, from_ms)| match fault {
            Broken::ClockStands => from_ms,
            Broken::ClockAhead => clock_ms + 1_000,
            Broken::ClockBack => clock_ms.saturating_sub(1_000),
            _ => clock_ms,
        })
    }

    /// The order as the device holds it now.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// What is so.
    #[must_use]
    pub fn truth(&self) -> Truth {
        Truth {
            handled_ng: self.handled_ng,
            peaks: self.warmth.peaks(),
            surface_k: self.warmth.rise_k(self.site.probe),
            pulp_k: self.warmth.pulp_now_k(&self.site.pulp),
        }
    }

    /// Material bound or taken away in each zone, ng.
    #[must_use]
    pub fn zones_ng(&self) -> &[u64] {
        &self.zones_ng
    }

    /// What has been laid down and taken away.
    #[must_use]
    pub const fn bed(&self) -> &Bed {
        &self.bed
    }

    /// The firmware's version.
    #[must_use]
    pub fn version(&self) -> [u16; 3] {
        self.firmware.version()
    }

    /// Material on its way or gone: released, handled, retrieved, floating, lost, ng.
    #[must_use]
    pub fn balance_ng(&self) -> [u64; 5] {
        let floating = self.swarm.in_flight().units;
        let lost = self.swarm.lost().units;
        [
            self.released_ng,
            self.handled_ng,
            self.retrieved_ng,
            floating,
            lost,
        ]
    }
}

#[cfg(test)]
mod tests;
