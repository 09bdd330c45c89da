//! A thermometer at a point.
//!
//! In: a point in mm. Out: the rise there, by the cells around that conduct.
//! Law: `law_a_probe_reads_linear_fields`. Method: trilinear weights, without surroundings.

use super::{HeatModel, HeatSolver};
use crate::grid::CellId;
use glam::DVec3;

/// A point with the cells it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    weights: Vec<(CellId, f64)>,
}

impl Probe {
    /// A probe at a point; none where no cell around conducts.
    #[must_use]
    pub fn at(model: &HeatModel, point_mm: DVec3) -> Option<Self> {
        let grid = model.grid();
        let q = (point_mm - grid.origin_mm()) / grid.cell_mm() - DVec3::splat(0.5);
        let (low, share) = (q.floor(), q - q.floor());
        let mut weights = Vec::with_capacity(8);
        for corner in 0..8_u8 {
            let is_high = [corner & 1, corner >> 1 & 1, corner >> 2 & 1].map(|b| b == 1);
            let (mut weight, mut place) = (1.0, [0_usize; 3]);
            let mut is_inside = true;
            for axis in 0..3 {
                let at = low[axis] + f64::from(u8::from(is_high[axis]));
                weight *= if is_high[axis] {
                    share[axis]
                } else {
                    1.0 - share[axis]
                };
                is_inside &= at >= 0.0 && at < grid.size()[axis] as f64;
                place[axis] = at.max(0.0) as usize;
            }
            if let Some(cell) = grid.cell(place).filter(|_| is_inside && weight > 0.0)
                && model.conduct(cell).is_some()
            {
                weights.push((cell, weight));
            }
        }
        let sum: f64 = weights.iter().map(|w| w.1).sum();
        weights.iter_mut().for_each(|w| w.1 /= sum);
        (!weights.is_empty()).then_some(Self { weights })
    }

    /// The rise at the probe, K.
    pub fn read_k(&self, solver: &(impl HeatSolver + ?Sized)) -> f64 {
        self.weights
            .iter()
            .map(|&(cell, weight)| weight * solver.rise_k(cell))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::heat::{Ambient, Explicit, Kernel, Medium};
    use crate::properties::Properties;
    use lexicon::Tissue;

    #[test]
    fn law_a_probe_reads_linear_fields() {
        let grid = Grid::new(DVec3::splat(-1.0), 0.2, [10, 10, 10]).unwrap();
        let media = vec![Medium::Conductor(Properties::default().of(Tissue::Bone))];
        let walls = [Ambient::INSULATED; 6];
        let model = HeatModel::new(grid, &[0; 1000], media, walls, &[]).unwrap();
        let field = |p: DVec3| 2.0 + p.dot(DVec3::new(0.3, -0.7, 1.1));
        let mut solver = Explicit::<f64>::new(model, Kernel::Runs);
        solver.set_rises(&|cell| field(grid.centre_mm(cell)));
        for p in [DVec3::ZERO, DVec3::new(0.33, -0.41, 0.77)] {
            let probe = Probe::at(solver.model(), p).unwrap();
            assert!((probe.read_k(&solver) - field(p)).abs() < 1e-12);
        }
        assert!(Probe::at(solver.model(), DVec3::splat(5.0)).is_none());
        assert!(Probe::at(solver.model(), DVec3::NAN).is_none());
    }
}
