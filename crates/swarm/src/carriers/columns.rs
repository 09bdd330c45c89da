//! Packets as columns, in order of space.
//!
//! In: new packets, a step's moments. Out: counts of what happened.
//! Law: `law_order_does_not_show`: when the columns are sorted changes nothing but speed.

use super::cells::CellOrder;
use super::deposits::Deposits;
use super::flight::{BLOCK, Block, CELL, Chart, Moment, Place};
use rayon::prelude::*;
use std::ops::{AddAssign, Range};
use tissue::Grid;

/// Packets that one thread takes at a time.
const PART: usize = 4096;
/// Times that a packet changes its cell, on average, before the swarm is put in order again.
const STALE: u64 = 4;
/// Edge of the tiles that packets are sorted by: 4 cells.
const TILE_BITS: u32 = 2;

/// Packets and the units of load in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Packets.
    pub packets: u64,
    /// Units of load.
    pub units: u64,
}

impl AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        self.packets += other.packets;
        self.units += other.units;
    }
}

/// What one step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Units that bound.
    pub deposited_units: u64,
    /// Packets that are empty now.
    pub spent_packets: u64,
    /// What left the grid.
    pub lost: Counted,
    /// Times that a packet went from a cell to another.
    pub(super) crossings: u64,
}

impl Stepped {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.deposited_units += other.deposited_units;
        self.spent_packets += other.spent_packets;
        self.lost += other.lost;
        self.crossings += other.crossings;
        self
    }
}

/// Packets in suspension.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// Cells along x, y, z.
    size: [usize; 3],
    /// A [`Place`] by axis.
    places: [Vec<u32>; 3],
    /// 0: gone, and taken out when the columns are put in order next.
    loads: Vec<u32>,
    numbers: Vec<u32>,
    /// Changes of cell since the columns were in order.
    stale: u64,
    order: CellOrder,
    keys: Vec<u32>,
    spare: Vec<u32>,
}

impl Columns {
    pub(super) fn new(grid: Grid) -> Self {
        Self {
            size: grid.size(),
            places: Default::default(),
            loads: Vec::new(),
            numbers: Vec::new(),
            stale: 0,
            order: CellOrder::default(),
            keys: Vec::new(),
            spare: Vec::new(),
        }
    }

    pub(super) fn extend(&mut self, places: &[Place], numbers: Range<u32>, load: u32) {
        for (axis, column) in self.places.iter_mut().enumerate() {
            column.extend(places.iter().map(|at| at[axis]));
        }
        self.numbers.extend(numbers);
        self.loads.resize(self.numbers.len(), load);
        self.unsettle(places.len() as u64);
    }

    /// Packets came or went: with more than half of them the columns are put in order.
    fn unsettle(&mut self, packets: u64) {
        self.stale += 2 * STALE * packets;
    }

    pub(super) fn in_flight(&self) -> Counted {
        let mut sum = Counted::default();
        for &load in &self.loads {
            sum.packets += u64::from(load > 0);
            sum.units += u64::from(load);
        }
        sum
    }

