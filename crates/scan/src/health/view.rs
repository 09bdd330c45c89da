//! A clean copy for analysis, and the way back to the ids of the scan.
//!
//! In: any [`Mesh`]. Out: [`View`]: manifold, without debris, nothing moved.
//! Law: `law_views_are_manifold`; face order is kept, every face and vertex knows its old id.
//! Cost: as [`examine`](super::examine).
//! Method: join equal positions, drop collapsed and repeated faces, of an edge with more than two
//! faces keep the largest and the largest against it, split vertices where only corners meet, drop
//! pieces below 1 % of the largest. Not here: filling holes, turning faces.

use super::surface::{Groups, Side, Surface, fans};
use crate::{FaceId, Mesh, MeshError, Property, Values, VertexId};

/// Pieces with less than this share of the largest one's area are debris.
pub(super) const DEBRIS_AREA_SHARE: f64 = 0.01;

/// A clean copy of a mesh.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The copy, with colours and properties.
    pub mesh: Mesh,
    /// For each of its vertices the vertex it was; one may stand twice where it was split.
    pub vertices: Vec<VertexId>,
    /// For each of its faces the face it was, ascending.
    pub faces: Vec<FaceId>,
}

impl View {
    /// One value per face of the scan from one per face of the view; `rest` where it has none.
    #[must_use]
    pub fn spread<T: Clone>(&self, of_view: &[T], scan_faces: usize, rest: T) -> Vec<T> {
        let mut all = vec![rest; scan_faces];
        for (face, value) in self.faces.iter().zip(of_view) {
            if let Some(slot) = all.get_mut(face.0 as usize) {
                *slot = value.clone();
            }
        }
        all
    }
}

/// Makes the view.
///
/// # Errors
/// [`MeshError`] never for a mesh that exists; it is passed on from building the copy.
pub fn analysis_view(mesh: &Mesh) -> Result<View, MeshError> {
    let mut surface = Surface::of(mesh);
    let drop = crowded(mesh, &surface);
    surface
        .live
        .retain(|(face, _)| drop.binary_search(face).is_err());
    let main = large_pieces(mesh, &surface, &surface.sides());
    let mut kept = main.into_iter();
    surface.live.retain(|_| kept.next().unwrap_or(false));
    let mut fans = fans(surface.live.len(), &surface.sides());
    // Vertices by first use, so that the copy is laid out like the scan.
    let mut new_of = vec![u32::MAX; surface.live.len() * 3];
    let (mut vertices, mut triangles, mut faces) = (Vec::new(), Vec::new(), Vec::new());
    for (i, &(face, corners)) in surface.live.iter().enumerate() {
        let mut triangle = [0; 3];
        for (k, (slot, vertex)) in triangle.iter_mut().zip(corners).enumerate() {
            let root = fans.root((i * 3 + k) as u32);
            if let Some(new) = new_of.get_mut(root as usize) {
                if *new == u32::MAX {
                    *new = vertices.len() as u32;
                    vertices.push(VertexId(vertex));
                }
                *slot = *new;
            }
        }
        triangles.push(triangle);
        faces.push(FaceId(face));
    }
    let mesh = copy(mesh, triangles, &vertices, &faces)?;
    Ok(View {
        mesh,
        vertices,
        faces,
    })
}

/// Faces to drop from edges that have more than two.
fn crowded(mesh: &Mesh, surface: &Surface) -> Vec<u32> {
    let mut drop = Vec::new();
    let sides = surface.sides();
    for group in sides
        .chunk_by(|a, b| a.ends == b.ends)
        .filter(|g| g.len() > 2)
    {
        let face = |s: &Side| surface.live.get(s.half as usize / 3).map_or(0, |f| f.0);
        let mut by_area: Vec<(f64, u32, bool)> = group
            .iter()
            .map(|s| (mesh.area(face(s) as usize), face(s), s.upward))
            .collect();
        by_area.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let Some(&(_, first, way)) = by_area.first() else {
            continue;
        };
        let against = by_area.iter().find(|f| f.2 != way);
        let second = against.or(by_area.get(1)).map_or(first, |f| f.1);
        drop.extend(
            by_area
                .iter()
                .map(|f| f.1)
                .filter(|&f| f != first && f != second),
        );
    }
    drop.sort_unstable();
    drop.dedup();
    drop
}

/// Whether each live face belongs to a piece that is not debris.
fn large_pieces(mesh: &Mesh, surface: &Surface, sides: &[Side]) -> Vec<bool> {
    let mut pieces = pieces(surface.live.len(), sides);
    let mut area = vec![0.0; surface.live.len()];
    for (i, &(face, _)) in surface.live.iter().enumerate() {
        if let Some(sum) = area.get_mut(pieces.root(i as u32) as usize) {
            *sum += mesh.area(face as usize);
        }
    }
    let least = area.iter().copied().fold(0.0, f64::max) * DEBRIS_AREA_SHARE;
    let large = |i| {
        area.get(pieces.root(i) as usize)
            .is_some_and(|&a| a >= least)
    };
    (0..surface.live.len() as u32).map(large).collect()
}

/// Live faces grouped over shared edges.
pub(super) fn pieces(count: usize, sides: &[Side]) -> Groups {
    let mut pieces = Groups::new(count);
    for pair in sides.windows(2) {
        if let [a, b] = pair
            && a.ends == b.ends
        {
            pieces.join(a.half / 3, b.half / 3);
        }
    }
    pieces
}

fn copy(
    mesh: &Mesh,
    triangles: Vec<[u32; 3]>,
    vertices: &[VertexId],
    faces: &[FaceId],
) -> Result<Mesh, MeshError> {
    let at_vertex: Vec<u32> = vertices.iter().map(|v| v.0).collect();
    let at_face: Vec<u32> = faces.iter().map(|f| f.0).collect();
    let mut view = Mesh::new(pick(mesh.positions(), &at_vertex), triangles)?;
    if let Some(colours) = mesh.colours() {
        view = view.with_colours(pick(colours, &at_vertex))?;
    }
    for Property { name, values } in mesh.vertex_properties() {
        view = view.with_vertex_property(name, picked(values, &at_vertex))?;
    }
    for Property { name, values } in mesh.face_properties() {
        view = view.with_face_property(name, picked(values, &at_face))?;
    }
    Ok(view)
}

fn pick<T: Copy + Default>(values: &[T], ids: &[u32]) -> Vec<T> {
    let at = |&i: &u32| values.get(i as usize).copied().unwrap_or_default();
    ids.iter().map(at).collect()
}

fn picked(values: &Values, ids: &[u32]) -> Values {
    match values {
        Values::U8(v) => Values::U8(pick(v, ids)),
        Values::I64(v) => Values::I64(pick(v, ids)),
        Values::F64(v) => Values::F64(pick(v, ids)),
    }
}
