//! What each labelled tooth is like: axes, landmarks, sizes.
//!
//! In: a mesh, its arch frame and a tooth number per face. Out: a [`Tooth`] per number.
//! Law: `law_from_labels_turns_with_the_scan`; any labels whatever give a value.
//! Not here: which face belongs to which tooth (`label`); confidence and doubts, left at 1 and none.

mod axes;
mod curve;
mod labelled;
mod region;
mod sizes;

pub use curve::ArchCurve;
pub use labelled::{LabelsError, from_labels};
pub use sizes::{MeanSize, mean_size};

use crate::{ArchFrame, Tooth};
use lexicon::Jaw;
use scan::Mesh;

/// Axes, landmarks and sizes of every tooth of `jaw` that `face_fdi` names, in order along the arch.
/// Confidence is left at 1 and doubts empty.
#[must_use]
pub fn describe(mesh: &Mesh, jaw: Jaw, frame: &ArchFrame, face_fdi: &[u8]) -> Vec<Tooth> {
    let regions = region::regions(mesh, jaw, face_fdi);
    let centres: Vec<_> = regions.iter().map(|r| (r.fdi, r.centroid)).collect();
    let curve = ArchCurve::through(jaw, frame, &centres);
    regions
        .into_iter()
        .map(|region| Tooth {
            fdi: region.fdi,
            axes: axes::plain(frame, &curve, &region),
            landmarks: Vec::new(),
            confidence: 1.0,
            doubts: Vec::new(),
            faces: region.faces,
        })
        .collect()
}

#[cfg(test)]
mod tests;
