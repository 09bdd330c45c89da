//! What a heat solver is told: cells of media, their conductances, and the surroundings.
//!
//! In: labels (one byte a cell) and [`Medium`]s, or a [`Tooth`] with its [`Climate`].
//! Out: [`HeatModel`]. Law: `law_faces_are_in_series`. Fails: [`ModelError`].
//! Method: a label a cell, and octants where media share a cell, so that a coarse grid keeps the volumes
//! and the borders of one of half its edge.
//! The labels carry a halo of one cell: the six walls of the box.

use super::medium::{Ambient, AmbientSlot, Climate, Medium};
use super::real::LANES;
use super::shared::{self, SharedCell, SharedCells};
use crate::grid::{CellId, Grid};
use crate::properties::{Conduct, Properties};
use crate::tooth::{Provenance, Samples, Tooth};
use lexicon::Tissue;

/// Most media of a model; a pair of labels then fits twelve bits.
pub const MEDIA_MAX: usize = 64;
/// Label of a cell that more than one medium fills, or that touches a tooth's surroundings.
pub(super) const SHARED: u8 = u8::MAX;

/// A model that cannot be solved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Wrong count of labels.
    #[error("{got} labels for {expected} cells; give one label a cell, x fastest")]
    Length {
        /// Labels given.
        got: usize,
        /// Cells of the grid.
        expected: usize,
    },
    /// Label, slot or count out of range.
    #[error("{what} is {got}, allowed are 0 to {allowed}")]
    Range {
        /// Whose number it is.
        what: &'static str,
        /// What was found.
        got: usize,
        /// The most.
        allowed: usize,
    },
    /// A property that no matter has.
    #[error(
        "{what} of medium {medium} must be finite and above 0 (blood flow: 0 or more), got {got}"
    )]
    Property {
        /// Name of the property.
        what: &'static str,
        /// Its medium.
        medium: usize,
        /// What was found.
        got: f64,
    },
    /// Every cell is surroundings.
    #[error("no cell conducts; give at least one cell of tissue")]
    Empty,
}

/// Cells of media with their surroundings.
#[derive(Debug, Clone)]
pub struct HeatModel {
    pub(super) grid: Grid,
    /// Cells along each axis with the halo.
    pub(super) padded: [usize; 3],
    /// One label a cell, with the halo; [`SHARED`] of cells that are looked up.
    pub(super) labels: Vec<u8>,
    pub(super) shared: SharedCells,
    pub(super) media: Vec<Medium>,
    pub(super) ambients: Vec<Ambient>,
    provenance: Option<Provenance>,
}

impl HeatModel {
    /// A model from labels, media and surroundings; `others` are the slots from 6 on.
    ///
    /// # Errors
    /// [`ModelError`] when counts, labels, slots or properties are out of range.
    pub fn new(
        grid: Grid,
        labels: &[u8],
        mut media: Vec<Medium>,
        walls: [Ambient; 6],
        others: &[Ambient],
    ) -> Result<Self, ModelError> {
        let (got, expected) = (labels.len(), grid.cells());
        if got != expected {
            return Err(ModelError::Length { got, expected });
        }
        let range = |what, got, allowed| match got > allowed {
            true => Err(ModelError::Range { what, got, allowed }),
            false => Ok(()),
        };
        range("the count of media", media.len(), MEDIA_MAX - 6)?;
        let highest = labels.iter().copied().max().map_or(0, usize::from);
        range("a label", highest + 1, media.len())?;
        let ambients = [walls.as_slice(), others].concat();
        for (medium, m) in media.iter().enumerate() {
            match m {
                Medium::Conductor(c) => check(medium, c)?,
                Medium::Ambient(slot, _) => {
                    range("a slot", usize::from(slot.0), ambients.len() - 1)?;
                }
            }
        }
        let conducts = |&l: &u8| matches!(media[usize::from(l)], Medium::Conductor(_));
        if !labels.iter().any(conducts) {
            return Err(ModelError::Empty);
        }
        let wall = media.len() as u8;
        media.extend((0..6).map(|slot| Medium::Ambient(AmbientSlot(slot), 1.0)));
        let [nx, ny, nz] = grid.size();
        // Rows are filled up, so that blocks of eight cells stay within their own.
        let padded = [nx.next_multiple_of(LANES) + 2, ny + 2, nz + 2];
        Ok(Self {
            labels: with_halo(grid.size(), padded, labels, wall),
            shared: SharedCells::default(),
            grid,
            padded,
            media,
            ambients,
            provenance: None,
        })
    }

