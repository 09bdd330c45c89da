//! What it costs to give a run of slices the name of a place.
//!
//! In: the row of crowns. Out: costs of names, cuts and gaps; one unit is the cost of a misfit of
//! one standard deviation.
//! Method: cuts, width and thickness against the tables under one global scale, and the place on
//! the arch (scans.md, step 6); where the midline is unknown, the turn of the row instead.

use super::curve::Extent;
use super::name::{Pin, Row};
use super::profile::{SLICE_MM, Slice, quantile};
use super::sizes::{self, PLACES};
use lexicon::Jaw;

/// What the programme weighs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costs {
    cut: f64,
    cut_cap_mm: f64,
    inner: f64,
    thick: f64,
    place: f64,
    /// A tooth that is left out, positions 1 to 8.
    pub skip: [f64; 8],
    gap: f64,
    /// Share of a cut's cost at the distal end of second and third molars: no tooth follows.
    distal: f64,
    /// A third molar that is there; most are not.
    third: f64,
    /// Share of the gap's cost behind the last teeth.
    pub behind: f64,
    /// Share of the width's cost of a tooth that the edge of the scan cuts short.
    cut_short: f64,
    turn: f64,
    turn_deg: f64,
}

pub(super) const COSTS: Costs = Costs {
    cut: 1.6,
    cut_cap_mm: 5.0,
    inner: 1.0,
    thick: 0.9,
    place: 0.05,
    skip: [6.0, 4.5, 6.0, 4.0, 4.0, 5.0, 3.0, 0.0],
    gap: 3.0,
    distal: 0.6,
    third: 1.5,
    behind: 0.4,
    cut_short: 0.2,
    turn: 0.5,
    turn_deg: 12.0,
};

const PIN_COST: f64 = 1e4;
pub(super) const LEAST: usize = (3.0 / SLICE_MM) as usize;
pub(super) const MOST: usize = (15.0 / SLICE_MM) as usize;

/// What a run of slices looks like, whatever its name.
#[derive(Debug, Clone, Copy)]
struct Run {
    thick_mm: f64,
    inner: f64,
    protrusion_mm: f64,
}

/// What is the same for all guesses about a row.
pub(super) struct Evidence<'a> {
    pub row: &'a Row,
    runs: Vec<Vec<Run>>,
    cut: Vec<f64>,
    pub unnamed: Vec<f64>,
}

/// A guess about what no single tooth tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    pub jaw: Jaw,
    /// Global scale of the tables.
    pub scale: f64,
    /// On a whole arch: how far the midline is from the curve's apex, mm.
    pub shift_mm: f64,
    /// On a part: what to add to the row's headings to get those of the arch, degrees.
    pub turn_deg: f64,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(row: &'a Row) -> Self {
        let slices = &row.slices;
        let cut: Vec<f64> = slices
            .iter()
            .map(|s| COSTS.cut * s.cut_mm.min(COSTS.cut_cap_mm))
            .collect();
        Self {
            row,
            runs: runs(slices, &cut),
            unnamed: slices.iter().map(unnamed).collect(),
            cut,
        }
    }

    /// How badly slices `i` to `k` fit a place, without the cuts at their ends and without where
    /// on the arch they are.
    fn misfit(&self, jaw: Jaw, scale: f64, i: usize, k: usize, place: usize) -> f64 {
        let Some(run) = self.runs.get(i).and_then(|r| r.get(k - i - LEAST)) else {
            return f64::INFINITY;
        };
        let width = (k - i) as f64 * SLICE_MM;
        let usual = sizes::width_mm(jaw, place) * scale;
        let mut wide = square((width - usual) / (0.5 + 0.06 * usual));
        if width < usual
            && self.row.extent != Extent::Whole
            && (self.row.cut_near(i) || self.row.cut_near(k))
        {
            wide *= COSTS.cut_short;
        }
        let thick = square((run.thick_mm - sizes::thick_mm(jaw, place)) / 1.2).min(16.0);
        let mut cost = wide + COSTS.thick * thick;
        cost += COSTS.inner * (COSTS.cut * 1.5 - run.inner).max(0.0);
        if sizes::position(place) == 8 {
            cost += COSTS.third;
        }
        cost + 4.0 * (1.5 - run.protrusion_mm).max(0.0)
    }

    /// Half of the cuts at both ends of a tooth; the neighbour pays the other half.
    fn ends(&self, i: usize, k: usize, place: usize) -> f64 {
        let last = sizes::position(place) >= 7;
        let share = |distal: bool| if last && distal { COSTS.distal } else { 1.0 };
        0.5 * (share(place < 8) * self.cut[i] + share(place >= 8) * self.cut[k])
    }

    /// What corrections that a tooth breaks cost.
    fn pinned(&self, i: usize, k: usize, place: usize) -> f64 {
        let broken = self.row.pins.iter().filter(|p| {
            let inside = (i..k).contains(&p.slice);
            inside != (p.place == place)
        });
        broken.count() as f64 * PIN_COST
    }

    /// What corrections that a gap at a slice breaks cost.
    pub(super) fn pinned_gap(&self, slice: usize) -> f64 {
        self.pins_where(|p| p.slice == slice)
    }

    /// What corrections of a place that is left out cost.
    pub(super) fn pinned_skip(&self, place: usize) -> f64 {
        self.pins_where(|p| p.place == place)
    }

    fn pins_where(&self, is: impl Fn(&Pin) -> bool) -> f64 {
        self.row.pins.iter().filter(|p| is(p)).count() as f64 * PIN_COST
    }
}

