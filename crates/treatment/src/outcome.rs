//! What a delivery did, against what was prescribed.
//!
//! In: the place of work and its bed at the end. Out: [`Outcome`]. Law: `law_a_perfect_bed_is_perfect`.
//! Method: gamma index (Low 1998) with 5 % of a full cell and 50 µm, the delivered fill read linearly
//! between cells; over-contour is what lies beyond the prescribed surface along the outward direction.

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
    /// Share of cells with gamma of at most 1; 1 where nothing was to be laid down.
    pub gamma: f64,
    /// Fill that 95 % of the prescribed cells reach, share.
    pub fill_95: f64,
    /// Highest over-contour, µm.
    pub over_contour_um: f64,
    /// Volume beyond the prescribed surface, mm³.
    pub over_mm3: f64,
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
        let (over_contour_um, over_mm3) = over(site, &fields);
        Self {
            planned_mm3: sum(&fields.planned),
            laid_mm3: sum(&fields.laid),
            removed_mm3: [sum(&fields.removal), sum(&fields.removed)],
            gamma: gamma(site, &fields),
            fill_95,
            over_contour_um,
            over_mm3,
            fills,
        }
    }
}

/// Share of cells, prescribed or filled, that pass.
fn gamma(site: &Site, fields: &Fields) -> f64 {
    let bed = site.bed();
    let asked: Vec<CellId> = bed
        .ids()
        .filter(|cell| {
            let i = cell.0 as usize;
            fields.planned[i] > 0.0 || f64::from(fields.laid[i]) > GAMMA_FILL
        })
        .collect();
    if asked.is_empty() {
        return 1.0;
    }
    let passes = |cell: &CellId| {
        let planned = f64::from(fields.planned[cell.0 as usize]);
        let place = bed.place(*cell);
        let span = -GAMMA_STEPS..=GAMMA_STEPS;
        span.clone().any(|z| {
            span.clone().any(|y| {
                span.clone().any(|x| {
                    let off = [x, y, z].map(|s| f64::from(s) / f64::from(GAMMA_STEPS) * GAMMA_MM);
                    let far2 = off.iter().map(|o| o * o).sum::<f64>() / (GAMMA_MM * GAMMA_MM);
                    if far2 > 1.0 {
                        return false;
                    }
                    let found =
                        between(site, &fields.laid, place, off.map(|mm| mm / bed.cell_mm()));
                    let dose = (found - planned) / GAMMA_FILL;
                    dose * dose + far2 <= 1.0
                })
            })
        })
    };
    let good = asked
        .par_iter()
        .with_min_len(256)
        .filter(|cell| passes(cell))
        .count();
    good as f64 / asked.len() as f64
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

/// Highest over-contour in µm, and the volume beyond the prescribed surface in mm³.
fn over(site: &Site, fields: &Fields) -> (f64, f64) {
    let (bed, outward) = (site.bed(), site.order().outward());
    let step = outward * (0.5 * bed.cell_mm());
    let excess = |i: usize| {
        let excess = f64::from(fields.laid[i]) - f64::from(fields.planned[i]);
        if excess > EXCESS_LEAST { excess } else { 0.0 }
    };
    let total: f64 = (0..fields.laid.len()).map(excess).sum();
    let mut highest = 0.0_f64;
    for cell in bed
        .ids()
        .filter(|cell| fields.planned[cell.0 as usize] > 0.0)
    {
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
            if fields.planned[next.0 as usize] > 0.0 {
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
    // A path along the outward direction crosses cells that are up to sqrt(3) long; the shortest counts.
    (
        highest * bed.cell_mm() * 1e3,
        total * site.order().cell_mm3(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use swarm::sample::{block, order};
    use swarm::{Body, Device, Lot, Release, Setting};

    fn empty(site: &Site) -> Bed {
        let setting = Setting {
            release: Release::NEWEST,
            lot: Lot(1),
            body: Body::default(),
            seed: 1,
            faults: Vec::new(),
        };
        Device::new(site, setting).unwrap().bed().clone()
    }

    fn filled(site: &Site, share: f64) -> Bed {
        let mut bed = empty(site);
        let full = ug_per_mm3(Action::Deposit, lexicon::Tissue::Enamel);
        let ng = (full * site.order().cell_mm3() * 1e3 * share).round() as u32;
        for cell in site.order().zones.iter().flat_map(|zone| &zone.cells) {
            bed.laid_ng[site.cell_of(cell.place).unwrap().0 as usize] = ng;
        }
        bed
    }

    #[test]
    fn law_a_perfect_bed_is_perfect() {
        let site = Site::new(order(40), &block().unwrap()).unwrap();
        let outcome = Outcome::of(&site, &filled(&site, 1.0));
        assert_eq!((outcome.gamma, outcome.over_contour_um), (1.0, 0.0));
        assert!((outcome.laid_mm3 / outcome.planned_mm3 - 1.0).abs() < 1e-3);
        assert!((outcome.planned_mm3 - 6.0).abs() < 1e-6);
        assert!((outcome.fill_95 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn gamma_fails_beyond_its_limits() {
        let site = Site::new(order(40), &block().unwrap()).unwrap();
        assert!(Outcome::of(&site, &filled(&site, 0.96)).gamma > 0.99);
        assert!(Outcome::of(&site, &filled(&site, 0.9)).gamma < 0.5);
        assert_eq!(Outcome::of(&site, &empty(&site)).gamma, 0.0);
    }

    #[test]
    fn over_contour_is_a_length() {
        let site = Site::new(order(40), &block().unwrap()).unwrap();
        let mut bed = filled(&site, 1.0);
        let top = site
            .order()
            .zones
            .last()
            .unwrap()
            .cells
            .iter()
            .max_by_key(|c| c.place[2])
            .unwrap();
        let full = bed.laid_ng[site.cell_of(top.place).unwrap().0 as usize];
        let [x, y, z] = top.place;
        bed.laid_ng[site.cell_of([x, y, z + 1]).unwrap().0 as usize] = full;
        bed.laid_ng[site.cell_of([x, y, z + 2]).unwrap().0 as usize] = full / 2;
        let outcome = Outcome::of(&site, &bed);
        assert!(
            (outcome.over_contour_um - 150.0).abs() < 0.5,
            "{}",
            outcome.over_contour_um
        );
        assert!((outcome.over_mm3 - 1.5e-3).abs() < 1e-5);
    }
}
