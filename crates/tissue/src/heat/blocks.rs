//! Which cells are treated together: runs of one medium, and blocks in which cells differ.
//!
//! In: [`HeatModel`]. Out: [`Blocks`], plane by plane. Fails: never.
//! Method: rows are cut in blocks of four cells. A block whose cells and neighbours are all of one
//! medium needs only that medium's figures, and such blocks side by side are a run; of the others the
//! figures of each cell are kept ready, surroundings with zeros; blocks of surroundings are left out.

use super::Sources;
use super::figures::Figures;
use super::model::{HeatModel, MEDIA_MAX};
use super::real::{FEW, LANES, Real};
use rayon::prelude::*;

/// Blocks of one medium side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// First cell within its plane, and how many.
    pub(super) start: u32,
    pub(super) count: u32,
    pub(super) label: u8,
}

/// Figures of a cell whose neighbours are of its own medium.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Own<R> {
    pub(super) face: R,
    pub(super) one_over_c: R,
    pub(super) loss: R,
}

/// First cells of blocks within their plane, and `ROWS` figures of each cell.
#[derive(Debug, Clone)]
pub(super) struct Differ<R, const ROWS: usize> {
    pub(super) at: Vec<u32>,
    pub(super) kept: Vec<[[R; FEW]; ROWS]>,
}

impl<R, const ROWS: usize> Default for Differ<R, ROWS> {
    fn default() -> Self {
        Self {
            at: Vec::new(),
            kept: Vec::new(),
        }
    }
}

/// What conducts in one plane.
#[derive(Debug, Clone)]
pub(super) struct PlaneBlocks<R> {
    /// Whole blocks of `LANES`.
    pub(super) runs: Vec<Run>,
    /// Runs of `FEW`, and what is left of longer ones: apart, so that none of them is guessed wrong.
    pub(super) short: Vec<Run>,
    /// Blocks that exchange with their neighbours only: six faces, one over capacity.
    pub(super) closed: Differ<R, 7>,
    /// Blocks with blood or surroundings: loss and gain too.
    pub(super) open: Differ<R, 9>,
    /// Surroundings that exchange with conducting cells, as spans; cells that conduct may lie in them.
    pub(super) around: Vec<(u32, u32)>,
}

/// All that conducts.
#[derive(Debug, Clone)]
pub(super) struct Blocks<R> {
    pub(super) own: [Own<R>; MEDIA_MAX],
    /// By padded plane.
    pub(super) planes: Vec<PlaneBlocks<R>>,
}

impl<R: Real> Blocks<R> {
    pub(super) fn new(model: &HeatModel) -> Self {
        let planes = (0..model.padded[2]).into_par_iter();
        let own = |label: usize| {
            let found = model.figures_alone(label as u8);
            Own {
                face: R::of(found.faces[0]),
                one_over_c: R::of(found.one_over_c),
                loss: R::of(found.loss),
            }
        };
        Self {
            own: std::array::from_fn(own),
            planes: planes.map(|z| PlaneBlocks::new(model, z)).collect(),
        }
    }
}

impl<R: Real> PlaneBlocks<R> {
    fn new(model: &HeatModel, z: usize) -> Self {
        let [_, row, plane] = model.strides();
        let [nx, ny, nz] = model.grid.size();
        let mut all = Self {
            runs: Vec::new(),
            short: Vec::new(),
            closed: Differ::default(),
            open: Differ::default(),
            around: around(model, z),
        };
        for y in (1..=ny).filter(|_| (1..=nz).contains(&z)) {
            let mut last: Option<Run> = None;
            for x in (1..=nx).step_by(FEW) {
                let start = y * row + x;
                let first = z * plane + start;
                let alike = |of: &Option<u8>| (1..FEW).all(|i| model.alone(first + i) == *of);
                let found = Some(model.alone(first)).filter(alike);
                match (found.flatten(), &mut last) {
                    (Some(label), Some(run)) if run.label == label => run.count += FEW as u32,
                    (Some(label), _) => {
                        let (start, count) = (start as u32, FEW as u32);
                        let run = Run {
                            start,
                            count,
                            label,
                        };
                        all.extend(last.replace(run));
                    }
                    (None, _) => {
                        all.extend(last.take());
                        all.push(model, first, start);
                    }
                }
            }
            all.extend(last);
        }
        all
    }

