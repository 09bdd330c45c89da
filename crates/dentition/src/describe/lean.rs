//! How far each crown leans from the arch's axis.
//!
//! In: regions with plain axes and gum lines. Out: (tip, torque) in degrees: towards the midline, and
//! towards lip or cheek.
//! Method: the lean of a mean arch (sphere of Monson 1920; crown inclinations about those of Andrews
//! 1972), moved towards two readings: the line from the middle of the gum line to the middle of the top, and the
//! direction along the walls (least eigenvector of the normals' spread); each trusted as far as left
//! and right agree on it in natural mouths; back teeth are evened out with their neighbours.

use super::border::Cervical;
use super::curve::ArchCurve;
use super::region::Region;
use crate::ArchFrame;
use glam::{DMat3, DVec2, DVec3};
use lexicon::{Fdi, Jaw, ToothAxes, ToothKind};
use scan::Mesh;
use scan::space::principal_axes;

/// Pull of the arch's axis on the walls' direction, as a share of the walls' spread.
const WALL_PRIOR: f64 = 0.2;
/// No crown is believed to lean further than this from the usual, degrees.
const LEAN_DEG_MAX: f64 = 25.0;
/// Radius of the sphere that the biting surfaces of both arches follow, mm.
const SPHERE_MM: f64 = 103.0;
/// Where that sphere is lowest, mm behind the front teeth.
const SPHERE_LOW_MM: f64 = 22.0;
/// Usual lean to the lip beyond the sphere's, degrees, of incisors and canine (upper, lower).
const FRONT_LEAN_DEG: [[f64; 3]; 2] = [[17.0, 15.0, 6.0], [14.0, 12.0, 6.0]];
/// Usual lean to the midline, degrees, of incisors and canine (upper, lower), and of back teeth.
const FRONT_TIP_DEG: [[f64; 3]; 2] = [[4.0, 7.0, 8.0], [1.0, 1.0, 4.0]];
const BACK_TIP_DEG: f64 = 2.0;

/// (tip, torque) of every region, degrees.
pub(crate) fn leans(
    mesh: &Mesh,
    frame: &ArchFrame,
    curve: &ArchCurve,
    regions: &[Region],
    plain: &[ToothAxes],
    cervicals: &[Cervical],
) -> Vec<DVec2> {
    let usual: Vec<DVec2> = regions
        .iter()
        .zip(plain)
        .map(|(region, axes)| usual(region, axes, frame, curve))
        .collect();
    let own: Vec<DVec2> = (0..regions.len())
        .map(|k| {
            let (region, axes) = (&regions[k], &plain[k]);
            let mut core = core(mesh, region, &cervicals[k], axes.occlusal);
            if region.fdi.kind() == ToothKind::Incisor {
                // An incisor's top is its edge only as seen along its own axis.
                core = core.and_then(|d| self::core(mesh, region, &cervicals[k], d));
            }
            let core = core.map(|d| angles(axes, d));
            let wall = angles(axes, wall(mesh, region, axes.occlusal));
            trusted(region.fdi, core.unwrap_or(wall) - usual[k], wall - usual[k])
        })
        .collect();
    (0..own.len())
        .map(|k| usual[k] + evened(regions, &own, k))
        .collect()
}

/// The lean that such a tooth has in a mean arch.
fn usual(region: &Region, axes: &ToothAxes, frame: &ArchFrame, curve: &ArchCurve) -> DVec2 {
    let from_front = region.centroid - curve.point(0.0);
    let lateral = from_front.dot(frame.left);
    let ahead = from_front.dot(frame.anterior) + SPHERE_LOW_MM;
    // The sphere's centre is above both arches: upper crowns point away from it, lower ones to it.
    let (sign, row) = match region.fdi.jaw() {
        Jaw::Upper => (1.0, 0),
        Jaw::Lower => (-1.0, 1),
    };
    let slope = (frame.left * lateral + frame.anterior * ahead) * (sign / SPHERE_MM);
    let slot = usize::from(region.fdi.position()).wrapping_sub(1);
    let tip = FRONT_TIP_DEG[row]
        .get(slot)
        .copied()
        .unwrap_or(BACK_TIP_DEG);
    let lip = FRONT_LEAN_DEG[row].get(slot).copied().unwrap_or(0.0);
    let degrees = |along: DVec3| libm::atan(slope.dot(along).clamp(-0.5, 0.5)).to_degrees();
    DVec2::new(degrees(axes.mesial) + tip, degrees(axes.buccal) + lip)
}

