//! What is seen of a session while it runs, as JSON: what the live view shows.
//!
//! In: [`State`], what the hands do. Out: [`CockpitJson`]; `docs/formats.md`. Not here: how often (`afar`).

use super::rounded;
use crate::delivery::alarm::done;
use crate::delivery::grip::Grip;
use crate::delivery::state::{Standing, State};
use guard::Verdict;
use serde::Serialize;

/// What a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Waits {
    /// The operator verifies patient and tooth.
    Verify,
    /// The operator holds the dead-man.
    Hold,
    /// The operator resumes.
    Resume,
    /// The patient lets the stop go.
    Patient,
    Nothing,
}

/// A session as it is now.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CockpitJson<'a> {
    at_ms: u64,
    /// What the guard says; hold before the first tick.
    verdict: &'static str,
    enabled: bool,
    on: bool,
    /// Zones that are done; the next one is at work.
    zone: usize,
    zones: usize,
    progress_share: f64,
    /// Of the zone at work, by what the device reports of it.
    zone_share: f64,
    planned_ms: u64,
    counter_a_ug: Option<i64>,
    counter_b_ug: Option<i64>,
    planned_ug: u64,
    surface_rise_k: Option<f64>,
    surface_limit_k: Option<f64>,
    /// The rise in 30 s, extrapolated.
    ahead_k: Option<f64>,
    /// No device of today measures it.
    pulp_rise_k: Option<f64>,
    permits: Vec<PermitJson>,
    alarms: Vec<AlarmJson<'a>>,
    lately: Vec<LatelyJson<'a>>,
    patient_stop: bool,
    /// The operator's dead-man counts.
    held: bool,
    /// From the last stop's line to the device's word that it is off.
    stopped_in_ms: Option<f64>,
    waits_for: Waits,
    speed: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct PermitJson {
    name: &'static str,
    holds: bool,
    age_ms: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
struct AlarmJson<'a> {
    code: &'a str,
    says: &'a str,
    verdict: &'static str,
    at_ms: u64,
    /// It is the patient's own stop.
    patients: bool,
    place: &'a str,
    measured: &'a str,
    limit: Option<&'a str>,
    done: &'static str,
    to_do: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct LatelyJson<'a> {
    at_ms: u64,
    words: &'a str,
}

/// The guard's word for it; what is allowed is treated.
const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "treat",
        other => other.word(),
    }
}

impl<'a> From<&'a Standing> for AlarmJson<'a> {
    fn from(standing: &'a Standing) -> Self {
        let alarm = &standing.alarm;
        Self {
            code: &standing.code,
            says: &alarm.says,
            verdict: word(standing.verdict),
            at_ms: standing.at_ms,
            patients: alarm.is_patients(),
            place: &alarm.place,
            measured: &alarm.measured,
            limit: alarm.limit.as_deref(),
            done: done(standing.verdict),
            to_do: &alarm.to_do,
        }
    }
}

impl<'a> CockpitJson<'a> {
    /// What there is to see.
    pub(crate) fn of(state: &'a State, grip: &Grip, waits_for: Waits, speed: &'static str) -> Self {
        let (tick, zones) = (state.tick.as_ref(), state.about.zones.len());
        let kelvin = |mk: f64| rounded(mk * 1e-3, 3);
        let planned_ug = state.before_ug(zones);
        let share = match planned_ug {
            0 => 0.0,
            planned => state.given_ug().0 as f64 / planned as f64,
        };
        Self {
            at_ms: state.now_ms(),
            verdict: word(state.verdict().unwrap_or(Verdict::Hold)),
            enabled: tick.is_some_and(|tick| tick.enabled),
            on: tick.is_some_and(|tick| tick.on),
            zone: tick.map_or(0, |tick| tick.zone.min(zones)),
            zones,
            progress_share: rounded(share, 4),
            zone_share: rounded(state.zone_share(), 3),
            planned_ms: state.about.planned_ms,
            counter_a_ug: state.reading("counter_a_ug"),
            counter_b_ug: state.reading("counter_b_ug"),
            planned_ug,
            surface_rise_k: state.reading("surface_rise_mk").map(|mk| kelvin(mk as f64)),
            surface_limit_k: state.about.rise_mk_max.map(|mk| kelvin(mk as f64)),
            ahead_k: state.ahead.value_mk().map(kelvin),
            pulp_rise_k: None,
            permits: state
                .permits()
                .map(|(name, age_ms)| PermitJson {
                    name,
                    holds: age_ms.is_some(),
                    age_ms,
                })
                .collect(),
            alarms: state.standing.iter().map(AlarmJson::from).collect(),
            lately: state
                .lately
                .iter()
                .map(|(at_ms, words)| LatelyJson {
                    at_ms: *at_ms,
                    words,
                })
                .collect(),
            patient_stop: grip.stops() || state.flag("patient_stop") == Some(true),
            held: grip.is_held(),
            stopped_in_ms: state.stopped_in_ms.map(|ms| rounded(ms, 1)),
            waits_for,
            speed,
        }
    }
}
