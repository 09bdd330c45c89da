//! The packets in suspension, as columns.
//!
//! In: releases and steps. Out: what was deposited by cell, counts. See the folder's page for laws.

use super::cells::CellOrder;
use super::deposits::Deposits;
use super::field::check_size;
use super::flight::{BLOCK, Block, CELL, Chart, Moment, Place};
use super::noise::{DEVIATION, FARTHEST, Noise};
use super::{CarrierError, Field, at_least_zero};
use glam::DVec3;
use lexicon::Seed;
use rayon::prelude::*;
use std::ops::AddAssign;
use tissue::{CellId, Grid};

/// Packets that one thread takes at a time.
const PART: usize = 4096;
/// Moments that one step may be cut into.
const MOMENTS_MAX: u32 = 64;
/// Cells that a packet may cross along an axis in a moment: below 1, or it could jump a wall.
const CROSSED_MAX: f64 = 0.98;
/// Tries to find a free place around the nozzle before the nozzle itself is taken.
const TRIES: usize = 16;
/// Share of packets that leave their cell or the swarm before it's put in order again.
const STALE: usize = 1;

/// One step of time and what acts in it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Steering, walls, binding.
    pub field: &'a Field,
    /// Number of the step: the same number draws the same noise, so count on.
    pub step: u64,
    /// Time, s.
    pub dt_s: f64,
    /// Speed where the gradient is 1 or more, mm/s.
    pub speed_mm_s: f64,
    /// Brownian diffusion, mm2/s.
    pub diffusion_mm2_s: f64,
    /// Share of its load that a packet leaves per second in a cell that binds, 1/s.
    pub bind_per_s: f64,
}

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
    fn and(mut self, other: Self) -> Self {
        self.deposited_units += other.deposited_units;
        self.spent_packets += other.spent_packets;
        self.lost += other.lost;
        self.crossings += other.crossings;
        self
    }
}

/// One packet, for pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packet {
    /// Its number, by order of release.
    pub number: u32,
    /// Where, mm.
    pub at_mm: DVec3,
    /// Units of load left.
    pub units: u32,
}

/// Packets in suspension over one grid.
#[derive(Debug, Clone)]
pub struct Swarm {
    grid: Grid,
    seed: Seed,
    /// A [`Place`] by axis.
    places: [Vec<u32>; 3],
    /// 0: lost or spent, and taken out when the columns are put in order next.
    loads: Vec<u32>,
    numbers: Vec<u32>,
    released: Counted,
    lost: Counted,
    deposited_units: u64,
    deposits: Deposits,
    order: CellOrder,
    stale: u64,
    keys: Vec<u32>,
    spare: Vec<u32>,
}

impl Swarm {
    /// No packets yet.
    ///
    /// # Errors
    /// [`CarrierError::Size`] when the grid has too many cells along an axis.
    pub fn new(grid: Grid, seed: Seed) -> Result<Self, CarrierError> {
        check_size(grid)?;
        Ok(Self {
            grid,
            seed,
            places: Default::default(),
            loads: Vec::new(),
            numbers: Vec::new(),
            released: Counted::default(),
            lost: Counted::default(),
            deposited_units: 0,
            deposits: Deposits::new(grid.cells()),
            order: CellOrder::default(),
            stale: 0,
            keys: Vec::new(),
            spare: Vec::new(),
        })
    }

