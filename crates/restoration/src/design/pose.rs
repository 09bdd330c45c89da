//! How an earlier scan lies against this one, from the two surfaces as wholes.
//!
//! In: two scans of the same teeth, in any poses. Out: `earlier_from_scan`, `None` without a fit.
//! Method: principal axes in their four rotations, each refined by trimmed point-to-plane steps on
//! a few hundred points; the one with the smallest median residual wins. Then again from the surface
//! about one place, so that what is distorted or moved farther off does not count.
//! Not here: the exact fit about the flaw (`kin`).

use glam::{DMat3, DVec3};
use nalgebra::Matrix3;
use scan::Mesh;
use scan::space::{RegisterOptions, Sample, Signed, Similarity, register};

const SAMPLES: usize = 500;
/// Radius of the surface about a place that the scans are brought together on, mm: a tooth and the
/// sound sides of its neighbours.
const ABOUT_MM: f64 = 10.0;
/// Share of it that may be worn or lost.
const ABOUT_LOST: f64 = 0.4;
/// Median residual up to which it is the same surface, mm.
const SAME_MM: f64 = 0.05;

/// Takes points of `scan` to `earlier`.
pub(super) fn earlier_from_scan(scan: &Mesh, earlier: &Mesh) -> Option<Similarity> {
    let (from, to) = (axes(scan)?, axes(earlier)?);
    let samples = samples(scan);
    let target = Signed::new(earlier);
    let options = RegisterOptions {
        kept: 0.8,
        reach_mm: 6.0,
        still_mm: 0.01,
        steps_max: 40,
        ..RegisterOptions::default()
    };
    let mut best: Option<(f64, Similarity)> = None;
    for (x, y) in [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
        let turned = DMat3::from_cols(to.1.x_axis * x, to.1.y_axis * y, to.1.z_axis * (x * y));
        let rotation = turned * from.1.transpose();
        let start = Similarity {
            rotation,
            scale: 1.0,
            translation: to.0 - rotation * from.0,
        };
        if let Ok(fit) = register(&samples, &target, start, &options)
            && fit.matched > 0.5
            && best.as_ref().is_none_or(|b| fit.median_mm < b.0)
        {
            best = Some((fit.median_mm, fit.target_from_source));
        }
    }
    best.map(|b| b.1)
}

/// Takes points of a scan to where the other side of the mouth has its like: the reflection in
/// which the scan lies best on itself. Rough, since no mouth is symmetric; `None` for a part of an
/// arch on which the scan's reflection hardly lies.
pub(super) fn other_side(scan: &Mesh, on: &Signed) -> Option<Similarity> {
    let (centre, axes) = axes(scan)?;
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
            translation: centre - rotation * centre,
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
pub(super) fn about(scan: &Mesh, earlier: &Mesh, at: DVec3, whole: Similarity) -> Similarity {
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
    match register(&samples, &Signed::new(earlier), whole, &options) {
        Ok(fit) if fit.median_mm < SAME_MM => fit.target_from_source,
        _ => whole,
    }
}

/// Centroid (mm) and principal axes of a surface, right-handed, weighted by area.
fn axes(mesh: &Mesh) -> Option<(DVec3, DMat3)> {
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for f in 0..mesh.faces().len() {
        let area = mesh.area(f);
        if area.is_finite() {
            sum += mesh.centroid(f) * area;
            weight += area;
        }
    }
    let centre = (sum / weight).is_finite().then(|| sum / weight)?;
    let mut spread = Matrix3::<f64>::zeros();
    for f in 0..mesh.faces().len() {
        let (area, d) = (mesh.area(f), mesh.centroid(f) - centre);
        if area.is_finite() && d.is_finite() {
            let v = nalgebra::Vector3::new(d.x, d.y, d.z);
            spread += v * v.transpose() * area;
        }
    }
    let eigen = spread.symmetric_eigen();
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let axis = |k: usize| {
        let v = eigen.eigenvectors.column(order[k]);
        DVec3::new(v[0], v[1], v[2])
    };
    let (x, y) = (axis(0), axis(1));
    Some((centre, DMat3::from_cols(x, y, x.cross(y))))
}
