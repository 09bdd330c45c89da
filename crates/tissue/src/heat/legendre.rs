//! The fast solver: explicit stages that together make a long step.
//!
//! In: [`HeatModel`]. Out: rises. Law: `law_solvers_agree`, `law_long_steps_stay_bounded`,
//! `law_steady_states_do_not_depend_on_the_step`, `law_threads_do_not_show`.
//! Cost: a step of K explicit steps takes about 2 sqrt(K) stages; a step within the explicit bound
//! takes three. Method: RKL2, Meyer, Balsara & Aslam 2014 (J. Comput. Phys. 257, 594): s stages by the
//! recursion of Legendre polynomials, stable up to (s^2 + s - 2)/4 explicit steps of 2 / lambda_max,
//! second order in time, and a steady state is that of the equations whatever the step. Stable for every
//! symmetric operator, so for every mixture of tissues. (Douglas' alternating directions were built,
//! measured and dropped: on mixtures of tissue and air they grew without bound from 50 explicit steps on.)

use super::blocks::Heating;
use super::field::Field;
use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::operator::{Combine, Keep, Operator, part};
use super::real::Real;
use super::{HeatError, HeatSolver, PARALLEL_CELLS, Sources, checked, equal_parts};
use crate::grid::CellId;
use fearless_simd::{Simd, SimdBase};
use rayon::prelude::*;

/// Most stages of a step; longer steps are cut in equal parts.
const STAGES_MAX: u32 = 99;
/// Longest step after heat or surroundings have changed, s; as much again may follow, then twice as much.
const FIRST_S: f64 = 0.1;

/// Runge-Kutta-Legendre solver.
#[derive(Debug, Clone)]
pub struct Legendre<R> {
    field: Field<R>,
    operator: Operator<R>,
    /// Rises at the start of the step, and their rates.
    start: Vec<R>,
    rates: Vec<R>,
    /// The stage before the last; becomes the next.
    other: Vec<R>,
    /// What the last step was heated with; none where rises or surroundings were set since.
    last: Option<Heating<R>>,
}

/// Weights of stage `j`: last, the one before, the start's rate and the last one's rate.
struct Weights {
    mu: f64,
    nu: f64,
    gamma_dt: f64,
    mu_dt: f64,
}

/// b of a stage.
fn b(j: u32) -> f64 {
    let j = f64::from(j.max(2));
    (j * j + j - 2.0) / (2.0 * j * (j + 1.0))
}

/// First stage's share of the step, for `stages` in all.
fn w1(stages: u32) -> f64 {
    let s = f64::from(stages);
    4.0 / (s * s + s - 2.0)
}

impl Weights {
    fn new(j: u32, stages: u32, dt_s: f64) -> Self {
        let x = f64::from(j);
        let mu = (2.0 * x - 1.0) / x * b(j) / b(j - 1);
        let nu = -(x - 1.0) / x * b(j) / b(j - 2);
        let mu_dt = mu * w1(stages) * dt_s;
        Self {
            mu,
            nu,
            mu_dt,
            gamma_dt: -(1.0 - b(j - 1)) * mu_dt,
        }
    }
}

/// A stage from the last one (`here`) and the one before (`out`), of one plane.
struct Stage<'a, R> {
    start: &'a [R],
    rates: &'a [R],
    mu: R,
    nu: R,
    mu_dt: R,
    gamma_dt: R,
}

impl<R: Real> Combine<R> for Stage<'_, R> {
    #[inline(always)]
    fn lanes<S: Simd, V: SimdBase<S, Element = R>>(
        &self,
        simd: S,
        at: usize,
        here: V,
        rate: V,
        out: &mut [R],
    ) {
        let start: V = part(simd, self.start, at);
        let rates: V = part(simd, self.rates, at);
        // As changes from the start: a field at rest stays as it is, to the last bit.
        let next = start
            + V::splat(simd, self.mu) * (here - start)
            + V::splat(simd, self.nu) * (V::from_slice(simd, out) - start)
            + V::splat(simd, self.mu_dt) * rate
            + V::splat(simd, self.gamma_dt) * rates;
        next.store_slice(out);
    }
}

impl<R: Real> Legendre<R> {
    /// A solver at the baseline.
    #[must_use]
    pub fn new(model: HeatModel) -> Self {
        let operator = Operator::new(&model);
        let field = Field::<R>::new(model);
        let surroundings = field.rise_k.clone();
        Self {
            start: surroundings.clone(),
            rates: vec![R::default(); surroundings.len()],
            other: surroundings,
            field,
            operator,
            last: None,
        }
    }

    /// Longest explicit step of the model, s.
    #[must_use]
    pub const fn stable_dt_s(&self) -> f64 {
        self.operator.stable_dt_s
    }

    /// Least odd count of stages, three or more, that is stable for a step.
    #[must_use]
    pub fn stages(&self, dt_s: f64) -> u32 {
        let ratio = dt_s / self.stable_dt_s();
        let count = 0.5 * ((9.0 + 16.0 * ratio).sqrt() - 1.0);
        (count.ceil() as u32).max(3) | 1
    }

