//! Nearest-point and overlap queries over the faces of a mesh.
//!
//! In: a mesh (copied, so that the tree outlives it). Out: faces, points, distances in mm.
//! Law: `law_closest_is_the_search_over_all_faces`, `law_boxes_overlap`; ties: lowest face id.
//! Cost: 1-3 microseconds a query near the surface; faces with a NaN corner are not seen.

use super::build::{Node, Triangle, build};
use super::triangle::closest_on_triangle;
use crate::{FaceId, Mesh};
use glam::DVec3;
use rayon::prelude::*;

/// The nearest point of a mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closest {
    /// The face it lies on.
    pub face: FaceId,
    /// The point, mm.
    pub point: DVec3,
    /// Its distance, mm.
    pub distance_mm: f64,
    /// Its weights on the face's corners; exactly 0 off an edge or corner that it lies on.
    pub barycentric: [f64; 3],
}

/// A tree of boxes over the faces of a mesh.
#[derive(Debug, Clone)]
pub struct Bvh {
    pub(crate) nodes: Vec<Node>,
    pub(crate) triangles: Vec<Triangle>,
}

pub(crate) struct Best {
    distance2: f64,
    triangle: u32,
    face: u32,
    barycentric: [f64; 3],
}

impl Bvh {
    /// Builds the tree.
    #[must_use]
    pub fn new(mesh: &Mesh) -> Self {
        let (nodes, triangles) = build(mesh);
        Self { nodes, triangles }
    }

    /// Smallest and largest coordinates, mm; `None` when there are no faces.
    #[must_use]
    pub fn bounds(&self) -> Option<(DVec3, DVec3)> {
        self.nodes.first().map(|n| (n.low, n.high))
    }

    /// The point of the mesh nearest to `p`; `None` without faces or for a point that is not finite.
    #[must_use]
    pub fn closest(&self, p: DVec3) -> Option<Closest> {
        self.closest_where(p, f64::INFINITY, |_| true)
    }

    /// The nearest point that is at most `reach_mm` away.
    #[must_use]
    pub fn closest_within(&self, p: DVec3, reach_mm: f64) -> Option<Closest> {
        self.closest_where(p, reach_mm, |_| true)
    }

    /// The nearest point at most `reach_mm` away on a face that `accepts`.
    #[must_use]
    pub fn closest_where(
        &self,
        p: DVec3,
        reach_mm: f64,
        accepts: impl Fn(FaceId) -> bool,
    ) -> Option<Closest> {
        if self.nodes.is_empty() || !p.is_finite() || reach_mm.is_nan() || reach_mm < 0.0 {
            return None;
        }
        let mut best = Best {
            distance2: reach_mm * reach_mm,
            triangle: u32::MAX,
            face: u32::MAX,
            barycentric: [0.0; 3],
        };
        self.descend(0, p, &mut best, &accepts);
        let triangle = self.triangles.get(best.triangle as usize)?;
        let [a, b, c] = triangle.corners;
        let [u, v, w] = best.barycentric;
        Some(Closest {
            face: FaceId(best.face),
            point: a * u + b * v + c * w,
            distance_mm: best.distance2.sqrt(),
            barycentric: best.barycentric,
        })
    }

    /// [`Self::closest`] of every point, in parallel, in the points' order.
    #[must_use]
    pub fn closest_all(&self, points: &[DVec3]) -> Vec<Option<Closest>> {
        points
            .par_iter()
            .with_min_len(256)
            .map(|&p| self.closest(p))
            .collect()
    }

    fn descend(&self, at: u32, p: DVec3, best: &mut Best, accepts: &impl Fn(FaceId) -> bool) {
        let node = &self.nodes[at as usize];
        if node.count == 0 {
            let (left, right) = (at + 1, node.first);
            let near = self.nodes[left as usize].distance2(p);
            let far = self.nodes[right as usize].distance2(p);
            let order = if near <= far {
                [(near, left), (far, right)]
            } else {
                [(far, right), (near, left)]
            };
            for (distance2, child) in order {
                if distance2 <= best.distance2 {
                    self.descend(child, p, best, accepts);
                }
            }
            return;
        }
        for t in node.first..node.first + node.count {
            let triangle = &self.triangles[t as usize];
            let weights = closest_on_triangle(p, triangle.corners);
            let [a, b, c] = triangle.corners;
            let point = a * weights[0] + b * weights[1] + c * weights[2];
            let distance2 = point.distance_squared(p);
            let nearer = distance2 < best.distance2
                || (distance2 == best.distance2 && triangle.face < best.face);
            if nearer && accepts(FaceId(triangle.face)) {
                *best = Best {
                    distance2,
                    triangle: t,
                    face: triangle.face,
                    barycentric: weights,
                };
            }
        }
    }

    /// Calls `visit` for every face whose own box meets the box from `low` to `high` (mm).
    pub fn for_each_in_box(&self, low: DVec3, high: DVec3, mut visit: impl FnMut(FaceId)) {
        self.visit_boxes(low, high, &mut |t| visit(FaceId(t.face)));
    }

