//! How far water is from rest with hydroxyapatite at 37 C.
//!
//! In: [`Water`]. Out: saturation index `log10(IAP / Ksp)` of Ca5(PO4)3OH, log Ksp -58.63.
//! Law: `law_calcium_and_phosphate_balance`. Fails: [`WaterError`].
//! Method: PHREEQC's model: extended Debye-Hueckel activities; pairs of Ca and Na with phosphate;
//! constants of `phreeqc.dat` (USGS) taken to 37 C by their enthalpies. Compared with PHREEQC in a test.

/// Water in contact with mineral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Water {
    /// Calcium in all, mmol per kg of water.
    pub calcium_mmol: f64,
    /// Phosphate in all, mmol per kg.
    pub phosphate_mmol: f64,
    /// Sodium, mmol per kg.
    pub sodium_mmol: f64,
    /// Ionic strength, mol per kg.
    pub ionic_mol: f64,
    /// pH.
    pub ph: f64,
}

/// Water that the model doesn't cover.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{what} must be {low} to {high}, got {got}")]
pub struct WaterError {
    /// Whose figure.
    pub what: &'static str,
    /// Least.
    pub low: f64,
    /// Most.
    pub high: f64,
    /// What was found.
    pub got: f64,
}

/// log10 of constants at 37 C: ionisation of water; PO4 with one and two H; Ca with PO4, HPO4 and
/// H2PO4; Na with HPO4; solubility product.
const LOG_KW: f64 = -13.6225;
const LOG_HPO4: f64 = 12.2459;
const LOG_H2PO4: f64 = 19.4248;
const LOG_CA_PO4: f64 = 6.5469;
const LOG_CA_HPO4: f64 = 2.8326;
const LOG_CA_H2PO4: f64 = 1.5044;
const LOG_NA_HPO4: f64 = 0.29;
const LOG_KSP: f64 = -58.63;
/// Debye-Hueckel A and B at 37 C.
const A: f64 = 0.5213;
const B: f64 = 0.3307;

/// What pH and background make of calcium and phosphate: the work that is done once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// Amounts per activity: of calcium; of PO4 without and with one of calcium.
    calcium: f64,
    alone: f64,
    paired: f64,
    /// log10 of the activity of OH.
    hydroxide: f64,
}

/// Activities of free ions.
#[derive(Debug, Clone, Copy)]
struct Free {
    calcium: f64,
    phosphate: f64,
}

impl Water {
    /// Refuses what the model doesn't cover.
    ///
    /// # Errors
    /// [`WaterError`] naming the figure.
    pub fn checked(self) -> Result<Self, WaterError> {
        for (what, got, low, high) in [
            ("calcium in mmol/kg", self.calcium_mmol, 0.0, 200.0),
            ("phosphate in mmol/kg", self.phosphate_mmol, 0.0, 200.0),
            ("sodium in mmol/kg", self.sodium_mmol, 0.0, 1000.0),
            ("ionic strength in mol/kg", self.ionic_mol, 1e-4, 1.0),
            ("pH", self.ph, 3.0, 11.0),
        ] {
            if !(got >= low && got <= high) {
                return Err(WaterError {
                    what,
                    low,
                    high,
                    got,
                });
            }
        }
        Ok(self)
    }

    /// Activity coefficient of an ion of a charge and size, with a linear term.
    fn gamma(&self, charge: f64, size: f64, linear: f64) -> f64 {
        let root = self.ionic_mol.sqrt();
        let log = -A * charge * charge * root / (1.0 + B * size * root) + linear * self.ionic_mol;
        libm::pow(10.0, log)
    }

    /// What pH and background make of calcium and phosphate.
    #[must_use]
    pub fn balance(&self) -> Balance {
        let ten = |x: f64| libm::pow(10.0, x);
        let h = -self.ph;
        let (po4, hpo4) = (self.gamma(3.0, 4.0, 0.0), self.gamma(2.0, 5.0, 0.0));
        let single = self.gamma(1.0, 5.4, 0.0);
        let neutral = ten(0.1 * self.ionic_mol);
        let sodium = 1e-3 * self.sodium_mmol * self.gamma(1.0, 4.0, 0.075);
        Balance {
            calcium: 1.0 / self.gamma(2.0, 5.0, 0.165),
            alone: 1.0 / po4
                + ten(LOG_HPO4 + h) / hpo4
                + ten(LOG_H2PO4 + 2.0 * h) / single
                + ten(LOG_HPO4 + h + LOG_NA_HPO4) * sodium / single,
            paired: ten(LOG_CA_PO4) / single
                + ten(LOG_HPO4 + h + LOG_CA_HPO4) / neutral
                + ten(LOG_H2PO4 + 2.0 * h + LOG_CA_H2PO4) / single,
            hydroxide: LOG_KW + self.ph,
        }
    }

