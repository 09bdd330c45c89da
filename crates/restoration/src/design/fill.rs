//! The height that a sound tooth would have over the flaw and its collar.
//!
//! In: a [`Flaw`] and, if there is one, a reference drawn in the same chart. Out: [`Fill`].
//! Method: a thin plate through the sound surface about the flaw (or through its difference to the
//! reference), soft at the rim, where a cut or a decayed edge is least to be trusted.

use super::plate::{Datum, Plate};
use super::region::Flaw;
use super::relief::{CELL_MM, Relief};
use super::{COLLAR_MM, DesignError};
use crate::weave::border_distance;
use glam::DVec2;

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
const PASSES: usize = 3;
const DATA_NEEDED: usize = 40;
/// Slope beyond which the surface is taken to leave the chart.
const STEEP: f64 = 2.5;

/// The designed height.
pub(super) struct Fill<'a> {
    flaw: &'a Flaw,
    base: Option<&'a Relief>,
    plate: Plate,
    /// Mean distance of the fitted surface to the sound data, mm.
    pub(super) residual_mm: f64,
}

impl<'a> Fill<'a> {
    /// Fits the plate about the flaw.
    pub(super) fn fit(flaw: &'a Flaw, base: Option<&'a Relief>) -> Result<Self, DesignError> {
        let mut data = sound(flaw, base);
        if data.len() < DATA_NEEDED {
            return Err(DesignError::TooLittleSound {
                found: data.len(),
                needed: DATA_NEEDED,
            });
        }
        let lost = DesignError::TooLittleSound {
            found: 0,
            needed: DATA_NEEDED,
        };
        let first: Vec<f64> = data.iter().map(|d| d.softness).collect();
        let mut plate = Plate::fit(&data).ok_or_else(|| lost.clone())?;
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
            plate = Plate::fit(&data).ok_or_else(|| lost.clone())?;
        }
        Ok(Self {
            flaw,
            base,
            plate,
            residual_mm,
        })
    }

    /// The height of the design at a place, `scanned` being the scan's height there (or NaN).
    pub(super) fn height(&self, p: DVec2, scanned: f64) -> f64 {
        let share = self.share(p);
        if share <= 0.0 && !scanned.is_nan() {
            return scanned;
        }
        let base = self.base.map_or(0.0, |b| b.height(p));
        let base = if base.is_nan() { 0.0 } else { base };
        let designed = base + self.plate.height(p);
        if scanned.is_nan() {
            designed
        } else {
            scanned + share * (designed - scanned)
        }
    }

    /// Share of the design against the scan: 1 inside the outline, 0 beyond the collar.
    pub(super) fn share(&self, p: DVec2) -> f64 {
        if self.flaw.outline.holds(p) {
            return 1.0;
        }
        let t = (border_distance(&self.flaw.outline.path, p) / COLLAR_MM).min(1.0);
        1.0 - t * t * (3.0 - 2.0 * t)
    }
}

/// Sound places about the flaw: dense near the rim, sparse further off.
fn sound(flaw: &Flaw, base: Option<&Relief>) -> Vec<Datum> {
    let mut data = Vec::new();
    for (place, height, _) in flaw.relief.seen() {
        let cell = (place / CELL_MM).round();
        let (x, y) = (cell.x as i64, cell.y as i64);
        if x % 2 != 0 || y % 2 != 0 || flaw.outline.holds(place) {
            continue;
        }
        let distance = border_distance(&flaw.outline.path, place);
        let sparse = x % 5 == 0 && y % 5 == 0;
        let in_band = (NEAREST_MM..=FARTHEST_MM).contains(&distance);
        if !in_band || (distance > DENSE_MM && !sparse) {
            continue;
        }
        let base = base.map_or(0.0, |b| b.height(place));
        if steep(&flaw.relief, place) || base.is_nan() {
            continue;
        }
        data.push(Datum {
            place,
            height: height - base,
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
