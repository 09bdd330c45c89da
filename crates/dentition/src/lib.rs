//! Mesh to labelled teeth, arch frame and landmarks; the sample mouth.
//!
//! In: a scan of an arch or a part of one, in any pose. Out: [`Dentition`].
//! Not here: what is wrong with a tooth (`restoration`).

mod teeth;

pub use teeth::{ArchFrame, Dentition, Doubt, Landmark, LandmarkKind, Tooth};
