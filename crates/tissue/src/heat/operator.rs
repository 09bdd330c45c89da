//! How fast every cell warms, from its six neighbours.
//!
//! In: [`HeatModel`], rises, [`Sources`]. Out: rates, K/s, handed on stretch by stretch.
//! Law: `law_runs_change_no_bit`, `law_threads_do_not_show`. Cost: bound by memory.
//! Method: [`Kernel::Plain`] looks each face up by its pair of labels in every cell of the box;
//! [`Kernel::Runs`] skips surroundings, takes runs of one medium at once, and keeps the faces of the
//! other cells ready; the same sums in the same order, and so the same bits.

use super::model::{HeatModel, MEDIA_MAX};
use super::{PARALLEL_CELLS, Real, Sources};
use rayon::prelude::*;

/// How cells are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Every cell of the box by the table.
    Plain,
    /// Cells that conduct, runs of one medium at once.
    Runs,
}

/// Shortest run that is worth its own loop.
const RUN_MIN: usize = 16;
/// Label of a stretch in which faces differ.
const MIXED: u8 = u8::MAX;
/// What is kept for a cell of such a stretch: six faces, one over capacity, blood.
const KEPT: usize = 8;

/// Cells of one row that are treated alike.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: u32,
    end: u32,
    label: u8,
    /// Where the figures of a mixed stretch are kept; none where they are looked up.
    kept: Option<u32>,
}

/// Factors of one medium: one over capacity, and what blood carries off.
#[derive(Debug, Clone, Copy, Default)]
struct Own<R> {
    one_over_c: R,
    blood: R,
}

/// The right side of the heat equation on the cells of a model.
#[derive(Debug, Clone)]
pub(super) struct Operator<R> {
    faces: Vec<R>,
    own: [Own<R>; MEDIA_MAX],
    stretches: Vec<Stretch>,
    /// First stretch of each padded row, and one more.
    row_starts: Vec<u32>,
    /// For each mixed stretch, one after the other: all of its first faces, all of its second, ...
    kept: Vec<R>,
    /// Longest explicit step, s.
    pub(super) stable_dt_s: f64,
}

impl<R: Real> Operator<R> {
    pub(super) fn new(model: &HeatModel, kernel: Kernel) -> Self {
        let (stretches, row_starts) = stretches(model, kernel);
        let mut all = Self {
            faces: Vec::new(),
            own: [Own::default(); MEDIA_MAX],
            stretches,
            row_starts,
            kept: Vec::new(),
            stable_dt_s: 0.0,
        };
        all.refresh(model);
        all
    }

    /// Takes new conductances over from the model.
    pub(super) fn refresh(&mut self, model: &HeatModel) {
        self.faces = model.face_table().into_iter().map(R::of).collect();
        self.stable_dt_s = model.stable_dt_s();
        for (own, (stored, blood)) in self.own.iter_mut().zip(model.storage()) {
            if stored > 0.0 {
                *own = Own {
                    one_over_c: R::of(1.0 / stored),
                    blood: R::of(blood),
                };
            }
        }
        self.kept.clear();
        for stretch in self.stretches.iter_mut().filter(|s| s.kept.is_some()) {
            stretch.kept = Some(self.kept.len() as u32);
            let cells = stretch.start as usize..stretch.end as usize;
            let label = |i: usize| usize::from(model.labels[i]);
            let face = |i: usize, j: usize| self.faces[label(i) * MEDIA_MAX + label(j)];
            for stride in model.strides() {
                self.kept.extend(cells.clone().map(|i| face(i, i - stride)));
                self.kept.extend(cells.clone().map(|i| face(i, i + stride)));
            }
            let own = |i: usize| self.own[label(i)];
            self.kept.extend(cells.clone().map(|i| own(i).one_over_c));
            self.kept.extend(cells.map(|i| own(i).blood));
        }
    }

