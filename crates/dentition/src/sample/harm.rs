//! Damage as a field in its tooth's own frame.
//!
//! In: an order, the tooth, a seed. Out: what is cut away and what is painted, at any point.
//! Method: cavities and chips are one to three primitives of 0.2 to 0.5 of the tooth's width whose
//! surface is disturbed by noise: smooth cuts would flatter whoever rebuilds them.

use super::damage::{DamageKind, DamageOrder, Site};
use super::landmarks::{surface, tips};
use super::noise;
use super::paint::Paint;
use super::profile::{smooth_max, smooth_step};
use super::tooth::ToothField;
use glam::{DVec2, DVec3};
use lexicon::{Jaw, Rng, Seed};

/// What is taken away; local coordinates, mm.
#[derive(Debug, Clone)]
pub(super) enum Cut {
    /// Nothing.
    Nothing,
    /// Ellipsoids: centres and half axes.
    Blobs(Vec<(DVec3, DVec3)>),
    /// Where every `normal . p > limit`; `ball` bounds it.
    Beyond {
        planes: Vec<(DVec3, f64)>,
        ball: Option<(DVec3, f64)>,
    },
    /// A groove in the face `side` (+1 buccal) along z between two heights.
    Groove {
        m: f64,
        low: f64,
        high: f64,
        side: f64,
    },
}

/// One damage on one tooth.
#[derive(Debug, Clone)]
pub(super) struct Harm {
    pub order: DamageOrder,
    /// Index into the layout's teeth.
    pub tooth: usize,
    pub cut: Cut,
    pub paint: Paint,
    /// Middle (local) and radius that hold it, mm.
    pub middle: DVec3,
    pub reach: f64,
    seed: u64,
    rough_mm: f64,
}

/// Depth and half width of a crack's groove, mm.
const CRACK_DEEP_MM: f64 = 0.05;
pub(super) const CRACK_HALF_MM: f64 = 0.14;

impl Harm {
    /// The damage as ordered; nothing where the tooth has no such place.
    pub(super) fn new(order: DamageOrder, index: usize, tooth: &ToothField, seed: Seed) -> Self {
        let mut rng = seed.rng();
        let size = rng.range(0.28, 0.48) * tooth.size.mesiodistal_mm;
        let mut harm = Self {
            order,
            tooth: index,
            cut: Cut::Nothing,
            paint: Paint::None,
            middle: DVec3::ZERO,
            reach: 0.0,
            seed: rng.next_u64(),
            rough_mm: 0.0,
        };
        match order.kind {
            DamageKind::Cavity => harm.cavity(tooth, size, &mut rng),
            DamageKind::Chip => harm.chip(tooth, size, &mut rng),
            DamageKind::Wear => harm.wear(tooth, &mut rng),
            DamageKind::Crack => harm.crack(tooth, &mut rng),
            DamageKind::Stain => harm.stain(tooth, size, &mut rng),
            DamageKind::Tattoo => harm.tattoo(tooth, &mut rng),
        }
        harm
    }

    fn cavity(&mut self, tooth: &ToothField, size: f64, rng: &mut Rng) {
        let at = place(tooth, self.order.site);
        let half = match self.order.site {
            Site::Occlusal => DVec3::new(0.52, 0.44, 0.38) * size,
            Site::Mesial | Site::Distal => DVec3::new(0.42, 0.5, 0.55) * size,
            _ => DVec3::new(0.52, 0.28, 0.36) * size,
        };
        let mut blobs = vec![(at, half)];
        for _ in 0..rng.below(3) {
            let off = DVec3::new(rng.range(-0.6, 0.6), rng.range(-0.4, 0.4), 0.0) * half;
            blobs.push((at + off, half * rng.range(0.5, 0.75)));
        }
        self.cut = Cut::Blobs(blobs);
        self.rough_mm = 0.14;
        self.paint = Paint::Caries;
        (self.middle, self.reach) = (at, 0.9 * size + 1.0);
    }

