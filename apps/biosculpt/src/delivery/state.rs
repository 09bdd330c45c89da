//! What a session shows: the last tick, and what of the ones before it still counts.
//!
//! In: beats, ticks. Out: [`State`]. Not here: how it looks in a terminal (`live`), or as JSON (`wire::cockpit`).

use crate::delivery::ahead::Ahead;
use crate::delivery::alarm::Alarm;
use crate::delivery::event::in_words;
use guard::{Lease, Verdict};
use swarm::Order;
use treatment::session::{Beat, Event, Load, Tick};

/// Events that are remembered.
const LATELY: usize = 8;
/// Patient and tooth are to be verified again after so long, ms; the evidence counts for twice that.
pub(crate) const VERIFY_MS: u64 = 900_000;
/// What each lease is about, in words; in their order.
const LEASES: [&str; 5] = [
    "plan",
    "patient and tooth",
    "registration",
    "operator",
    "link",
];

/// What a session is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) tooth: String,
    pub(crate) patient: u64,
    pub(crate) device: u64,
    pub(crate) firmware: &'static str,
    /// Amount of each zone, µg, and its longest time, ms.
    pub(crate) zones: Vec<(u64, u64)>,
    /// How long the session is planned to take, ms.
    pub(crate) planned_ms: u64,
    /// Most rise of the surface that the protocol allows, mK.
    pub(crate) rise_mk_max: Option<i64>,
}

impl About {
    pub(crate) fn of(load: &Load, order: &Order) -> Self {
        let tooth = order
            .tooth
            .map_or("unlabelled".to_owned(), |t| t.to_string());
        let zones = order.zones.iter();
        Self {
            tooth,
            patient: load.patient,
            device: load.device,
            firmware: load.setting.release.name(),
            zones: zones
                .map(|zone| (u64::from(zone.dose_ug), u64::from(zone.limit_ms)))
                .collect(),
            planned_ms: order.planned_ms(),
            rise_mk_max: rise_mk_max(&load.protocol),
        }
    }
}

/// The lowest limit of a protocol's rules about the surface.
fn rise_mk_max(protocol: &[u8]) -> Option<i64> {
    let protocol = guard::parse(protocol).ok()?;
    let surface = protocol.signal("surface_rise_mk")?;
    let about = protocol
        .rules
        .iter()
        .filter(|rule| rule.place == surface && rule.verdict.stops());
    let limits = about.filter_map(|rule| {
        let words = protocol.words(rule.limit?.0);
        words.strip_suffix("mK")?.trim().parse().ok()
    });
    limits.min()
}

/// An alarm that stands or waits to be cleared.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) code: String,
    pub(crate) verdict: Verdict,
    pub(crate) at_ms: u64,
    pub(crate) alarm: Alarm,
}

/// All that is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) about: About,
    signals: Vec<String>,
    pub(crate) tick: Option<Tick>,
    /// When each party's evidence is of, ms; in the order of the leases.
    pub(crate) evidence_ms: [Option<u64>; 5],
    pub(crate) standing: Vec<Standing>,
    /// What happened last, newest first.
    pub(crate) lately: Vec<(u64, String)>,
    pub(crate) ahead: Ahead,
    /// From the key to the device's word that it is off, ms, of the last stop.
    pub(crate) stopped_in_ms: Option<f64>,
}

impl State {
    pub(crate) fn new(about: About) -> Self {
        Self {
            about,
            ..Self::default()
        }
    }

    /// Names the readings.
    pub(crate) fn signals(&mut self, signals: &[String]) {
        self.signals = signals.to_vec();
    }

    /// The last reading of a signal.
    pub(crate) fn reading(&self, name: &str) -> Option<i64> {
        let at = self.signals.iter().position(|signal| signal == name)?;
        let reading = self.tick.as_ref()?.readings.get(at).copied().flatten()?;
        Some(reading.value)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        Some(self.reading(name)? != 0)
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.tick.as_ref().map_or(0, |tick| tick.now_ms)
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        Some(self.tick.as_ref()?.verdict)
    }

    /// Whether an operator may resume it.
    pub(crate) fn holds(&self) -> bool {
        self.verdict() == Some(Verdict::Hold) && self.flag("patient_stop") != Some(true)
    }

    /// Whether the patient alone holds it: the patient's right, and no alarm.
    pub(crate) fn is_patients(&self) -> bool {
        let mut stops = self
            .standing
            .iter()
            .filter(|a| a.verdict.stops())
            .peekable();
        self.verdict() == Some(Verdict::Hold)
            && stops.peek().is_some()
            && stops.all(|standing| standing.alarm.is_patients())
    }

    /// Whether the permit lacks nothing but somebody's word to go on, after the patient's stop.
    pub(crate) fn waits_for_a_go(&self) -> bool {
        // The operator may let go while the patient rests: to go on is to hold it again.
        let mut others = Lease::ALL.iter().filter(|&&l| l != Lease::Operator);
        self.is_patients() && others.all(|&lease| self.lease_age_ms(lease).is_some())
    }

    /// How old a lease's evidence is, where it still counts.
    pub(crate) fn lease_age_ms(&self, lease: Lease) -> Option<u64> {
        let place = Lease::ALL.iter().position(|other| *other == lease)?;
        let at_ms = self.evidence_ms.get(place).copied().flatten()?;
        let age_ms = self.now_ms().saturating_sub(at_ms);
        (age_ms <= lease.lasts_ms()).then_some(age_ms)
    }

