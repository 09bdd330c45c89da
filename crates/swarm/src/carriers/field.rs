//! What carriers meet: where they're steered, where it's solid, where they bind.
//!
//! In: per cell a potential in mm, solid or not, binding or not. Out: [`Field`].
//! Law: `law_a_linear_potential_has_one_gradient`, `law_masks_follow_their_cells`.
//! Cost: linear in cells; 20 bytes a cell.
//! Method: gradients at the corners of cells, from pairs of cells that are both free, so that walls
//! don't bend them; a packet takes the trilinear mean of the eight corners of its cell.

use super::CarrierError;
use glam::Vec4;
use rayon::prelude::*;
use tissue::{CellId, Grid};

/// Cells along an axis that places of 32 bits hold; see `flight`.
const SIDE_MAX: usize = 1000;

/// Largest potential, mm: its differences stay numbers.
const POTENTIAL_MAX_MM: f32 = 1e7;

/// Steering, walls and binding on one grid.
///
/// The potential is in mm, so its gradient has no unit: with length 1 a packet drifts at the
/// step's full speed, up the gradient. Longer gradients count as 1, so the speed is a true limit.
#[derive(Debug, Clone)]
pub struct Field {
    grid: Grid,
    /// Gradient at the corners of cells; the fourth is padding.
    pub(super) steer: Vec<Vec4>,
    pub(super) solid: Vec<bool>,
    pub(super) binds: Vec<bool>,
    /// How many of the eight cells around a corner bind.
    pub(super) near: Vec<u8>,
    /// By the lowest corner of a cell: how many of the 27 cells around and of it are solid; more
    /// than 0 at the grid's rim too. A packet that crosses from a cell with 0 goes freely.
    pub(super) care: Vec<u8>,
}

impl Field {
    /// A field from one value a cell, x fastest. The potential of solid cells isn't read.
    ///
    /// # Errors
    /// [`CarrierError`] for a list of another length, a potential of a free cell that's no number,
    /// more cells along an axis than places hold.
    pub fn new(
        grid: Grid,
        potential_mm: &[f32],
        solid: &[bool],
        binds: &[bool],
    ) -> Result<Self, CarrierError> {
        check_size(grid)?;
        check_length("solid", grid, solid.len())?;
        check_length("binds", grid, binds.len())?;
        check_potential(grid, potential_mm, solid)?;
        let cells = grid.cells();
        let mut field = Self {
            grid,
            steer: gradients(grid, potential_mm, solid),
            solid: vec![false; cells],
            binds: vec![false; cells],
            near: vec![0; corners(grid).iter().product()],
            care: rim(grid),
        };
        for id in grid.ids() {
            field.set_binds(id, binds[id.0 as usize]);
            field.set_solid(id, solid[id.0 as usize]);
        }
        Ok(field)
    }

    /// Steers elsewhere; walls and binding stay as they are.
    ///
    /// # Errors
    /// [`CarrierError`] for a list of another length, a potential of a free cell that's no number.
    pub fn steer(&mut self, potential_mm: &[f32]) -> Result<(), CarrierError> {
        check_potential(self.grid, potential_mm, &self.solid)?;
        self.steer = gradients(self.grid, potential_mm, &self.solid);
        Ok(())
    }

    /// The grid of cells.
    #[must_use]
    pub const fn grid(&self) -> Grid {
        self.grid
    }

    /// Whether packets can't enter a cell; none outside.
    #[must_use]
    pub fn is_solid(&self, cell: CellId) -> Option<bool> {
        self.solid.get(cell.0 as usize).copied()
    }

    /// Whether a cell takes load; none outside.
    #[must_use]
    pub fn does_bind(&self, cell: CellId) -> Option<bool> {
        self.binds.get(cell.0 as usize).copied()
    }

