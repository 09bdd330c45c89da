//! Rises of all cells with the halo; surroundings hold their own rise in the same array.
//!
//! In: [`HeatModel`]. Out: [`Field`], read and set by cell.

use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::operator::Operator;
use super::{HeatError, Real};
use crate::grid::CellId;

/// Rises by padded index.
#[derive(Debug, Clone)]
pub(super) struct Field<R> {
    pub(super) model: HeatModel,
    pub(super) rise_k: Vec<R>,
}

impl<R: Real> Field<R> {
    /// Everything at the baseline, surroundings at their own.
    pub(super) fn new(model: HeatModel) -> Self {
        let rise_k = vec![R::default(); model.labels.len()];
        let mut field = Self { model, rise_k };
        field.refresh_surroundings();
        field
    }

    fn refresh_surroundings(&mut self) {
        let rises: Vec<Option<R>> = (0..self.model.media.len() as u8)
            .map(|label| self.model.ambient_rise_k(label).map(R::of))
            .collect();
        for (rise, label) in self.rise_k.iter_mut().zip(&self.model.labels) {
            if let Some(Some(own)) = rises.get(usize::from(*label)) {
                *rise = *own;
            }
        }
    }

    /// Changes surroundings, and what a solver made of them: its operator, and further arrays of rises
    /// that hold surroundings and that no step writes. Says whether conductances changed.
    pub(super) fn set_ambient<const N: usize>(
        &mut self,
        slot: AmbientSlot,
        ambient: Ambient,
        operator: &mut Operator<R>,
        copies: [&mut Vec<R>; N],
    ) -> Result<bool, HeatError> {
        let is_right = ambient.rise_k.is_finite() && ambient.h_w_m2k >= 0.0;
        let found = self.model.ambients.get_mut(usize::from(slot.0));
        let Some(found) = found.filter(|_| is_right) else {
            return Err(HeatError::Surroundings { slot: slot.0 });
        };
        // What shared cells are brought depends on the rise too.
        let is_other = found.h_w_m2k != ambient.h_w_m2k
            || found.rise_k != ambient.rise_k && !self.model.shared.is_empty();
        *found = ambient;
        self.refresh_surroundings();
        if is_other {
            *operator = Operator::new(&self.model);
        }
        for copy in copies {
            copy.copy_from_slice(&self.rise_k);
        }
        Ok(is_other)
    }

    pub(super) fn rise_k(&self, cell: CellId) -> f64 {
        match (cell.0 as usize) < self.model.grid.cells() {
            true => self.rise_k[self.model.padded_index(cell)].wide(),
            false => 0.0,
        }
    }

    pub(super) fn set_rises(&mut self, rise_k_at: &dyn Fn(CellId) -> f64) {
        for cell in self.model.grid.ids() {
            let i = self.model.padded_index(cell);
            if self.model.ambient_rise_k(self.model.labels[i]).is_none() {
                self.rise_k[i] = R::of(rise_k_at(cell));
            }
        }
    }
}
