//! A polygon in the plane and points inside it, woven into triangles.
//!
//! In: a simple polygon, counter-clockwise, and points. Out: triangles, counter-clockwise.
//! Law: `law_weave_covers_the_polygon` (areas add up, each border edge stands once).
//! Fails: never; points outside the polygon are left out, a polygon that crosses itself is still
//! covered by a disc of triangles, some of them folded.
//! Method: ear clipping, insertion, Lawson flips to a constrained Delaunay triangulation.

use glam::DVec2;
use std::collections::BTreeMap;

/// Twice the signed area of a triangle.
pub(crate) fn area_doubled(a: DVec2, b: DVec2, c: DVec2) -> f64 {
    (b - a).perp_dot(c - a)
}

/// Whether `p` is inside a closed polygon (even-odd rule).
pub(crate) fn inside(polygon: &[DVec2], p: DVec2) -> bool {
    let mut odd = false;
    for (i, &a) in polygon.iter().enumerate() {
        let b = polygon[(i + 1) % polygon.len()];
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            odd = !odd;
        }
    }
    odd
}

/// Distance from `p` to the border of a closed polygon.
pub(crate) fn border_distance(polygon: &[DVec2], p: DVec2) -> f64 {
    let mut best = f64::INFINITY;
    for (i, &a) in polygon.iter().enumerate() {
        let ab = polygon[(i + 1) % polygon.len()] - a;
        let t = ((p - a).dot(ab) / ab.length_squared().max(1e-300)).clamp(0.0, 1.0);
        best = best.min((p - a - ab * t).length_squared());
    }
    best.sqrt()
}

/// Signed area of a closed polygon.
pub(crate) fn polygon_area(polygon: &[DVec2]) -> f64 {
    let pairs = polygon.iter().zip(polygon.iter().cycle().skip(1));
    0.5 * pairs.map(|(a, b)| a.perp_dot(*b)).sum::<f64>()
}

/// Points on a triangular lattice of that spacing inside a polygon, at least `margin` from it.
pub(crate) fn lattice(polygon: &[DVec2], spacing: f64, margin: f64) -> Vec<DVec2> {
    let Some(&first) = polygon.first() else {
        return Vec::new();
    };
    let fold = polygon.iter();
    let (low, high) = fold.fold((first, first), |(l, h), &p| (l.min(p), h.max(p)));
    let (dy, mut points) = (spacing * 0.866, Vec::new());
    let rows = ((high.y - low.y) / dy).min(2000.0) as usize;
    let columns = ((high.x - low.x) / spacing).min(2000.0) as usize;
    for row in 0..=rows {
        let shift = if row % 2 == 0 { 0.0 } else { 0.5 };
        for column in 0..=columns {
            let p = low + DVec2::new((column as f64 + shift) * spacing, row as f64 * dy);
            if inside(polygon, p) && border_distance(polygon, p) >= margin {
                points.push(p);
            }
        }
    }
    points
}

/// Triangles over `polygon` followed by `points`, as indices into the two lists put together.
pub(crate) fn weave(polygon: &[DVec2], points: &[DVec2]) -> Vec<[u32; 3]> {
    let all: Vec<DVec2> = polygon.iter().chain(points).copied().collect();
    let mut web = Web {
        points: &all,
        faces: Vec::new(),
        sides: BTreeMap::new(),
    };
    for ear in ears(polygon) {
        web.add(ear);
    }
    let start: Vec<(u32, u32)> = web.sides.keys().copied().collect();
    web.settle(start);
    let mut near = 0;
    for (i, &p) in points.iter().enumerate() {
        if let Some(face) = web.find(p, near) {
            near = face;
            web.insert(face, (polygon.len() + i) as u32);
        }
    }
    web.faces
}

/// Cuts a polygon into triangles, the best-shaped ear first.
fn ears(polygon: &[DVec2]) -> Vec<[u32; 3]> {
    let mut ring: Vec<usize> = (0..polygon.len()).collect();
    let mut faces = Vec::with_capacity(polygon.len());
    while ring.len() > 3 {
        let n = ring.len();
        let corner = |i: usize| [ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]];
        let score = |i: usize| {
            let [a, b, c] = corner(i).map(|k| polygon[k]);
            let area = area_doubled(a, b, c);
            let longest = (b - a)
                .length_squared()
                .max((c - b).length_squared())
                .max((a - c).length_squared());
            let shape = area / longest.max(1e-300);
            let blocked = area <= 0.0
                || ring.iter().any(|&k| {
                    let p = polygon[k];
                    !corner(i).contains(&k)
                        && area_doubled(a, b, p) >= 0.0
                        && area_doubled(b, c, p) >= 0.0
                        && area_doubled(c, a, p) >= 0.0
                });
            if blocked { shape - 10.0 } else { shape }
        };
        let mut best = (f64::NEG_INFINITY, 0);
        for i in 0..n {
            let s = score(i);
            if s > best.0 {
                best = (s, i);
            }
        }
        faces.push(corner(best.1).map(|k| k as u32));
        ring.remove(best.1);
    }
    if let [a, b, c] = ring[..] {
        faces.push([a, b, c].map(|k| k as u32));
    }
    faces
}

