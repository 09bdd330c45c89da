//! From planned volumes to an order that can be carried out, and how fast it may be.
//!
//! In: [`Work`] (zones of cells with shares), the tooth. Out: [`Order`] with feeds, [`Prediction`], notes.
//! Law: `law_orders_hold_what_was_planned`. Fails: [`PrescribeError`]. Cost: some seconds, for heat.
//! Not here: where volumes come from (the program hands them over), and the check by other code (`proof`).

mod feed;
mod session;
#[cfg(test)]
mod tests;

pub use session::SessionError;

use crate::setting::{LEFT_PER_THOUSAND, properties_digest};
use crate::tooth::{self, Known, Piece, ToothError};
use crate::{MadeFrom, Prescription, PrescriptionError};
use glam::DVec3;
use lexicon::{Fdi, Tissue};
use std::collections::BTreeMap;
use swarm::{Action, CellOrder, Order, OrderError, Site, SiteError, WHOLE, ZoneOrder, load_ug};
use tissue::Tooth;
use tissue::properties::Properties;

/// A zone of less is done with its neighbour, or left: some thousandths of a cubic millimetre, less than
/// a counter of delivered amounts tells.
const ZONE_UG_MIN: u32 = 20;
/// Feed before heat was asked, µg/s.
const FEED_UG_S: u32 = 40;
/// A zone is worked for at least so long, s: what is on its way when the counter says enough is little of it.
const WORK_S_MIN: u32 = 20;
/// A zone may take so much longer than its dose at its feed, per cent, and so much more, ms.
const LIMIT_PERCENT: u64 = 130;
const LIMIT_MORE_MS: u64 = 20_000;

/// A zone as it was planned.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkZone {
    /// What is done.
    pub action: Action,
    /// What is removed or imitated.
    pub tissue: Tissue,
    /// Cells, and the share of each.
    pub cells: Vec<([u16; 3], f64)>,
}

/// What was planned for a tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The tooth, where it is known.
    pub tooth: Option<Fdi>,
    /// Lowest corner of the grid, µm.
    pub origin_um: [i64; 3],
    /// Edge of a cell, µm.
    pub cell_um: u32,
    /// Out of the gum.
    pub outward: DVec3,
    /// Carriers in a packet.
    pub loads_per_packet: u64,
    /// Zones in the order of work.
    pub zones: Vec<WorkZone>,
}

/// What the planner expects of a session, in thousandths of a kelvin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prediction {
    /// Highest rise of the pulp.
    pub pulp_rise_mk: u32,
    /// Highest rise of any other tissue.
    pub hottest_rise_mk: u32,
}

