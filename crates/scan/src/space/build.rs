//! The tree of boxes over the triangles.
//!
//! In: a mesh. Out: nodes and triangles in leaf order; faces that are not finite are left out.
//! The same mesh gives the same tree. Cost: `n log n`; 0.1-0.2 s for 400,000 faces.
//! Method: surface area heuristic over 16 bins (Wald 2007), equal halves where that fails.

use crate::Mesh;
use glam::DVec3;

/// A box with either two children or a run of triangles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) low: DVec3,
    pub(crate) high: DVec3,
    /// First triangle of a leaf; right child of an inner node (the left one follows it directly).
    pub(crate) first: u32,
    /// Triangles in a leaf; 0 for an inner node.
    pub(crate) count: u32,
}

impl Node {
    /// Squared distance from `p` to the box, mm².
    pub(crate) fn distance2(&self, p: DVec3) -> f64 {
        (self.low - p)
            .max(p - self.high)
            .max(DVec3::ZERO)
            .length_squared()
    }
}

/// A triangle with its face id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Triangle {
    pub(crate) corners: [DVec3; 3],
    pub(crate) face: u32,
}

#[derive(Clone, Copy)]
struct Item {
    low: DVec3,
    high: DVec3,
    face: u32,
}

impl Item {
    fn middle2(&self) -> DVec3 {
        self.low + self.high
    }
}

const LEAF: usize = 4;
const BINS: usize = 16;
/// Beyond this depth only equal halves, so that recursion stays shallow on any input.
const DEPTH_FOR_HEURISTIC: u32 = 40;

pub(crate) fn build(mesh: &Mesh) -> (Vec<Node>, Vec<Triangle>) {
    let mut items: Vec<Item> = (0..mesh.faces().len())
        .filter_map(|f| {
            let [a, b, c] = mesh.corners(f);
            (a.is_finite() && b.is_finite() && c.is_finite()).then(|| Item {
                low: a.min(b).min(c),
                high: a.max(b).max(c),
                face: f as u32,
            })
        })
        .collect();
    let mut nodes = Vec::with_capacity(items.len());
    if !items.is_empty() {
        split(&mut items, 0, 0, &mut nodes);
    }
    let triangles = items
        .iter()
        .map(|item| Triangle {
            corners: mesh.corners(item.face as usize),
            face: item.face,
        })
        .collect();
    (nodes, triangles)
}

fn split(items: &mut [Item], start: usize, depth: u32, nodes: &mut Vec<Node>) {
    let (mut low, mut high) = (items[0].low, items[0].high);
    let (mut mid_low, mut mid_high) = (items[0].middle2(), items[0].middle2());
    for item in items.iter() {
        (low, high) = (low.min(item.low), high.max(item.high));
        (mid_low, mid_high) = (mid_low.min(item.middle2()), mid_high.max(item.middle2()));
    }
    let at = nodes.len();
    nodes.push(Node {
        low,
        high,
        first: start as u32,
        count: items.len() as u32,
    });
    if items.len() <= LEAF {
        return;
    }
    let extent = mid_high - mid_low;
    let axis = (0..3).fold(0, |best, k| if extent[k] > extent[best] { k } else { best });
    let cut = if depth < DEPTH_FOR_HEURISTIC && extent[axis] > 0.0 {
        by_heuristic(items, axis, mid_low[axis], extent[axis])
    } else {
        None
    };
    let cut = cut.unwrap_or_else(|| {
        let half = items.len() / 2;
        items.select_nth_unstable_by(half, |a, b| {
            let order = a.middle2()[axis].total_cmp(&b.middle2()[axis]);
            order.then(a.face.cmp(&b.face))
        });
        half
    });
    let (left, right) = items.split_at_mut(cut);
    split(left, start, depth + 1, nodes);
    let right_node = nodes.len() as u32;
    split(right, start + cut, depth + 1, nodes);
    nodes[at].first = right_node;
    nodes[at].count = 0;
}

fn half_area(low: DVec3, high: DVec3) -> f64 {
    let e = (high - low).max(DVec3::ZERO);
    e.x * e.y + e.y * e.z + e.z * e.x
}

fn by_heuristic(items: &mut [Item], axis: usize, from: f64, extent: f64) -> Option<usize> {
    let scale = BINS as f64 / extent;
    let bin_of = |item: &Item| (((item.middle2()[axis] - from) * scale) as usize).min(BINS - 1);
    let empty = (0_usize, DVec3::INFINITY, DVec3::NEG_INFINITY);
    let mut bins = [empty; BINS];
    for item in items.iter() {
        let bin = &mut bins[bin_of(item)];
        *bin = (bin.0 + 1, bin.1.min(item.low), bin.2.max(item.high));
    }
    let join = |a: (usize, DVec3, DVec3), b: (usize, DVec3, DVec3)| {
        (a.0 + b.0, a.1.min(b.1), a.2.max(b.2))
    };
    let cost = |s: (usize, DVec3, DVec3)| match s.0 {
        0 => 0.0,
        n => n as f64 * half_area(s.1, s.2),
    };
    let mut right_cost = [0.0; BINS];
    let mut sum = empty;
    for k in (1..BINS).rev() {
        sum = join(sum, bins[k]);
        right_cost[k] = cost(sum);
    }
    let mut best = (f64::INFINITY, 0);
    sum = empty;
    for k in 1..BINS {
        sum = join(sum, bins[k - 1]);
        if sum.0 > 0 && sum.0 < items.len() && cost(sum) + right_cost[k] < best.0 {
            best = (cost(sum) + right_cost[k], k);
        }
    }
    if best.1 == 0 {
        return None;
    }
    // By swaps from both ends: what ends up where depends on the input alone.
    let (mut left, mut right) = (0, items.len());
    while left < right {
        if bin_of(&items[left]) < best.1 {
            left += 1;
        } else {
            right -= 1;
            items.swap(left, right);
        }
    }
    Some(left)
}
