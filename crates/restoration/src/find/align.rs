//! Brings an earlier scan of unknown pose onto this one.
//!
//! In: this scan and the earlier one. Out: a rigid fit with its residual, or `None` where the two
//! do not share enough of their surface.
//! Method: both scans' mean outward direction (and, second, their flattest direction) brought
//! together, 24 turns about it, a few shifts, each tried by a short trimmed ICP on coarse copies;
//! the best few are run to rest on the full surface, reaching less far each time. Starts and fits
//! are chosen by the share of the surface that comes to lie closely, not by the mean or the median:
//! where half of the surface has worn away, the right pose leaves large residuals, and a wrong one
//! spreads them evenly.

use super::surface::spread_out;
use crate::shade::order::median;
use glam::DVec3;
use lexicon::{rotation_about, rotation_between};
use rayon::prelude::*;
use scan::Mesh;
use scan::shape::cluster;
use scan::space::{RegisterOptions, Registration, Sample, Signed, Similarity, Spread, register};

/// Two scans show the same teeth when at least this share of this scan comes to lie closely on the
/// earlier one. Sextants worn by up to 2 mm share 0.70 and more, other mouths and arches 0.14 at most.
pub(crate) const CLOSE_MIN: f64 = 0.35;
/// From here on no other start is tried.
const CLOSE_SURE: f64 = 0.6;
/// What is close on a fine scan, mm.
const CLOSE_MM: f64 = 0.12;
/// And as a share of the edges of a coarse one: corners are cut differently in each scan.
const CLOSE_EDGES: f64 = 0.2;
/// What is close between coarse copies, mm.
const COARSE_CLOSE_MM: f64 = 0.45;
/// Turns tried about the outward direction.
const TURNS: u32 = 24;
/// Starts that are run to rest.
const FINALISTS: usize = 5;
/// Poses nearer to each other than this come to rest together, mm.
const APART_MM: f64 = 1.0;
/// Cell of the coarse copies, mm.
const COARSE_MM: f64 = 0.9;
/// How far a fit looks for the other surface, one after the other, mm.
const REACHES_MM: [f64; 3] = [1.5, 0.6, 0.3];

/// How an earlier scan lies on this one.
pub(crate) struct Fit {
    /// Takes this scan's points into the earlier scan's frame.
    pub(crate) earlier_from_now: Similarity,
    /// Median distance on what lies closely, mm.
    pub(crate) median_mm: f64,
    /// Share of this scan's surface that lies closely.
    pub(crate) close: f64,
}

/// Fits this scan, with its normals and its median edge, to the earlier one.
pub(crate) fn fit(
    scan: &Mesh,
    normals: &[DVec3],
    edge_mm: f64,
    earlier: &Mesh,
    target: &Signed,
) -> Option<Fit> {
    best(scan, normals, edge_mm, earlier, target).filter(|b| b.close >= CLOSE_MIN)
}

/// The best position of all, which may be none of the same teeth.
pub(crate) fn best(
    scan: &Mesh,
    normals: &[DVec3],
    edge_mm: f64,
    earlier: &Mesh,
    target: &Signed,
) -> Option<Fit> {
    let fine = samples(scan, normals, 1.0);
    let coarse = samples(scan, normals, 2.2);
    let (simple, _) = cluster(earlier, COARSE_MM);
    let simple = Signed::new(&simple);
    let starts = starts(scan, earlier);
    let mut tried: Vec<(f64, usize, Similarity)> = starts
        .par_iter()
        .enumerate()
        .filter_map(|(i, &start)| {
            let found = tried(&coarse, &simple, start)?;
            Some((
                share_within(&found, COARSE_CLOSE_MM),
                i,
                found.target_from_source,
            ))
        })
        .collect();
    tried.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let close_mm = CLOSE_MM.max(CLOSE_EDGES * edge_mm);
    let mut best: Option<Fit> = None;
    let middle = Spread::of(coarse.iter().map(|s| (s.point, 1.0))).mean;
    for (_, _, start) in apart(tried, middle) {
        let Some(found) = at_rest(&fine, target, start) else {
            continue;
        };
        let close = share_within(&found, close_mm);
        if best.as_ref().is_none_or(|b| close > b.close) {
            let near = found.residuals_mm.iter().flatten().map(|r| r.abs());
            let mut near: Vec<f64> = near.filter(|&r| r <= close_mm).collect();
            best = Some(Fit {
                earlier_from_now: found.target_from_source,
                median_mm: median(&mut near).unwrap_or(close_mm),
                close,
            });
        }
        if close >= CLOSE_SURE {
            break;
        }
    }
    best
}

