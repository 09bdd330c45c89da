//! JSON as it crosses standard output and disk; separate from the domain types.

mod casebook;
mod check;
mod cockpit;
mod finding;
mod maps;
mod plan;
mod proof;
mod protocol;
mod teeth;
mod truth;

pub(crate) use casebook::{casebook, command};
pub(crate) use check::check;
pub(crate) use cockpit::{CockpitJson, Waits};
pub(crate) use finding::findings;
pub(crate) use maps::{THICKNESS_CANNOT_KNOW, compared, thickness};
pub(crate) use plan::{plan, reference_in_words};
pub(crate) use proof::{proof, with_verdict};
pub(crate) use protocol::{alarm, protocol};
pub(crate) use teeth::{doubt_in_words, jaw_name, teeth};
pub(crate) use truth::truth;

use glam::DVec3;

/// Rounds to `digits` decimals, so that a printed figure claims no more than was measured.
pub(crate) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = libm::pow(10.0, f64::from(digits));
    // Adding zero turns -0 into 0.
    (value * scale).round() / scale + 0.0
}

/// Milliseconds as seconds: the nearest number, so that 120850 ms are printed as 120.85.
pub(crate) fn seconds(ms: u64) -> f64 {
    ms as f64 / 1e3
}

/// A point in mm, to a tenth of a micrometre.
pub(crate) fn point(p: DVec3) -> [f64; 3] {
    p.to_array().map(|v| rounded(v, 4))
}

/// A unit vector.
pub(crate) fn direction(d: DVec3) -> [f64; 3] {
    d.to_array().map(|v| rounded(v, 6))
}
