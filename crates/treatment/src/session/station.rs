//! The device's side: device and guard in one box, judging every tick before it counts.
//!
//! In: a [`Load`], [`Beat`]s. Out: [`Tick`]s. Law: `law_default_is_off`: without fresh beats, evidence
//! and the guard's leave the device is off. Fails: [`LoadError`].
//! Method: a stop is obeyed when it is heard, not at the next tick.

use super::beat::Beat;
use super::people::Jaw;
use super::tick::{Event, Tick};
use crate::prescription::{Prescription, PrescriptionError};
use crate::setting::properties_digest;
use casebook::Digest;
use guard::{
    Alarm, Desk, Identity, Lease, Monitor, Permit, Protocol, Reading, SignalId, Telemetry, Verdict,
};
use swarm::{Device, DeviceError, Sensed, SensorId, Setting, Site, SiteError};
use tissue::properties::Properties;

/// The tooth's tissue, for the simulated device.
pub use tissue::Tooth;

/// Ticks that a tooth is watched after a session: two minutes, as in plan and proof.
const COOL_TICKS: u32 = 2_400;

/// What a device is loaded with.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The prescription's bytes.
    pub prescription: Vec<u8>,
    /// The protocol's bytes.
    pub protocol: Vec<u8>,
    /// Number of the patient.
    pub patient: u64,
    /// Number of the device.
    pub device: u64,
    /// How it is set, and the simulation's chances.
    pub setting: Setting,
}

/// What cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The prescription.
    #[error("the prescription {0}")]
    Prescription(#[from] PrescriptionError),
    /// The protocol.
    #[error("the protocol is refused: {0}")]
    Protocol(guard::Error),
    /// The place of work.
    #[error("the tooth cannot be worked on: {0}")]
    Site(#[from] SiteError),
    /// The device.
    #[error("the device cannot be set up: {0}")]
    Device(#[from] DeviceError),
    /// Other tables of tissue than this device reckons with.
    #[error(
        "the prescription was reckoned with other tables of tissue than the device's; plan anew"
    )]
    OtherTables,
    /// Another order than that of the place.
    #[error("the place of work is that of another prescription")]
    OtherSite,
}

/// What a device holds: read back, not remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// For what it speaks.
    pub identity: Identity,
    /// Hash of each zone, in order.
    pub zones: Vec<[u8; 32]>,
    /// Names of the protocol's signals, in order.
    pub signals: Vec<String>,
}

/// The device's side of one session.
pub struct Station<'a> {
    device: Device<'a>,
    held: Held,
    planned_ug: Vec<(i64, i64)>,
    dose_ug: i64,
    bots_limit: i64,
    monitor: Monitor,
    /// The protocol's signals, in the order of their names in `held`.
    signals: Vec<SignalId>,
    desk: Desk,
    permit: Option<Permit>,
    /// The patient's jaw, for drills.
    pub(crate) jaw: Jaw,
    heard: Vec<Beat>,
    beat: Option<(u64, u64)>,
    frame_ms: Option<u64>,
    stop: bool,
    confirmed: u32,
    plan_matches: bool,
    ended: bool,
    enabled: bool,
    zone: Option<usize>,
    done: bool,
    standing: Vec<(String, Verdict)>,
}

/// Hash of what a device holds of a zone.
pub(crate) fn zone_hash(prescription: &Prescription, zone: usize) -> Option<[u8; 32]> {
    let zone = prescription.order.zones.get(zone)?;
    Some(Digest::of(format!("{zone:?}").as_bytes()).bytes())
}

impl<'a> Station<'a> {
    /// A device that has just been loaded; it is off.
    ///
    /// # Errors
    /// [`LoadError`] says what is refused.
    pub fn new(load: &Load, site: &'a Site) -> Result<Self, LoadError> {
        let prescription = Prescription::parse(&load.prescription)?;
        if prescription.properties != properties_digest(&Properties::default()) {
            return Err(LoadError::OtherTables);
        }
        if prescription.order != *site.order() {
            return Err(LoadError::OtherSite);
        }
        let protocol = guard::parse(&load.protocol).map_err(LoadError::Protocol)?;
        let device = Device::new(site, load.setting.clone())?;
        let order = &prescription.order;
        let identity = Identity {
            plan: Digest::of(&load.prescription).bytes(),
            patient: load.patient,
            tooth: order.tooth.map_or(0, lexicon::Fdi::number),
            device: load.device,
            firmware: device.version(),
            protocol: Digest::of(&load.protocol).bytes(),
        };
        let zones = (0..order.zones.len()).filter_map(|zone| zone_hash(&prescription, zone));
        let names = signals(&protocol);
        let limits = |zone: &swarm::ZoneOrder| (i64::from(zone.dose_ug), i64::from(zone.limit_ms));
        Ok(Self {
            held: Held {
                identity,
                zones: zones.collect(),
                signals: names.clone(),
            },
            planned_ug: order.zones.iter().map(limits).collect(),
            dose_ug: signed(order.dose_ug()),
            bots_limit: signed(order.bots_limit),
            signals: names
                .iter()
                .filter_map(|name| protocol.signal(name))
                .collect(),
            monitor: Monitor::new(protocol, identity),
            desk: Desk::new(identity),
            permit: None,
            jaw: Jaw::new(load.setting.seed),
            heard: Vec::new(),
            beat: None,
            frame_ms: None,
            stop: false,
            confirmed: 0,
            plan_matches: false,
            ended: false,
            enabled: false,
            zone: None,
            done: false,
            standing: Vec::new(),
            device,
        })
    }

