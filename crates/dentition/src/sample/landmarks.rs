//! Where the named places of each tooth are, from its own field.
//!
//! In: placed teeth. Out: [`ToothTruth`] in the mouth's frame, mm.
//! Law: `law_landmarks_lie_on_the_tooth`.

use super::field::ArchField;
use super::tooth::ToothField;
use crate::size::ToothSize;
use crate::{Landmark, LandmarkKind};
use glam::{DVec2, DVec3};
use lexicon::{Fdi, ToothAxes, ToothKind};

/// What is known of one tooth of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct ToothTruth {
    /// Its number.
    pub fdi: Fdi,
    /// The size that it was made with.
    pub size: ToothSize,
    /// Its axes; the origin is the middle of the crown.
    pub axes: ToothAxes,
    /// Cusps or edge, fissures, contacts, and the gum margin (`Cervical`), all on the surface.
    pub landmarks: Vec<Landmark>,
}

const MARGIN_POINTS: u32 = 32;

/// The truth about every tooth of an arch whose contacts have been found.
pub(super) fn truths(field: &ArchField) -> Vec<ToothTruth> {
    let teeth = field.layout.teeth.iter();
    teeth.map(|t| truth(t, field)).collect()
}

fn truth(tooth: &ToothField, field: &ArchField) -> ToothTruth {
    let mut landmarks = Vec::new();
    let mut add = |kind, at| landmarks.push(Landmark { kind, at });
    for local in tips(tooth) {
        let kind = if tooth.fdi.kind() == ToothKind::Incisor {
            LandmarkKind::IncisalEdge
        } else {
            LandmarkKind::Cusp
        };
        add(kind, tooth.world(local));
    }
    for p in tooth.relief.fissures() {
        add(LandmarkKind::Fissure, tooth.world(surface(tooth, p)));
    }
    for (a, b, at) in &field.layout.contacts {
        let other = match (tooth.fdi == *a, tooth.fdi == *b) {
            (true, _) => b,
            (_, true) => a,
            _ => continue,
        };
        let mesial = other.side() != tooth.fdi.side() || other.position() < tooth.fdi.position();
        let kind = if mesial {
            LandmarkKind::MesialContact
        } else {
            LandmarkKind::DistalContact
        };
        add(kind, *at);
    }
    for i in 0..MARGIN_POINTS {
        let angle = std::f64::consts::TAU * f64::from(i) / f64::from(MARGIN_POINTS);
        add(
            LandmarkKind::Cervical,
            tooth.world(margin(tooth, angle, field)),
        );
    }
    ToothTruth {
        fdi: tooth.fdi,
        size: tooth.size,
        axes: ToothAxes {
            origin: tooth.world(DVec3::new(0.0, 0.0, 0.5 * tooth.size.crown_mm)),
            occlusal: tooth.axes.z_axis,
            buccal: tooth.axes.y_axis,
            mesial: tooth.axes.x_axis,
        },
        landmarks,
    }
}

/// The highest point of the tooth above (m, b), local.
pub(super) fn surface(tooth: &ToothField, at: DVec2) -> DVec3 {
    let (mut high, mut low) = (tooth.size.crown_mm + 1.0, 0.5 * tooth.relief.floor);
    for _ in 0..24 {
        let middle = 0.5 * (high + low);
        if tooth.at_local(at.extend(middle)).tooth < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    at.extend(0.5 * (high + low))
}

fn highest(tooth: &ToothField, middle: DVec2, reach: DVec2, steps: i32) -> DVec3 {
    let mut best = surface(tooth, middle);
    for j in -steps..=steps {
        for i in -steps..=steps {
            let off = DVec2::new(f64::from(i), f64::from(j)) / f64::from(steps);
            let p = surface(tooth, middle + off * reach);
            if p.z > best.z {
                best = p;
            }
        }
    }
    best
}

/// The tips of the cusps, or points of the edge, local.
pub(super) fn tips(tooth: &ToothField) -> Vec<DVec3> {
    let half = DVec2::new(tooth.size.mesiodistal_mm, tooth.size.buccolingual_mm) * 0.5;
    match tooth.fdi.kind() {
        ToothKind::Incisor => (-2..=2)
            .map(|i| {
                let m = f64::from(i) * 0.4 * half.x;
                let line = DVec2::new(m, 0.1 * half.y);
                highest(tooth, line, DVec2::new(0.0, 1.2), 8)
            })
            .collect(),
        ToothKind::Canine => {
            let middle = DVec2::new(0.05, 0.1) * half;
            vec![highest(tooth, middle, DVec2::splat(1.2), 10)]
        }
        ToothKind::Premolar | ToothKind::Molar => {
            let lobes = tooth.relief.lobes.iter();
            lobes
                .map(|l| highest(tooth, l.tip, DVec2::splat(0.8), 8))
                .collect()
        }
    }
}

/// Local point where the tooth comes out of the gum, in a direction.
fn margin(tooth: &ToothField, angle: f64, field: &ArchField) -> DVec3 {
    let ray = DVec2::new(libm::cos(angle), libm::sin(angle));
    let mut best = DVec3::ZERO;
    let mut r = 0.5 * tooth.size.mesiodistal_mm;
    for i in 0..40 {
        let z = 0.15 * f64::from(i);
        let centre = DVec2::new(0.0, tooth.loft.at(z).centre);
        for _ in 0..4 {
            r = (r - tooth.at_local((centre + ray * r).extend(z)).side).max(0.2);
        }
        best = (centre + ray * r).extend(z);
        let p = tooth.world(best);
        if field.at(p, &field.near(p, 5.0)).gum > 0.0 {
            break;
        }
    }
    best
}
