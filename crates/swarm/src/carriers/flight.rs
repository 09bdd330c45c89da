//! A block of packets through one moment: drift, noise, walls, binding.
//!
//! In: packets' places, in fixed point. Out: their next places, what they left where.
//! Law: `law_threads_do_not_show`, since no packet looks at another; `law_walls_are_not_passed`.
//! Cost: about 150 cycles a packet, half of that where nothing binds and all is in order; passes over a block without branches that can't be foretold.
//! Method: Euler-Maruyama; moves along x, y and z one after the other, each taken back when it would
//! enter solid tissue, which leaves an even suspension even.

use super::columns::{Counted, Stepped};
use super::deposits::Deposits;
use super::field::{Field, corners};
use super::noise::{Noise, bell};

use glam::Vec4;

/// Bits of a place that are within its cell; the others are the cell.
const WITHIN: u32 = 22;
/// One cell, in units of a place.
pub(super) const CELL: u32 = 1 << WITHIN;
/// Packets of a block: its columns stay in the nearest cache.
pub(super) const BLOCK: usize = 128;

/// Where a packet is: cells from the grid's lowest corner along x, y, z, in units of 2^-22 cells.
pub(super) type Place = [u32; 3];

/// A step's figures in units of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) noise: Noise,
    /// Units of drift where the gradient is 1.
    pub(super) drift: f32,
    /// Units for one unit of a [`bell`].
    pub(super) jitter: f32,
    /// Share of the load that binds, of 2^32.
    pub(super) bind: u64,
}

/// Sizes of a field, ready for the inner loops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chart<'a> {
    field: &'a Field,
    /// Places from here on are outside; those below 0 wrap to above it.
    ends: Place,
    /// Index steps along y and z: of cells, of corners.
    cell_steps: [usize; 2],
    corner_steps: [usize; 2],
}

impl<'a> Chart<'a> {
    pub(super) fn new(field: &'a Field) -> Self {
        let [nx, ny, nz] = field.grid().size();
        let [cx, cy, _] = corners(field.grid());
        Self {
            field,
            ends: [nx as u32 * CELL, ny as u32 * CELL, nz as u32 * CELL],
            cell_steps: [nx, nx * ny],
            corner_steps: [cx, cx * cy],
        }
    }

    /// The cell of a place inside, as index.
    #[inline(always)]
    pub(super) fn cell(&self, at: Place) -> usize {
        index(at, self.cell_steps)
    }

    #[inline(always)]
    fn outside(&self, at: Place) -> bool {
        (at[0] >= self.ends[0]) | (at[1] >= self.ends[1]) | (at[2] >= self.ends[2])
    }

    /// Trilinear mean of the eight corners of the cell that `at` lies in.
    #[inline(always)]
    fn steer(&self, at: Place) -> Vec4 {
        let [dy, dz] = self.corner_steps;
        let base = index(at, self.corner_steps);
        let [fx, fy, fz] = [within(at[0]), within(at[1]), within(at[2])];
        let steer = &self.field.steer[..];
        let low = face(steer, base, dy, fx, fy);
        let high = face(steer, base.wrapping_add(dz), dy, fx, fy);
        mix(low, high, fz)
    }
}

/// Packets that go through a moment together.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) at: [[u32; BLOCK]; 3],
    pub(super) loads: [u32; BLOCK],
    pub(super) numbers: [u32; BLOCK],
    /// Where they'd be without walls.
    to: [[u32; BLOCK]; 3],
    /// Packets that a pass picked, and how many.
    picked: [u8; BLOCK],
}

impl Block {
    pub(super) const fn new() -> Self {
        Self {
            at: [[0; BLOCK]; 3],
            loads: [0; BLOCK],
            numbers: [0; BLOCK],
            to: [[0; BLOCK]; 3],
            picked: [0; BLOCK],
        }
    }

    pub(super) fn step(&mut self, chart: &Chart, now: &Moment, deposits: &Deposits) -> Stepped {
        let mut done = Stepped::default();
        self.aim(chart, now);
        let careful = self.go(chart, &mut done);
        self.meet_walls(chart, careful, &mut done);
        if now.bind > 0 {
            self.bind(chart, now, deposits, &mut done);
        }
        done
    }

    /// Drift and noise.
    fn aim(&mut self, chart: &Chart, now: &Moment) {
        // For sizes below 2^22, the low bits of this plus a number are the number, rounded.
        const ROUND: f32 = 12_582_912.0;
        for i in 0..BLOCK {
            let from = [self.at[0][i], self.at[1][i], self.at[2][i]];
            let noise = Vec4::new(
                bell(now.noise.word(self.numbers[i], 0)),
                bell(now.noise.word(self.numbers[i], 1)),
                bell(now.noise.word(self.numbers[i], 2)),
                0.0,
            );
            let by = chart.steer(from) * now.drift + noise * now.jitter + Vec4::splat(ROUND);
            let by = by.to_array();
            for axis in 0..3 {
                let by = by[axis].to_bits().wrapping_sub(ROUND.to_bits());
                self.to[axis][i] = from[axis].wrapping_add(by);
            }
        }
    }

