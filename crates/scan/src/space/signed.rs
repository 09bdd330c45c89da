//! Signed distance to a mesh: negative inside, positive outside.
//!
//! In: a closed mesh, or an open one near its surface (beyond the border the sign is that of the
//! nearest border face, and the answer says that the nearest point is on the border).
//! Laws: `law_distance_to_a_cube`, `law_a_sliver_folded_over_gives_no_side_of_its_own`, `law_a_thin_overhang_keeps_its_side`.
//! Cost: a nearest-point query.
//! Method: angle-weighted pseudo-normals (Bærentzen & Aanæs 2005); a sliver that lies folded over takes part with the normal of
//! what is around it. Not here: soups (`winding`).

use super::bvh::{Bvh, Closest};
use crate::topology::Edge;
use crate::{FaceId, Mesh, topology};
use glam::DVec3;

/// A signed distance and where the nearest point is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedDistance {
    /// mm; negative inside.
    pub distance_mm: f64,
    /// The nearest point.
    pub closest: Closest,
    /// Pseudo-normal there, not of unit length.
    pub pseudo_normal: DVec3,
    /// Whether the nearest point lies on an open border, where the sign means little.
    pub on_border: bool,
}

/// A mesh ready for signed distances.
#[derive(Debug, Clone)]
pub struct Signed {
    bvh: Bvh,
    faces: Vec<[u32; 3]>,
    face_normals: Vec<DVec3>,
    edge_normals: Vec<[DVec3; 3]>,
    vertex_normals: Vec<DVec3>,
    edge_border: Vec<[bool; 3]>,
    vertex_border: Vec<bool>,
}

impl Signed {
    /// Prepares the tree and the pseudo-normals.
    #[must_use]
    pub fn new(mesh: &Mesh) -> Self {
        let faces = mesh.faces().to_vec();
        let edges = topology::edges(mesh);
        let face_normals = unfolded_normals(mesh, &edges);
        let mut edge_normals: Vec<[DVec3; 3]> = face_normals.iter().map(|&n| [n; 3]).collect();
        let mut edge_border = vec![[false; 3]; faces.len()];
        let mut vertex_border = vec![false; mesh.positions().len()];
        for edge in &edges {
            let first = edge.face as usize;
            let slot = slot_of(faces[first], edge.vertices);
            match edge.other {
                None => {
                    edge_border[first][slot] = true;
                    for v in edge.vertices {
                        vertex_border[v as usize] = true;
                    }
                }
                Some(other) => {
                    let sum = face_normals[first] + face_normals[other as usize];
                    edge_normals[first][slot] = sum;
                    let other_slot = slot_of(faces[other as usize], edge.vertices);
                    edge_normals[other as usize][other_slot] = sum;
                }
            }
        }
        Self {
            bvh: Bvh::new(mesh),
            faces,
            edge_normals,
            vertex_normals: mesh.vertex_normals_of(&face_normals),
            face_normals,
            edge_border,
            vertex_border,
        }
    }

    /// The tree.
    #[must_use]
    pub fn bvh(&self) -> &Bvh {
        &self.bvh
    }

    /// Signed distance of `p`; `None` without faces or for a point that is not finite.
    #[must_use]
    pub fn distance(&self, p: DVec3) -> Option<SignedDistance> {
        self.distance_within(p, f64::INFINITY)
    }

    /// Signed distance of `p` if the surface is at most `reach_mm` away.
    #[must_use]
    pub fn distance_within(&self, p: DVec3, reach_mm: f64) -> Option<SignedDistance> {
        // A face with two corners on one vertex has no side, and its edges have no normal.
        let has_a_side = |f: FaceId| {
            let [a, b, c] = self.faces[f.0 as usize];
            a != b && b != c && c != a
        };
        let closest = self.bvh.closest_where(p, reach_mm, has_a_side)?;
        Some(self.signed(p, closest))
    }

