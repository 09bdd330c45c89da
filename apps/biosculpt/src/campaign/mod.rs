//! What a campaign measured: groups of sessions, releases against each other, and its files.
//!
//! In: rows. Out: [`Trial`], as JSON, as CSV. Not here: the page (`report`).

pub(crate) mod csv;
pub(crate) mod tally;

use serde::Serialize;
use tally::{Group, Pair};
use treatment::campaign::{HARM_CEM43_MIN, HARM_OVER_REMOVAL_UM, HARM_OVER_UM, HARM_PULP_K, Row};

/// A campaign that was run.
#[derive(Debug, Serialize)]
pub(crate) struct Trial {
    pub(crate) format: u32,
    pub(crate) simulated: bool,
    /// Makes the same again, without paths.
    pub(crate) command: String,
    pub(crate) patients: u64,
    pub(crate) seed: String,
    pub(crate) lots: u32,
    pub(crate) anxious_share: f64,
    pub(crate) protocol_sha256: String,
    pub(crate) harm: Harm,
    pub(crate) cases: Vec<CaseJson>,
    pub(crate) groups: Vec<Group>,
    pub(crate) pairs: Vec<Pair>,
    #[serde(skip)]
    pub(crate) releases: Vec<swarm::Release>,
    #[serde(skip)]
    pub(crate) rows: Vec<Row>,
}

/// What counts as harm.
#[derive(Debug, Serialize)]
pub(crate) struct Harm {
    over_contour_um: f64,
    over_removal_um: f64,
    pulp_rise_k: f64,
    pulp_cem43_min: f64,
}

impl Default for Harm {
    fn default() -> Self {
        Self {
            over_contour_um: HARM_OVER_UM,
            over_removal_um: HARM_OVER_REMOVAL_UM,
            pulp_rise_k: HARM_PULP_K,
            pulp_cem43_min: HARM_CEM43_MIN,
        }
    }
}

/// A place of work.
#[derive(Debug, Serialize)]
pub(crate) struct CaseJson {
    pub(crate) name: String,
    pub(crate) planned_s: f64,
}
