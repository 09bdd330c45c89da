//! What heat does: peaks by tissue, equivalent minutes at 43 C, shares of volume above a temperature.
//!
//! In: rises. Out: [`Watch`], [`Cem43`], [`share_above`]. Law: `law_cem43_adds_up`, `law_a_peak_never_falls`.
//! Method: Sapareto & Dewey 1984: minutes times R^(43 - T), R = 0.5 from 43 C on, else 0.25; in f64.

use super::HeatSolver;
use crate::grid::CellId;
use crate::properties::BODY_C;
use crate::tooth::Tooth;
use lexicon::Tissue;

/// Equivalent minutes at 43 C of `dt_s` seconds at a temperature.
#[must_use]
pub fn cem43_minutes(temperature_c: f64, dt_s: f64) -> f64 {
    let over = temperature_c - 43.0;
    let rate = if over >= 0.0 {
        libm::exp2(over)
    } else {
        libm::exp2(2.0 * over)
    };
    rate * dt_s / 60.0
}

/// Equivalent minutes at 43 C of some cells.
#[derive(Debug, Clone)]
pub struct Cem43 {
    cells: Vec<CellId>,
    minutes: Vec<f64>,
    rises: Vec<f64>,
}

impl Cem43 {
    /// Starts with none.
    #[must_use]
    pub fn new(cells: Vec<CellId>) -> Self {
        Self {
            minutes: vec![0.0; cells.len()],
            rises: Vec::new(),
            cells,
        }
    }

    /// Adds `dt_s` seconds at the rises that the solver has now.
    pub fn add(&mut self, solver: &(impl HeatSolver + ?Sized), dt_s: f64) {
        solver.gather(&self.cells, &mut self.rises);
        for (minutes, rise) in self.minutes.iter_mut().zip(&self.rises) {
            *minutes += cem43_minutes(BODY_C + rise, dt_s);
        }
    }

    /// Minutes by cell, in the order given.
    #[must_use]
    pub fn minutes(&self) -> &[f64] {
        &self.minutes
    }

    /// Most minutes of a cell.
    #[must_use]
    pub fn most(&self) -> f64 {
        self.minutes.iter().copied().fold(0.0, f64::max)
    }
}

/// Highest rise of a tissue so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakOf {
    /// The tissue.
    pub tissue: Tissue,
    /// Highest rise so far, K; 0 before anything warmed.
    pub rise_k: f64,
    /// When it was seen, s.
    pub at_s: f64,
    /// Where; none before anything warmed.
    pub cell: Option<CellId>,
}

/// Peaks by tissue.
#[derive(Debug, Clone)]
pub struct Watch {
    cells: Vec<Vec<CellId>>,
    peaks: Vec<PeakOf>,
    rises: Vec<f64>,
}

impl Watch {
    /// Watches the tissues named, where the tooth has them.
    #[must_use]
    pub fn new(tooth: &Tooth, tissues: &[Tissue]) -> Self {
        let start = |&tissue: &Tissue| PeakOf {
            tissue,
            rise_k: 0.0,
            at_s: 0.0,
            cell: None,
        };
        Self {
            cells: tissues
                .iter()
                .map(|&tissue| tooth.cells_of(tissue))
                .collect(),
            peaks: tissues.iter().map(start).collect(),
            rises: Vec::new(),
        }
    }

    /// Looks at the rises that the solver has now.
    pub fn look(&mut self, solver: &(impl HeatSolver + ?Sized), at_s: f64) {
        for (cells, peak) in self.cells.iter().zip(&mut self.peaks) {
            solver.gather(cells, &mut self.rises);
            for (&cell, &rise_k) in cells.iter().zip(&self.rises) {
                if rise_k > peak.rise_k {
                    *peak = PeakOf {
                        tissue: peak.tissue,
                        rise_k,
                        at_s,
                        cell: Some(cell),
                    };
                }
            }
        }
    }

    /// Peaks in the order of the tissues.
    #[must_use]
    pub fn peaks(&self) -> &[PeakOf] {
        &self.peaks
    }
}

/// Share of cells whose value is above each threshold (0 to 1; 0 without cells).
#[must_use]
pub fn share_above(values: &[f64], thresholds: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len();
    let above = |t: &f64| (count - sorted.partition_point(|v| v <= t)) as f64;
    thresholds
        .iter()
        .map(|t| above(t) / count.max(1) as f64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::heat::{Ambient, AmbientSlot, Climate, HeatModel, Legendre, Sources};
    use crate::properties::Properties;
    use crate::tooth::Provenance;
    use glam::DVec3;

    #[test]
    fn cem43_of_the_books() {
        assert!((cem43_minutes(42.5, 60.0) - 0.5).abs() < 1e-12);
        assert!((cem43_minutes(47.0, 60.0) - 16.0).abs() < 1e-12);
        assert!((cem43_minutes(43.0, 60.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn law_cem43_adds_up() {
        let whole = cem43_minutes(44.3, 90.0);
        let parts: f64 = (0..900).map(|_| cem43_minutes(44.3, 0.1)).sum();
        assert!((whole - parts).abs() < 1e-9);
    }

    #[test]
    fn shares_fall_with_the_threshold() {
        let shares = share_above(&[1.0, 2.0, 3.0, 4.0], &[0.0, 2.0, 3.5, 4.0]);
        assert_eq!(shares, [1.0, 0.5, 0.25, 0.0]);
        assert_eq!(share_above(&[], &[0.0]), [0.0]);
    }

    #[test]
    fn law_a_peak_never_falls() {
        let grid = Grid::new(DVec3::ZERO, 0.3, [4, 4, 8]).unwrap();
        let tissue = |p: DVec3| {
            if p.z < 1.2 {
                Tissue::Pulp
            } else {
                Tissue::Dentine
            }
        };
        let tooth = Tooth::from_fn(grid, Provenance::Solids, tissue);
        let climate = Climate {
            walls: [Ambient::INSULATED; 6],
            ..Climate::default()
        };
        let model = HeatModel::of_tooth(&tooth, &Properties::default(), &climate).unwrap();
        let mut solver = Legendre::<f64>::new(model);
        let mut watch = Watch::new(&tooth, &[Tissue::Pulp, Tissue::Bone]);
        let mut dose = Cem43::new(tooth.cells_of(Tissue::Pulp));
        let none = Sources::none(&grid);
        let mut last = 0.0;
        for tick in 1..=60 {
            let at_s = 0.1 * f64::from(tick);
            let rise = if tick <= 20 { 30.0 } else { 0.0 };
            solver
                .set_ambient(AmbientSlot(5), Ambient::convection(2000.0, rise))
                .unwrap();
            solver.step(0.1, &none).unwrap();
            watch.look(&solver, at_s);
            dose.add(&solver, 0.1);
            assert!(watch.peaks()[0].rise_k >= last);
            last = watch.peaks()[0].rise_k;
        }
        assert!(
            last > 0.5 && watch.peaks()[0].at_s > 2.5,
            "{:?}",
            watch.peaks()
        );
        assert_eq!(watch.peaks()[1].cell, None);
        assert!(dose.most() > 0.0);
        assert!(watch.peaks()[0].at_s < 6.0);
    }
}
