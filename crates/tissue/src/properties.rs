//! What each tissue conducts and stores, with the source of each row.
//!
//! Out: [`Conduct`] per [`Tissue`], [`Properties`] to vary for scenarios.
//! Law: `law_every_tissue_has_a_row_and_a_source`.
//! Not here: air and saliva as surroundings, which are a heat transfer coefficient ([`crate::heat`]).

use lexicon::Tissue;

/// Body temperature that rises are counted from, in degrees Celsius.
pub const BODY_C: f64 = 37.0;
/// Density times heat capacity of blood, J/m3/K (1060 x 3770).
pub const BLOOD_J_M3K: f64 = 1060.0 * 3770.0;

/// Thermal properties of a material.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conduct {
    /// Conductivity, W/m/K.
    pub k_w_mk: f64,
    /// Density, kg/m3.
    pub rho_kg_m3: f64,
    /// Heat capacity, J/kg/K.
    pub c_j_kgk: f64,
    /// Blood flow per volume, 1/s.
    pub perfusion_1_s: f64,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Whose row it is.
    pub tissue: Tissue,
    /// The figures.
    pub conduct: Conduct,
    /// Where they come from.
    pub source: &'static str,
}

const fn row(
    tissue: Tissue,
    [k_w_mk, rho_kg_m3, c_j_kgk, perfusion_1_s]: [f64; 4],
    source: &'static str,
) -> Row {
    let conduct = Conduct {
        k_w_mk,
        rho_kg_m3,
        c_j_kgk,
        perfusion_1_s,
    };
    Row {
        tissue,
        conduct,
        source,
    }
}

/// Constants scatter by 15 % between sources; a plan is tried at both ends.
#[rustfmt::skip]
const TABLE: [Row; 12] = [
    row(Tissue::Air, [0.026, 1.14, 1007.0, 0.0], "dry air at 37 C, textbook"),
    row(Tissue::Saliva, [0.623, 993.0, 4178.0, 0.0], "water at 37 C, textbook"),
    row(Tissue::Enamel, [0.92, 2900.0, 750.0, 0.0],
        "k Craig & Peyton 1961 (0.81-0.93); diffusivity near Lin 2010 (4.08e-7 m2/s)"),
    row(Tissue::Dentine, [0.63, 2100.0, 1260.0, 0.0],
        "k Craig & Peyton 1961 (0.48-0.63); Lin 2010 has k 0.48"),
    row(Tissue::Pulp, [0.52, 1000.0, 4200.0, 0.0067],
        "finite-element papers (0.42-0.67; 0.0418 in some is a slip of units); perfusion 0-0.012"),
    row(Tissue::Cementum, [0.58, 2060.0, 1170.0, 0.0], "textbook; to be checked"),
    row(Tissue::Ligament, [0.48, 1100.0, 3400.0, 0.0],
        "soft tissue, textbook; no perfusion is assumed (the warmer side)"),
    row(Tissue::Bone, [0.32, 1908.0, 1313.0, 0.0],
        "cortical bone, textbook; no perfusion is assumed (the warmer side)"),
    row(Tissue::Gingiva, [0.48, 1100.0, 3400.0, 0.0],
        "soft tissue, textbook; no perfusion is assumed (the warmer side)"),
    row(Tissue::Lesion, [0.80, 2400.0, 1350.0, 0.0],
        "this project: enamel with a third of its volume water, by volume share"),
    row(Tissue::Restoration, [0.9, 2000.0, 900.0, 0.0], "composite, textbook"),
    row(Tissue::Pigment, [0.63, 2100.0, 1260.0, 0.0],
        "this project: taken as the dentine it lies in"),
];

/// The rows in use: the table, or a scenario of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Properties {
    rows: [Row; 12],
}

impl Default for Properties {
    fn default() -> Self {
        Self { rows: TABLE }
    }
}

impl Properties {
    /// The figures of a tissue.
    #[must_use]
    pub fn of(&self, tissue: Tissue) -> Conduct {
        self.rows[usize::from(tissue.code())].conduct
    }

    /// Every row, in the order of the tissue's byte.
    #[must_use]
    pub const fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Other figures for one tissue, with where they come from.
    #[must_use]
    pub fn with(mut self, tissue: Tissue, conduct: Conduct, source: &'static str) -> Self {
        self.rows[usize::from(tissue.code())] = Row {
            tissue,
            conduct,
            source,
        };
        self
    }

    /// Every conductivity times `factor` (a scenario: 0.85 and 1.15).
    #[must_use]
    pub fn with_k_times(mut self, factor: f64) -> Self {
        self.rows
            .iter_mut()
            .for_each(|row| row.conduct.k_w_mk *= factor);
        self
    }

    /// No blood flow anywhere: the safe assumption of a plan.
    #[must_use]
    pub fn without_perfusion(mut self) -> Self {
        self.rows
            .iter_mut()
            .for_each(|row| row.conduct.perfusion_1_s = 0.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_every_tissue_has_a_row_and_a_source() {
        let table = Properties::default();
        for (tissue, row) in Tissue::ALL.into_iter().zip(table.rows()) {
            assert_eq!(row.tissue, tissue);
            assert!(!row.source.is_empty());
            let c = table.of(tissue);
            assert!(c.k_w_mk > 0.0 && c.rho_kg_m3 > 0.0 && c.c_j_kgk > 0.0);
            // Diffusivity of the substances of a mouth lies within 1e-7 to 5e-7 m2/s (composite the highest).
            let alpha = c.k_w_mk / (c.rho_kg_m3 * c.c_j_kgk);
            assert!(
                tissue == Tissue::Air || (1e-7..=5.01e-7).contains(&alpha),
                "{tissue:?} {alpha}"
            );
        }
    }

    #[test]
    fn scenarios_change_what_they_say() {
        let base = Properties::default();
        let low = base.clone().with_k_times(0.85).without_perfusion();
        assert!((low.of(Tissue::Enamel).k_w_mk - 0.782).abs() < 1e-12);
        assert_eq!(low.of(Tissue::Pulp).perfusion_1_s, 0.0);
        assert_eq!(base.of(Tissue::Pulp).perfusion_1_s, 0.0067);
    }
}
