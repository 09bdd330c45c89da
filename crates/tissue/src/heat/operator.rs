//! How fast every cell warms, from its six neighbours, plane by plane.
//!
//! In: planes of rises. Out: what a [`Combine`] makes of rates, K/s, in place.
//! Law: `law_runs_change_no_bit`, `law_threads_do_not_show`, `law_instruction_sets_do_not_show`.
//! Cost: bound by memory. Method: [`Blocks`] of eight cells, the widest registers that the processor has.

use super::blocks::{Blocks, Differ, Own, PlaneBlocks, Run};
use super::model::{HeatModel, MEDIA_MAX};
use super::real::{FEW, LANES, Real};
use fearless_simd::{Level, Simd, SimdBase, dispatch};

/// What becomes of the rates of some cells side by side.
pub(super) trait Combine<R: Real>: Sync {
    /// `at` is the first cell within its plane, `here` its rises; `out` still holds what was there.
    fn lanes<S: Simd, V: SimdBase<S, Element = R>>(
        &self,
        simd: S,
        at: usize,
        here: V,
        rate: V,
        out: &mut [R],
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

    /// Copies the surroundings of plane `z` that exchange with its cells, or with those of the next planes.
    pub(super) fn surround(&self, z: usize, from: &[R], to: &mut [R]) {
        for &(start, end) in &self.blocks.planes[z].around {
            let span = start as usize..end as usize;
            to[span.clone()].copy_from_slice(&from[span]);
        }
    }

    /// How long a plane takes, in blocks of one medium.
    pub(super) fn work(&self, z: usize) -> usize {
        let PlaneBlocks {
            runs,
            short,
            closed,
            open,
            ..
        } = &self.blocks.planes[z];
        let alone: usize = runs.iter().map(|run| 1 + run.count as usize / LANES).sum();
        alone + short.len() + 2 * (closed.at.len() + open.at.len())
    }

    /// The conducting cells of plane `z`; others of `out` stay as they are.
    pub(super) fn plane(
        &self,
        z: usize,
        near: Near<'_, R>,
        combine: &impl Combine<R>,
        out: &mut [R],
    ) {
        let (own, blocks) = (&self.blocks.own, &self.blocks.planes[z]);
        dispatch!(self.level, simd => plane(simd, self.row, own, blocks, near, combine, out));
    }
}

#[inline(always)]
fn plane<S: Simd, R: Real>(
    simd: S,
    row: usize,
    own: &[Own<R>; MEDIA_MAX],
    blocks: &PlaneBlocks<R>,
    near: Near<'_, R>,
    combine: &impl Combine<R>,
    out: &mut [R],
) {
    for one in &blocks.runs {
        let own = &own[usize::from(one.label) % MEDIA_MAX];
        // Most tissue has no blood.
        match own.loss == R::default() {
            true => run::<false, S, R>(simd, row, own, *one, near, combine, out),
            false => run::<true, S, R>(simd, row, own, *one, near, combine, out),
        }
    }
    for one in &blocks.short {
        let (start, own) = (one.start as usize, &own[usize::from(one.label) % MEDIA_MAX]);
        let [u, sides @ ..] = around::<S, R, R::Few<S>>(simd, near, row, start);
        let face = R::Few::<S>::splat(simd, own.face);
        let loss = R::Few::<S>::splat(simd, own.loss);
        let one_over_c = R::Few::<S>::splat(simd, own.one_over_c);
        let rate = one_over_c * (exchanged(u, sides, [face; 6]) - loss * u);
        combine.lanes(simd, start, u, rate, &mut out[start..start + FEW]);
    }
    let Differ { at, kept } = &blocks.closed;
    for (&start, kept) in at.iter().zip(kept) {
        let start = start as usize;
        let [u, sides @ ..] = around::<S, R, R::Few<S>>(simd, near, row, start);
        let [a, b, c, d, e, f, one_over_c] = kept;
        let faces = six(simd, [a, b, c, d, e, f]);
        let rate = few(simd, one_over_c) * exchanged(u, sides, faces);
        combine.lanes(simd, start, u, rate, &mut out[start..start + FEW]);
    }
    let Differ { at, kept } = &blocks.open;
    for (&start, kept) in at.iter().zip(kept) {
        let start = start as usize;
        let [u, sides @ ..] = around::<S, R, R::Few<S>>(simd, near, row, start);
        let [a, b, c, d, e, f, one_over_c, loss, gain] = kept;
        let sum = exchanged(u, sides, six(simd, [a, b, c, d, e, f]));
        let rate = few(simd, one_over_c) * (sum + few(simd, gain) - few(simd, loss) * u);
        combine.lanes(simd, start, u, rate, &mut out[start..start + FEW]);
    }
}

#[inline(always)]
fn run<const LOSES: bool, S: Simd, R: Real>(
    simd: S,
    row: usize,
    own: &Own<R>,
    run: Run,
    near: Near<'_, R>,
    combine: &impl Combine<R>,
    out: &mut [R],
) {
    let (start, n) = (run.start as usize, run.count as usize);
    let face = R::Lanes::<S>::splat(simd, own.face);
    let one_over_c = R::Lanes::<S>::splat(simd, own.one_over_c);
    let loss = R::Lanes::<S>::splat(simd, own.loss);
    let out = out[start..start + n].as_chunks_mut::<LANES>().0;
    let [below, here, above] = near;
    let count = out.len();
    let (mid, w, e) = (
        blocks(here, start, n),
        blocks(here, start - 1, n),
        blocks(here, start + 1, n),
    );
    let (s, north) = (blocks(here, start - row, n), blocks(here, start + row, n));
    let (d, up) = (blocks(below, start, n), blocks(above, start, n));
    let (mid, w, e) = (&mid[..count], &w[..count], &e[..count]);
    let (s, north, d, up) = (&s[..count], &north[..count], &d[..count], &up[..count]);
    for i in 0..count {
        let u = lanes(simd, &mid[i]);
        let sides = [
            lanes(simd, &w[i]),
            lanes(simd, &e[i]),
            lanes(simd, &s[i]),
            lanes(simd, &north[i]),
            lanes(simd, &d[i]),
            lanes(simd, &up[i]),
        ];
        let sum = exchanged(u, sides, [face; 6]);
        let rate = one_over_c * if LOSES { sum - loss * u } else { sum };
        combine.lanes(simd, start + i * LANES, u, rate, &mut out[i]);
    }
}

// Closures and `map` are not sure to become part of what is compiled for wide registers; these are.

#[inline(always)]
fn lanes<S: Simd, R: Real>(simd: S, of: &[R; LANES]) -> R::Lanes<S> {
    R::Lanes::<S>::from_slice(simd, of)
}

#[inline(always)]
fn few<S: Simd, R: Real>(simd: S, of: &[R; FEW]) -> R::Few<S> {
    R::Few::<S>::from_slice(simd, of)
}

#[inline(always)]
fn six<S: Simd, R: Real>(simd: S, [a, b, c, d, e, f]: [&[R; FEW]; 6]) -> [R::Few<S>; 6] {
    [
        few(simd, a),
        few(simd, b),
        few(simd, c),
        few(simd, d),
        few(simd, e),
        few(simd, f),
    ]
}

/// The whole blocks of `n` cells from `start` on.
#[inline(always)]
fn blocks<R>(of: &[R], start: usize, n: usize) -> &[[R; LANES]] {
    of[start..start + n].as_chunks().0
}

/// What flows in from six sides.
#[inline(always)]
fn exchanged<S: Simd, V: SimdBase<S>>(u: V, sides: [V; 6], faces: [V; 6]) -> V {
    let [w, e, s, north, d, up] = sides;
    let [fw, fe, fs, fn_, fd, fu] = faces;
    fw * (w - u) + fe * (e - u) + fs * (s - u) + fn_ * (north - u) + fd * (d - u) + fu * (up - u)
}

/// Cells from `start` on, and those to their six sides.
#[inline(always)]
fn around<S: Simd, R: Real, V: SimdBase<S, Element = R>>(
    simd: S,
    [below, here, above]: Near<'_, R>,
    row: usize,
    start: usize,
) -> [V; 7] {
    [
        part(simd, here, start),
        part(simd, here, start - 1),
        part(simd, here, start + 1),
        part(simd, here, start - row),
        part(simd, here, start + row),
        part(simd, below, start),
        part(simd, above, start),
    ]
}

/// As many cells as registers hold, from `start` on.
#[inline(always)]
pub(super) fn part<S: Simd, R: Real, V: SimdBase<S, Element = R>>(
    simd: S,
    of: &[R],
    start: usize,
) -> V {
    V::from_slice(simd, &of[start..start + V::LEN])
}

/// The rates themselves.
pub(super) struct Keep;

impl<R: Real> Combine<R> for Keep {
    #[inline(always)]
    fn lanes<S: Simd, V: SimdBase<S, Element = R>>(
        &self,
        _: S,
        _: usize,
        _: V,
        rate: V,
        out: &mut [R],
    ) {
        rate.store_slice(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::heat::{Ambient, Medium};
    use crate::properties::Properties;
    use glam::DVec3;
    use lexicon::Tissue;

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
        operator.plane(1, near, &Keep, &mut out);
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
