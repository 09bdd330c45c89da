//! A box of samples at the corners of equal cubes.
//!
//! In: a box, a cell size. Out: values at `origin + cell * (i, j, k)`, x fastest.
//! Booleans are the pointwise larger and smaller (Ricci 1973): right in sign everywhere, right
//! in distance outside the seam. Fails: [`FieldError`] when the box holds no or too many samples.

use glam::DVec3;
use rayon::prelude::*;

/// A grid that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FieldError {
    /// Too many samples.
    #[error(
        "a grid of {size_mm:.1} mm at {cell_mm} mm a cell needs {samples:.0} samples, at most {} are \
         allowed; take a larger cell or a smaller part",
        Grid::SAMPLES_MAX
    )]
    TooLarge {
        /// Longest side, mm.
        size_mm: f64,
        /// Cell, mm.
        cell_mm: f64,
        /// Samples that it would take.
        samples: f64,
    },
    /// The box is empty or not finite, or the cell is not positive.
    #[error("a grid needs a finite box and a positive cell, got a cell of {cell_mm} mm")]
    Empty {
        /// Cell, mm.
        cell_mm: f64,
    },
}

/// Values on a grid, mm for distances.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    origin: DVec3,
    cell_mm: f64,
    dims: [usize; 3],
    values: Vec<f64>,
}

impl Grid {
    /// Most samples of a grid (0.5 GiB).
    pub const SAMPLES_MAX: usize = 1 << 26;

    /// A grid over the box from `low` to `high` and `pad_mm` more on every side, filled with
    /// infinity (outside).
    ///
    /// # Errors
    /// [`FieldError`] when the box is empty or takes more than [`Self::SAMPLES_MAX`] samples.
    pub fn covering(
        low: DVec3,
        high: DVec3,
        cell_mm: f64,
        pad_mm: f64,
    ) -> Result<Self, FieldError> {
        let (low, high) = (low - pad_mm, high + pad_mm);
        let size = high - low;
        let sound = size.is_finite() && size.min_element() >= 0.0 && cell_mm.is_finite();
        if !(sound && cell_mm > 0.0) {
            return Err(FieldError::Empty { cell_mm });
        }
        let counts = (size / cell_mm).ceil() + 2.0;
        let samples = counts.x * counts.y * counts.z;
        if samples > Self::SAMPLES_MAX as f64 {
            return Err(FieldError::TooLarge {
                size_mm: size.max_element(),
                cell_mm,
                samples,
            });
        }
        let dims = counts.to_array().map(|n| n as usize);
        Ok(Self {
            origin: low,
            cell_mm,
            dims,
            values: vec![f64::INFINITY; dims[0] * dims[1] * dims[2]],
        })
    }

    /// A grid of the same place and size with `value` everywhere.
    #[must_use]
    pub fn like(&self, value: f64) -> Self {
        Self {
            values: vec![value; self.values.len()],
            ..*self
        }
    }

    /// A grid of the same place and size with these values, x fastest; what is missing is outside
    /// (infinity), what is too much is left out.
    #[must_use]
    pub fn with_values(&self, mut values: Vec<f64>) -> Self {
        values.resize(self.values.len(), f64::INFINITY);
        Self { values, ..*self }
    }

    /// Distance between samples, mm.
    #[must_use]
    pub fn cell_mm(&self) -> f64 {
        self.cell_mm
    }

    /// Samples along x, y, z.
    #[must_use]
    pub fn dims(&self) -> [usize; 3] {
        self.dims
    }

    /// All values, x fastest.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// Where the sample `(i, j, k)` lies, mm.
    #[must_use]
    pub fn point(&self, [i, j, k]: [usize; 3]) -> DVec3 {
        self.origin + DVec3::new(i as f64, j as f64, k as f64) * self.cell_mm
    }

    /// Position of a sample in [`Self::values`].
    #[must_use]
    pub fn index(&self, [i, j, k]: [usize; 3]) -> usize {
        (k * self.dims[1] + j) * self.dims[0] + i
    }

    /// Fills the grid row by row in parallel: `fill` gets `j`, `k` and the row along x.
    pub fn fill_rows(&mut self, fill: impl Fn(usize, usize, &mut [f64]) + Sync) {
        let [nx, ny, _] = self.dims;
        self.values
            .par_chunks_mut(nx)
            .enumerate()
            .for_each(|(row, values)| fill(row % ny, row / ny, values));
    }

    /// Value at a point by trilinear interpolation, of the nearest place in the grid if outside.
    #[must_use]
    pub fn at(&self, p: DVec3) -> f64 {
        let q = (p - self.origin) / self.cell_mm;
        let mut base = [0; 3];
        let mut t = [0.0; 3];
        for a in 0..3 {
            let x = q[a].clamp(0.0, (self.dims[a] - 1) as f64);
            base[a] = (x as usize).min(self.dims[a] - 2);
            t[a] = x - base[a] as f64;
        }
        let mut sum = 0.0;
        for corner in 0..8_usize {
            let d = [corner & 1, corner >> 1 & 1, corner >> 2];
            let weight: f64 = (0..3)
                .map(|a| if d[a] == 1 { t[a] } else { 1.0 - t[a] })
                .product();
            if weight > 0.0 {
                let value = self.values[self.index([0, 1, 2].map(|a| base[a] + d[a]))];
                sum += weight * value;
            }
        }
        sum
    }

    /// What is in both solids: the larger value. The grids must have the same samples (further
    /// ones are left as they are).
    pub fn intersect(&mut self, other: &Self) {
        self.combine(other, f64::max);
    }

    /// What is in either solid: the smaller value.
    pub fn unite(&mut self, other: &Self) {
        self.combine(other, f64::min);
    }

    /// What is in this solid and not in the other.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, |a, b| a.max(-b));
    }

    /// Sets every value from its own and the other's.
    pub fn combine(&mut self, other: &Self, join: impl Fn(f64, f64) -> f64 + Sync) {
        let row = self.dims[0];
        self.values
            .par_chunks_mut(row)
            .zip(other.values.par_chunks(row))
            .for_each(|(a, b)| {
                for (a, b) in a.iter_mut().zip(b) {
                    *a = join(*a, *b);
                }
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_a_linear_field_exactly() {
        let mut grid = Grid::covering(DVec3::ZERO, DVec3::ONE, 0.25, 0.0).unwrap();
        let shape = grid.clone();
        let f = |p: DVec3| 2.0 * p.x - p.y + 0.5 * p.z;
        grid.fill_rows(|j, k, row| {
            for (i, v) in row.iter_mut().enumerate() {
                *v = f(shape.point([i, j, k]));
            }
        });
        for p in [DVec3::new(0.1, 0.9, 0.33), DVec3::ONE, DVec3::ZERO] {
            assert!((grid.at(p) - f(p)).abs() < 1e-12);
        }
    }

    #[test]
    fn refuses_what_it_cannot_hold() {
        let grid = |high: f64, cell| Grid::covering(DVec3::ZERO, DVec3::splat(high), cell, 0.0);
        assert!(matches!(
            grid(100.0, 0.01),
            Err(FieldError::TooLarge { .. })
        ));
        assert!(matches!(grid(1.0, 0.0), Err(FieldError::Empty { .. })));
        assert!(matches!(grid(f64::NAN, 0.1), Err(FieldError::Empty { .. })));
    }
}
