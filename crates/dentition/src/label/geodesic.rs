//! Geodesic Voronoi regions over faces: every face goes to the seed it is cheapest to reach from.
//!
//! In: seeds with labels. Out: the label of each face (`NONE` where nothing reaches).
//! Law: the result does not depend on the order of the seeds beyond ties.
//! Method: multi-source Dijkstra; a crease of `d` degrees costs `gain (d/10)^2` more (scans.md).

use super::surface::{Link, Surface};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A face that no seed reaches.
pub(super) const NONE: u8 = u8::MAX;

/// What crossing from face to face costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Toll {
    /// Weight of the squared crease angle over ten degrees.
    pub crease_gain: f64,
}

impl Toll {
    /// Cost of one crossing, in steps of the working resolution.
    pub(super) fn of(self, link: &Link) -> f64 {
        let creases = link.concave_deg / 10.0;
        1.0 + self.crease_gain * creases * creases
    }
}

/// Labels every face with the label of the cheapest seed. Also gives the cost of reaching it.
pub(super) fn regions(
    surface: &Surface,
    seeds: &[(u32, u8)],
    toll: Toll,
    allowed: impl Fn(usize) -> bool,
) -> (Vec<u8>, Vec<f64>) {
    let mut label = vec![NONE; surface.len()];
    let mut cost = vec![f64::INFINITY; surface.len()];
    let mut heap = BinaryHeap::new();
    for &(face, of) in seeds {
        if cost[face as usize] > 0.0 {
            cost[face as usize] = 0.0;
            label[face as usize] = of;
            heap.push(Reverse((0_u64, face)));
        }
    }
    while let Some(Reverse((bits, face))) = heap.pop() {
        // Costs are not negative, so their bits are ordered as they are.
        let here = f64::from_bits(bits);
        if here > cost[face as usize] {
            continue;
        }
        for link in surface.links(face as usize) {
            let to = link.to as usize;
            let there = here + toll.of(link);
            if there < cost[to] && allowed(to) {
                cost[to] = there;
                label[to] = label[face as usize];
                heap.push(Reverse((there.to_bits(), link.to)));
            }
        }
    }
    (label, cost)
}
