//! The monitor: telemetry in at every tick, a verdict and alarms out.
//!
//! In: readings with their times, `now_ms` of a clock that only goes forward. Out: the worst verdict of
//! all rules, and alarms that last as long as the rules say. Law: what is missing, stale, saturated,
//! impossible or overflows stops (`law_no_input_no_treatment`); `law_alarms_last`. Fails: never.

use crate::evaluate::{State, Value};
use crate::permit::{Identity, Lease, Refusal, Why};
use crate::protocol::{MAX_RULES, MAX_SIGNALS, Protocol, Rule, Signal, SignalId};
use crate::words::{Clears, Fault, Unit, Verdict};

/// What an operator's word to resume is worth, ms.
const RESUME_MS: u64 = 5_000;

/// One reading of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// In the unit of the signal.
    pub value: i64,
    /// When it was measured.
    pub at_ms: u64,
}

/// The readings of a tick; what is not set is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telemetry {
    readings: [Option<Reading>; MAX_SIGNALS],
}

impl Telemetry {
    /// Sets or clears a reading.
    pub fn set(&mut self, signal: SignalId, reading: Option<Reading>) {
        self.readings.get_mut(signal.place()).into_iter().for_each(|slot| *slot = reading);
    }
}

/// Why an alarm is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The condition of its rule holds.
    Condition,
    /// A signal that its rule needs cannot be judged.
    Input(SignalId, Fault),
    /// The past of a signal has a gap that leaves the condition open, or a number overflowed.
    Open,
    /// The clock stood still or went back.
    Clock,
    /// A tick came too late.
    Late,
}

/// A rule that tripped: what it says, why, and whether it still does.
#[derive(Debug, Clone, Copy)]
pub struct Trip {
    /// What it says.
    pub verdict: Verdict,
    /// How it clears.
    pub clears: Clears,
    /// Why.
    pub cause: Cause,
    /// What was measured when it began.
    pub measured: Option<i64>,
    /// What is allowed; for a flag, its other value.
    pub limit: Option<i64>,
    /// When it began.
    pub since_ms: u64,
    /// Whether its cause still holds; otherwise it waits to be cleared.
    pub stands: bool,
}

/// A trip with its words.
#[derive(Debug, Clone, Copy)]
pub struct Alarm<'a> {
    /// Stable code.
    pub code: &'a str,
    /// The hazard it stands against.
    pub hazard: &'a str,
    /// What happened, for people.
    pub says: &'a str,
    /// Where: the signal.
    pub place: &'a str,
    /// Unit of what was measured.
    pub unit: Unit,
    /// What people have to do.
    pub to_do: &'a str,
    /// The trip.
    pub trip: Trip,
}

/// The judge of one session.
#[derive(Clone)]
pub struct Monitor {
    protocol: Protocol,
    identity: Identity,
    state: State,
    last_ms: Option<u64>,
    clock: Option<Trip>,
    late: Option<Trip>,
    trips: [Option<Trip>; MAX_RULES],
}

impl Monitor {
    /// A monitor for one session.
    #[must_use]
    pub fn new(protocol: Protocol, identity: Identity) -> Self {
        Self {
            protocol,
            identity,
            state: State::new(),
            last_ms: None,
            clock: None,
            late: None,
            trips: [None; MAX_RULES],
        }
    }

