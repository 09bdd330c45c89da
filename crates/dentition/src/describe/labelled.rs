//! A dentition from a mesh whose faces already carry tooth numbers.
//!
//! In: a mesh and an ISO 3950 number per face. Out: [`Dentition`] with frame, jaw and teeth.
//! Law: `law_from_labels_turns_with_the_scan`. Fails: [`LabelsError`].
//! Method: occlusal = normal of the plane through the crowns' tops, signed by the crowns' area
//! vectors; anterior = the turn that lays the mean arch onto the crown centres (Procrustes).

use super::curve::turn;
use super::describe;
use super::region::{Region, regions};
use crate::{ArchFrame, Dentition};
use glam::{DVec2, DVec3};
use lexicon::{Fdi, Jaw};
use scan::Mesh;
use scan::space::Spread;

/// Labels from which no dentition can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelsError {
    /// Not one number per face.
    #[error("{labels} tooth numbers for {faces} faces; give exactly one per face, 0 for gingiva")]
    WrongLength {
        /// How many numbers were given.
        labels: usize,
        /// How many faces there are.
        faces: usize,
    },
    /// No face has the number of a permanent tooth.
    #[error(
        "none of {faces} faces carries a permanent tooth's number (ISO 3950, 11 to 48); label the scan first"
    )]
    NoTeeth {
        /// How many faces there are.
        faces: usize,
    },
}

/// Builds frame, jaw and described teeth from given labels. The jaw is the one that most of the
/// labelled surface names; numbers of the other jaw, and numbers of no permanent tooth, become 0.
///
/// # Errors
/// [`LabelsError`] when there is not one number per face or no permanent tooth.
pub fn from_labels(mesh: &Mesh, face_fdi: &[u8]) -> Result<Dentition, LabelsError> {
    let faces = mesh.faces().len();
    if face_fdi.len() != faces {
        return Err(LabelsError::WrongLength {
            labels: face_fdi.len(),
            faces,
        });
    }
    let (jaw, jaw_confidence) = jaw_of(mesh, face_fdi).ok_or(LabelsError::NoTeeth { faces })?;
    let face_fdi: Vec<u8> = face_fdi
        .iter()
        .map(|&n| match Fdi::new(n) {
            Ok(fdi) if fdi.jaw() == jaw => n,
            _ => 0,
        })
        .collect();
    let frame = frame_of(mesh, jaw, &regions(mesh, jaw, &face_fdi));
    let teeth = describe(mesh, jaw, &frame, &face_fdi);
    Ok(Dentition {
        jaw,
        jaw_confidence,
        frame,
        face_fdi,
        teeth,
        set_aside: 0.0,
    })
}

/// The jaw that most of the labelled area names, and its share.
fn jaw_of(mesh: &Mesh, face_fdi: &[u8]) -> Option<(Jaw, f64)> {
    let (mut upper, mut lower, mut any) = (0.0, 0.0, false);
    for (face, &number) in face_fdi.iter().enumerate() {
        let Ok(fdi) = Fdi::new(number) else { continue };
        any = true;
        // The small constant lets faces without area still vote.
        let area = mesh.area_vector_doubled(face).length().max(0.0) + 1e-12;
        match fdi.jaw() {
            Jaw::Upper => upper += area,
            Jaw::Lower => lower += area,
        }
    }
    let jaw = if upper >= lower {
        Jaw::Upper
    } else {
        Jaw::Lower
    };
    any.then(|| (jaw, upper.max(lower) / (upper + lower)))
}

/// The arch frame of labelled regions; its origin is the mean of the crown centres.
pub(crate) fn frame_of(mesh: &Mesh, jaw: Jaw, teeth: &[Region]) -> ArchFrame {
    let origin = teeth.iter().map(|t| t.centroid).sum::<DVec3>() / teeth.len().max(1) as f64;
    let vectors: DVec3 = teeth.iter().map(|t| t.area_vector).sum();
    let mut occlusal = vectors.try_normalize().unwrap_or(DVec3::Z);
    for _ in 0..3 {
        let tops: Vec<DVec3> = teeth.iter().map(|t| top(mesh, t, occlusal)).collect();
        occlusal = plane_normal(&tops, occlusal);
    }
    let (u, v) = occlusal.any_orthonormal_pair();
    let x_to_left = match jaw {
        Jaw::Upper => 1.0,
        Jaw::Lower => -1.0,
    };
    // (u, v) is turned as (x, y) of the arch frame is; `left` is x in the upper jaw, -x in the lower.
    let places: Vec<(Fdi, DVec2)> = teeth
        .iter()
        .map(|t| {
            let p = t.centroid - origin;
            (t.fdi, DVec2::new(p.dot(u) * x_to_left, p.dot(v)))
        })
        .collect();
    let (c, s) = turn(&places).unwrap_or((1.0, 0.0));
    // The mean arch's anterior (0, 1), turned.
    let anterior = u * (-s * x_to_left) + v * c;
    ArchFrame::from_directions(jaw, origin, occlusal, anterior)
}

/// Mean of the vertices in the top sixth of a crown's height.
fn top(mesh: &Mesh, tooth: &Region, occlusal: DVec3) -> DVec3 {
    let points = || {
        tooth
            .vertices
            .iter()
            .filter_map(|&v| mesh.positions().get(v as usize).copied())
    };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for p in points() {
        let h = p.dot(occlusal);
        low = low.min(h);
        high = high.max(h);
    }
    let limit = high - (high - low) / 6.0;
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for p in points().filter(|p| p.dot(occlusal) >= limit) {
        sum += p;
        count += 1.0;
    }
    if count > 0.0 {
        sum / count
    } else {
        tooth.centroid
    }
}

/// Normal of the plane through `points` on the side of `towards`. Where they lie on a line, or
/// nearly, it is `towards` made square to the line.
fn plane_normal(points: &[DVec3], towards: DVec3) -> DVec3 {
    let Spread {
        axes,
        deviations_mm: wide,
        ..
    } = Spread::of(points.iter().map(|&p| (p, 1.0)));
    // Tops scatter by about 1 mm about their plane; a side of 5 mm then fixes it to some 10 degrees.
    let normal = if wide.y > 5.0 {
        axes.z_axis * axes.z_axis.dot(towards).signum()
    } else if wide.x > 5.0 {
        towards - axes.x_axis * towards.dot(axes.x_axis)
    } else {
        towards
    };
    let normal = normal.normalize_or(towards);
    // A plane that leans more than this from the crowns is no occlusal plane.
    if normal.dot(towards) > 0.5 {
        normal
    } else {
        towards
    }
}
