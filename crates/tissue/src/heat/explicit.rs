//! The reference: explicit steps.
//!
//! In: [`HeatModel`]. Out: rises. Law: `law_runs_change_no_bit`, `law_threads_do_not_show`.
//! Cost: one pass over the cells a sub-step of at most `dx^2 / (6 alpha)`.
//! Method: forward Euler; first order in time, second in space.

use super::field::Field;
use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::operator::{Kernel, Operator};
use super::{HeatError, HeatSolver, Real, Sources, checked};
use crate::grid::CellId;

/// Explicit solver.
#[derive(Debug, Clone)]
pub struct Explicit<R> {
    field: Field<R>,
    next: Vec<R>,
    operator: Operator<R>,
}

impl<R: Real> Explicit<R> {
    /// A solver at the baseline.
    #[must_use]
    pub fn new(model: HeatModel, kernel: Kernel) -> Self {
        let operator = Operator::new(&model, kernel);
        let field = Field::<R>::new(model);
        Self {
            next: field.rise_k.clone(),
            field,
            operator,
        }
    }

    /// Longest sub-step, s.
    #[must_use]
    pub const fn stable_dt_s(&self) -> f64 {
        self.operator.stable_dt_s
    }

    fn sub_step(&mut self, dt_s: f64, sources: &Sources) {
        let Field { model, rise_k } = &mut self.field;
        let dt = R::of(dt_s);
        let here: &[R] = rise_k;
        let combine = |first: usize, rates: &[R], out: &mut [R]| {
            let n = out.len();
            let (here, rates) = (&here[first..][..n], &rates[..n]);
            for i in 0..n {
                out[i] = here[i] + dt * rates[i];
            }
        };
        self.operator
            .apply(model, here, sources, &mut self.next, combine);
        std::mem::swap(&mut self.next, rise_k);
    }
}

impl<R: Real> HeatSolver for Explicit<R> {
    fn model(&self) -> &HeatModel {
        &self.field.model
    }

    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
        checked(&self.field.model, dt_s, sources)?;
        // A whole multiple within rounding is taken as one.
        let count = (dt_s / self.stable_dt_s() * (1.0 - 1e-12)).ceil().max(1.0);
        for _ in 0..count as u64 {
            self.sub_step(dt_s / count, sources);
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
        // Both buffers hold the surroundings, which no step writes.
        self.next.copy_from_slice(&self.field.rise_k);
        Ok(())
    }
}