struct Web<'a> {
    points: &'a [DVec2],
    faces: Vec<[u32; 3]>,
    sides: BTreeMap<(u32, u32), u32>,
}

impl Web<'_> {
    fn at(&self, v: u32) -> DVec2 {
        self.points[v as usize]
    }

    fn add(&mut self, face: [u32; 3]) {
        self.faces.push(face);
        self.register(self.faces.len() as u32 - 1);
    }

    fn register(&mut self, id: u32) {
        let [a, b, c] = self.faces[id as usize];
        for side in [(a, b), (b, c), (c, a)] {
            self.sides.insert(side, id);
        }
    }

    fn holds(&self, face: usize, p: DVec2) -> bool {
        let [a, b, c] = self.faces[face].map(|v| self.at(v));
        area_doubled(a, b, p) > 0.0 && area_doubled(b, c, p) > 0.0 && area_doubled(c, a, p) > 0.0
    }

    fn find(&self, p: DVec2, near: usize) -> Option<usize> {
        let mut face = near;
        for _ in 0..200 {
            let [a, b, c] = self.faces[face];
            let out = [(a, b), (b, c), (c, a)]
                .into_iter()
                .find(|&(u, v)| area_doubled(self.at(u), self.at(v), p) < 0.0);
            let Some((u, v)) = out else { break };
            match self.sides.get(&(v, u)) {
                Some(&next) => face = next as usize,
                None => break,
            }
        }
        if self.holds(face, p) {
            return Some(face);
        }
        (0..self.faces.len()).find(|&f| self.holds(f, p))
    }

    fn insert(&mut self, face: usize, p: u32) {
        let [a, b, c] = self.faces[face];
        self.faces[face] = [a, b, p];
        self.register(face as u32);
        self.add([b, c, p]);
        self.add([c, a, p]);
        self.settle(vec![(a, b), (b, c), (c, a)]);
    }

    /// Flips edges until they are locally Delaunay.
    fn settle(&mut self, mut stack: Vec<(u32, u32)>) {
        let mut left = 40 * self.points.len() + 1000;
        while let Some((a, b)) = stack.pop() {
            let (Some(&f), Some(&g)) = (self.sides.get(&(a, b)), self.sides.get(&(b, a))) else {
                continue;
            };
            let (c, d) = (
                third(self.faces[f as usize], a, b),
                third(self.faces[g as usize], a, b),
            );
            let [pa, pb, pc, pd] = [a, b, c, d].map(|v| self.at(v));
            let convex = area_doubled(pc, pa, pd) > 0.0 && area_doubled(pd, pb, pc) > 0.0;
            let taken = self.sides.contains_key(&(c, d)) || self.sides.contains_key(&(d, c));
            if !convex || taken || !in_circle(pa, pb, pc, pd) || left == 0 {
                continue;
            }
            left -= 1;
            self.sides.remove(&(a, b));
            self.sides.remove(&(b, a));
            self.faces[f as usize] = [c, a, d];
            self.faces[g as usize] = [d, b, c];
            self.register(f);
            self.register(g);
            stack.extend([(a, d), (d, b), (b, c), (c, a)]);
        }
    }
}

fn third(face: [u32; 3], a: u32, b: u32) -> u32 {
    face.into_iter().find(|&v| v != a && v != b).unwrap_or(a)
}

/// Whether `d` is inside the circle through `a`, `b`, `c` (counter-clockwise), with some slack.
fn in_circle(a: DVec2, b: DVec2, c: DVec2, d: DVec2) -> bool {
    let [a, b, c] = [a - d, b - d, c - d];
    let (la, lb, lc) = (a.length_squared(), b.length_squared(), c.length_squared());
    let det = la * b.perp_dot(c) + lb * c.perp_dot(a) + lc * a.perp_dot(b);
    det > 1e-9 * (la * lb + lb * lc + lc * la)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_weave_covers_the_polygon(
            radii in proptest::collection::vec(0.6..1.6f64, 5..60),
            spacing in 0.15..0.5f64,
        ) {
            let n = radii.len();
            let polygon: Vec<DVec2> = radii
                .iter()
                .enumerate()
                .map(|(i, r)| {
                    let (s, c) = libm::sincos(std::f64::consts::TAU * i as f64 / n as f64);
                    DVec2::new(c, s) * *r
                })
                .collect();
            let points = lattice(&polygon, spacing, 0.1 * spacing);
            let faces = weave(&polygon, &points);
            prop_assert_eq!(faces.len(), n - 2 + 2 * points.len());
            let all: Vec<DVec2> = polygon.iter().chain(&points).copied().collect();
            let mut sum = 0.0;
            for f in &faces {
                let [a, b, c] = f.map(|v| all[v as usize]);
                prop_assert!(area_doubled(a, b, c) > -1e-12);
                sum += 0.5 * area_doubled(a, b, c);
            }
            prop_assert!((sum - polygon_area(&polygon)).abs() < 1e-9);
            for i in 0..n as u32 {
                let side = (i, (i + 1) % n as u32);
                let on = faces.iter().filter(|f| {
                    [(f[0], f[1]), (f[1], f[2]), (f[2], f[0])].contains(&side)
                });
                prop_assert_eq!(on.count(), 1);
            }
        }
    }
}
