//! The part of a mesh that carries one tooth number.
//!
//! In: a mesh and a number per face. Out: one [`Region`] per tooth, from the patient's right to left.
//! Islands that are small beside the tooth's main piece do not count.

use glam::DVec3;
use lexicon::{Fdi, Jaw};
use scan::{FaceId, Mesh, topology};

/// Pieces of a tooth smaller than this share of its largest piece are left out of its shape.
const ISLAND_SHARE: f64 = 0.25;

/// One tooth's part of a mesh.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    /// Its number.
    pub fdi: Fdi,
    /// All faces of that number, ascending.
    pub faces: Vec<FaceId>,
    /// Faces of its main pieces, ascending: what its shape is judged by.
    pub main: Vec<u32>,
    /// Vertices of the main faces, ascending.
    pub vertices: Vec<u32>,
    /// Centroid of the main faces, mm.
    pub centroid: DVec3,
    /// Sum of the main faces' area vectors, mm²: points out of the gum.
    pub area_vector: DVec3,
}

/// The regions of the teeth of `jaw` in order along the arch; other numbers are passed over.
pub(crate) fn regions(mesh: &Mesh, jaw: Jaw, face_fdi: &[u8]) -> Vec<Region> {
    let mut by_number: Vec<Vec<u32>> = vec![Vec::new(); 256];
    for (face, &number) in face_fdi.iter().enumerate().take(mesh.faces().len()) {
        if number != 0 {
            by_number[usize::from(number)].push(face as u32);
        }
    }
    let neighbours = topology::face_neighbours(mesh);
    Fdi::along(jaw)
        .filter_map(|fdi| {
            let faces = std::mem::take(&mut by_number[usize::from(fdi.number())]);
            (!faces.is_empty()).then(|| region(mesh, &neighbours, face_fdi, fdi, faces))
        })
        .collect()
}

fn region(
    mesh: &Mesh,
    neighbours: &topology::Neighbours,
    face_fdi: &[u8],
    fdi: Fdi,
    faces: Vec<u32>,
) -> Region {
    let main = main_pieces(mesh, neighbours, face_fdi, &faces);
    let mut vertices: Vec<u32> = main
        .iter()
        .filter_map(|&f| mesh.faces().get(f as usize))
        .flatten()
        .copied()
        .collect();
    vertices.sort_unstable();
    vertices.dedup();
    let (mut area_mm2, mut moment, mut area_vector) = (0.0, DVec3::ZERO, DVec3::ZERO);
    for &f in &main {
        let doubled = mesh.area_vector_doubled(f as usize);
        let area = doubled.length() / 2.0;
        if area.is_finite() {
            area_mm2 += area;
            moment += mesh.centroid(f as usize) * area;
            area_vector += doubled / 2.0;
        }
    }
    let centroid = if area_mm2 > 0.0 {
        moment / area_mm2
    } else {
        main.first()
            .map_or(DVec3::ZERO, |&f| mesh.centroid(f as usize))
    };
    Region {
        fdi,
        faces: faces.into_iter().map(FaceId).collect(),
        main,
        vertices,
        centroid,
        area_vector,
    }
}

/// The faces of pieces that are not small beside the largest.
fn main_pieces(
    mesh: &Mesh,
    neighbours: &topology::Neighbours,
    face_fdi: &[u8],
    faces: &[u32],
) -> Vec<u32> {
    let number = |f: u32| face_fdi.get(f as usize).copied();
    let mut piece_of: Vec<u32> = vec![u32::MAX; faces.len()];
    let mut areas: Vec<f64> = Vec::new();
    let mut stack = Vec::new();
    for start in 0..faces.len() {
        if piece_of[start] != u32::MAX {
            continue;
        }
        let piece = areas.len() as u32;
        areas.push(0.0);
        piece_of[start] = piece;
        stack.push(faces[start]);
        while let Some(face) = stack.pop() {
            areas[piece as usize] += mesh.area_vector_doubled(face as usize).length();
            for &next in neighbours.of(face as usize) {
                if number(next) == number(face)
                    && let Ok(at) = faces.binary_search(&next)
                    && piece_of[at] == u32::MAX
                {
                    piece_of[at] = piece;
                    stack.push(next);
                }
            }
        }
    }
    let largest = areas.iter().copied().fold(0.0, f64::max);
    faces
        .iter()
        .zip(&piece_of)
        .filter(|&(_, &piece)| areas[piece as usize] >= ISLAND_SHARE * largest)
        .map(|(&face, _)| face)
        .collect()
}
