//! The second opinion: few large blocks, a network of conductances, conjugate gradients.
//!
//! In: [`HeatModel`], edge of a block in cells. Out: rises. Law: `law_solvers_agree`,
//! `law_networks_conserve_heat`. Cost: 0.4 mm blocks of a molar: some milliseconds a step.
//! Method: blocks take the heat capacity of their cells; two blocks conduct as the columns between
//! their middles do, side by side (each column in series). SDIRK2 (Alexander 1977: second order,
//! L-stable) in time, Jacobi-preconditioned conjugate gradients in f64. Shares labels and properties
//! with the other solvers, and no kernel.

use super::medium::{Ambient, AmbientSlot};
use super::model::HeatModel;
use super::{HeatError, HeatSolver, Sources, checked};
use crate::grid::CellId;
use crate::properties::{BLOOD_J_M3K, Conduct};

/// Relative size of the residual at which a solve ends.
const RESIDUAL: f64 = 1e-11;
const ITERATIONS_MAX: usize = 5000;
/// 1 - 1/sqrt(2).
const GAMMA: f64 = 1.0 - std::f64::consts::FRAC_1_SQRT_2;

/// Coarse solver.
#[derive(Debug, Clone)]
pub struct Lumped {
    model: HeatModel,
    block: usize,
    /// Blocks along each axis.
    size: [usize; 3],
    /// Heat capacity of each block, J/K; 0 for one without conductors.
    store_j_k: Vec<f64>,
    /// What blood and surroundings carry off, W/K.
    loss_w_k: Vec<f64>,
    /// What surroundings bring, W.
    gain_w: Vec<f64>,
    /// Two neighbours and their conductance, W/K.
    links: Vec<(u32, u32, f64)>,
    rise_k: Vec<f64>,
}

impl Lumped {
    /// A solver at the baseline with blocks of `block` cells (at least one) along each edge.
    #[must_use]
    pub fn new(model: HeatModel, block: usize) -> Self {
        let block = block.max(1);
        let size = model.grid().size().map(|n| n.div_ceil(block));
        let count = size.iter().product();
        let mut all = Self {
            model,
            block,
            size,
            store_j_k: vec![0.0; count],
            loss_w_k: vec![0.0; count],
            gain_w: vec![0.0; count],
            links: Vec::new(),
            rise_k: vec![0.0; count],
        };
        all.connect();
        all
    }

    fn dx_m(&self) -> f64 {
        self.model.grid().cell_mm() * 1e-3
    }

    fn block_of(&self, place: [usize; 3]) -> usize {
        let [x, y, z] = place.map(|v| v / self.block);
        x + self.size[0] * (y + self.size[1] * z)
    }

    fn conduct_at(&self, place: [usize; 3]) -> Option<Conduct> {
        self.model
            .grid()
            .cell(place)
            .and_then(|cell| self.model.conduct(cell))
    }

    /// The cell beside a place along an axis, if the grid has it.
    fn beside(&self, mut place: [usize; 3], axis: usize, forward: bool) -> Option<[usize; 3]> {
        place[axis] = match forward {
            true => place[axis] + 1,
            false => place[axis].checked_sub(1)?,
        };
        (place[axis] < self.model.grid().size()[axis]).then_some(place)
    }

    /// Resistance of one column from a face of `place` inwards to its block's middle, m2 K/W.
    fn inwards(&self, place: [usize; 3], axis: usize, forward: bool) -> f64 {
        let n = self.model.grid().size()[axis];
        let start = place[axis] / self.block * self.block;
        let middle = 0.5 * (start + (start + self.block).min(n)) as f64;
        let face = (place[axis] + usize::from(!forward)) as f64;
        // At least half a cell: a face beyond the middle is as near as a cell's own.
        let mut left = if forward {
            middle - face
        } else {
            face - middle
        }
        .max(0.5);
        let (mut at, mut sum) = (Some(place), 0.0);
        while left > 0.0 {
            let Some((here, conduct)) = at.and_then(|p| Some((p, self.conduct_at(p)?))) else {
                break;
            };
            sum += left.min(1.0) * self.dx_m() / conduct.k_w_mk;
            left -= 1.0;
            at = self.beside(here, axis, forward);
        }
        sum
    }

    /// As [`Self::inwards`], from the middle of the cell on.
    fn onwards(&self, place: [usize; 3], axis: usize, forward: bool) -> f64 {
        let half = |c: Conduct| 0.5 * self.dx_m() / c.k_w_mk;
        self.inwards(place, axis, forward) - self.conduct_at(place).map_or(0.0, half)
    }