    /// Makes a cell solid or free. Steering stays as it is. Packets that are caught in a cell that
    /// turned solid may leave it, not enter another that is.
    pub fn set_solid(&mut self, cell: CellId, solid: bool) {
        let Some(old) = self.solid.get_mut(cell.0 as usize) else {
            return;
        };
        if std::mem::replace(old, solid) == solid {
            return;
        }
        let [nx, ny, _] = corners(self.grid);
        let around = |at: usize, n: usize| at.saturating_sub(1)..(at + 2).min(n);
        let ([x, y, z], size) = (self.grid.place(cell), self.grid.size());
        for z in around(z, size[2]) {
            for y in around(y, size[1]) {
                let row = nx * (y + ny * z);
                let xs = around(x, size[0]);
                for care in &mut self.care[row + xs.start..row + xs.end] {
                    *care = if solid { *care + 1 } else { *care - 1 };
                }
            }
        }
    }

    /// Lets a cell take load, or stops it (say when it's full). It may be solid.
    pub fn set_binds(&mut self, cell: CellId, binds: bool) {
        let Some(old) = self.binds.get_mut(cell.0 as usize) else {
            return;
        };
        if std::mem::replace(old, binds) == binds {
            return;
        }
        let [nx, ny, _] = corners(self.grid);
        let [x, y, z] = self.grid.place(cell);
        for corner in 0..8 {
            let [dx, dy, dz] = [corner & 1, corner >> 1 & 1, corner >> 2];
            let near = &mut self.near[x + dx + nx * (y + dy + ny * (z + dz))];
            *near = if binds { *near + 1 } else { *near - 1 };
        }
    }
}

/// # Errors
/// When the grid has more cells along an axis than places hold.
pub(super) fn check_size(grid: Grid) -> Result<(), CarrierError> {
    let got = grid.size().into_iter().max().unwrap_or(0);
    if got > SIDE_MAX {
        let allowed = SIDE_MAX;
        return Err(CarrierError::Size { got, allowed });
    }
    Ok(())
}

fn check_length(what: &'static str, grid: Grid, got: usize) -> Result<(), CarrierError> {
    let cells = grid.cells();
    if got == cells {
        Ok(())
    } else {
        Err(CarrierError::Length { what, got, cells })
    }
}

fn check_potential(grid: Grid, potential_mm: &[f32], solid: &[bool]) -> Result<(), CarrierError> {
    check_length("potential", grid, potential_mm.len())?;
    for (&potential, &solid) in potential_mm.iter().zip(solid) {
        if !solid && !(-POTENTIAL_MAX_MM..=POTENTIAL_MAX_MM).contains(&potential) {
            let (what, allowed) = ("the potential of a free cell, mm", "within +-10 km");
            let got = f64::from(potential);
            return Err(CarrierError::Value { what, got, allowed });
        }
    }
    Ok(())
}

/// Corners of cells along each axis.
pub(super) fn corners(grid: Grid) -> [usize; 3] {
    grid.size().map(|n| n + 1)
}

/// 1 at the grid's outermost cells, which packets leave the grid from.
fn rim(grid: Grid) -> Vec<u8> {
    let [nx, ny, nz] = corners(grid);
    let mut care = vec![0; nx * ny * nz];
    for id in grid.ids() {
        let place = grid.place(id);
        let last = |axis: usize| place[axis] == 0 || place[axis] + 1 == grid.size()[axis];
        let [x, y, z] = place;
        care[x + nx * (y + ny * z)] = u8::from((0..3).any(last));
    }
    care
}