    /// Releases packets of `load` units each around a point, normally spread; none into solid
    /// tissue or outside of the grid. Packets without load are not released.
    ///
    /// # Errors
    /// [`CarrierError`] when the point itself is solid or outside, for a spread that is no length,
    /// for more packets than have numbers.
    pub fn release(
        &mut self,
        field: &Field,
        at_mm: DVec3,
        spread_mm: f64,
        packets: u32,
        load: u32,
    ) -> Result<(), CarrierError> {
        self.check_grid(field)?;
        let spread_mm = at_least_zero("the spread of a release, mm", spread_mm)?;
        let free = |at: DVec3| self.grid.cell_at(at).and_then(|c| field.is_solid(c)) == Some(false);
        if !free(at_mm) {
            let at_mm = at_mm.to_array();
            return Err(CarrierError::Nozzle { at_mm });
        }
        let (first, allowed) = (self.released.packets, u64::from(u32::MAX));
        let got = first + u64::from(packets);
        if got > allowed {
            return Err(CarrierError::Packets { got, allowed });
        }
        if load == 0 {
            return Ok(());
        }
        let (seed, grid) = (self.seed.child("release"), self.grid);
        let place = |number: u64| {
            let mut rng = seed.index(number).rng();
            let mut draws = (0..TRIES).map(|_| {
                let [x, y, z] = [rng.normal(), rng.normal(), rng.normal()];
                at_mm + DVec3::new(x, y, z) * spread_mm
            });
            let at = draws.find(|&at| free(at)).unwrap_or(at_mm);
            let [x, y, z] = ((at - grid.origin_mm()) / grid.cell_mm()).to_array();
            [x, y, z].map(|cells| (cells * f64::from(CELL)) as u32)
        };
        let new: Vec<Place> = (first..got).into_par_iter().map(place).collect();
        for (axis, column) in self.places.iter_mut().enumerate() {
            column.extend(new.iter().map(|at| at[axis]));
        }
        self.numbers.extend(first as u32..got as u32);
        self.loads.resize(self.numbers.len(), load);
        self.released += Counted {
            packets: u64::from(packets),
            units: u64::from(packets) * u64::from(load),
        };
        self.stale += u64::from(packets);
        Ok(())
    }

    /// One step for every packet.
    ///
    /// # Errors
    /// [`CarrierError`] for a field on another grid, a figure that's negative or no number, a step
    /// that's so long that a packet could cross more cells than are followed. Nothing has moved then.
    pub fn step(&mut self, step: &Step) -> Result<Stepped, CarrierError> {
        self.check_grid(step.field)?;
        let moments = self.moments(step)?;
        let chart = Chart::new(step.field);
        if self.stale as usize * STALE > self.numbers.len() {
            self.put_in_order(&chart);
        }
        let [x, y, z] = &mut self.places;
        let deposits = &self.deposits;
        let parts = (
            x.par_chunks_mut(PART),
            y.par_chunks_mut(PART),
            z.par_chunks_mut(PART),
            self.loads.par_chunks_mut(PART),
            self.numbers.par_chunks(PART),
        );
        // Counts are integers: the order in which parts are added doesn't show.
        let done = parts
            .into_par_iter()
            .map(|(x, y, z, loads, numbers)| {
                let mut part = Part {
                    x,
                    y,
                    z,
                    loads,
                    numbers,
                };
                part.step(&chart, &moments, deposits)
            })
            .reduce(Stepped::default, Stepped::and);
        self.deposited_units += done.deposited_units;
        self.lost += done.lost;
        self.stale += done.crossings + done.lost.packets + done.spent_packets;
        Ok(done)
    }

    /// What cells got since the last call, in order of cell.
    pub fn deposits(&mut self) -> Vec<(CellId, u64)> {
        self.deposits.drain()
    }

    /// All that was released.
    #[must_use]
    pub const fn released(&self) -> Counted {
        self.released
    }

    /// All that left the grid.
    #[must_use]
    pub const fn lost(&self) -> Counted {
        self.lost
    }

    /// All units that bound.
    #[must_use]
    pub const fn deposited_units(&self) -> u64 {
        self.deposited_units
    }

    /// What's in suspension, counted packet by packet.
    #[must_use]
    pub fn in_flight(&self) -> Counted {
        let mut sum = Counted::default();
        for &load in &self.loads {
            sum.packets += u64::from(load > 0);
            sum.units += u64::from(load);
        }
        sum
    }

