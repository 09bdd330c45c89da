//! Which side of a part of an arch is the outer one, and which jaw it is, by the crowns' shape.
//!
//! In: the mask of crowns and where the curve runs. Out: what each guess of jaw and side costs.
//! Method: buccal cusps stand higher than lingual ones, crowns show more surface outwards, upper
//! crowns show their palatal wall from above, and the palate is flat. Means and deviations of these
//! measures on parts of arches; where a row has more incisors, those of front teeth.
//! Not here: what the turn of the row and the sizes of its teeth say (`fit`).

use super::curve::{Curve, Place};
use super::profile::{SLICE_MM, Slice};
use super::surface::Surface;
use glam::{DMat3, DVec3};
use lexicon::Jaw;

/// The crowns along the curve, in the upright frame.
pub(super) struct Look<'a> {
    pub surface: &'a Surface,
    pub at: &'a [DVec3],
    pub places: &'a [Place],
    pub mask: &'a [bool],
    pub turn: DMat3,
}

/// What is measured on the curve's right as against its left; `None` where a side is not there.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sides {
    /// Cusps higher by, mm.
    tops_mm: Option<f64>,
    /// Share of the crowns' surface that looks there.
    outwards: Option<f64>,
    /// Share of the crowns' flanks that is seen from above there, less that of the left.
    wall: Option<f64>,
    /// How much flatter the gum is.
    flat: Option<f64>,
    /// Share of the row that is thin as incisors and canines are.
    thin: f64,
}

/// Mean and deviation of a measure on posterior teeth and on front teeth.
struct Usual(f64, f64, f64, f64);

impl Usual {
    fn misfit(&self, value: Option<f64>, sign: f64, thin: f64) -> f64 {
        let mix = |back: f64, front: f64| back + (front - back) * thin;
        let (mean, deviation) = (mix(self.0, self.2), mix(self.1, self.3));
        let off = |value: f64| (sign * value - mean) / deviation;
        value.map_or(0.0, |value| {
            (off(value) * off(value)).min(9.0) + 2.0 * libm::log(deviation)
        })
    }
}

const SAY: f64 = 0.5;
const TOPS: Usual = Usual(0.5, 0.4, 0.0, 2.0);
const OUTWARDS: [Usual; 2] = [Usual(0.04, 0.05, 0.12, 0.05), Usual(0.035, 0.04, 0.0, 0.06)];
const WALL: [Usual; 2] = [
    Usual(-0.075, 0.05, -0.29, 0.14),
    Usual(-0.01, 0.05, 0.03, 0.18),
];
const FLAT: [Usual; 2] = [Usual(-0.21, 0.12, -0.25, 0.2), Usual(0.035, 0.13, 0.0, 0.2)];

/// Half the length of curve that is looked at together, and the reach of cusps and gum, mm.
const BIN_MM: f64 = 6.0;
const CUSP_MM: (f64, f64) = (1.0, 5.0);
const GUM_MM: (f64, f64) = (3.0, 14.0);
const THICK_MM: f64 = 4.8;

impl Sides {
    pub(super) fn measure(look: &Look, curve: &Curve, slices: &[Slice]) -> Self {
        let bins = (curve.length_mm() / BIN_MM) as usize + 1;
        let mut tops = vec![[f64::NEG_INFINITY; 2]; bins];
        let (mut crowns, mut out, mut flanks, mut wall) = (0.0, 0.0, 0.0, 0.0);
        let mut gum = [(0.0, 0.0); 2];
        for f in 0..look.surface.len() {
            let (place, area) = (look.places[f], look.surface.area[f]);
            let normal = look.turn * look.surface.normal[f];
            let side = usize::from(place.across_mm < 0.0);
            let away = place.across_mm.abs();
            if look.mask[f] {
                crowns += area;
                out += area * normal.truncate().dot(curve.right_of(place.along_mm));
                if away > 2.0 {
                    flanks += area;
                    wall += area * normal.z * place.across_mm.signum();
                }
                let bin = (place.along_mm / BIN_MM) as usize;
                if away > CUSP_MM.0
                    && away < CUSP_MM.1
                    && let Some(top) = tops.get_mut(bin)
                {
                    top[side] = top[side].max(look.at[f].z);
                }
            } else if away > GUM_MM.0 && away < GUM_MM.1 {
                gum[side].0 += area;
                gum[side].1 += area * normal.z;
            }
        }
        let thick: Vec<bool> = slices
            .iter()
            .filter(|s| s.protrusion_mm > super::frame::RIDGE_MM)
            .map(|s| s.thick_mm > THICK_MM)
            .collect();
        let is_thick = |bin: usize| {
            let middle = ((bin as f64 + 0.5) * BIN_MM / SLICE_MM) as usize;
            slices.get(middle).is_some_and(|s| s.thick_mm > THICK_MM)
        };
        let higher: Vec<f64> = (0..bins)
            .filter(|&b| is_thick(b) && tops[b].iter().all(|t| t.is_finite()))
            .map(|b| tops[b][0] - tops[b][1])
            .collect();
        let share = |sum: f64, of: f64| (of > 0.0).then(|| sum / of);
        let both = gum.iter().all(|g| g.0 > 20.0);
        let thins = thick.iter().filter(|t| !**t).count();
        Self {
            tops_mm: share(higher.iter().sum(), higher.len() as f64),
            outwards: share(out, crowns),
            wall: share(wall, flanks),
            flat: both.then(|| gum[0].1 / gum[0].0 - gum[1].1 / gum[1].0),
            thin: thins as f64 / thick.len().max(1) as f64,
        }
    }

    /// What it costs that the row is of that jaw and that its outer side is its left.
    pub(super) fn misfit(&self, jaw: Jaw, flipped: bool) -> f64 {
        let sign = if flipped { -1.0 } else { 1.0 };
        let jaw = usize::from(jaw == Jaw::Lower);
        let measures = [
            (&TOPS, self.tops_mm),
            (&OUTWARDS[jaw], self.outwards),
            (&WALL[jaw], self.wall),
            (&FLAT[jaw], self.flat),
        ];
        let misfits = measures.map(|(usual, value)| usual.misfit(value, sign, self.thin));
        SAY * misfits.iter().sum::<f64>()
    }
}
