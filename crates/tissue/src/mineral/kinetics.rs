//! How fast a cell's pores react.
//!
//! In: concentrations in mol/m3 of pore water. Out: [`Reaction`]s with moles of solute a mole of extent.
//! Law: `law_amounts_are_kept`. Method: the extent of a step solves its implicit equation (in
//! closed form for first order, else by the Illinois method) between what solutes and mineral allow.

use super::saturation::Balance;

/// What drives growth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Supersaturation {
    /// `c / c_eq - 1` of one solute.
    Ratio {
        /// Which solute.
        solute: usize,
        /// Concentration at rest, mol/m3.
        at_rest: f64,
    },
    /// `Omega^(1/9) - 1` of hydroxyapatite from calcium and phosphate.
    Apatite {
        /// Which solute is calcium.
        calcium: usize,
        /// Which solute is phosphate.
        phosphate: usize,
        /// What the water's pH and background make of them.
        water: Balance,
    },
}

/// Rate law, mol of extent per m3 of tissue and second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// `rate x phi x c` of one solute.
    FirstOrder {
        /// Which solute.
        solute: usize,
        /// 1/s.
        rate_1_s: f64,
    },
    /// `-rate x phi x c`: one solute dissolves mineral.
    Attack {
        /// Which solute.
        solute: usize,
        /// 1/s.
        rate_1_s: f64,
    },
    /// `kg A |sigma|^n` with the sign of sigma: grows above rest and dissolves below.
    Growth {
        /// mol/m2/s; a calibration parameter, 1e-9 to 1e-7.
        kg_mol_m2s: f64,
        /// Surface of mineral per volume, m2/m3.
        area_m2_m3: f64,
        /// Order, 1.25 to 2.
        order: f64,
        /// What drives it.
        drive: Supersaturation,
    },
}

/// A rate with what it makes and takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reaction {
    /// How fast.
    pub rate: Rate,
    /// Moles of mineral made by a mole of extent.
    pub mineral: f64,
    /// Moles of each solute used by a mole of extent; negative where one is set free.
    pub used: Vec<f64>,
}

impl Supersaturation {
    fn sigma(&self, c: &dyn Fn(usize) -> f64) -> f64 {
        match *self {
            Self::Ratio { solute, at_rest } => c(solute) / at_rest - 1.0,
            Self::Apatite {
                calcium,
                phosphate,
                water,
            } => {
                let index = water.apatite_index(c(calcium), c(phosphate));
                // The index is that of Ca5; nine ions.
                libm::pow(10.0, index / 9.0) - 1.0
            }
        }
    }
}

impl Reaction {
    fn rate(&self, phi: f64, c: &dyn Fn(usize) -> f64) -> f64 {
        match self.rate {
            Rate::FirstOrder { solute, rate_1_s } => rate_1_s * phi * c(solute),
            Rate::Attack { solute, rate_1_s } => -rate_1_s * phi * c(solute),
            Rate::Growth {
                kg_mol_m2s,
                area_m2_m3,
                order,
                drive,
            } => {
                let sigma = drive.sigma(c);
                let size = kg_mol_m2s * area_m2_m3 * libm::pow(sigma.abs(), order);
                if sigma < 0.0 { -size } else { size }
            }
        }
    }

    /// Extent in `dt_s`, mol/m3, in a cell with these amounts (mol/m3 of tissue).
    pub(super) fn extent(
        &self,
        dt_s: f64,
        phi: f64,
        amounts: &[f64],
        mineral: f64,
        room: f64,
    ) -> f64 {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        // Nothing is used that isn't there: mineral, its room, each solute.
        let mut allow = |have: f64, used: f64| {
            if used > 0.0 {
                high = high.min(have / used);
            } else if used < 0.0 {
                low = low.max(have / used);
            }
        };
        amounts
            .iter()
            .zip(&self.used)
            .for_each(|(a, u)| allow(*a, *u));
        allow(mineral, -self.mineral);
        allow(room, self.mineral);
        // First order in one solute: in closed form.
        if let Rate::FirstOrder { solute, rate_1_s } | Rate::Attack { solute, rate_1_s } = self.rate
        {
            let sign = if matches!(self.rate, Rate::Attack { .. }) {
                -1.0
            } else {
                1.0
            };
            let have = amounts.get(solute).copied().unwrap_or(0.0);
            let used = self.used.get(solute).copied().unwrap_or(0.0);
            let whole = sign * dt_s * rate_1_s;
            return (whole * have / (1.0 + whole * used).max(1.0))
                .clamp(low.min(0.0), high.max(0.0));
        }
        let short = |x: f64| {
            let c = |i: usize| {
                let used = self.used.get(i).copied().unwrap_or(0.0);
                (amounts.get(i).copied().unwrap_or(0.0) - used * x).max(0.0) / phi
            };
            dt_s * self.rate(phi, &c) - x
        };
        root(short, low.min(0.0), high.max(0.0))
    }
}

/// Where a falling function passes 0, between 0 and what its value there allows; the Illinois method.
fn root(short: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let first = short(0.0);
    let limit = if first > 0.0 {
        first.min(high)
    } else {
        first.max(low)
    };
    let (mut a, mut fa, mut b, mut fb) = (0.0, first, limit, short(limit));
    if first == 0.0 || limit == 0.0 || (fb > 0.0) == (first > 0.0) {
        return limit;
    }
    for _ in 0..60 {
        let x = b - fb * (b - a) / (fb - fa);
        let fx = short(x);
        if fx == 0.0 || (x - b).abs() <= 1e-13 * limit.abs() {
            return x;
        }
        if (fx > 0.0) == (fb > 0.0) {
            fa *= 0.5;
        } else {
            (a, fa) = (b, fb);
        }
        (b, fb) = (x, fx);
    }
    b
}
