//! The plain explicit kernel: every cell of the box, each face from an array.
//!
//! In: [`HeatModel`]. Out: one explicit step. Law: `law_runs_change_no_bit`.
//! Cost: 8 values read a cell. Method: what one would write first, to measure the others against:
//! conductances along x, y and z and three figures a cell, one loop over each row.

use super::PARALLEL_CELLS;
use super::blocks::Heating;
use super::model::HeatModel;
use super::real::Real;
use rayon::prelude::*;

/// Figures of every cell.
#[derive(Debug, Clone)]
pub(super) struct Plain<R> {
    /// Conductance to the next cell along x, y and z.
    ahead: [Vec<R>; 3],
    one_over_c: Vec<R>,
    loss: Vec<R>,
    gain: Vec<R>,
}

impl<R: Real> Plain<R> {
    pub(super) fn new(model: &HeatModel) -> Self {
        let none = vec![R::default(); model.labels.len()];
        let mut all = Self {
            ahead: [none.clone(), none.clone(), none.clone()],
            one_over_c: none.clone(),
            loss: none.clone(),
            gain: none,
        };
        for cell in model.grid.ids() {
            let i = model.padded_index(cell);
            let figures = model.figures(i);
            for (axis, stride) in model.strides().into_iter().enumerate() {
                self_ahead(&mut all.ahead[axis], i, stride, figures.faces, axis);
            }
            all.one_over_c[i] = R::of(figures.one_over_c);
            all.loss[i] = R::of(figures.loss);
            all.gain[i] = R::of(figures.gain);
        }
        all
    }

    /// `next = here + dt * rate`, surroundings as they are.
    pub(super) fn step(
        &self,
        model: &HeatModel,
        dt: R,
        here: &[R],
        heating: &Heating<R>,
        next: &mut [R],
    ) {
        let [_, row, plane] = model.strides();
        let [nx, ny, nz] = model.grid.size();
        let one = |(z, out): (usize, &mut [R])| {
            if !(1..=nz).contains(&z) {
                return;
            }
            for y in 1..=ny {
                let start = y * row + 1;
                let first = z * plane + start;
                self.row(dt, here, [first, row, plane], &mut out[start..start + nx]);
            }
            heating.add(z, dt, out);
        };
        if model.labels.len() < PARALLEL_CELLS {
            next.chunks_exact_mut(plane).enumerate().for_each(one);
        } else {
            next.par_chunks_exact_mut(plane).enumerate().for_each(one);
        }
    }

    fn row(&self, dt: R, here: &[R], [first, row, plane]: [usize; 3], out: &mut [R]) {
        let n = out.len();
        let u = |i: usize| &here[i..i + n];
        let (mid, w, e) = (u(first), u(first - 1), u(first + 1));
        let (s, north) = (u(first - row), u(first + row));
        let (d, up) = (u(first - plane), u(first + plane));
        let [x, y, z] = &self.ahead;
        let (fw, fe) = (&x[first - 1..][..n], &x[first..][..n]);
        let (fs, fn_) = (&y[first - row..][..n], &y[first..][..n]);
        let (fd, fu) = (&z[first - plane..][..n], &z[first..][..n]);
        let (one_over_c, loss) = (&self.one_over_c[first..][..n], &self.loss[first..][..n]);
        let gain = &self.gain[first..][..n];
        for i in 0..n {
            let u = mid[i];
            let sum = fw[i] * (w[i] - u)
                + fe[i] * (e[i] - u)
                + fs[i] * (s[i] - u)
                + fn_[i] * (north[i] - u)
                + fd[i] * (d[i] - u)
                + fu[i] * (up[i] - u);
            out[i] = u + dt * (one_over_c[i] * (sum + gain[i] - loss[i] * u));
        }
    }
}

/// Writes a cell's two faces along an axis; of a cell of surroundings its neighbours write them.
fn self_ahead<R: Real>(ahead: &mut [R], i: usize, stride: usize, faces: [f64; 6], axis: usize) {
    let [behind, before] = [faces[2 * axis], faces[2 * axis + 1]];
    if behind > 0.0 {
        ahead[i - stride] = R::of(behind);
    }
    if before > 0.0 {
        ahead[i] = R::of(before);
    }
}
