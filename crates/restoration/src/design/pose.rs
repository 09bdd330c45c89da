//! How an earlier scan lies against this one, from the two surfaces as wholes.
//!
//! In: two scans of the same teeth, in any poses. Out: `earlier_from_scan`, `None` without a fit; for
//! one scan, where the other side of the mouth lies.
//! Method: the fit that findings use (`find::align`), then again from the surface about one place, so
//! that what is distorted or moved farther off does not count.
//! Not here: the exact fit about the flaw (`kin`).

use crate::find::align;
use crate::find::surface::median_edge_mm;
use glam::{DMat3, DVec3};
use scan::Mesh;
use scan::space::{RegisterOptions, Sample, Signed, Similarity, Spread, register};

const SAMPLES: usize = 500;
/// Radius of the surface about a place that the scans are brought together on, mm: a tooth and the
/// sound sides of its neighbours.
const ABOUT_MM: f64 = 10.0;
/// Share of it that may be worn or lost.
const ABOUT_LOST: f64 = 0.4;
/// Median residual up to which it is the same surface, mm.
const SAME_MM: f64 = 0.05;

/// Takes points of `scan` to `earlier`.
pub(super) fn earlier_from_scan(
    scan: &Mesh,
    earlier: &Mesh,
    target: &Signed,
) -> Option<Similarity> {
    let normals = scan.vertex_normals();
    let fit = align::fit(scan, &normals, median_edge_mm(scan), earlier, target)?;
    Some(fit.earlier_from_now)
}

/// Takes points of a scan to where the other side of the mouth has its like: the reflection in
/// which the scan lies best on itself. Rough, since no mouth is symmetric; `None` for a part of an
/// arch on which the scan's reflection hardly lies.
pub(super) fn other_side(scan: &Mesh, on: &Signed) -> Option<Similarity> {
    let faces = (0..scan.faces().len()).map(|f| (scan.centroid(f), scan.area(f)));
    let Spread { mean, axes, .. } = Spread::of(faces);
    let samples = samples(scan);
    let options = RegisterOptions {
        kept: 0.8,
        reach_mm: 6.0,
        still_mm: 0.02,
        steps_max: 30,
        ..RegisterOptions::default()
    };
    let fit = |axis: DVec3| {
        let rotation = axes * DMat3::from_diagonal(DVec3::ONE - 2.0 * axis) * axes.transpose();
        let start = Similarity {
            rotation,
            scale: 1.0,
            translation: mean - rotation * mean,
        };
        let fit = register(&samples, on, start, &options).ok()?;
        (fit.matched > 0.5).then_some((fit.median_mm, fit.target_from_source))
    };
    let fits = [DVec3::X, DVec3::Y].into_iter().filter_map(fit);
    fits.min_by(|a, b| a.0.total_cmp(&b.0)).map(|f| f.1)
}

/// Places spread over a scan.
fn samples(scan: &Mesh) -> Vec<Sample> {
    let normals = scan.vertex_normals();
    let stride = (normals.len() / SAMPLES).max(1);
    let pairs = scan.positions().iter().zip(&normals).step_by(stride);
    let sample = |(&point, &normal): (&DVec3, &DVec3)| Sample {
        point,
        normal,
        weight: 1.0,
    };
    pairs.map(sample).collect()
}

/// The same from the surface about a place alone: a trimmed fit, so that a tooth which is worn all
/// over is held by its sides and its neighbours. The whole's fit where that is no better.
pub(super) fn about(scan: &Mesh, earlier: &Signed, at: DVec3, whole: Similarity) -> Similarity {
    let normals = scan.vertex_normals();
    let near: Vec<usize> = (0..normals.len())
        .filter(|&v| scan.positions()[v].distance(at) < ABOUT_MM)
        .collect();
    let stride = (near.len() / SAMPLES).max(1);
    let sample = |&v: &usize| Sample {
        point: scan.positions()[v],
        normal: normals[v],
        weight: 1.0,
    };
    let samples: Vec<Sample> = near.iter().step_by(stride).map(sample).collect();
    let options = RegisterOptions {
        kept: 1.0 - ABOUT_LOST,
        reach_mm: 1.0,
        still_mm: 0.002,
        steps_max: 30,
        ..RegisterOptions::default()
    };
    match register(&samples, earlier, whole, &options) {
        Ok(fit) if fit.median_mm < SAME_MM => fit.target_from_source,
        _ => whole,
    }
}