    /// Calls `combine` with the first padded index, the rates and the places in `out` of every stretch.
    pub(super) fn apply(
        &self,
        model: &HeatModel,
        rise_k: &[R],
        sources: &Sources,
        out: &mut [R],
        combine: impl Fn(usize, &[R], &mut [R]) + Sync,
    ) {
        let [_, row, plane] = model.strides();
        let [nx, ny, nz] = model.grid.size();
        let pass = Pass {
            rise_k,
            labels: &model.labels,
            faces: &self.faces,
            own: &self.own,
            kept: &self.kept,
            strides: model.strides(),
        };
        let start = || vec![R::default(); nx];
        let one_plane = |rates: &mut Vec<R>, z: usize, out: &mut [R]| {
            if !(1..=nz).contains(&z) {
                return;
            }
            for y in 1..=ny {
                let r = z * (plane / row) + y;
                let heat = sources.row((y - 1) + ny * (z - 1));
                let of_row = self.row_starts[r] as usize..self.row_starts[r + 1] as usize;
                for stretch in &self.stretches[of_row] {
                    let (a, b) = (stretch.start as usize, stretch.end as usize);
                    let rates = &mut rates[..b - a];
                    pass.stretch(*stretch, rates);
                    if let Some(heat) = heat {
                        pass.heat(a, rates, &heat[a - r * row - 1..]);
                    }
                    combine(a, rates, &mut out[a - z * plane..b - z * plane]);
                }
            }
        };
        if model.labels.len() < PARALLEL_CELLS {
            let mut rates = start();
            let planes = out.chunks_exact_mut(plane).enumerate();
            planes.for_each(|(z, out)| one_plane(&mut rates, z, out));
        } else {
            let planes = out.par_chunks_exact_mut(plane).enumerate();
            planes.for_each_init(start, |rates, (z, out)| one_plane(rates, z, out));
        }
    }
}

/// What the rates are made of.
struct Pass<'a, R> {
    rise_k: &'a [R],
    labels: &'a [u8],
    faces: &'a [R],
    own: &'a [Own<R>; MEDIA_MAX],
    kept: &'a [R],
    strides: [usize; 3],
}

impl<R: Real> Pass<'_, R> {
    fn stretch(&self, stretch: Stretch, out: &mut [R]) {
        let a = stretch.start as usize;
        if let Some(kept) = stretch.kept {
            self.mixed(a, &self.kept[kept as usize..], out);
        } else if stretch.label == MIXED {
            self.looked_up(a, out);
        } else {
            let label = usize::from(stretch.label);
            self.run(
                a,
                self.faces[label * MEDIA_MAX + label],
                self.own[label],
                out,
            );
        }
    }

    /// The row of values that lie `ahead` or `behind` of a stretch.
    fn around(&self, start: usize, count: usize) -> [&[R]; 7] {
        let [sx, sy, sz] = self.strides;
        let at = |i: usize| &self.rise_k[i..i + count];
        [
            at(start),
            at(start - sx),
            at(start + sx),
            at(start - sy),
            at(start + sy),
            at(start - sz),
            at(start + sz),
        ]
    }

    fn run(&self, start: usize, face: R, own: Own<R>, out: &mut [R]) {
        let n = out.len();
        let [here, w, e, s, north, d, up] = self.around(start, n);
        let (here, w, e) = (&here[..n], &w[..n], &e[..n]);
        let (s, north, d, up) = (&s[..n], &north[..n], &d[..n], &up[..n]);
        for i in 0..n {
            let u = here[i];
            let sum = face * (w[i] - u)
                + face * (e[i] - u)
                + face * (s[i] - u)
                + face * (north[i] - u)
                + face * (d[i] - u)
                + face * (up[i] - u);
            out[i] = own.one_over_c * (sum - own.blood * u);
        }
    }

    fn mixed(&self, start: usize, kept: &[R], out: &mut [R]) {
        let n = out.len();
        let [here, w, e, s, north, d, up] = self.around(start, n);
        let (here, w, e) = (&here[..n], &w[..n], &e[..n]);
        let (s, north, d, up) = (&s[..n], &north[..n], &d[..n], &up[..n]);
        let part = |i: usize| &kept[i * n..][..n];
        let (fw, fe, fs, fn_, fd, fu) = (part(0), part(1), part(2), part(3), part(4), part(5));
        let (one_over_c, blood) = (part(6), part(KEPT - 1));
        for i in 0..n {
            let u = here[i];
            let sum = fw[i] * (w[i] - u)
                + fe[i] * (e[i] - u)
                + fs[i] * (s[i] - u)
                + fn_[i] * (north[i] - u)
                + fd[i] * (d[i] - u)
                + fu[i] * (up[i] - u);
            out[i] = one_over_c[i] * (sum - blood[i] * u);
        }
    }

    fn looked_up(&self, start: usize, out: &mut [R]) {
        let n = out.len();
        let [sx, sy, sz] = self.strides;
        let label = |i: usize| &self.labels[i..i + n];
        let l = [
            label(start),
            label(start - sx),
            label(start + sx),
            label(start - sy),
            label(start + sy),
            label(start - sz),
            label(start + sz),
        ];
        let v = self.around(start, n);
        for (i, out) in out.iter_mut().enumerate() {
            let own = usize::from(l[0][i]) % MEDIA_MAX;
            let faces = &self.faces[own * MEDIA_MAX..(own + 1) * MEDIA_MAX];
            let u = v[0][i];
            let face = |j: usize| faces[usize::from(l[j][i]) % MEDIA_MAX] * (v[j][i] - u);
            let sum = face(1) + face(2) + face(3) + face(4) + face(5) + face(6);
            let own = self.own[own];
            *out = own.one_over_c * (sum - own.blood * u);
        }
    }

    fn heat(&self, start: usize, out: &mut [R], w_m3: &[f64]) {
        for ((out, label), heat) in out.iter_mut().zip(&self.labels[start..]).zip(w_m3) {
            *out += self.own[usize::from(*label) % MEDIA_MAX].one_over_c * R::of(*heat);
        }
    }
}