    fn connect(&mut self) {
        let (dx, count) = (self.dx_m(), self.rise_k.len());
        let (area, volume) = (dx * dx, dx * dx * dx);
        self.store_j_k = vec![0.0; count];
        self.loss_w_k = vec![0.0; count];
        self.gain_w = vec![0.0; count];
        // Conductance to the next block along each axis.
        let mut ahead = vec![[0.0; 3]; count];
        let strides = self.model.strides();
        for cell in self.model.grid().ids() {
            let (place, i) = (self.model.grid().place(cell), self.model.padded_index(cell));
            let Some(conduct) = self.model.conduct_at(i) else {
                continue;
            };
            let own = self.block_of(place);
            self.store_j_k[own] += volume * conduct.rho_kg_m3 * conduct.c_j_kgk;
            self.loss_w_k[own] += volume * conduct.perfusion_1_s * BLOOD_J_M3K;
            let (taken, brought) = self.model.films(i);
            if taken > 0.0 {
                // From the surface to the block's middle, whichever way it looks.
                let inner = 0.5 * (self.block - 1) as f64 * dx / conduct.k_w_mk;
                let g = area / (1.0 / (taken * dx) + inner);
                self.loss_w_k[own] += g;
                self.gain_w[own] += g * brought / taken;
            }
            for (axis, stride) in strides.into_iter().enumerate() {
                for (forward, low, other) in
                    [(false, i - stride, i - stride), (true, i, i + stride)]
                {
                    let face = self.model.ahead_w_m3k(low, axis);
                    if face <= 0.0 {
                        continue;
                    }
                    let column = 1.0 / (face * dx) + self.onwards(place, axis, !forward);
                    if let Some(rise_k) = self.model.ambient_rise_k(self.model.labels[other]) {
                        self.loss_w_k[own] += area / column;
                        self.gain_w[own] += area / column * rise_k;
                    } else if let Some(next) = self.beside(place, axis, true)
                        && forward
                        && self.block_of(next) != own
                    {
                        ahead[own][axis] += area / (column + self.onwards(next, axis, true));
                    }
                }
            }
        }
        let strides = [1, self.size[0], self.size[0] * self.size[1]];
        self.links.clear();
        for (own, ahead) in ahead.iter().enumerate() {
            for (g, stride) in ahead.iter().zip(strides).filter(|(g, _)| **g > 0.0) {
                self.links.push((own as u32, (own + stride) as u32, *g));
            }
        }
    }

    /// `out = K u`: what leaves each block, W.
    fn leaving(&self, u: &[f64], out: &mut [f64]) {
        for ((out, u), loss) in out.iter_mut().zip(u).zip(&self.loss_w_k) {
            *out = loss * u;
        }
        for &(a, b, g) in &self.links {
            let flow = g * (u[a as usize] - u[b as usize]);
            out[a as usize] += flow;
            out[b as usize] -= flow;
        }
    }

    /// Solves `(C + weight K) u = right` from a first guess.
    fn solve(&self, weight_s: f64, right: &[f64], u: &mut [f64]) {
        let n = u.len();
        let mut diagonal: Vec<f64> = self
            .store_j_k
            .iter()
            .zip(&self.loss_w_k)
            .map(|(store, loss)| store + weight_s * loss)
            .collect();
        for &(a, b, g) in &self.links {
            diagonal[a as usize] += weight_s * g;
            diagonal[b as usize] += weight_s * g;
        }
        let apply = |v: &[f64], out: &mut [f64]| {
            self.leaving(v, out);
            for ((out, v), store) in out.iter_mut().zip(v).zip(&self.store_j_k) {
                *out = store * v + weight_s * *out;
            }
        };
        let scaled = |r: &[f64], out: &mut [f64]| {
            for ((out, r), d) in out.iter_mut().zip(r).zip(&diagonal) {
                *out = if *d > 0.0 { r / d } else { 0.0 };
            }
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (mut q, mut z) = (vec![0.0; n], vec![0.0; n]);
        apply(u, &mut q);
        let mut r: Vec<f64> = right.iter().zip(&q).map(|(b, a)| b - a).collect();
        scaled(right, &mut z);
        let enough = RESIDUAL * RESIDUAL * dot(right, &z);
        scaled(&r, &mut z);
        let (mut p, mut rho) = (z.clone(), dot(&r, &z));
        for _ in 0..ITERATIONS_MAX {
            if rho <= enough {
                break;
            }
            apply(&p, &mut q);
            let step = rho / dot(&p, &q);
            for i in 0..n {
                u[i] += step * p[i];
                r[i] -= step * q[i];
            }
            scaled(&r, &mut z);
            let last = std::mem::replace(&mut rho, dot(&r, &z));
            for (p, z) in p.iter_mut().zip(&z) {
                *p = z + rho / last * *p;
            }
        }
    }

    /// Heat above the baseline in all blocks, J.
    #[must_use]
    pub fn heat_j(&self) -> f64 {
        self.store_j_k
            .iter()
            .zip(&self.rise_k)
            .map(|(c, u)| c * u)
            .sum()
    }

    /// Blocks that conduct.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.store_j_k.iter().filter(|c| **c > 0.0).count()
    }
}

