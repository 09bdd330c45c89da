//! Shortest paths over vertices or faces from many labelled sources at once.
//!
//! In: a graph with a cost per edge (caller's choice: length, crease, ...), sources with labels.
//! Out: for each node its distance, the label that reached it first and the node it came from.
//! Law: `law_distances_are_shortest`; ties go to the lower label, then to the lower node.
//! Cost: one heap entry an edge. Method: Dijkstra (1959).

use crate::Mesh;
use crate::topology::{Edge, edges};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The label of a node that no source reached.
pub const NO_LABEL: u32 = u32::MAX;

/// Nodes joined by edges with a cost, the same both ways.
#[derive(Debug, Clone)]
pub struct Graph {
    starts: Vec<u32>,
    links: Vec<(u32, f64)>,
}

impl Graph {
    /// A graph of `count` nodes from `(node, node, cost)`. Links with a negative or NaN cost or a
    /// node out of range are left out; an infinite cost is a wall.
    #[must_use]
    pub fn new(count: usize, links: &[(u32, u32, f64)]) -> Self {
        let sound = |&&(a, b, cost): &&(u32, u32, f64)| {
            (a as usize) < count && (b as usize) < count && cost >= 0.0
        };
        let mut starts = vec![0_u32; count + 1];
        for &(a, b, _) in links.iter().filter(sound) {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut flat = vec![(0, 0.0); starts[count] as usize];
        for &(a, b, cost) in links.iter().filter(sound) {
            for (from, to) in [(a, b), (b, a)] {
                flat[next[from as usize] as usize] = (to, cost);
                next[from as usize] += 1;
            }
        }
        Self {
            starts,
            links: flat,
        }
    }

    /// Vertices joined by edges; `cost` is asked once for each edge.
    #[must_use]
    pub fn over_vertices(mesh: &Mesh, mut cost: impl FnMut(&Edge) -> f64) -> Self {
        let links: Vec<(u32, u32, f64)> = edges(mesh)
            .iter()
            .map(|e| (e.vertices[0], e.vertices[1], cost(e)))
            .collect();
        Self::new(mesh.positions().len(), &links)
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

    /// Neighbours of a node with the cost to each.
    #[must_use]
    pub fn links(&self, node: usize) -> &[(u32, f64)] {
        &self.links[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// Where paths start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The node.
    pub node: u32,
    /// The label that it spreads.
    pub label: u32,
    /// Distance that it starts with, at least 0.
    pub distance: f64,
}

/// Distances and labels, one per node.
#[derive(Debug, Clone, PartialEq)]
pub struct Geodesic {
    /// Distance in the unit of the costs; infinite where nothing reached.
    pub distance: Vec<f64>,
    /// Label that reached the node first; [`NO_LABEL`] where none did.
    pub label: Vec<u32>,
    /// The node before this one on its shortest path; itself for a source that was reached by no
    /// other, `u32::MAX` where nothing reached.
    pub parent: Vec<u32>,
}

impl Geodesic {
    /// The nodes from `node` back to its source; empty where nothing reached.
    #[must_use]
    pub fn path(&self, node: u32) -> Vec<u32> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(&parent) = self.parent.get(at as usize) {
            if parent == u32::MAX {
                break;
            }
            path.push(at);
            if parent == at {
                break;
            }
            at = parent;
        }
        path
    }
}

/// Spreads labels from the sources up to `distance_max` (included).
#[must_use]
pub fn geodesic(graph: &Graph, sources: &[Source], distance_max: f64) -> Geodesic {
    let count = graph.len();
    let mut out = Geodesic {
        distance: vec![f64::INFINITY; count],
        label: vec![NO_LABEL; count],
        parent: vec![u32::MAX; count],
    };
    let mut settled = vec![false; count];
    let mut heap = BinaryHeap::with_capacity(sources.len() + 1024);
    for s in sources {
        let fits = (s.node as usize) < count && s.distance >= 0.0 && s.distance <= distance_max;
        if fits && better(&out, s.node, s.distance, s.label) {
            reach(&mut out, s.node, s.distance, s.label, s.node);
            // Distances are not negative, so their bits order as they do.
            heap.push(Reverse(((s.distance + 0.0).to_bits(), s.label, s.node)));
        }
    }
    while let Some(Reverse((bits, label, node))) = heap.pop() {
        let at = node as usize;
        if settled[at] || out.label[at] != label || out.distance[at].to_bits() != bits {
            continue;
        }
        settled[at] = true;
        let distance = f64::from_bits(bits);
        for &(to, cost) in graph.links(at) {
            let there = distance + cost;
            let open = !settled[to as usize] && there.is_finite() && there <= distance_max;
            if open && better(&out, to, there, label) {
                reach(&mut out, to, there, label, node);
                heap.push(Reverse((there.to_bits(), label, to)));
            }
        }
    }
    out
}

fn better(out: &Geodesic, node: u32, distance: f64, label: u32) -> bool {
    let at = node as usize;
    distance < out.distance[at] || (distance == out.distance[at] && label < out.label[at])
}

fn reach(out: &mut Geodesic, node: u32, distance: f64, label: u32, parent: u32) {
    let at = node as usize;
    out.distance[at] = distance + 0.0;
    out.label[at] = label;
    out.parent[at] = parent;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against Bellman-Ford.
        #[test]
        fn law_distances_are_shortest(
            links in proptest::collection::vec((0..30u32, 0..30u32, 0..5u8), 0..120),
            sources in proptest::collection::vec((0..30u32, 0..4u32), 1..5),
        ) {
            let links: Vec<(u32, u32, f64)> =
                links.into_iter().map(|(a, b, c)| (a, b, f64::from(c) * 0.5)).collect();
            let sources: Vec<Source> = sources.into_iter()
                .map(|(node, label)| Source { node, label, distance: 0.0 }).collect();
            let found = geodesic(&Graph::new(30, &links), &sources, 6.0);
            let mut expected = vec![(f64::INFINITY, NO_LABEL); 30];
            for s in &sources {
                let e = &mut expected[s.node as usize];
                *e = (0.0, e.1.min(s.label));
            }
            for _ in 0..60 {
                for &(a, b, cost) in links.iter() {
                    for (from, to) in [(a as usize, b as usize), (b as usize, a as usize)] {
                        let there = (expected[from].0 + cost, expected[from].1);
                        if there.0 <= 6.0 && there < expected[to] {
                            expected[to] = there;
                        }
                    }
                }
            }
            let unambiguous = links.iter().all(|l| l.2 > 0.0);
            for (i, expected) in expected.iter().enumerate() {
                prop_assert_eq!(found.distance[i], expected.0);
                prop_assert!(!unambiguous || found.label[i] == expected.1);
                prop_assert_eq!(found.label[i] == NO_LABEL, found.parent[i] == u32::MAX);
            }
        }
    }

    #[test]
    fn a_path_leads_back_to_its_source() {
        let links: Vec<(u32, u32, f64)> = (0..9).map(|i| (i, i + 1, 1.0)).collect();
        let source = Source {
            node: 0,
            label: 7,
            distance: 0.0,
        };
        let out = geodesic(&Graph::new(10, &links), &[source], 4.0);
        assert_eq!(out.path(4), [4, 3, 2, 1, 0]);
        assert_eq!((out.label[4], out.label[5]), (7, NO_LABEL));
        assert!(out.path(5).is_empty());
    }
}
