//! One arch as a field: teeth and gum, and where the scan ends.
//!
//! In: placed teeth. Out: a value in mm (negative inside) at any point, with what lies there.
//! Method: gum collars follow each root at a thickness that grows below the scalloped margin and
//! join by a smooth minimum; the margin keeps a small fillet, teeth meet sharply.

use super::harm::Harm;
use super::layout::Layout;
use super::noise;
use super::palate::Palate;
use super::profile::{smooth_max, smooth_min, smooth_step};
use super::tooth::ToothField;
use glam::DVec3;
use lexicon::{Jaw, Seed};

/// How far below the gum line the scan reaches, mm: mean and half range.
const REACH_MM: (f64, f64) = (6.0, 1.8);

/// What lies at a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// The arch, mm, negative inside.
    pub value: f64,
    /// Nearest tooth alone, mm.
    pub tooth: f64,
    /// Which one, an index into the layout's teeth.
    pub nearest: usize,
    /// Gum alone, mm.
    pub gum: f64,
}

impl Sample {
    /// Whether the surface here belongs to the tooth rather than to the gum.
    pub(super) fn is_tooth(&self) -> bool {
        self.tooth < self.gum
    }
}

struct Pad {
    centre: DVec3,
    axes: [DVec3; 3],
    half: DVec3,
}

/// The field of one arch.
pub(super) struct ArchField {
    pub layout: Layout,
    palate: Option<Palate>,
    pads: Vec<Pad>,
    /// Where the last teeth end, y in mm.
    behind: f64,
    seed: u64,
}

/// Indices of teeth that matter near a place; at most this many.
pub(super) type Near = Vec<u8>;

impl ArchField {
    pub(super) fn new(layout: Layout, seed: Seed) -> Self {
        let seed = seed.child("gum").rng().next_u64();
        let palate = (layout.jaw == Jaw::Upper).then(|| Palate::new(&layout, seed));
        let pads: Vec<Pad> = [layout.teeth.first(), layout.teeth.last()]
            .into_iter()
            .flatten()
            .map(|t| pad(t, layout.jaw))
            .collect();
        Self {
            layout,
            palate,
            behind: pads
                .iter()
                .map(|q: &Pad| q.centre.y)
                .fold(f64::INFINITY, f64::min),
            pads,
            seed,
        }
    }

    /// All teeth, those that are there first.
    fn tooth(&self, i: u8) -> Option<&ToothField> {
        let i = usize::from(i);
        let there = self.layout.teeth.len();
        self.layout
            .teeth
            .get(i)
            .or_else(|| self.layout.absent.get(i.wrapping_sub(there)))
    }

    fn count(&self) -> u8 {
        (self.layout.teeth.len() + self.layout.absent.len()) as u8
    }

    /// Teeth whose field matters within `reach` mm of `p`.
    pub(super) fn near(&self, p: DVec3, reach: f64) -> Near {
        (0..self.count())
            .filter(|&i| {
                self.tooth(i).is_some_and(|t| {
                    let local = t.local(p);
                    let x = (local.x.abs() - 0.5 * t.size.mesiodistal_mm).max(0.0);
                    let y = (local.y.abs() - 0.5 * t.size.buccolingual_mm).max(0.0);
                    (x * x + y * y).sqrt() < reach
                })
            })
            .collect()
    }

    /// The field at `p`, with the teeth that [`Self::near`] found.
    pub(super) fn at(&self, p: DVec3, near: &[u8]) -> Sample {
        self.harmed(p, near, &[])
    }

    /// The field at `p` after damage; teeth alone in [`Sample::tooth`] are damaged too.
    pub(super) fn harmed(&self, p: DVec3, near: &[u8], harms: &[Harm]) -> Sample {
        let (mut tooth, mut nearest, mut gum) = (1e3_f64, 0, 1e3_f64);
        let mut crowns = 1e3_f64;
        for &i in near {
            let Some(t) = self.tooth(i) else { continue };
            let reading = t.at(p);
            let there = usize::from(i) < self.layout.teeth.len();
            let (margin, side) = if there {
                (t.margin(reading.around), reading.side)
            } else {
                ridge(reading.local, reading.side)
            };
            if there {
                let harm = |crown, h: &Harm| match h.tooth == usize::from(i) {
                    true => h.apply(crown, reading.local, reading.around.y),
                    false => crown,
                };
                let crown = harms.iter().fold(reading.tooth, harm);
                if crown < tooth {
                    (tooth, nearest) = (crown, usize::from(i));
                }
                crowns = smooth_min(crowns, crown, 0.25);
            }
            let collar = collar(side, margin - reading.local.z);
            let below = (margin - reading.local.z).clamp(0.0, 5.0);
            gum = smooth_min(gum, collar, 1.2 + 0.35 * below);
        }
        for pad in &self.pads {
            gum = smooth_min(gum, pad.at(p), 2.0);
        }
        if let Some(palate) = &self.palate {
            let (vault, inset) = palate.at(p.x, p.y);
            let solid = smooth_max((vault - p.z) * 0.75, -1.5 - inset, 1.0);
            let solid = smooth_max(solid, self.behind - 4.0 - p.y, 1.0);
            gum = smooth_min(gum, solid, 1.6);
        }
        Sample {
            value: smooth_min(crowns, gum, 0.08),
            tooth,
            nearest,
            gum,
        }
    }

