//! Cells of mineral with pores, their solutes, and the water around.
//!
//! In: [`Grid`], mineral and solutes by cell. Out: [`Pores`] that go on by steps.
//! Law: `law_amounts_are_kept`, `law_pores_close`. Fails: [`MineralError`].

use super::HAP_M3_MOL;
use super::kinetics::Reaction;
use crate::grid::{CellId, Grid};

/// Pores never close more than to this share of the volume.
const PORE_MIN: f64 = 1e-4;

/// Amounts or steps that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MineralError {
    /// One figure a cell is needed.
    #[error("{got} figures of {what} for {expected} cells")]
    Length {
        /// Whose figures.
        what: &'static str,
        /// Figures given.
        got: usize,
        /// Cells of the grid.
        expected: usize,
    },
    /// Not a figure of that kind.
    #[error("{what} must be finite and within {low} to {high}, got {got}")]
    Range {
        /// Whose figure.
        what: &'static str,
        /// Least.
        low: f64,
        /// Most.
        high: f64,
        /// What was found.
        got: f64,
    },
}

/// Something dissolved, or a load of carriers.
#[derive(Debug, Clone, PartialEq)]
pub struct Solute {
    /// Its name.
    pub name: &'static str,
    /// Diffusivity in water, m2/s.
    pub d_m2_s: f64,
}

/// Mineral, pores and solutes.
#[derive(Debug, Clone)]
pub struct Pores {
    grid: Grid,
    /// Power of porosity that diffusion goes with, 1.5 to 2.
    exponent: f64,
    solutes: Vec<Solute>,
    /// mol/m3 of tissue.
    mineral: Vec<f64>,
    /// mol/m3 of tissue, one row of cells a solute.
    amounts: Vec<Vec<f64>>,
    /// Cells whose concentrations are held: the water around.
    is_held: Vec<bool>,
    /// What held cells gave away, mol, by solute.
    given_mol: Vec<f64>,
    reactions: Vec<Reaction>,
}

fn range(what: &'static str, got: f64, low: f64, high: f64) -> Result<(), MineralError> {
    match got >= low && got <= high {
        true => Ok(()),
        false => Err(MineralError::Range {
            what,
            low,
            high,
            got,
        }),
    }
}

impl Pores {
    /// Pores in tissue with these shares of mineral by volume, and no solutes yet.
    ///
    /// # Errors
    /// [`MineralError`] when counts differ or a figure is out of range.
    pub fn new(grid: Grid, mineral_share: &[f64], exponent: f64) -> Result<Self, MineralError> {
        let (what, got, expected) = ("mineral", mineral_share.len(), grid.cells());
        if got != expected {
            return Err(MineralError::Length {
                what,
                got,
                expected,
            });
        }
        range("the exponent of porosity", exponent, 0.0, 4.0)?;
        mineral_share
            .iter()
            .try_for_each(|&s| range("a share of mineral", s, 0.0, 1.0))?;
        Ok(Self {
            mineral: mineral_share.iter().map(|s| s / HAP_M3_MOL).collect(),
            is_held: vec![false; expected],
            grid,
            exponent,
            solutes: Vec::new(),
            amounts: Vec::new(),
            given_mol: Vec::new(),
            reactions: Vec::new(),
        })
    }

    /// Adds a solute at concentrations in mol/m3 of pore water; gives its number.
    ///
    /// # Errors
    /// [`MineralError::Range`] for a diffusivity or concentration below 0.
    pub fn add_solute(
        &mut self,
        solute: Solute,
        mol_m3_at: impl Fn(CellId) -> f64,
    ) -> Result<usize, MineralError> {
        range("a diffusivity", solute.d_m2_s, 0.0, 1e-6)?;
        let mut amounts = Vec::with_capacity(self.grid.cells());
        for cell in self.grid.ids() {
            let c = mol_m3_at(cell);
            range("a concentration", c, 0.0, 1e5)?;
            amounts.push(c * self.porosity(cell));
        }
        self.amounts.push(amounts);
        self.solutes.push(solute);
        self.given_mol.push(0.0);
        Ok(self.solutes.len() - 1)
    }

    /// Adds a reaction in all cells that aren't held.
    ///
    /// # Errors
    /// [`MineralError::Length`] when it doesn't say what it uses of each solute.
    pub fn add_reaction(&mut self, reaction: Reaction) -> Result<(), MineralError> {
        let (what, got) = ("solutes used", reaction.used.len());
        let expected = self.solutes.len();
        if got != expected {
            return Err(MineralError::Length {
                what,
                got,
                expected,
            });
        }
        self.reactions.push(reaction);
        Ok(())
    }

    /// Holds a cell's concentrations as they are from now on; it doesn't react.
    pub fn hold(&mut self, cell: CellId) {
        if let Some(held) = self.is_held.get_mut(cell.0 as usize) {
            *held = true;
        }
    }

    /// Share of a cell's volume that is pores.
    #[must_use]
    pub fn porosity(&self, cell: CellId) -> f64 {
        phi(self.mineral.get(cell.0 as usize).copied().unwrap_or(0.0))
    }

    /// Share of a cell's volume that is mineral.
    #[must_use]
    pub fn mineral_share(&self, cell: CellId) -> f64 {
        self.mineral
            .get(cell.0 as usize)
            .map_or(0.0, |m| m * HAP_M3_MOL)
    }

