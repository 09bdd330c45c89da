//! Tooth to findings, to the healthy design, to plan volumes and printable solids.

pub mod damage;
pub mod design;
mod finding;
pub mod shade;
mod weave;

pub use finding::{Evidence, Finding, FindingKind};