/// A short fit on coarse copies.
fn tried(coarse: &[Sample], simple: &Signed, start: Similarity) -> Option<Registration> {
    let far = RegisterOptions {
        kept: 0.65,
        reach_mm: 6.0,
        normal_cos_min: 0.3,
        scale_slack: None,
        still_mm: 0.01,
        steps_max: 12,
    };
    let near = RegisterOptions {
        kept: 0.8,
        reach_mm: 1.5,
        steps_max: 6,
        ..far
    };
    let found = register(coarse, simple, start, &far).ok()?;
    register(coarse, simple, found.target_from_source, &near).ok()
}

/// A fit run to rest, reaching less far each time: what is lost or swollen drops out.
fn at_rest(fine: &[Sample], target: &Signed, start: Similarity) -> Option<Registration> {
    let mut found: Option<Registration> = None;
    for reach_mm in REACHES_MM {
        let options = RegisterOptions {
            kept: 0.8,
            reach_mm,
            steps_max: 30,
            still_mm: 1e-4,
            ..RegisterOptions::default()
        };
        let from = found.as_ref().map_or(start, |f| f.target_from_source);
        found = Some(register(fine, target, from, &options).ok()?);
    }
    found
}

/// Share of all samples that lie closely.
fn share_within(found: &Registration, mm: f64) -> f64 {
    let all = &found.residuals_mm;
    let close = all.iter().flatten().filter(|r| r.abs() <= mm).count();
    close as f64 / all.len().max(1) as f64
}

/// The first few that lead to different places.
fn apart(tried: Vec<(f64, usize, Similarity)>, middle: DVec3) -> Vec<(f64, usize, Similarity)> {
    let mut kept: Vec<(f64, usize, Similarity)> = Vec::new();
    for next in tried {
        if kept.len() == FINALISTS {
            break;
        }
        // Where the middle and places 20 mm off go says how far two poses are apart.
        let far = |a: &Similarity| {
            let ends = [DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::Z].map(|d| middle + d * 20.0);
            let moved = ends.map(|p| a.point(p).distance(next.2.point(p)));
            moved.into_iter().fold(0.0, f64::max)
        };
        if kept.iter().all(|k| far(&k.2) > APART_MM) {
            kept.push(next);
        }
    }
    kept
}

/// Points of the whole scan about `spacing_mm` apart.
fn samples(scan: &Mesh, normals: &[DVec3], spacing_mm: f64) -> Vec<Sample> {
    let all: Vec<u32> = (0..scan.positions().len() as u32).collect();
    spread_out(scan, &all, spacing_mm)
        .into_iter()
        .filter(|&v| scan.positions()[v as usize].is_finite())
        .map(|v| Sample {
            point: scan.positions()[v as usize],
            normal: normals[v as usize],
            weight: 1.0,
        })
        .collect()
}

fn starts(scan: &Mesh, earlier: &Mesh) -> Vec<Similarity> {
    let (here, there) = (Pose::of(scan), Pose::of(earlier));
    let mut starts = Vec::new();
    for axis in 0..2 {
        let upright = rotation_between(here.axes[axis], there.axes[axis]);
        for k in 0..TURNS {
            let angle = std::f64::consts::TAU * f64::from(k) / f64::from(TURNS);
            let rotation = rotation_about(there.axes[axis], angle) * upright;
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

/// Rough pose of a scan.
struct Pose {
    /// Mean outward direction; flattest direction on the same side.
    axes: [DVec3; 2],
    /// Centroid of the surface; centroid of what stands out furthest.
    centres: [DVec3; 2],
}

impl Pose {
    fn of(mesh: &Mesh) -> Self {
        let faces = 0..mesh.faces().len();
        let outward: DVec3 = faces.clone().map(|f| mesh.area_vector_doubled(f)).sum();
        let outward = outward.normalize_or(DVec3::Z);
        let places = || faces.clone().map(|f| (mesh.centroid(f), mesh.area(f)));
        let spread = Spread::of(places());
        let flat = spread.axes.z_axis;
        let flat = if flat.dot(outward) < 0.0 { -flat } else { flat };
        let mut heights: Vec<f64> = mesh
            .positions()
            .iter()
            .map(|p| p.dot(outward))
            .filter(|h| h.is_finite())
            .collect();
        let middle = median(&mut heights).unwrap_or(0.0);
        let high = || places().filter(|(p, _)| p.dot(outward) > middle);
        let top = if high().next().is_some() {
            Spread::of(high()).mean
        } else {
            spread.mean
        };
        Self {
            axes: [outward, flat],
            centres: [spread.mean, top],
        }
    }
}