    /// Judges a tick.
    pub fn tick(&mut self, now_ms: u64, telemetry: &Telemetry) -> Verdict {
        if let Some(last_ms) = self.last_ms.filter(|last_ms| now_ms <= *last_ms) {
            let trip = Trip::new(Verdict::Terminate, Clears::Never, Cause::Clock, now_ms);
            self.clock.get_or_insert(trip.showing(signed(now_ms), signed(last_ms)));
            return self.verdict();
        }
        let gap_ms = self.last_ms.map_or(0, |last_ms| now_ms - last_ms);
        self.late.iter_mut().for_each(|late| late.stands = false);
        if gap_ms > self.protocol.late_ms {
            let trip = Trip::new(Verdict::Hold, Clears::Operator, Cause::Late, now_ms);
            self.late = Some(trip.showing(signed(gap_ms), signed(self.protocol.late_ms)));
        }
        self.last_ms = Some(now_ms);
        let mut inputs: [Value; MAX_SIGNALS] = [None; MAX_SIGNALS];
        let mut faults = [None; MAX_SIGNALS];
        let signals = self.protocol.signals.iter().zip(&telemetry.readings);
        for ((signal, reading), (input, fault)) in signals.zip(inputs.iter_mut().zip(&mut faults)) {
            match judged(signal, *reading, now_ms) {
                Ok(value) => *input = Some(value),
                Err(why) => *fault = Some(why),
            }
        }
        self.state.sweep(&self.protocol, now_ms, &inputs);
        for (rule, trip) in self.protocol.rules.iter().zip(&mut self.trips) {
            let cause = cause(rule, &faults, self.state.value(rule.when));
            update(trip, rule, cause, &self.state, now_ms);
        }
        self.verdict()
    }

    /// The worst of what stands or waits to be cleared.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let own = self.clock.iter().chain(&self.late);
        let all = own.chain(self.trips.iter().flatten()).map(|trip| trip.verdict);
        all.max().unwrap_or(Verdict::Allow)
    }

    /// Takes an operator's word that a held session goes on, in the state that it was held in.
    ///
    /// `seen` is what the operator's side and the device were verified to hold at `at_ms`.
    pub fn resume(&mut self, now_ms: u64, seen: &Identity, at_ms: u64) -> Result<(), Refusal> {
        self.identity.demand(seen, None)?;
        if self.verdict() == Verdict::Terminate {
            return Why::Terminated.refused(None, None);
        }
        let own = self.late.iter().chain(self.trips.iter().flatten());
        let mut held_ms = 0;
        for trip in own.filter(|trip| trip.verdict.stops()) {
            if trip.stands || trip.clears == Clears::Never {
                return Why::Stands.refused(None, None);
            }
            held_ms = held_ms.max(trip.since_ms);
        }
        if at_ms < held_ms {
            return Why::BeforeTheHold.refused(None, None);
        }
        if at_ms > now_ms || now_ms - at_ms > RESUME_MS {
            return Why::Expired.refused(Some(Lease::Operator), None);
        }
        if self.judged_lately_ms(now_ms).is_none() {
            return Why::NotJudged.refused(None, None);
        }
        for trip in self.trips.iter_mut().chain([&mut self.late]) {
            trip.take_if(|trip| !trip.stands && trip.clears <= Clears::Operator);
        }
        Ok(())
    }

    /// Alarms that stand or wait to be cleared, the guard's own first, then in the order of the file.
    pub fn alarms(&self) -> impl Iterator<Item = Alarm<'_>> {
        let of_time = |((code, says, to_do), trip): ((_, _, _), Option<Trip>)| {
            trip.map(|trip| Alarm {
                code,
                hazard: "H0",
                says,
                place: "clock",
                unit: Unit::Millisecond,
                to_do,
                trip,
            })
        };
        let rules = self.protocol.rules.iter().zip(&self.trips);
        let of_rules = rules.filter_map(|(rule, trip)| trip.map(|trip| self.alarm(rule, trip)));
        let own = OWN.into_iter().zip([self.clock, self.late]);
        own.filter_map(of_time).chain(of_rules)
    }

    fn alarm(&self, rule: &Rule, trip: Trip) -> Alarm<'_> {
        let words = |span| self.protocol.words(span);
        let place = match trip.cause {
            Cause::Input(signal, _) => signal,
            _ => rule.place,
        };
        Alarm {
            code: words(rule.code),
            hazard: words(rule.hazard),
            says: words(rule.says),
            place: self.protocol.signal_name(place),
            unit: rule.unit,
            to_do: words(rule.to_do),
            trip,
        }
    }

    /// The protocol that is judged by.
    #[must_use]
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// Whose session it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// When the last tick was judged, unless that was after the given time or too long before it.
    pub(crate) fn judged_lately_ms(&self, now_ms: u64) -> Option<u64> {
        let lately = |at_ms: &u64| *at_ms <= now_ms && now_ms - at_ms <= self.protocol.late_ms;
        self.last_ms.filter(lately)
    }
}

