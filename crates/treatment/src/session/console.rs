//! The treatment's side: watches every tick, says for what it speaks, and asks to go on.
//!
//! In: what the device was found to hold, [`Tick`]s, the people's hands. Out: [`Beat`]s.
//! Law: `law_another_plan_gets_no_leave`: what was read back and is not what was approved is not spoken for.
//! Method: a zone is confirmed when it was read back as approved, and not any more when it was read back as another.

use super::beat::{Beat, Evidence};
use super::load::{Held, ReadBack, zone_hashes};
use super::run::{Approved, Watcher};
use super::tick::Tick;
use crate::prescription::Prescription;
use guard::{Identity, Verdict};

/// A good registration is renewed so often, ms.
const REGISTER_MS: u64 = 2_000;
/// A registration is good up to here, µm: twice the 50 µm that plans are proven for.
const REGISTERED_UM: i64 = 100;
/// The signals of the two counters of what was handled.
const COUNTERS: [&str; 2] = ["counter_a_ug", "counter_b_ug"];
/// The signal that tells how far off the tooth is.
const LOCALISATION: &str = "localisation_um";

/// What the people do at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proceed {
    /// The patient's stop is pressed.
    pub stop: bool,
    /// The operator holds the dead-man switch.
    pub held: bool,
    /// The operator would resume.
    pub resume: bool,
    /// The operator has just verified patient and tooth again.
    pub verified: bool,
    /// The session is to end.
    pub end: bool,
}

impl Proceed {
    /// The operator holds the dead-man switch; nobody does anything else.
    pub const HELD: Self = Self {
        stop: false,
        held: true,
        resume: false,
        verified: false,
        end: false,
    };
}

/// The treatment's side of one session.
#[derive(Debug, Clone)]
pub struct Console {
    approved: Identity,
    zones: Vec<[u8; 32]>,
    found: Identity,
    /// Whether all that the device was found to hold is what was approved.
    matches: bool,
    /// Patient and tooth as the operator found them.
    verified: (u64, u8),
    set_up_ms: Option<u64>,
    registered_ms: Option<u64>,
    /// Place of the signal of localisation among a tick's readings.
    localisation: Option<usize>,
    /// The same of both counters.
    counters: [(&'static str, Option<usize>); 2],
    dose_ug: i64,
    number: u64,
    confirmed: u32,
}

impl Console {
    /// For an approved prescription; `held` is what the device was found to hold.
    #[must_use]
    pub fn new(approved: Identity, prescription: &Prescription, held: &Held) -> Self {
        let zones = zone_hashes(&prescription.order);
        Self {
            approved,
            matches: held.identity == approved && held.zones == zones,
            zones,
            found: held.identity,
            verified: (approved.patient, approved.tooth),
            set_up_ms: None,
            registered_ms: None,
            localisation: held.signals.iter().position(|name| name == LOCALISATION),
            counters: COUNTERS.map(|counter| {
                let place = held.signals.iter().position(|name| name == counter);
                (counter, place)
            }),
            dose_ug: i64::try_from(prescription.order.dose_ug()).unwrap_or(i64::MAX),
            number: 0,
            confirmed: 0,
        }
    }

    /// Whether all that the device was found to hold is what was approved.
    #[must_use]
    pub const fn matches(&self) -> bool {
        self.matches
    }

    /// Who tells when the session is over, and takes no "done" that was not read back and counted.
    #[must_use]
    pub fn watcher(&self) -> Watcher {
        Watcher::of(Approved {
            zones: self.zones.clone(),
            dose_ug: self.dose_ug,
            counters: self.counters,
        })
    }

    /// The operator finds that patient and that tooth (FDI, 0 none): what the next words speak for.
    pub fn finds(&mut self, patient: u64, tooth: u8) {
        self.verified = (patient, tooth);
    }

    /// Holds what was read back against what was approved.
    fn compare(&mut self, read: ReadBack) {
        let place = self.confirmed as usize;
        match self.zones.get(read.zone) == Some(&read.hash) {
            true if read.zone == place => self.confirmed += 1,
            false if read.zone < place => self.confirmed = read.zone as u32,
            _ => {}
        }
    }

    /// Takes the tooth for registered where its localisation was just measured and is good.
    fn register(&mut self, tick: Option<&Tick>) {
        let Some(tick) = tick else {
            return;
        };
        let reading = self.localisation.and_then(|place| tick.readings.get(place));
        let reading = reading.copied().flatten();
        let due = |at_ms: u64| tick.now_ms >= at_ms + REGISTER_MS;
        if let Some(reading) = reading
            && self.registered_ms.is_none_or(due)
            && reading.value <= REGISTERED_UM
        {
            self.registered_ms = Some(reading.at_ms);
        }
    }

    /// Takes over from what another console said: numbers and times go on from it.
    pub(crate) fn follow(&mut self, beat: &Beat) {
        self.number = beat.number;
        self.confirmed = beat.confirmed;
        let at = |i: usize| beat.evidence.get(i).copied().flatten().map(|e| e.at_ms);
        self.set_up_ms = at(1).or(self.set_up_ms);
        self.registered_ms = at(2).or(self.registered_ms);
    }

    /// The next message, after this tick (none before the first).
    pub fn beat(&mut self, tick: Option<&Tick>, people: &Proceed) -> Beat {
        let now_ms = tick.map_or(0, |tick| tick.now_ms);
        self.number += 1;
        if people.verified || self.set_up_ms.is_none() {
            self.set_up_ms = Some(now_ms);
        }
        self.register(tick);
        if let Some(read) = tick.and_then(|tick| tick.read_back) {
            self.compare(read);
        }
        let matches = self.matches;
        let evidence = |at_ms: u64| {
            let identity = self.approved;
            Some(Evidence { identity, at_ms })
        };
        // What the operator sees: the patient and the tooth that are there, and what the device holds.
        let (patient, tooth) = self.verified;
        let seen = |found: Identity| Identity {
            patient,
            tooth,
            ..found
        };
        let verified = |at_ms: u64| Evidence {
            identity: seen(self.approved),
            at_ms,
        };
        let held = |tick: &Tick| tick.verdict == Verdict::Hold;
        let resume = people.resume && !people.stop && matches && tick.is_some_and(held);
        Beat {
            number: self.number,
            stop: people.stop,
            evidence: [
                // A lease for what the device was found to hold, not for what was sent.
                evidence(now_ms).filter(|_| matches),
                self.set_up_ms.map(verified),
                self.registered_ms.and_then(evidence),
                evidence(now_ms).filter(|_| people.held),
                evidence(now_ms),
            ],
            confirmed: self.confirmed,
            resume: resume.then(|| Evidence {
                identity: seen(self.found),
                at_ms: now_ms,
            }),
            end: people.end,
        }
    }
}