impl HeatSolver for Lumped {
    fn model(&self) -> &HeatModel {
        &self.model
    }

    fn step(&mut self, dt_s: f64, sources: &Sources) -> Result<(), HeatError> {
        checked(&self.model, dt_s, sources)?;
        let volume = self.dx_m() * self.dx_m() * self.dx_m();
        let mut gain = self.gain_w.clone();
        for cell in self.model.grid().ids() {
            let w_m3 = sources.w_m3(cell);
            if w_m3 != 0.0 && self.model.conduct(cell).is_some() {
                gain[self.block_of(self.model.grid().place(cell))] += volume * w_m3;
            }
        }
        let weight = GAMMA * dt_s;
        let start: Vec<f64> = self
            .store_j_k
            .iter()
            .zip(&self.rise_k)
            .map(|(c, u)| c * u)
            .collect();
        let right: Vec<f64> = start
            .iter()
            .zip(&gain)
            .map(|(s, g)| s + weight * g)
            .collect();
        let mut middle = self.rise_k.clone();
        self.solve(weight, &right, &mut middle);
        let mut leaving = vec![0.0; middle.len()];
        self.leaving(&middle, &mut leaving);
        let right: Vec<f64> = right
            .iter()
            .zip(gain.iter().zip(&leaving))
            .map(|(r, (g, l))| r + (dt_s - weight) * (g - l))
            .collect();
        self.solve(weight, &right, &mut middle);
        self.rise_k = middle;
        Ok(())
    }

    fn rise_k(&self, cell: CellId) -> f64 {
        if cell.0 as usize >= self.model.grid().cells() {
            return 0.0;
        }
        let label = self.model.labels[self.model.padded_index(cell)];
        if let Some(own) = self.model.ambient_rise_k(label) {
            return own;
        }
        let place = self.model.grid().place(cell);
        let own = self.block_of(place);
        let strides = [1, self.size[0], self.size[0] * self.size[1]];
        let mut rise = self.rise_k[own];
        // Linear between middles, where the neighbour on that side conducts.
        for axis in 0..3 {
            let (n, at) = (self.model.grid().size()[axis], place[axis] / self.block);
            let (low, high) = (at * self.block, ((at + 1) * self.block).min(n));
            let off = place[axis] as f64 + 0.5 - 0.5 * (low + high) as f64;
            let other = match off > 0.0 {
                true => (at + 1 < self.size[axis]).then(|| own + strides[axis]),
                false => at.checked_sub(1).map(|_| own - strides[axis]),
            };
            if let Some(other) = other.filter(|&o| self.store_j_k[o] > 0.0) {
                let share = off.abs() / self.block as f64;
                rise += share * (self.rise_k[other] - self.rise_k[own]);
            }
        }
        rise
    }

    fn set_rises(&mut self, rise_k_at: &dyn Fn(CellId) -> f64) {
        let mut heat = vec![0.0; self.rise_k.len()];
        let volume = self.dx_m() * self.dx_m() * self.dx_m();
        for cell in self.model.grid().ids() {
            if let Some(c) = self.model.conduct(cell) {
                heat[self.block_of(self.model.grid().place(cell))] +=
                    volume * c.rho_kg_m3 * c.c_j_kgk * rise_k_at(cell);
            }
        }
        for ((rise, heat), store) in self.rise_k.iter_mut().zip(heat).zip(&self.store_j_k) {
            *rise = if *store > 0.0 { heat / store } else { 0.0 };
        }
    }

    fn set_ambient(&mut self, slot: AmbientSlot, ambient: Ambient) -> Result<(), HeatError> {
        let is_right = ambient.rise_k.is_finite() && ambient.h_w_m2k >= 0.0;
        let found = self.model.ambients.get_mut(usize::from(slot.0));
        let found = found.filter(|_| is_right);
        *found.ok_or(HeatError::Surroundings { slot: slot.0 })? = ambient;
        self.connect();
        Ok(())
    }
}
