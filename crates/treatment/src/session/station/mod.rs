//! The device's side: device and guard in one box, judging every tick before it counts.
//!
//! In: a [`Load`], [`Beat`]s. Out: [`Tick`]s. Law: `law_default_is_off`: without fresh beats, evidence
//! and the guard's leave the device is off. Fails: [`LoadError`].
//! Method: a stop is obeyed when it is heard, not at the next tick.

mod leave;
mod reader;
mod readings;

use super::beat::{Beat, Evidence};
use super::load::{Held, Load, LoadError, zone_hashes};
use super::people::Jaw;
use super::tick::{Event, Tick};
use crate::prescription::Prescription;
use crate::setting::properties_digest;
use casebook::Digest;
use guard::{Desk, Identity, Lease, Monitor, Permit, Reading, SignalId, Telemetry, Verdict};
use leave::Told;
use reader::Reader;
use readings::{in_words, signals, signed};
use swarm::{Device, DeviceError, Site};
use tissue::properties::Properties;

/// Ticks that a tooth is watched after a session: two minutes, as in plan and proof.
const COOL_TICKS: u32 = 2_400;

/// The device's side of one session.
pub struct Station<'a> {
    device: Device<'a>,
    held: Held,
    /// What is planned of each zone, as it was loaded: µg, ms.
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
    read: Reader,
    plan_matches: bool,
    ended: bool,
    enabled: bool,
    told: Told,
    zone: Option<usize>,
    /// The firmware says that all is done: then the device is off.
    says_done: bool,
    /// It counts.
    done: bool,
    standing: Vec<(String, Verdict)>,
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
        let order = device.order();
        let identity = Identity {
            plan: Digest::of(&load.prescription).bytes(),
            patient: load.patient,
            tooth: order.tooth.map_or(0, lexicon::Fdi::number),
            device: load.device,
            firmware: device.version(),
            protocol: Digest::of(&load.protocol).bytes(),
        };
        let zones = zone_hashes(order);
        let names = signals(&protocol);
        let limits = |zone: &swarm::ZoneOrder| (i64::from(zone.dose_ug), i64::from(zone.limit_ms));
        Ok(Self {
            held: Held {
                identity,
                zones: zones.clone(),
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
            read: Reader::new(zones),
            plan_matches: false,
            ended: false,
            enabled: false,
            told: Told::default(),
            zone: None,
            says_done: false,
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
        let lapsed = self.lapse(clock_ms, &mut events);
        let sensed = self.device.tick(now_ms, self.enabled, &self.jaw.tick())?;
        let zone = sensed.reported.zone;
        let begins = self.zone != Some(zone);
        if begins && zone < self.planned_ug.len() {
            events.push(Event::Zone { zone });
        }
        self.zone = Some(zone);
        // Before the verdict, which goes by what is held now.
        let read_back = self.read.read(self.device.order(), zone, clock_ms);
        // The firmware's word counts only where what it went by was read back once more, and is what was loaded.
        self.says_done = sensed.reported.done;
        let done = self.says_done && self.read.is_closed();
        if done && !self.done {
            events.push(Event::Done);
        }
        self.done = done;
        let readings = self.readings(clock_ms, &sensed);
        let verdict = self.judge(clock_ms, &readings, resume, &mut events);
        self.decide(clock_ms, verdict, lapsed, &mut events);
        Ok(Tick {
            now_ms,
            heard: words.join(";"),
            readings,
            verdict,
            enabled: self.enabled,
            on: sensed.on,
            carriers: sensed.carriers,
            zone,
            read_back,
            done: self.done,
            events,
        })
    }

    /// Takes a message in; says by what an operator asks to resume. One that is no newer than the last
    /// shows that the link lives, and nothing else.
    fn take(&mut self, beat: &Beat, clock_ms: u64) -> Option<Evidence> {
        self.frame_ms = Some(clock_ms);
        self.ended |= beat.end;
        if self.beat.is_some_and(|(number, _)| beat.number <= number) {
            return None;
        }
        self.beat = Some((beat.number, clock_ms));
        self.stop = beat.stop;
        self.read.confirmed = beat.confirmed;
        for (lease, evidence) in Lease::ALL.iter().zip(beat.evidence) {
            self.desk
                .present(*lease, evidence.map(|e| (e.identity, e.at_ms)));
        }
        let plan = beat.evidence.first().copied().flatten();
        self.plan_matches = plan.is_some_and(|e| e.identity.plan == self.held.identity.plan);
        beat.resume
    }

    fn judge(
        &mut self,
        clock_ms: u64,
        readings: &[Option<Reading>],
        resume: Option<Evidence>,
        events: &mut Vec<Event>,
    ) -> Verdict {
        let mut telemetry = Telemetry::default();
        for (signal, reading) in self.signals.iter().zip(readings) {
            telemetry.set(*signal, *reading);
        }
        self.monitor.tick(clock_ms, &telemetry);
        if let Some(Evidence { identity, at_ms }) = resume {
            // What the operator's message speaks for, not what the device knows itself to be.
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
}