/// Gradient at every corner, at most of length 1.
fn gradients(grid: Grid, potential_mm: &[f32], solid: &[bool]) -> Vec<Vec4> {
    let [nx, ny, nz] = corners(grid);
    let padded = padded(grid, potential_mm, solid);
    let slopes = slopes(grid, &padded);
    let (px, py) = (nx + 1, ny + 1);
    // No packet reads a corner that only solid cells meet at.
    let is_buried = |[x, y, z]: [usize; 3]| {
        let low = x + px * (y + py * z);
        let rows = [low, low + px, low + px * py, low + px + px * py];
        rows.iter()
            .all(|&at| padded[at].is_nan() && padded[at + 1].is_nan())
    };
    let mut out = vec![Vec4::ZERO; nx * ny * nz];
    out.par_chunks_mut(nx)
        .enumerate()
        .for_each(|(row, corners)| {
            for (x, corner) in corners.iter_mut().enumerate() {
                let place = [x, row % ny, row / ny];
                let own = slopes[row * nx + x];
                if own.iter().all(|slope| slope.is_nan()) && is_buried(place) {
                    continue;
                }
                let [gx, gy, gz] =
                    [0, 1, 2].map(|axis| at_walls_too(&slopes, [nx, ny, nz], place, axis));
                let length = (gx * gx + gy * gy + gz * gz).sqrt();
                let scale = if length > 1.0 { 1.0 / length } else { 1.0 };
                *corner = Vec4::new(gx, gy, gz, 0.0) * scale;
            }
        });
    out
}

/// The potential with a rim of one cell; NaN in the rim and in solid cells, so that differences with them are NaN.
fn padded(grid: Grid, potential_mm: &[f32], solid: &[bool]) -> Vec<f32> {
    let [sx, sy, sz] = grid.size();
    let (px, py) = (sx + 2, sy + 2);
    let mut out = vec![f32::NAN; px * py * (sz + 2)];
    let rows = potential_mm.chunks_exact(sx).zip(solid.chunks_exact(sx));
    for (row, (values, solid)) in rows.enumerate() {
        let start = 1 + px * (1 + row % sy + py * (1 + row / sy));
        for (to, (&value, &solid)) in out[start..start + sx]
            .iter_mut()
            .zip(values.iter().zip(solid))
        {
            *to = if solid { f32::NAN } else { value };
        }
    }
    out
}

/// Slope along each axis at every corner: the mean over pairs of free cells; NaN where there's none.
fn slopes(grid: Grid, padded: &[f32]) -> Vec<[f32; 3]> {
    let [nx, ny, nz] = corners(grid);
    let (px, py) = (nx + 1, ny + 1);
    let per_mm = (1.0 / grid.cell_mm()) as f32;
    let strides = [1, px, px * py];
    let mut out = vec![[f32::NAN; 3]; nx * ny * nz];
    out.par_chunks_mut(nx)
        .enumerate()
        .for_each(|(row, slopes)| {
            let start = px * (row % ny + py * (row / ny));
            for (x, slope) in slopes.iter_mut().enumerate() {
                // The lowest of the eight cells about the corner.
                let low = start + x;
                for axis in 0..3 {
                    let [along, b, c] = [0, 1, 2].map(|turn| strides[(axis + turn) % 3]);
                    let (mut sum, mut pairs) = (0.0, 0_u8);
                    for at in [low + b + c, low + c, low + b, low] {
                        let rise = padded[at + along] - padded[at];
                        if !rise.is_nan() {
                            sum += rise;
                            pairs += 1;
                        }
                    }
                    if pairs > 0 {
                        // Squares of steeper ones might not be numbers.
                        let steep = sum / f32::from(pairs) * per_mm;
                        slope[axis] = steep.clamp(-1e6, 1e6);
                    }
                }
            }
        });
    out
}

