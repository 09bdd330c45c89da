//! Where a ray meets a mesh.
//!
//! In: origin and direction (any length but 0). Out: hits with their parameter along the direction.
//! Law: `law_rays_meet_what_all_faces_meet`; both sides of a face are hit; ties: lowest face id.
//! Method: Möller & Trumbore (1997), edges included; slabs with care for 0 times infinity.

use super::build::Node;
use super::bvh::Bvh;
use crate::FaceId;
use glam::DVec3;

/// A point where a ray meets a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RayHit {
    /// The face.
    pub face: FaceId,
    /// The hit is at `origin + direction * t`; mm for a unit direction.
    pub t: f64,
    /// The point, mm.
    pub point: DVec3,
    /// Whether the ray comes from the face's front (against its normal).
    pub front: bool,
}

impl Bvh {
    /// First hit with `0 <= t <= t_max`.
    #[must_use]
    pub fn ray(&self, origin: DVec3, direction: DVec3, t_max: f64) -> Option<RayHit> {
        let mut best: Option<RayHit> = None;
        let mut reach = t_max;
        self.visit_ray(origin, direction, t_max, |hit| {
            let nearer = best.is_none_or(|b| hit.t < b.t || (hit.t == b.t && hit.face < b.face));
            if nearer {
                best = Some(hit);
                reach = hit.t;
            }
            reach
        });
        best
    }

    /// Calls `visit` for hits; it answers how far to look from now on.
    fn visit_ray(
        &self,
        origin: DVec3,
        direction: DVec3,
        t_max: f64,
        mut visit: impl FnMut(RayHit) -> f64,
    ) {
        let sound = origin.is_finite() && direction.is_finite() && direction != DVec3::ZERO;
        if self.nodes.is_empty() || !sound || t_max.is_nan() {
            return;
        }
        let inverse = direction.recip();
        let mut reach = t_max;
        let mut stack: Vec<u32> = Vec::with_capacity(48);
        stack.push(0);
        while let Some(at) = stack.pop() {
            let node = &self.nodes[at as usize];
            if enter(node, origin, inverse).is_none_or(|t| t > reach) {
                continue;
            }
            if node.count == 0 {
                let (left, right) = (at + 1, node.first);
                let l = enter(&self.nodes[left as usize], origin, inverse);
                let r = enter(&self.nodes[right as usize], origin, inverse);
                if l.unwrap_or(f64::INFINITY) <= r.unwrap_or(f64::INFINITY) {
                    stack.extend([right, left]);
                } else {
                    stack.extend([left, right]);
                }
                continue;
            }
            for triangle in &self.triangles[node.first as usize..(node.first + node.count) as usize]
            {
                if let Some((t, front)) = meet(origin, direction, triangle.corners)
                    && t <= reach
                {
                    reach = visit(RayHit {
                        face: FaceId(triangle.face),
                        t,
                        point: origin + direction * t,
                        front,
                    });
                }
            }
        }
    }
}

fn enter(node: &Node, origin: DVec3, inverse: DVec3) -> Option<f64> {
    let (mut near, mut far) = (0.0_f64, f64::INFINITY);
    for k in 0..3 {
        let a = (node.low[k] - origin[k]) * inverse[k];
        let b = (node.high[k] - origin[k]) * inverse[k];
        // On a slab's face of a ray along it the product is NaN: no bound from this axis.
        if a.is_nan() || b.is_nan() {
            continue;
        }
        near = near.max(a.min(b));
        far = far.min(a.max(b));
    }
    // A little slack, because the rounding of the slab test must not lose a hit on a flat box.
    (near <= far + 1e-9 * (1.0 + far.abs())).then_some(near * (1.0 - 1e-12) - 1e-9)
}

fn meet(origin: DVec3, direction: DVec3, [a, b, c]: [DVec3; 3]) -> Option<(f64, bool)> {
    let (e1, e2) = (b - a, c - a);
    let p = direction.cross(e2);
    let det = e1.dot(p);
    if det == 0.0 {
        return None;
    }
    let s = origin - a;
    let u = s.dot(p) / det;
    let q = s.cross(e1);
    let v = direction.dot(q) / det;
    // Edges belong to both neighbours, so that no ray slips between them.
    let slack = 1e-12;
    if !(u >= -slack && v >= -slack && u + v <= 1.0 + slack) {
        return None;
    }
    let t = e2.dot(q) / det;
    (t >= 0.0).then_some((t, det > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mesh;
    use proptest::prelude::*;

    fn point(size: f64) -> impl Strategy<Value = DVec3> {
        (-size..size, -size..size, -size..size).prop_map(|(x, y, z)| DVec3::new(x, y, z))
    }

    proptest! {
        #[test]
        fn law_rays_meet_what_all_faces_meet(
            points in proptest::collection::vec(point(5.0), 3..60),
            o in point(8.0), d in point(1.0), along in 0..4usize, limit in 0.5..20.0f64,
        ) {
            let d = match along { 3 => d, k => DVec3::AXES[k] };
            let faces = (0..points.len() as u32 / 3).map(|i| [3 * i, 3 * i + 1, 3 * i + 2]);
            let mesh = Mesh::new(points.clone(), faces.collect()).unwrap();
            let bvh = Bvh::new(&mesh);
            let mut expected: Vec<(f64, u32)> = (0..mesh.faces().len())
                .filter_map(|f| meet(o, d, mesh.corners(f)).map(|(t, _)| (t, f as u32)))
                .filter(|h| h.0 <= limit)
                .collect();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut found = Vec::new();
            bvh.visit_ray(o, d, limit, |hit| {
                found.push((hit.t, hit.face.0));
                limit
            });
            found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            prop_assert_eq!(&found, &expected);
            let first = bvh.ray(o, d, limit).map(|h| (h.t, h.face.0));
            prop_assert_eq!(first, expected.first().copied());
        }
    }

    #[test]
    fn the_front_is_the_side_of_the_normal() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::Y];
        let bvh = Bvh::new(&Mesh::new(p, vec![[0, 1, 2]]).unwrap());
        let o = DVec3::new(0.2, 0.2, 1.0);
        assert!(bvh.ray(o, -DVec3::Z, 5.0).unwrap().front);
        assert!(!bvh.ray(o - DVec3::Z * 2.0, DVec3::Z, 5.0).unwrap().front);
        assert!(bvh.ray(o, DVec3::Z, 5.0).is_none());
        assert!(bvh.ray(o, -DVec3::Z, 0.5).is_none());
    }
}
