//! Teeth side by side along the arch, touching.
//!
//! In: sizes, curve, seed. Out: placed teeth, from the patient's right to the left.
//! Law: `law_neighbours_touch`. Method: axes lean on the occlusal sphere (Monson 1920, radius
//! 100-105 mm), crown inclinations after Andrews 1972; each tooth slides along the arch until its
//! gap to the last one is closed.
//! Frame of the mouth: x to the patient's right, y to the front, z up.

use super::curve::ArchCurve;
use super::options::MouthOptions;
use super::tooth::ToothField;
use crate::size::{ToothSize, mean_size};
use glam::{DMat3, DVec2, DVec3};
use lexicon::{Fdi, Jaw, Rng, Seed, Side};

/// Radius of the occlusal sphere, mm.
const SPHERE_MM: f64 = 103.0;
/// Where the sphere is lowest, mm before the hindmost point of the upper arch.
const SPHERE_LOW_Y_MM: f64 = 19.0;
/// How far upper front teeth reach over the lower ones, mm.
const OVERBITE_MM: f64 = 2.6;
/// Overlap of touching teeth, mm: flattened contact areas.
const CONTACT_MM: f64 = 0.03;

/// Lean of the crown to the lip or cheek, degrees, beyond that of the sphere.
const LEAN: [[f64; 8]; 2] = [
    [17.0, 15.0, 7.0, 2.0, 1.0, 0.0, 0.0, 2.0],
    [15.0, 13.0, 6.0, 0.0, -2.0, -2.0, -3.0, -4.0],
];
/// Lean of the crown to the midline, degrees.
const TIP: [[f64; 8]; 2] = [
    [3.0, 6.0, 7.0, 3.0, 3.0, 2.0, 0.0, -2.0],
    [1.0, 1.0, 4.0, 2.0, 2.0, 2.0, 4.0, 5.0],
];
/// Shift off the arch curve to the lip or cheek, mm.
const OUT: [[f64; 8]; 2] = [
    [0.0, -0.4, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.5, 0.2, 0.0, 0.0, 0.0, 0.0],
];

/// One jaw's teeth in their places.
pub(super) struct Layout {
    pub jaw: Jaw,
    pub teeth: Vec<ToothField>,
    /// Teeth that are not there, for the ridge that they left.
    pub absent: Vec<ToothField>,
    pub curve: ArchCurve,
    /// How far the arch has been moved to the front, mm.
    forward: f64,
    /// Contacts between neighbours: the two teeth and where, mm.
    pub contacts: Vec<(Fdi, Fdi, DVec3)>,
}

fn row(jaw: Jaw) -> usize {
    usize::from(jaw == Jaw::Lower)
}

fn vary(mean: ToothSize, all: f64, kind: &mut Rng, own: &mut Rng) -> ToothSize {
    let mut factor = || all * (1.0 + 0.035 * kind.normal().clamp(-2.0, 2.0) + 0.006 * own.normal());
    let (md, bl, crown) = (factor(), factor(), factor());
    ToothSize {
        crown_mm: mean.crown_mm * crown,
        root_mm: mean.root_mm * crown,
        mesiodistal_mm: mean.mesiodistal_mm * md,
        mesiodistal_cervix_mm: mean.mesiodistal_cervix_mm * md,
        buccolingual_mm: mean.buccolingual_mm * bl,
        buccolingual_cervix_mm: mean.buccolingual_cervix_mm * bl,
    }
}

/// Small turns of one tooth, radians and mm.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quirk {
    turn: f64,
    lean: f64,
    tip: f64,
    out: f64,
    up: f64,
}

impl Quirk {
    fn draw(rng: &mut Rng, position: u8, crowding_mm: f64) -> Self {
        let front = if position <= 3 { 1.0 } else { 0.35 };
        let crowd = crowding_mm * front;
        Self {
            turn: (0.045 + 0.09 * crowd) * rng.normal(),
            lean: 0.02 * rng.normal(),
            tip: 0.015 * rng.normal(),
            out: (0.12 + 0.45 * crowd) * rng.normal(),
            up: 0.12 * rng.normal(),
        }
    }
}

