//! How fast material may be handled so that the pulp stays cool.
//!
//! In: an order, the tooth. Out: the order with its feed and rests, [`Prediction`], notes.
//! Method: the largest whole feed whose nominal rises keep what is planned for, by guesses on large
//! cells, then checked and, if need be, lowered on small ones (a molar's pulp differs by 0.01 K between 0.4 and 0.2 mm); rests where even the least is too much.

use super::session::{Rises, Session, SessionError};
use super::{Prediction, set_feed};
use crate::setting::{CEM43_PLANNED_MIN, HOTTEST_PLANNED_K, PULP_PLANNED_K};
use swarm::Order;
use tissue::Tooth;
use tissue::properties::Properties;

/// Least and largest feed, µg/s.
const FEED_UG_S: (u32, u32) = (10, 60);
/// Cells for the search and for what is stated, mm.
const COARSE_MM: f64 = 0.4;
const FINE_MM: f64 = 0.3;
/// Where the search starts, µg/s, and how many guesses it makes.
const FIRST_UG_S: u32 = 30;
const GUESSES: u32 = 4;
/// Rests that are tried, s.
const RESTS_S: [u32; 5] = [60, 120, 240, 480, 960];
/// Times that a feed is lowered after a check.
const CHECKS: u32 = 3;

/// Paces an order: sets feeds, limits and rests, and says what is expected of it.
///
/// # Errors
/// [`SessionError`] where the tooth's heat cannot be reckoned.
pub(super) fn paced(
    order: &mut Order,
    tooth: &Tooth,
    properties: &Properties,
) -> Result<(Prediction, Vec<String>), SessionError> {
    let session = |cell_mm| Session::new(tooth, order, cell_mm).ok_or(SessionError::Outside);
    let zones = order.zones.len();
    let (coarse, fine) = (session(COARSE_MM)?, session(FINE_MM)?);
    let mut try_on = |session: &Session, feed_ug_s: u32, rest_s: u32| {
        set_feed(order, feed_ug_s, rest_s * 1000);
        session.rises(order, properties)
    };
    let (least, largest) = FEED_UG_S;
    // Rises go nearly as the feed does, so the next guess is nearly the last.
    let (mut feed_ug_s, mut rest_s) = (FIRST_UG_S, 0);
    for _ in 0..GUESSES {
        let used = share(&try_on(&coarse, feed_ug_s, rest_s)?);
        let fitting = f64::from(feed_ug_s) / used.max(1e-6);
        let next = fitting.min(f64::from(largest)) as u32;
        let is_best = used <= 1.0 && next <= feed_ug_s;
        if is_best || next.max(least) == feed_ug_s {
            break;
        }
        feed_ug_s = next.max(least);
    }
    let mut rises = try_on(&fine, feed_ug_s, rest_s)?;
    for _ in 0..CHECKS {
        if share(&rises) <= 1.0 || feed_ug_s == least {
            break;
        }
        let lower = (f64::from(feed_ug_s) / share(&rises)) as u32;
        feed_ug_s = lower.min(feed_ug_s - 1).max(least);
        rises = try_on(&fine, feed_ug_s, rest_s)?;
    }
    if share(&rises) > 1.0 && zones > 1 {
        for rest in RESTS_S {
            rest_s = rest;
            if share(&try_on(&coarse, feed_ug_s, rest_s)?) <= 1.0 {
                break;
            }
        }
        rises = try_on(&fine, feed_ug_s, rest_s)?;
    }
    let notes = notes(&rises, feed_ug_s, rest_s, tooth);
    let mk = |kelvin: f64| (kelvin * 1e3).round().max(0.0) as u32;
    let prediction = Prediction {
        pulp_rise_mk: mk(rises.pulp_k),
        hottest_rise_mk: mk(rises.hottest_k),
    };
    Ok((prediction, notes))
}

/// How much of what is planned for is used; above 1 it is too much.
fn share(rises: &Rises) -> f64 {
    // Each kelvin less is a quarter of the dose, so the dose says how many kelvin there are too many.
    let over_k = 0.5 * libm::log2(rises.pulp_cem43_min.max(1e-9) / CEM43_PLANNED_MIN);
    let by_dose = rises.pulp_k / (rises.pulp_k - over_k).max(0.1 * rises.pulp_k);
    let by_rise = (rises.pulp_k / PULP_PLANNED_K).max(rises.hottest_k / HOTTEST_PLANNED_K);
    match rises.pulp_k > 0.0 {
        true => by_rise.max(by_dose),
        false => by_rise,
    }
}

fn notes(rises: &Rises, feed_ug_s: u32, rest_s: u32, tooth: &Tooth) -> Vec<String> {
    let mut notes = Vec::new();
    if tooth.cells_of(lexicon::Tissue::Pulp).is_empty() {
        notes.push("No pulp lies within the tooth's cells, so its warmth is not known.".to_owned());
    }
    if rest_s > 0 {
        notes.push(format!(
            "The tooth rests {rest_s} s between zones, because even {feed_ug_s} µg/s at a stretch would warm it \
             too much."
        ));
    }
    if share(rises) > 1.0 {
        notes.push(format!(
            "Even at {feed_ug_s} µg/s the pulp is expected to warm by {:.2} K ({:.2} equivalent minutes at 43 °C) \
             and the hottest tissue by {:.1} K; planned for are at most {PULP_PLANNED_K} K, {CEM43_PLANNED_MIN} min \
             and {HOTTEST_PLANNED_K} K.",
            rises.pulp_k, rises.pulp_cem43_min, rises.hottest_k
        ));
    }
    notes
}
