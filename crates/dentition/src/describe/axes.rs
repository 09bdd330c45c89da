//! The axes of each tooth.
//!
//! In: regions, frame and arch curve. Out: [`ToothAxes`]. Law: orthonormal; buccal out of the arch.

use super::curve::ArchCurve;
use super::region::Region;
use super::sizes::side_sign;
use crate::ArchFrame;
use lexicon::{Fdi, Jaw, Side, ToothAxes};
use scan::Mesh;

/// The axes of every region.
pub(crate) fn axes(
    _mesh: &Mesh,
    frame: &ArchFrame,
    curve: &ArchCurve,
    regions: &[Region],
) -> Vec<ToothAxes> {
    regions.iter().map(|r| plain(frame, curve, r)).collect()
}

/// Axes from the arch alone: occlusal of the arch, mesial along its curve.
pub(crate) fn plain(frame: &ArchFrame, curve: &ArchCurve, region: &Region) -> ToothAxes {
    let occlusal = frame.occlusal;
    let along = curve.tangent(curve.nearest(region.centroid));
    let mesial = -along * side_sign(region.fdi);
    let mesial = (mesial - occlusal * mesial.dot(occlusal))
        .try_normalize()
        .unwrap_or(frame.anterior);
    ToothAxes {
        origin: region.centroid,
        occlusal,
        buccal: mesial.cross(occlusal) * handedness(region.fdi),
        mesial,
    }
}

/// Sign that makes mesial × occlusal point to lip or cheek: it does so in quadrants 2 and 4.
pub(crate) fn handedness(tooth: Fdi) -> f64 {
    match (tooth.jaw(), tooth.side()) {
        (Jaw::Upper, Side::Left) | (Jaw::Lower, Side::Right) => 1.0,
        _ => -1.0,
    }
}