    /// The model of a tooth: labels are the tissues' bytes, air and saliva are surroundings.
    ///
    /// # Errors
    /// [`ModelError`] as for [`HeatModel::new`].
    pub fn of_tooth(
        tooth: &Tooth,
        properties: &Properties,
        climate: &Climate,
    ) -> Result<Self, ModelError> {
        let mut media: Vec<Medium> = Tissue::ALL
            .iter()
            .map(|&tissue| Medium::Conductor(properties.of(tissue)))
            .collect();
        let others = [climate.air, climate.saliva.unwrap_or(Ambient::INSULATED)];
        // What surroundings take is counted with the cells that they touch.
        media[usize::from(Tissue::Air.code())] = Medium::Ambient(AmbientSlot::AIR, 0.0);
        if climate.saliva.is_some() {
            media[usize::from(Tissue::Saliva.code())] = Medium::Ambient(AmbientSlot::SALIVA, 0.0);
        }
        let is_around =
            |t: Tissue| t == Tissue::Air || t == Tissue::Saliva && climate.saliva.is_some();
        let grid = *tooth.grid();
        let found = shared::find(tooth, is_around, climate.true_area);
        let mut model = Self::new(grid, &found.labels, media, climate.walls, &others)?;
        let of_model = |(cell, samples, area_share): (CellId, Samples, f64)| {
            let parts = samples.map(Tissue::code);
            SharedCell {
                at: model.padded_index(cell) as u32,
                parts,
                area_share,
                conduct: model.of_parts(&parts),
                open: 1.0,
            }
        };
        let cells: Vec<SharedCell> = found.cells.into_iter().map(of_model).collect();
        for cell in &cells {
            model.labels[cell.at as usize] = SHARED;
        }
        model.shared = SharedCells::new(cells, model.padded[0], model.labels.len());
        model.open_shared();
        model.provenance = Some(tooth.provenance());
        Ok(model)
    }

    /// Where the tooth's tissue came from; none where no tooth was given. What is shown of an estimated
    /// tooth says "estimated".
    #[must_use]
    pub const fn provenance(&self) -> Option<Provenance> {
        self.provenance
    }

    /// The grid.
    #[must_use]
    pub const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The surroundings of a slot.
    #[must_use]
    pub fn ambient(&self, slot: AmbientSlot) -> Option<Ambient> {
        self.ambients.get(usize::from(slot.0)).copied()
    }

    /// What a cell conducts and stores; none for surroundings and outside of the grid. Where tissues share
    /// a cell: what its volume stores and its blood carries, and the mean conductivity of its solid part.
    #[must_use]
    pub fn conduct(&self, cell: CellId) -> Option<Conduct> {
        if cell.0 as usize >= self.grid.cells() {
            return None;
        }
        self.conduct_at(self.padded_index(cell))
    }

    /// Cells that conduct.
    #[must_use]
    pub fn active_cells(&self) -> usize {
        let conducts = |l: &&u8| **l == SHARED || self.of_label(**l).is_some();
        self.labels.iter().filter(conducts).count()
    }

    pub(super) fn padded_index(&self, cell: CellId) -> usize {
        let [x, y, z] = self.grid.place(cell);
        x + 1 + self.padded[0] * (y + 1 + self.padded[1] * (z + 1))
    }

