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

use super::field::Field;
use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::operator::{Kernel, Operator};
use super::{HeatError, HeatSolver, PARALLEL_CELLS, Real, Sources, checked};
use crate::grid::CellId;
use rayon::prelude::*;

/// Most stages of a step; longer steps are cut in equal parts.
const STAGES_MAX: u32 = 99;

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

impl<R: Real> Legendre<R> {
    /// A solver at the baseline.
    #[must_use]
    pub fn new(model: HeatModel) -> Self {
        let operator = Operator::new(&model, Kernel::Runs);
        let field = Field::<R>::new(model);
        let surroundings = field.rise_k.clone();
        Self {
            start: surroundings.clone(),
            rates: vec![R::default(); surroundings.len()],
            other: surroundings,
            field,
            operator,
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

    fn long_step(&mut self, dt_s: f64, sources: &Sources) {
        let stages = self.stages(dt_s);
        let Field { model, rise_k } = &mut self.field;
        std::mem::swap(&mut self.start, rise_k);
        let first = R::of(b(1) * w1(stages) * dt_s);
        let start: &[R] = &self.start;
        let keep = |_: usize, rates: &[R], out: &mut [R]| out.copy_from_slice(rates);
        self.operator
            .apply(model, start, sources, &mut self.rates, keep);
        // Stage 0 in `other`, stage 1 in `rise_k`.
        let rates: &[R] = &self.rates;
        let plane = model.strides()[2];
        let one = |(z, (zero, one)): (usize, (&mut [R], &mut [R]))| {
            let n = zero.len();
            let (start, rates) = (&start[z * plane..][..n], &rates[z * plane..][..n]);
            let one = &mut one[..n];
            for i in 0..n {
                zero[i] = start[i];
                one[i] = start[i] + first * rates[i];
            }
        };
        if model.labels.len() < PARALLEL_CELLS {
            let planes = self.other.chunks_mut(plane).zip(rise_k.chunks_mut(plane));
            planes.enumerate().for_each(one);
        } else {
            let planes = self
                .other
                .par_chunks_mut(plane)
                .zip(rise_k.par_chunks_mut(plane));
            planes.enumerate().for_each(one);
        }
        for j in 2..=stages {
            let weights = Weights::new(j, stages, dt_s);
            let (mu, nu) = (R::of(weights.mu), R::of(weights.nu));
            let (mu_dt, gamma_dt) = (R::of(weights.mu_dt), R::of(weights.gamma_dt));
            let last: &[R] = rise_k;
            let combine = |first: usize, now: &[R], out: &mut [R]| {
                let n = out.len();
                let (last, start) = (&last[first..][..n], &start[first..][..n]);
                let (rates, now) = (&rates[first..][..n], &now[..n]);
                for i in 0..n {
                    // As changes from the start: a field at rest stays as it is, to the last bit.
                    out[i] = start[i]
                        + mu * (last[i] - start[i])
                        + nu * (out[i] - start[i])
                        + mu_dt * now[i]
                        + gamma_dt * rates[i];
                }
            };
            self.operator
                .apply(model, last, sources, &mut self.other, combine);
            std::mem::swap(&mut self.other, rise_k);
        }
    }
}

impl<R: Real> HeatSolver for Legendre<R> {
    fn model(&self) -> &HeatModel {
        &self.field.model
    }

    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
        checked(&self.field.model, dt_s, sources)?;
        let s = f64::from(STAGES_MAX);
        let longest = self.stable_dt_s() * (s * s + s - 2.0) / 4.0;
        let count = (dt_s / longest * (1.0 - 1e-12)).ceil().max(1.0);
        for _ in 0..count as u64 {
            self.long_step(dt_s / count, sources);
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
        if self.field.set_ambient(slot, ambient)? {
            self.operator.refresh(&self.field.model);
        }
        // Every buffer of rises holds the surroundings, which no stage writes.
        self.start.copy_from_slice(&self.field.rise_k);
        self.other.copy_from_slice(&self.field.rise_k);
        Ok(())
    }
}
