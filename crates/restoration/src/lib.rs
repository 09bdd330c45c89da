//! Tooth to findings, to the healthy design, to plan volumes and printable solids.

pub mod compare;
pub mod damage;
pub mod design;
mod find;
mod finding;
pub mod intent;
pub mod plan;
pub mod printable;
pub mod shade;
pub mod stump;
mod weave;
mod weighed;

pub use find::{NoFlaw, find, finding_at, flaw_under};
pub use finding::{Against, EarlierFit, Evidence, Finding, FindingKind, Findings};