    /// Equal steps that together take `dt_s`.
    fn steps(&mut self, dt_s: f64, heating: &Heating<R>) {
        let s = f64::from(STAGES_MAX);
        let longest = self.stable_dt_s() * (s * s + s - 2.0) / 4.0;
        let (count, dt_s) = equal_parts(dt_s, longest);
        for _ in 0..count {
            self.long_step(dt_s, heating);
        }
    }

    fn long_step(&mut self, dt_s: f64, heating: &Heating<R>) {
        let stages = self.stages(dt_s);
        std::mem::swap(&mut self.start, &mut self.field.rise_k);
        let mut rates = std::mem::take(&mut self.rates);
        self.apply(&self.start, heating, R::of(1.0), &mut rates, |_| Keep);
        self.rates = rates;
        // Stage 0 in `other`, stage 1 in `rise_k`.
        self.first_stages(R::of(b(1) * w1(stages) * dt_s));
        for j in 2..=stages {
            let weights = Weights::new(j, stages, dt_s);
            let mut out = std::mem::take(&mut self.other);
            let plane = self.field.model.strides()[2];
            let stage = |z: usize| Stage {
                start: &self.start[z * plane..][..plane],
                rates: &self.rates[z * plane..][..plane],
                mu: R::of(weights.mu),
                nu: R::of(weights.nu),
                mu_dt: R::of(weights.mu_dt),
                gamma_dt: R::of(weights.gamma_dt),
            };
            let weight = R::of(weights.mu_dt);
            self.apply(&self.field.rise_k, heating, weight, &mut out, stage);
            self.other = std::mem::replace(&mut self.field.rise_k, out);
        }
    }

    /// Rates at `here`, and `weight` times those of sources, into `out`, plane by plane.
    fn apply<C: Combine<R>>(
        &self,
        here: &[R],
        heating: &Heating<R>,
        weight: R,
        out: &mut [R],
        combine: impl Fn(usize) -> C + Sync,
    ) {
        let model = &self.field.model;
        let (plane, nz) = (model.strides()[2], model.grid.size()[2]);
        let at = |z: usize| &here[z * plane..][..plane];
        let one = |(z, out): (usize, &mut [R])| {
            if (1..=nz).contains(&z) {
                let near = [at(z - 1), at(z), at(z + 1)];
                self.operator.plane(z, near, &combine(z), out);
                heating.add(z, weight, out);
            }
        };
        if model.labels.len() < PARALLEL_CELLS {
            out.chunks_exact_mut(plane).enumerate().for_each(one);
        } else {
            out.par_chunks_exact_mut(plane).enumerate().for_each(one);
        }
    }

    fn first_stages(&mut self, first: R) {
        let plane = self.field.model.strides()[2];
        let (start, rates): (&[R], &[R]) = (&self.start, &self.rates);
        let one = |(z, (zero, one)): (usize, (&mut [R], &mut [R]))| {
            let n = zero.len();
            let (start, rates) = (&start[z * plane..][..n], &rates[z * plane..][..n]);
            let one = &mut one[..n];
            for i in 0..n {
                zero[i] = start[i];
                one[i] = start[i] + first * rates[i];
            }
        };
        let rise_k = &mut self.field.rise_k;
        if start.len() < PARALLEL_CELLS {
            let planes = self.other.chunks_mut(plane).zip(rise_k.chunks_mut(plane));
            planes.enumerate().for_each(one);
        } else {
            let planes = self.other.par_chunks_mut(plane);
            let planes = planes.zip(rise_k.par_chunks_mut(plane));
            planes.enumerate().for_each(one);
        }
    }
}

impl<R: Real> HeatSolver for Legendre<R> {
    fn model(&self) -> &HeatModel {
        &self.field.model
    }

    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
        checked(&self.field.model, dt_s, sources)?;
        let heating = Heating::new(&self.field.model, sources);
        let mut done_s = 0.0;
        if self.last.as_ref() != Some(&heating) {
            // What has just changed is steep, and long steps are wrong about it.
            let mut part_s = FIRST_S;
            while done_s + part_s < dt_s {
                self.steps(part_s, &heating);
                done_s += part_s;
                part_s = done_s;
            }
        }
        self.steps(dt_s - done_s, &heating);
        self.last = Some(heating);
        Ok(())
    }

    fn rise_k(&self, cell: CellId) -> f64 {
        self.field.rise_k(cell)
    }

    fn set_rises(&mut self, rise_k_at: &dyn Fn(CellId) -> f64) {
        self.last = None;
        self.field.set_rises(rise_k_at);
    }

    fn set_ambient(&mut self, slot: AmbientSlot, ambient: Ambient) -> Result<(), HeatError> {
        self.last = None;
        let copies = [&mut self.start, &mut self.other];
        self.field
            .set_ambient(slot, ambient, &mut self.operator, copies)?;
        Ok(())
    }
}
