//! Who neighbours whom, tolerant of every defect a scan can have; ids are never changed.
//!
//! In: any [`Mesh`]. Out: edges with all their faces, so that a non-manifold edge is seen as such.
//! Law: `law_edges_stand_once_in_order`: each undirected edge stands once, in ascending order of its vertices.
//! Cost: a sort of three keys a face.

use crate::Mesh;
use std::collections::BTreeMap;

/// An undirected edge and the faces on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Its vertices, the lower id first.
    pub vertices: [u32; 2],
    /// First face on it.
    pub face: u32,
    /// Second face on it; `None` on a border.
    pub other: Option<u32>,
    /// How many faces are on it: 1 on a border, 2 inside, more where it is not manifold.
    pub faces: u32,
}

/// All edges in ascending order of their vertices. Degenerate faces (two equal corners) have none.
#[must_use]
pub fn edges(mesh: &Mesh) -> Vec<Edge> {
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(mesh.faces().len() * 3);
    for (face, &[a, b, c]) in mesh.faces().iter().enumerate() {
        if a == b || b == c || c == a {
            continue;
        }
        for (u, v) in [(a, b), (b, c), (c, a)] {
            let (low, high) = (u.min(v), u.max(v));
            keys.push(((u64::from(low) << 32) | u64::from(high), face as u32));
        }
    }
    keys.sort_unstable();
    let mut edges: Vec<Edge> = Vec::with_capacity(keys.len() / 2 + 1);
    let mut last = None;
    for (key, face) in keys {
        if last == Some(key)
            && let Some(edge) = edges.last_mut()
        {
            edge.other = edge.other.or(Some(face));
            edge.faces += 1;
        } else {
            last = Some(key);
            let vertices = [(key >> 32) as u32, key as u32];
            edges.push(Edge {
                vertices,
                face,
                other: None,
                faces: 1,
            });
        }
    }
    edges
}

