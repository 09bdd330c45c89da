//! Mesh to labelled teeth, arch frame and landmarks; the sample mouth.
//!
//! In: a scan of an arch or a part of one, in any pose. Out: [`Dentition`].
//! Not here: what is wrong with a tooth (`restoration`).

mod antagonist;
mod describe;
mod frame;
mod label;
pub mod sample;
mod score;
mod size;
mod teeth;

pub use antagonist::{Bite, NoBite, bite, sides};
pub use describe::{ArchCurve, LabelsError, describe, from_labels};
pub use label::{LabelError, LabelOptions, Seen, inside_out, label};
pub use score::{Score, ToothScore, score};
pub use size::{ToothSize, mean_size};
pub use teeth::{
    ArchFrame, Dentition, Doubt, Landmark, LandmarkKind, Tooth, ToothLine, ToothMeasures,
};