/// What is believed of the two readings, both against the usual lean.
fn trusted(tooth: Fdi, core: DVec2, wall: DVec2) -> DVec2 {
    let lean = match tooth.kind() {
        ToothKind::Incisor => core * DVec2::new(0.4, 0.8),
        ToothKind::Canine => (core + wall) * DVec2::new(0.25, 0.4),
        ToothKind::Premolar => (core + wall) * 0.2,
        ToothKind::Molar => (core + wall) * 0.15,
    };
    lean.clamp(DVec2::splat(-LEAN_DEG_MAX), DVec2::splat(LEAN_DEG_MAX))
}

/// A back tooth's lean, mixed with those of back teeth beside it on the same side.
fn evened(regions: &[Region], own: &[DVec2], k: usize) -> DVec2 {
    let fdi = regions[k].fdi;
    if fdi.position() <= 3 {
        return own[k];
    }
    let (mut sum, mut weight) = (own[k], 1.0);
    for j in [k.wrapping_sub(1), k + 1] {
        if let Some(other) = regions.get(j)
            && other.fdi.side() == fdi.side()
            && other.fdi.position() > 3
        {
            sum += own[j] * 0.5;
            weight += 0.5;
        }
    }
    sum / weight
}

/// Angles of a direction from the axis, degrees: towards mesial, towards buccal.
pub(crate) fn angles(axes: &ToothAxes, d: DVec3) -> DVec2 {
    let up = d.dot(axes.occlusal).max(1e-6);
    DVec2::new(
        libm::atan2(d.dot(axes.mesial), up).to_degrees(),
        libm::atan2(d.dot(axes.buccal), up).to_degrees(),
    )
}

/// Direction from the middle of the gum line to the middle of the top; `None` without a gum line.
pub(crate) fn core(
    mesh: &Mesh,
    region: &Region,
    cervical: &Cervical,
    axis: DVec3,
) -> Option<DVec3> {
    let n = cervical.points.len();
    if n < 8 || !cervical.closed {
        return None;
    }
    let bottom = cervical.points.iter().sum::<DVec3>() / n as f64;
    let (_, high) = heights(mesh, region, axis);
    let depth_mm = match region.fdi.kind() {
        ToothKind::Incisor => 1.0,
        ToothKind::Canine => 1.5,
        _ => 3.0,
    };
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for &f in &region.main {
        let c = mesh.centroid(f as usize);
        // Weighed by its projection: the middle of the silhouette, whatever the relief.
        let w = mesh.area_vector_doubled(f as usize).dot(axis);
        if w > 0.0 && c.dot(axis) > high - depth_mm {
            sum += c * w;
            weight += w;
        }
    }
    let up = (weight > 0.0)
        .then(|| sum / weight - bottom)?
        .try_normalize()?;
    (up.dot(axis) > 0.3).then_some(up)
}

/// The direction that the walls run along.
pub(crate) fn wall(mesh: &Mesh, region: &Region, axis: DVec3) -> DVec3 {
    let mut along = axis;
    for _ in 0..3 {
        let (low, high) = heights(mesh, region, along);
        let mut spread = DMat3::ZERO;
        let mut total = 0.0;
        for &f in &region.main {
            let doubled = mesh.area_vector_doubled(f as usize);
            let Some(normal) = doubled.try_normalize() else {
                continue;
            };
            let h = (mesh.centroid(f as usize).dot(along) - low) / (high - low).max(1e-9);
            if normal.dot(along).abs() < 0.6 && h > 0.15 && h < 0.8 {
                spread += outer(normal) * doubled.length();
                total += doubled.length();
            }
        }
        if total <= 0.0 {
            return axis;
        }
        spread += (DMat3::IDENTITY - outer(axis)) * (WALL_PRIOR * total);
        let found = principal_axes(spread).0.z_axis;
        along = found * found.dot(axis).signum();
    }
    along
}

/// A vector times itself.
fn outer(v: DVec3) -> DMat3 {
    DMat3::from_cols(v * v.x, v * v.y, v * v.z)
}

/// Lowest and highest vertex along an axis, mm.
fn heights(mesh: &Mesh, region: &Region, axis: DVec3) -> (f64, f64) {
    let all = region
        .vertices
        .iter()
        .filter_map(|&v| mesh.positions().get(v as usize));
    all.map(|p| p.dot(axis))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
            (l.min(x), h.max(x))
        })
}
