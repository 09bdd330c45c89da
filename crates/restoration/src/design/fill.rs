//! The height that a sound tooth would have over the flaw and its collar.
//!
//! In: a [`Flaw`] and, if there is one, a reference drawn in the same chart. Out: [`Fill`].
//! Method: a thin plate through the sound surface about the flaw; over a reference, its difference to
//! the sound surface carried in as a skin (kernel -r), or as a plate where that tells the strip beside
//! the flaw better from what lies farther off. Both are soft at the rim, where a cut or a decayed
//! edge is least to be trusted.

use super::outline::Outline;
use super::plate::{Datum, Form, Plate};
use super::region::Flaw;
use super::relief::{CELL_MM, Relief};
use super::{COLLAR_MM, DesignError, settle};
use crate::weave::border_distance;
use glam::DVec2;
use rayon::prelude::*;
use std::borrow::Cow;

/// Nearest and farthest data, mm from the outline.
const NEAREST_MM: f64 = 0.05;
const FARTHEST_MM: f64 = 2.0;
/// Width of the band where data are dense, mm.
const DENSE_MM: f64 = 0.55;
/// Softness of a datum at the rim, and the distance over which it falls, mm.
const SOFTNESS: f64 = 0.3;
const SOFT_WIDTH_MM: f64 = 0.15;
const SOFTNESS_LEAST: f64 = 2e-3;
/// Residual beyond which a datum is softened, mm.
const OUTLIER_MM: f64 = 0.03;
/// Depth from which material counts as missing, mm.
const LOST_MM: f64 = 0.06;
/// Height above the fill up to which the scan is kept, mm.
pub(super) const PROUD_MM: f64 = 0.4;
/// Shift up to which the outer edge of the collar keeps its place, mm.
const STILL_MM: f64 = 0.02;
/// Residual beyond which a difference to a reference is softened, in medians of all of them.
const OUTLIER_TIMES: f64 = 2.0;
/// Most times farther that such a datum counts: softer ones would leave the margin open.
const FAR_MOST: f64 = 3.0;
const PASSES: usize = 3;
/// Width of the strip about the flaw that is told from what lies farther off, mm, and how much
/// better than a skin a plate has to tell it.
const STRIP_MM: f64 = 0.5;
const PLATE_SHARE: f64 = 0.7;
const DATA_NEEDED: usize = 40;
/// Slope beyond which the surface is taken to leave the chart.
const STEEP: f64 = 2.5;

/// The designed height: a weighted mean of plates, each on its reference or on none.
pub(super) struct Fill<'a> {
    parts: Vec<Part<'a>>,
    /// Mean distance of the plain plate to the sound data, mm.
    pub(super) residual_mm: f64,
}

struct Part<'a> {
    base: Option<Cow<'a, Relief>>,
    plate: Plate,
    weight: f64,
}

