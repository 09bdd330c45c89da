//! The dynamic programme that names a row of crowns under one guess.
//!
//! In: evidence and a guess. Out: the least cost, its segments, and the least cost of the row when
//! a slice is forced to have a name.
//! No forced name is cheaper than the best row, and the best row's own names cost as much.
//! Method: state (slice, places used); steps gap, place left out, tooth. Forward and backward
//! tables give what a forced name costs at once (min-marginals).

use super::curve::Extent;
use super::fit::{COSTS, Evidence, Fits, Guess, LEAST, MOST, whereabouts};
use super::name::Segment;
use super::sizes::{self, PLACES};

#[derive(Clone, Copy)]
enum Step {
    Start,
    Gap,
    Skip,
    Tooth(usize),
}

type Column = [f64; PLACES + 1];

/// The tables of one guess.
pub(super) struct Lattice<'a> {
    evidence: &'a Evidence<'a>,
    fits: &'a Fits,
    whereabouts: Vec<[f64; PLACES]>,
    cost: Vec<Column>,
    step: Vec<[Step; PLACES + 1]>,
    /// Least cost from a state to the end.
    rest: Vec<Column>,
    /// On a part: cost of leaving everything before, and everything from a slice on, unnamed.
    before: Vec<f64>,
    after: Vec<f64>,
}

impl<'a> Lattice<'a> {
    pub(super) fn forward(evidence: &'a Evidence<'a>, fits: &'a Fits, guess: &Guess) -> Self {
        let n = evidence.row.slices.len();
        let out: Vec<f64> = (0..n)
            .map(|k| COSTS.behind * evidence.unnamed[k] + evidence.pinned_gap(k))
            .collect();
        let mut before = vec![0.0; n];
        let mut after = vec![0.0; n];
        for k in 1..n {
            before[k] = before[k - 1] + out[k - 1];
            after[n - 1 - k] = after[n - k] + out[n - 1 - k];
        }
        let mut lattice = Self {
            evidence,
            fits,
            whereabouts: whereabouts(evidence.row, guess),
            cost: vec![[f64::INFINITY; PLACES + 1]; n],
            step: vec![[Step::Start; PLACES + 1]; n],
            rest: Vec::new(),
            before,
            after,
        };
        for k in 0..n {
            for j in 0..=PLACES {
                lattice.reach(k, j);
            }
        }
        lattice
    }

    fn whole(&self) -> bool {
        self.evidence.row.extent == Extent::Whole
    }

    fn gap(&self, k: usize, j: usize) -> f64 {
        // What lies behind the last tooth is often gum; between two teeth it hardly ever is.
        let behind = if j == 0 || j == PLACES {
            COSTS.behind
        } else {
            1.0
        };
        behind * self.evidence.unnamed[k] + self.evidence.pinned_gap(k)
    }

    fn skip(&self, place: usize) -> f64 {
        COSTS.skip[sizes::position(place) - 1] + self.evidence.pinned_skip(place)
    }

    fn start(&self, k: usize, j: usize) -> f64 {
        match (self.whole(), k, j) {
            (true, 0, 0) => 0.0,
            (true, ..) => f64::INFINITY,
            (false, ..) => self.before[k],
        }
    }

    fn end(&self, k: usize, j: usize) -> f64 {
        if !self.whole() {
            return self.after[k];
        }
        if k + 1 == self.cost.len() && j == PLACES {
            0.0
        } else {
            f64::INFINITY
        }
    }

    /// Settles the state after slice `k` with `j` places used.
    fn reach(&mut self, k: usize, j: usize) {
        let mut best = (self.start(k, j), Step::Start);
        if k > 0 {
            let c = self.cost[k - 1][j] + self.gap(k - 1, j);
            if c < best.0 {
                best = (c, Step::Gap);
            }
        }
        if j > 0 {
            let c = self.cost[k][j - 1] + self.skip(j - 1);
            if c < best.0 {
                best = (c, Step::Skip);
            }
            for i in k.saturating_sub(MOST)..(k + 1).saturating_sub(LEAST) {
                let c = self.cost[i][j - 1] + self.tooth(i, k, j - 1);
                if c < best.0 {
                    best = (c, Step::Tooth(i));
                }
            }
        }
        (self.cost[k][j], self.step[k][j]) = best;
    }

    fn last(&self) -> (usize, usize, f64) {
        let n = self.cost.len();
        let mut best = (0, 0, f64::INFINITY);
        for k in 0..n {
            for j in 0..=PLACES {
                let c = self.cost[k][j] + self.end(k, j);
                if c < best.2 {
                    best = (k, j, c);
                }
            }
        }
        best
    }

    /// The least cost of the row.
    pub(super) fn least(&self) -> f64 {
        self.last().2
    }

    /// The cheapest row, in order.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let mut segments = Vec::new();
        if self.cost.is_empty() {
            return segments;
        }
        let (mut k, mut j, _) = self.last();
        loop {
            match self.step[k][j] {
                Step::Start => break,
                Step::Gap => k -= 1,
                Step::Skip => j -= 1,
                Step::Tooth(start) => {
                    j -= 1;
                    segments.push(Segment {
                        place: j,
                        start,
                        end: k,
                    });
                    k = start;
                }
            }
        }
        segments.reverse();
        segments
    }

    fn tooth(&self, i: usize, k: usize, place: usize) -> f64 {
        let fit = self.fits.of(i, k).map_or(f64::INFINITY, |fit| fit[place]);
        fit + self.whereabouts[i + k][place]
    }

    /// Fills the table of what is still to pay.
    pub(super) fn with_backward(mut self) -> Self {
        let n = self.cost.len();
        self.rest = vec![[f64::INFINITY; PLACES + 1]; n];
        for k in (0..n).rev() {
            for j in (0..=PLACES).rev() {
                let mut best = self.end(k, j);
                if k + 1 < n {
                    best = best.min(self.rest[k + 1][j] + self.gap(k, j));
                }
                if j < PLACES {
                    best = best.min(self.rest[k][j + 1] + self.skip(j));
                    for to in (k + LEAST)..(k + MOST + 1).min(n) {
                        best = best.min(self.rest[to][j + 1] + self.tooth(k, to, j));
                    }
                }
                self.rest[k][j] = best;
            }
        }
        self
    }

    /// The least cost of the row when a slice belongs to a place.
    pub(super) fn through(&self, slice: usize, place: usize) -> f64 {
        let n = self.cost.len();
        let mut best = f64::INFINITY;
        for i in (slice + 1).saturating_sub(MOST)..=slice.min(n.saturating_sub(1)) {
            for k in (slice + 1).max(i + LEAST)..(i + MOST + 1).min(n) {
                let around = self.cost[i][place] + self.rest[k][place + 1];
                best = best.min(around + self.tooth(i, k, place));
            }
        }
        best
    }

    /// The least cost of the row when a slice belongs to no tooth.
    pub(super) fn through_gap(&self, slice: usize) -> f64 {
        if slice + 1 >= self.cost.len() {
            return f64::INFINITY;
        }
        let over = (0..=PLACES)
            .map(|j| self.cost[slice][j] + self.gap(slice, j) + self.rest[slice + 1][j])
            .fold(f64::INFINITY, f64::min);
        if self.whole() {
            return over;
        }
        // Before the first tooth, or behind the last.
        let first = (0..=PLACES)
            .map(|j| self.before[slice + 1] + self.rest[slice + 1][j])
            .fold(f64::INFINITY, f64::min);
        let last = (0..=PLACES)
            .map(|j| self.cost[slice][j] + self.after[slice])
            .fold(f64::INFINITY, f64::min);
        over.min(first).min(last)
    }
}
