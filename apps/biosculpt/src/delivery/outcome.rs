//! What a delivery did, as JSON.
//!
//! In: the place of work, the truth of the simulation. Out: [`OutcomeJson`], for the record, and the bytes of
//! `outcome.json`, which are made from the record's entry alone.

use crate::delivery::judged::Figure;
use crate::wire::{rounded, seconds};
use crate::written;
use casebook::{Digest, Value};
use serde::Serialize;
use swarm::{Bed, Truth};
use treatment::Outcome;
use treatment::replay::Replayed;
use treatment::session::Ended;

/// Version of what an outcome holds.
const FORMAT: u32 = 4;

/// The outcome of a session that does not come out of its record again.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UnknownJson {
    format: u32,
    simulated: bool,
    ended: &'static str,
    /// Never: what lies in the tooth.
    known: bool,
}

impl UnknownJson {
    pub(crate) const fn of(ended: Ended) -> Self {
        Self {
            format: FORMAT,
            simulated: true,
            ended: ended.name(),
            known: false,
        }
    }

    /// Whether the body of an outcome is such a one.
    pub(crate) fn is(body: &Value) -> bool {
        let known = body.fields().and_then(|all| all.get("known"));
        known == Some(&Value::from(false))
    }
}

/// Figures of a delivery; `docs/formats.md`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OutcomeJson {
    format: u32,
    simulated: bool,
    ended: &'static str,
    session_s: f64,
    /// Up to when it is known what the device did, where it may have worked on after that.
    known_to_s: Option<f64>,
    /// How long at most; said in words.
    #[serde(skip)]
    open_ms: Option<u64>,
    alarms: Vec<String>,
    /// Names of the figures that are beyond their limits.
    beyond_limits: Vec<&'static str>,
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

impl OutcomeJson {
    /// That the device may have worked on, in words; none where it has not.
    pub(crate) fn open(&self) -> Option<String> {
        let (known_to_s, open_ms) = self.known_to_s.zip(self.open_ms)?;
        Some(known_to(known_to_s, open_ms))
    }
}

/// The file of an outcome: the body of its entry, so that whoever writes it, and whenever, writes the same bytes.
pub(crate) fn file(body: &Value) -> anyhow::Result<Vec<u8>> {
    written::json(&body.read::<serde_json::Value>()?)
}

/// Whether a file says what the body of an outcome's entry says; in files of before it may have another order.
pub(crate) fn says(file: &[u8], body: &Value) -> bool {
    Value::parse(file).is_ok_and(|value| value == *body)
}

/// Up to when a session is known, and how long its device may have worked on, in words.
pub(crate) fn known_to(seconds: f64, open_ms: u64) -> String {
    let (minute, more_s) = (seconds / 60.0, open_ms as f64 * 1e-3);
    format!(
        "known up to minute {minute:.1}; the device may have worked on for at most {more_s:.1} s"
    )
}

/// The figures, of a session that ended so and may have gone on after its last tick.
pub(crate) fn json(
    (ended, open_ms): (Ended, Option<u64>),
    ticks: u64,
    (alarms, beyond): (&[String], &[Figure]),
    measured: &Outcome,
    truth: &Truth,
    bed: &Bed,
) -> OutcomeJson {
    let session_s = seconds(ticks * u64::from(swarm::TICK_MS));
    OutcomeJson {
        format: FORMAT,
        simulated: true,
        ended: ended.name(),
        session_s,
        known_to_s: open_ms.map(|_| session_s),
        open_ms,
        alarms: alarms.to_vec(),
        beyond_limits: beyond.iter().map(|fact| fact.name).collect(),
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
