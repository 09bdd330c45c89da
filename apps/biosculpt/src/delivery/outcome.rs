//! What a delivery did, as JSON.
//!
//! In: the place of work, the truth of the simulation. Out: [`OutcomeJson`], for the record and
//! for `outcome.json`.

use crate::wire::rounded;
use casebook::Digest;
use serde::Serialize;
use swarm::{Bed, Truth};
use treatment::Outcome;
use treatment::replay::Replayed;
use treatment::session::Ended;

/// Figures of a delivery; `docs/formats.md`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OutcomeJson {
    format: u32,
    simulated: bool,
    ended: &'static str,
    session_s: f64,
    alarms: Vec<String>,
    planned_mm3: f64,
    laid_mm3: f64,
    removal_planned_mm3: f64,
    removed_mm3: f64,
    gamma_share: f64,
    fill_95_share: f64,
    over_contour_um: f64,
    over_mm3: f64,
    over_removal_um: f64,
    over_removed_mm3: f64,
    astray_mm3: f64,
    pulp_rise_k: f64,
    pulp_cem43_min: f64,
    enamel_rise_k: f64,
    around_rise_k: f64,
    /// Of all that lies in the tooth, cell by cell.
    bed_sha256: String,
}

/// The figures.
pub(crate) fn json(
    ended: Ended,
    ticks: u64,
    alarms: &[String],
    measured: &Outcome,
    truth: &Truth,
    bed: &Bed,
) -> OutcomeJson {
    OutcomeJson {
        format: 2,
        simulated: true,
        ended: ended.name(),
        session_s: ticks as f64 * f64::from(swarm::TICK_MS) * 1e-3,
        alarms: alarms.to_vec(),
        planned_mm3: rounded(measured.planned_mm3, 4),
        laid_mm3: rounded(measured.laid_mm3, 4),
        removal_planned_mm3: rounded(measured.removed_mm3[0], 4),
        removed_mm3: rounded(measured.removed_mm3[1], 4),
        gamma_share: rounded(measured.gamma, 5),
        fill_95_share: rounded(measured.fill_95, 4),
        over_contour_um: rounded(measured.over_contour_um, 1),
        over_mm3: rounded(measured.over_mm3, 4),
        over_removal_um: rounded(measured.over_removal_um, 1),
        over_removed_mm3: rounded(measured.over_removed_mm3, 4),
        astray_mm3: rounded(measured.astray_mm3, 4),
        pulp_rise_k: rounded(truth.peaks.pulp_k, 3),
        pulp_cem43_min: rounded(truth.peaks.pulp_cem43_min, 4),
        enamel_rise_k: rounded(truth.peaks.enamel_k, 3),
        around_rise_k: rounded(truth.peaks.around_k, 3),
        bed_sha256: bed_digest(bed).to_string(),
    }
}

/// Hash of what was laid down, taken away and tinted in each cell, and of what is beyond, ng, little-endian.
fn bed_digest(bed: &Bed) -> Digest {
    let amounts = [&bed.laid_ng, &bed.removed_ng, &bed.tinted_ng];
    let cells = amounts.into_iter().flatten();
    let mut bytes: Vec<u8> = cells.flat_map(|ng| ng.to_le_bytes()).collect();
    bytes.extend(bed.beyond_ng.to_le_bytes());
    Digest::of(&bytes)
}

/// What the replay after a session showed, for the record: of its rows, from which its outcome is then told.
#[derive(Serialize)]
pub(crate) struct ReplayJson {
    rows_identical: bool,
    ticks: u64,
    first_difference_tick: Option<u64>,
}

impl ReplayJson {
    pub(crate) fn of(again: &Replayed) -> Self {
        Self {
            rows_identical: again.is_identical(),
            ticks: again.compared,
            first_difference_tick: again.first.as_ref().map(|first| first.tick),
        }
    }
}
