//! Which way the teeth point, in any pose, and how far each face stands out of its surroundings.
//!
//! In: a surface in the scanner's frame. Out: the occlusal axis and the protrusion of each face.
//! Method: least principal axis signed by the normals, then a robust plane through the faces that
//! stand out of the mean height within 9 mm (scans.md, steps 1).

use super::surface::Surface;
use glam::{DMat3, DVec3};
use scan::space::Spread;

const VOXEL_MM: f64 = 1.3;
const AROUND_MM: f64 = 9.0;
const BORDER_STEPS: u32 = 5;
/// Most that one face counts when roughness is weighed, mm².
const FACE_MM2_MAX: f64 = 1.0;
/// Most that a face at the scan's edge is taken to stand out, mm.
const BORDER_MM: f64 = 1.5;
/// Protrusion above which a face is surely on a tooth's crown, mm.
pub(super) const RIDGE_MM: f64 = 1.8;

/// The occlusal axis (unit, scanner frame) and the protrusion of each face along it, mm.
#[derive(Debug, Clone)]
pub(super) struct Upright {
    pub axis: DVec3,
    pub protrusion_mm: Vec<f64>,
}

/// Finds the occlusal axis and the protrusions.
pub(super) fn upright(surface: &Surface) -> Upright {
    let places = surface.centroid.iter().zip(&surface.area);
    let Spread {
        axes,
        deviations_mm: spread,
        ..
    } = Spread::of(places.map(|(&p, &a)| (p, a)));
    let looks = looks_at(surface, |_| true);
    let least = axes.z_axis;
    // A whole arch is a flat thing; a sextant is not, and only its open side tells.
    let flat = spread.z < 0.62 * spread.y;
    let mut axis = if flat || looks.length() < 0.05 {
        if least.dot(looks) < 0.0 {
            -least
        } else {
            least
        }
    } else {
        looks.normalize()
    };
    let rounds = if flat { 3 } else { 2 };
    let mut protrusion_mm = protrusion(surface, axis);
    for _ in 0..rounds {
        let Some(next) = crown_plane(surface, axis, &protrusion_mm, flat) else {
            break;
        };
        axis = next;
        protrusion_mm = protrusion(surface, axis);
    }
    Upright {
        axis,
        protrusion_mm,
    }
}

/// Mean normal, with more say for rough places: crowns are rougher than gum, floors and bases. The
/// large faces of a base's corners are not rough, though they bend.
pub(super) fn looks_at(surface: &Surface, counts: impl Fn(usize) -> bool) -> DVec3 {
    let mut sum = DVec3::ZERO;
    let mut total = 0.0;
    for f in (0..surface.len()).filter(|&f| counts(f)) {
        let bend = surface.links(f).iter();
        let bend = bend.map(|l| {
            surface.normal[f]
                .dot(surface.normal[l.to as usize])
                .min(1.0)
        });
        let rough = (1.0 - bend.fold(1.0, f64::min)).min(0.3) + 0.02;
        let area = surface.area[f].min(FACE_MM2_MAX);
        sum += surface.normal[f] * (area * rough);
        total += area * rough;
    }
    sum / total.max(f64::MIN_POSITIVE)
}

/// Middle and a rotation that turns with the scan, so that the voxels do too.
fn own_frame(surface: &Surface, axis: DVec3) -> (DVec3, DMat3) {
    let places = surface.centroid.iter().zip(&surface.area);
    let Spread {
        mean: middle, axes, ..
    } = Spread::of(places.map(|(&p, &a)| (p, a)));
    let x =
        (axes.x_axis - axis * axes.x_axis.dot(axis)).normalize_or(axis.any_orthonormal_vector());
    let third = (0..surface.len()).map(|f| {
        let d = (surface.centroid[f] - middle).dot(x);
        surface.area[f] * d * d * d
    });
    let x = if third.sum::<f64>() < 0.0 { -x } else { x };
    (middle, DMat3::from_cols(x, axis.cross(x), axis).transpose())
}

