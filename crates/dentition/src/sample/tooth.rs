//! One tooth as a field in its own frame, and its place in the mouth.
//!
//! In: [`Form`], sizes, a place. Out: a field in mm, negative inside, zero on the crown.
//! Method: sections blended between ellipse and rounded
//! square along a loft, cut by the height map of the biting surface.
//! Local frame: x mesial, y buccal, z out of the gum; origin on the axis at the cervical line.

use super::form::{Form, form};
use super::layout::Quirk;
use super::profile::{Curve, Loft, Section, smooth_max, smooth_step};
use super::top::{HeightMap, Relief};
use crate::size::ToothSize;
use glam::{DMat3, DVec2, DVec3};
use lexicon::{Fdi, Rng};

/// Deepest height of the lofts, mm below the cervical line.
const LOFT_LOW_MM: f64 = -14.0;

#[derive(Debug, Clone, Copy)]
struct Swelling {
    m: f64,
    h: f64,
    side: f64,
    wide: f64,
    tall: f64,
    out: f64,
}

/// What a field knows at a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Distance from the crown and root, mm, negative inside.
    pub tooth: f64,
    /// The same for the side faces alone.
    pub side: f64,
    /// The local point.
    pub local: DVec3,
    /// Where around the axis: unit vector (mesial, buccal) in proportions of the section.
    pub around: DVec2,
}

/// A tooth and its place.
pub(super) struct ToothField {
    pub fdi: Fdi,
    pub size: ToothSize,
    pub form: Form,
    /// Origin of the local frame in the mouth, mm.
    pub origin: DVec3,
    /// Columns: mesial, buccal, occlusal.
    pub axes: DMat3,
    /// Arc length of its place from the midline, mm, and its own small turns.
    pub seat: (f64, Quirk),
    pub loft: Loft,
    pub relief: Relief,
    pub map: HeightMap,
    swellings: Vec<Swelling>,
    shear: f64,
    taper: f64,
}

impl ToothField {
    /// A tooth of that size at the origin.
    pub(super) fn new(fdi: Fdi, size: ToothSize, rng: &mut Rng) -> Self {
        let form = form(fdi.jaw(), fdi.position());
        let half = DVec2::new(size.mesiodistal_mm, size.buccolingual_mm) * 0.5;
        let relief = Relief::new(&form, half, size.crown_mm, rng);
        let map = HeightMap::new(&relief, half);
        let swellings = form.bumps.iter().map(|b| Swelling {
            m: b.m * half.x,
            h: b.h * size.crown_mm,
            side: b.side,
            wide: b.wide_mm,
            tall: b.tall_mm,
            out: b.out_mm * (1.0 + 0.2 * rng.normal()),
        });
        let swellings = swellings.collect();
        Self {
            fdi,
            size,
            loft: loft(&form, &size),
            relief,
            map,
            swellings,
            shear: form.shear + 0.015 * rng.normal(),
            taper: form.taper + 0.02 * rng.normal(),
            form,
            seat: (0.0, Quirk::default()),
            origin: DVec3::ZERO,
            axes: DMat3::IDENTITY,
        }
    }

    /// From the mouth into the tooth's frame.
    pub(super) fn local(&self, p: DVec3) -> DVec3 {
        let d = p - self.origin;
        DVec3::new(
            d.dot(self.axes.x_axis),
            d.dot(self.axes.y_axis),
            d.dot(self.axes.z_axis),
        )
    }

    /// From the tooth's frame into the mouth.
    pub(super) fn world(&self, local: DVec3) -> DVec3 {
        self.origin + self.axes * local
    }

    /// Middle of the crown in the mouth and a radius that holds the crown and the gum about it.
    pub(super) fn ball(&self) -> (DVec3, f64) {
        let middle = self.world(DVec3::new(0.0, 0.0, 0.4 * self.size.crown_mm));
        let half = self.size.mesiodistal_mm.max(self.size.buccolingual_mm) * 0.5;
        (middle, half + 0.6 * self.size.crown_mm)
    }

    /// The field at a point of the mouth.
    pub(super) fn at(&self, p: DVec3) -> Reading {
        self.at_local(self.local(p))
    }