/// Why nothing can be prescribed.
#[derive(Debug, thiserror::Error)]
pub enum PrescribeError {
    /// No device could carry it out.
    #[error("the plan gives no order that could be carried out: {0}")]
    Order(#[from] OrderError),
    /// The tooth's tissue is not known.
    #[error("the tooth's tissue cannot be told: {0}")]
    Tooth(#[from] ToothError),
    /// The device cannot work there.
    #[error("the tooth cannot be worked on: {0}")]
    Site(#[from] SiteError),
    /// Heat cannot be reckoned.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// What JSON cannot hold.
    #[error(transparent)]
    Written(#[from] PrescriptionError),
}

/// An order for a tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Prescribed {
    /// What is to be done.
    pub order: Order,
    /// The tooth's cells.
    pub tooth: Tooth,
    /// What is expected.
    pub prediction: Prediction,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Prescribes planned work on a tooth, of known tissue or, where only its surface is known, of estimated.
///
/// # Errors
/// [`PrescribeError`] says what cannot be.
pub fn prescribe(
    work: &Work,
    piece: &Piece<'_>,
    known: Option<&Known<'_>>,
) -> Result<Prescribed, PrescribeError> {
    let (mut order, mut notes) = order(work)?;
    let tooth = match known {
        Some(known) => tooth::known(piece, known, &order)?,
        None => tooth::estimated(piece, &order)?,
    };
    // What the device would refuse at loading is refused here.
    Site::new(order.clone(), &tooth)?;
    let (prediction, of_heat) = feed::paced(&mut order, &tooth, &Properties::default())?;
    notes.extend(of_heat);
    Ok(Prescribed {
        order,
        tooth,
        prediction,
        notes,
    })
}

impl Prescribed {
    /// The one value that is approved, loaded and recorded.
    #[must_use]
    pub fn prescription(self, from: MadeFrom) -> Prescription {
        Prescription {
            order: self.order,
            from,
            properties: properties_digest(&Properties::default()),
            prediction: self.prediction,
        }
    }
}

/// The order for some work, at a feed that heat was not asked for yet, and what was left out.
///
/// # Errors
/// [`OrderError`] where no device could carry it out.
pub fn order(work: &Work) -> Result<(Order, Vec<String>), OrderError> {
    let scaled = work.outward.normalize_or(DVec3::Z) * 1e6;
    let mut order = Order {
        tooth: work.tooth,
        origin_um: work.origin_um,
        cell_um: work.cell_um,
        outward: scaled.to_array().map(|part| part.round() as i32),
        loads_per_packet: work.loads_per_packet,
        bots_limit: 0,
        zones: work.zones.iter().filter_map(zone).collect(),
    };
    let doses: Vec<f64> = order
        .zones
        .iter()
        .map(|zone| order.dose_of_cells_ug(zone))
        .collect();
    let (zones, notes) = joined(std::mem::take(&mut order.zones), &doses);
    order.zones = zones;
    for at in 0..order.zones.len() {
        let dose_ug = order.dose_of_cells_ug(&order.zones[at]).round().max(1.0);
        order.zones[at].dose_ug = dose_ug as u32;
    }
    order.bots_limit = carriers(&order) / 1000 * LEFT_PER_THOUSAND;
    set_feed(&mut order, FEED_UG_S, 0);
    order.check()?;
    Ok((order, notes))
}

/// Carriers that an order takes, in whole packets.
#[must_use]
pub fn carriers(order: &Order) -> u64 {
    let packets = |zone: &ZoneOrder| {
        let loads = f64::from(zone.dose_ug) / load_ug();
        (loads / order.loads_per_packet.max(1) as f64).ceil() as u64
    };
    let packets: u64 = order.zones.iter().map(packets).sum();
    packets.saturating_mul(order.loads_per_packet)
}

/// Paces an order of whatever origin as [`prescribe`] does: sets its feeds, rests and limits.
///
/// # Errors
/// [`SessionError`] where the tooth's heat cannot be reckoned.
pub fn pace(order: &mut Order, tooth: &Tooth) -> Result<Prediction, SessionError> {
    feed::paced(order, tooth, &Properties::default()).map(|(prediction, _)| prediction)
}

/// Sets one feed and rest for all zones, and what follows from them.
pub(crate) fn set_feed(order: &mut Order, feed_ug_s: u32, rest_ms: u32) {
    for zone in &mut order.zones {
        let feed_ug_s = u64::from(feed_ug_s.min(zone.dose_ug / WORK_S_MIN).max(1));
        let work_ms = u64::from(zone.dose_ug) * 1000 / feed_ug_s;
        let limit_ms = work_ms * LIMIT_PERCENT / 100 + LIMIT_MORE_MS;
        zone.feed_ug_s = feed_ug_s as u32;
        zone.limit_ms = u32::try_from(limit_ms).unwrap_or(u32::MAX);
        zone.rest_ms = rest_ms;
    }
}

fn zone(planned: &WorkZone) -> Option<ZoneOrder> {
    let mut cells: BTreeMap<[u16; 3], u32> = BTreeMap::new();
    for &(place, share) in &planned.cells {
        let millionths = (share * f64::from(WHOLE)).round().max(1.0) as u32;
        let sum = cells.entry(place).or_default();
        *sum = sum.saturating_add(millionths).min(WHOLE);
    }
    let cells = cells
        .into_iter()
        .map(|(place, millionths)| CellOrder { place, millionths });
    let cells: Vec<CellOrder> = cells.collect();
    (!cells.is_empty()).then_some(ZoneOrder {
        action: planned.action,
        tissue: planned.tissue,
        dose_ug: 0,
        feed_ug_s: 1,
        limit_ms: 1,
        rest_ms: 0,
        cells,
    })
}

/// Small zones with their neighbours of the same kind; those without one are left out, and said.
fn joined(zones: Vec<ZoneOrder>, doses_ug: &[f64]) -> (Vec<ZoneOrder>, Vec<String>) {
    let least = f64::from(ZONE_UG_MIN);
    let kind = |zone: &ZoneOrder| (zone.action, zone.tissue);
    let (mut kept, mut notes): (Vec<(ZoneOrder, f64)>, Vec<String>) = (Vec::new(), Vec::new());
    let mut small: Vec<(ZoneOrder, f64)> = Vec::new();
    for (zone, &dose) in zones.into_iter().zip(doses_ug) {
        if dose < least {
            match kept.iter_mut().rev().find(|k| kind(&k.0) == kind(&zone)) {
                Some(last) => absorb(last, zone, dose),
                None => small.push((zone, dose)),
            }
            continue;
        }
        kept.push((zone, dose));
    }
    // Those that came before any of their kind.
    let is_all_small = kept.is_empty();
    for (zone, dose) in small {
        if let Some(next) = kept.iter_mut().find(|k| kind(&k.0) == kind(&zone)) {
            absorb(next, zone, dose);
        } else if is_all_small {
            kept.push((zone, dose));
        } else {
            notes.push(format!(
                "A zone to {} ({}) of {dose:.1} µg is left out of the order: less than {ZONE_UG_MIN} µg are not \
                 told from nothing.",
                zone.action.name(),
                zone.tissue.name()
            ));
        }
    }
    (kept.into_iter().map(|k| k.0).collect(), notes)
}

fn absorb(into: &mut (ZoneOrder, f64), zone: ZoneOrder, dose_ug: f64) {
    let mut cells: BTreeMap<[u16; 3], u32> = BTreeMap::new();
    for cell in into.0.cells.iter().chain(&zone.cells) {
        let sum = cells.entry(cell.place).or_default();
        *sum = sum.saturating_add(cell.millionths).min(WHOLE);
    }
    let cells = cells
        .into_iter()
        .map(|(place, millionths)| CellOrder { place, millionths });
    into.0.cells = cells.collect();
    into.1 += dose_ug;
}
