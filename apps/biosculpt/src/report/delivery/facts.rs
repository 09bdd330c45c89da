//! Figures of a delivery, each with its limit.
//!
//! In: [`Told`]. Out: what was measured, what is allowed, whether it holds.

use super::super::markup::{grouped, number};
use super::{Told, removal};
use swarm::Truth;
use tissue::properties::BODY_C;
use treatment::campaign::{HARM_CEM43_MIN, HARM_PULP_K};
use treatment::setting::{AROUND_C_MAX, HARD_C_MAX};

/// Least share of cells that pass gamma.
const GAMMA_LEAST: f64 = 0.98;
/// Most over-contour, µm.
pub(super) const OVER_MOST_UM: f64 = 30.0;
/// Most rise of the surface of the tooth, K: 60 °C.
const ENAMEL_K_MAX: f64 = HARD_C_MAX - BODY_C;
/// Most rise of ligament and bone, K: 45 °C.
const AROUND_K_MAX: f64 = AROUND_C_MAX - BODY_C;
/// A figure with its limit: what, measured, allowed, whether it holds.
pub(super) type Fact = (&'static str, String, String, Option<bool>);

pub(super) fn of(told: &Told<'_>) -> Vec<Fact> {
    let m = told.measured;
    let mut facts: Vec<Fact> = vec![
        (
            "Laid down",
            format!("{} mm³", number(m.laid_mm3, 2)),
            format!("{} mm³ planned", number(m.planned_mm3, 2)),
            None,
        ),
        (
            "Gamma (5 % of a cell, 50 µm)",
            format!("{} %", number(100.0 * m.gamma, 1)),
            format!("at least {} %", number(100.0 * GAMMA_LEAST, 0)),
            Some(m.gamma >= GAMMA_LEAST),
        ),
        (
            "Over-contour",
            format!("{} µm", number(m.over_contour_um, 0)),
            format!("at most {} µm", number(OVER_MOST_UM, 0)),
            Some(m.over_contour_um <= OVER_MOST_UM),
        ),
    ];
    facts.extend(removal::facts(m));
    facts.extend(told.truth.into_iter().flat_map(of_heat));
    let last = |name: &str| {
        let at = told.signal(name)?;
        told.ticks()
            .iter()
            .rev()
            .find_map(|tick| tick.readings.get(at).copied().flatten())
    };
    if let Some(left) = last("bots_left") {
        let limit = told.order.bots_limit;
        facts.push((
            "Carriers left behind",
            grouped(left.value.max(0) as usize),
            format!("at most {}", grouped(limit as usize)),
            Some(left.value.max(0) as u64 <= limit),
        ));
    }
    facts
}

/// How warm it became, as only the simulation knows.
fn of_heat(truth: &Truth) -> [Fact; 4] {
    let peaks = &truth.peaks;
    let rise = |what, rise_k: f64, rise_k_max: f64| {
        (
            what,
            format!("{} K", number(rise_k, 2)),
            format!("at most {rise_k_max} K"),
            Some(rise_k <= rise_k_max),
        )
    };
    [
        rise("Highest rise of the pulp", peaks.pulp_k, HARM_PULP_K),
        (
            "Dose of heat in the pulp",
            format!("{} min", number(peaks.pulp_cem43_min, 3)),
            format!("at most {HARM_CEM43_MIN} min at 43 °C"),
            Some(peaks.pulp_cem43_min <= HARM_CEM43_MIN),
        ),
        rise(
            "Highest rise of the hottest enamel",
            peaks.enamel_k,
            ENAMEL_K_MAX,
        ),
        rise(
            "Highest rise of ligament and bone",
            peaks.around_k,
            AROUND_K_MAX,
        ),
    ]
}
