//! Split the arch into teeth and name them together.
//!
//! In: the profile. Out: for each jaw the cheapest row of named segments and its cost.
//! Method: segmental dynamic programming over arc length and the 16 places (scans.md, step 6):
//! cuts, width and thickness against the tables under one global scale, place on the arch,
//! teeth left out, crowns left unnamed.

use super::profile::{Profile, SLICE_MM, Slice, quantile};
use super::sizes::{self, PLACES};
use lexicon::Jaw;
use rayon::prelude::*;

/// A named piece of the arch, in slices from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub place: usize,
    pub start: usize,
    pub end: usize,
    /// How badly it fits its name, without the cuts.
    pub misfit: f64,
}

/// The cheapest naming for one jaw.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub jaw: Jaw,
    pub segments: Vec<Segment>,
    pub cost: f64,
    pub jaw_confidence: f64,
}

/// A slice that has to belong to a place, from a correction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pin {
    pub slice: usize,
    pub place: usize,
}

/// What the programme weighs; one unit is the cost of a misfit of one standard deviation.
#[derive(Debug, Clone, Copy)]
struct Costs {
    cut: f64,
    cut_cap_mm: f64,
    inner: f64,
    thick: f64,
    place: f64,
    skip: [f64; 8],
    gap: f64,
    /// Share of a cut's cost at the distal end of second and third molars: no tooth follows.
    distal: f64,
    /// A third molar that is there; most are not.
    third: f64,
    /// Share of the gap's cost behind the last teeth.
    behind: f64,
}

const COSTS: Costs = Costs {
    cut: 1.6,
    cut_cap_mm: 5.0,
    inner: 1.0,
    thick: 0.9,
    place: 0.05,
    // A tooth that is left out, positions 1 to 8.
    skip: [6.0, 4.5, 6.0, 4.0, 4.0, 5.0, 3.0, 0.0],
    gap: 3.0,
    distal: 0.6,
    third: 1.5,
    behind: 0.4,
};

const SCALES: [f64; 7] = [0.88, 0.94, 1.0, 1.06, 1.12, 1.18, 1.24];
const PIN_COST: f64 = 1e4;

/// What a run of slices looks like, whatever its name.
#[derive(Debug, Clone, Copy)]
struct Run {
    thick_mm: f64,
    inner: f64,
    protrusion_mm: f64,
}

const LEAST: usize = (3.0 / SLICE_MM) as usize;
const MOST: usize = (15.0 / SLICE_MM) as usize;

/// What each slice and run of slices costs.
struct Evidence<'a> {
    slices: &'a [Slice],
    runs: &'a [Vec<Run>],
    cut: Vec<f64>,
    unnamed: Vec<f64>,
    apex_mm: f64,
    whole: bool,
    pins: &'a [Pin],
}

/// The cheapest naming of a jaw over all scales and, on a whole arch, shifts of the midline.
pub(super) fn name(
    profile: &Profile,
    jaw: Jaw,
    apex_mm: f64,
    whole: bool,
    pins: &[Pin],
) -> Option<Naming> {
    let slices = &profile.slices;
    let cut: Vec<f64> = slices
        .iter()
        .map(|s| COSTS.cut * s.cut_mm.min(COSTS.cut_cap_mm))
        .collect();
    let runs = runs(slices, &cut);
    let evidence = |shift: f64| Evidence {
        slices,
        runs: &runs,
        cut: cut.clone(),
        unnamed: slices.iter().map(unnamed).collect(),
        apex_mm: apex_mm + shift,
        whole,
        pins,
    };
    let shifts: &[f64] = if whole {
        &[-4.0, -2.0, 0.0, 2.0, 4.0]
    } else {
        &[0.0]
    };
    let tries: Vec<(f64, f64)> = SCALES
        .iter()
        .flat_map(|&scale| shifts.iter().map(move |&shift| (scale, shift)))
        .collect();
    let found: Vec<Option<Naming>> = tries
        .par_iter()
        .map(|&(scale, shift)| {
            let mut naming = cheapest(&evidence(shift), jaw, scale)?;
            let (s, m) = ((scale - 1.06) / 0.06, shift / 2.0);
            naming.cost += 0.5 * s * s + if whole { 0.5 * m * m } else { 0.0 };
            Some(naming)
        })
        .collect();
    let all = found.into_iter().flatten();
    all.min_by(|a, b| a.cost.total_cmp(&b.cost))
}

/// Cost of leaving half a millimetre of crowns without a name.
fn unnamed(slice: &Slice) -> f64 {
    let stands_out = ((slice.protrusion_mm - 0.8) / 1.2).clamp(0.0, 1.0);
    COSTS.gap * SLICE_MM * stands_out
}

fn square(x: f64) -> f64 {
    x * x
}