    fn chip(&mut self, tooth: &ToothField, size: f64, rng: &mut Rng) {
        self.rough_mm = 0.10;
        self.paint = Paint::Fracture;
        let side = if self.order.site == Site::Buccal {
            1.0
        } else {
            -1.0
        };
        let planes = match self.order.site {
            Site::Mesial | Site::Distal => {
                let m = if self.order.site == Site::Mesial {
                    1.0
                } else {
                    -1.0
                };
                let lean = rng.range(0.55, 0.85);
                let n = DVec3::new(m * lean, rng.range(-0.3, 0.1), 0.8).normalize();
                let edge = 0.4 * tooth.size.mesiodistal_mm * m;
                let corner = surface(tooth, DVec2::new(edge, 0.06 * tooth.size.buccolingual_mm));
                self.middle = corner;
                vec![(n, n.dot(corner) - 0.34 * size)]
            }
            Site::Buccal | Site::Lingual => {
                let cusp = lobe(tooth, side);
                self.middle = cusp - DVec3::new(0.0, -0.6 * side, 1.2);
                let wide = 0.5 * size + 0.4;
                vec![
                    (
                        DVec3::new(0.0, side, 0.18).normalize(),
                        cusp.y * side - 0.35 + 0.18 * cusp.z,
                    ),
                    (
                        DVec3::new(0.05, 0.1 * side, 1.0),
                        cusp.z + 0.1 * side * cusp.y - 2.6,
                    ),
                    (DVec3::new(-1.0, 0.0, 0.25), -cusp.x - wide + 0.25 * cusp.z),
                    (DVec3::new(1.0, 0.0, 0.25), cusp.x - wide + 0.25 * cusp.z),
                ]
            }
            _ => {
                let cusp = lobe(tooth, 1.0);
                self.middle = cusp;
                let n = DVec3::new(rng.range(-0.4, 0.4), 0.55, 0.8).normalize();
                vec![(n, n.dot(cusp) - 0.30 * size)]
            }
        };
        let ball = Some((self.middle, 1.1 * size + 1.2));
        self.cut = Cut::Beyond { planes, ball };
        self.reach = 1.1 * size + 2.2;
    }

    fn wear(&mut self, tooth: &ToothField, rng: &mut Rng) {
        let tip = lobe(tooth, 1.0);
        let n = DVec3::new(rng.range(-0.2, 0.2), rng.range(-0.25, 0.1), 1.0).normalize();
        let deep = rng.range(0.5, 0.8);
        self.cut = Cut::Beyond {
            planes: vec![(n, n.dot(tip) - deep)],
            ball: Some((tip, 2.8)),
        };
        self.paint = Paint::Worn;
        (self.middle, self.reach) = (tip, 3.4);
    }

    fn crack(&mut self, tooth: &ToothField, rng: &mut Rng) {
        let high = tooth.size.crown_mm + 0.3;
        let low = rng.range(0.35, 0.5) * tooth.size.crown_mm;
        let m = rng.range(-0.25, 0.25) * tooth.size.mesiodistal_mm;
        self.cut = Cut::Groove {
            m,
            low,
            high,
            side: 1.0,
        };
        self.paint = Paint::Line;
        let half = 0.5 * (high - low);
        let b = tooth.loft.at(low + half);
        (self.middle, self.reach) = (DVec3::new(m, b.centre + b.half, low + half), half + 1.2);
    }

    fn stain(&mut self, tooth: &ToothField, size: f64, rng: &mut Rng) {
        let at = place(tooth, self.order.site);
        self.middle = at;
        self.reach = 0.5 * size + 1.5;
        self.paint = match self.order.site {
            Site::Occlusal => {
                self.reach = 0.6 * tooth.size.mesiodistal_mm;
                Paint::Fissures
            }
            Site::Cervical => Paint::Patch {
                half: DVec2::new(0.55, 0.22) * size,
                colour: [246.0, 243.0, 236.0],
                strength: 0.85,
            },
            _ => Paint::Patch {
                half: DVec2::new(0.40, rng.range(0.30, 0.45)) * size,
                colour: [126.0, 88.0, 48.0],
                strength: 0.75,
            },
        };
    }

    fn tattoo(&mut self, tooth: &ToothField, rng: &mut Rng) {
        self.middle = place(tooth, Site::Buccal);
        self.paint = Paint::Motif {
            radius_mm: 0.24 * tooth.size.mesiodistal_mm,
            turn: rng.range(-0.15, 0.15),
            anchor: rng.unit() < 0.5,
            upright: if tooth.fdi.jaw() == Jaw::Upper {
                -1.0
            } else {
                1.0
            },
        };
        self.reach = 0.3 * tooth.size.mesiodistal_mm + 0.8;
    }

