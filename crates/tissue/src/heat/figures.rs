//! What each cell of a model exchanges and stores.
//!
//! In: [`HeatModel`]. Out: [`Figures`] by padded index, the longest explicit step.
//! Law: `law_faces_are_in_series`. Method: finite volumes; a face between two media conducts as two half
//! cells in series (harmonic mean), a face to surroundings as half a cell and the transfer coefficient.

use super::medium::{AmbientSlot, Medium};
use super::model::{HeatModel, MEDIA_MAX};
use crate::properties::{BLOOD_J_M3K, Conduct};

/// What a cell exchanges and stores.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Figures {
    /// To x low, x high, y low, y high, z low, z high, W/m3/K.
    pub(super) faces: [f64; 6],
    /// One over heat capacity, m3 K/J.
    pub(super) one_over_c: f64,
    /// What is carried off without a neighbour, W/m3/K.
    pub(super) loss: f64,
    /// What is brought without a neighbour, W/m3.
    pub(super) gain: f64,
}

impl HeatModel {
    /// Conductance of the face between two labels per volume of a cell, W/m3/K.
    pub(super) fn face_w_m3k(&self, a: u8, b: u8) -> f64 {
        let dx = self.grid.cell_mm() * 1e-3;
        let half = |c: &Conduct| 0.5 * dx / c.k_w_mk;
        let around = |c: &Conduct, slot: AmbientSlot, share: f64| {
            let h = self.ambients[usize::from(slot.0)].h_w_m2k;
            let film = if h.is_infinite() {
                0.0
            } else {
                1.0 / (h * share)
            };
            1.0 / (dx * (half(c) + film))
        };
        match (self.media[usize::from(a)], self.media[usize::from(b)]) {
            (Medium::Conductor(a), Medium::Conductor(b)) => 1.0 / (dx * (half(&a) + half(&b))),
            (Medium::Conductor(c), Medium::Ambient(slot, share))
            | (Medium::Ambient(slot, share), Medium::Conductor(c)) => around(&c, slot, share),
            (Medium::Ambient(..), Medium::Ambient(..)) => 0.0,
        }
    }

    /// Whether a label stores and conducts.
    fn is_conductor(&self, label: u8) -> bool {
        matches!(self.media[usize::from(label)], Medium::Conductor(_))
    }

    /// Whether the cell at a padded index conducts.
    pub(super) fn conducts(&self, i: usize) -> bool {
        self.is_conductor(self.labels[i])
    }

    /// The label of a conducting cell whose neighbours have the same.
    pub(super) fn alone(&self, i: usize) -> Option<u8> {
        let own = self.labels[i];
        let alike = |s: &usize| self.labels[i - s] == own && self.labels[i + s] == own;
        (self.is_conductor(own) && self.strides().iter().all(alike)).then_some(own)
    }

    /// One over heat capacity, m3 K/J; 0 of surroundings.
    pub(super) fn one_over_c(&self, i: usize) -> f64 {
        self.figures_alone(self.labels[i]).one_over_c
    }

    /// The figures of a cell among its like; zeros for surroundings and labels that nobody has.
    pub(super) fn figures_alone(&self, label: u8) -> Figures {
        match self.media.get(usize::from(label)) {
            Some(Medium::Conductor(c)) => Figures {
                faces: [self.face_w_m3k(label, label); 6],
                one_over_c: 1.0 / (c.rho_kg_m3 * c.c_j_kgk),
                loss: c.perfusion_1_s * BLOOD_J_M3K,
                gain: 0.0,
            },
            _ => Figures::default(),
        }
    }

    /// The figures of the cell at a padded index; zeros for surroundings.
    pub(super) fn figures(&self, i: usize) -> Figures {
        let mut figures = self.figures_alone(self.labels[i]);
        if figures.one_over_c > 0.0 && self.alone(i).is_none() {
            let face = |j: usize| self.face_w_m3k(self.labels[i], self.labels[j]);
            let [x, y, z] = self.strides();
            let sides = [i - x, i + x, i - y, i + y, i - z, i + z];
            figures.faces = sides.map(face);
        }
        figures
    }

    /// Rise of the surroundings that a label stands for; none for a conductor.
    pub(super) fn ambient_rise_k(&self, label: u8) -> Option<f64> {
        match self.media[usize::from(label)] {
            Medium::Ambient(slot, _) => Some(self.ambients[usize::from(slot.0)].rise_k),
            Medium::Conductor(_) => None,
        }
    }

    /// Longest explicit step that keeps every cell's own weight from going negative, s.
    pub(super) fn stable_dt_s(&self) -> f64 {
        let longest = |figures: &Figures| {
            let out: f64 = figures.faces.iter().sum::<f64>() + figures.loss;
            1.0 / (figures.one_over_c * out)
        };
        let mut shortest = f64::INFINITY;
        let mut is_seen = [false; MEDIA_MAX];
        for cell in self.grid.ids() {
            let i = self.padded_index(cell);
            if let Some(label) = self.alone(i) {
                if !std::mem::replace(&mut is_seen[usize::from(label)], true) {
                    shortest = shortest.min(longest(&self.figures_alone(label)));
                }
            } else if self.conducts(i) {
                shortest = shortest.min(longest(&self.figures(i)));
            }
        }
        shortest
    }
}
