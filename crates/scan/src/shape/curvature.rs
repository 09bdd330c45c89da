//! Principal curvatures of a surface at its vertices, 1/mm, positive where it is convex.
//!
//! In: a mesh (its normals may be given, smoothed). Out: curvatures and directions per vertex.
//! A sphere of radius R has 1/R everywhere. Cost: one pass over the faces.
//! Method: Rusinkiewicz 2004, tensors per face by least squares, averaged with Voronoi areas.

use crate::Mesh;
use glam::{DMat3, DVec3};
use lexicon::rotation_between;
use nalgebra::{Matrix3, Vector3};

/// Curvatures per vertex, 1/mm; zero at vertices without faces.
#[derive(Debug, Clone, PartialEq)]
pub struct Curvature {
    /// The larger principal curvature.
    pub highest: Vec<f64>,
    /// The smaller principal curvature: negative along creases.
    pub lowest: Vec<f64>,
    /// Unit direction of the larger one.
    pub highest_direction: Vec<DVec3>,
    /// Unit direction of the smaller one: across a crease.
    pub lowest_direction: Vec<DVec3>,
}

impl Curvature {
    /// Mean curvature of a vertex, 1/mm.
    #[must_use]
    pub fn mean(&self, vertex: usize) -> f64 {
        0.5 * (self.highest[vertex] + self.lowest[vertex])
    }
}

/// Curvature from the mesh's own vertex normals.
#[must_use]
pub fn curvature(mesh: &Mesh) -> Curvature {
    curvature_from_normals(mesh, &mesh.vertex_normals())
}

/// Curvature from given unit normals, one per vertex (missing ones count as zero): smoothed
/// normals give the curvature of the smoothed surface.
#[must_use]
pub fn curvature_from_normals(mesh: &Mesh, normals: &[DVec3]) -> Curvature {
    let count = mesh.positions().len();
    let normal = |v: u32| normals.get(v as usize).copied().unwrap_or_default();
    let mut tensors = vec![DMat3::ZERO; count];
    let mut weights = vec![0.0; count];
    for (f, &ids) in mesh.faces().iter().enumerate() {
        let corners = mesh.corners(f);
        let flat = mesh.face_normal(f);
        let Some(tensor) = face_tensor(corners, ids.map(normal), flat) else {
            continue;
        };
        let areas = voronoi_areas(corners);
        for k in 0..3 {
            let v = ids[k] as usize;
            if normal(ids[k]) == DVec3::ZERO || !areas[k].is_finite() {
                continue;
            }
            let turn = rotation_between(flat, normal(ids[k]));
            tensors[v] += turn * tensor * turn.transpose() * areas[k];
            weights[v] += areas[k];
        }
    }
    let mut out = Curvature {
        highest: vec![0.0; count],
        lowest: vec![0.0; count],
        highest_direction: vec![DVec3::ZERO; count],
        lowest_direction: vec![DVec3::ZERO; count],
    };
    for v in 0..count {
        if weights[v] > 0.0 {
            let n = normals[v];
            let x = n.any_orthonormal_vector();
            let y = n.cross(x);
            let t = tensors[v] * (1.0 / weights[v]);
            let (a, b, c) = (x.dot(t * x), x.dot(t * y), y.dot(t * y));
            let mean = 0.5 * (a + c);
            let half = (0.25 * (a - c) * (a - c) + b * b).sqrt();
            let angle = 0.5 * libm::atan2(2.0 * b, a - c);
            let (sine, cosine) = libm::sincos(angle);
            out.highest[v] = mean + half;
            out.lowest[v] = mean - half;
            out.highest_direction[v] = x * cosine + y * sine;
            out.lowest_direction[v] = y * cosine - x * sine;
        }
    }
    out
}

