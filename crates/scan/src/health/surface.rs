//! The surface behind a mesh: equal positions joined, useless faces set apart, fans and borders.
//!
//! In: any [`Mesh`]. Out: [`Surface`]. Face and vertex ids are those of the mesh.
//! Cost: sorts of the vertices and of three edges a face; no recursion.

use crate::Mesh;
use crate::io::leaders;

/// An edge of the surface and where it lies in the list of half-edges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Joined vertices, the lower first.
    pub(super) ends: [u32; 2],
    /// Index into `live` times 3 plus the corner that the half-edge starts at.
    pub(super) half: u32,
    /// Whether the face runs from the lower to the higher vertex.
    pub(super) upward: bool,
}

/// A mesh with its equal positions joined and without faces that are no surface.
#[derive(Debug)]
pub(super) struct Surface {
    /// For each vertex the lowest one at the same position.
    pub(super) joined: Vec<u32>,
    /// Faces that are surface, ascending, and their joined corners.
    pub(super) live: Vec<(u32, [u32; 3])>,
    /// Faces with two corners at one place.
    pub(super) collapsed: Vec<u32>,
    /// Faces on the same three places as an earlier one.
    pub(super) duplicates: Vec<u32>,
}

impl Surface {
    pub(super) fn of(mesh: &Mesh) -> Self {
        let joined = join(mesh);
        let at = |v: u32| joined.get(v as usize).copied().unwrap_or(v);
        let (mut live, mut collapsed) = (Vec::new(), Vec::new());
        for (face, corners) in mesh.faces().iter().enumerate() {
            let corners = corners.map(at);
            let [a, b, c] = corners;
            if a == b || b == c || c == a {
                collapsed.push(face as u32);
            } else {
                live.push((face as u32, corners));
            }
        }
        let mut keys: Vec<([u32; 3], u32)> = live
            .iter()
            .map(|&(face, mut corners)| {
                corners.sort_unstable();
                (corners, face)
            })
            .collect();
        keys.sort_unstable();
        let twins = keys.windows(2).filter_map(|pair| match pair {
            [(k, _), (l, face)] if k == l => Some(*face),
            _ => None,
        });
        let mut duplicates: Vec<u32> = twins.collect();
        duplicates.sort_unstable();
        live.retain(|(face, _)| duplicates.binary_search(face).is_err());
        Self {
            joined,
            live,
            collapsed,
            duplicates,
        }
    }

    /// All sides of the live faces, those of one edge beside each other.
    pub(super) fn sides(&self) -> Vec<Side> {
        let mut sides = Vec::with_capacity(self.live.len() * 3);
        for (i, &(_, [a, b, c])) in self.live.iter().enumerate() {
            for (k, (u, v)) in [(a, b), (b, c), (c, a)].into_iter().enumerate() {
                sides.push(Side {
                    ends: [u.min(v), u.max(v)],
                    half: (i * 3 + k) as u32,
                    upward: u < v,
                });
            }
        }
        sides.sort_unstable_by_key(|s| (s.ends, s.half));
        sides
    }
}

/// For each vertex the lowest one at the same position.
fn join(mesh: &Mesh) -> Vec<u32> {
    let positions: Vec<[f64; 3]> = mesh.positions().iter().map(|p| p.to_array()).collect();
    leaders(&positions)
}

/// Groups of things that are joined pairwise; the root of a group is its lowest member.
#[derive(Debug)]
pub(super) struct Groups(Vec<u32>);

impl Groups {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    pub(super) fn root(&mut self, mut i: u32) -> u32 {
        loop {
            let up = self.up(i);
            if up == i {
                return i;
            }
            let next = self.up(up);
            if let Some(slot) = self.0.get_mut(i as usize) {
                *slot = next;
            }
            i = next;
        }
    }

    fn up(&self, i: u32) -> u32 {
        self.0.get(i as usize).copied().unwrap_or(i)
    }

    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
}

/// The other corner of the side that starts at `half`, in the same face.
pub(super) const fn next_corner(half: u32) -> u32 {
    half / 3 * 3 + (half + 1) % 3
}

/// Corners of the live faces grouped into fans: those that are reached from each other around a
/// vertex across edges. A vertex with more than one fan is not manifold.
pub(super) fn fans(count: usize, sides: &[Side]) -> Groups {
    let mut fans = Groups::new(count * 3);
    for group in sides.chunk_by(|a, b| a.ends == b.ends) {
        let Some((first, others)) = group.split_first() else {
            continue;
        };
        let ends = |s: &Side| {
            let (start, end) = (s.half, next_corner(s.half));
            if s.upward { (start, end) } else { (end, start) }
        };
        let (low, high) = ends(first);
        for other in others {
            let (l, h) = ends(other);
            fans.join(low, l);
            fans.join(high, h);
        }
    }
    fans
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
