//! Contact points with the neighbours.
//!
//! In: regions in order along the arch, their axes and borders. Out: mesial and distal point, mm.
//! Method: where two regions share a border (scans weld teeth that touch), a
//! point between the flanks of the weld, some way below its top;
//! where they stand apart, the closest approach; without a neighbour, the height of contour.

use super::border::{Beyond, BorderEdge};
use super::region::Region;
use glam::DVec3;
use lexicon::{Side, ToothAxes};
use rayon::prelude::*;
use scan::{FaceId, Mesh, space::Bvh};

/// A neighbour further away than this is none, mm.
const NEIGHBOUR_MM_MAX: f64 = 3.0;
/// A shorter common border is a touch of labels, not of teeth, mm.
const BORDER_MM_MIN: f64 = 0.8;
/// The contact lies this share of the weld's height below its top, but no deeper than the limit, mm.
const WEB_SHARE: f64 = 0.4;
const WEB_MM_MAX: f64 = 1.0;
/// Width of the band of the weld's flanks whose middle is the contact, mm.
const BAND_MM: f64 = 0.6;
/// Pairs of points that are this much further apart than the closest still count, mm.
const NEAR_MM: f64 = 0.05;

/// Where a tooth meets its neighbours, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Contacts {
    pub mesial: Option<DVec3>,
    pub distal: Option<DVec3>,
}

/// The contacts of every region.
pub(crate) fn contacts(
    mesh: &Mesh,
    regions: &[Region],
    axes: &[ToothAxes],
    borders: &[Vec<BorderEdge>],
) -> Vec<Contacts> {
    let pairs: Vec<Option<(DVec3, DVec3)>> = (0..regions.len().saturating_sub(1))
        .into_par_iter()
        .map(|k| between(mesh, regions, axes, borders, k))
        .collect();
    (0..regions.len())
        .map(|k| {
            // The pair with the tooth before is towards the patient's right.
            let right = k.checked_sub(1).and_then(|j| pairs[j]).map(|p| p.1);
            let left = pairs.get(k).copied().flatten().map(|p| p.0);
            let (mesial, distal) = match regions[k].fdi.side() {
                Side::Right => (left, right),
                Side::Left => (right, left),
            };
            let along = axes[k].mesial;
            Contacts {
                mesial: mesial.or_else(|| contour(mesh, &regions[k], &axes[k], along)),
                distal: distal.or_else(|| contour(mesh, &regions[k], &axes[k], -along)),
            }
        })
        .collect()
}

/// The places where region `k` and the next one touch, or come closest.
fn between(
    mesh: &Mesh,
    regions: &[Region],
    axes: &[ToothAxes],
    borders: &[Vec<BorderEdge>],
    k: usize,
) -> Option<(DVec3, DVec3)> {
    let up = (axes.get(k)?.occlusal + axes.get(k + 1)?.occlusal).normalize_or(axes[k].occlusal);
    weld(mesh, borders.get(k)?, regions.get(k + 1)?.fdi.number(), up)
        .map(|p| (p, p))
        .or_else(|| closest_approach(mesh, &regions[k], &regions[k + 1]))
}

/// Middle of the weld with tooth `number`.
fn weld(mesh: &Mesh, border: &[BorderEdge], number: u8, up: DVec3) -> Option<DVec3> {
    let edges: Vec<(DVec3, f64)> = border
        .iter()
        .filter(|e| e.beyond == Beyond::Tooth(number))
        .map(|e| {
            let (a, b) = (
                mesh.positions()[e.from as usize],
                mesh.positions()[e.to as usize],
            );
            ((a + b) / 2.0, a.distance(b))
        })
        .filter(|e| e.0.is_finite())
        .collect();
    let length: f64 = edges.iter().map(|e| e.1).sum();
    if length < BORDER_MM_MIN {
        return None;
    }
    let heights = edges.iter().map(|e| e.0.dot(up));
    let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
        (l.min(x), h.max(x))
    });
    let at = high - ((high - low) * WEB_SHARE).min(WEB_MM_MAX);
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for &(middle, length) in &edges {
        let off = (middle.dot(up) - at) / BAND_MM;
        let w = length * libm::exp(-off * off);
        sum += middle * w;
        weight += w;
    }
    // Both flanks of the weld are weighed, so that their mean lies between them.
    (weight > 0.0).then(|| {
        let mean = sum / weight;
        mean + up * (at - mean.dot(up))
    })
}

/// The middles of the parts of two regions that come closest, if they come near at all.
fn closest_approach(mesh: &Mesh, one: &Region, two: &Region) -> Option<(DVec3, DVec3)> {
    let faces: Vec<FaceId> = two.main.iter().map(|&f| FaceId(f)).collect();
    let tree = Bvh::new(&mesh.extract(&faces).0);
    let towards = two.centroid - one.centroid;
    let mut reach = NEIGHBOUR_MM_MAX;
    let mut near: Vec<(f64, DVec3, DVec3)> = Vec::new();
    for &v in &one.vertices {
        let p = mesh.positions()[v as usize];
        if (p - one.centroid).dot(towards) < 0.0 {
            continue;
        }
        if let Some(c) = tree.closest_within(p, reach + NEAR_MM) {
            reach = reach.min(c.distance_mm);
            near.push((c.distance_mm, p, c.point));
        }
    }
    near.retain(|n| n.0 <= reach + NEAR_MM);
    let count = near.len() as f64;
    (count > 0.0).then(|| {
        let sum = near
            .iter()
            .fold((DVec3::ZERO, DVec3::ZERO), |s, n| (s.0 + n.1, s.1 + n.2));
        (sum.0 / count, sum.1 / count)
    })
}

/// The place where a crown bulges most towards `along`.
fn contour(mesh: &Mesh, region: &Region, axes: &ToothAxes, along: DVec3) -> Option<DVec3> {
    let points = || {
        let all = region
            .vertices
            .iter()
            .filter_map(|&v| mesh.positions().get(v as usize).copied());
        all.filter(|p| p.is_finite())
    };
    let reach = |p: DVec3| (p - axes.origin).dot(along);
    let far = points().map(reach).fold(f64::NEG_INFINITY, f64::max);
    let (mut sum, mut count) = (DVec3::ZERO, 0.0);
    for p in points().filter(|&p| reach(p) >= far - 0.15) {
        sum += p;
        count += 1.0;
    }
    let mean = sum / f64::max(count, 1.0);
    points().filter(|&p| reach(p) >= far - 0.15).min_by(|a, b| {
        a.distance_squared(mean)
            .total_cmp(&b.distance_squared(mean))
    })
}