    /// Saturation index of Ca5(PO4)3OH; minus infinity without calcium or phosphate.
    #[must_use]
    pub fn apatite_index(&self) -> f64 {
        self.balance()
            .apatite_index(self.calcium_mmol, self.phosphate_mmol)
    }
}

impl Balance {
    /// Both balances together are one quadratic in the activity of PO4, x:
    /// `x (alone + paired y) = P` and `y (calcium + paired x) = Ca`.
    fn free(&self, calcium_mmol: f64, phosphate_mmol: f64) -> Free {
        let (ca, p) = (1e-3 * calcium_mmol, 1e-3 * phosphate_mmol);
        let (a, c) = (self.alone * self.paired, -p * self.calcium);
        let b = self.alone * self.calcium + self.paired * (ca - p);
        let root = (b * b - 4.0 * a * c).sqrt();
        // The form without cancellation for either sign of b.
        let x = match b >= 0.0 {
            true => -2.0 * c / (b + root),
            false => (root - b) / (2.0 * a),
        };
        Free {
            calcium: ca / (self.calcium + self.paired * x),
            phosphate: x,
        }
    }

    /// Saturation index at amounts of calcium and phosphate in mmol per kg.
    #[must_use]
    pub fn apatite_index(&self, calcium_mmol: f64, phosphate_mmol: f64) -> f64 {
        let free = self.free(calcium_mmol, phosphate_mmol);
        let ions = 5.0 * libm::log10(free.calcium) + 3.0 * libm::log10(free.phosphate);
        ions + self.hydroxide - LOG_KSP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn water(calcium_mmol: f64, phosphate_mmol: f64, ph: f64, sodium: f64, ionic: f64) -> Water {
        Water {
            calcium_mmol,
            phosphate_mmol,
            sodium_mmol: sodium,
            ionic_mol: ionic,
            ph,
        }
    }

    /// V10. PHREEQC 3 (phreeqpython 1.6.2, `phreeqc.dat`, 37 C, NaCl as background) with the phase
    /// `Ca5(PO4)3OH = 5 Ca+2 + 3 PO4-3 + OH-`, log_k -58.63.
    #[test]
    fn v10_saturation_as_phreeqc_has_it() {
        let cases = [
            (water(1.5, 0.9, 7.0, 150.0, 0.154_78), 8.284_27),
            (water(1.5, 0.9, 5.0, 150.0, 0.154_49), -4.309_87),
            (water(1.5, 0.9, 4.5, 50.0, 0.0545), -7.058_64),
            (water(1.0, 5.0, 7.0, 50.0, 0.054_61), 10.006_02),
            (water(10.0, 6.0, 7.4, 100.0, 0.126_46), 16.119_48),
            (water(2.0, 1.2, 6.0, 30.0, 0.035_94), 4.485_15),
        ];
        for (water, expected) in cases {
            let got = water.checked().unwrap().apatite_index();
            assert!(
                (got - expected).abs() < 0.02,
                "{water:?}: {got} against {expected}"
            );
        }
    }

    #[test]
    fn law_calcium_and_phosphate_balance() {
        for ph in [3.5, 5.0, 6.5, 8.0, 10.0] {
            for (calcium, phosphate) in [(1.0, 1.0), (150.0, 0.01), (0.01, 150.0), (30.0, 18.0)] {
                let balance = water(calcium, phosphate, ph, 50.0, 0.1).balance();
                let Free {
                    calcium: y,
                    phosphate: x,
                } = balance.free(calcium, phosphate);
                let all = balance.calcium * y + balance.paired * x * y;
                assert!((all / calcium * 1e3 - 1.0).abs() < 1e-10);
                let all = balance.alone * x + balance.paired * x * y;
                assert!((all / phosphate * 1e3 - 1.0).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn refuses_water_that_it_does_not_know() {
        assert!(water(1.0, 1.0, 2.0, 0.0, 0.1).checked().is_err());
        assert!(water(f64::NAN, 1.0, 7.0, 0.0, 0.1).checked().is_err());
        assert_eq!(
            water(0.0, 1.0, 7.0, 0.0, 0.1).apatite_index(),
            f64::NEG_INFINITY
        );
    }
}
