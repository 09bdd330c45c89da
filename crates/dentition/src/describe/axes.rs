//! The axes of each tooth.
//!
//! In: regions, frame and arch curve. Out: [`ToothAxes`]. Orthonormal; buccal out of the arch.
//! Method: the arch's axis and its curve's direction, leant and turned as far as the crown's shape
//! tells (`lean`, `yaw`).

use super::border::Cervical;
use super::curve::ArchCurve;
use super::lean::leans;
use super::places::side_sign;
use super::region::Region;
use super::relief::Relief;
use super::yaw::yaw;
use crate::ArchFrame;
use glam::{DVec2, DVec3};
use lexicon::{Fdi, Jaw, Side, ToothAxes};
use rayon::prelude::*;
use scan::Mesh;

/// The axes of every region.
pub(crate) fn axes(
    mesh: &Mesh,
    frame: &ArchFrame,
    curve: &ArchCurve,
    regions: &[Region],
    cervicals: &[Cervical],
) -> Vec<ToothAxes> {
    let plain: Vec<ToothAxes> = regions.iter().map(|r| plain(frame, curve, r)).collect();
    let leans = leans(mesh, frame, curve, regions, &plain, cervicals);
    (0..regions.len())
        .into_par_iter()
        .map(|k| {
            let fdi = regions[k].fdi;
            let leant = leant(fdi, &plain[k], leans[k]);
            let turn = yaw(&Relief::new(mesh, &regions[k].main, &leant), fdi);
            let (sin, cos) = libm::sincos(turn.to_radians());
            let mesial = leant.mesial * cos + leant.buccal * sin;
            square(fdi, leant.origin, leant.occlusal, mesial)
        })
        .collect()
}

/// Axes leant by (tip, torque), degrees.
fn leant(fdi: Fdi, axes: &ToothAxes, lean: DVec2) -> ToothAxes {
    let slope = |degrees: f64| libm::tan(degrees.to_radians());
    let occlusal = axes.occlusal + axes.mesial * slope(lean.x) + axes.buccal * slope(lean.y);
    square(fdi, axes.origin, occlusal, axes.mesial)
}

/// Axes from the arch alone: occlusal of the arch, mesial along its curve.
pub(crate) fn plain(frame: &ArchFrame, curve: &ArchCurve, region: &Region) -> ToothAxes {
    let along = curve.tangent(curve.nearest(region.centroid));
    let mesial = -along * side_sign(region.fdi);
    square(region.fdi, region.centroid, frame.occlusal, mesial)
}

/// Orthonormal axes with `occlusal` kept and `mesial` made square to it.
pub(crate) fn square(fdi: Fdi, origin: DVec3, occlusal: DVec3, mesial: DVec3) -> ToothAxes {
    let occlusal = occlusal.normalize_or(DVec3::Z);
    let mesial = (mesial - occlusal * mesial.dot(occlusal))
        .try_normalize()
        .unwrap_or_else(|| occlusal.any_orthonormal_vector());
    ToothAxes {
        origin,
        occlusal,
        buccal: mesial.cross(occlusal) * handedness(fdi),
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