/// The guard's own alarms, which no protocol can leave out: code, what it says, what to do.
pub const OWN: [(&str, &str, &str); 2] = [
    (
        "G001",
        "The guard's clock stood still or went back.",
        "Take the patient off the device and have the device examined.",
    ),
    (
        "G002",
        "The guard heard nothing for too long.",
        "Check the device's sensors and their connection before going on.",
    ),
];

impl Trip {
    fn new(verdict: Verdict, clears: Clears, cause: Cause, since_ms: u64) -> Self {
        let (measured, limit, stands) = (None, None, true);
        Self { verdict, clears, cause, measured, limit, since_ms, stands }
    }

    fn showing(self, measured: Value, limit: Value) -> Self {
        Self { measured, limit, ..self }
    }
}

/// The value of a reading, where it can be judged.
fn judged(signal: &Signal, reading: Option<Reading>, now_ms: u64) -> Result<i64, Fault> {
    let Reading { value, at_ms } = reading.ok_or(Fault::Missing)?;
    if at_ms > now_ms {
        return Err(Fault::Future);
    }
    if now_ms - at_ms > signal.fresh_ms {
        return Err(Fault::Stale);
    }
    if value < signal.low || value > signal.high {
        return Err(Fault::OutOfRange);
    }
    if signal.saturates && (value == signal.low || value == signal.high) {
        return Err(Fault::Saturated);
    }
    Ok(value)
}

/// Why the rule trips at this tick, if it does. Every input must be good, also where the condition
/// could do without it.
fn cause(rule: &Rule, faults: &[Option<Fault>], says: Value) -> Option<Cause> {
    let faulty = (0_u8..).map(SignalId).zip(faults);
    let mut faulty = faulty.filter_map(|(signal, fault)| Some((signal, (*fault)?)));
    if let Some((signal, fault)) = faulty.find(|(signal, _)| rule.needs(*signal)) {
        return Some(Cause::Input(signal, fault));
    }
    match says {
        Some(0) => None,
        Some(_) => Some(Cause::Condition),
        None => Some(Cause::Open),
    }
}

fn update(trip: &mut Option<Trip>, rule: &Rule, cause: Option<Cause>, state: &State, now_ms: u64) {
    let Some(cause) = cause else {
        trip.take_if(|trip| trip.clears == Clears::Itself);
        if let Some(trip) = trip {
            trip.stands = false;
        }
        return;
    };
    // What cannot be judged stops, whatever the rule would say.
    let (mut verdict, mut clears) = (rule.verdict, rule.clears);
    if cause != Cause::Condition {
        verdict = verdict.max(Verdict::Hold);
        clears = clears.max(Clears::Operator);
    }
    let newer = |trip: &Trip| trip.verdict < verdict || trip.verdict == verdict && !trip.stands;
    if let Some(trip) = trip.as_mut().filter(|trip| !newer(trip)) {
        // A hold that is over waits for its operator also while the rule has cause to warn.
        trip.stands = trip.verdict == verdict;
        return;
    }
    let new = Trip::new(verdict, clears, cause, now_ms);
    let measured = state.value(rule.measured);
    let limit = match rule.limit {
        Some((_, limit)) => state.value(limit),
        None => measured.map(|flag| 1 - flag.clamp(0, 1)),
    };
    // Where an input is at fault, it has no figure, and that of another would mislead.
    let at_fault = matches!(cause, Cause::Input(..));
    *trip = Some(if at_fault { new } else { new.showing(measured, limit) });
}

fn signed(ms: u64) -> Value {
    i64::try_from(ms).ok()
}
