//! Heat that is set free in cells.
//!
//! In: watts in a cell, or a density. Out: [`Sources`], W/m3 by cell, which remembers the rows in use.

use crate::grid::{CellId, Grid};

/// Heat set free per volume, W/m3.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    pub(super) w_m3: Vec<f64>,
    /// Whether a row (all x of one y and z) has any heat.
    pub(super) rows: Vec<bool>,
    row: usize,
    cell_m3: f64,
}

impl Sources {
    /// No heat anywhere.
    #[must_use]
    pub fn none(grid: &Grid) -> Self {
        let row = grid.size()[0];
        Self {
            w_m3: vec![0.0; grid.cells()],
            rows: vec![false; grid.cells() / row],
            row,
            cell_m3: grid.cell_mm3() * 1e-9,
        }
    }

    /// Heat by a density in W/m3 at each cell.
    pub fn from_fn(grid: &Grid, mut w_m3_at: impl FnMut(CellId) -> f64) -> Self {
        let mut all = Self::none(grid);
        grid.ids()
            .for_each(|cell| all.add_w_m3(cell, w_m3_at(cell)));
        all
    }

    /// Adds a density; a value that is not finite or a cell outside of the grid is left out.
    pub fn add_w_m3(&mut self, cell: CellId, w_m3: f64) {
        let i = cell.0 as usize;
        if let Some(slot) = self.w_m3.get_mut(i)
            && w_m3.is_finite()
            && w_m3 != 0.0
        {
            *slot += w_m3;
            self.rows[i / self.row] = true;
        }
    }

    /// Adds watts to one cell.
    pub fn add_w(&mut self, cell: CellId, watts: f64) {
        self.add_w_m3(cell, watts / self.cell_m3);
    }

    /// Back to no heat.
    pub fn clear(&mut self) {
        for (row, used) in self.w_m3.chunks_exact_mut(self.row).zip(&mut self.rows) {
            if *used {
                row.fill(0.0);
                *used = false;
            }
        }
    }

    /// Heat in all, W.
    #[must_use]
    pub fn total_w(&self) -> f64 {
        self.w_m3.iter().sum::<f64>() * self.cell_m3
    }

    /// Density in a cell, W/m3.
    #[must_use]
    pub fn w_m3(&self, cell: CellId) -> f64 {
        self.w_m3.get(cell.0 as usize).copied().unwrap_or(0.0)
    }

    /// The heat of a row, where it has any.
    pub(super) fn row(&self, row: usize) -> Option<&[f64]> {
        self.rows[row].then(|| &self.w_m3[row * self.row..(row + 1) * self.row])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    #[test]
    fn watts_are_kept_and_cleared() {
        let grid = Grid::new(DVec3::ZERO, 0.2, [3, 3, 3]).unwrap();
        let mut sources = Sources::none(&grid);
        sources.add_w(CellId(13), 0.25);
        sources.add_w(CellId(99), 1.0);
        sources.add_w(CellId(1), f64::NAN);
        assert!((sources.total_w() - 0.25).abs() < 1e-12);
        assert!(sources.row(4).is_some() && sources.row(3).is_none());
        sources.clear();
        assert_eq!(sources, Sources::none(&grid));
    }
}
