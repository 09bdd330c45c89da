//! A plane through a mesh: the outlines it cuts, in mm.
//!
//! In: [`Mesh`], [`Plane`]. Out: [`Outline`]s; every corner lies on an edge of the mesh.
//! Law: `law_a_ball_is_cut_in_a_circle_with_matter_on_the_left`: a closed manifold mesh gives closed
//! outlines only; seen along the plane's normal the matter is on the left.
//! Method: signs at vertices (zero counts as above), faces chained by edge.

use glam::DVec3;
use scan::Mesh;
use std::collections::BTreeMap;

/// A plane with axes for drawing; unit vectors at right angles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// A point on it, mm.
    pub origin: DVec3,
    /// At right angles to it.
    pub normal: DVec3,
    /// To the right in a drawing.
    pub right: DVec3,
    /// Upwards in a drawing; `right × up = normal`, so the viewer looks against the normal.
    pub up: DVec3,
}

impl Plane {
    /// The plane through a point; `up` is turned into the plane.
    #[must_use]
    pub fn new(origin: DVec3, normal: DVec3, up: DVec3) -> Self {
        let normal = normal.normalize_or(DVec3::Z);
        let up = up
            .reject_from(normal)
            .normalize_or(normal.any_orthonormal_vector());
        Self {
            origin,
            normal,
            right: up.cross(normal),
            up,
        }
    }

    /// A point (mm) in the drawing: to the right and up from the origin, mm.
    #[must_use]
    pub fn flat(&self, point: DVec3) -> [f64; 2] {
        let v = point - self.origin;
        [v.dot(self.right), v.dot(self.up)]
    }

    /// Signed distance of a point from the plane, mm.
    #[must_use]
    pub fn distance_mm(&self, point: DVec3) -> f64 {
        (point - self.origin).dot(self.normal)
    }
}

/// A line where a plane cuts a mesh.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Corners, mm; the first is not repeated at the end of a closed one.
    pub points: Vec<DVec3>,
    /// Whether the last corner joins the first.
    pub closed: bool,
}

impl Outline {
    /// Length, mm.
    #[must_use]
    pub fn length_mm(&self) -> f64 {
        let inner: f64 = self.points.windows(2).map(|w| w[0].distance(w[1])).sum();
        match (self.closed, self.points.first(), self.points.last()) {
            (true, Some(a), Some(b)) => inner + a.distance(*b),
            _ => inner,
        }
    }
}

type EdgeKey = (u32, u32);

/// Cuts a mesh; outlines in the order of their lowest faces, open ones first.
#[must_use]
pub fn section(mesh: &Mesh, plane: &Plane) -> Vec<Outline> {
    let height: Vec<f64> = mesh
        .positions()
        .iter()
        .map(|&p| plane.distance_mm(p))
        .collect();
    let mut pieces: Vec<(EdgeKey, EdgeKey)> = Vec::new();
    for face in mesh.faces() {
        if let Some(piece) = crossing(*face, &height) {
            pieces.push(piece);
        }
    }
    let mut starting: BTreeMap<EdgeKey, Vec<usize>> = BTreeMap::new();
    let mut ending: BTreeMap<EdgeKey, usize> = BTreeMap::new();
    for (i, (from, to)) in pieces.iter().enumerate() {
        starting.entry(*from).or_default().push(i);
        *ending.entry(*to).or_default() += 1;
    }
    let mut used = vec![false; pieces.len()];
    let mut outlines = Vec::new();
    let open_first = (0..pieces.len()).filter(|&i| !ending.contains_key(&pieces[i].0));
    for first in open_first.chain(0..pieces.len()) {
        if used[first] {
            continue;
        }
        let chain = follow(first, &pieces, &starting, &mut used);
        outlines.push(outline(mesh, &height, &chain));
    }
    outlines
}

/// The edges by which the plane enters and leaves a face, with the matter on the left.
fn crossing(face: [u32; 3], height: &[f64]) -> Option<(EdgeKey, EdgeKey)> {
    let above = face.map(|v| height[v as usize] >= 0.0);
    let (mut down, mut up) = (None, None);
    for k in 0..3 {
        let (a, b) = (face[k], face[(k + 1) % 3]);
        let edge = (a.min(b), a.max(b));
        match (above[k], above[(k + 1) % 3]) {
            (true, false) => down = Some(edge),
            (false, true) => up = Some(edge),
            _ => {}
        }
    }
    down.zip(up)
}

fn follow(
    first: usize,
    pieces: &[(EdgeKey, EdgeKey)],
    starting: &BTreeMap<EdgeKey, Vec<usize>>,
    used: &mut [bool],
) -> Vec<EdgeKey> {
    let mut chain = vec![pieces[first].0];
    let mut at = first;
    loop {
        used[at] = true;
        chain.push(pieces[at].1);
        let next = starting
            .get(&pieces[at].1)
            .and_then(|list| list.iter().copied().find(|&i| !used[i]));
        match next {
            Some(next) => at = next,
            None => return chain,
        }
    }
}

fn outline(mesh: &Mesh, height: &[f64], chain: &[EdgeKey]) -> Outline {
    let closed = chain.len() > 3 && chain.first() == chain.last();
    let kept = if closed {
        &chain[..chain.len() - 1]
    } else {
        chain
    };
    let mut points: Vec<DVec3> = Vec::with_capacity(kept.len());
    for &(a, b) in kept {
        let (pa, pb) = (mesh.positions()[a as usize], mesh.positions()[b as usize]);
        let (ha, hb) = (height[a as usize], height[b as usize]);
        let p = pa + (pb - pa) * (ha / (ha - hb));
        // A vertex on the plane is met once by each of its edges.
        if points.last() != Some(&p) {
            points.push(p);
        }
    }
    if closed && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    Outline { points, closed }
}