impl Layout {
    /// Lays out one jaw.
    pub(super) fn new(jaw: Jaw, seed: Seed, options: &MouthOptions) -> Self {
        let all = 1.0 + 0.03 * seed.child("size").rng().normal().clamp(-2.0, 2.0);
        let last = if options.third_molars { 8 } else { 7 };
        let own = seed.child(if jaw == Jaw::Upper { "upper" } else { "lower" });
        let sizes: Vec<[ToothSize; 2]> = (1..=last)
            .filter_map(|p| Fdi::at(jaw, Side::Right, p))
            .map(|fdi| {
                let (mean, kind) = (mean_size(fdi), own.index(u64::from(fdi.position())));
                ["right", "left"]
                    .map(|side| vary(mean, all, &mut kind.rng(), &mut kind.child(side).rng()))
            })
            .collect();
        let width = |p: usize| 0.5 * (sizes[p][0].mesiodistal_mm + sizes[p][1].mesiodistal_mm);
        let to = |p: usize| (0..p).map(width).sum::<f64>();
        let buccal_width = all * if jaw == Jaw::Upper { 57.9 } else { 54.2 };
        let first_molar = 0.5 * (buccal_width - sizes[5][0].buccolingual_mm);
        // Lower arches are rounder in front.
        let power = if jaw == Jaw::Upper { 1.6 } else { 1.3 };
        let curve = ArchCurve::fit(to(7), to(5) + 0.5 * width(5), first_molar, power);
        let mut layout = Self {
            jaw,
            teeth: Vec::new(),
            absent: Vec::new(),
            curve,
            forward: 0.0,
            contacts: Vec::new(),
        };
        for (k, side) in [Side::Right, Side::Left].into_iter().enumerate() {
            let name = if side == Side::Right { "right" } else { "left" };
            let mut placed: Vec<ToothField> = Vec::new();
            let mut s = 0.0;
            for p in 1..=last {
                let Some(fdi) = Fdi::at(jaw, side, p) else {
                    continue;
                };
                let seed = own.index(u64::from(p));
                let size = sizes[usize::from(p) - 1][k];
                let mut tooth = ToothField::new(fdi, size, &mut seed.child("shape").rng());
                let quirk = Quirk::draw(&mut seed.child(name).rng(), p, options.crowding_mm);
                s += 0.5 * size.mesiodistal_mm;
                s = layout.slide(&mut tooth, placed.last(), s, &quirk, options);
                s += 0.5 * size.mesiodistal_mm;
                placed.push(tooth);
            }
            for tooth in placed {
                if options.missing.contains(&tooth.fdi) {
                    layout.absent.push(tooth);
                } else {
                    layout.teeth.push(tooth);
                }
            }
        }
        layout.sort();
        layout
    }

    fn sort(&mut self) {
        let order: Vec<Fdi> = Fdi::along(self.jaw).collect();
        self.teeth
            .sort_by_key(|t| order.iter().position(|&f| f == t.fdi));
    }

    /// Moves a tooth along the arch until it touches the last one; where it ends.
    fn slide(
        &self,
        tooth: &mut ToothField,
        last: Option<&ToothField>,
        start: f64,
        quirk: &Quirk,
        options: &MouthOptions,
    ) -> f64 {
        let overlap = CONTACT_MM
            + if tooth.fdi.position() <= 4 {
                options.crowding_mm
            } else {
                0.0
            };
        let mut s = start;
        for _ in 0..6 {
            self.place(tooth, s, quirk);
            let gap = gap(tooth, last).0 + overlap;
            s -= gap;
            if gap.abs() < 2e-3 {
                break;
            }
        }
        self.place(tooth, s, quirk);
        tooth.seat = (s, *quirk);
        s
    }

    /// Moves the arch to the front by `by` mm, its teeth staying on the occlusal sphere.
    pub(super) fn shift(&mut self, by: f64) {
        self.forward += by;
        let mut teeth = std::mem::take(&mut self.teeth);
        let mut absent = std::mem::take(&mut self.absent);
        for tooth in teeth.iter_mut().chain(&mut absent) {
            let (s, quirk) = tooth.seat;
            self.place(tooth, s, &quirk);
        }
        (self.teeth, self.absent) = (teeth, absent);
    }