    /// Goes where nothing is in the way, and picks the others.
    fn go(&mut self, chart: &Chart, done: &mut Stepped) -> usize {
        let care = &chart.field.care[..];
        let (mut count, mut crossings) = (0_usize, 0_u32);
        for i in 0..BLOCK {
            let from = [self.at[0][i], self.at[1][i], self.at[2][i]];
            let to = [self.to[0][i], self.to[1][i], self.to[2][i]];
            let bits = (from[0] ^ to[0]) | (from[1] ^ to[1]) | (from[2] ^ to[2]);
            let crosses = bits >= CELL;
            let cares = crosses & (care[index(from, chart.corner_steps)] != 0);
            // All ones to stay: no branch, since crossings can't be foretold.
            let stay = u32::from(cares).wrapping_neg();
            for axis in 0..3 {
                self.at[axis][i] = to[axis] ^ ((to[axis] ^ from[axis]) & stay);
            }
            self.picked[count % BLOCK] = i as u8;
            count = count.wrapping_add(usize::from(cares));
            crossings = crossings.wrapping_add(u32::from(crosses));
        }
        done.crossings += u64::from(crossings);
        count
    }

    /// Moves picked packets along each axis, but not from a cell into a solid one, and takes those
    /// that leave the grid out of the suspension.
    fn meet_walls(&mut self, chart: &Chart, count: usize, done: &mut Stepped) {
        let solid = &chart.field.solid[..];
        let steps = [1, chart.cell_steps[0], chart.cell_steps[1]];
        for &i in &self.picked[..count.min(BLOCK)] {
            let i = usize::from(i) % BLOCK;
            if chart.outside([self.to[0][i], self.to[1][i], self.to[2][i]]) {
                let units = u64::from(std::mem::take(&mut self.loads[i]));
                let packets = u64::from(units > 0);
                done.lost += Counted { packets, units };
                continue;
            }
            let mut cell = chart.cell([self.at[0][i], self.at[1][i], self.at[2][i]]);
            for (axis, step) in steps.into_iter().enumerate() {
                let (from, to) = (self.at[axis][i], self.to[axis][i]);
                let cells = (to >> WITHIN) as usize;
                let cells = cells.wrapping_sub((from >> WITHIN) as usize);
                let by = cells.wrapping_mul(step);
                let barred = solid[cell.wrapping_add(by)] & (cells != 0);
                let stay = u32::from(barred).wrapping_neg();
                self.at[axis][i] = to ^ ((to ^ from) & stay);
                cell = cell.wrapping_add(by & !(stay as i32 as usize));
            }
        }
    }

    /// Leaves load in cells that bind. A packet reaches half a cell around it: each of the eight
    /// nearest cells is met with its trilinear weight.
    fn bind(&mut self, chart: &Chart, now: &Moment, deposits: &Deposits, done: &mut Stepped) {
        const HALF: u32 = CELL / 2;
        let (near, binds) = (&chart.field.near[..], &chart.field.binds[..]);
        let mut count = 0_usize;
        for i in 0..BLOCK {
            // Half a cell up, the corner below is the nearest one.
            let up = [
                self.at[0][i].wrapping_add(HALF),
                self.at[1][i].wrapping_add(HALF),
                self.at[2][i].wrapping_add(HALF),
            ];
            let some = (near[index(up, chart.corner_steps)] != 0) & (self.loads[i] != 0);
            self.picked[count % BLOCK] = i as u8;
            count = count.wrapping_add(usize::from(some));
        }
        for pick in 0..count {
            let i = usize::from(self.picked[pick % BLOCK]) % BLOCK;
            let word = now.noise.word(self.numbers[i], 3);
            let reach = |word: u64| (word as u32 % CELL).wrapping_sub(HALF);
            let met = [
                self.at[0][i].wrapping_add(reach(word)),
                self.at[1][i].wrapping_add(reach(word >> 21)),
                self.at[2][i].wrapping_add(reach(word >> 42)),
            ];
            if chart.outside(met) || !binds[chart.cell(met)] {
                continue;
            }
            let load = self.loads[i];
            // Rounded by chance, so that the mean is exact and the last unit leaves too.
            let chance = now.noise.word(self.numbers[i], 4) >> 32;
            let units = u64::from(load).wrapping_mul(now.bind).wrapping_add(chance) >> 32;
            if units > 0 {
                deposits.add(chart.cell(met), units);
                self.loads[i] = load.wrapping_sub(units as u32);
                done.deposited_units += units;
                done.spent_packets += u64::from(self.loads[i] == 0);
            }
        }
    }
}

/// Index of the cell, or of its lowest corner.
#[inline(always)]
fn index(at: Place, [dy, dz]: [usize; 2]) -> usize {
    let [x, y, z] = [at[0] >> WITHIN, at[1] >> WITHIN, at[2] >> WITHIN];
    (x as usize)
        .wrapping_add(dy.wrapping_mul(y as usize))
        .wrapping_add(dz.wrapping_mul(z as usize))
}

/// How far into its cell a place lies, 0 to 1.
#[inline(always)]
fn within(at: u32) -> f32 {
    (at % CELL) as i32 as f32 * (1.0 / CELL as f32)
}

/// Mean of four corners, two of them `dy` further.
#[inline(always)]
fn face(steer: &[Vec4], start: usize, dy: usize, fx: f32, fy: f32) -> Vec4 {
    let next = start.wrapping_add(dy);
    let low = mix(steer[start], steer[start.wrapping_add(1)], fx);
    let high = mix(steer[next], steer[next.wrapping_add(1)], fx);
    mix(low, high, fy)
}

#[inline(always)]
fn mix(a: Vec4, b: Vec4, share: f32) -> Vec4 {
    a + (b - a) * share
}
