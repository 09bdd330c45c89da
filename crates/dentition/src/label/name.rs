//! Split the arch into teeth and name them together.
//!
//! In: the row of crowns. Out: the cheapest row of named segments over both jaws, and for each
//! segment what the other names would have cost.
//! Method: segmental dynamic programming over arc length and the 16 places (scans.md, step 6) for
//! every guess of jaw, scale and midline; a part of an arch may start and end at any place, and
//! which of its sides is the outer one is a guess too.

use super::curve::Extent;
use super::fit::{Evidence, Fits, Guess};
use super::lattice::Lattice;
use super::profile::Slice;
use super::sides::Sides;
use super::sizes;
use lexicon::{Fdi, Jaw};
use rayon::prelude::*;

/// A named piece of the arch, in slices from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub place: usize,
    pub start: usize,
    pub end: usize,
}

/// What naming asks of the scan: the crowns along the curve.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub slices: Vec<Slice>,
    /// Heading of the curve at each slice against their mean, degrees, counter-clockwise.
    pub heading_deg: Vec<f64>,
    /// Whether the edge of the scan runs over the crowns at each slice.
    pub edge: Vec<bool>,
    pub apex_mm: f64,
    pub extent: Extent,
    pub sides: Sides,
    pub pins: Vec<Pin>,
}

/// A slice that has to belong to a place, from a correction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pin {
    pub slice: usize,
    pub place: usize,
}

/// The least cost of the whole row under each name of one slice.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rivals {
    /// By number, 11 to 48; infinite for what cannot be.
    pub named: Vec<(Fdi, f64)>,
    /// No tooth.
    pub none: f64,
}

/// The cheapest naming.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub jaw: Jaw,
    /// In the row's own slices, whichever side is the outer one; along the arch's places.
    pub segments: Vec<Segment>,
    /// One for each segment.
    pub rivals: Vec<Rivals>,
    /// How much dearer the other jaw is; negative where the shape says so, but this one was told.
    pub jaw_lead: f64,
    /// On a part: whether the curve's left is the outer side.
    pub flipped: bool,
    /// On a part: turn from the row's headings to those of the arch, degrees.
    pub turn_deg: f64,
}

const SCALES: [f64; 7] = [0.88, 0.94, 1.0, 1.06, 1.12, 1.18, 1.24];
const SHIFTS_MM: [f64; 5] = [-4.0, -2.0, 0.0, 2.0, 4.0];
const TURN_STEP_DEG: f64 = 12.5;
const TURNS: i32 = 6;
/// Guesses dearer than the best by more have no say in how sure the best is.
const SAY: f64 = 12.0;

impl Row {
    /// Whether the edge of the scan cuts the crowns near a slice.
    pub(super) fn cut_near(&self, slice: usize) -> bool {
        let last = self.edge.len();
        let near = self
            .edge
            .get(slice.saturating_sub(2)..(slice + 3).min(last));
        near.is_some_and(|near| near.iter().any(|&e| e))
    }

    /// The same row seen as if its left were the outer side: walked the other way.
    fn flipped(&self) -> Self {
        let mut row = self.clone();
        row.slices.reverse();
        row.heading_deg.reverse();
        row.edge.reverse();
        let last = self.slices.len().saturating_sub(1);
        for pin in &mut row.pins {
            pin.slice = last.saturating_sub(pin.slice + 1);
        }
        row
    }

    fn guesses(&self) -> Vec<(Guess, f64)> {
        let mut all = Vec::new();
        for jaw in [Jaw::Lower, Jaw::Upper] {
            for scale in SCALES {
                let s = (scale - 1.06) / 0.06;
                let mut add = |shift_mm, turn_deg, prior: f64| {
                    let guess = Guess {
                        jaw,
                        scale,
                        shift_mm,
                        turn_deg,
                    };
                    all.push((guess, 0.5 * s * s + prior));
                };
                if self.extent != Extent::Part {
                    for shift in SHIFTS_MM {
                        add(shift, 0.0, 0.5 * (shift / 2.0) * (shift / 2.0));
                    }
                } else {
                    for i in -TURNS..=TURNS {
                        add(0.0, f64::from(i) * TURN_STEP_DEG, 0.0);
                    }
                }
            }
        }
        all
    }
}

