//! The reference: explicit steps.
//!
//! In: [`HeatModel`]. Out: rises. Law: `law_runs_change_no_bit`, `law_threads_do_not_show`.
//! Cost: a twelfth of a pass over memory a sub-step of at most `dx^2 / (6 alpha)`.
//! Method: forward Euler; first order in time, second in space. Large models go several sub-steps a
//! pass: in slabs of planes, sub-step `j` follows one plane behind sub-step `j - 1`, whose last three
//! planes are kept; what a slab needs of its neighbours' planes it works out itself. Slabs are cut so that
//! each is about the same work.

use super::blocks::Heating;
use super::field::Field;
use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::operator::{Combine, Operator};
use super::plain::Plain;
use super::real::Real;
use super::{HeatError, HeatSolver, PARALLEL_CELLS, Sources, checked, equal_parts};
use crate::grid::CellId;
use fearless_simd::{Simd, SimdBase};
use rayon::prelude::*;

/// How cells are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Every cell of the box, one sub-step a pass.
    Plain,
    /// Cells that conduct, runs of one medium at once, several sub-steps a pass.
    Runs,
}

/// Most sub-steps of a pass: what threads share is read and written once a pass.
const DEPTH_MAX: usize = 12;
/// Most that a thread keeps of planes between sub-steps, bytes: a part of what processors hold near.
const BETWEEN_BYTES: usize = 8 << 20;
/// Fewest planes of a slab.
const SLAB_MIN: usize = 24;

/// Explicit solver.
#[derive(Debug, Clone)]
pub struct Explicit<R> {
    field: Field<R>,
    next: Vec<R>,
    operator: Operator<R>,
    plain: Option<Plain<R>>,
}

/// A sub-step.
struct Euler<R> {
    dt: R,
}

impl<R: Real> Combine<R> for Euler<R> {
    #[inline(always)]
    fn lanes<S: Simd, V: SimdBase<S, Element = R>>(
        &self,
        simd: S,
        _: usize,
        here: V,
        rate: V,
        out: &mut [R],
    ) {
        (here + V::splat(simd, self.dt) * rate).store_slice(out);
    }
}

/// Sub-steps of one pass.
struct Pass<'a, R> {
    operator: &'a Operator<R>,
    heating: &'a Heating<R>,
    here: &'a [R],
    /// Cells of a plane, and planes without the halo.
    plane: usize,
    nz: usize,
    dt: R,
    depth: usize,
}

impl<R: Real> Pass<'_, R> {
    /// The planes from `first` on that `out` holds, after all sub-steps.
    fn slab(&self, first: usize, out: &mut [R]) {
        let (depth, plane) = (self.depth, self.plane);
        let end = first + out.len() / plane;
        let mut between = vec![R::default(); (depth - 1) * 3 * plane];
        // Planes that sub-step `j` must have reached for what follows it.
        let from = |j: usize| first.saturating_sub(depth - j).max(1);
        let to = |j: usize| (end + depth - j).min(self.nz + 1);
        for wave in from(1) + 1..to(1) + depth {
            for j in (1..=depth).filter(|&j| wave > j && (from(j)..to(j)).contains(&(wave - j))) {
                let z = wave - j;
                if j == depth {
                    let own = &mut out[(z - first) * plane..][..plane];
                    self.sub_step(z, j, &between, own);
                } else {
                    let (before, own) = between.split_at_mut((j - 1) * 3 * plane);
                    let own = &mut own[z % 3 * plane..][..plane];
                    self.operator.surround(z, self.start(z), own);
                    self.sub_step(z, j, before, own);
                }
            }
        }
    }

    /// Slabs of about the same work, at most `most`, each with its first plane.
    fn slabs<'o>(&self, mut rest: &'o mut [R], most: usize) -> Vec<(usize, &'o mut [R])> {
        let count = most.min(self.nz / SLAB_MIN).max(1);
        let work = |z: usize| self.operator.work(z);
        let all: usize = (1..=self.nz).map(work).sum();
        let (mut done, mut first) = (0, 1);
        let mut slabs = Vec::with_capacity(count);
        for z in 1..=self.nz {
            done += work(z);
            let cut = slabs.len() + 1;
            let is_due = done * count >= all * cut && z + 1 - first >= SLAB_MIN;
            if is_due && cut < count {
                let (slab, after) = rest.split_at_mut((z + 1 - first) * self.plane);
                slabs.push((first, slab));
                (rest, first) = (after, z + 1);
            }
        }
        slabs.push((first, rest));
        slabs
    }

    fn start(&self, z: usize) -> &[R] {
        &self.here[z * self.plane..][..self.plane]
    }

    fn sub_step(&self, z: usize, j: usize, between: &[R], out: &mut [R]) {
        let last = |z: usize| match j == 1 || z < 1 || z > self.nz {
            true => self.start(z),
            false => &between[((j - 2) * 3 + z % 3) * self.plane..][..self.plane],
        };
        let near = [last(z - 1), last(z), last(z + 1)];
        self.operator.plane(z, near, &Euler { dt: self.dt }, out);
        self.heating.add(z, self.dt, out);
    }
}