/// How the normal turns over a face, as a symmetric tensor in its plane.
fn face_tensor(corners: [DVec3; 3], normals: [DVec3; 3], flat: DVec3) -> Option<DMat3> {
    let x = (corners[1] - corners[0]).normalize_or_zero();
    if flat == DVec3::ZERO || x == DVec3::ZERO || !flat.is_finite() {
        return None;
    }
    let y = flat.cross(x);
    let mut matrix = Matrix3::zeros();
    let mut right = Vector3::zeros();
    for k in 0..3 {
        let edge = corners[(k + 2) % 3] - corners[(k + 1) % 3];
        let turn = normals[(k + 2) % 3] - normals[(k + 1) % 3];
        let (u, v) = (edge.dot(x), edge.dot(y));
        for (row, value) in [([u, v, 0.0], turn.dot(x)), ([0.0, u, v], turn.dot(y))] {
            let row = Vector3::from(row);
            matrix += row * row.transpose();
            right += row * value;
        }
    }
    let s = matrix.cholesky()?.solve(&right);
    let outer = |p: DVec3, q: DVec3| DMat3::from_cols(p * q.x, p * q.y, p * q.z);
    let tensor = outer(x, x) * s[0] + (outer(x, y) + outer(y, x)) * s[1] + outer(y, y) * s[2];
    tensor.is_finite().then_some(tensor)
}

/// The part of a triangle's area that belongs to each corner (Meyer 2003).
pub(crate) fn voronoi_areas(corners: [DVec3; 3]) -> [f64; 3] {
    let edge = |k: usize| corners[(k + 2) % 3] - corners[(k + 1) % 3];
    let area = 0.5 * edge(0).cross(edge(1)).length();
    let cosine = |k: usize| -edge((k + 1) % 3).dot(edge((k + 2) % 3));
    if let Some(obtuse) = (0..3).find(|&k| cosine(k) <= 0.0) {
        let mut areas = [0.25 * area; 3];
        areas[obtuse] = 0.5 * area;
        return areas;
    }
    // |e|^2 cot(angle) / 8 of the two edges at the corner; cot = cosine / (2 area).
    let part = |k: usize| edge(k).length_squared() * cosine(k) / (16.0 * area);
    [part(1) + part(2), part(2) + part(0), part(0) + part(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::tests::sphere;

    #[test]
    fn a_sphere_is_equally_round_everywhere() {
        for scale in [0.5, 1.0, -1.0] {
            let mesh = sphere(DVec3::ONE, 2.0 * scale, 30);
            let found = curvature(&mesh);
            for v in 0..mesh.positions().len() {
                // Turned inside out, its normals look inward and it is a hollow.
                let expected = 1.0 / (2.0 * scale);
                assert!(
                    (found.highest[v] / expected - 1.0).abs() < 0.03,
                    "{}",
                    found.highest[v]
                );
                assert!(
                    (found.lowest[v] / expected - 1.0).abs() < 0.03,
                    "{}",
                    found.lowest[v]
                );
            }
        }
    }

    #[test]
    fn a_trough_bends_across_itself() {
        let n = 20_u32;
        let p = (0..n * n).map(|i| {
            let (x, y) = (f64::from(i % n) * 0.1 - 1.0, f64::from(i / n) * 0.1 - 1.0);
            DVec3::new(x, y, 0.25 * x * x)
        });
        let f = (0..(n - 1) * (n - 1)).flat_map(|i| {
            let a = i / (n - 1) * n + i % (n - 1);
            [[a, a + 1, a + n + 1], [a, a + n + 1, a + n]]
        });
        let found = curvature(&Mesh::new(p.collect(), f.collect()).unwrap());
        let middle = (n / 2 * n + n / 2) as usize;
        assert!(
            (found.lowest[middle] + 0.5).abs() < 0.02,
            "{}",
            found.lowest[middle]
        );
        assert!(found.highest[middle].abs() < 0.02);
        assert!(found.lowest_direction[middle].x.abs() > 0.98);
    }

    #[test]
    fn degenerate_faces_do_no_harm() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::X * 2.0, DVec3::NAN];
        let mesh = Mesh::new(p, vec![[0, 1, 2], [0, 0, 1], [0, 1, 3]]).unwrap();
        let found = curvature(&mesh);
        assert!(found.highest.iter().all(|k| k.is_finite()));
    }
}