const LENGTHS: usize = MOST - LEAST + 1;

/// What every run costs under every name, for one jaw and scale.
pub(super) struct Fits {
    cost: Vec<[f64; PLACES]>,
}

impl Fits {
    pub(super) fn new(evidence: &Evidence, jaw: Jaw, scale: f64) -> Self {
        let n = evidence.row.slices.len();
        let one = |i: usize, k: usize, place: usize| {
            evidence.misfit(jaw, scale, i, k, place)
                + evidence.ends(i, k, place)
                + evidence.pinned(i, k, place)
        };
        let of = |i: usize, k: usize| {
            std::array::from_fn(|place| {
                if k < n {
                    one(i, k, place)
                } else {
                    f64::INFINITY
                }
            })
        };
        let runs = (0..n).flat_map(|i| (0..LENGTHS).map(move |l| (i, i + LEAST + l)));
        Self {
            cost: runs.map(|(i, k)| of(i, k)).collect(),
        }
    }

    /// Cost of a tooth on slices `i` to `k`, wherever on the arch it is.
    pub(super) fn of(&self, i: usize, k: usize) -> Option<&[f64; PLACES]> {
        self.cost.get(i * LENGTHS + k.checked_sub(i + LEAST)?)
    }
}

/// What being where it is on the arch costs a tooth with its middle at each half slice.
pub(super) fn whereabouts(row: &Row, guess: &Guess) -> Vec<[f64; PLACES]> {
    let apex_mm = row.apex_mm + guess.shift_mm;
    let on_arch = |twice: usize, place: usize| {
        let middle = twice as f64 / 2.0 * SLICE_MM - apex_mm;
        let usual = sizes::middle_mm(guess.jaw, place) * guess.scale;
        COSTS.place * square((middle - usual) / (2.0 + 0.05 * usual.abs())).min(25.0)
    };
    let on_part = |twice: usize, place: usize| {
        let heading = row.heading_deg.get(twice / 2).copied().unwrap_or(0.0);
        let off = heading + guess.turn_deg - sizes::heading_deg(guess.jaw, place);
        COSTS.turn * square(off / COSTS.turn_deg).min(16.0)
    };
    let one = |twice: usize, place: usize| {
        if row.extent != Extent::Part {
            on_arch(twice, place)
        } else {
            on_part(twice, place)
        }
    };
    let all = 0..2 * row.slices.len();
    all.map(|twice| std::array::from_fn(|place| one(twice, place)))
        .collect()
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