    /// Gives a nearest point its sign.
    fn signed(&self, p: DVec3, closest: Closest) -> SignedDistance {
        let face = closest.face.0 as usize;
        let (pseudo_normal, on_border) = self.feature(face, closest.barycentric);
        let outside = (p - closest.point).dot(pseudo_normal) >= 0.0;
        SignedDistance {
            distance_mm: if outside {
                closest.distance_mm
            } else {
                -closest.distance_mm
            },
            closest,
            pseudo_normal,
            on_border,
        }
    }

    fn feature(&self, face: usize, weights: [f64; 3]) -> (DVec3, bool) {
        let zero = weights.map(|w| w == 0.0);
        match zero {
            [false, false, false] => (self.face_normals[face], false),
            [false, true, true] => self.corner(face, 0),
            [true, false, true] => self.corner(face, 1),
            [true, true, _] => self.corner(face, 2),
            // The edge opposite to the corner without weight starts at the next corner.
            [true, false, false] => (self.edge_normals[face][1], self.edge_border[face][1]),
            [false, true, false] => (self.edge_normals[face][2], self.edge_border[face][2]),
            [false, false, true] => (self.edge_normals[face][0], self.edge_border[face][0]),
        }
    }

    fn corner(&self, face: usize, k: usize) -> (DVec3, bool) {
        let v = self.faces[face][k] as usize;
        (self.vertex_normals[v], self.vertex_border[v])
    }
}

/// A face lower than this share of its longest edge has no direction of its own.
const SLIVER: f64 = 0.01;
/// Cosine between normals: one face lies on the other.
const LIES_ON: f64 = -0.9;
/// Cosine between normals: one face leads back under the other. Where two lead back from a sliver to the same side, they cross
/// each other before they are as high as it is.
const LEADS_BACK: f64 = -0.5;

/// Normals of the faces; a sliver that lies folded over, against what is around it, has that of the faces around it. Left
/// as it is, it would cancel its neighbour's at their edge, and what lies nearest to that edge would have either sign.
/// A low step that overhangs is not folded over: its neighbours lead back from it to one side and to the other.
fn unfolded_normals(mesh: &Mesh, edges: &[Edge]) -> Vec<DVec3> {
    let areas: Vec<DVec3> = (0..mesh.faces().len())
        .map(|f| mesh.area_vector_doubled(f))
        .collect();
    let mut around = vec![DVec3::ZERO; mesh.positions().len()];
    for (corners, area) in mesh.faces().iter().zip(&areas) {
        for &v in corners {
            around[v as usize] += *area;
        }
    }
    let mut normals: Vec<DVec3> = (0..areas.len()).map(|f| mesh.face_normal(f)).collect();
    let is_sliver = |f: usize| {
        let corners = mesh.corners(f);
        let edge = |k: usize| corners[k].distance_squared(corners[(k + 1) % 3]);
        let longest_squared = edge(0).max(edge(1)).max(edge(2));
        areas[f].length() <= SLIVER * longest_squared
    };
    let mut turned: Vec<(usize, DVec3)> = Vec::new();
    for f in folded(mesh, edges, &normals) {
        let others: DVec3 = mesh.faces()[f].iter().map(|&v| around[v as usize]).sum();
        if is_sliver(f) && normals[f].dot(others) < 0.0 {
            turned.push((f, others.normalize_or_zero()));
        }
    }
    for (f, normal) in turned {
        normals[f] = normal;
    }
    normals
}

