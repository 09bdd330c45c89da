//! What each cell of a model exchanges and stores.
//!
//! In: [`HeatModel`]. Out: [`Figures`] by padded index, the longest explicit step.
//! Law: `law_faces_are_in_series`, `law_figures_are_symmetric`. Method: finite volumes; a face between two
//! media conducts as two half cells in series (harmonic mean), a face to surroundings as half a cell and
//! the transfer coefficient. Where parts of cells differ, a face conducts as columns side by side from
//! middle to middle, each its parts in series, those only whose parts at the face are solid; and the cell
//! stores what its parts do. A sliver would exchange more than it stores and shorten every step: its
//! conductances are cut to those of whole cells, on both sides alike, so heat is conserved.

use super::medium::{Ambient, AmbientSlot, Medium};
use super::model::{HeatModel, MEDIA_MAX, SHARED};
use super::shared::{PARTS, Parts, SharedCell, facing, part_stride};
use crate::grid::CellId;
use crate::properties::{BLOOD_J_M3K, Conduct};
use crate::tooth::SAMPLES;
use rayon::prelude::*;

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

/// What one label is.
enum Part {
    Solid(Conduct),
    Around(AmbientSlot, f64),
}

impl HeatModel {
    fn dx_m(&self) -> f64 {
        self.grid.cell_mm() * 1e-3
    }

    fn part(&self, label: u8) -> Part {
        match self.media[usize::from(label)] {
            Medium::Conductor(c) => Part::Solid(c),
            Medium::Ambient(slot, share) => Part::Around(slot, share),
        }
    }

    /// What a label conducts and stores; none for surroundings and labels that nobody has.
    pub(super) fn of_label(&self, label: u8) -> Option<Conduct> {
        match self.media.get(usize::from(label)) {
            Some(Medium::Conductor(c)) => Some(*c),
            _ => None,
        }
    }

    /// Rise of the surroundings that a label stands for; none for what conducts.
    pub(super) fn ambient_rise_k(&self, label: u8) -> Option<f64> {
        match self.media.get(usize::from(label)) {
            Some(Medium::Ambient(slot, _)) => Some(self.ambients[usize::from(slot.0)].rise_k),
            _ => None,
        }
    }

    /// Conductance from a depth within a conductor to surroundings, per area, W/m2/K.
    fn film_w_m2k(&self, c: &Conduct, depth_m: f64, slot: AmbientSlot, share: f64) -> f64 {
        let Ambient { h_w_m2k, .. } = self.ambients[usize::from(slot.0)];
        match share > 0.0 && h_w_m2k > 0.0 {
            true => 1.0 / (depth_m / c.k_w_mk + 1.0 / (h_w_m2k * share)),
            false => 0.0,
        }
    }

    /// Conductance of the face between two labels per volume of a cell, W/m3/K.
    pub(super) fn face_w_m3k(&self, a: u8, b: u8) -> f64 {
        let dx = self.dx_m();
        let half = |c: &Conduct| 0.5 * dx / c.k_w_mk;
        match (self.part(a), self.part(b)) {
            (Part::Solid(a), Part::Solid(b)) => 1.0 / (dx * (half(&a) + half(&b))),
            (Part::Solid(c), Part::Around(slot, share))
            | (Part::Around(slot, share), Part::Solid(c)) => {
                self.film_w_m2k(&c, 0.5 * dx, slot, share) / dx
            }
            (Part::Around(..), Part::Around(..)) => 0.0,
        }
    }

    /// The parts of the cell at a padded index.
    fn parts(&self, i: usize) -> Parts {
        match self.labels[i] {
            SHARED => self.shared.get(i).map_or([0; PARTS], |cell| cell.parts),
            label => [label; PARTS],
        }
    }

    /// Conductance between a cell and the next one along an axis, per volume of a cell, W/m3/K.
    pub(super) fn ahead_w_m3k(&self, i: usize, axis: usize) -> f64 {
        let j = i + self.strides()[axis];
        let (low, high) = (self.labels[i], self.labels[j]);
        if low != SHARED && high != SHARED {
            return self.face_w_m3k(low, high);
        }
        let open = |i: usize| self.shared.get(i).map_or(1.0, |cell| cell.open);
        open(i).min(open(j)) * self.columns_w_m3k(i, j, axis)
    }

    fn columns_w_m3k(&self, i: usize, j: usize, axis: usize) -> f64 {
        let (low, high, stride) = (self.parts(i), self.parts(j), part_stride(axis));
        let (dx, half) = (self.dx_m(), SAMPLES / 2);
        // From the face inwards; a part that is missing behind a solid one is taken for the same.
        let inwards = |parts: &Parts, face: usize, back: bool| {
            let mut k = 1.0;
            let depths = (0..half).map(|depth| match back {
                true => parts[face - depth * stride],
                false => parts[face + depth * stride],
            });
            let through = |label: u8| {
                k = self.of_label(label).map_or(k, |c| c.k_w_mk);
                dx / SAMPLES as f64 / k
            };
            depths.map(through).sum::<f64>()
        };
        let column = |(a, b): (usize, usize)| {
            let are_solid = [low[a], high[b]].map(|label| self.of_label(label).is_some());
            match are_solid {
                [true, true] => 1.0 / (dx * (inwards(&low, a, true) + inwards(&high, b, false))),
                // Walls; what a tooth's surroundings take counts with the cell.
                _ => self.face_w_m3k(low[a], high[b]),
            }
        };
        facing(axis, true).map(column).sum::<f64>() / (SAMPLES * SAMPLES) as f64
    }

