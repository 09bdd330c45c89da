//! Do faces of a mesh cut or touch each other where they should not?
//!
//! In: a mesh. Out: pairs of faces that meet anywhere but in the corners and edges that they share.
//! Exact (adaptive predicates, Shewchuk 1997): no tolerance, so a touch counts as a meeting.
//! Cost: about 3 microseconds a face, in parallel. Degenerate faces (no area) are not tested.

use super::bvh::Bvh;
use crate::{FaceId, Mesh};
use glam::DVec3;
use rayon::prelude::*;
use robust::{Coord, Coord3D, orient2d, orient3d};

/// Which side of plane `abc` the point `d` is on, exactly: 1 above (where `abc` looks
/// counter-clockwise), -1 below, 0 on it.
#[must_use]
pub fn side(a: DVec3, b: DVec3, c: DVec3, d: DVec3) -> i8 {
    let [a, b, c, d] = [a, b, c, d].map(|p| Coord3D {
        x: p.x,
        y: p.y,
        z: p.z,
    });
    // `robust` gives a positive value when d lies below.
    sign(-orient3d(a, b, c, d))
}

fn sign(x: f64) -> i8 {
    i8::from(x > 0.0) - i8::from(x < 0.0)
}

/// All pairs of faces that meet outside what they share, each once, lower id first, ascending.
#[must_use]
pub fn self_intersections(mesh: &Mesh) -> Vec<(FaceId, FaceId)> {
    let bvh = Bvh::new(mesh);
    let faces: Vec<u32> = (0..mesh.faces().len() as u32).collect();
    faces
        .par_chunks(512)
        .map(|chunk| {
            let mut pairs = Vec::new();
            for &f in chunk {
                let [a, b, c] = mesh.corners(f as usize);
                bvh.for_each_in_box(a.min(b).min(c), a.max(b).max(c), |other| {
                    if other.0 > f && meet(mesh, f as usize, other.0 as usize) {
                        pairs.push((FaceId(f), other));
                    }
                });
            }
            pairs.sort_unstable();
            pairs
        })
        .collect::<Vec<_>>()
        .concat()
}

fn meet(mesh: &Mesh, f: usize, g: usize) -> bool {
    let (ids, other) = (mesh.faces()[f], mesh.faces()[g]);
    let flat = |i: [u32; 3]| i[0] == i[1] || i[1] == i[2] || i[2] == i[0];
    if flat(ids) || flat(other) {
        return false;
    }
    let at = |v: u32| mesh.positions()[v as usize];
    let shared: Vec<u32> = ids.into_iter().filter(|v| other.contains(v)).collect();
    let own = |set: [u32; 3]| {
        set.into_iter()
            .filter(|v| !shared.contains(v))
            .collect::<Vec<_>>()
    };
    match shared.as_slice() {
        [] => triangles_meet(ids.map(at), other.map(at)),
        [s] => {
            // Only the edge opposite to the shared corner can reach the other face.
            let (mine, theirs) = (own(ids), own(other));
            let (p, q) = (at(mine[0]), at(mine[1]));
            let (r, t) = (at(theirs[0]), at(theirs[1]));
            segment_meets(p, q, other.map(at)) || segment_meets(r, t, ids.map(at)) || {
                // Coplanar fans that overlap from the shared corner on.
                coplanar(ids.map(at), other.map(at)) && wedges_overlap(at(*s), [p, q], [r, t])
            }
        }
        [u, v] => {
            let (p, q) = (at(own(ids)[0]), at(own(other)[0]));
            side(at(*u), at(*v), p, q) == 0 && same_side_in_plane(at(*u), at(*v), p, q)
        }
        _ => true,
    }
}

fn coplanar([a, b, c]: [DVec3; 3], other: [DVec3; 3]) -> bool {
    other.iter().all(|&p| side(a, b, c, p) == 0)
}

fn triangles_meet(s: [DVec3; 3], t: [DVec3; 3]) -> bool {
    (0..3).any(|k| segment_meets(s[k], s[(k + 1) % 3], t))
        || (0..3).any(|k| segment_meets(t[k], t[(k + 1) % 3], s))
}

/// Whether the closed segment meets the closed triangle.
fn segment_meets(p: DVec3, q: DVec3, [a, b, c]: [DVec3; 3]) -> bool {
    let (sp, sq) = (side(a, b, c, p), side(a, b, c, q));
    if sp == 0 && sq == 0 {
        return in_plane(a, b, c, |[a, b, c], project| {
            segment_meets_2d(project(p), project(q), [a, b, c])
        });
    }
    if sp == sq {
        return false;
    }
    let turns = [side(p, q, a, b), side(p, q, b, c), side(p, q, c, a)];
    !(turns.contains(&1) && turns.contains(&-1))
}

/// Runs `test` on the triangle dropped along its largest normal component.
fn in_plane<T>(
    a: DVec3,
    b: DVec3,
    c: DVec3,
    test: impl FnOnce([Coord<f64>; 3], &dyn Fn(DVec3) -> Coord<f64>) -> T,
) -> T {
    let n = (b - a).cross(c - a).abs();
    let drop = if n.x >= n.y && n.x >= n.z {
        0
    } else if n.y >= n.z {
        1
    } else {
        2
    };
    let project = move |p: DVec3| Coord {
        x: p[(drop + 1) % 3],
        y: p[(drop + 2) % 3],
    };
    test([project(a), project(b), project(c)], &project)
}

fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> i8 {
    sign(orient2d(a, b, c))
}

fn segment_meets_2d(p: Coord<f64>, q: Coord<f64>, t: [Coord<f64>; 3]) -> bool {
    let inside = |x: Coord<f64>| {
        let turns = [
            turn(t[0], t[1], x),
            turn(t[1], t[2], x),
            turn(t[2], t[0], x),
        ];
        !(turns.contains(&1) && turns.contains(&-1))
    };
    inside(p) || inside(q) || (0..3).any(|k| cross_2d(p, q, t[k], t[(k + 1) % 3]))
}

fn cross_2d(p: Coord<f64>, q: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    let (d1, d2) = (turn(p, q, a), turn(p, q, b));
    let (d3, d4) = (turn(a, b, p), turn(a, b, q));
    if [d1, d2, d3, d4] == [0; 4] {
        let overlap = |a0: f64, a1: f64, b0: f64, b1: f64| {
            a0.min(a1) <= b0.max(b1) && b0.min(b1) <= a0.max(a1)
        };
        return overlap(p.x, q.x, a.x, b.x) && overlap(p.y, q.y, a.y, b.y);
    }
    d1 != d2 && d3 != d4 && d1 * d2 <= 0 && d3 * d4 <= 0
}

/// Whether `p` and `q`, coplanar with edge `uv`, lie on the same side of it.
fn same_side_in_plane(u: DVec3, v: DVec3, p: DVec3, q: DVec3) -> bool {
    in_plane(u, v, p, |[u, v, p], project| {
        turn(u, v, p) == turn(u, v, project(q))
    })
}

/// Whether two coplanar wedges from `s` share more than `s`.
fn wedges_overlap(s: DVec3, [p, q]: [DVec3; 2], [r, t]: [DVec3; 2]) -> bool {
    in_plane(s, p, q, |[s, p, q], project| {
        let (r, t) = (project(r), project(t));
        let within = |x, a, b| {
            let whole = turn(s, a, b);
            turn(s, a, x) * whole >= 0 && turn(s, x, b) * whole >= 0
        };
        within(r, p, q) || within(t, p, q) || within(p, r, t) || within(q, r, t)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::tests::sphere;

    fn mesh(points: &[[f64; 3]], faces: Vec<[u32; 3]>) -> Mesh {
        Mesh::new(points.iter().map(|&p| DVec3::from(p)).collect(), faces).unwrap()
    }

    #[test]
    fn a_sphere_is_clean_and_two_that_overlap_are_not() {
        let one = sphere(DVec3::ZERO, 1.0, 24);
        assert_eq!(self_intersections(&one), []);
        let other = sphere(DVec3::X * 1.5, 1.0, 24);
        let mut p = one.positions().to_vec();
        let n = p.len() as u32;
        p.extend(other.positions());
        let mut f = one.faces().to_vec();
        f.extend(other.faces().iter().map(|f| f.map(|v| v + n)));
        assert!(self_intersections(&Mesh::new(p, f).unwrap()).len() > 20);
    }

    #[test]
    fn crossing_touching_and_missing() {
        let a = [[0., 0., 0.], [4., 0., 0.], [0., 4., 0.]];
        let with = |b: [[f64; 3]; 3]| {
            let points = [a[0], a[1], a[2], b[0], b[1], b[2]];
            self_intersections(&mesh(&points, vec![[0, 1, 2], [3, 4, 5]])).len()
        };
        assert_eq!(
            with([[1., 1., -1.], [1., 1., 1.], [5., 5., 1.]]),
            1,
            "crossing"
        );
        assert_eq!(
            with([[1., 1., 0.], [1., 1., 1.], [5., 5., 1.]]),
            1,
            "touching"
        );
        assert_eq!(
            with([[1., 1., 0.1], [1., 1., 1.], [5., 5., 1.]]),
            0,
            "missing"
        );
        assert_eq!(
            with([[1., 1., 0.], [2., 1., 0.], [1., 2., 0.]]),
            1,
            "coplanar inside"
        );
        assert_eq!(
            with([[5., 5., 0.], [6., 5., 0.], [5., 6., 0.]]),
            0,
            "coplanar apart"
        );
    }

    #[test]
    fn neighbours_may_share_what_they_share_and_no_more() {
        let p = [
            [0., 0., 0.],
            [1., 0., 0.],
            [0., 1., 0.],
            [1., 1., 0.],
            [0.4, 0.5, 0.],
        ];
        let two = |g: [u32; 3]| self_intersections(&mesh(&p, vec![[0, 1, 2], g])).len();
        assert_eq!(two([1, 3, 2]), 0, "a square");
        assert_eq!(two([2, 1, 4]), 1, "folded flat over the shared edge");
        let q = [
            [0., 0., 0.],
            [1., 0., 0.],
            [0., 1., 0.],
            [-1., 0., 0.],
            [0., -1., 0.],
            [2., 1., 0.],
            [1., 2., 0.],
            [0.3, 0.3, 1.],
            [0.3, 0.3, -1.],
        ];
        let two = |g: [u32; 3]| self_intersections(&mesh(&q, vec![[0, 1, 2], g])).len();
        assert_eq!(two([0, 3, 4]), 0, "a corner shared, on the other side");
        assert_eq!(
            two([0, 5, 6]),
            1,
            "a corner shared, overlapping in the plane"
        );
        assert_eq!(two([0, 7, 8]), 1, "a corner shared, through the face");
    }
}
