//! Upper and lower teeth brought together.
//!
//! In: both layouts. Out: the same with the lower arch slid under the upper, supporting cusps just
//! touching, and what still overlaps worn off both sides.
//! Law: `law_arches_meet`. Method: as in a mouth: the jaw closes until front teeth meet, back
//! teeth erupt until they touch, and early contacts wear into facets.

use super::landmarks::surface;
use super::layout::Layout;
use super::tooth::ToothField;
use glam::{DVec2, DVec3};
use lexicon::ToothKind;
use rayon::prelude::*;

/// Gap that is left between front teeth, mm.
const FRONT_GAP_MM: f64 = 0.02;
/// Overlap at which a contact rests, mm.
const CONTACT_MM: f64 = 0.01;
/// How far around its tip a supporting cusp is moved, mm.
const CUSP_MM: f64 = 2.3;
/// The most that a tooth may erupt or a cusp may grow, mm.
const ERUPT_MM: f64 = 0.7;
const GROW_MM: f64 = 0.45;

/// Brings the arches together.
pub(super) fn occlude(upper: &mut Layout, lower: &mut Layout) {
    for _ in 0..2 {
        let shift = forward(upper, lower);
        lower.shift(shift);
    }
    erupt(lower, upper);
    erupt(upper, lower);
    // Wear takes support from cusps beside it, so they settle and wear once more.
    for rounds in [3, 2] {
        for _ in 0..rounds {
            tune(lower, upper);
            tune(upper, lower);
        }
        wear(lower, upper, 0.5);
        wear(upper, lower, 1.0);
        wear(lower, upper, 1.0);
    }
}

/// How far the lower arch can go forward until front teeth meet, mm.
fn forward(upper: &Layout, lower: &Layout) -> f64 {
    let fronts = lower.teeth.iter().filter(|t| t.fdi.position() <= 3);
    let points: Vec<DVec3> = fronts.flat_map(front_points).collect();
    let (mut free, mut tight) = (-7.0, 7.0);
    for _ in 0..12 {
        let shift = 0.5 * (free + tight);
        let gaps: Vec<f64> = points
            .par_iter()
            .map(|&p| upper.nearest(p + DVec3::Y * shift))
            .collect();
        let gap = gaps.iter().copied().fold(f64::INFINITY, f64::min);
        if gap > FRONT_GAP_MM {
            free = shift
        } else {
            tight = shift
        }
    }
    0.5 * (free + tight)
}

/// Points of the edge and of the upper part of the labial face.
fn front_points(tooth: &ToothField) -> Vec<DVec3> {
    let mut points = Vec::new();
    for i in -4..=4_i32 {
        let m = f64::from(i) * 0.1 * tooth.size.mesiodistal_mm;
        for j in 0..5_i32 {
            let b = (0.02 + 0.04 * f64::from(j)) * tooth.size.buccolingual_mm;
            points.push(tooth.world(surface(tooth, DVec2::new(m, b))));
        }
        for j in 0..4_i32 {
            let h = (0.96 - 0.08 * f64::from(j)) * tooth.size.crown_mm;
            let section = tooth.loft.at(h);
            let mut local = DVec3::new(m, section.centre + section.half, h);
            for _ in 0..4 {
                local.y -= tooth.at_local(local).tooth.clamp(-0.5, 0.5);
            }
            points.push(tooth.world(local));
        }
    }
    points
}

fn bites(tooth: &ToothField) -> bool {
    matches!(tooth.fdi.kind(), ToothKind::Premolar | ToothKind::Molar)
}

/// Smallest gap of a cusp to the other arch, mm.
fn cusp_gap(tooth: &ToothField, tip: DVec2, other: &Layout) -> f64 {
    let mut least = f64::INFINITY;
    for i in -4..=4_i32 {
        for j in -4..=4_i32 {
            let off = DVec2::new(f64::from(i), f64::from(j)) * 0.35;
            if off.length() <= 1.5 {
                let p = tooth.world(surface(tooth, tip + off));
                least = least.min(other.nearest(p));
            }
        }
    }
    least
}

