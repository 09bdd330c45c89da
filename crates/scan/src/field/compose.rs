//! Makes the inside of a grid well-composed, so that its surface is a manifold.
//!
//! In: inside or outside for each sample. Out: the same with a few outside samples turned inside.
//! Afterwards no face of a cell has its two inside corners on a diagonal and no others, and no
//! cell has just two inside (or just two outside) corners, on a space diagonal: then every cell is
//! crossed by one sheet at most. Only fills, so it ends. Method: Latecki 1997.

use super::grid::Grid;

/// Corner `c` of a cell is at `(c & 1, c >> 1 & 1, c >> 2)`; the corners of each face in order.
const FACES: [[usize; 4]; 6] = [
    [0, 2, 6, 4],
    [1, 3, 7, 5],
    [0, 1, 5, 4],
    [2, 3, 7, 6],
    [0, 1, 3, 2],
    [4, 5, 7, 6],
];

/// The eight samples of the cell whose lowest corner is sample `base`.
pub(crate) fn corners(dims: [usize; 3], base: usize) -> [usize; 8] {
    let (dy, dz) = (dims[0], dims[0] * dims[1]);
    [0, 1, 2, 3, 4, 5, 6, 7].map(|c| base + (c & 1) + (c >> 1 & 1) * dy + (c >> 2) * dz)
}

/// Which corners must not stay as they are: the outside corners of an ambiguous face or cell.
fn ambiguous(inside: [bool; 8]) -> Option<Vec<usize>> {
    for face in FACES {
        let [a, b, c, d] = face.map(|k| inside[k]);
        if a == c && b == d && a != b {
            return Some(face.into_iter().filter(|&k| !inside[k]).collect());
        }
    }
    let count = inside.iter().filter(|&&x| x).count();
    let opposite = (0..4).any(|k| {
        let (x, y) = (inside[k], inside[7 - k]);
        x == y && count == if x { 2 } else { 6 }
    });
    opposite.then(|| (0..8).filter(|&k| !inside[k]).collect())
}

/// Turns outside samples inside until the inside is well-composed, each time the one with the
/// smallest value; it gets a small negative value. The outermost samples must be outside, and
/// stay so. Gives the number of samples that were turned.
pub(crate) fn compose(grid: &mut Grid, inside_mm: f64) -> usize {
    let dims = grid.dims();
    let mut turned = 0;
    let mut work: Vec<usize> = Vec::new();
    for k in 0..dims[2] - 1 {
        for j in 0..dims[1] - 1 {
            for i in 0..dims[0] - 1 {
                let base = grid.index([i, j, k]);
                work.push(base);
                while let Some(cell) = work.pop() {
                    turned += usize::from(settle(grid, cell, inside_mm, &mut work));
                }
            }
        }
    }
    turned
}

/// Looks at one cell; after a change puts the cells that see it (itself too) on the list.
fn settle(grid: &mut Grid, cell: usize, inside_mm: f64, work: &mut Vec<usize>) -> bool {
    let dims = grid.dims();
    let at = corners(dims, cell);
    let inside = at.map(|s| grid.values()[s] < 0.0);
    let Some(candidates) = ambiguous(inside) else {
        return false;
    };
    let value = |c: usize| grid.values()[at[c]];
    let first = candidates.iter().copied();
    let Some(chosen) = first.min_by(|&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b))) else {
        return false;
    };
    let sample = at[chosen];
    grid.values_mut()[sample] = inside_mm;
    let (dy, dz) = (dims[0], dims[0] * dims[1]);
    for c in 0..8_usize {
        // The outermost samples never turn, so the eight cells around are all there.
        work.push(sample - (c & 1) - (c >> 1 & 1) * dy - (c >> 2) * dz);
    }
    true
}