    /// The field at a local point.
    pub(super) fn at_local(&self, local: DVec3) -> Reading {
        let (side, around) = self.side(local);
        let [top, cosine, _] = self.map.at(local.x, local.y);
        let tooth = smooth_max(side, (local.z - top) * cosine, self.form.round_mm);
        Reading {
            tooth,
            side,
            local,
            around,
        }
    }

    fn side(&self, local: DVec3) -> (f64, DVec2) {
        let s = self.loft.at(local.z);
        let b = local.y - s.centre;
        let widen = 1.0 + self.taper * (b / (0.5 * self.size.buccolingual_mm)).clamp(-1.3, 1.3);
        let m = (local.x - self.shear * b) / widen;
        let across = if m > 0.0 { s.mesial } else { s.distal };
        let (u, v) = (m / across, b / s.half);
        let (u2, v2) = (u * u, v * v);
        let g2 = (u2 + v2).sqrt();
        if g2 < 1e-6 {
            return (-s.half.min(across), DVec2::Y);
        }
        let g4 = (u2 * u2 + v2 * v2).sqrt().sqrt();
        let cube = s.square / (g4 * g4 * g4);
        let g = g2 + s.square * (g4 - g2);
        let gu = ((1.0 - s.square) / g2 + cube * u2) * u / across;
        let gv = ((1.0 - s.square) / g2 + cube * v2) * v / s.half;
        let around = DVec2::new(u, v) / g2;
        let mut side = (g - 1.0) / (gu * gu + gv * gv).sqrt().max(1e-6);
        for k in &self.swellings {
            let x = (local.x - k.m) / k.wide;
            let y = (local.z - k.h) / k.tall;
            let r2 = x * x + y * y;
            let facing = around.y * k.side;
            if r2 < 4.0 && facing > 0.0 {
                let bell = 1.0 - 0.25 * r2;
                side -= k.out * bell * bell * smooth_step(0.0, 0.7, facing);
            }
        }
        (side, around)
    }

    /// Height of the gum margin (local z, mm) in a direction around the axis.
    pub(super) fn margin(&self, around: DVec2) -> f64 {
        let (facial, lingual, mesial, distal) = self.form.margin;
        let free = if around.y > 0.0 { facial } else { lingual };
        let papilla = if around.x > 0.0 { mesial } else { distal } * self.size.crown_mm;
        let x2 = around.x * around.x;
        free + (papilla - free) * x2 * (0.35 + 0.65 * x2)
    }
}

fn loft(form: &Form, size: &ToothSize) -> Loft {
    let crown = size.crown_mm;
    let side = |knots: &[(f64, f64)], cervix: f64, half: f64| {
        let mut points = vec![
            (LOFT_LOW_MM, 0.45 * cervix),
            (-0.45 * size.root_mm, 0.82 * cervix),
            (-2.0, 0.97 * cervix),
            (0.0, cervix),
        ];
        points.extend(knots.iter().map(|k| (k.0 * crown, k.1 * half)));
        Curve::new(points)
    };
    let (md, bl) = (0.5 * size.mesiodistal_mm, 0.5 * size.buccolingual_mm);
    let (md0, bl0) = (
        0.5 * size.mesiodistal_cervix_mm,
        0.5 * size.buccolingual_cervix_mm,
    );
    let mesial = side(form.mesial, md0, md);
    let distal = side(form.distal, md0, md);
    let buccal = side(form.buccal, bl0, bl);
    let lingual = side(form.lingual, bl0, bl);
    let contact = 0.66 * crown;
    let (low, mid, high) = form.square;
    let square = Curve::new(vec![(-2.0, low), (0.0, low), (contact, mid), (crown, high)]);
    Loft::new(LOFT_LOW_MM, crown + 1.0, |h| {
        let (b, l) = (buccal.at(h), lingual.at(h));
        Section {
            mesial: mesial.at(h).max(0.3),
            distal: distal.at(h).max(0.3),
            centre: 0.5 * (b - l),
            half: (0.5 * (b + l)).max(0.25),
            square: square.at(h).clamp(0.0, 1.0),
        }
    })
}