impl<'a> Fill<'a> {
    /// Fits the plates about the flaw: one plain and one on each reference, with these weights; a
    /// reference without the plain plate beside it stays as it is.
    pub(super) fn fit(
        flaw: &Flaw,
        plain_weight: f64,
        bases: &[(&'a Relief, f64)],
    ) -> Result<Self, DesignError> {
        let mut data = sound(flaw);
        let found = data.len();
        let little = || DesignError::TooLittleSound {
            found,
            needed: DATA_NEEDED,
        };
        if found < DATA_NEEDED {
            return Err(little());
        }
        let first: Vec<f64> = data.iter().map(|d| d.softness).collect();
        let mut plate = Plate::fit(&data, Form::Plate).ok_or_else(little)?;
        let mut residual_mm = 0.0;
        for _ in 0..PASSES {
            residual_mm = 0.0;
            for (d, s) in data.iter_mut().zip(&first) {
                let r = (plate.height(d.place) - d.height).abs();
                residual_mm += r;
                let far = (r / OUTLIER_MM).max(1.0);
                d.softness = s * far * far;
            }
            residual_mm /= data.len() as f64;
            plate = Plate::fit(&data, Form::Plate).ok_or_else(little)?;
        }
        // The tooth's own earlier surface is taken as it is: a loss without a rim goes on in the
        // data about it, and a plate through them would carry it back into the middle.
        let own = plain_weight == 0.0;
        let over = |(base, _): &(&Relief, f64)| {
            if own {
                Some(Plate::FLAT)
            } else {
                let differences = differences(&data, &first, base);
                Plate::fit(&differences, form_of(&differences, &flaw.outline))
            }
        };
        let skins: Vec<Option<Plate>> = bases.par_iter().map(over).collect();
        let kinds = std::iter::once((None, plain_weight))
            .chain(bases.iter().map(|&(base, weight)| (Some(base), weight)));
        let within: Vec<usize> = (0..flaw.relief.heights().len())
            .filter(|&i| {
                let p = settle::place(i);
                let outline = &flaw.outline;
                outline.holds(p) || border_distance(&outline.path, p) < COLLAR_MM + CELL_MM
            })
            .collect();
        // Where a reference is not seen it goes on as the plain plate does.
        let whole = |base: &'a Relief| {
            if within.iter().any(|&i| base.heights()[i].is_nan()) {
                Cow::Owned(base.extended(within.iter().copied(), |p| plate.height(p)))
            } else {
                Cow::Borrowed(base)
            }
        };
        // A reference whose differences nothing can be laid through is left out.
        let plates = std::iter::once(Some(plate.clone())).chain(skins);
        let parts = kinds.zip(plates).filter_map(|((base, weight), plate)| {
            Some(Part {
                plate: plate?,
                base: base.map(whole),
                weight,
            })
        });
        Ok(Self {
            parts: parts.filter(|p| p.weight > 0.0).collect(),
            residual_mm,
        })
    }

    /// The height of the design at a place.
    pub(super) fn height(&self, p: DVec2) -> f64 {
        let (mut sum, mut total) = (0.0, 1e-300);
        for part in &self.parts {
            let base = part.base.as_ref().map_or(0.0, |b| b.height(p));
            if !base.is_nan() {
                sum += part.weight * (base + part.plate.height(p));
                total += part.weight;
            }
        }
        sum / total
    }
}

/// Heights less those of a reference, which count the less the more they differ from the others:
/// there one of the two is damaged. Where the reference is not seen, nothing.
fn differences(data: &[Datum], first: &[f64], base: &Relief) -> Vec<Datum> {
    let less = |(d, &softness): (&Datum, &f64)| Datum {
        height: d.height - base.height(d.place),
        softness,
        ..*d
    };
    let mut list: Vec<Datum> = data.iter().zip(first).map(less).collect();
    list.retain(|d| !d.height.is_nan());
    let middle = median(list.iter().map(|d| d.height));
    let spread = median(list.iter().map(|d| (d.height - middle).abs()));
    for d in &mut list {
        let far = ((d.height - middle).abs() / (OUTLIER_MM + OUTLIER_TIMES * spread))
            .clamp(1.0, FAR_MOST);
        d.softness *= far * far;
    }
    list
}

/// The form that tells better the nearest strip about the flaw from what lies farther off: where
/// the two surfaces differ smoothly the plate, else the skin.
fn form_of(differences: &[Datum], outline: &Outline) -> Form {
    let strip = |d: &&Datum| border_distance(&outline.path, d.place) < STRIP_MM;
    let (near, far): (Vec<&Datum>, Vec<&Datum>) = differences.iter().partition(strip);
    let far: Vec<Datum> = far.into_iter().copied().collect();
    let miss = |form| {
        let told = Plate::fit(&far, form)?;
        Some(median(
            near.iter().map(|d| (told.height(d.place) - d.height).abs()),
        ))
    };
    match (miss(Form::Plate), miss(Form::Skin)) {
        (Some(plate), Some(skin)) if plate < PLATE_SHARE * skin => Form::Plate,
        _ => Form::Skin,
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The design run into the scan: the design inside an outline, the scan beyond the collar.
pub(super) struct Blend<'a> {
    pub(super) fill: &'a Fill<'a>,
    pub(super) outline: &'a Outline,
    /// Radius of the chart, mm.
    pub(super) radius_mm: f64,
}

impl Blend<'_> {
    /// The height at a place, `scanned` being the scan's height there (or NaN).
    pub(super) fn height(&self, p: DVec2, scanned: f64) -> f64 {
        let share = self.share(p, scanned);
        if scanned.is_nan() {
            return self.fill.height(p);
        }
        if share <= 0.0 {
            return scanned;
        }
        let added = self.fill.height(p) - scanned;
        // A flaw takes away: what stands a little proud of the fill is sound.
        if (-PROUD_MM..0.0).contains(&added) {
            return scanned;
        }
        // What would hardly move keeps its place.
        let moved = share * added;
        let still = STILL_MM * (1.0 - share);
        scanned + moved.signum() * (moved.abs() - still).max(0.0)
    }

    /// Share of the design against the scan: 1 inside the outline, 0 beyond the collar.
    pub(super) fn share(&self, p: DVec2, scanned: f64) -> f64 {
        if self.outline.holds(p) {
            return 1.0;
        }
        // High above a round chart a step is longer than it looks.
        let stretch = (1.0 + scanned / self.radius_mm).max(1.0);
        let t = (stretch * border_distance(&self.outline.path, p) / COLLAR_MM).min(1.0);
        1.0 - t * t * (3.0 - 2.0 * t)
    }
}

/// Share of the area inside an outline where the scan lies below a quick fill: where material is
/// missing it is nearly 1, about a sound crown with its fissures near a half.
pub(super) fn lost_share(relief: &Relief, outline: &Outline) -> f64 {
    let mut data = Vec::new();
    let mut inner = Vec::new();
    for (place, height, _) in relief.seen() {
        let cell = (place / CELL_MM).round();
        if cell.x as i64 % 5 != 0 || cell.y as i64 % 5 != 0 {
            continue;
        }
        if outline.holds(place) {
            inner.push((place, height));
        } else if (0.15..1.0).contains(&border_distance(&outline.path, place))
            && !steep(relief, place)
        {
            data.push(Datum {
                place,
                height,
                softness: 0.05,
            });
        }
    }
    let Some(plate) = (data.len() > 12)
        .then(|| Plate::fit(&data, Form::Plate))
        .flatten()
    else {
        return 0.0;
    };
    let below = inner.iter().filter(|(p, h)| plate.height(*p) - h > LOST_MM);
    below.count() as f64 / (inner.len() as f64).max(1.0)
}

/// Sound places about the flaw: dense near the rim, sparse further off.
fn sound(flaw: &Flaw) -> Vec<Datum> {
    let mut data = Vec::new();
    for (place, height, _) in flaw.relief.seen() {
        let cell = (place / CELL_MM).round();
        let (x, y) = (cell.x as i64, cell.y as i64);
        if x % 2 != 0 || y % 2 != 0 || flaw.outline.holds(place) {
            continue;
        }
        let distance = border_distance(&flaw.outline.path, place);
        let sparse = x % 6 == 0 && y % 6 == 0;
        let in_band = (NEAREST_MM..=FARTHEST_MM).contains(&distance);
        if !in_band || (distance > DENSE_MM && !sparse) || steep(&flaw.relief, place) {
            continue;
        }
        data.push(Datum {
            place,
            height,
            softness: SOFTNESS_LEAST + SOFTNESS * libm::exp(-distance / SOFT_WIDTH_MM),
        });
    }
    data
}

/// Whether the surface falls away here: beyond it lies another tooth or nothing.
fn steep(relief: &Relief, p: DVec2) -> bool {
    let h = |d: DVec2| relief.height(p + d);
    let gradient = DVec2::new(
        h(DVec2::X * CELL_MM) - h(-DVec2::X * CELL_MM),
        h(DVec2::Y * CELL_MM) - h(-DVec2::Y * CELL_MM),
    ) / (2.0 * CELL_MM);
    gradient.is_nan() || gradient.length() >= STEEP
}
