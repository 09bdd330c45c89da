//! Fissures: the valleys between cusps.
//!
//! In: a tooth's relief and its cusps. Out: lines of (mesial, buccal) points, mm.
//! Method: flood the occlusal table downwards from the cusps (watershed, Meyer 1994); where two floods
//! meet, keep what is concave across.

use super::cusps::{Cusp, bumps};
use super::edge::smooth;
use super::relief::{CELL_MM, Relief};
use glam::DVec2;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// Rise on either side, `REACH_MM` away, below which a line is no valley, mm.
const VALLEY_MM_MIN: f64 = 0.08;
const REACH_MM: f64 = 0.8;
/// A shorter piece is no fissure, mm.
const LENGTH_MM_MIN: f64 = 1.2;

/// The fissures between `cusps`.
pub(crate) fn fissures(relief: &Relief, cusps: &[Cusp]) -> Vec<Vec<DVec2>> {
    if cusps.len() < 2 {
        return Vec::new();
    }
    let field = bumps(relief);
    let flood = flood(relief, &field, cusps);
    let mut between: BTreeMap<(u8, u8), Vec<(DVec2, DVec2)>> = BTreeMap::new();
    for cell in 0..flood.len() {
        for (step, square) in [(1, DVec2::X), (relief.width, DVec2::Y)] {
            let crosses_row = step == 1 && (cell + 1) % relief.width == 0;
            let (Some(&a), Some(&b)) = (flood.get(cell), flood.get(cell + step)) else {
                continue;
            };
            if crosses_row || a == b || a == u8::MAX || b == u8::MAX {
                continue;
            }
            let middle = relief.at(cell) + square * (CELL_MM / 2.0);
            let half = square.perp() * (CELL_MM / 2.0);
            let segments = between.entry((a.min(b), a.max(b))).or_default();
            segments.push((middle - half, middle + half));
        }
    }
    let mut lines = Vec::new();
    for segments in between.values() {
        for mut line in chains(segments) {
            smooth(&mut line, 20);
            lines.extend(valleys(relief, &field, &line));
        }
    }
    lines
}

#[derive(PartialEq)]
struct Front {
    height: f64,
    order: usize,
    cell: usize,
    cusp: u8,
}
impl Eq for Front {}
impl PartialOrd for Front {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Front {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_height = self.height.total_cmp(&other.height);
        by_height.then(other.order.cmp(&self.order))
    }
}

/// The cusp whose flood reaches each cell first, from the top down; 255 off the table.
fn flood(relief: &Relief, field: &[f64], cusps: &[Cusp]) -> Vec<u8> {
    let mut owner = vec![u8::MAX; field.len()];
    let mut heap = BinaryHeap::new();
    for (k, cusp) in cusps.iter().enumerate().take(250) {
        heap.push(Front {
            height: f64::INFINITY,
            order: heap.len(),
            cell: cusp.cell,
            cusp: k as u8,
        });
    }
    let mut order = heap.len();
    while let Some(front) = heap.pop() {
        if owner[front.cell] != u8::MAX {
            continue;
        }
        owner[front.cell] = front.cusp;
        for next in relief.around(front.cell) {
            if owner[next] == u8::MAX && field[next].is_finite() {
                order += 1;
                heap.push(Front {
                    height: field[next].min(front.height),
                    order,
                    cell: next,
                    cusp: front.cusp,
                });
            }
        }
    }
    owner
}

/// Joins cell edges end to end; each chain is a line.
fn chains(segments: &[(DVec2, DVec2)]) -> Vec<Vec<DVec2>> {
    let key = |p: DVec2| {
        let q = (p / CELL_MM * 2.0).round();
        (q.x as i64, q.y as i64)
    };
    let mut at_node: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (index, &(a, b)) in segments.iter().enumerate() {
        at_node.entry(key(a)).or_default().push(index);
        at_node.entry(key(b)).or_default().push(index);
    }
    let mut used = vec![false; segments.len()];
    let walk = |used: &mut [bool], from: DVec2, first: usize| {
        let mut line = vec![from];
        let mut next = Some(first);
        while let Some(index) = next {
            used[index] = true;
            let (a, b) = segments[index];
            let here = line.last().copied().unwrap_or(from);
            let there = if key(a) == key(here) { b } else { a };
            line.push(there);
            next = at_node
                .get(&key(there))
                .and_then(|s| s.iter().copied().find(|&i| !used[i]));
        }
        line
    };
    let mut lines = Vec::new();
    // Ends first, so that a line is walked whole; then what is closed.
    for ends_only in [true, false] {
        for index in 0..segments.len() {
            for from in [segments[index].0, segments[index].1] {
                let degree = at_node.get(&key(from)).map_or(0, Vec::len);
                if !used[index] && (!ends_only || degree == 1) {
                    lines.push(walk(&mut used, from, index));
                }
            }
        }
    }
    lines
}

/// The parts of a line that are concave across, long enough, with points some 0.4 mm apart.
fn valleys(relief: &Relief, field: &[f64], line: &[DVec2]) -> Vec<Vec<DVec2>> {
    let deep = |i: usize| {
        let (a, b) = (line[i.saturating_sub(3)], line[(i + 3).min(line.len() - 1)]);
        let across = (b - a).normalize_or_zero().perp() * REACH_MM;
        let value = |p: DVec2| relief.sample(field, p);
        match (
            value(line[i]),
            value(line[i] + across),
            value(line[i] - across),
        ) {
            (Some(here), Some(one), Some(two)) => one.min(two) - here >= VALLEY_MM_MIN,
            _ => false,
        }
    };
    let mut found = Vec::new();
    let mut run: Vec<DVec2> = Vec::new();
    for i in 0..=line.len() {
        if i < line.len() && deep(i) {
            run.push(line[i]);
            continue;
        }
        let length: f64 = run.windows(2).map(|w| w[0].distance(w[1])).sum();
        if length >= LENGTH_MM_MIN {
            let mut thin: Vec<DVec2> = run.iter().copied().step_by(3).collect();
            if run.len() % 3 != 1 {
                thin.extend(run.last());
            }
            found.push(thin);
        }
        run.clear();
    }
    found
}
