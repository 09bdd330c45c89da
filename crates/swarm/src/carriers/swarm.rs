//! The swarm: what's released, flies, binds, leaves and is retrieved.
//!
//! In: releases, steps, retrievals. Out: what was deposited by cell, counts, packets for pictures.
//! Law: `law_loads_are_kept`. Fails: [`CarrierError`].

use super::columns::{Columns, Counted, Stepped};
use super::deposits::Deposits;
use super::field::check_size;
use super::flight::{CELL, Chart, Moment, Place};
use super::noise::{DEVIATION, FARTHEST, Noise};
use super::{CarrierError, Field, at_least_zero};
use glam::DVec3;
use lexicon::Seed;
use rayon::prelude::*;
use tissue::{CellId, Grid};

/// Moments that one step may be cut into.
const MOMENTS_MAX: u32 = 64;
/// Cells that a packet may cross along an axis in a moment: below 1, or it could jump a wall.
const CROSSED_MAX: f64 = 0.98;
/// Tries to find a free place around the nozzle before the nozzle itself is taken.
const TRIES: usize = 16;
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
    pub(super) columns: Columns,
    released: Counted,
    lost: Counted,
    retrieved: Counted,
    deposited_units: u64,
    deposits: Deposits,
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
            columns: Columns::new(grid),
            released: Counted::default(),
            lost: Counted::default(),
            retrieved: Counted::default(),
            deposited_units: 0,
            deposits: Deposits::new(grid.cells()),
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
        self.columns.extend(&new, first as u32..got as u32, load);
        self.released += Counted {
            packets: u64::from(packets),
            units: u64::from(packets) * u64::from(load),
        };
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
        let done = self.columns.step(&chart, &moments, &self.deposits);
        self.deposited_units += done.deposited_units;
        self.lost += done.lost;
        Ok(done)
    }

    /// Takes the packets within a ball out of the suspension, as a suction tip does.
    ///
    /// # Errors
    /// [`CarrierError::Value`] for a place or a radius that is none.
    pub fn retrieve(&mut self, at_mm: DVec3, radius_mm: f64) -> Result<Counted, CarrierError> {
        at_least_zero("the place of retrieval, mm", at_mm.length())?;
        let radius_mm = at_least_zero("the radius of retrieval, mm", radius_mm)?;
        let per_unit = self.grid.cell_mm() / f64::from(CELL);
        let centre = (at_mm - self.grid.origin_mm()) / per_unit;
        let square = (radius_mm / per_unit) * (radius_mm / per_unit);
        let within = |[x, y, z]: Place| {
            let from = DVec3::new(x.into(), y.into(), z.into()) - centre;
            from.length_squared() <= square
        };
        let got = self.columns.take_out(within);
        self.retrieved += got;
        Ok(got)
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

    /// All that was retrieved.
    #[must_use]
    pub const fn retrieved(&self) -> Counted {
        self.retrieved
    }

    /// All units that bound.
    #[must_use]
    pub const fn deposited_units(&self) -> u64 {
        self.deposited_units
    }

    /// What's in suspension, counted packet by packet.
    #[must_use]
    pub fn in_flight(&self) -> Counted {
        self.columns.in_flight()
    }

    /// Every packet in suspension, in an order that only the calls before decide.
    pub fn packets(&self) -> impl Iterator<Item = Packet> + '_ {
        self.columns.all().map(|(number, at, units)| Packet {
            number,
            at_mm: self.place_mm(at),
            units,
        })
    }

    fn place_mm(&self, [x, y, z]: Place) -> DVec3 {
        let units = DVec3::new(x.into(), y.into(), z.into());
        self.grid.origin_mm() + units * (self.grid.cell_mm() / f64::from(CELL))
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
}
