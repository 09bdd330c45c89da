//! One packet through one instant: drift, noise, walls, binding.
//!
//! In: a packet's place in cells of the grid. Out: its next place, what it left where.
//! Law: no packet looks at another, so neither order nor threads show.
//! Method: Euler-Maruyama; moves along x, y and z one after the other, each taken back when it would
//! enter solid tissue, which leaves an even suspension even.

use super::field::{Field, corners};
use super::noise::Noise;

/// A step's figures in cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instant {
    pub(super) noise: Noise,
    /// Cells of drift where the gradient is 1.
    pub(super) drift_cells: f32,
    /// Cells for one unit of [`Noise::normals`].
    pub(super) jitter_cells: f32,
    /// Share of the load that binds, of 2^32.
    pub(super) bind: u64,
}

/// Sizes of a field, ready for the inner loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chart<'a> {
    field: &'a Field,
    size: [f32; 3],
    /// Index steps along x, y, z: of cells, of corners.
    cell_steps: [usize; 3],
    corner_steps: [usize; 3],
}

/// Place of a packet after an instant; none when it left the grid.
pub(super) type Moved = Option<[f32; 3]>;

impl<'a> Chart<'a> {
    pub(super) fn new(field: &'a Field) -> Self {
        let [nx, ny, nz] = field.grid().size();
        let [cx, cy, _] = corners(field.grid());
        Self {
            field,
            size: [nx as f32, ny as f32, nz as f32],
            cell_steps: [1, nx, nx * ny],
            corner_steps: [1, cx, cx * cy],
        }
    }

    /// The cell of a place inside, as index.
    #[inline(always)]
    pub(super) fn cell(&self, at: [f32; 3]) -> usize {
        index(at.map(floor), self.cell_steps)
    }

    #[inline(always)]
    fn inside(&self, at: f32, axis: usize) -> bool {
        at >= 0.0 && at < self.size[axis]
    }

    /// Trilinear mean of the eight corners of the cell that `at` lies in.
    #[inline(always)]
    fn steer(&self, at: [f32; 3]) -> [f32; 4] {
        let cell = at.map(floor);
        let [_, dy, dz] = self.corner_steps;
        let base = index(cell, self.corner_steps);
        let [fx, fy, fz] = [0, 1, 2].map(|a| at[a] - cell[a] as f32);
        let steer = &self.field.steer;
        let edge = |start: usize| mix(steer[start], steer[start.wrapping_add(1)], fx);
        let face = |start: usize| mix(edge(start), edge(start.wrapping_add(dy)), fy);
        mix(face(base), face(base.wrapping_add(dz)), fz)
    }

    /// Moves a packet.
    #[inline(always)]
    pub(super) fn fly(&self, from: [f32; 3], packet: u32, now: &Instant) -> Moved {
        let (steer, noise) = (self.steer(from), now.noise.normals(packet));
        let mut at = from;
        let mut cell = from.map(floor);
        for axis in 0..3 {
            let to = from[axis] + now.drift_cells * steer[axis] + now.jitter_cells * noise[axis];
            if !self.inside(to, axis) {
                return None;
            }
            let old = std::mem::replace(&mut cell[axis], floor(to));
            if cell[axis] != old && self.field.solid[index(cell, self.cell_steps)] {
                cell[axis] = old;
            } else {
                at[axis] = to;
            }
        }
        Some(at)
    }

    /// The cell that a packet binds to, and the units it leaves there. A packet reaches half a
    /// cell around it: each of the eight nearest cells is met with its trilinear weight.
    #[inline(always)]
    pub(super) fn bind(
        &self,
        at: [f32; 3],
        packet: u32,
        load: u32,
        now: &Instant,
    ) -> Option<(usize, u32)> {
        let corner = index(at.map(|v| floor(v + 0.5)), self.corner_steps);
        if self.field.near[corner] == 0 || now.bind == 0 {
            return None;
        }
        let reach = now.noise.word(packet, 3);
        let mut met = at;
        for (axis, met) in met.iter_mut().enumerate() {
            let word = (reach >> (16 * axis)) as u16;
            *met += (f32::from(word) - 32767.5) * (1.0 / 65536.0);
            if !self.inside(*met, axis) {
                return None;
            }
        }
        let cell = self.cell(met);
        if !self.field.binds[cell] {
            return None;
        }
        // Rounded by chance, so that the mean is exact and the last unit leaves too.
        let chance = now.noise.word(packet, 4) >> 32;
        let share = u64::from(load).wrapping_mul(now.bind).wrapping_add(chance) >> 32;
        (share > 0).then_some((cell, share as u32))
    }
}

/// Values at or above 0 only, where cutting is rounding down.
#[inline(always)]
fn floor(value: f32) -> u32 {
    value as u32
}

#[inline(always)]
fn index(place: [u32; 3], steps: [usize; 3]) -> usize {
    let [x, y, z] = place.map(|v| v as usize);
    x.wrapping_add(steps[1].wrapping_mul(y))
        .wrapping_add(steps[2].wrapping_mul(z))
}

#[inline(always)]
fn mix(a: [f32; 4], b: [f32; 4], share: f32) -> [f32; 4] {
    [0, 1, 2, 3].map(|i| a[i] + share * (b[i] - a[i]))
}
