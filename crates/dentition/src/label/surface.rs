//! The surface that labelling works on: face geometry and the dual graph with signed creases.
//!
//! In: positions and faces (mm). Out: centroids, normals, areas and links between faces.
//! Cost: a sort of the edges. Not here: choosing the resolution (`working`).

use glam::DVec3;
use scan::Mesh;
use scan::shape::Graph;
use scan::topology::{edges, signed_dihedral};

/// Two faces that share an edge, seen from one of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The other face.
    pub to: u32,
    /// Crease angle at the edge, degrees; 0 where the surface is convex.
    pub concave_deg: f64,
    /// Length of the edge, mm.
    pub length_mm: f64,
}

/// What crossing an edge costs: one step, and much more in a crease (scans.md, step 7).
fn toll(concave_deg: f64) -> f64 {
    let creases = concave_deg / 10.0;
    1.0 + 10.0 * creases * creases
}

/// A mesh with what the method asks of it again and again.
#[derive(Debug, Clone)]
pub(super) struct Surface {
    pub centroid: Vec<DVec3>,
    pub normal: Vec<DVec3>,
    pub area: Vec<f64>,
    /// Whether a face touches the edge of the scan.
    pub border: Vec<bool>,
    /// Faces joined over edges, costly in creases.
    pub graph: Graph,
    starts: Vec<u32>,
    links: Vec<Link>,
}

impl Surface {
    pub(super) fn new(mesh: &Mesh) -> Self {
        let count = mesh.faces().len();
        let centroid: Vec<DVec3> = (0..count).map(|f| mesh.centroid(f)).collect();
        let normal: Vec<DVec3> = (0..count).map(|f| mesh.face_normal(f)).collect();
        let area: Vec<f64> = (0..count).map(|f| mesh.area(f)).collect();
        let mut border = vec![false; count];
        let mut joins = Vec::with_capacity(count * 2);
        let mut pairs: Vec<(u32, Link)> = Vec::with_capacity(count * 3);
        for edge in edges(mesh) {
            let Some(other) = edge.other else {
                border[edge.face as usize] = true;
                continue;
            };
            let concave_deg = (-signed_dihedral(mesh, &edge)).max(0.0).to_degrees();
            let [a, b] = edge.vertices.map(|v| mesh.positions()[v as usize]);
            let link = |to: u32| Link {
                to,
                concave_deg,
                length_mm: a.distance(b),
            };
            joins.push((edge.face, other, toll(concave_deg)));
            pairs.push((edge.face, link(other)));
            pairs.push((other, link(edge.face)));
        }
        let mut starts = vec![0_u32; count + 1];
        for (from, _) in &pairs {
            starts[*from as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
        order.sort_by_key(|&i| (pairs[i as usize].0, i));
        let links = order.into_iter().map(|i| pairs[i as usize].1).collect();
        Self {
            centroid,
            normal,
            area,
            border,
            graph: Graph::new(count, &joins),
            starts,
            links,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.area.len()
    }

    pub(super) fn links(&self, face: usize) -> &[Link] {
        &self.links[self.starts[face] as usize..self.starts[face + 1] as usize]
    }
}
