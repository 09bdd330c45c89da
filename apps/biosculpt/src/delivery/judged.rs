//! Figures of a delivery, each with its limit.
//!
//! In: [`Judged`]. Out: what was measured, what is allowed, whether it holds; the page, the terminal and the exit status go by it.

use super::removal;
use crate::report::markup::number;
use swarm::{Order, Truth};
use tissue::properties::BODY_C;
use treatment::campaign::{HARM_CEM43_MIN, HARM_PULP_K};
use treatment::prescribe;
use treatment::session::Ended;
use treatment::setting::{AROUND_C_MAX, HARD_C_MAX};

/// Least share of cells that pass gamma.
const GAMMA_LEAST: f64 = 0.98;
/// Most over-contour, µm.
pub(super) const OVER_MOST_UM: f64 = 30.0;
/// Most rise of the surface of the tooth, K: 60 °C.
const ENAMEL_K_MAX: f64 = HARD_C_MAX - BODY_C;
/// Most rise of ligament and bone, K: 45 °C.
const AROUND_K_MAX: f64 = AROUND_C_MAX - BODY_C;
/// A figure with its limit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// Its name in `outcome.json`.
    pub(crate) name: &'static str,
    /// What it is, in words.
    pub(crate) what: &'static str,
    pub(crate) measured: String,
    pub(crate) allowed: String,
    /// Whether it holds; none where there is no limit.
    pub(crate) holds: Option<bool>,
}

impl Figure {
    pub(super) fn new(
        (name, what): (&'static str, &'static str),
        measured: String,
        allowed: String,
        holds: Option<bool>,
    ) -> Self {
        Self {
            name,
            what,
            measured,
            allowed,
            holds,
        }
    }
}

impl Figure {
    /// Whether it is of heat.
    pub(crate) fn is_of_heat(&self) -> bool {
        [
            "pulp_rise_k",
            "pulp_cem43_min",
            "enamel_rise_k",
            "around_rise_k",
        ]
        .contains(&self.name)
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, measured, allowed) = (self.what, &self.measured, &self.allowed);
        write!(f, "{what}: {measured} ({allowed})")
    }
}

/// What a delivery is judged by.
#[derive(Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) order: &'a Order,
    pub(crate) measured: &'a treatment::Outcome,
    pub(crate) truth: Option<&'a Truth>,
    /// Carriers afloat at the end.
    pub(crate) carriers: Option<u64>,
    pub(crate) ended: Ended,
}

/// The figures that are beyond their limits.
pub(crate) fn beyond(judged: &Judged<'_>) -> Vec<Figure> {
    let mut all = of(judged);
    all.retain(|fact| fact.holds == Some(false));
    all
}

pub(crate) fn of(told: &Judged<'_>) -> Vec<Figure> {
    let m = told.measured;
    let mut facts: Vec<Figure> = vec![
        Figure::new(
            ("laid_mm3", "Laid down"),
            format!("{} mm³", number(m.laid_mm3, 2)),
            format!("{} mm³ planned", number(m.planned_mm3, 2)),
            None,
        ),
        Figure::new(
            ("gamma_share", "Gamma (5 % of a cell, 50 µm)"),
            format!("{} %", number(100.0 * m.gamma, 1)),
            format!("at least {} %", number(100.0 * GAMMA_LEAST, 0)),
            // Of work that was not done to its end it says nothing.
            (told.ended == Ended::Done).then_some(m.gamma >= GAMMA_LEAST),
        ),
        Figure::new(
            ("over_contour_um", "Over-contour"),
            format!("{} µm", number(m.over_contour_um, 1)),
            format!("at most {} µm", number(OVER_MOST_UM, 1)),
            Some(m.over_contour_um <= OVER_MOST_UM),
        ),
    ];
    facts.extend(removal::facts(m));
    facts.extend(told.truth.into_iter().flat_map(of_heat));
    if let Some(carriers) = told.carriers {
        let is_done = told.ended == Ended::Done;
        facts.push(afloat(told.order, carriers, is_done));
    }
    facts
}

/// Carriers that nothing bound and nothing took back, as a share of all and by what they carry: their count is so large
/// that it says nothing. The limit is one of work that is done: a session that was cut short had no time to take them back.
fn afloat(order: &Order, left: u64, is_done: bool) -> Figure {
    let all = prescribe::carriers(order).max(1) as f64;
    let share = left as f64 / all;
    Figure::new(
        (
            "carriers_afloat",
            "Carriers still afloat at the end of the session (the simulation does not follow them further)",
        ),
        format!(
            "{} ‰ of those sent, with {} µg of mineral",
            number(1e3 * share, 2),
            number(share * order.dose_ug() as f64, 1)
        ),
        format!(
            "at most {} ‰ once all is done",
            number(1e3 * order.bots_limit as f64 / all, 0)
        ),
        is_done.then_some(left <= order.bots_limit),
    )
}

/// How warm it became, as only the simulation knows.
fn of_heat(truth: &Truth) -> [Figure; 4] {
    let peaks = &truth.peaks;
    let rise = |named, rise_k: f64, rise_k_max: f64| {
        Figure::new(
            named,
            format!("{} K", number(rise_k, 2)),
            format!("at most {rise_k_max} K"),
            Some(rise_k <= rise_k_max),
        )
    };
    [
        rise(
            ("pulp_rise_k", "Highest rise of the pulp"),
            peaks.pulp_k,
            HARM_PULP_K,
        ),
        Figure::new(
            ("pulp_cem43_min", "Dose of heat in the pulp"),
            format!("{} min", number(peaks.pulp_cem43_min, 3)),
            format!("at most {HARM_CEM43_MIN} min at 43 °C"),
            Some(peaks.pulp_cem43_min <= HARM_CEM43_MIN),
        ),
        rise(
            ("enamel_rise_k", "Highest rise of the hottest enamel"),
            peaks.enamel_k,
            ENAMEL_K_MAX,
        ),
        rise(
            ("around_rise_k", "Highest rise of ligament and bone"),
            peaks.around_k,
            AROUND_K_MAX,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_afloat_are_told_by_share_and_mass() {
        let order = swarm::sample::order(40);
        let all = prescribe::carriers(&order);
        let Figure {
            what,
            measured,
            allowed,
            holds,
            ..
        } = afloat(&order, all / 2000, true);
        assert!(what.starts_with("Carriers still afloat"));
        let ug = number(order.dose_ug() as f64 / 2000.0, 1);
        assert_eq!(
            measured,
            format!("0.50 ‰ of those sent, with {ug} µg of mineral")
        );
        assert!(allowed.contains('‰'));
        assert_eq!(holds, Some(all / 2000 <= order.bots_limit));
        assert_eq!(afloat(&order, all / 2000, false).holds, None);
    }
}