    /// Cuts the conductances of slivers to what whole cells have for what they store.
    pub(super) fn open_shared(&mut self) {
        let open = |cell: &SharedCell| {
            let i = cell.at as usize;
            let mut out = 0.0;
            for (axis, stride) in self.strides().into_iter().enumerate() {
                out += self.columns_w_m3k(i - stride, i, axis)
                    + self.columns_w_m3k(i, i + stride, axis);
            }
            // Of whole cells of the medium that is the quickest.
            let dx = self.dx_m();
            let quickest = cell.parts.iter().filter_map(|&label| self.of_label(label));
            let quickest = quickest.map(|c| 6.0 * c.k_w_mk / (dx * dx * c.rho_kg_m3 * c.c_j_kgk));
            let most = quickest.fold(0.0, f64::max) / self.one_over_c(i);
            if out > most { most / out } else { 1.0 }
        };
        let opened: Vec<f64> = self.shared.cells.par_iter().map(open).collect();
        for (cell, open) in self.shared.cells.iter_mut().zip(opened) {
            cell.open = open;
        }
    }

    /// Whether the cell at a padded index conducts.
    pub(super) fn conducts(&self, i: usize) -> bool {
        self.labels[i] == SHARED || self.of_label(self.labels[i]).is_some()
    }

    /// The label of a conducting cell whose neighbours have the same.
    pub(super) fn alone(&self, i: usize) -> Option<u8> {
        let own = self.labels[i];
        let alike = |s: &usize| self.labels[i - s] == own && self.labels[i + s] == own;
        (self.of_label(own).is_some() && self.strides().iter().all(alike)).then_some(own)
    }

    /// What the cell at a padded index conducts and stores by its volume; none for surroundings.
    pub(super) fn conduct_at(&self, i: usize) -> Option<Conduct> {
        match self.labels[i] {
            SHARED => self.shared.get(i).map(|cell| cell.conduct),
            label => self.of_label(label),
        }
    }

    /// What a cell of such parts conducts and stores by its volume.
    pub(super) fn of_parts(&self, parts: &Parts) -> Conduct {
        let solid = || parts.iter().filter_map(|&label| self.of_label(label));
        let sum = |of: &dyn Fn(&Conduct) -> f64| solid().map(|c| of(&c)).sum::<f64>();
        let rho = sum(&|c| c.rho_kg_m3) / PARTS as f64;
        let stored = sum(&|c| c.rho_kg_m3 * c.c_j_kgk) / PARTS as f64;
        Conduct {
            k_w_mk: sum(&|c| c.k_w_mk) / sum(&|_| 1.0),
            rho_kg_m3: rho,
            c_j_kgk: stored / rho,
            perfusion_1_s: sum(&|c| c.perfusion_1_s) / PARTS as f64,
        }
    }

    /// What the surroundings in and beside a shared cell take (W/m3/K) and bring (W/m3).
    pub(super) fn films(&self, i: usize) -> (f64, f64) {
        let Some(cell) = self.shared.get(i) else {
            return (0.0, 0.0);
        };
        let (dx, mut loss, mut gain) = (self.dx_m(), 0.0, 0.0);
        let face = 1.0 / ((SAMPLES * SAMPLES) as f64 * dx);
        let mut touch = |own: u8, other: u8, depth: f64| {
            // Walls are faces; they have a share of their own.
            if let (Some(solid), Part::Around(slot, 0.0)) = (self.of_label(own), self.part(other)) {
                let taken = face * self.film_w_m2k(&solid, depth * dx, slot, cell.area_share);
                loss += taken;
                gain += taken * self.ambients[usize::from(slot.0)].rise_k;
            }
        };
        for (axis, stride) in self.strides().into_iter().enumerate() {
            let along = part_stride(axis);
            for (part, &label) in cell.parts.iter().enumerate() {
                let next = cell.parts.get(part + along);
                if part / along % SAMPLES + 1 < SAMPLES
                    && let Some(&next) = next
                {
                    touch(label, next, 0.25);
                    touch(next, label, 0.25);
                }
            }
            for (ahead, beside) in [(false, i - stride), (true, i + stride)] {
                let other = self.parts(beside);
                for (a, b) in facing(axis, ahead) {
                    touch(cell.parts[a], other[b], 0.5);
                }
            }
        }
        (loss, gain)
    }

    /// One over heat capacity, m3 K/J; 0 of surroundings.
    pub(super) fn one_over_c(&self, i: usize) -> f64 {
        let conduct = self.conduct_at(i);
        conduct.map_or(0.0, |c| 1.0 / (c.rho_kg_m3 * c.c_j_kgk))
    }