    /// What it holds.
    #[must_use]
    pub const fn held(&self) -> &Held {
        &self.held
    }

    /// The device, for those who may know what is so.
    #[must_use]
    pub const fn device(&self) -> &Device<'a> {
        &self.device
    }

    /// Lets the tooth be after the session, so that what it warms to late is seen.
    ///
    /// # Errors
    /// [`DeviceError`] where heat cannot be solved.
    pub fn cool(&mut self) -> Result<(), DeviceError> {
        self.device.cool(COOL_TICKS)
    }

    /// What the guard says.
    #[must_use]
    pub const fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// Hears a message; a stop or an end is obeyed at once. Says whether the device was switched off by it.
    pub fn hear(&mut self, beat: Beat) -> bool {
        let was = self.enabled;
        if beat.stop || beat.end {
            self.enabled = false;
            self.permit = None;
        }
        self.heard.push(beat);
        was && !self.enabled
    }

    /// One tick at that time of the device's clock.
    ///
    /// # Errors
    /// [`DeviceError`] where the simulation itself fails; the session is over then.
    pub fn tick(&mut self, now_ms: u64) -> Result<Tick, DeviceError> {
        let clock_ms = self.device.clock_ms(now_ms);
        let mut events = Vec::new();
        let mut words: Vec<String> = Vec::new();
        let mut resume = None;
        let heard = std::mem::take(&mut self.heard);
        let stops = heard.iter().any(|beat| beat.stop);
        if stops && !self.stop {
            events.push(Event::Stopped);
        }
        for beat in heard {
            words.push(beat.word(&self.held.identity));
            resume = self.take(&beat, clock_ms).or(resume);
        }
        // A press between two ticks counts, also where it was let go or overtaken before this one.
        self.stop |= stops;
        if self.enabled && !self.is_permitted(clock_ms) {
            self.enabled = false;
            events.push(Event::Withdrawn);
        }
        let sensed = self.device.tick(now_ms, self.enabled, &self.jaw.tick())?;
        if self.zone != Some(sensed.reported.zone) && sensed.reported.zone < self.planned_ug.len() {
            events.push(Event::Zone {
                zone: sensed.reported.zone,
            });
        }
        self.zone = Some(sensed.reported.zone);
        if sensed.reported.done && !self.done {
            events.push(Event::Done);
        }
        self.done = sensed.reported.done;
        let readings = self.readings(clock_ms, &sensed);
        let verdict = self.judge(clock_ms, &readings, resume, &mut events);
        self.decide(clock_ms, verdict, &mut events);
        Ok(Tick {
            now_ms,
            heard: words.join(";"),
            readings,
            verdict,
            enabled: self.enabled,
            on: sensed.on,
            zone: sensed.reported.zone,
            next_zone: self.next_zone(sensed.reported.zone),
            done: self.done,
            events,
        })
    }

    /// What is to be read back next: the zone at work, and the one after it.
    fn next_zone(&self, zone: usize) -> Option<[u8; 32]> {
        let next = self.confirmed as usize;
        self.held
            .zones
            .get(next)
            .copied()
            .filter(|_| next <= zone + 1)
    }

    /// Takes a message in; says by what an operator asks to resume. One that is no newer than the last
    /// shows that the link lives, and nothing else.
    fn take(&mut self, beat: &Beat, clock_ms: u64) -> Option<u64> {
        self.frame_ms = Some(clock_ms);
        self.ended |= beat.end;
        if self.beat.is_some_and(|(number, _)| beat.number <= number) {
            return None;
        }
        self.beat = Some((beat.number, clock_ms));
        self.stop = beat.stop;
        self.confirmed = beat.confirmed;
        for (lease, evidence) in Lease::ALL.iter().zip(beat.evidence) {
            self.desk
                .present(*lease, evidence.map(|e| (e.identity, e.at_ms)));
        }
        let plan = beat.evidence.first().copied().flatten();
        self.plan_matches = plan.is_some_and(|e| e.identity.plan == self.held.identity.plan);
        beat.resume_ms
    }

    /// Whether there is a permit that holds now, for what the device holds.
    fn is_permitted(&self, clock_ms: u64) -> bool {
        let permit = self.permit.as_ref();
        permit.is_some_and(|permit| permit.check(clock_ms, &self.held.identity).is_ok())
    }

    /// Whether the zone was read back and found right, or none is left.
    fn is_read_back(&self, zone: usize) -> bool {
        (zone as u64) < u64::from(self.confirmed) || zone >= self.planned_ug.len()
    }

    fn judge(
        &mut self,
        clock_ms: u64,
        readings: &[Option<Reading>],
        resume: Option<u64>,
        events: &mut Vec<Event>,
    ) -> Verdict {
        let mut telemetry = Telemetry::default();
        for (signal, reading) in self.signals.iter().zip(readings) {
            telemetry.set(*signal, *reading);
        }
        self.monitor.tick(clock_ms, &telemetry);
        if let Some(at_ms) = resume {
            let identity = self.held.identity;
            events.push(match self.monitor.resume(clock_ms, &identity, at_ms) {
                Ok(()) => Event::Resumed,
                Err(why) => Event::NotResumed {
                    why: why.to_string(),
                },
            });
        }
        self.tell_alarms(events);
        self.monitor.verdict()
    }

    /// Tells which rules tripped and which do not stand any more.
    fn tell_alarms(&mut self, events: &mut Vec<Event>) {
        let mut standing = Vec::new();
        for alarm in self.monitor.alarms() {
            let known = (alarm.code.to_owned(), alarm.trip.verdict);
            if !self.standing.contains(&known) {
                events.push(Event::Alarm {
                    code: known.0.clone(),
                    says: in_words(&alarm),
                    verdict: known.1,
                });
            }
            standing.push(known);
        }
        for (code, _) in &self.standing {
            if !standing.iter().any(|(other, _)| other == code) {
                events.push(Event::Cleared { code: code.clone() });
            }
        }
        self.standing = standing;
    }

    /// Whether the device may be on until the next tick.
    fn decide(&mut self, clock_ms: u64, verdict: Verdict, events: &mut Vec<Event>) {
        let was = self.enabled;
        let read_back = self.zone.is_some_and(|zone| self.is_read_back(zone));
        if verdict.stops() || self.stop || self.ended || self.done || !read_back {
            self.permit = None;
        } else if let Ok(permit) = self.desk.mint(clock_ms, &self.monitor) {
            self.permit = Some(permit);
        }
        self.enabled = self.is_permitted(clock_ms);
        match (was, self.enabled) {
            (false, true) => events.push(Event::Permitted),
            (true, false) => events.push(Event::Withdrawn),
            _ => {}
        }
    }

    /// The readings of the protocol's signals.
    fn readings(&self, clock_ms: u64, sensed: &Sensed) -> Vec<Option<Reading>> {
        let names = self.held.signals.iter();
        names
            .map(|name| self.reading(name, clock_ms, sensed))
            .collect()
    }

    fn reading(&self, name: &str, clock_ms: u64, sensed: &Sensed) -> Option<Reading> {
        let sensor = |id: SensorId| {
            let reading = sensed.readings.get(id as usize).copied().flatten()?;
            Some(Reading {
                value: reading.value,
                at_ms: reading.at_ms,
            })
        };
        let reported = &sensed.reported;
        let (zone_ug, zone_ms) = self
            .planned_ug
            .get(reported.zone)
            .or(self.planned_ug.last())
            .copied()?;
        let age = |at_ms: Option<u64>| at_ms.map(|at_ms| signed(clock_ms.saturating_sub(at_ms)));
        let flag = |is: bool| Some(i64::from(is));
        let value = match name {
            "surface_rise_mk" => return sensor(SensorId::Surface),
            "counter_a_ug" => return sensor(SensorId::CounterA),
            "counter_b_ug" => return sensor(SensorId::CounterB),
            "localisation_um" => return sensor(SensorId::Localisation),
            "bite_force_mn" => return sensor(SensorId::Bite),
            "zone_index" => Some(reported.zone as i64),
            "zone_reported_ug" => Some(i64::from(reported.zone_ug)),
            "zone_timer_ms" => Some(i64::from(reported.zone_ms)),
            "planned_ug" => Some(self.dose_ug),
            "zone_planned_ug" => Some(zone_ug),
            "zone_limit_ms" => Some(zone_ms),
            "plan_match" => flag(self.plan_matches),
            "heartbeat_age_ms" => age(self.beat.map(|(_, at_ms)| at_ms)),
            "link_age_ms" => age(self.frame_ms),
            "lease_valid" => flag(self.is_permitted(clock_ms)),
            "readback_ok" => flag(self.is_read_back(reported.zone)),
            "energised" => flag(sensed.on),
            "patient_stop" => flag(self.stop),
            "bots_left" => Some(signed(sensed.bots_left)),
            "bots_limit" => Some(self.bots_limit),
            _ => None,
        };
        value.map(|value| Reading {
            value,
            at_ms: clock_ms,
        })
    }
}

/// Names of a protocol's signals, in order.
fn signals(protocol: &Protocol) -> Vec<String> {
    let names = protocol
        .signals
        .iter()
        .map(|signal| protocol.words(signal.name));
    names.map(str::to_owned).collect()
}

/// An alarm with what was measured and what is allowed.
fn in_words(alarm: &Alarm<'_>) -> String {
    let unit = alarm.unit.word();
    let figure = |value: Option<i64>| value.map_or("nothing".to_owned(), |v| format!("{v} {unit}"));
    let measured = figure(alarm.trip.measured);
    let limit = figure(alarm.trip.limit);
    let (says, place, to_do) = (alarm.says, alarm.place, alarm.to_do);
    format!("{says} {place}: {measured}, allowed {limit}. {to_do}")
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