/// Height of each face above the mean height of the surface within 9 mm, mm.
fn protrusion(surface: &Surface, axis: DVec3) -> Vec<f64> {
    let (middle, turn) = own_frame(surface, axis);
    let cell = |p: DVec3| {
        let q = turn * (p - middle) / VOXEL_MM;
        [q.x, q.y, q.z].map(|x| x.floor() as i32)
    };
    let mut order: Vec<([i32; 3], u32)> = (0..surface.len())
        .map(|f| (cell(surface.centroid[f]), f as u32))
        .collect();
    order.sort_unstable();
    let mut voxels: Vec<(DVec3, f64)> = Vec::new();
    let mut voxel_of = vec![0_u32; surface.len()];
    let mut last = None;
    for &(key, f) in &order {
        let f = f as usize;
        if last != Some(key) {
            last = Some(key);
            voxels.push((DVec3::ZERO, 0.0));
        }
        voxel_of[f] = voxels.len() as u32 - 1;
        if let Some(voxel) = voxels.last_mut() {
            voxel.0 += surface.centroid[f] * surface.area[f];
            voxel.1 += surface.area[f];
        }
    }
    for voxel in &mut voxels {
        voxel.0 /= voxel.1.max(f64::MIN_POSITIVE);
    }
    let mean: Vec<f64> = voxels
        .iter()
        .map(|&(at, _)| {
            let near = voxels
                .iter()
                .filter(|v| v.0.distance_squared(at) < AROUND_MM * AROUND_MM);
            let (sum, weight) =
                near.fold((0.0, 0.0), |(s, w), v| (s + v.1 * v.0.dot(axis), w + v.1));
            sum / f64::max(weight, f64::MIN_POSITIVE)
        })
        .collect();
    let edge = near_border(surface);
    (0..surface.len())
        .map(|f| {
            let q = surface.centroid[f].dot(axis) - mean[voxel_of[f] as usize];
            if edge[f] { q.min(BORDER_MM) } else { q }
        })
        .collect()
}

/// Faces within a few steps of the scan's edge. What lies beyond it is missing from the mean, so
/// that gum stands out there as crowns do.
fn near_border(surface: &Surface) -> Vec<bool> {
    let mut near = surface.border.clone();
    let mut front: Vec<u32> = (0..near.len() as u32)
        .filter(|&f| near[f as usize])
        .collect();
    for _ in 0..BORDER_STEPS {
        let mut next = Vec::new();
        for &f in &front {
            for link in surface.links(f as usize) {
                if !near[link.to as usize] {
                    near[link.to as usize] = true;
                    next.push(link.to);
                }
            }
        }
        front = next;
    }
    near
}

/// Normal of a robust plane through the faces that stand out; `None` where too few do.
fn crown_plane(surface: &Surface, axis: DVec3, q: &[f64], flat: bool) -> Option<DVec3> {
    let crowns: Vec<usize> = (0..surface.len()).filter(|&f| q[f] > RIDGE_MM).collect();
    if crowns.len() < 30 {
        return None;
    }
    let points: Vec<DVec3> = crowns.iter().map(|&f| surface.centroid[f]).collect();
    let mut weights: Vec<f64> = crowns.iter().map(|&f| surface.area[f]).collect();
    let mut normal = axis;
    for _ in 0..6 {
        let places = points.iter().zip(&weights).map(|(&p, &w)| (p, w));
        let Spread {
            mean,
            axes,
            deviations_mm: spread,
        } = Spread::of(places);
        // A row of teeth is a line: only the tilt along it can be read from its tips.
        normal = if flat && spread.z < 0.5 * spread.y {
            axes.z_axis
        } else {
            (axis - axes.x_axis * axis.dot(axes.x_axis)).normalize_or_zero()
        };
        if normal.dot(axis) < 0.0 {
            normal = -normal;
        }
        for (i, &f) in crowns.iter().enumerate() {
            let off = (points[i] - mean).dot(normal) / 2.0;
            weights[i] = surface.area[f] / (1.0 + off * off);
        }
    }
    (normal.dot(axis) > 0.7).then_some(normal)
}
