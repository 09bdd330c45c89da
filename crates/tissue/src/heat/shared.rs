//! Cells that more than one tissue fills, or that touch surroundings.
//!
//! In: [`Tooth`] with its samples. Out: [`SharedCells`], looked up by padded index.
//! Law: `law_layers_within_cells_are_in_series`, `law_samples_shorten_no_step`.
//! Method: 4 x 4 x 4 parts, each of one medium. A cell of surroundings exchanges nothing; whatever solid
//! parts exchange with surroundings, in their own cell or the next, belongs to their cell.

use super::surface;
use crate::grid::{CellId, Grid};
use crate::properties::Conduct;
use crate::tooth::{SAMPLES, Samples, Tooth};
use lexicon::Tissue;
use rayon::prelude::*;

/// Labels of the parts of a cell, x fastest.
pub(super) type Parts = [u8; SAMPLES * SAMPLES * SAMPLES];
/// How many parts a cell has.
pub(super) const PARTS: usize = SAMPLES * SAMPLES * SAMPLES;

/// A cell of parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SharedCell {
    /// Padded index of the cell.
    pub(super) at: u32,
    pub(super) parts: Parts,
    /// Share of stair-cased faces that is true area.
    pub(super) area_share: f64,
    /// What is stored and carried off by volume, and the mean conductivity of the solid parts.
    pub(super) conduct: Conduct,
    /// Most of its conductances that a cell may have and still take whole steps.
    pub(super) open: f64,
}

/// The shared cells of a model, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedCells {
    pub(super) cells: Vec<SharedCell>,
    /// First of each padded row, and one more; none where no cell is shared.
    rows: Vec<u32>,
    row: usize,
}

impl SharedCells {
    /// From cells in the order of their padded index, rows of `row` cells, `count` cells in all.
    pub(super) fn new(cells: Vec<SharedCell>, row: usize, count: usize) -> Self {
        if cells.is_empty() {
            return Self::default();
        }
        let mut rows = Vec::with_capacity(count / row + 1);
        let mut next = 0;
        for r in 0..=count / row {
            while cells.get(next).is_some_and(|c| (c.at as usize) < r * row) {
                next += 1;
            }
            rows.push(next as u32);
        }
        Self { cells, rows, row }
    }

    pub(super) fn get(&self, i: usize) -> Option<&SharedCell> {
        let r = i.checked_div(self.row)?;
        let of_row = &self.cells[self.rows[r] as usize..self.rows[r + 1] as usize];
        let found = of_row.binary_search_by_key(&(i as u32), |c| c.at).ok()?;
        of_row.get(found)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// The label of each cell, with the samples of those that have surroundings or others within or beside.
pub(super) struct Found {
    pub(super) labels: Vec<u8>,
    pub(super) cells: Vec<(CellId, Samples, f64)>,
}

/// Looks through a tooth; a cell that conducts at its centre and in no sample is taken whole.
pub(super) fn find(
    tooth: &Tooth,
    is_around: impl Fn(Tissue) -> bool + Sync,
    true_area: bool,
) -> Found {
    let grid = tooth.grid();
    let solid_of = |cell: CellId| {
        let whole = if is_around(tooth.tissue(cell)) {
            0
        } else {
            PARTS
        };
        let solid = |all: &Samples| all.iter().filter(|&&t| !is_around(t)).count();
        match tooth.samples(cell).map_or(whole, solid) {
            0 => whole as u8,
            count => count as u8,
        }
    };
    let ids = || (0..grid.cells() as u32).into_par_iter().with_min_len(4096);
    let solid: Vec<u8> = ids().map(|i| solid_of(CellId(i))).collect();
    let samples_of = |cell: CellId| match tooth.samples(cell) {
        Some(all) if all.iter().any(|&t| !is_around(t)) == (solid[cell.0 as usize] > 0) => *all,
        _ => [tooth.tissue(cell); PARTS],
    };
    let label = |i: u32| {
        let cell = CellId(i);
        match solid[i as usize] > 0 && is_around(tooth.tissue(cell)) {
            true => samples_of(cell).into_iter().find(|&t| !is_around(t)),
            false => Some(tooth.tissue(cell)),
        }
        .map_or(0, Tissue::code)
    };
    let touches = |cell: CellId, axis: usize, ahead: bool| {
        beside(grid, cell, axis, ahead).is_some_and(|next| {
            (solid[next.0 as usize] as usize) < PARTS && {
                let (own, other) = (samples_of(cell), samples_of(next));
                facing(axis, ahead).any(|(a, b)| !is_around(own[a]) && is_around(other[b]))
            }
        })
    };
    let is_shared = |&i: &u32| {
        let cell = CellId(i);
        let sides = [
            (0, false),
            (0, true),
            (1, false),
            (1, true),
            (2, false),
            (2, true),
        ];
        solid[i as usize] > 0
            && (tooth.samples(cell).is_some()
                || sides
                    .into_iter()
                    .any(|(axis, ahead)| touches(cell, axis, ahead)))
    };
    let cells: Vec<CellId> = ids().filter(is_shared).map(CellId).collect();
    let shares = match true_area {
        true => surface::shares(grid, &solid, &cells),
        false => vec![1.0; cells.len()],
    };
    let all = cells.into_iter().zip(shares);
    Found {
        labels: ids().map(label).collect(),
        cells: all
            .map(|(cell, share)| (cell, samples_of(cell), share))
            .collect(),
    }
}

/// How far a part lies along an axis from the next one, in the order of parts.
pub(super) const fn part_stride(axis: usize) -> usize {
    [1, SAMPLES, SAMPLES * SAMPLES][axis]
}

/// Parts at a cell's face and the parts of the next cell that they face.
pub(super) fn facing(axis: usize, ahead: bool) -> impl Iterator<Item = (usize, usize)> {
    let (stride, last) = (part_stride(axis), SAMPLES - 1);
    let own = if ahead { last } else { 0 };
    (0..PARTS)
        .filter(move |part| part / stride % SAMPLES == own)
        .map(move |part| match ahead {
            true => (part, part - last * stride),
            false => (part, part + last * stride),
        })
}

fn beside(grid: &Grid, cell: CellId, axis: usize, ahead: bool) -> Option<CellId> {
    let mut place = grid.place(cell);
    place[axis] = match ahead {
        true => place[axis] + 1,
        false => place[axis].checked_sub(1)?,
    };
    grid.cell(place)
}
