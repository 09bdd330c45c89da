//! A tooth and what is around it, as cells of tissue.
//!
//! In: tests of "is this point inside" (from closed solids), a volume of labels, or a depth below the
//! surface with its height (an estimate). Out: [`Tooth`], which says where its tissue came from.
//! Law: `law_inner_solids_win`, `law_volume_of_a_sphere`, `law_samples_know_more_than_centres`. Fails: [`ToothError`].
//! Not here: solids and volumes themselves (`scan`); the caller hands tests over.

use crate::estimate::Estimate;
use crate::grid::{CellId, Grid};
use glam::DVec3;
use lexicon::Tissue;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Where the tissue of the cells came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// From closed solids of tissue.
    Solids,
    /// From a volume of labels.
    Volume,
    /// Estimated from the surface by tables; whatever is shown from it says so.
    Estimated,
}

/// Samples of a cell along an edge.
pub const SAMPLES: usize = 4;
/// Tissues at the middles of a cell's 4 x 4 x 4 parts, x fastest.
pub type Samples = [Tissue; SAMPLES * SAMPLES * SAMPLES];

/// Cells of tissue.
#[derive(Debug, Clone, PartialEq)]
pub struct Tooth {
    grid: Grid,
    cells: Vec<Tissue>,
    /// Of cells that more than one tissue fills.
    shared: BTreeMap<CellId, Samples>,
    provenance: Provenance,
}

/// A closed solid: its tissue, and the test of a point in mm.
pub type Solid<'a> = (Tissue, &'a (dyn Fn(DVec3) -> bool + Sync));

/// Labels that make no tooth.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToothError {
    /// One label a cell is needed.
    #[error("{got} labels for {expected} cells; give one label a cell, x fastest")]
    Length {
        /// Labels given.
        got: usize,
        /// Cells of the grid.
        expected: usize,
    },
    /// A label that nobody named.
    #[error("label {label} at cell {cell} has no tissue; name it, or map it to air")]
    Label {
        /// The byte.
        label: u8,
        /// Where it stands first.
        cell: usize,
    },
}

impl Tooth {
    /// The tissue at every cell's centre.
    pub fn from_fn(
        grid: Grid,
        provenance: Provenance,
        tissue_at: impl Fn(DVec3) -> Tissue + Sync,
    ) -> Self {
        let cells = (0..grid.cells() as u32).into_par_iter();
        let cells = cells
            .with_min_len(4096)
            .map(|i| tissue_at(grid.centre_mm(CellId(i))))
            .collect();
        Self {
            grid,
            cells,
            shared: BTreeMap::new(),
            provenance,
        }
    }

    /// As [`Self::from_fn`], and [`Samples`] of cells beside which another tissue lies: a tooth that keeps
    /// its volumes and borders on a coarse grid, for about ten times as many questions.
    pub fn sampled(
        grid: Grid,
        provenance: Provenance,
        tissue_at: impl Fn(DVec3) -> Tissue + Sync,
    ) -> Self {
        let mut tooth = Self::from_fn(grid, provenance, &tissue_at);
        let off = |n: usize| ((n as f64 + 0.5) / SAMPLES as f64 - 0.5) * grid.cell_mm();
        let samples = |i: u32| {
            let centre = grid.centre_mm(CellId(i));
            let all: Samples = std::array::from_fn(|s| {
                let place = [s % SAMPLES, s / SAMPLES % SAMPLES, s / (SAMPLES * SAMPLES)];
                tissue_at(centre + DVec3::from(place.map(off)))
            });
            let is_shared = all.iter().any(|&tissue| tissue != all[0]);
            is_shared.then_some((CellId(i), all))
        };
        let ids = (0..grid.cells() as u32).into_par_iter().with_min_len(4096);
        let shared: Vec<(CellId, Samples)> = ids
            .filter(|&i| is_at_border(&grid, &tooth.cells, CellId(i)))
            .filter_map(samples)
            .collect();
        tooth.shared = shared.into_iter().collect();
        tooth
    }