/// Faces that lie on one that they share an edge with, or that two lead back from to the same side.
fn folded(mesh: &Mesh, edges: &[Edge], normals: &[DVec3]) -> Vec<usize> {
    let mut lies = vec![false; normals.len()];
    // How many lead back from it, to either side.
    let mut back = vec![[0_u8; 2]; normals.len()];
    for edge in edges {
        let Some(other) = edge.other else { continue };
        let pair = [edge.face as usize, other as usize];
        let cosine = normals[pair[0]].dot(normals[pair[1]]);
        if cosine >= LEADS_BACK {
            continue;
        }
        let side = usize::from(topology::signed_dihedral(mesh, edge) > 0.0);
        for f in pair {
            lies[f] |= cosine < LIES_ON;
            back[f][side] = back[f][side].saturating_add(1);
        }
    }
    let is_folded = |&f: &usize| lies[f] || back[f].iter().any(|&count| count > 1);
    (0..normals.len()).filter(is_folded).collect()
}

/// Which edge of the face it is: slot `k` runs from corner `k` to corner `k + 1`.
fn slot_of(corners: [u32; 3], vertices: [u32; 2]) -> usize {
    (0..3)
        .find(|&k| {
            let (u, v) = (corners[k], corners[(k + 1) % 3]);
            vertices == [u.min(v), u.max(v)]
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cube() -> Mesh {
        let p = (0..8).map(|i| {
            DVec3::new(f64::from(i & 1), f64::from(i >> 1 & 1), f64::from(i >> 2)) * 2.0 - 1.0
        });
        let quads = [
            [0, 2, 3, 1],
            [4, 5, 7, 6],
            [0, 1, 5, 4],
            [2, 6, 7, 3],
            [0, 4, 6, 2],
            [1, 3, 7, 5],
        ];
        let faces = quads
            .iter()
            .flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]);
        Mesh::new(p.collect(), faces.collect()).unwrap()
    }

    fn box_distance(p: DVec3) -> f64 {
        let q = p.abs() - DVec3::ONE;
        q.max(DVec3::ZERO).length() + q.max_element().min(0.0)
    }

    proptest! {
        #[test]
        fn law_distance_to_a_cube(x in -3.0..3.0f64, y in -3.0..3.0f64, z in -3.0..3.0f64) {
            let signed = Signed::new(&cube());
            let p = DVec3::new(x, y, z);
            let found = signed.distance(p).unwrap();
            prop_assert!((found.distance_mm - box_distance(p)).abs() < 1e-9);
            prop_assert!(!found.on_border);
        }
    }

    #[test]
    fn a_face_with_two_corners_on_one_vertex_gives_no_side() {
        let cube = cube();
        let faces = [&[[0, 3, 3], [0, 7, 7]][..], cube.faces()].concat();
        let signed = Signed::new(&Mesh::new(cube.positions().to_vec(), faces).unwrap());
        // Nearest to the diagonals that the flat faces lie on, within the cube.
        for p in [DVec3::new(0.0, 0.0, -0.9), DVec3::ZERO, DVec3::splat(0.9)] {
            let found = signed.distance(p).unwrap();
            assert!((found.distance_mm - box_distance(p)).abs() < 1e-9, "{p}");
        }
    }

    #[test]
    fn law_a_sliver_folded_over_gives_no_side_of_its_own() {
        // A valley whose right slope begins a little left of where the left one ends: between them lies a fold. It lies on
        // the right slope, or looks down between two steep ones.
        for (slope, fold_z) in [(0.3, -3e-5), (1.0, 0.0)] {
            let at = |x: f64, y: f64| DVec3::new(x, y, slope * x.abs());
            let fold = DVec3::new(-1e-4, 0.1, fold_z);
            let left = [at(-1.0, -1.0), at(-1.0, 1.0)];
            let right = [at(1.0, -1.0), at(1.0, 1.0)];
            let valley = [at(0.0, -1.0), at(0.0, 1.0)];
            let positions = [left, valley, right].concat();
            let faces = [
                [0, 2, 3],
                [0, 3, 1],
                [3, 2, 6],
                [2, 4, 6],
                [6, 4, 5],
                [6, 5, 3],
            ];
            let mesh = Mesh::new([positions, vec![fold]].concat(), faces.to_vec()).unwrap();
            let signed = Signed::new(&mesh);
            for i in 0..400_u32 {
                let (i, j) = (f64::from(i % 20) - 9.5, f64::from(i / 20) - 9.5);
                let below = DVec3::new(0.005 * i, 0.05 * j, -0.2);
                assert!(signed.distance(below).unwrap().distance_mm < 0.0, "{below}");
                let above = DVec3::new(0.02 * i, 0.05 * j, 0.2);
                assert!(signed.distance(above).unwrap().distance_mm > 0.0, "{above}");
            }
        }
    }

    /// A band between two lines of points along y; its normal is on the left of who goes from one to the other.
    fn bands(profile: &[[f64; 2]], half_mm: f64) -> Mesh {
        let points = profile
            .iter()
            .flat_map(|&[x, z]| [-half_mm, half_mm].map(|y| DVec3::new(x, y, z)));
        let faces = (0..profile.len() as u32 - 1).flat_map(|i| {
            let [a, b, c, d] = [0, 1, 2, 3].map(|k| 2 * i + k);
            [[a, c, d], [a, d, b]]
        });
        Mesh::new(points.collect(), faces.collect()).unwrap()
    }

    #[test]
    fn law_a_thin_overhang_keeps_its_side() {
        // A step 20 mm long, up and down, that hangs over by as much: the groove under it is outside, its lip is inside.
        for over_mm in [0.03, 0.1, 0.15] {
            let up = bands(
                &[[-10.0, 0.0], [over_mm, 0.0], [0.0, 0.15], [10.0, 0.15]],
                10.0,
            );
            let signed = Signed::new(&up);
            let down = bands(
                &[[-10.0, 0.15], [over_mm, 0.15], [0.0, 0.0], [10.0, 0.0]],
                10.0,
            );
            let lip = Signed::new(&down);
            for i in 1..200_u32 {
                let (along, share) = (f64::from(i % 20) - 9.5, f64::from(i / 20) / 10.0 + 0.05);
                // Beside the riser, half way to what lies over or under it, and far away.
                let at = |x: f64, z: f64| DVec3::new(x, along, z);
                let riser = over_mm * (1.0 - share);
                let aside = 0.4 * over_mm * share.min(1.0 - share);
                for (p, is_outside) in [
                    (at(riser - aside, 0.15 * share), true),
                    (at(riser + aside, 0.15 * share), false),
                    (at(riser, 2.0), true),
                    (at(riser, -2.0), false),
                ] {
                    let found = signed.distance(p).unwrap().distance_mm > 0.0;
                    assert_eq!(found, is_outside, "{p}, over by {over_mm}");
                }
                let edge = over_mm * share;
                for (p, is_outside) in [
                    (at(edge + aside, 0.15 * share), true),
                    (at(edge - aside, 0.15 * share), false),
                    (at(edge, 2.0), true),
                    (at(edge, -2.0), false),
                ] {
                    let found = lip.distance(p).unwrap().distance_mm > 0.0;
                    assert_eq!(found, is_outside, "lip {p}, over by {over_mm}");
                }
            }
        }
    }

    #[test]
    fn an_open_sheet_knows_its_sides_and_its_border() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::new(1.0, 1.0, 0.0), DVec3::Y];
        let signed = Signed::new(&Mesh::new(p, vec![[0, 1, 2], [0, 2, 3]]).unwrap());
        let above = signed.distance(DVec3::new(0.5, 0.5, 0.3)).unwrap();
        let below = signed.distance(DVec3::new(0.5, 0.5, -0.3)).unwrap();
        assert_eq!((above.distance_mm, below.distance_mm), (0.3, -0.3));
        assert!(!above.on_border);
        assert!(
            signed
                .distance(DVec3::new(-0.5, 0.5, 0.1))
                .unwrap()
                .on_border
        );
        assert!(
            signed
                .distance_within(DVec3::new(0.5, 0.5, 0.3), 0.2)
                .is_none()
        );
    }
}
