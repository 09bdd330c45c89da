//! How fast every cell warms, from its six neighbours, plane by plane.
//!
//! In: planes of rises. Out: what a [`Combine`] makes of rates, K/s, in place.
//! Law: `law_runs_change_no_bit`, `law_threads_do_not_show`, `law_instruction_sets_do_not_show`.
//! Cost: bound by memory. Method: [`Blocks`] of eight cells, the widest registers that the processor has.

use super::blocks::{Blocks, PlaneBlocks};
use super::model::HeatModel;
use super::real::{Block, LANES, Real, load, splat};
use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch};

/// What becomes of the rates of eight cells.
pub(super) trait Combine<R: Real>: Sync {
    /// `at` is the first cell within its plane, `here` its rises; `out` still holds what was there.
    fn lanes<S: Simd>(
        &self,
        simd: S,
        at: usize,
        here: R::Lanes<S>,
        rate: R::Lanes<S>,
        out: &mut Block<R>,
    );
}

/// A plane with the one below and the one above.
pub(super) type Near<'a, R> = [&'a [R]; 3];

/// The right side of the heat equation on the cells of a model.
#[derive(Debug, Clone)]
pub(super) struct Operator<R> {
    level: Level,
    blocks: Blocks<R>,
    row: usize,
    /// Longest explicit step, s.
    pub(super) stable_dt_s: f64,
}

impl<R: Real> Operator<R> {
    pub(super) fn new(model: &HeatModel) -> Self {
        Self {
            level: Level::new(),
            blocks: Blocks::new(model),
            row: model.strides()[1],
            stable_dt_s: model.stable_dt_s(),
        }
    }

    /// Takes new conductances over from the model.
    pub(super) fn refresh(&mut self, model: &HeatModel) {
        self.blocks.refresh(model);
        self.stable_dt_s = model.stable_dt_s();
    }

    /// The conducting cells of plane `z`; others of `out` stay as they are.
    pub(super) fn plane(
        &self,
        z: usize,
        near: Near<'_, R>,
        combine: &impl Combine<R>,
        out: &mut [R],
    ) {
        let blocks = self.blocks.plane(z);
        dispatch!(self.level, simd => plane(simd, self.row, &blocks, near, combine, out));
    }
}

#[inline(always)]
fn plane<S: Simd, R: Real>(
    simd: S,
    row: usize,
    blocks: &PlaneBlocks<'_, R>,
    near: Near<'_, R>,
    combine: &impl Combine<R>,
    out: &mut [R],
) {
    for run in blocks.runs {
        let (start, n) = (run.start as usize, run.count as usize);
        let own = &blocks.own[usize::from(run.label) % blocks.own.len()];
        let (face, loss) = (splat(simd, own.face), splat(simd, own.loss));
        let one_over_c = splat(simd, own.one_over_c);
        let out = out[start..start + n].as_chunks_mut().0;
        let count = out.len();
        let [here, w, e, s, north, d, up] = around(near, row, start, n);
        let (here, w, e) = (&here[..count], &w[..count], &e[..count]);
        let (s, north, d, up) = (&s[..count], &north[..count], &d[..count], &up[..count]);
        for i in 0..count {
            let u = load(simd, &here[i]);
            let sum = face * (load(simd, &w[i]) - u)
                + face * (load(simd, &e[i]) - u)
                + face * (load(simd, &s[i]) - u)
                + face * (load(simd, &north[i]) - u)
                + face * (load(simd, &d[i]) - u)
                + face * (load(simd, &up[i]) - u);
            let rate = one_over_c * (sum - loss * u);
            combine.lanes(simd, start + i * LANES, u, rate, &mut out[i]);
        }
    }
    for (&start, kept) in blocks.differ.iter().zip(blocks.kept) {
        let start = start as usize;
        let (u, sides) = one_block(simd, near, row, start);
        let [fw, fe, fs, fn_, fd, fu, one_over_c, loss, gain] = kept;
        let [w, e, s, north, d, up] = sides;
        let sum = load(simd, fw) * (w - u)
            + load(simd, fe) * (e - u)
            + load(simd, fs) * (s - u)
            + load(simd, fn_) * (north - u)
            + load(simd, fd) * (d - u)
            + load(simd, fu) * (up - u);
        let rate = load(simd, one_over_c) * (sum + load(simd, gain) - load(simd, loss) * u);
        if let Some(out) = out[start..].first_chunk_mut() {
            combine.lanes(simd, start, u, rate, out);
        }
    }
}

/// The blocks of a stretch of cells, and those to its six sides.
#[inline(always)]
fn around<'a, R>(
    [below, here, above]: Near<'a, R>,
    row: usize,
    start: usize,
    n: usize,
) -> [&'a [Block<R>]; 7] {
    let at = |of: &'a [R], i: usize| of[i..i + n].as_chunks().0;
    [
        at(here, start),
        at(here, start - 1),
        at(here, start + 1),
        at(here, start - row),
        at(here, start + row),
        at(below, start),
        at(above, start),
    ]
}

#[inline(always)]
fn one_block<S: Simd, R: Real>(
    simd: S,
    [below, here, above]: Near<'_, R>,
    row: usize,
    start: usize,
) -> (R::Lanes<S>, [R::Lanes<S>; 6]) {
    let u = part(simd, here, start);
    let sides = [
        part(simd, here, start - 1),
        part(simd, here, start + 1),
        part(simd, here, start - row),
        part(simd, here, start + row),
        part(simd, below, start),
        part(simd, above, start),
    ];
    (u, sides)
}

#[inline(always)]
pub(super) fn part<S: Simd, R: Real>(simd: S, of: &[R], start: usize) -> R::Lanes<S> {
    R::Lanes::<S>::from_slice(simd, &of[start..start + LANES])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::heat::{Ambient, Medium};
    use crate::properties::Properties;
    use glam::DVec3;
    use lexicon::Tissue;

    struct Rates;

    impl<R: Real> Combine<R> for Rates {
        #[inline(always)]
        fn lanes<S: Simd>(
            &self,
            _: S,
            _: usize,
            _: R::Lanes<S>,
            rate: R::Lanes<S>,
            out: &mut Block<R>,
        ) {
            rate.store_slice(out);
        }
    }

    fn rates<R: Real>(model: &HeatModel, level: Level) -> Vec<R> {
        let operator = Operator::<R> {
            level,
            ..Operator::new(model)
        };
        let plane = model.strides()[2];
        let rise = |i: usize| R::of(libm::sin(i as f64 * 0.7) * 9.0);
        let rises: Vec<R> = (0..3 * plane).map(rise).collect();
        let mut out = vec![R::default(); plane];
        let near = [0, 1, 2].map(|z| &rises[z * plane..(z + 1) * plane]);
        operator.plane(1, near, &Rates, &mut out);
        out
    }

    #[test]
    fn law_instruction_sets_do_not_show() {
        let grid = Grid::new(DVec3::ZERO, 0.1, [45, 6, 1]).unwrap();
        let labels: Vec<u8> = grid.ids().map(|c| u8::from(c.0 % 77 > 60)).collect();
        let table = Properties::default();
        let media = [Tissue::Pulp, Tissue::Enamel].map(|t| Medium::Conductor(table.of(t)));
        let walls = [Ambient::convection(90.0, 2.0); 6];
        let model = HeatModel::new(grid, &labels, media.to_vec(), walls, &[]).unwrap();
        let (least, best) = (Level::baseline(), Level::new());
        assert_eq!(rates::<f32>(&model, least), rates::<f32>(&model, best));
        assert_eq!(rates::<f64>(&model, least), rates::<f64>(&model, best));
    }
}
