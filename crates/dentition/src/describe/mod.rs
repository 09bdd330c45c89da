//! What each labelled tooth is like: axes, landmarks, sizes.
//!
//! In: a mesh, its arch frame and a tooth number per face. Out: a [`Tooth`] per number.
//! Law: `law_from_labels_turns_with_the_scan`; any labels whatever give a value.
//! Not here: which face belongs to which tooth (`label`); confidence and doubts, left at 1 and none.

mod axes;
mod border;
mod contacts;
mod curve;
mod cusps;
mod edge;
mod fissures;
mod labelled;
mod lean;
mod measures;
mod places;
mod region;
mod relief;
mod yaw;

pub use curve::ArchCurve;
pub use labelled::{LabelsError, from_labels};

use crate::{ArchFrame, Landmark, LandmarkKind, Tooth, ToothLine};
use border::Cervical;
use contacts::Contacts;
use glam::DVec3;
use lexicon::{Jaw, ToothAxes};
use rayon::prelude::*;
use region::Region;
use relief::Relief;
use scan::Mesh;

/// Axes, landmarks and sizes of every tooth of `jaw` that `face_fdi` names, in order along the arch.
/// Confidence is left at 1 and doubts empty.
#[must_use]
pub fn describe(mesh: &Mesh, jaw: Jaw, frame: &ArchFrame, face_fdi: &[u8]) -> Vec<Tooth> {
    let regions = region::regions(mesh, jaw, face_fdi);
    let centres: Vec<_> = regions.iter().map(|r| (r.fdi, r.centroid)).collect();
    let curve = ArchCurve::through(jaw, frame, &centres);
    let borders = border::borders(mesh, face_fdi, &regions);
    let cervicals: Vec<Cervical> = borders
        .par_iter()
        .map(|border| border::cervical_line(mesh, border))
        .collect();
    let axes = axes::axes(mesh, frame, &curve, &regions, &cervicals);
    let contacts = contacts::contacts(mesh, &regions, &axes, &borders);
    (0..regions.len())
        .into_par_iter()
        .map(|k| tooth(mesh, &regions[k], &axes[k], contacts[k], &cervicals[k]))
        .collect()
}

/// One tooth, once its axes and borders are known.
fn tooth(
    mesh: &Mesh,
    region: &Region,
    axes: &ToothAxes,
    contacts: Contacts,
    cervical: &Cervical,
) -> Tooth {
    let relief = Relief::new(mesh, &region.main, axes);
    let cusps = cusps::cusps(&relief, region.fdi);
    let mut landmarks: Vec<Landmark> = Vec::new();
    let mut lines: Vec<ToothLine> = Vec::new();
    let points = cusps.iter().filter_map(|c| relief.place(c.at));
    landmarks.extend(points.map(|at| Landmark {
        kind: LandmarkKind::Cusp,
        at,
    }));
    let pair = [
        (LandmarkKind::MesialContact, contacts.mesial),
        (LandmarkKind::DistalContact, contacts.distal),
    ];
    landmarks.extend(
        pair.iter()
            .filter_map(|&(kind, at)| at.map(|at| Landmark { kind, at })),
    );
    let mut line = |kind, points: &[DVec3], closed| {
        if points.len() < 2 {
            return;
        }
        lines.push(ToothLine {
            kind,
            first: landmarks.len(),
            count: points.len(),
            closed,
        });
        landmarks.extend(points.iter().map(|&at| Landmark { kind, at }));
    };
    let on_scan = |flat: &[glam::DVec2]| -> Vec<DVec3> {
        flat.iter().filter_map(|&p| relief.place(p)).collect()
    };
    let edge = edge::incisal_edge(&relief, region.fdi);
    line(LandmarkKind::IncisalEdge, &on_scan(&edge), false);
    for fissure in fissures::fissures(&relief, &cusps) {
        line(LandmarkKind::Fissure, &on_scan(&fissure), false);
    }
    line(LandmarkKind::Cervical, &cervical.points, cervical.closed);
    Tooth {
        fdi: region.fdi,
        faces: region.faces.clone(),
        axes: *axes,
        measures: measures::measures(&relief, cervical, contacts),
        landmarks,
        lines,
        confidence: 1.0,
        doubts: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
