//! What a delivery did, against what was prescribed.
//!
//! In: the place of work and its bed at the end. Out: [`Outcome`]. Law: `law_a_perfect_bed_is_perfect`,
//! `law_removal_is_judged_like_filling`.
//! Method: gamma index (Low 1998) with 5 % of a full cell and 50 µm, the delivered fill (where tissue is taken
//! away: what remains) read linearly between cells; over-contour is what lies beyond the prescribed surface
//! along the outward direction, over-removal what is missing beyond the prescribed floor against it.

use glam::DVec3;
use rayon::prelude::*;
use swarm::{Action, Bed, Site, WHOLE, ug_per_mm3};
use tissue::CellId;

/// Share of a full cell that counts as one.
pub const GAMMA_FILL: f64 = 0.05;
/// Distance that counts as one, mm.
pub const GAMMA_MM: f64 = 0.05;
/// Search of gamma, in parts of a cell to each side.
const GAMMA_STEPS: i32 = 2;
/// Excess of a cell below this share is rounding and noise of counting.
const EXCESS_LEAST: f64 = 0.02;
/// Cells that an excess is followed over.
const COLUMN: u32 = 80;

/// Figures of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Prescribed to be laid down, mm³.
    pub planned_mm3: f64,
    /// Laid down, mm³.
    pub laid_mm3: f64,
    /// Prescribed to be removed and removed, mm³.
    pub removed_mm3: [f64; 2],
    /// Share of cells, to be filled or to be removed, with gamma of at most 1; 1 where there are none.
    pub gamma: f64,
    /// Fill that 95 % of the prescribed cells reach, share.
    pub fill_95: f64,
    /// Highest over-contour, µm.
    pub over_contour_um: f64,
    /// Volume beyond the prescribed surface, mm³.
    pub over_mm3: f64,
    /// Deepest removal beyond what was prescribed, µm.
    pub over_removal_um: f64,
    /// Volume removed beyond what was prescribed, mm³.
    pub over_removed_mm3: f64,
    /// Volume that went beyond the cells that are kept account of, mm³; of the lightest tissue of the order, so
    /// that it is never said too small.
    pub astray_mm3: f64,
    /// Fill of each prescribed cell as a share of what was prescribed, ascending.
    pub fills: Vec<f64>,
}

/// Shares of a full cell, by cell of the bed.
pub(crate) struct Fields {
    pub(crate) planned: Vec<f32>,
    pub(crate) laid: Vec<f32>,
    pub(crate) removal: Vec<f32>,
    pub(crate) removed: Vec<f32>,
}

/// Full of a cell, ng, by its zone; enamel where there is none.
pub(crate) fn fields(site: &Site, bed: &Bed) -> Fields {
    let (order, cells) = (site.order(), site.bed().cells());
    // A whole cell of enamel or dentine is the same mass, laid down or taken away.
    let ng = |tissue| ug_per_mm3(Action::Deposit, tissue) * order.cell_mm3() * 1e3;
    let mut full_removal = vec![ng(lexicon::Tissue::Enamel) as f32; cells];
    let mut full = vec![ng(lexicon::Tissue::Enamel) as f32; cells];
    let mut planned = vec![0.0_f32; cells];
    let mut removal = vec![0.0_f32; cells];
    for zone in &order.zones {
        for cell in &zone.cells {
            let Some(at) = site.cell_of(cell.place) else {
                continue;
            };
            let share = cell.millionths as f32 / WHOLE as f32;
            match zone.action {
                Action::Deposit => {
                    planned[at.0 as usize] += share;
                    full[at.0 as usize] = ng(zone.tissue) as f32;
                }
                Action::Remove => {
                    removal[at.0 as usize] += share;
                    full_removal[at.0 as usize] = ng(zone.tissue) as f32;
                }
                Action::Tint => {}
            }
        }
    }
    let laid = bed
        .laid_ng
        .iter()
        .zip(&full)
        .map(|(&ng, &full)| ng as f32 / full);
    let taken = bed.removed_ng.iter().zip(&full_removal);
    Fields {
        laid: laid.collect(),
        removed: taken.map(|(&ng, &full)| ng as f32 / full).collect(),
        planned,
        removal,
    }
}

impl Outcome {
    /// Measures a delivery.
    #[must_use]
    pub fn of(site: &Site, bed: &Bed) -> Self {
        let fields = fields(site, bed);
        let cell_mm3 = site.order().cell_mm3();
        let sum = |all: &[f32]| all.iter().map(|&share| f64::from(share)).sum::<f64>() * cell_mm3;
        let mut fills: Vec<f64> = fields
            .planned
            .iter()
            .zip(&fields.laid)
            .filter(|(planned, _)| **planned > 0.0)
            .map(|(&planned, &laid)| f64::from(laid) / f64::from(planned))
            .collect();
        fills.sort_by(f64::total_cmp);
        let fill_95 = fills.get(fills.len() / 20).copied().unwrap_or(1.0);
        let outward = site.order().outward();
        let (over_contour_um, over_mm3) = over(site, &fields.planned, &fields.laid, outward);
        let (over_removal_um, over_removed_mm3) =
            over(site, &fields.removal, &fields.removed, -outward);
        let laid = Gamma::of(site, &fields.planned, &fields.laid);
        // What remains differs by as much as what was taken away does.
        let both = laid.and(Gamma::of(site, &fields.removal, &fields.removed));
        Self {
            planned_mm3: sum(&fields.planned),
            laid_mm3: sum(&fields.laid),
            removed_mm3: [sum(&fields.removal), sum(&fields.removed)],
            gamma: both.share(),
            fill_95,
            over_contour_um,
            over_mm3,
            over_removal_um,
            over_removed_mm3,
            astray_mm3: astray_mm3(site, bed),
            fills,
        }
    }