/// Measures the middle halves of all runs: `[start][length - LEAST]`.
fn runs(slices: &[Slice], cut: &[f64]) -> Vec<Vec<Run>> {
    let one = |i: usize, k: usize| {
        let quarter = (k - i) / 4;
        let middle = &slices[i + quarter..k - quarter];
        let mut thick: Vec<f64> = middle.iter().map(|s| s.thick_mm).collect();
        let inner = cut[i + quarter + 1..k - quarter].iter().copied();
        Run {
            thick_mm: quantile(&mut thick, 0.5),
            inner: inner.fold(f64::INFINITY, f64::min),
            protrusion_mm: middle.iter().map(|s| s.protrusion_mm).fold(0.0, f64::max),
        }
    };
    (0..slices.len())
        .map(|i| {
            (i + LEAST..=(i + MOST).min(slices.len() - 1))
                .map(|k| one(i, k))
                .collect()
        })
        .collect()
}

fn misfit(e: &Evidence, jaw: Jaw, scale: f64, i: usize, k: usize, place: usize) -> f64 {
    let Some(run) = e.runs.get(i).and_then(|r| r.get(k - i - LEAST)) else {
        return f64::INFINITY;
    };
    let width = (k - i) as f64 * SLICE_MM;
    let usual = sizes::width_mm(jaw, place) * scale;
    let mut cost = square((width - usual) / (0.5 + 0.06 * usual));
    cost += COSTS.thick * square((run.thick_mm - sizes::thick_mm(jaw, place)) / 1.2).min(16.0);
    cost += COSTS.inner * (COSTS.cut * 1.5 - run.inner).max(0.0);
    if sizes::position(place) == 8 {
        cost += COSTS.third;
    }
    if e.whole {
        let middle = (i + k) as f64 / 2.0 * SLICE_MM - e.apex_mm;
        let usual = sizes::middle_mm(jaw, place) * scale;
        cost += COSTS.place * square((middle - usual) / (2.0 + 0.05 * usual.abs())).min(25.0);
    }
    cost + 4.0 * (1.5 - run.protrusion_mm).max(0.0)
}

/// Half of the cuts at both ends of a tooth; the neighbour pays the other half.
fn ends(e: &Evidence, i: usize, k: usize, place: usize) -> f64 {
    let last = sizes::position(place) >= 7;
    let share = |distal: bool| if last && distal { COSTS.distal } else { 1.0 };
    0.5 * (share(place < 8) * e.cut[i] + share(place >= 8) * e.cut[k])
}

fn pinned(pins: &[Pin], i: usize, k: usize, place: usize) -> f64 {
    let broken = pins.iter().filter(|p| {
        let inside = (i..k).contains(&p.slice);
        inside != (p.place == place)
    });
    broken.count() as f64 * PIN_COST
}

#[derive(Clone, Copy)]
enum Step {
    Start,
    Gap,
    Skip,
    Tooth(usize, f64),
}

fn cheapest(e: &Evidence, jaw: Jaw, scale: f64) -> Option<Naming> {
    let n = e.slices.len();
    let mut cost = vec![[f64::INFINITY; PLACES + 1]; n];
    let mut step = vec![[Step::Start; PLACES + 1]; n];
    cost.first_mut()?[0] = 0.0;
    for k in 0..n {
        for j in 0..=PLACES {
            if k > 0 {
                let pin = e.pins.iter().filter(|p| p.slice == k - 1).count() as f64 * PIN_COST;
                // What lies behind the last tooth is often gum; between two teeth it hardly ever is.
                let behind = if j == 0 || j == PLACES {
                    COSTS.behind
                } else {
                    1.0
                };
                let c = cost[k - 1][j] + behind * e.unnamed[k - 1] + pin;
                if c < cost[k][j] {
                    (cost[k][j], step[k][j]) = (c, Step::Gap);
                }
            }
            if j == 0 {
                continue;
            }
            let skip = COSTS.skip[sizes::position(j - 1) - 1];
            let pin = e.pins.iter().filter(|p| p.place == j - 1).count() as f64 * PIN_COST;
            let skip = if e.whole { skip } else { 0.3 * skip };
            let c = cost[k][j - 1] + skip + pin;
            if c < cost[k][j] {
                (cost[k][j], step[k][j]) = (c, Step::Skip);
            }
            for i in k.saturating_sub(MOST)..(k + 1).saturating_sub(LEAST) {
                let before = cost[i][j - 1] + ends(e, i, k, j - 1);
                if before >= cost[k][j] {
                    continue;
                }
                let fit = misfit(e, jaw, scale, i, k, j - 1);
                let c = before + fit + pinned(e.pins, i, k, j - 1);
                if c < cost[k][j] {
                    (cost[k][j], step[k][j]) = (c, Step::Tooth(i, fit));
                }
            }
        }
    }
    let mut segments = Vec::new();
    let (mut k, mut j) = (n - 1, PLACES);
    loop {
        match step[k][j] {
            Step::Start => break,
            Step::Gap => k -= 1,
            Step::Skip => j -= 1,
            Step::Tooth(start, misfit) => {
                j -= 1;
                segments.push(Segment {
                    place: j,
                    start,
                    end: k,
                    misfit,
                });
                k = start;
            }
        }
    }
    segments.reverse();
    Some(Naming {
        jaw,
        segments,
        cost: cost[n - 1][PLACES],
        jaw_confidence: 0.5,
    })
}
