//! How far each crown leans from the arch's axis.
//!
//! In: regions with plain axes and gum lines. Out: (tip, torque) in degrees: towards the midline, and
//! towards lip or cheek.
//! Method: two readings, the line from the middle of the gum line to the middle of the top, and the
//! direction along the walls (least eigenvector of the normals' spread); each trusted as far as left
//! and right agree on it in natural mouths; back teeth are evened out with their neighbours.

use super::border::Cervical;
use super::region::Region;
use glam::{DVec2, DVec3};
use lexicon::{Fdi, ToothAxes, ToothKind};
use nalgebra::{Matrix3, SymmetricEigen, Vector3};
use scan::Mesh;

/// Pull of the arch's axis on the walls' direction, as a share of the walls' spread.
const WALL_PRIOR: f64 = 0.2;
/// No crown is believed to lean further than this, degrees.
const LEAN_DEG_MAX: f64 = 40.0;
const BACK_LEAN_DEG_MAX: f64 = 20.0;

/// (tip, torque) of every region, degrees.
pub(crate) fn leans(
    mesh: &Mesh,
    regions: &[Region],
    plain: &[ToothAxes],
    cervicals: &[Cervical],
) -> Vec<DVec2> {
    let own: Vec<DVec2> = regions
        .iter()
        .zip(plain)
        .zip(cervicals)
        .map(|((region, axes), cervical)| {
            let core = core(mesh, region, cervical, axes.occlusal).map(|d| angles(axes, d));
            let wall = angles(axes, wall(mesh, region, axes.occlusal));
            trusted(region.fdi, core, wall)
        })
        .collect();
    (0..own.len()).map(|k| evened(regions, &own, k)).collect()
}

/// What is believed of the two readings.
fn trusted(tooth: Fdi, core: Option<DVec2>, wall: DVec2) -> DVec2 {
    let core_or_wall = core.unwrap_or(wall);
    let (lean, max) = match tooth.kind() {
        ToothKind::Incisor => (core_or_wall * DVec2::new(0.4, 0.9), LEAN_DEG_MAX),
        ToothKind::Canine => ((core_or_wall + wall) * DVec2::new(0.3, 0.45), LEAN_DEG_MAX),
        ToothKind::Premolar => ((core_or_wall + wall) * 0.3, BACK_LEAN_DEG_MAX),
        ToothKind::Molar => ((core_or_wall + wall) * 0.2, BACK_LEAN_DEG_MAX),
    };
    lean.clamp(DVec2::splat(-max), DVec2::splat(max))
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
        let mut spread = Matrix3::<f64>::zeros();
        let mut total = 0.0;
        for &f in &region.main {
            let doubled = mesh.area_vector_doubled(f as usize);
            let Some(normal) = doubled.try_normalize() else {
                continue;
            };
            let h = (mesh.centroid(f as usize).dot(along) - low) / (high - low).max(1e-9);
            if normal.dot(along).abs() < 0.6 && h > 0.15 && h < 0.8 {
                let v = Vector3::from(normal.to_array());
                spread += v * v.transpose() * doubled.length();
                total += doubled.length();
            }
        }
        if total <= 0.0 {
            return axis;
        }
        let p = Vector3::from(axis.to_array());
        spread += (Matrix3::identity() - p * p.transpose()) * (WALL_PRIOR * total);
        let eigen = SymmetricEigen::new(spread);
        let least = (0..3)
            .min_by(|&i, &j| eigen.eigenvalues[i].total_cmp(&eigen.eigenvalues[j]))
            .unwrap_or(0);
        let column = eigen.eigenvectors.column(least);
        let found = DVec3::new(column[0], column[1], column[2]);
        along = found * found.dot(axis).signum();
    }
    along
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