    /// From closed solids; where two claim a point the later one in the list has it.
    #[must_use]
    pub fn from_solids(grid: Grid, around: Tissue, solids: &[Solid<'_>]) -> Self {
        Self::from_fn(grid, Provenance::Solids, |p| {
            let claim = solids.iter().rev().find(|(_, inside)| inside(p));
            claim.map_or(around, |(tissue, _)| *tissue)
        })
    }

    /// From labels, x fastest; `tissue_of` names the tissue of a label.
    ///
    /// # Errors
    /// [`ToothError`] when the count differs from the grid's or a label has no tissue.
    pub fn from_labels(
        grid: Grid,
        labels: &[u8],
        tissue_of: impl Fn(u8) -> Option<Tissue>,
    ) -> Result<Self, ToothError> {
        let (got, expected) = (labels.len(), grid.cells());
        if got != expected {
            return Err(ToothError::Length { got, expected });
        }
        let named = labels.iter().enumerate();
        let named =
            named.map(|(cell, &label)| tissue_of(label).ok_or(ToothError::Label { label, cell }));
        Ok(Self {
            grid,
            cells: named.collect::<Result<_, _>>()?,
            shared: BTreeMap::new(),
            provenance: Provenance::Volume,
        })
    }

    /// Estimated from the surface: `place_of` gives depth below the surface and height above the
    /// cervical line in mm, or none outside of the tooth.
    pub fn estimated(
        grid: Grid,
        around: Tissue,
        estimate: &Estimate,
        place_of: impl Fn(DVec3) -> Option<(f64, f64)> + Sync,
    ) -> Self {
        Self::from_fn(grid, Provenance::Estimated, |p| {
            place_of(p).map_or(around, |(depth, height)| estimate.tissue(depth, height))
        })
    }

    /// The grid.
    #[must_use]
    pub const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Where the tissue came from.
    #[must_use]
    pub const fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// The tissue at each cell's centre, in the grid's order.
    #[must_use]
    pub fn tissues(&self) -> &[Tissue] {
        &self.cells
    }

    /// The tissue of a cell; air outside of the grid.
    #[must_use]
    pub fn tissue(&self, cell: CellId) -> Tissue {
        let found = self.cells.get(cell.0 as usize);
        found.copied().unwrap_or(Tissue::Air)
    }

    /// The samples of a cell, where it is known that more than one tissue fills it.
    #[must_use]
    pub fn samples(&self, cell: CellId) -> Option<&Samples> {
        self.shared.get(&cell)
    }

    /// Changes what a cell is made of, in whole; a cell outside of the grid is left alone.
    pub fn set(&mut self, cell: CellId, tissue: Tissue) {
        if let Some(slot) = self.cells.get_mut(cell.0 as usize) {
            *slot = tissue;
            self.shared.remove(&cell);
        }
    }

    /// The cells of a tissue, in order.
    #[must_use]
    pub fn cells_of(&self, tissue: Tissue) -> Vec<CellId> {
        self.grid
            .ids()
            .filter(|&c| self.tissue(c) == tissue)
            .collect()
    }

    /// Volume of a tissue, mm3.
    #[must_use]
    pub fn volume_mm3(&self, tissue: Tissue) -> f64 {
        let count = self.cells.iter().filter(|&&t| t == tissue).count();
        count as f64 * self.grid.cell_mm3()
    }
}

/// Whether one of the cells around has another tissue.
fn is_at_border(grid: &Grid, cells: &[Tissue], cell: CellId) -> bool {
    let (own, [nx, ny, nz]) = (cells[cell.0 as usize], grid.size());
    let near = |v: usize, n: usize| v.saturating_sub(1)..(v + 2).min(n);
    let [x, y, z] = grid.place(cell);
    near(z, nz).any(|z| {
        near(y, ny).any(|y| {
            let row = nx * (y + ny * z);
            let cells = &cells[row + x.saturating_sub(1)..row + (x + 2).min(nx)];
            cells.iter().any(|&tissue| tissue != own)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lexicon::ToothKind;

    fn grid() -> Grid {
        Grid::new(DVec3::splat(-2.0), 0.1, [40, 40, 40]).unwrap()
    }

    #[test]
    fn law_inner_solids_win() {
        let outer = |p: DVec3| p.length() < 1.6;
        let inner = |p: DVec3| p.length() < 0.6;
        let solids: [Solid<'_>; 2] = [(Tissue::Dentine, &outer), (Tissue::Pulp, &inner)];
        let tooth = Tooth::from_solids(grid(), Tissue::Air, &solids);
        let at = |p| tooth.tissue(tooth.grid().cell_at(p).unwrap());
        assert_eq!(at(DVec3::ZERO), Tissue::Pulp);
        assert_eq!(at(DVec3::X), Tissue::Dentine);
        assert_eq!(at(DVec3::X * 1.9), Tissue::Air);
        assert_eq!(tooth.provenance(), Provenance::Solids);
    }

    #[test]
    fn law_samples_know_more_than_centres() {
        let share = |tooth: &Tooth, cell| {
            let whole = f64::from(u8::from(tooth.tissue(cell) == Tissue::Enamel));
            let enamel = |all: &Samples| all.iter().filter(|&&t| t == Tissue::Enamel).count();
            let samples = tooth.samples(cell);
            samples.map_or(whole, |all| enamel(all) as f64 / all.len() as f64)
        };
        let (mut by_centres, mut by_samples) = (0.0, 0.0);
        for radius in [1.1, 1.23, 1.37, 1.52, 1.7, 1.84] {
            let ball = |p: DVec3| match p.length() < radius {
                true => Tissue::Enamel,
                false => Tissue::Air,
            };
            let mut tooth = Tooth::sampled(grid(), Provenance::Solids, ball);
            let sum: f64 = tooth.grid().ids().map(|c| share(&tooth, c)).sum();
            let exact = 4.0 / 3.0 * std::f64::consts::PI * radius * radius * radius;
            let off = |mm3: f64| (mm3 / exact - 1.0) * (mm3 / exact - 1.0);
            by_centres += off(tooth.volume_mm3(Tissue::Enamel));
            by_samples += off(sum * tooth.grid().cell_mm3());
            let shared = tooth.grid().ids().find(|&c| tooth.samples(c).is_some());
            tooth.set(shared.unwrap(), Tissue::Dentine);
            assert_eq!(tooth.samples(shared.unwrap()), None);
        }
        assert!(by_samples < 0.05 * by_centres, "{by_samples} {by_centres}");
    }

    #[test]
    fn law_volume_of_a_sphere() {
        let ball = |p: DVec3| p.length() < 1.7;
        let tooth = Tooth::from_solids(grid(), Tissue::Air, &[(Tissue::Enamel, &ball)]);
        let exact = 4.0 / 3.0 * std::f64::consts::PI * 1.7_f64 * 1.7 * 1.7;
        assert!((tooth.volume_mm3(Tissue::Enamel) / exact - 1.0).abs() < 0.005);
    }

    #[test]
    fn labels_are_named_or_refused() {
        let grid = Grid::new(DVec3::ZERO, 1.0, [2, 1, 1]).unwrap();
        let names = |label| (label == 9).then_some(Tissue::Bone);
        let tooth = Tooth::from_labels(grid, &[9, 9], names).unwrap();
        assert_eq!(tooth.volume_mm3(Tissue::Bone), 2.0);
        let unknown = Tooth::from_labels(grid, &[9, 8], names);
        assert_eq!(unknown, Err(ToothError::Label { label: 8, cell: 1 }));
        assert!(Tooth::from_labels(grid, &[9], names).is_err());
    }

    #[test]
    fn an_estimate_says_that_it_is_one() {
        let estimate = Estimate::of(ToothKind::Molar);
        // A block: its surface is at z = 2 and the cervix at z = -2.
        let place = |p: DVec3| (p.z < 1.9).then_some((1.9 - p.z, p.z + 2.0));
        let tooth = Tooth::estimated(grid(), Tissue::Air, &estimate, place);
        assert_eq!(tooth.provenance(), Provenance::Estimated);
        let at = |z| tooth.tissue(tooth.grid().cell_at(DVec3::new(0.05, 0.05, z)).unwrap());
        assert_eq!(at(1.75), Tissue::Enamel);
        assert_eq!(at(-0.85), Tissue::Dentine);
        assert_eq!(at(-1.95), Tissue::Pulp);
    }
}
