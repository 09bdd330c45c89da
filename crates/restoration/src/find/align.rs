//! Brings an earlier scan of unknown pose onto this one.
//!
//! In: this scan's teeth and the earlier scan. Out: a rigid fit with its residual, or `None` where
//! none is good enough. Method: both scans' mean outward direction (and, second, their flattest
//! direction) brought together, 24 turns about it, a few shifts, each tried by a short trimmed ICP
//! on coarse copies; the best four are run to rest on the full surface.

use super::surface::Surface;
use crate::shade::order::median;
use glam::{DMat3, DVec3};
use lexicon::rotation_between;
use rayon::prelude::*;
use scan::Mesh;
use scan::shape::cluster;
use scan::space::{RegisterOptions, Registration, Sample, Signed, Similarity, register};

/// A fit counts when its median residual stays below this, mm.
pub(crate) const MEDIAN_MM_MAX: f64 = 0.15;
/// And when at least this share of the teeth finds the other surface.
const MATCHED_MIN: f64 = 0.5;
/// Turns tried about the outward direction.
const TURNS: u32 = 24;
/// Cell of the coarse copies, mm.
const COARSE_MM: f64 = 0.9;

/// Fits samples of this scan's teeth to the earlier one: the transform takes this scan's points
/// into the earlier scan's frame.
pub(crate) fn fit(surface: &Surface<'_>, earlier: &Mesh, target: &Signed) -> Option<Registration> {
    let fine = samples(surface, 1.0);
    let coarse = samples(surface, 2.2);
    let (simple, _) = cluster(earlier, COARSE_MM);
    let simple = Signed::new(&simple);
    let starts = starts(surface, earlier);
    let quick = RegisterOptions {
        kept: 0.65,
        reach_mm: 6.0,
        normal_cos_min: 0.3,
        scale_slack: None,
        still_mm: 0.01,
        steps_max: 14,
    };
    let mut tried: Vec<(f64, usize, Similarity)> = starts
        .par_iter()
        .enumerate()
        .filter_map(|(i, &start)| {
            let found = register(&coarse, &simple, start, &quick).ok()?;
            // A fit of few points is no better than one of many.
            let cost = found.median_mm + 1.5 * (1.0 - found.matched);
            Some((cost, i, found.target_from_source))
        })
        .collect();
    tried.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let rest = RegisterOptions {
        kept: 0.7,
        reach_mm: 1.5,
        ..RegisterOptions::default()
    };
    let mut best: Option<Registration> = None;
    for &(_, _, start) in tried.iter().take(4) {
        let Ok(found) = register(&fine, target, start, &rest) else {
            continue;
        };
        let cost = |r: &Registration| r.median_mm + 0.3 * (1.0 - r.matched);
        if best.as_ref().is_none_or(|b| cost(&found) < cost(b)) {
            best = Some(found);
        }
    }
    best.filter(|b| b.median_mm <= MEDIAN_MM_MAX && b.matched >= MATCHED_MIN)
}

/// Points of all regions about `spacing_mm` apart.
fn samples(surface: &Surface<'_>, spacing_mm: f64) -> Vec<Sample> {
    let seeds = surface
        .regions
        .iter()
        .flat_map(|r| surface.seeds(r, spacing_mm));
    seeds
        .map(|v| Sample {
            point: surface.mesh.positions()[v as usize],
            normal: surface.normals[v as usize],
            weight: 1.0,
        })
        .collect()
}

fn starts(surface: &Surface<'_>, earlier: &Mesh) -> Vec<Similarity> {
    let (here, there) = (Pose::of(surface.mesh), Pose::of(earlier));
    let mut starts = Vec::new();
    for axis in 0..2 {
        let upright = rotation_between(here.axes[axis], there.axes[axis]);
        for k in 0..TURNS {
            let angle = std::f64::consts::TAU * f64::from(k) / f64::from(TURNS);
            let rotation = turn(there.axes[axis], angle) * upright;
            for (from, to) in here.centres.iter().zip(&there.centres) {
                starts.push(Similarity {
                    rotation,
                    scale: 1.0,
                    translation: *to - rotation * *from,
                });
            }
        }
    }
    starts
}

/// Rotation about a unit axis (Rodrigues), with the pinned sine and cosine.
fn turn(axis: DVec3, angle: f64) -> DMat3 {
    let (sin, cos) = libm::sincos(angle);
    let across = |v: DVec3| v * cos + axis.cross(v) * sin + axis * (axis.dot(v) * (1.0 - cos));
    DMat3::from_cols(across(DVec3::X), across(DVec3::Y), across(DVec3::Z))
}

/// Rough pose of a scan.
struct Pose {
    /// Mean outward direction; flattest direction on the same side.
    axes: [DVec3; 2],
    /// Centroid of the surface; centroid of what stands out furthest.
    centres: [DVec3; 2],
}

impl Pose {
    fn of(mesh: &Mesh) -> Self {
        let (mut outward, mut centre, mut area) = (DVec3::ZERO, DVec3::ZERO, 0.0);
        for f in 0..mesh.faces().len() {
            let a = mesh.area_vector_doubled(f);
            outward += a;
            centre += mesh.centroid(f) * a.length();
            area += a.length();
        }
        let outward = outward.normalize_or(DVec3::Z);
        centre /= f64::max(area, 1e-12);
        let mut spread = nalgebra::Matrix3::zeros();
        for f in 0..mesh.faces().len() {
            let d = mesh.centroid(f) - centre;
            let d = nalgebra::Vector3::new(d.x, d.y, d.z);
            spread += d * d.transpose() * mesh.area(f);
        }
        let eigen = spread.symmetric_eigen();
        let flat = eigen.eigenvectors.column(eigen.eigenvalues.imin());
        let flat = DVec3::new(flat[0], flat[1], flat[2]);
        let flat = if flat.dot(outward) < 0.0 { -flat } else { flat };
        let mut heights: Vec<f64> = mesh
            .positions()
            .iter()
            .map(|p| p.dot(outward))
            .filter(|h| h.is_finite())
            .collect();
        let middle = median(&mut heights).unwrap_or(0.0);
        let (mut top, mut weight) = (DVec3::ZERO, 0.0);
        for f in 0..mesh.faces().len() {
            let c = mesh.centroid(f);
            if c.dot(outward) > middle {
                top += c * mesh.area(f);
                weight += mesh.area(f);
            }
        }
        let top = if weight > 0.0 { top / weight } else { centre };
        Self {
            axes: [outward, flat],
            centres: [centre, top],
        }
    }
}