/// Lists of neighbours in one flat array: those of `i` are `of(i)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbours {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Neighbours {
    /// Groups `(from, to)` pairs by `from` for `count` nodes; the order of the pairs is kept.
    #[must_use]
    pub fn from_pairs(count: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for &(from, _) in pairs {
            starts[from as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut items = vec![0_u32; pairs.len()];
        for &(from, to) in pairs {
            items[next[from as usize] as usize] = to;
            next[from as usize] += 1;
        }
        Self { starts, items }
    }

    /// Neighbours of node `i`.
    #[must_use]
    pub fn of(&self, i: usize) -> &[u32] {
        &self.items[self.starts[i] as usize..self.starts[i + 1] as usize]
    }

    /// How many nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are no nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Vertices joined by an edge.
#[must_use]
pub fn vertex_neighbours(mesh: &Mesh) -> Neighbours {
    let edges = edges(mesh);
    let pairs: Vec<(u32, u32)> = edges
        .iter()
        .flat_map(|e| {
            [
                (e.vertices[0], e.vertices[1]),
                (e.vertices[1], e.vertices[0]),
            ]
        })
        .collect();
    Neighbours::from_pairs(mesh.positions().len(), &pairs)
}

/// Faces around each vertex, in ascending order.
#[must_use]
pub fn vertex_faces(mesh: &Mesh) -> Neighbours {
    let mut pairs = Vec::with_capacity(mesh.faces().len() * 3);
    for (face, corners) in mesh.faces().iter().enumerate() {
        pairs.extend(corners.iter().map(|&v| (v, face as u32)));
    }
    Neighbours::from_pairs(mesh.positions().len(), &pairs)
}

/// Faces that share an edge (the first two faces of a non-manifold one).
#[must_use]
pub fn face_neighbours(mesh: &Mesh) -> Neighbours {
    let pairs: Vec<(u32, u32)> = edges(mesh)
        .iter()
        .filter_map(|e| e.other.map(|other| (e.face, other)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    Neighbours::from_pairs(mesh.faces().len(), &pairs)
}

/// Signed dihedral angle at an inner edge, radians: positive where the surface is convex, negative
/// in a crease, 0 on borders and beside degenerate faces.
#[must_use]
pub fn signed_dihedral(mesh: &Mesh, edge: &Edge) -> f64 {
    let Some(other) = edge.other else { return 0.0 };
    let (n1, n2) = (
        mesh.face_normal(edge.face as usize),
        mesh.face_normal(other as usize),
    );
    let angle = libm::atan2(n1.cross(n2).length(), n1.dot(n2));
    let to_other = mesh.centroid(other as usize) - mesh.centroid(edge.face as usize);
    if to_other.dot(n1) - to_other.dot(n2) > 0.0 {
        -angle
    } else {
        angle
    }
}

/// Connected component of each face (over shared edges), numbered by first face, and their count.
#[must_use]
pub fn face_components(mesh: &Mesh) -> (Vec<u32>, usize) {
    let neighbours = face_neighbours(mesh);
    let mut component = vec![u32::MAX; mesh.faces().len()];
    let mut count = 0;
    let mut stack = Vec::new();
    for start in 0..component.len() {
        if component[start] != u32::MAX {
            continue;
        }
        component[start] = count;
        stack.push(start as u32);
        while let Some(face) = stack.pop() {
            for &next in neighbours.of(face as usize) {
                if component[next as usize] == u32::MAX {
                    component[next as usize] = count;
                    stack.push(next);
                }
            }
        }
        count += 1;
    }
    (component, count as usize)
}

/// Edges that faces go along more often one way than the other, that way and as often as that, in ascending order: what
/// bounds a surface however it is folded. As many lead to every vertex as away from it. Degenerate faces have none.
#[must_use]
pub fn open_edges(mesh: &Mesh) -> Vec<[u32; 2]> {
    let mut net: BTreeMap<[u32; 2], i32> = BTreeMap::new();
    let faces = mesh.faces().iter();
    for &[a, b, c] in faces.filter(|[a, b, c]| a != b && b != c && c != a) {
        for [u, v] in [[a, b], [b, c], [c, a]] {
            *net.entry([u.min(v), u.max(v)]).or_default() += if u < v { 1 } else { -1 };
        }
    }
    let open = net.into_iter().flat_map(|([u, v], times)| {
        let edge = if times > 0 { [u, v] } else { [v, u] };
        std::iter::repeat_n(edge, times.unsigned_abs() as usize)
    });
    open.collect()
}

/// Border loops as vertex ids, in the direction of the faces' edges; longest first.
#[must_use]
pub fn border_loops(mesh: &Mesh) -> Vec<Vec<u32>> {
    let border: Vec<[u32; 2]> = edges(mesh)
        .into_iter()
        .filter(|e| e.faces == 1)
        .map(|e| e.vertices)
        .collect();
    let mut directed: Vec<(u32, u32)> = Vec::new();
    for &[a, b, c] in mesh.faces() {
        for (u, v) in [(a, b), (b, c), (c, a)] {
            if border.binary_search(&[u.min(v), u.max(v)]).is_ok() {
                directed.push((u, v));
            }
        }
    }
    directed.sort_unstable();
    directed.dedup();
    let mut used = vec![false; directed.len()];
    // How many of the borders that leave a vertex were looked at, kept at the first of them.
    let mut seen = vec![0_usize; directed.len()];
    let mut loops = Vec::new();
    for start in 0..directed.len() {
        let mut line = Vec::new();
        let mut next = (!used[start]).then_some(start);
        while let Some(i) = next {
            used[i] = true;
            line.push(directed[i].0);
            let to = directed[i].1;
            let first = directed.partition_point(|d| d.0 < to);
            next = None;
            while let Some(j) = seen.get(first).map(|n| first + n) {
                if directed.get(j).is_none_or(|d| d.0 != to) {
                    break;
                }
                seen[first] += 1;
                if !used[j] {
                    next = Some(j);
                    break;
                }
            }
        }
        if line.len() >= 3 {
            loops.push(line);
        }
    }
    loops.sort_by_key(|l: &Vec<u32>| std::cmp::Reverse(l.len()));
    loops
}

/// The share of the surface at each vertex, mm²: a third of every face on it.
#[must_use]
pub fn vertex_areas(mesh: &Mesh) -> Vec<f64> {
    let mut areas = vec![0.0; mesh.positions().len()];
    for (f, corners) in mesh.faces().iter().enumerate() {
        let third = mesh.area(f) / 3.0;
        for &v in corners {
            areas[v as usize] += third;
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    fn mesh(points: &[[f64; 3]], faces: Vec<[u32; 3]>) -> Mesh {
        Mesh::new(points.iter().map(|&p| DVec3::from(p)).collect(), faces).unwrap()
    }

    const SQUARE: [[f64; 3]; 4] = [[0., 0., 0.], [1., 0., 0.], [1., 1., 0.], [0., 1., 0.]];

    proptest::proptest! {
        #[test]
        fn law_edges_stand_once_in_order(
            faces in proptest::collection::vec(proptest::array::uniform3(0..9_u32), 0..40),
        ) {
            let sides = faces.iter().filter(|[a, b, c]| a != b && b != c && c != a);
            let sides = sides.flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)]);
            let mut expected = BTreeMap::new();
            for (u, v) in sides {
                *expected.entry([u.min(v), u.max(v)]).or_insert(0) += 1;
            }
            let found: Vec<([u32; 2], u32)> = edges(&mesh(&[[0.0; 3]; 9], faces))
                .iter()
                .map(|e| (e.vertices, e.faces))
                .collect();
            proptest::prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn counts_the_faces_on_an_edge() {
        let m = mesh(&SQUARE, vec![[0, 1, 2], [0, 2, 3], [2, 0, 1]]);
        let diagonal = edges(&m)
            .into_iter()
            .find(|e| e.vertices == [0, 2])
            .unwrap();
        assert_eq!(
            (diagonal.faces, diagonal.face, diagonal.other),
            (3, 0, Some(1))
        );
    }

    #[test]
    fn a_fold_is_convex_one_way_and_a_crease_the_other() {
        let mut points = SQUARE;
        points[3] = [0., 1., -1.];
        let ridge = mesh(&points, vec![[0, 1, 2], [0, 2, 3]]);
        points[3] = [0., 1., 1.];
        let crease = mesh(&points, vec![[0, 1, 2], [0, 2, 3]]);
        let at = |m: &Mesh| {
            let e = edges(m).into_iter().find(|e| e.vertices == [0, 2]).unwrap();
            signed_dihedral(m, &e)
        };
        assert!(at(&ridge) > 0.5, "{}", at(&ridge));
        assert!(at(&crease) < -0.5, "{}", at(&crease));
    }

    #[test]
    fn components_are_counted() {
        let m = mesh(&SQUARE, vec![[0, 1, 2], [0, 3, 3], [0, 2, 3]]);
        assert_eq!(face_components(&m), (vec![0, 1, 0], 2));
    }

    #[test]
    fn open_edges_bound_a_surface_however_often_a_face_is_told() {
        let around = [[0, 1], [1, 2], [3, 0], [2, 3]];
        let sorted = |mut edges: Vec<[u32; 2]>| {
            edges.sort_unstable();
            edges
        };
        let square = vec![[0, 1, 2], [0, 2, 3]];
        assert_eq!(
            sorted(open_edges(&mesh(&SQUARE, square.clone()))),
            sorted(around.to_vec())
        );
        // A face that is turned over takes back what it is told over; one without area says nothing.
        let told = [square, vec![[0, 1, 2], [0, 2, 1], [0, 0, 1]]].concat();
        assert_eq!(
            sorted(open_edges(&mesh(&SQUARE, told))),
            sorted(around.to_vec())
        );
        let twice = vec![[0, 1, 2]; 2];
        assert_eq!(open_edges(&mesh(&SQUARE, twice)).len(), 6);
    }
}