impl<R: Real> Explicit<R> {
    /// A solver at the baseline.
    #[must_use]
    pub fn new(model: HeatModel, kernel: Kernel) -> Self {
        let operator = Operator::new(&model);
        let plain = (kernel == Kernel::Plain).then(|| Plain::new(&model));
        let field = Field::<R>::new(model);
        Self {
            next: field.rise_k.clone(),
            field,
            operator,
            plain,
        }
    }

    /// Longest sub-step, s.
    #[must_use]
    pub const fn stable_dt_s(&self) -> f64 {
        self.operator.stable_dt_s
    }

    /// Goes on by `depth` sub-steps.
    fn pass(&mut self, dt: R, depth: usize, heating: &Heating<R>) {
        let Field { model, rise_k } = &mut self.field;
        let (plane, nz) = (model.strides()[2], model.grid.size()[2]);
        let pass = Pass {
            operator: &self.operator,
            heating,
            here: rise_k,
            plane,
            nz,
            dt,
            depth,
        };
        let inside = &mut self.next[plane..(nz + 1) * plane];
        if model.labels.len() < PARALLEL_CELLS {
            pass.slab(1, inside);
        } else {
            let slabs = pass.slabs(inside, rayon::current_num_threads());
            let slabs = slabs.into_par_iter().with_max_len(1);
            slabs.for_each(|(first, out)| pass.slab(first, out));
        }
        std::mem::swap(&mut self.next, rise_k);
    }
}

impl<R: Real> HeatSolver for Explicit<R> {
    fn model(&self) -> &HeatModel {
        &self.field.model
    }

    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
        checked(&self.field.model, dt_s, sources)?;
        let (count, dt_s) = equal_parts(dt_s, self.stable_dt_s());
        let heating = Heating::new(&self.field.model, sources);
        let dt = R::of(dt_s);
        let planes = 3 * size_of::<R>() * self.field.model.strides()[2];
        let most = (1 + BETWEEN_BYTES / planes).min(DEPTH_MAX) as u64;
        let mut left = count;
        while left > 0 {
            if let Some(plain) = &self.plain {
                let Field { model, rise_k } = &mut self.field;
                plain.step(model, dt, rise_k, &heating, &mut self.next);
                std::mem::swap(&mut self.next, rise_k);
                left -= 1;
            } else {
                let is_large = self.next.len() >= PARALLEL_CELLS;
                let depth = if is_large { left.min(most) } else { 1 };
                self.pass(dt, depth as usize, &heating);
                left -= depth;
            }
        }
        Ok(())
    }

    fn rise_k(&self, cell: CellId) -> f64 {
        self.field.rise_k(cell)
    }

    fn set_rises(&mut self, rise_k_at: &dyn Fn(CellId) -> f64) {
        self.field.set_rises(rise_k_at);
    }

    fn set_ambient(&mut self, slot: AmbientSlot, ambient: Ambient) -> Result<(), HeatError> {
        let copies = [&mut self.next];
        if self
            .field
            .set_ambient(slot, ambient, &mut self.operator, copies)?
            && let Some(plain) = &mut self.plain
        {
            *plain = Plain::new(&self.field.model);
        }
        Ok(())
    }
}