    /// Concentration in a cell's pores, mol/m3; 0 for what isn't there.
    #[must_use]
    pub fn concentration(&self, solute: usize, cell: CellId) -> f64 {
        let found = self
            .amounts
            .get(solute)
            .and_then(|a| a.get(cell.0 as usize));
        found.map_or(0.0, |n| n / self.porosity(cell))
    }

    /// Mineral of all cells that aren't held, mol.
    #[must_use]
    pub fn mineral_mol(&self) -> f64 {
        self.sum(&self.mineral)
    }

    /// A solute of all cells that aren't held, mol.
    #[must_use]
    pub fn solute_mol(&self, solute: usize) -> f64 {
        self.amounts.get(solute).map_or(0.0, |a| self.sum(a))
    }

    /// What held cells have given so far of a solute, mol; negative where they took.
    #[must_use]
    pub fn given_mol(&self, solute: usize) -> f64 {
        self.given_mol.get(solute).copied().unwrap_or(0.0)
    }

    fn sum(&self, values: &[f64]) -> f64 {
        let free = values.iter().zip(&self.is_held).filter(|(_, held)| !**held);
        free.map(|(v, _)| v).sum::<f64>() * self.grid.cell_mm3() * 1e-9
    }

    /// Goes on by `dt_s`.
    ///
    /// # Errors
    /// [`MineralError::Range`] for a step that is no time.
    pub fn step(&mut self, dt_s: f64) -> Result<(), MineralError> {
        range("a step in s", dt_s, f64::MIN_POSITIVE, 1e9)?;
        let mut left = dt_s;
        while left > 0.0 {
            let porosity: Vec<f64> = self.mineral.iter().map(|&m| phi(m)).collect();
            let open: Vec<f64> = porosity
                .iter()
                .map(|&p| libm::pow(p, self.exponent))
                .collect();
            let sub = left.min(self.stable_dt_s(&porosity, &open));
            for solute in 0..self.solutes.len() {
                self.transport(solute, sub, &porosity, &open);
            }
            self.react(sub);
            left -= sub;
        }
        Ok(())
    }

    /// Faces of each cell to the next along each axis: the two cells, by index.
    fn faces(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let [nx, ny, nz] = self.grid.size();
        let strides = [1, nx, nx * ny];
        (0..nx * ny * nz).flat_map(move |i| {
            let place = [i % nx, i / nx % ny, i / (nx * ny)];
            (0..3).filter_map(move |axis| {
                (place[axis] + 1 < [nx, ny, nz][axis]).then_some((i, i + strides[axis]))
            })
        })
    }

    fn stable_dt_s(&self, porosity: &[f64], open: &[f64]) -> f64 {
        let dx = self.grid.cell_mm() * 1e-3;
        let most = self.solutes.iter().map(|s| s.d_m2_s).fold(0.0, f64::max);
        let mut sums = vec![0.0; porosity.len()];
        for (i, j) in self.faces() {
            let g = between(open[i], open[j]);
            sums[i] += g;
            sums[j] += g;
        }
        let fastest = sums
            .iter()
            .zip(porosity)
            .map(|(s, p)| s / p)
            .fold(0.0, f64::max);
        0.8 * dx * dx / (most * fastest).max(1e-30)
    }

    fn transport(&mut self, solute: usize, dt_s: f64, porosity: &[f64], open: &[f64]) {
        let dx = self.grid.cell_mm() * 1e-3;
        let scale = dt_s * self.solutes[solute].d_m2_s / (dx * dx);
        let amounts = &self.amounts[solute];
        let c: Vec<f64> = amounts.iter().zip(porosity).map(|(n, p)| n / p).collect();
        let mut change = vec![0.0; c.len()];
        for (i, j) in self.faces() {
            let flow = scale * between(open[i], open[j]) * (c[i] - c[j]);
            change[i] -= flow;
            change[j] += flow;
        }
        let mut given = 0.0;
        for ((n, d), held) in self.amounts[solute]
            .iter_mut()
            .zip(&change)
            .zip(&self.is_held)
        {
            if *held { given -= d } else { *n += d }
        }
        self.given_mol[solute] += given * self.grid.cell_mm3() * 1e-9;
    }

    fn react(&mut self, dt_s: f64) {
        let mut here = vec![0.0; self.solutes.len()];
        for i in (0..self.mineral.len()).filter(|&i| !self.is_held[i]) {
            for reaction in &self.reactions {
                here.iter_mut()
                    .zip(&self.amounts)
                    .for_each(|(h, a)| *h = a[i]);
                let mineral = self.mineral[i];
                let room = ((1.0 - PORE_MIN) / HAP_M3_MOL - mineral).max(0.0);
                let extent = reaction.extent(dt_s, phi(mineral), &here, mineral, room);
                self.mineral[i] += reaction.mineral * extent;
                for (amounts, used) in self.amounts.iter_mut().zip(&reaction.used) {
                    amounts[i] -= used * extent;
                }
            }
        }
    }
}

/// Porosity at an amount of mineral, mol/m3.
fn phi(mineral: f64) -> f64 {
    (1.0 - mineral * HAP_M3_MOL).max(PORE_MIN)
}

/// Two half cells in series.
fn between(a: f64, b: f64) -> f64 {
    2.0 * a * b / (a + b)
}