    /// Laid down and taken away, as a share of what was prescribed.
    #[must_use]
    pub fn laid_share(&self) -> f64 {
        let [removal, removed] = self.removed_mm3;
        (self.laid_mm3 + removed) / (self.planned_mm3 + removal).max(f64::MIN_POSITIVE)
    }
}

/// What went over the edge of the bed, mm³.
fn astray_mm3(site: &Site, bed: &Bed) -> f64 {
    let zones = site.order().zones.iter();
    let solid = zones.filter(|zone| zone.action != Action::Tint);
    let lightest = solid
        .map(|zone| ug_per_mm3(zone.action, zone.tissue))
        .fold(f64::INFINITY, f64::min);
    match lightest.is_finite() {
        true => bed.beyond_ng as f64 * 1e-3 / lightest,
        false => 0.0,
    }
}

/// Cells that pass, of those that were asked.
#[derive(Debug, Clone, Copy)]
struct Gamma {
    good: usize,
    asked: usize,
}

impl Gamma {
    /// Of all cells that were prescribed or worked on.
    fn of(site: &Site, planned: &[f32], done: &[f32]) -> Self {
        let is_asked = |cell: &CellId| {
            let i = cell.0 as usize;
            planned[i] > 0.0 || f64::from(done[i]) > GAMMA_FILL
        };
        let asked: Vec<CellId> = site.bed().ids().filter(is_asked).collect();
        let passes =
            |cell: &&CellId| passes(site, f64::from(planned[cell.0 as usize]), done, **cell);
        let good = asked.par_iter().with_min_len(256).filter(passes).count();
        Self {
            good,
            asked: asked.len(),
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            good: self.good + other.good,
            asked: self.asked + other.asked,
        }
    }

    fn share(self) -> f64 {
        match self.asked {
            0 => 1.0,
            asked => self.good as f64 / asked as f64,
        }
    }
}

/// Whether gamma is at most 1 in a cell.
fn passes(site: &Site, planned: f64, done: &[f32], cell: CellId) -> bool {
    // Most cells pass where they are.
    if (f64::from(done[cell.0 as usize]) - planned).abs() <= GAMMA_FILL {
        return true;
    }
    let bed = site.bed();
    let place = bed.place(cell);
    let span = -GAMMA_STEPS..=GAMMA_STEPS;
    span.clone().any(|z| {
        span.clone().any(|y| {
            span.clone().any(|x| {
                let off = [x, y, z].map(|s| f64::from(s) / f64::from(GAMMA_STEPS) * GAMMA_MM);
                let far2 = off.iter().map(|o| o * o).sum::<f64>() / (GAMMA_MM * GAMMA_MM);
                if far2 > 1.0 {
                    return false;
                }
                let found = between(site, done, place, off.map(|mm| mm / bed.cell_mm()));
                let dose = (found - planned) / GAMMA_FILL;
                dose * dose + far2 <= 1.0
            })
        })
    })
}

/// A field at a place off a cell's middle, in cells, read linearly.
fn between(site: &Site, field: &[f32], place: [usize; 3], off: [f64; 3]) -> f64 {
    let mut sum = 0.0;
    for corner in 0..8_usize {
        let (mut weight, mut at, mut inside) = (1.0, place, true);
        for axis in 0..3 {
            let far = off[axis].abs();
            if corner >> axis & 1 == 0 {
                weight *= 1.0 - far;
                continue;
            }
            weight *= far;
            let next = match off[axis] >= 0.0 {
                true => place[axis].checked_add(1),
                false => place[axis].checked_sub(1),
            };
            inside &= next.is_some();
            at[axis] = next.unwrap_or(0);
        }
        if weight > 0.0
            && inside
            && let Some(cell) = site.bed().cell(at)
        {
            sum += weight * f64::from(field[cell.0 as usize]);
        }
    }
    sum
}

/// How far work went beyond what was planned along `way`, µm, and its volume there, mm³.
fn over(site: &Site, planned: &[f32], done: &[f32], way: DVec3) -> (f64, f64) {
    let bed = site.bed();
    let step = way * (0.5 * bed.cell_mm());
    let excess = |i: usize| {
        let excess = f64::from(done[i]) - f64::from(planned[i]);
        if excess > EXCESS_LEAST { excess } else { 0.0 }
    };
    let total: f64 = (0..done.len()).map(excess).sum();
    let mut highest = 0.0_f64;
    for cell in bed.ids().filter(|cell| planned[cell.0 as usize] > 0.0) {
        let mut at = bed.centre_mm(cell);
        let (mut last, mut cells, mut is_surface) = (cell.0, excess(cell.0 as usize), true);
        for _ in 0..2 * COLUMN {
            at += step;
            let Some(next) = bed.cell_at(at) else {
                break;
            };
            if next.0 == last {
                continue;
            }
            last = next.0;
            if planned[next.0 as usize] > 0.0 {
                is_surface = false;
                break;
            }
            let beyond = excess(next.0 as usize);
            if beyond == 0.0 {
                break;
            }
            cells += beyond;
        }
        if is_surface {
            highest = highest.max(cells);
        }
    }
    // A path along a slanting direction crosses cells that are up to sqrt(3) long; the shortest counts.
    (
        highest * bed.cell_mm() * 1e3,
        total * site.order().cell_mm3(),
    )
}

#[cfg(test)]
mod tests;