    fn place(&self, tooth: &mut ToothField, s: f64, quirk: &Quirk) {
        let at = usize::from(tooth.fdi.position()) - 1;
        let r = row(self.jaw);
        let mirror = if tooth.fdi.side() == Side::Right {
            1.0
        } else {
            -1.0
        };
        let (p, back) = self.curve.at(s);
        let flip = |v: DVec2| DVec3::new(v.x * mirror, v.y, 0.0);
        let outward = flip(DVec2::new(-back.y, back.x));
        let mesial = -flip(back);
        let place = flip(p) + DVec3::Y * self.forward + outward * (OUT[r][at] + quirk.out);
        let away = DVec2::new(place.x, place.y - SPHERE_LOW_Y_MM);
        let z = SPHERE_MM - (SPHERE_MM * SPHERE_MM - away.length_squared()).sqrt();
        let to_centre = (DVec3::new(0.0, SPHERE_LOW_Y_MM, SPHERE_MM) - place.with_z(z)).normalize();
        let up = if self.jaw == Jaw::Lower {
            to_centre
        } else {
            -to_centre
        };
        let lean = LEAN[r][at].to_radians() + quirk.lean;
        let tip = TIP[r][at].to_radians() + quirk.tip;
        // Central incisors face forward more than the curve does.
        let flat = if at == 0 { 0.45 } else { 0.0 };
        let mesial = (mesial.lerp(DVec3::new(-mirror, 0.0, 0.0), flat)).normalize();
        let outward = DVec3::new(-mesial.y, mesial.x, 0.0) * -mirror;
        let mesial = mesial * libm::cos(quirk.turn) + outward * libm::sin(quirk.turn);
        let occlusal = (up + outward * libm::tan(lean) + mesial * libm::tan(tip)).normalize();
        let mesial = (mesial - occlusal * mesial.dot(occlusal)).normalize();
        let buccal = occlusal.cross(mesial);
        let buccal = if buccal.dot(outward) < 0.0 {
            -buccal
        } else {
            buccal
        };
        tooth.axes = DMat3::from_cols(mesial, buccal, occlusal);
        let level = self.level(tooth);
        let drop = if self.jaw == Jaw::Upper && tooth.fdi.position() <= 3 {
            OVERBITE_MM * [1.0, 0.8, 1.0][at]
        } else {
            0.0
        };
        let reference = place.with_z(z) + up * (drop + quirk.up);
        tooth.origin = reference - tooth.axes * level;
    }

    /// The local point that lies on the sphere: the edge of front teeth, the buccal cusps of
    /// lower and the fissures of upper back teeth.
    fn level(&self, tooth: &ToothField) -> DVec3 {
        let (size, floor) = (&tooth.size, tooth.relief.floor);
        match (tooth.fdi.position(), self.jaw) {
            (1..=2, _) => DVec3::new(0.0, 0.06 * size.buccolingual_mm, size.crown_mm),
            (3, _) => DVec3::new(0.0, 0.07 * size.buccolingual_mm, size.crown_mm - 0.6),
            (_, Jaw::Lower) => {
                let cusps = tooth.relief.lobes.iter().filter(|l| l.supporting);
                DVec3::new(
                    0.0,
                    0.0,
                    floor + cusps.map(|l| l.height).fold(0.0, f64::max),
                )
            }
            (_, Jaw::Upper) => DVec3::new(0.0, 0.0, floor + 0.25),
        }
    }

    /// Distance (mm, about) from the nearest tooth at a point of the mouth.
    pub(super) fn nearest(&self, p: DVec3) -> f64 {
        let mut best = 1e3_f64;
        for tooth in &self.teeth {
            let (middle, radius) = tooth.ball();
            if p.distance(middle) < radius + best.min(4.0) {
                best = best.min(tooth.at(p).tooth);
            }
        }
        best
    }

    /// Finds where neighbours touch.
    pub(super) fn find_contacts(&mut self) {
        let mut contacts = Vec::new();
        for pair in self.teeth.windows(2) {
            let toward = |t: &ToothField| t.fdi.position();
            let (near, far) = if toward(&pair[0]) < toward(&pair[1])
                || pair[0].fdi.side() != pair[1].fdi.side()
            {
                (&pair[0], &pair[1])
            } else {
                (&pair[1], &pair[0])
            };
            let (gap, at) = gap(far, Some(near));
            if gap < 0.3 {
                contacts.push((pair[0].fdi, pair[1].fdi, at));
            }
        }
        self.contacts = contacts;
    }
}

/// Smallest gap (mm) of a tooth's mesial face to its neighbour, or to the midline; and where.
fn gap(tooth: &ToothField, last: Option<&ToothField>) -> (f64, DVec3) {
    let mut best = (f64::INFINITY, tooth.origin);
    let mirror = if tooth.fdi.side() == Side::Right {
        1.0
    } else {
        -1.0
    };
    for i in 0..15 {
        let h = tooth.size.crown_mm * (0.30 + 0.05 * f64::from(i));
        let section = tooth.loft.at(h);
        for j in 0..13 {
            let b = section.centre + section.half * 0.13 * f64::from(j - 6);
            let mut local = DVec3::new(0.9 * section.mesial, b, h);
            for _ in 0..4 {
                local.x -= tooth.at_local(local).tooth.clamp(-0.8, 0.8);
            }
            if tooth.at_local(local).tooth.abs() > 0.05 {
                continue;
            }
            let p = tooth.world(local);
            let gap = last.map_or(p.x * mirror, |other| other.at(p).tooth);
            if gap < best.0 {
                best = (gap, p);
            }
        }
    }
    best
}
