//! Two surfaces in one file that look at each other, as two arches do that bite together.
//!
//! In: a mesh. Out: the faces of the two, the larger first; `None` where all of it looks one way.
//! Law: `law_faces_go_to_one_side`: each face stands on one side, once, in ascending order.
//! Method: large connected pieces vote by the mean of their normals; the rest go with the side that
//! they look along with. Closed pieces look nowhere, so they neither vote nor part a file.

use crate::topology::face_components;
use crate::{FaceId, Mesh};
use glam::DVec3;

/// Smaller pieces have no say: share of the area.
const PIECE_SHARE_MIN: f64 = 0.05;
/// A piece looks somewhere if its normals sum up to this share of its area.
const OPEN_SHARE_MIN: f64 = 0.25;
/// Two sides are opposed beyond this: cosine of 135 degrees.
const OPPOSED: f64 = -0.7;

/// A piece or a side: sums over its faces.
#[derive(Clone, Copy, Default)]
struct Look {
    /// Sum of the area vectors, mm².
    along: DVec3,
    /// Sum of the centroids, weighed by area.
    at: DVec3,
    area_mm2: f64,
}

impl Look {
    fn add(&mut self, other: &Self) {
        self.along += other.along;
        self.at += other.at;
        self.area_mm2 += other.area_mm2;
    }

    fn middle(&self) -> DVec3 {
        self.at / self.area_mm2.max(f64::MIN_POSITIVE)
    }

    fn open(&self) -> bool {
        self.along.length() >= OPEN_SHARE_MIN * self.area_mm2
    }
}

/// The two sides, the larger first.
#[must_use]
pub fn facing(mesh: &Mesh) -> Option<[Vec<FaceId>; 2]> {
    let (piece_of, count) = face_components(mesh);
    let mut pieces = vec![Look::default(); count];
    for (f, &piece) in piece_of.iter().enumerate() {
        let area_mm2 = mesh.area(f);
        pieces[piece as usize].add(&Look {
            along: 0.5 * mesh.area_vector_doubled(f),
            at: mesh.centroid(f) * area_mm2,
            area_mm2,
        });
    }
    let whole: f64 = pieces.iter().map(|p| p.area_mm2).sum();
    let votes = |p: &&Look| p.area_mm2 >= PIECE_SHARE_MIN * whole && p.open();
    let mut way = DVec3::ZERO;
    for piece in pieces.iter().filter(votes) {
        if piece.along.length() > way.length() {
            way = piece.along;
        }
    }
    let along = |p: &Look| p.along.dot(way) >= 0.0;
    let mut sides = [Look::default(); 2];
    for piece in pieces.iter().filter(votes) {
        sides[usize::from(!along(piece))].add(piece);
    }
    let [a, b] = &sides;
    let opposed = a.along.normalize_or_zero().dot(b.along.normalize_or_zero()) < OPPOSED;
    let axis = (a.along - b.along).normalize_or_zero();
    let between = b.middle() - a.middle();
    // Before each other and not beside: apart along the axis, and on top of each other across it.
    let across = between.reject_from_normalized(axis).length();
    let reach = a.area_mm2.min(b.area_mm2).sqrt();
    if !opposed || between.dot(axis) <= 0.0 || across > reach {
        return None;
    }
    let mut faces = [Vec::new(), Vec::new()];
    for (f, &piece) in piece_of.iter().enumerate() {
        faces[usize::from(!along(&pieces[piece as usize]))].push(FaceId(f as u32));
    }
    if b.area_mm2 > a.area_mm2 {
        faces.reverse();
    }
    Some(faces)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    /// A bowl of `n` cells a side that opens along `axis`, its lowest point at `at`.
    fn bowl(n: u32, at: DVec3, axis: DVec3) -> Mesh {
        let x = axis.any_orthonormal_vector();
        let y = axis.cross(x);
        let half = f64::from(n) * 0.5;
        let point = |i: u32| {
            let (u, v) = (f64::from(i % (n + 1)) - half, f64::from(i / (n + 1)) - half);
            at + x * u + y * v + axis * (0.02 * (u * u + v * v))
        };
        let cells = (0..n * n).map(|c| c / n * (n + 1) + c % n);
        let faces = cells.flat_map(|c| [[c, c + 1, c + n + 2], [c, c + n + 2, c + n + 1]]);
        Mesh::new((0..(n + 1) * (n + 1)).map(point).collect(), faces.collect()).unwrap()
    }

    fn both(a: &Mesh, b: &Mesh) -> Mesh {
        let first = a.positions().len() as u32;
        let points = [a.positions(), b.positions()].concat();
        let moved = b.faces().iter().map(|f| f.map(|v| v + first));
        Mesh::new(points, a.faces().iter().copied().chain(moved).collect()).unwrap()
    }

    #[test]
    fn law_faces_go_to_one_side() {
        for axis in [DVec3::Z, DVec3::new(0.3, -0.8, 0.5).normalize()] {
            let (lower, upper) = (bowl(9, DVec3::ZERO, axis), bowl(12, axis * 6.0, -axis));
            let [large, small] = facing(&both(&lower, &upper)).unwrap();
            let ids = |range: std::ops::Range<u32>| range.map(FaceId).collect::<Vec<_>>();
            assert_eq!(small, ids(0..162));
            assert_eq!(large, ids(162..450));
        }
    }

    #[test]
    fn what_looks_one_way_is_not_parted() {
        let lower = bowl(9, DVec3::ZERO, DVec3::Z);
        assert!(facing(&Mesh::default()).is_none());
        assert!(facing(&lower).is_none());
        for other in [
            // Beside it and looking the same way, away from it, and beside it upside down.
            bowl(9, DVec3::X * 12.0, DVec3::Z),
            bowl(9, DVec3::Z * -6.0, DVec3::NEG_Z),
            bowl(9, DVec3::X * 12.0 + DVec3::Z * 6.0, DVec3::NEG_Z),
        ] {
            assert!(facing(&both(&lower, &other)).is_none());
        }
    }
}