    /// A whole run.
    fn extend(&mut self, run: Option<Run>) {
        let Some(mut run) = run else {
            return;
        };
        // What is left is one block of `FEW` or nothing: so much is computed of it.
        const { assert!(LANES == 2 * FEW) };
        let left = run.count % LANES as u32;
        run.count -= left;
        if left > 0 {
            let (start, count) = (run.start + run.count, left);
            self.short.push(Run {
                start,
                count,
                ..run
            });
        }
        if run.count > 0 {
            self.runs.push(run);
        }
    }

    /// A block that differs, if any of its cells conducts.
    fn push(&mut self, model: &HeatModel, first: usize, start: usize) {
        let figures: [Figures; FEW] = std::array::from_fn(|lane| model.figures(first + lane));
        if figures.iter().all(|f| f.one_over_c == 0.0) {
            return;
        }
        let row = |of: &dyn Fn(&Figures) -> f64| figures.each_ref().map(|f| R::of(of(f)));
        let rows = [
            row(&|f| f.faces[0]),
            row(&|f| f.faces[1]),
            row(&|f| f.faces[2]),
            row(&|f| f.faces[3]),
            row(&|f| f.faces[4]),
            row(&|f| f.faces[5]),
            row(&|f| f.one_over_c),
        ];
        if figures.iter().all(|f| f.loss == 0.0 && f.gain == 0.0) {
            self.closed.at.push(start as u32);
            self.closed.kept.push(rows);
        } else {
            let [a, b, c, d, e, f, one_over_c] = rows;
            let (loss, gain) = (row(&|f| f.loss), row(&|f| f.gain));
            self.open.at.push(start as u32);
            let kept = [a, b, c, d, e, f, one_over_c, loss, gain];
            self.open.kept.push(kept);
        }
    }
}

/// Longest stretch of other cells within a span.
const GAP_MAX: u32 = 8;

/// Spans of plane `z` with all its surroundings that exchange with a conducting cell.
fn around(model: &HeatModel, z: usize) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    let (strides, all) = (model.strides(), model.labels.len());
    let plane = strides[2];
    let conducts = |i: usize| i < all && model.one_over_c(i) > 0.0;
    let exchanges = |i: usize| {
        !conducts(i)
            && strides.into_iter().enumerate().any(|(axis, stride)| {
                let behind = i.checked_sub(stride).filter(|&j| conducts(j));
                conducts(i + stride) && model.ahead_w_m3k(i, axis) > 0.0
                    || behind.is_some_and(|j| model.ahead_w_m3k(j, axis) > 0.0)
            })
    };
    for at in (0..plane).filter(|at| exchanges(z * plane + at)) {
        let at = at as u32;
        match spans.last_mut() {
            Some((_, end)) if at - *end <= GAP_MAX => *end = at + 1,
            _ => spans.push((at, at + 1)),
        }
    }
    spans
}

/// What sources do to the rates: by planes, blocks of eight cells, K/s.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heating<R> {
    /// First cells of blocks within their planes.
    at: Vec<u32>,
    rates: Vec<[R; LANES]>,
    starts: Vec<u32>,
}

impl<R: Real> Heating<R> {
    pub(super) fn new(model: &HeatModel, sources: &Sources) -> Self {
        let [_, row, plane] = model.strides();
        let [nx, ny, nz] = model.grid.size();
        let mut all = Self {
            at: Vec::new(),
            rates: Vec::new(),
            starts: vec![0],
        };
        for z in 1..=nz {
            all.starts.push(all.at.len() as u32);
            for y in 1..=ny {
                let Some(w_m3) = sources.row(y - 1 + ny * (z - 1)) else {
                    continue;
                };
                for (x, w_m3) in (0..nx).step_by(LANES).zip(w_m3.chunks(LANES)) {
                    if w_m3.iter().any(|&w| w != 0.0) {
                        let at = y * row + x + 1;
                        let mut rates = [R::default(); LANES];
                        for (lane, (rate, w)) in rates.iter_mut().zip(w_m3).enumerate() {
                            *rate = R::of(model.one_over_c(z * plane + at + lane) * w);
                        }
                        all.at.push(at as u32);
                        all.rates.push(rates);
                    }
                }
            }
        }
        all.starts.extend([all.at.len() as u32; 2]);
        all
    }

    /// Adds `weight` times the rates of a plane.
    pub(super) fn add(&self, z: usize, weight: R, out: &mut [R]) {
        let blocks = self.starts[z] as usize..self.starts[z + 1] as usize;
        for (&at, rates) in self.at[blocks.clone()].iter().zip(&self.rates[blocks]) {
            for (out, rate) in out[at as usize..].iter_mut().zip(rates) {
                *out += weight * *rate;
            }
        }
    }
}