    /// The faces with a point at most `reach_mm` from `p`, in ascending order.
    #[must_use]
    pub fn within(&self, p: DVec3, reach_mm: f64) -> Vec<FaceId> {
        let mut faces = Vec::new();
        let reach = DVec3::splat(reach_mm);
        self.visit_boxes(p - reach, p + reach, &mut |t: &Triangle| {
            let [u, v, w] = closest_on_triangle(p, t.corners);
            let [a, b, c] = t.corners;
            if (a * u + b * v + c * w).distance(p) <= reach_mm {
                faces.push(FaceId(t.face));
            }
        });
        faces.sort_unstable();
        faces
    }

    pub(crate) fn visit_boxes(&self, low: DVec3, high: DVec3, visit: &mut impl FnMut(&Triangle)) {
        let mut stack: Vec<u32> = Vec::with_capacity(48);
        if !self.nodes.is_empty() {
            stack.push(0);
        }
        while let Some(at) = stack.pop() {
            let node = &self.nodes[at as usize];
            if node.low.cmpgt(high).any() || node.high.cmplt(low).any() {
                continue;
            }
            if node.count == 0 {
                stack.push(node.first);
                stack.push(at + 1);
                continue;
            }
            for t in &self.triangles[node.first as usize..(node.first + node.count) as usize] {
                let [a, b, c] = t.corners;
                let (t_low, t_high) = (a.min(b).min(c), a.max(b).max(c));
                if !(t_low.cmpgt(high).any() || t_high.cmplt(low).any()) {
                    visit(t);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn point(size: f64) -> impl Strategy<Value = DVec3> {
        (-size..size, -size..size, -size..size).prop_map(|(x, y, z)| DVec3::new(x, y, z))
    }

    fn soup() -> impl Strategy<Value = Mesh> {
        let points = proptest::collection::vec(point(5.0), 3..40);
        let faces = proptest::collection::vec((0..1000u32, 0..1000u32, 0..1000u32), 1..60);
        (points, faces).prop_map(|(points, faces)| {
            let n = points.len() as u32;
            let faces = faces.into_iter().map(|(a, b, c)| [a % n, b % n, c % n]);
            Mesh::new(points, faces.collect()).unwrap()
        })
    }

    proptest! {
        #[test]
        fn law_closest_is_the_search_over_all_faces(mesh in soup(), p in point(8.0)) {
            let bvh = Bvh::new(&mesh);
            let mut expected = (f64::INFINITY, 0);
            for f in 0..mesh.faces().len() {
                let corners = mesh.corners(f);
                let [u, v, w] = closest_on_triangle(p, corners);
                let d = (corners[0] * u + corners[1] * v + corners[2] * w).distance_squared(p);
                if d < expected.0 {
                    expected = (d, f as u32);
                }
            }
            let found = bvh.closest(p).unwrap();
            prop_assert_eq!(found.face, FaceId(expected.1));
            prop_assert_eq!(found.distance_mm, expected.0.sqrt());
            prop_assert!((found.point.distance(p) - found.distance_mm).abs() < 1e-12);
            let reach = found.distance_mm;
            prop_assert!(bvh.closest_within(p, reach * 0.999 - 1e-9).is_none());
            prop_assert!(bvh.closest_within(p, reach * 1.001 + 1e-9).is_some());
            prop_assert!(bvh.within(p, reach * 1.001 + 1e-9).contains(&found.face));
        }

        #[test]
        fn law_boxes_overlap(mesh in soup(), p in point(5.0), half in 0.0..3.0f64) {
            let (low, high) = (p - DVec3::splat(half), p + DVec3::splat(half));
            let expected: Vec<FaceId> = (0..mesh.faces().len())
                .filter(|&f| {
                    let [a, b, c] = mesh.corners(f);
                    let (l, h) = (a.min(b).min(c), a.max(b).max(c));
                    !(l.cmpgt(high).any() || h.cmplt(low).any())
                })
                .map(|f| FaceId(f as u32))
                .collect();
            let mut found = Vec::new();
            Bvh::new(&mesh).for_each_in_box(low, high, |f| found.push(f));
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn nothing_is_near_nothing() {
        let bvh = Bvh::new(&Mesh::default());
        assert!(bvh.closest(DVec3::ZERO).is_none());
        let nan = Mesh::new(vec![DVec3::NAN, DVec3::X, DVec3::Y], vec![[0, 1, 2]]).unwrap();
        assert!(Bvh::new(&nan).closest(DVec3::ZERO).is_none());
    }

    #[test]
    fn many_equal_triangles_do_not_blow_the_tree_up() {
        let p = vec![DVec3::ZERO, DVec3::X, DVec3::Y];
        let mesh = Mesh::new(p, vec![[0, 1, 2]; 10_000]).unwrap();
        let found = Bvh::new(&mesh).closest(DVec3::Z).unwrap();
        assert_eq!((found.face, found.distance_mm), (FaceId(0), 1.0));
    }
}
