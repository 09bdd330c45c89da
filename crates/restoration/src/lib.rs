//! Tooth to findings, to the healthy design, to plan volumes and printable solids.

mod finding;
pub mod shade;

pub use finding::{Evidence, Finding, FindingKind};