    /// The figures of a cell among its like; zeros for surroundings and labels that nobody has.
    pub(super) fn figures_alone(&self, label: u8) -> Figures {
        let of = |c: Conduct| Figures {
            faces: [self.face_w_m3k(label, label); 6],
            one_over_c: 1.0 / (c.rho_kg_m3 * c.c_j_kgk),
            loss: c.perfusion_1_s * BLOOD_J_M3K,
            gain: 0.0,
        };
        self.of_label(label).map_or_else(Figures::default, of)
    }

    /// The figures of the cell at a padded index; zeros for surroundings.
    pub(super) fn figures(&self, i: usize) -> Figures {
        let Some(c) = self.conduct_at(i) else {
            return Figures::default();
        };
        let mut faces = [0.0; 6];
        for (axis, stride) in self.strides().into_iter().enumerate() {
            faces[2 * axis] = self.ahead_w_m3k(i - stride, axis);
            faces[2 * axis + 1] = self.ahead_w_m3k(i, axis);
        }
        let (loss, gain) = self.films(i);
        Figures {
            faces,
            one_over_c: 1.0 / (c.rho_kg_m3 * c.c_j_kgk),
            loss: c.perfusion_1_s * BLOOD_J_M3K + loss,
            gain,
        }
    }

    /// Longest explicit step that keeps every cell's own weight from going negative, s.
    pub(super) fn stable_dt_s(&self) -> f64 {
        let longest = |figures: &Figures| {
            let out: f64 = figures.faces.iter().sum::<f64>() + figures.loss;
            1.0 / (figures.one_over_c * out)
        };
        let of_plane = |z: usize| {
            let mut shortest = f64::INFINITY;
            let mut is_seen = [false; MEDIA_MAX];
            let plane = self.grid.size()[0] * self.grid.size()[1];
            for cell in (z * plane..(z + 1) * plane).map(|i| CellId(i as u32)) {
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
        };
        let planes = (0..self.grid.size()[2]).into_par_iter();
        planes.map(of_plane).reduce(|| f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use crate::grid::Grid;
    use crate::heat::{Climate, HeatModel};
    use crate::properties::Properties;
    use crate::tooth::{Provenance, Tooth};
    use glam::DVec3;
    use lexicon::Tissue;

    fn model(tissue: impl Fn(DVec3) -> Tissue + Sync) -> HeatModel {
        let grid = Grid::new(DVec3::splat(-1.0), 0.1, [20; 3]).unwrap();
        let tooth = Tooth::sampled(grid, Provenance::Solids, tissue);
        HeatModel::of_tooth(&tooth, &Properties::default(), &Climate::default()).unwrap()
    }

    #[test]
    fn law_figures_are_symmetric() {
        let model = model(|p| match (p.length() * 7.0) as u32 {
            n @ 0..6 => Tissue::ALL[2 + n as usize],
            _ if p.y > 0.0 => Tissue::Saliva,
            _ => Tissue::Air,
        });
        for cell in model.grid.ids() {
            let i = model.padded_index(cell);
            let own = model.figures(i);
            for (axis, stride) in model.strides().into_iter().enumerate() {
                let next = model.figures(i + stride);
                if own.one_over_c > 0.0 && next.one_over_c > 0.0 {
                    assert_eq!(own.faces[2 * axis + 1], next.faces[2 * axis]);
                }
            }
        }
    }

    #[test]
    fn law_samples_shorten_no_step() {
        // Any rest of a cell at a slanted surface.
        let slanted = DVec3::new(0.3, 0.5, 1.0);
        let cut = model(|p| match p.dot(slanted) < 0.123 {
            true => Tissue::Dentine,
            false => Tissue::Air,
        });
        let whole = model(|_| Tissue::Dentine);
        assert!(cut.stable_dt_s() > 0.97 * whole.stable_dt_s());
    }
    #[test]
    fn law_layers_within_cells_are_in_series() {
        let grid = Grid::new(DVec3::ZERO, 0.1, [12, 2, 2]).unwrap();
        let k = |t| Properties::default().of(t).k_w_mk;
        for border_mm in [0.525, 0.55, 0.575, 0.6] {
            let tissue = |p: DVec3| match p.x < border_mm {
                true => Tissue::Enamel,
                false => Tissue::Bone,
            };
            let tooth = Tooth::sampled(grid, Provenance::Solids, tissue);
            let climate = Climate::default();
            let model = HeatModel::of_tooth(&tooth, &Properties::default(), &climate).unwrap();
            let first = model.padded_index(grid.cell([0, 0, 0]).unwrap());
            // From the middle of the first cell to that of the last, m2 K/W.
            let faces = (0..11).map(|x| 1.0 / (model.ahead_w_m3k(first + x, 0) * 1e-4));
            let expected = 1e-3 * ((border_mm - 0.05) / k(Tissue::Enamel))
                + 1e-3 * ((1.15 - border_mm) / k(Tissue::Bone));
            let got: f64 = faces.sum();
            assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
        }
    }
}
