//! A uniform grid of cubes: where a cell lies, and which cell a point lies in.
//!
//! In: origin and edge in mm, in the caller's frame. Out: [`Grid`], [`CellId`].
//! Law: `law_cells_and_points_agree`. Fails: [`GridError`] for no cells, too many, or no edge.

use glam::DVec3;

/// One cell of a grid, x fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u32);

/// A grid that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GridError {
    /// Edge or origin is not a length.
    #[error("the cell's edge must be above 0 mm and finite, got {cell_mm} mm")]
    Edge {
        /// What was given, mm.
        cell_mm: f64,
    },
    /// No cells, or more than a grid may have.
    #[error("a grid has 1 to {allowed} cells, got {size:?}; take a larger cell")]
    Size {
        /// Cells along x, y, z.
        size: [usize; 3],
        /// Most cells.
        allowed: usize,
    },
}

/// Most cells of a grid: a molar with bone at 35 micrometres.
const CELLS_MAX: usize = 100_000_000;

/// Cubes of one size, side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    origin_mm: DVec3,
    cell_mm: f64,
    size: [usize; 3],
}

impl Grid {
    /// A grid whose lowest corner is `origin_mm`.
    ///
    /// # Errors
    /// [`GridError`] when the edge is no length or the count of cells is out of range.
    pub fn new(origin_mm: DVec3, cell_mm: f64, size: [usize; 3]) -> Result<Self, GridError> {
        if !(cell_mm > 0.0 && cell_mm.is_finite() && origin_mm.is_finite()) {
            return Err(GridError::Edge { cell_mm });
        }
        let allowed = CELLS_MAX;
        let cells = size.iter().try_fold(1_usize, |a, &b| a.checked_mul(b));
        match cells {
            Some(cells) if cells > 0 && cells <= allowed => Ok(Self {
                origin_mm,
                cell_mm,
                size,
            }),
            _ => Err(GridError::Size { size, allowed }),
        }
    }

    /// Edge of a cell, mm.
    #[must_use]
    pub const fn cell_mm(&self) -> f64 {
        self.cell_mm
    }

    /// Lowest corner, mm.
    #[must_use]
    pub const fn origin_mm(&self) -> DVec3 {
        self.origin_mm
    }

    /// Cells along x, y and z.
    #[must_use]
    pub const fn size(&self) -> [usize; 3] {
        self.size
    }

    /// Cells in all.
    #[must_use]
    pub const fn cells(&self) -> usize {
        self.size[0] * self.size[1] * self.size[2]
    }

    /// Volume of a cell, mm3.
    #[must_use]
    pub const fn cell_mm3(&self) -> f64 {
        self.cell_mm * self.cell_mm * self.cell_mm
    }

    /// The cell at `[x, y, z]`, or none outside.
    #[must_use]
    pub fn cell(&self, [x, y, z]: [usize; 3]) -> Option<CellId> {
        let [nx, ny, nz] = self.size;
        (x < nx && y < ny && z < nz).then_some(CellId((x + nx * (y + ny * z)) as u32))
    }

    /// Place of a cell along x, y and z.
    #[must_use]
    pub const fn place(&self, cell: CellId) -> [usize; 3] {
        let [nx, ny, _] = self.size;
        let i = cell.0 as usize;
        [i % nx, i / nx % ny, i / (nx * ny)]
    }

    /// Centre of a cell, mm.
    #[must_use]
    pub fn centre_mm(&self, cell: CellId) -> DVec3 {
        let [x, y, z] = self.place(cell);
        let place = DVec3::new(x as f64, y as f64, z as f64);
        self.origin_mm + (place + DVec3::splat(0.5)) * self.cell_mm
    }

    /// The cell that a point lies in, or none outside.
    #[must_use]
    pub fn cell_at(&self, point_mm: DVec3) -> Option<CellId> {
        let q = ((point_mm - self.origin_mm) / self.cell_mm).floor();
        // NaN and values outside fail the comparison.
        let inside = |v: f64, n: usize| (v >= 0.0 && v < n as f64).then_some(v as usize);
        let [nx, ny, nz] = self.size;
        self.cell([inside(q.x, nx)?, inside(q.y, ny)?, inside(q.z, nz)?])
    }

    /// Every cell, in order.
    pub fn ids(&self) -> impl Iterator<Item = CellId> + use<> {
        (0..self.cells() as u32).map(CellId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_cells_and_points_agree() {
        let grid = Grid::new(DVec3::new(-3.0, 1.0, 0.5), 0.3, [4, 5, 6]).unwrap();
        for id in grid.ids() {
            assert_eq!(grid.cell_at(grid.centre_mm(id)), Some(id));
            assert_eq!(grid.cell(grid.place(id)), Some(id));
        }
        assert_eq!(grid.cell_at(DVec3::new(-3.01, 1.1, 0.6)), None);
        assert_eq!(grid.cell_at(DVec3::NAN), None);
    }

    #[test]
    fn refuses_what_is_no_grid() {
        assert!(Grid::new(DVec3::ZERO, 0.0, [1, 1, 1]).is_err());
        assert!(Grid::new(DVec3::ZERO, f64::NAN, [1, 1, 1]).is_err());
        assert!(Grid::new(DVec3::ZERO, 1.0, [0, 1, 1]).is_err());
        assert!(Grid::new(DVec3::ZERO, 1.0, [usize::MAX, 2, 1]).is_err());
    }
}