    /// The leases, in words, and how old each one's evidence is, where it still counts.
    pub(crate) fn permits(&self) -> impl Iterator<Item = (&'static str, Option<u64>)> {
        let leases = Lease::ALL.iter().zip(LEASES);
        leases.map(|(lease, name)| (name, self.lease_age_ms(*lease)))
    }

    /// Whether patient and tooth are to be verified again, by the device's clock.
    pub(crate) fn is_verify_due(&self) -> bool {
        let place = Lease::ALL.iter().position(|l| *l == Lease::PatientAndTooth);
        let verified_ms = place.and_then(|place| self.evidence_ms.get(place).copied().flatten());
        verified_ms.is_some_and(|at_ms| self.now_ms() >= at_ms + VERIFY_MS)
    }

    /// Amount that was given in all, and in the zone at work, µg; that zone's may be more than was planned for it.
    pub(crate) fn given_ug(&self) -> (i64, i64) {
        let Some(tick) = &self.tick else {
            return (0, 0);
        };
        let planned = self.reading("zone_planned_ug").unwrap_or(0);
        let given = self.reading("zone_reported_ug").unwrap_or(0);
        let here = match tick.zone >= self.about.zones.len() {
            true => 0,
            false => given.clamp(0, planned.max(0)),
        };
        (self.before_ug(tick.zone) as i64 + here, given)
    }

    /// Share of the zone at work that is given, 0 to 1; 0 once all zones are done.
    pub(crate) fn zone_share(&self) -> f64 {
        let zone = self.tick.as_ref().map_or(0, |tick| tick.zone);
        let planned = self.about.zones.get(zone).map_or(0, |zone| zone.0);
        let here = self.given_ug().0 - self.before_ug(zone) as i64;
        match planned {
            0 => 0.0,
            planned => (here as f64 / planned as f64).clamp(0.0, 1.0),
        }
    }

    /// Amounts of the zones before that one, µg.
    pub(crate) fn before_ug(&self, zone: usize) -> u64 {
        self.about.zones.iter().take(zone).map(|zone| zone.0).sum()
    }

    /// Sees a beat and the tick that heard it.
    pub(crate) fn see(&mut self, beat: &Beat, tick: &Tick) {
        for (slot, evidence) in self.evidence_ms.iter_mut().zip(beat.evidence) {
            *slot = evidence.map(|evidence| evidence.at_ms);
        }
        for event in &tick.events {
            self.happened(event, tick.now_ms, tick.enabled);
        }
        self.tick = Some(tick.clone());
        if let Some(rise_mk) = self.reading("surface_rise_mk") {
            self.ahead.see(tick.now_ms, rise_mk);
        }
    }

    fn happened(&mut self, event: &Event, now_ms: u64, enabled: bool) {
        let mut words = in_words(event, enabled);
        match event {
            Event::Alarm {
                code,
                says,
                verdict,
            } => {
                let alarm = Alarm::of(says);
                words = format!("{code} {}: {}", alarm.word(*verdict), alarm.says);
                self.standing.retain(|other| other.code != *code);
                self.standing.push(Standing {
                    code: code.clone(),
                    verdict: *verdict,
                    at_ms: now_ms,
                    alarm,
                });
                // What stops stands first.
                self.standing
                    .sort_by_key(|alarm| std::cmp::Reverse(alarm.verdict));
            }
            Event::Cleared { code } => {
                self.standing.retain(|other| other.code != *code);
            }
            _ => {}
        }
        self.lately.insert(0, (now_ms, words));
        self.lately.truncate(LATELY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_the_surface_is_that_of_the_protocol() {
        let protocol = crate::delivery::given::PROTOCOL;
        assert_eq!(rise_mk_max(protocol), Some(20_000));
        assert_eq!(rise_mk_max(b"nothing"), None);
    }

    #[test]
    fn alarms_stand_until_they_are_cleared() {
        let mut state = State::new(About::default());
        let mut alarm = |code: &str, verdict| {
            let (code, says) = (code.to_owned(), "It is so.".to_owned());
            state.happened(
                &Event::Alarm {
                    code,
                    says,
                    verdict,
                },
                50,
                false,
            );
        };
        alarm("G201", Verdict::Warn);
        alarm("G501", Verdict::Hold);
        alarm("G501", Verdict::Hold);
        let codes: Vec<&str> = state.standing.iter().map(|a| a.code.as_str()).collect();
        assert_eq!(codes, ["G501", "G201"]);
        let code = "G501".to_owned();
        state.happened(&Event::Cleared { code }, 100, true);
        assert_eq!(state.standing.len(), 1);
        assert_eq!(state.lately[0].1, "G501 cleared");
    }

    #[test]
    fn leave_that_came_back_is_not_told_as_missing() {
        let mut state = State::new(About::default());
        let gone = Event::NoLeave {
            code: "L001".to_owned(),
            why: "its time was over".to_owned(),
        };
        state.happened(&gone, 50, true);
        assert_eq!(
            state.lately[0].1,
            "leave lapsed, and is back: L001 its time was over"
        );
        state.happened(&gone, 100, false);
        assert_eq!(state.lately[0].1, "no leave: L001 its time was over");
    }
}