/// The slope at a corner; at a wall that of the next corner inside, so that drift goes on to the wall.
fn at_walls_too(
    slopes: &[[f32; 3]],
    [nx, ny, nz]: [usize; 3],
    place: [usize; 3],
    axis: usize,
) -> f32 {
    let at = |[x, y, z]: [usize; 3]| x + nx * (y + ny * z);
    let own = slopes[at(place)][axis];
    if !own.is_nan() {
        return own;
    }
    let (mut sum, mut count) = (0.0, 0_u8);
    for step in [usize::MAX, 1] {
        let mut next = place;
        next[axis] = next[axis].wrapping_add(step);
        if next[axis] < [nx, ny, nz][axis] && !slopes[at(next)][axis].is_nan() {
            sum += slopes[at(next)][axis];
            count += 1;
        }
    }
    if count == 0 {
        0.0
    } else {
        sum / f32::from(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    fn field(slope: DVec3, solid: impl Fn([usize; 3]) -> bool) -> Field {
        let grid = Grid::new(DVec3::ZERO, 0.05, [6, 5, 4]).unwrap();
        let potential: Vec<f32> = grid
            .ids()
            .map(|id| grid.centre_mm(id).dot(slope) as f32)
            .collect();
        let solid: Vec<bool> = grid.ids().map(|id| solid(grid.place(id))).collect();
        Field::new(grid, &potential, &solid, &vec![false; grid.cells()]).unwrap()
    }

    #[test]
    fn law_a_linear_potential_has_one_gradient() {
        let slope = DVec3::new(0.4, -0.2, 0.7);
        for wall in [usize::MAX, 0, 2] {
            let field = field(slope, |[x, ..]| x == wall);
            for (i, g) in field.steer.iter().enumerate() {
                // No free cell has its corner in the middle of a wall.
                if wall == 0 && i % 7 == 0 {
                    continue;
                }
                let got = g.truncate().as_dvec3();
                assert!((got - slope).length() < 1e-5, "{got}");
            }
        }
        let mut steep = field(slope, |_| false);
        let grid = steep.grid();
        let centres = grid.ids().map(|id| grid.centre_mm(id));
        let potential: Vec<f32> = centres.map(|c| c.dot(slope * 10.0) as f32).collect();
        steep.steer(&potential).unwrap();
        assert!(steep.steer(&potential[1..]).is_err());
        for g in &steep.steer {
            let got = g.truncate().as_dvec3();
            assert!((got - slope.normalize()).length() < 1e-5, "{got}");
        }
    }

    #[test]
    fn law_masks_follow_their_cells() {
        let mut field = field(DVec3::X, |_| false);
        let grid = field.grid();
        let cell = grid.cell([5, 4, 3]).unwrap();
        field.set_binds(cell, true);
        field.set_binds(cell, true);
        assert_eq!(field.does_bind(cell), Some(true));
        assert_eq!(field.near.iter().filter(|&&n| n == 1).count(), 8);
        field.set_binds(grid.cell([4, 4, 3]).unwrap(), true);
        assert_eq!(field.near.iter().filter(|&&n| n == 2).count(), 4);
        field.set_binds(cell, false);
        field.set_binds(grid.cell([4, 4, 3]).unwrap(), false);
        assert!(field.near.iter().all(|&n| n == 0));
        let rim = field.care.clone();
        field.set_solid(cell, true);
        field.set_solid(grid.cell([3, 2, 1]).unwrap(), true);
        assert_eq!(field.is_solid(cell), Some(true));
        let more = field.care.iter().zip(&rim).filter(|(care, rim)| care > rim);
        assert_eq!(more.count(), 27 + 8 - 1);
        field.set_solid(cell, false);
        field.set_solid(grid.cell([3, 2, 1]).unwrap(), false);
        assert_eq!(field.care, rim);
        assert_eq!(field.is_solid(CellId(10_000)), None);
        field.set_binds(CellId(10_000), true);
        field.set_solid(CellId(10_000), true);
    }

    #[test]
    fn refuses_what_is_no_field() {
        let grid = Grid::new(DVec3::ZERO, 0.05, [2, 1, 1]).unwrap();
        let free = [false; 2];
        assert!(Field::new(grid, &[0.0], &free, &free).is_err());
        assert!(Field::new(grid, &[0.0, f32::NAN], &free, &free).is_err());
        assert!(Field::new(grid, &[0.0, f32::INFINITY], &free, &free).is_err());
        assert!(Field::new(grid, &[0.0, 1e30], &free, &free).is_err());
        assert!(Field::new(grid, &[0.0, f32::NAN], &[false, true], &free).is_ok());
        let long = Grid::new(DVec3::ZERO, 0.05, [SIDE_MAX + 1, 1, 1]).unwrap();
        let n = long.cells();
        assert!(Field::new(long, &vec![0.0; n], &vec![false; n], &vec![false; n]).is_err());
    }
}