    /// Number, place and load of every packet.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, Place, u32)> + '_ {
        let [x, y, z] = &self.places;
        let all = (0..self.numbers.len()).filter(|&i| self.loads[i] > 0);
        all.map(|i| (self.numbers[i], [x[i], y[i], z[i]], self.loads[i]))
    }

    /// Takes packets out.
    pub(super) fn take_out(&mut self, which: impl Fn(Place) -> bool) -> Counted {
        let mut sum = Counted::default();
        let [x, y, z] = &self.places;
        for (i, load) in self.loads.iter_mut().enumerate() {
            if *load > 0 && which([x[i], y[i], z[i]]) {
                sum += Counted {
                    packets: 1,
                    units: u64::from(std::mem::take(load)),
                };
            }
        }
        self.unsettle(sum.packets);
        sum
    }

    pub(super) fn step(
        &mut self,
        chart: &Chart,
        moments: &[Moment],
        deposits: &Deposits,
    ) -> Stepped {
        if self.stale > STALE * self.numbers.len() as u64 {
            self.put_in_order();
        }
        let done = if self.numbers.len() <= PART {
            // Handing so little to other threads would take longer.
            let [x, y, z] = &mut self.places;
            let places = [&mut x[..], &mut y[..], &mut z[..]];
            let (loads, numbers) = (&mut self.loads[..], &self.numbers[..]);
            Part {
                places,
                loads,
                numbers,
            }
            .step(chart, moments, deposits)
        } else {
            self.step_parts(chart, moments, deposits)
        };
        self.unsettle(done.lost.packets + done.spent_packets);
        self.stale += done.crossings;
        done
    }

    fn step_parts(&mut self, chart: &Chart, moments: &[Moment], deposits: &Deposits) -> Stepped {
        let [x, y, z] = &mut self.places;
        let parts = (
            x.par_chunks_mut(PART),
            y.par_chunks_mut(PART),
            z.par_chunks_mut(PART),
            self.loads.par_chunks_mut(PART),
            self.numbers.par_chunks(PART),
        );
        // Counts are integers: the order in which parts are added doesn't show.
        let done = parts.into_par_iter().map(|(x, y, z, loads, numbers)| {
            let places = [x, y, z];
            Part {
                places,
                loads,
                numbers,
            }
            .step(chart, moments, deposits)
        });
        done.reduce(Stepped::default, Stepped::and)
    }

    /// Sorts in space and drops packets that are gone.
    fn put_in_order(&mut self) {
        let [x, y, z] = &self.places;
        // Not many more tiles than packets, as the order costs by tile too.
        let mut bits = TILE_BITS;
        let tiles = |bits: u32| self.size.map(|n| (n >> bits) as u32 + 1);
        while tiles(bits).iter().product::<u32>() as usize > self.numbers.len() + 1024 {
            bits += 1;
        }
        let [nx, ny, nz] = tiles(bits);
        let key = |i: usize| match self.loads[i] {
            0 => u32::MAX,
            _ => {
                let [x, y, z] = [x[i], y[i], z[i]].map(|v| (v / CELL) >> bits);
                x + nx * (y + ny * z)
            }
        };
        self.keys.clear();
        self.keys.extend((0..self.numbers.len()).map(key));
        self.order.sort(&self.keys, (nx * ny * nz) as usize);
        for column in &mut self.places {
            self.order.gather(column, &mut self.spare);
        }
        self.order.gather(&mut self.loads, &mut self.spare);
        self.order.gather(&mut self.numbers, &mut self.spare);
        self.stale = 0;
    }
}

/// Packets that one thread takes at a time.
struct Part<'a> {
    places: [&'a mut [u32]; 3],
    loads: &'a mut [u32],
    numbers: &'a [u32],
}

impl Part<'_> {
    fn step(&mut self, chart: &Chart, moments: &[Moment], deposits: &Deposits) -> Stepped {
        let mut done = Stepped::default();
        let mut block = Block::new();
        for start in (0..self.numbers.len()).step_by(BLOCK) {
            let n = BLOCK.min(self.numbers.len() - start);
            let range = start..start + n;
            // Packets of the block before that stay at its end have no load and no voice.
            block.loads[n..].fill(0);
            for (to, from) in block.at.iter_mut().zip(&self.places) {
                to[..n].copy_from_slice(&from[range.clone()]);
            }
            block.loads[..n].copy_from_slice(&self.loads[range.clone()]);
            block.numbers[..n].copy_from_slice(&self.numbers[range.clone()]);
            for now in moments {
                done = done.and(block.step(chart, now, deposits));
            }
            for (to, from) in self.places.iter_mut().zip(&block.at) {
                to[range.clone()].copy_from_slice(&from[..n]);
            }
            self.loads[range].copy_from_slice(&block.loads[..n]);
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use crate::carriers::{Field, Packet, Step, Swarm};
    use glam::DVec3;
    use lexicon::Seed;
    use tissue::Grid;

    #[test]
    fn law_order_does_not_show() {
        let grid = Grid::new(DVec3::ZERO, 0.05, [40, 10, 10]).unwrap();
        let potential: Vec<f32> = grid.ids().map(|c| grid.centre_mm(c).x as f32).collect();
        let solid: Vec<bool> = grid.ids().map(|c| c.0 % 7 == 3).collect();
        let binds: Vec<bool> = grid.ids().map(|c| c.0 % 3 == 1).collect();
        let field = Field::new(grid, &potential, &solid, &binds).unwrap();
        let run = |sorts: u64| {
            let mut swarm = Swarm::new(grid, Seed::new(4)).unwrap();
            let at = grid.centre_mm(tissue::CellId(2220));
            swarm.release(&field, at, 0.1, 3000, 50).unwrap();
            for step in 0..40 {
                if sorts > 0 && step % sorts == 0 {
                    swarm.columns.put_in_order();
                } else {
                    swarm.columns.stale = 0;
                }
                let step = Step {
                    field: &field,
                    step,
                    dt_s: 0.05,
                    speed_mm_s: 0.3,
                    diffusion_mm2_s: 2e-4,
                    bind_per_s: 0.5,
                };
                swarm.step(&step).unwrap();
            }
            let mut packets: Vec<Packet> = swarm.packets().collect();
            packets.sort_by_key(|p| p.number);
            assert!(swarm.lost().packets > 0 && packets.len() > 100);
            (packets, swarm.deposits(), swarm.lost())
        };
        assert_eq!(run(0), run(1));
        assert_eq!(run(0), run(7));
    }
}