fn stretches(model: &HeatModel, kernel: Kernel) -> (Vec<Stretch>, Vec<u32>) {
    let [px, py, pz] = model.padded;
    let [nx, ny, nz] = model.grid.size();
    let strides = model.strides();
    let conducts: Vec<bool> = model.storage().iter().map(|s| s.0 > 0.0).collect();
    // A cell's treatment: none, its label where all neighbours are the same, or mixed.
    let treatment = |i: usize| {
        let own = model.labels[i];
        let alike = |s: &usize| model.labels[i - s] == own && model.labels[i + s] == own;
        match (conducts[usize::from(own)], strides.iter().all(alike)) {
            (false, _) => None,
            (true, true) => Some(own),
            (true, false) => Some(MIXED),
        }
    };
    let mut all: Vec<Stretch> = Vec::new();
    let mut row_starts = Vec::with_capacity(py * pz + 1);
    for r in 0..py * pz {
        row_starts.push(all.len() as u32);
        let (y, z) = (r % py, r / py);
        if !(1..=ny).contains(&y) || !(1..=nz).contains(&z) {
            continue;
        }
        let first = r * px + 1;
        if kernel == Kernel::Plain {
            all.push(Stretch {
                start: first as u32,
                end: (first + nx) as u32,
                label: MIXED,
                kept: None,
            });
            continue;
        }
        let from = all.len();
        for i in first..first + nx {
            if let Some(label) = treatment(i) {
                push(&mut all, from, i as u32, label);
            }
        }
        merge_short(&mut all, from);
        let mixed = all[from..].iter_mut().filter(|s| s.label == MIXED);
        mixed.for_each(|s| s.kept = Some(0));
    }
    row_starts.push(all.len() as u32);
    (all, row_starts)
}

fn push(all: &mut Vec<Stretch>, from: usize, i: u32, label: u8) {
    let is_in_row = all.len() > from;
    match all.last_mut() {
        Some(last) if is_in_row && last.end == i && last.label == label => last.end += 1,
        _ => all.push(Stretch {
            start: i,
            end: i + 1,
            label,
            kept: None,
        }),
    }
}

/// Short runs are taken with the mixed cells beside them.
fn merge_short(all: &mut Vec<Stretch>, from: usize) {
    let row: Vec<Stretch> = all.drain(from..).collect();
    for mut stretch in row {
        if ((stretch.end - stretch.start) as usize) < RUN_MIN {
            stretch.label = MIXED;
        }
        let is_in_row = all.len() > from;
        match all.last_mut() {
            Some(last) if is_in_row && last.end == stretch.start && last.label == stretch.label => {
                last.end = stretch.end;
            }
            _ => all.push(stretch),
        }
    }
}
