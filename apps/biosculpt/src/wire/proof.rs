//! A proof as JSON: canonical, with the hash of the prescription that it is about.

use super::plan::PlanJson;
use super::rounded as to_digits;
use serde::Serialize;
use treatment::proof::{Check, Curve, Heated, Organ, Proof};

/// Raised with every field that is added or changed.
const FORMAT: u32 = 2;

#[derive(Serialize)]
pub(crate) struct ProofJson {
    format: u32,
    simulated: &'static str,
    prescription: String,
    tissue_is: &'static str,
    passes: bool,
    checks: Vec<CheckJson>,
    scenarios: Vec<ScenarioJson>,
    histograms: Vec<HistogramJson>,
}

#[derive(Serialize)]
struct CheckJson {
    code: &'static str,
    what: &'static str,
    measured: Option<f64>,
    bound: &'static str,
    limit: f64,
    unit: &'static str,
    source: &'static str,
    verdict: &'static str,
    sentence: String,
}

#[derive(Serialize)]
struct ScenarioJson {
    name: &'static str,
    why: &'static str,
    together: bool,
    pulp_rise_k: f64,
    pulp_at_s: f64,
    pulp_cem43_min: f64,
    socket_rise_k: f64,
    hard_rise_k: f64,
    bound_rise_k: f64,
}

#[derive(Serialize)]
struct HistogramJson {
    of: &'static str,
    quantity: &'static str,
    unit: &'static str,
    limit: Option<f64>,
    at: Vec<f64>,
    nominal: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
}

/// A plan as it is said, with how its proof ended.
#[derive(Serialize)]
pub(crate) struct Proven {
    #[serde(flatten)]
    plan: PlanJson,
    /// Null where there is no prescription to prove.
    proof: Option<VerdictJson>,
}

#[derive(Serialize)]
struct VerdictJson {
    passes: bool,
    /// The checks that refuse it.
    refused_by: Vec<CheckJson>,
}

/// The plan with the proof's verdict.
pub(crate) fn with_verdict(plan: PlanJson, proof: Option<&Proof>) -> Proven {
    let verdict = |proof: &Proof| VerdictJson {
        passes: proof.passes(),
        refused_by: proof.refusing().map(check).collect(),
    };
    Proven {
        plan,
        proof: proof.map(verdict),
    }
}

/// The proof as it is written.
pub(crate) fn proof(proof: &Proof) -> ProofJson {
    ProofJson {
        format: FORMAT,
        simulated: "for a simulated device; no device exists that could carry it out",
        prescription: proof.hash.to_string(),
        tissue_is: proof.tissue_is,
        passes: proof.passes(),
        checks: proof.checks.iter().map(check).collect(),
        scenarios: proof.heated.iter().map(scenario).collect(),
        histograms: proof.curves.iter().map(histogram).collect(),
    }
}

/// As many decimals as mean anything.
fn rounded(value: f64) -> f64 {
    to_digits(value, 6)
}

fn check(check: &Check) -> CheckJson {
    CheckJson {
        code: check.rule.code,
        what: check.rule.what,
        measured: check.measured.map(rounded),
        bound: if check.rule.is_least {
            "at least"
        } else {
            "at most"
        },
        limit: rounded(check.rule.limit),
        unit: check.rule.unit,
        source: check.rule.source,
        verdict: check.verdict.name(),
        sentence: check.sentence.clone(),
    }
}

fn scenario(heated: &Heated) -> ScenarioJson {
    let rise = |organ| rounded(heated.of(organ).rise_k());
    ScenarioJson {
        name: heated.scenario.name,
        why: heated.scenario.why,
        together: heated.scenario.is_together,
        pulp_rise_k: rise(Organ::Pulp),
        pulp_at_s: rounded(heated.at_s),
        pulp_cem43_min: rounded(heated.of(Organ::Pulp).dose_min()),
        socket_rise_k: rise(Organ::Socket),
        hard_rise_k: rise(Organ::Hard),
        bound_rise_k: rounded(heated.of(Organ::Hard).rise_k() + heated.bound_k),
    }
}

fn histogram(curve: &Curve) -> HistogramJson {
    let all = |values: &[f64]| values.iter().copied().map(rounded).collect();
    HistogramJson {
        of: curve.of,
        quantity: curve.quantity,
        unit: curve.unit,
        limit: curve.limit,
        at: all(&curve.at),
        nominal: all(&curve.nominal),
        low: all(&curve.low),
        high: all(&curve.high),
    }
}