    /// Whether it changes the shape.
    pub(super) fn cuts(&self) -> bool {
        !matches!(self.cut, Cut::Nothing)
    }

    /// The tooth's field after the damage, from the sound field at the same local point.
    pub(super) fn apply(&self, sound: f64, local: DVec3, facing: f64) -> f64 {
        if local.distance_squared(self.middle) > self.reach * self.reach {
            return sound;
        }
        match &self.cut {
            Cut::Nothing => sound,
            Cut::Groove { .. } => sound + CRACK_DEEP_MM * self.line(local, facing),
            Cut::Blobs(_) | Cut::Beyond { .. } => {
                let k = if self.order.kind == DamageKind::Wear {
                    0.12
                } else {
                    0.05
                };
                smooth_max(sound, -self.removed(local), k)
            }
        }
    }

    /// Negative where substance is gone, mm.
    pub(super) fn removed(&self, local: DVec3) -> f64 {
        let rough = if self.rough_mm > 0.0 {
            self.rough_mm * 1.8 * noise::fractal(local / 1.1, self.seed)
        } else {
            0.0
        };
        match &self.cut {
            Cut::Nothing | Cut::Groove { .. } => f64::INFINITY,
            Cut::Blobs(blobs) => {
                let mut nearest = f64::INFINITY;
                for (centre, half) in blobs {
                    let q = (local - *centre) / *half;
                    let r = q.length();
                    let slope = (q / *half).length() / r.max(1e-9);
                    nearest = nearest.min((r - 1.0) / slope.max(0.05));
                }
                nearest + rough
            }
            Cut::Beyond { planes, ball } => {
                let far = ball.map_or(f64::NEG_INFINITY, |(c, r)| local.distance(c) - r);
                let sides = planes.iter().map(|(n, limit)| limit - n.dot(local));
                sides.fold(far, |a, b| smooth_max(a, b, 0.3)) + rough
            }
        }
    }

    /// How much of a crack line there is at a point, 0 to 1.
    pub(super) fn line(&self, local: DVec3, facing: f64) -> f64 {
        let Cut::Groove { m, low, high, side } = self.cut else {
            return 0.0;
        };
        let bend = 0.35 * noise::fractal(DVec3::new(0.0, 0.0, local.z / 2.2), self.seed);
        let off = (local.x - m - bend).abs();
        let ends =
            smooth_step(low, low + 0.8, local.z) * (1.0 - smooth_step(high, high + 0.3, local.z));
        let face = smooth_step(0.1, 0.4, facing * side);
        (1.0 - off / CRACK_HALF_MM).max(0.0) * ends * face
    }
}

/// The cusp (or edge point) that lies farthest to `side`, local.
fn lobe(tooth: &ToothField, side: f64) -> DVec3 {
    let tips = tips(tooth);
    let mut best = tips.first().copied().unwrap_or_default();
    for tip in tips {
        if tip.y * side > best.y * side {
            best = tip;
        }
    }
    best
}

/// Where a ray from inside leaves the tooth, local.
fn exit(tooth: &ToothField, from: DVec3, toward: DVec3) -> DVec3 {
    let (mut inside, mut outside) = (0.0, 14.0);
    for _ in 0..30 {
        let middle = 0.5 * (inside + outside);
        if tooth.at_local(from + toward * middle).tooth < 0.0 {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    from + toward * (0.5 * (inside + outside))
}

/// The place of a site on the surface, local.
fn place(tooth: &ToothField, site: Site) -> DVec3 {
    let h = tooth.size.crown_mm;
    let ray = |height: f64, toward: DVec3| exit(tooth, DVec3::new(0.0, 0.0, height * h), toward);
    match site {
        Site::Occlusal => {
            let fissures = tooth.relief.fissures();
            let middle = fissures
                .iter()
                .fold(None, |best: Option<DVec2>, &p| match best {
                    Some(b) if b.length() <= p.length() => Some(b),
                    _ => Some(p),
                });
            surface(tooth, middle.unwrap_or_default())
        }
        Site::Buccal => ray(0.58, DVec3::Y),
        Site::Lingual => ray(0.5, -DVec3::Y),
        Site::Cervical => ray(0.26, DVec3::Y),
        Site::Mesial => ray(0.66, DVec3::X),
        Site::Distal => ray(0.64, -DVec3::X),
    }
}