    /// Positive where the scan holds `p`, mm from its border about.
    pub(super) fn kept(&self, p: DVec3) -> f64 {
        let mut nearest = f64::INFINITY;
        for i in 0..self.count() {
            let Some(t) = self.tooth(i) else { continue };
            let local = t.local(p);
            let x = (local.x.abs() - 0.5 * t.size.mesiodistal_mm).max(0.0);
            let y = (local.y.abs() - 0.5 * t.size.buccolingual_mm).max(0.0);
            let z = (0.8 - local.z).max(0.0);
            nearest = nearest.min((x * x + y * y).sqrt() * 0.8 + z);
        }
        let ragged = noise::fractal(p / 7.0, self.seed ^ 0x77);
        let strip = REACH_MM.0 + REACH_MM.1 * 1.6 * ragged - nearest;
        match &self.palate {
            Some(palate) => {
                let (_, inset) = palate.at(p.x, p.y);
                strip.max(inset.min(p.y - self.behind - 2.0 + 3.0 * ragged))
            }
            None => strip,
        }
    }

    /// Corners of a box that holds the scan, mm.
    pub(super) fn bounds(&self) -> (DVec3, DVec3) {
        let (mut low, mut high) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
        for i in 0..self.count() {
            let Some(t) = self.tooth(i) else { continue };
            let wide = 0.5 * t.size.mesiodistal_mm.max(t.size.buccolingual_mm);
            let tip = t.world(DVec3::new(0.0, 0.0, t.size.crown_mm));
            let deep = t.world(DVec3::new(0.0, 0.0, -9.0));
            low = low.min(tip.min(deep) - DVec3::splat(wide + 1.0));
            high = high.max(tip.max(deep) + DVec3::splat(wide + 1.0));
        }
        if self.palate.is_some() {
            high.z += 12.0;
        }
        let side = DVec3::new(6.0, 9.0, 0.5);
        (low - side, high + side)
    }
}

/// The healed ridge where a tooth is missing: height of its crest (mm) and distance off its face.
/// It is a saddle: rounded across the arch, thinner than the root was, and it reaches the neighbours.
fn ridge(local: DVec3, side: f64) -> (f64, f64) {
    let (along, across) = (local.x * local.x, local.y * local.y);
    let to_neighbour = along / (along + across + 1.0);
    let crest = -0.8 - 0.08 * across.min(25.0);
    (crest, side + 0.5 - 2.6 * to_neighbour)
}

/// Gum about one root: `side` mm off its face, `below` mm below the margin.
fn collar(side: f64, below: f64) -> f64 {
    let t = below.max(0.0);
    let thick = 0.28 + 0.85 * t / (t + 1.2) + 0.10 * t * smooth_step(0.0, 2.0, t);
    smooth_max(side - thick, -below * 0.9, 0.55)
}

impl Pad {
    fn at(&self, p: DVec3) -> f64 {
        let d = p - self.centre;
        let q = DVec3::new(
            d.dot(self.axes[0]),
            d.dot(self.axes[1]),
            d.dot(self.axes[2]),
        );
        let q = DVec3::new(
            q.x / self.half.x,
            q.y / self.half.y,
            q.z.max(0.0) / self.half.z,
        );
        let r = q.length();
        let slope = (q / self.half).length() / r.max(1e-6);
        (r - 1.0) / slope.max(0.08)
    }
}

fn pad(last: &ToothField, jaw: Jaw) -> Pad {
    let [mesial, buccal, occlusal] = [last.axes.x_axis, last.axes.y_axis, last.axes.z_axis];
    let up = if jaw == Jaw::Lower {
        DVec3::Z
    } else {
        -DVec3::Z
    };
    let back = (-mesial - up * (-mesial).dot(up)).normalize_or_zero();
    let axis = (occlusal + up).normalize_or_zero();
    let across = (buccal - back * buccal.dot(back)).normalize_or_zero();
    let centre = last.world(DVec3::new(
        -0.5 * last.size.mesiodistal_mm - 1.0,
        -0.3,
        -4.2,
    ));
    let rise = if jaw == Jaw::Lower { 0.12 } else { 0.0 };
    Pad {
        centre,
        axes: [(back + axis * rise).normalize_or_zero(), across, axis],
        half: DVec3::new(14.0, 0.5 * last.size.buccolingual_mm + 0.2, 4.6),
    }
}
