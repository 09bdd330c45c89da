//! Tooth to findings, to the healthy design, to plan volumes and printable solids.

mod find;
mod finding;
pub mod shade;

pub use find::find;
pub use finding::{EarlierFit, Evidence, Finding, FindingKind, Findings};