    /// Every packet in suspension, in an order that only the calls before decide.
    pub fn packets(&self) -> impl Iterator<Item = Packet> + '_ {
        let [x, y, z] = &self.places;
        let unit_mm = self.grid.cell_mm() / f64::from(CELL);
        let all = (0..self.numbers.len()).filter(|&i| self.loads[i] > 0);
        all.map(move |i| Packet {
            number: self.numbers[i],
            at_mm: self.grid.origin_mm()
                + DVec3::new(x[i].into(), y[i].into(), z[i].into()) * unit_mm,
            units: self.loads[i],
        })
    }

    fn check_grid(&self, field: &Field) -> Result<(), CarrierError> {
        if field.grid() == self.grid {
            Ok(())
        } else {
            Err(CarrierError::Grid)
        }
    }

    /// Cuts a step so that no packet can jump a cell in one go.
    fn moments(&self, step: &Step) -> Result<Vec<Moment>, CarrierError> {
        let dt_s = at_least_zero("the step's time, s", step.dt_s)?;
        let speed_mm_s = at_least_zero("the speed, mm/s", step.speed_mm_s)?;
        let diffusion = at_least_zero("the diffusion, mm2/s", step.diffusion_mm2_s)?;
        let bind_per_s = at_least_zero("the share that binds, 1/s", step.bind_per_s)?;
        let drift = speed_mm_s * dt_s / self.grid.cell_mm();
        let jitter = (2.0 * diffusion * dt_s).sqrt() / self.grid.cell_mm();
        let crossed = |n: f64| drift / n + FARTHEST * jitter / n.sqrt();
        let count = (1..=MOMENTS_MAX).find(|&n| crossed(f64::from(n)) <= CROSSED_MAX);
        let Some(count) = count else {
            return Err(CarrierError::TooFar {
                cells: crossed(1.0),
                allowed: MOMENTS_MAX,
            });
        };
        let n = f64::from(count);
        let seed = self.seed.child("noise").index(step.step);
        let share = -libm::expm1(-bind_per_s * dt_s / n);
        let moment = |i: u32| Moment {
            noise: Noise::new(seed.index(u64::from(i)).rng().next_u64()),
            drift: (drift / n * f64::from(CELL)) as f32,
            jitter: (jitter / n.sqrt() / DEVIATION * f64::from(CELL)) as f32,
            bind: (share * (1_u64 << 32) as f64) as u64,
        };
        Ok((0..count).map(moment).collect())
    }

    /// Sorts the columns in space and drops packets that are lost or spent.
    fn put_in_order(&mut self, chart: &Chart) {
        let [x, y, z] = &self.places;
        let cells = self.grid.cells();
        // With more cells than packets a run of cells is one place: the order costs by cell too.
        let mut shift = 0;
        while cells >> shift > 2 * self.numbers.len() + 1024 {
            shift += 1;
        }
        let key = |i: usize| match self.loads[i] {
            0 => u32::MAX,
            _ => (chart.cell([x[i], y[i], z[i]]) >> shift) as u32,
        };
        self.keys.clear();
        self.keys.extend((0..self.numbers.len()).map(key));
        self.order.sort(&self.keys, (cells >> shift) + 1);
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
    x: &'a mut [u32],
    y: &'a mut [u32],
    z: &'a mut [u32],
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
            block.loads.fill(0);
            block.at[0][..n].copy_from_slice(&self.x[range.clone()]);
            block.at[1][..n].copy_from_slice(&self.y[range.clone()]);
            block.at[2][..n].copy_from_slice(&self.z[range.clone()]);
            block.loads[..n].copy_from_slice(&self.loads[range.clone()]);
            block.numbers[..n].copy_from_slice(&self.numbers[range.clone()]);
            for now in moments {
                done = done.and(block.step(chart, now, deposits));
            }
            self.x[range.clone()].copy_from_slice(&block.at[0][..n]);
            self.y[range.clone()].copy_from_slice(&block.at[1][..n]);
            self.z[range.clone()].copy_from_slice(&block.at[2][..n]);
            self.loads[range].copy_from_slice(&block.loads[..n]);
        }
        done
    }
}