/// The cheapest naming over all guesses; of the jaw that is told, if one is. What the other jaw
/// would cost shows whether the shape agrees.
pub(super) fn name(row: &Row, told: Option<Jaw>) -> Option<Naming> {
    let flipped = row.flipped();
    let rows: Vec<Evidence> = if row.extent == Extent::Part {
        vec![Evidence::new(row), Evidence::new(&flipped)]
    } else {
        vec![Evidence::new(row)]
    };
    let tries = tries(row, rows.len());
    // Tries of one jaw and scale follow each other and share what runs cost.
    let same = |a: &(usize, Guess, f64), b: &(usize, Guess, f64)| {
        a.0 == b.0 && a.1.jaw == b.1.jaw && a.1.scale.to_bits() == b.1.scale.to_bits()
    };
    let groups: Vec<&[(usize, Guess, f64)]> = tries.chunk_by(same).collect();
    let costs: Vec<Vec<f64>> = groups.par_iter().map(|group| least(&rows, group)).collect();
    let costs = costs.concat();
    let heard = |t: &usize| told.is_none_or(|jaw| jaw == tries[*t].1.jaw);
    let best = (0..tries.len())
        .filter(heard)
        .min_by(|&a, &b| costs[a].total_cmp(&costs[b]))?;
    let (r, guess, _) = tries[best];
    let fits = Fits::new(&rows[r], guess.jaw, guess.scale);
    let mut segments = Lattice::forward(&rows[r], &fits, &guess).segments();
    let of_jaw = |jaw: Jaw| {
        let own = (0..tries.len()).filter(|&t| tries[t].1.jaw == jaw);
        own.map(|t| costs[t]).fold(f64::INFINITY, f64::min)
    };
    let turn_deg = turn_deg(rows[r].row, &guess, &segments);
    let last = row.slices.len().saturating_sub(1);
    if r == 1 {
        for s in &mut segments {
            (s.start, s.end) = (last - s.end, last - s.start);
        }
    }
    let middles: Vec<usize> = segments.iter().map(|s| (s.start + s.end) / 2).collect();
    let with_a_say: Vec<usize> = (0..tries.len())
        .filter(|&t| heard(&t) && costs[t] < costs[best] + SAY)
        .collect();
    let tables: Vec<Vec<Rivals>> = with_a_say
        .par_iter()
        .map(|&t| {
            let (r, guess, prior) = tries[t];
            let there = |&s: &usize| {
                if r == 1 {
                    last.saturating_sub(s + 1)
                } else {
                    s
                }
            };
            let slices: Vec<usize> = middles.iter().map(there).collect();
            rivals(&rows[r], &guess, prior, &slices)
        })
        .collect();
    Some(Naming {
        jaw: guess.jaw,
        rivals: cheapest_of(middles.len(), &tables),
        segments,
        jaw_lead: match guess.jaw {
            Jaw::Upper => of_jaw(Jaw::Lower) - costs[best],
            Jaw::Lower => of_jaw(Jaw::Upper) - costs[best],
        },
        flipped: r == 1,
        turn_deg,
    })
}

/// All guesses for each of the rows (the row itself and, on a part, its flipped one), with how much
/// they cost before the evidence is heard.
fn tries(row: &Row, rows: usize) -> Vec<(usize, Guess, f64)> {
    let guesses = row.guesses();
    (0..rows)
        .flat_map(|r| {
            let sided = move |jaw| match row.extent {
                Extent::Whole => 0.0,
                _ => row.sides.misfit(jaw, r == 1),
            };
            let guesses = guesses.iter();
            guesses.map(move |&(guess, prior)| (r, guess, prior + sided(guess.jaw)))
        })
        .collect()
}

/// The least cost of each of some tries of one row, jaw and scale.
fn least(rows: &[Evidence], group: &[(usize, Guess, f64)]) -> Vec<f64> {
    let Some(&(r, first, _)) = group.first() else {
        return Vec::new();
    };
    let fits = Fits::new(&rows[r], first.jaw, first.scale);
    let cost = |(_, guess, prior): &(usize, Guess, f64)| {
        prior + Lattice::forward(&rows[r], &fits, guess).least()
    };
    group.iter().map(cost).collect()
}

/// The turn that the named teeth agree on, degrees.
fn turn_deg(row: &Row, guess: &Guess, segments: &[Segment]) -> f64 {
    let off = segments.iter().map(|s| {
        let heading = row.heading_deg.get((s.start + s.end) / 2);
        sizes::heading_deg(guess.jaw, s.place) - heading.copied().unwrap_or(0.0)
    });
    off.sum::<f64>() / segments.len().max(1) as f64
}

fn rivals(evidence: &Evidence, guess: &Guess, prior: f64, slices: &[usize]) -> Vec<Rivals> {
    let fits = Fits::new(evidence, guess.jaw, guess.scale);
    let lattice = Lattice::forward(evidence, &fits, guess).with_backward();
    let one = |&slice: &usize| {
        let named = (0..sizes::PLACES).filter_map(|place| {
            let fdi = sizes::fdi(guess.jaw, place)?;
            Some((fdi, prior + lattice.through(slice, place)))
        });
        Rivals {
            named: named.collect(),
            none: prior + lattice.through_gap(slice),
        }
    };
    slices.iter().map(one).collect()
}

fn cheapest_of(count: usize, tables: &[Vec<Rivals>]) -> Vec<Rivals> {
    let numbers = || Fdi::along(Jaw::Upper).chain(Fdi::along(Jaw::Lower));
    let one = |s: usize| {
        let own = || tables.iter().filter_map(move |t| t.get(s));
        let cost = |fdi: Fdi| {
            let all = own().flat_map(|r| &r.named).filter(move |n| n.0 == fdi);
            all.map(|n| n.1).fold(f64::INFINITY, f64::min)
        };
        Rivals {
            named: numbers().map(|fdi| (fdi, cost(fdi))).collect(),
            none: own().map(|r| r.none).fold(f64::INFINITY, f64::min),
        }
    };
    (0..count).map(one).collect()
}