/// Gaps of every supporting cusp of every back tooth, with the tooth's index.
fn gaps(arch: &Layout, other: &Layout) -> Vec<(usize, Vec<(DVec2, f64)>)> {
    let back = arch.teeth.par_iter().enumerate().filter(|(_, t)| bites(t));
    back.map(|(i, t)| {
        let cusps = t.relief.lobes.iter().filter(|l| l.supporting);
        let gaps = cusps.map(|l| (l.tip, cusp_gap(t, l.tip, other)));
        (i, gaps.collect())
    })
    .collect()
}

/// Moves whole back teeth along their axes until their supporting cusps touch on average.
fn erupt(arch: &mut Layout, other: &Layout) {
    for (i, cusps) in gaps(arch, other) {
        let Some(tooth) = arch.teeth.get_mut(i) else {
            continue;
        };
        let sum: f64 = cusps.iter().map(|c| c.1.clamp(-2.0, 2.0)).sum();
        let mean = sum / cusps.len().max(1) as f64;
        // Each jaw goes half the way.
        tooth.origin += tooth.axes.z_axis * (0.55 * mean).clamp(-ERUPT_MM, ERUPT_MM);
    }
}

/// Raises or lowers supporting cusps until they touch.
fn tune(arch: &mut Layout, other: &Layout) {
    for (i, cusps) in gaps(arch, other) {
        let Some(tooth) = arch.teeth.get_mut(i) else {
            continue;
        };
        for (tip, gap) in cusps {
            let by = (0.6 * (gap + CONTACT_MM)).clamp(-0.5 * GROW_MM, 0.5 * GROW_MM);
            tooth.map.raise(tip, CUSP_MM, by);
        }
        tooth.map.settle();
    }
}

/// Takes a share of every overlap off the biting surfaces of one arch.
fn wear(arch: &mut Layout, other: &Layout, share: f64) {
    arch.teeth.par_iter_mut().for_each(|tooth| {
        let mut worn = Vec::new();
        for i in 0..tooth.map.len() {
            let local = tooth.map.place(i).extend(tooth.map.height_at(i));
            if tooth.at_local(local).tooth > 0.3 {
                continue;
            }
            let overlap = -other.nearest(tooth.world(local)) - CONTACT_MM;
            if overlap > 0.0 {
                worn.push((i, overlap * share));
            }
        }
        for &(i, by) in &worn {
            tooth.map.lower(i, by);
        }
        if !worn.is_empty() {
            tooth.map.settle();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::MouthOptions;
    use lexicon::{Jaw, Seed};

    #[test]
    fn law_arches_meet() {
        for seed in [1, 2, 3] {
            let options = MouthOptions::default();
            let mut upper = Layout::new(Jaw::Upper, Seed::new(seed), &options);
            let mut lower = Layout::new(Jaw::Lower, Seed::new(seed), &options);
            occlude(&mut upper, &mut lower);
            for (arch, other) in [(&upper, &lower), (&lower, &upper)] {
                let all = gaps(arch, other);
                let gaps: Vec<f64> = all.iter().flat_map(|t| t.1.iter().map(|c| c.1)).collect();
                let touching = gaps.iter().filter(|g| **g < 0.1).count();
                assert!(gaps.iter().all(|g| *g > -0.08), "overlap: {gaps:?}");
                assert!(touching * 10 >= gaps.len() * 8, "seed {seed}: {gaps:?}");
            }
        }
    }

    #[test]
    fn law_neighbours_touch() {
        for seed in [1, 2] {
            let options = MouthOptions::default();
            let mut arch = Layout::new(Jaw::Lower, Seed::new(seed), &options);
            arch.find_contacts();
            assert_eq!(arch.contacts.len(), 13);
            for (a, b, at) in &arch.contacts {
                let own = arch.teeth.iter().filter(|t| t.fdi == *a || t.fdi == *b);
                let worst = own.map(|t| t.at(*at).tooth.abs()).fold(0.0, f64::max);
                assert!(worst < 0.12, "{a} {b}: {worst} mm");
            }
        }
    }
}
