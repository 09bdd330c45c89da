//! Whether a rebuilt surface is one that can be: nothing folded, nothing passing through itself.
//!
//! In: the designed mesh and its new faces. Out: its faults.
//! Cost: the faces about the new ones.

use glam::DVec3;
use scan::{FaceId, Mesh, space, topology};

/// Cosine of the angle between the normals of neighbours from which an edge counts as folded.
const FOLDED: f64 = -0.5;
/// How far about the new faces the old ones are looked at, mm.
const ABOUT_MM: f64 = 0.6;

/// Pairs of faces, at least one of them changed, that meet in a folded edge or pass through each
/// other.
pub(super) fn faults(mesh: &Mesh, changed: &[FaceId]) -> Vec<[FaceId; 2]> {
    let mut is_changed = vec![false; mesh.faces().len()];
    let corners = changed.iter().flat_map(|f| mesh.corners(f.0 as usize));
    let (mut low, mut high) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    for p in corners {
        (low, high) = (low.min(p), high.max(p));
    }
    changed.iter().for_each(|f| is_changed[f.0 as usize] = true);
    let near: Vec<FaceId> = (0..mesh.faces().len())
        .filter(|&f| {
            let p = mesh.centroid(f);
            p.cmpge(low - ABOUT_MM).all() && p.cmple(high + ABOUT_MM).all()
        })
        .map(|f| FaceId(f as u32))
        .collect();
    let (part, _, faces) = mesh.extract(&near);
    let new: Vec<bool> = faces.iter().map(|f| is_changed[f.0 as usize]).collect();
    let mut found = Vec::new();
    for edge in topology::edges(&part) {
        let Some(other) = edge.other else { continue };
        let (f, g) = (edge.face as usize, other as usize);
        if (new[f] || new[g]) && part.face_normal(f).dot(part.face_normal(g)) < FOLDED {
            found.push([faces[f], faces[g]]);
        }
    }
    for (f, g) in space::self_intersections(&part) {
        let (f, g) = (f.0 as usize, g.0 as usize);
        if new[f] || new[g] {
            found.push([faces[f], faces[g]]);
        }
    }
    found
}

/// What is said of a surface with faults.
pub(super) fn faults_in_words(faults: usize) -> String {
    format!("{faults} faces of the new surface are folded or pass through others: look at the rim")
}
