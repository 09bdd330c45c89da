//! Which cells are treated together: runs of one medium, and blocks in which cells differ.
//!
//! In: [`HeatModel`]. Out: [`Blocks`], plane by plane. Fails: never.
//! Method: rows are cut in blocks of eight cells. A block whose cells and neighbours are all of one
//! medium needs only that medium's figures, and such blocks side by side are a run; of the others the
//! figures of each cell are kept ready, surroundings with zeros; blocks of surroundings are left out.

use super::figures::Figures;
use super::model::HeatModel;
use super::real::{Block, LANES, Real};
use super::{Sources, model::MEDIA_MAX};
use rayon::prelude::*;

/// Six faces, one over capacity, loss, gain: of eight cells each.
pub(super) type Kept<R> = [Block<R>; 9];

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

/// All that conducts, by planes.
#[derive(Debug, Clone)]
pub(super) struct Blocks<R> {
    own: [Own<R>; MEDIA_MAX],
    runs: Vec<Run>,
    /// First cells of the blocks that differ, within their planes, and their figures.
    differ: Vec<u32>,
    kept: Vec<Kept<R>>,
    /// First run and first such block of each padded plane, and one more.
    starts: Vec<[u32; 2]>,
}

/// The part of one plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaneBlocks<'a, R> {
    pub(super) own: &'a [Own<R>; MEDIA_MAX],
    pub(super) runs: &'a [Run],
    pub(super) differ: &'a [u32],
    pub(super) kept: &'a [Kept<R>],
}

impl<R: Real> Blocks<R> {
    pub(super) fn new(model: &HeatModel) -> Self {
        let mut all = Self {
            own: [Own::default(); MEDIA_MAX],
            runs: Vec::new(),
            differ: Vec::new(),
            kept: Vec::new(),
            starts: Vec::with_capacity(model.padded[2] + 1),
        };
        for z in 0..model.padded[2] {
            all.starts
                .push([all.runs.len() as u32, all.differ.len() as u32]);
            if (1..=model.grid.size()[2]).contains(&z) {
                all.push_plane(model, z);
            }
        }
        all.starts
            .push([all.runs.len() as u32, all.differ.len() as u32]);
        all.refresh(model);
        all
    }

    fn push_plane(&mut self, model: &HeatModel, z: usize) {
        let [_, row, plane] = model.strides();
        let [nx, ny, _] = model.grid.size();
        for y in 1..=ny {
            let mut open: Option<Run> = None;
            for x in (1..=nx).step_by(LANES) {
                let start = y * row + x;
                let first = z * plane + start;
                let alike = |of: &Option<u8>| (1..LANES).all(|i| model.alone(first + i) == *of);
                let found = Some(model.alone(first)).filter(alike);
                match (found.flatten(), &mut open) {
                    (Some(label), Some(run)) if run.label == label => run.count += LANES as u32,
                    (Some(label), _) => {
                        let (start, count) = (start as u32, LANES as u32);
                        self.runs.extend(open.replace(Run {
                            start,
                            count,
                            label,
                        }));
                    }
                    (None, _) => {
                        self.runs.extend(open.take());
                        if (first..first + LANES).any(|i| model.conducts(i)) {
                            self.differ.push(start as u32);
                        }
                    }
                }
            }
            self.runs.extend(open);
        }
    }

    /// Takes new conductances over from the model.
    pub(super) fn refresh(&mut self, model: &HeatModel) {
        for (label, own) in self.own.iter_mut().enumerate() {
            let found = model.figures_alone(label as u8);
            *own = Own {
                face: R::of(found.faces[0]),
                one_over_c: R::of(found.one_over_c),
                loss: R::of(found.loss),
            };
        }
        let plane = model.strides()[2];
        let mut firsts = Vec::with_capacity(self.differ.len());
        for (z, pair) in self.starts.windows(2).enumerate() {
            let of_plane = &self.differ[pair[0][1] as usize..pair[1][1] as usize];
            firsts.extend(of_plane.iter().map(|&at| z * plane + at as usize));
        }
        let kept = |first: usize| {
            let mut kept = [[R::default(); LANES]; 9];
            for lane in 0..LANES {
                let all = rows_of(&model.figures(first + lane));
                for (row, figure) in kept.iter_mut().zip(all) {
                    row[lane] = R::of(figure);
                }
            }
            kept
        };
        let firsts = firsts.into_par_iter().with_min_len(64);
        firsts.map(kept).collect_into_vec(&mut self.kept);
    }

    pub(super) fn plane(&self, z: usize) -> PlaneBlocks<'_, R> {
        let ([run, block], [run_end, block_end]) = (self.starts[z], self.starts[z + 1]);
        let blocks = block as usize..block_end as usize;
        PlaneBlocks {
            own: &self.own,
            runs: &self.runs[run as usize..run_end as usize],
            differ: &self.differ[blocks.clone()],
            kept: &self.kept[blocks],
        }
    }
}

const fn rows_of(figures: &Figures) -> [f64; 9] {
    let [a, b, c, d, e, f] = figures.faces;
    let Figures {
        one_over_c,
        loss,
        gain,
        ..
    } = *figures;
    [a, b, c, d, e, f, one_over_c, loss, gain]
}

/// What sources do to the rates: by planes, blocks of eight cells, K/s.
#[derive(Debug, Clone)]
pub(super) struct Heating<R> {
    /// First cells of blocks within their planes.
    at: Vec<u32>,
    rates: Vec<Block<R>>,
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
