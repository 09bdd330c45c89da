//! The whole tooth as designed: the scan's own faces with the patch woven in.
//!
//! In: a case, the piece about the flaw, a [`Patch`]. Out: the faces that are shown, the designed
//! mesh, its changed faces, how far anything moved beyond the collar.

use super::region::{Flaw, Piece};
use super::seam::Patch;
use super::{COLLAR_MM, Case};
use crate::weave::border_distance;
use glam::DVec3;
use lexicon::Fdi;
use scan::{FaceId, Mesh};

/// What is shown about a flaw where teeth are not labelled, mm.
const SHOWN_MM: f64 = 6.0;

/// Faces of the scan that the design shows: the tooth or the neighbourhood, and all of the seam.
pub(super) fn wanted_faces(
    case: &Case,
    piece: &Piece,
    patch: &Patch,
    tooth: Option<Fdi>,
) -> Vec<FaceId> {
    let mut wanted: Vec<FaceId> = tooth
        .and_then(|t| case.dentition?.tooth(t))
        .map(|t| t.faces.clone())
        .unwrap_or_default();
    wanted.retain(|f| (f.0 as usize) < case.mesh.faces().len());
    let mut seam = vec![false; piece.mesh.positions().len()];
    for &v in patch.rim.iter().chain(patch.moved.iter().map(|(v, _)| v)) {
        seam[v as usize] = true;
    }
    for (f, corners) in piece.mesh.faces().iter().enumerate() {
        if patch.removed[f] || corners.iter().any(|&v| seam[v as usize]) {
            wanted.push(piece.faces[f]);
        }
    }
    if tooth.is_none() {
        let near = |f: &usize| case.mesh.centroid(*f).distance(piece.at) < SHOWN_MM;
        let shown = (0..case.mesh.faces().len()).filter(near);
        wanted.extend(shown.map(|f| FaceId(f as u32)));
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// Kept faces with the collar moved, and the patch woven in; the changed faces; the largest shift
/// outside the collar, mm.
pub(super) fn target_mesh(
    mesh: &Mesh,
    kept: &[FaceId],
    piece: &Piece,
    flaw: &Flaw,
    patch: &Patch,
) -> (Mesh, Vec<FaceId>, f64) {
    let (part, vertices, _) = mesh.extract(kept);
    let mut index = vec![u32::MAX; mesh.positions().len()];
    for (i, v) in vertices.iter().enumerate() {
        index[v.0 as usize] = i as u32;
    }
    let in_part = |v: u32| index[piece.vertices[v as usize].0 as usize];
    let mut positions = part.positions().to_vec();
    let mut touched = vec![false; positions.len()];
    let mut shift_mm = 0.0_f64;
    for &(v, p) in &patch.moved {
        let Some(position) = positions.get_mut(in_part(v) as usize) else {
            continue;
        };
        let place = flaw.relief.chart.project(*position).truncate();
        if border_distance(&flaw.outline.path, place) > COLLAR_MM {
            shift_mm = shift_mm.max(position.distance(p));
        }
        *position = p;
        touched[in_part(v) as usize] = true;
    }
    let mut faces = part.faces().to_vec();
    let mut changed: Vec<FaceId> = (0..faces.len())
        .filter(|&f| faces[f].iter().any(|&v| touched[v as usize]))
        .map(|f| FaceId(f as u32))
        .collect();
    let first = positions.len() as u32;
    positions.extend(&patch.points);
    let rim = patch.rim.len() as u32;
    for face in &patch.faces {
        changed.push(FaceId(faces.len() as u32));
        faces.push(face.map(|v| {
            if v < rim {
                in_part(patch.rim[v as usize])
            } else {
                first + v - rim
            }
        }));
    }
    let colours = part
        .colours()
        .map(|c| harmonised(c, &positions, &changed, &faces));
    let target = Mesh::new(positions, faces).and_then(|m| match colours {
        Some(c) => m.with_colours(c),
        None => Ok(m),
    });
    (target.unwrap_or(part), changed, shift_mm)
}

/// Colours of the kept vertices, and for new ones the mean of sound ones by inverse distance.
fn harmonised(
    kept: &[[u8; 3]],
    positions: &[DVec3],
    changed: &[FaceId],
    faces: &[[u32; 3]],
) -> Vec<[u8; 3]> {
    let mut near: Vec<u32> = changed
        .iter()
        .flat_map(|f| faces[f.0 as usize])
        .filter(|&v| (v as usize) < kept.len())
        .collect();
    near.sort_unstable();
    near.dedup();
    let mut colours = kept.to_vec();
    for &p in &positions[kept.len()..] {
        let (mut sum, mut weight) = (DVec3::ZERO, 1e-12);
        for &v in &near {
            let d = positions[v as usize].distance_squared(p);
            let w = 1.0 / (d * d + 1e-3);
            sum += DVec3::from(kept[v as usize].map(f64::from)) * w;
            weight += w;
        }
        colours.push((sum / weight).to_array().map(|x| x.round() as u8));
    }
    colours
}