    /// Distance between neighbours along each axis in the padded array.
    pub(super) const fn strides(&self) -> [usize; 3] {
        [1, self.padded[0], self.padded[0] * self.padded[1]]
    }
}

fn check(medium: usize, c: &Conduct) -> Result<(), ModelError> {
    let figures = [
        ("conductivity", c.k_w_mk, c.k_w_mk > 0.0),
        ("density", c.rho_kg_m3, c.rho_kg_m3 > 0.0),
        ("heat capacity", c.c_j_kgk, c.c_j_kgk > 0.0),
        ("blood flow", c.perfusion_1_s, c.perfusion_1_s >= 0.0),
    ];
    for (what, got, is_right) in figures {
        if !(is_right && got.is_finite()) {
            return Err(ModelError::Property { what, medium, got });
        }
    }
    Ok(())
}

/// Labels inside of a halo: `wall` to `wall + 5` on the six sides.
fn with_halo([nx, ny, nz]: [usize; 3], padded: [usize; 3], labels: &[u8], wall: u8) -> Vec<u8> {
    let mut all = Vec::with_capacity(padded.iter().product());
    for z in 0..padded[2] {
        for y in 0..padded[1] {
            let side = match (z, y) {
                (0, _) => Some(4),
                (z, _) if z > nz => Some(5),
                (_, 0) => Some(2),
                (_, y) if y > ny => Some(3),
                _ => None,
            };
            if let Some(side) = side {
                all.extend(std::iter::repeat_n(wall + side, padded[0]));
            } else {
                let start = nx * (y - 1 + ny * (z - 1));
                all.push(wall);
                all.extend_from_slice(&labels[start..start + nx]);
                all.extend(std::iter::repeat_n(wall + 1, padded[0] - nx - 1));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    fn media() -> Vec<Medium> {
        let table = Properties::default();
        [Tissue::Enamel, Tissue::Pulp]
            .map(|t| Medium::Conductor(table.of(t)))
            .to_vec()
    }

    fn model(labels: &[u8], media: Vec<Medium>) -> Result<HeatModel, ModelError> {
        let grid = Grid::new(DVec3::ZERO, 0.5, [2, 1, 1]).unwrap();
        HeatModel::new(
            grid,
            labels,
            media,
            [Ambient::convection(100.0, 1.0); 6],
            &[],
        )
    }

    #[test]
    fn law_faces_are_in_series() {
        let model = model(&[0, 1], media()).unwrap();
        let face = model.face_w_m3k(0, 1);
        let dx = 0.5e-3;
        let expected = 2.0 * 0.92 * 0.52 / (0.92 + 0.52) / (dx * dx);
        assert!((face / expected - 1.0).abs() < 1e-12);
        assert_eq!(face, model.face_w_m3k(1, 0));
        let film = 1.0 / (1.0 / 100.0 + 0.5 * dx / 0.92) / dx;
        assert!((model.face_w_m3k(0, 2) / film - 1.0).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_has_no_answer() {
        assert!(matches!(
            model(&[0], media()),
            Err(ModelError::Length { .. })
        ));
        assert!(matches!(
            model(&[0, 2], media()),
            Err(ModelError::Range { .. })
        ));
        let air = vec![Medium::Ambient(AmbientSlot(0), 1.0)];
        assert_eq!(model(&[0, 0], air).unwrap_err(), ModelError::Empty);
        let nowhere = [media(), vec![Medium::Ambient(AmbientSlot(6), 1.0)]].concat();
        assert!(matches!(
            model(&[0, 0], nowhere),
            Err(ModelError::Range { .. })
        ));
        let mut wrong = media();
        if let Medium::Conductor(c) = &mut wrong[1] {
            c.k_w_mk = -1.0;
        }
        assert!(matches!(
            model(&[0, 1], wrong),
            Err(ModelError::Property { .. })
        ));
    }
}
