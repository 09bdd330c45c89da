//! How far a rebuilt surface is from the true one.
//!
//! In: the sound scan, its damaged copy and a rebuilt surface. Out: [`Score`].
//! Method: nearest-point distances from samples of the true surface that the damage took, at most
//! 0.1 mm apart, weighted by area; and back from the rebuilt surface.

use super::Damaged;
use glam::DVec3;
use scan::{Mesh, space::Bvh};

/// Distances in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Mean distance of the true surface inside the damage to the rebuilt one.
    pub mean_mm: f64,
    /// The largest of them.
    pub max_mm: f64,
    /// Mean distance of the rebuilt surface over the damage to the true one.
    pub back_mm: f64,
    /// The same as `mean_mm` if nothing were rebuilt.
    pub untreated_mm: f64,
    /// Farthest that the rebuilt surface is from the scan beyond 0.5 mm from the damage.
    pub outside_mm: f64,
    /// Area of the true surface inside the damage, mm².
    pub area_mm2: f64,
}

/// Distance beyond the damage from which nothing may move, mm.
const COLLAR_MM: f64 = 0.5;

/// Scores a rebuilt surface (`changed` being its new faces).
#[must_use]
pub fn score(sound: &Mesh, damaged: &Damaged, rebuilt: &Mesh, changed: &[scan::FaceId]) -> Score {
    let lost = lost_surface(sound, damaged);
    let tree = Bvh::new(rebuilt);
    let scan_tree = Bvh::new(&damaged.mesh);
    let sound_tree = Bvh::new(sound);
    let mean = |tree: &Bvh| {
        let (mut sum, mut area, mut max) = (0.0, 1e-12, 0.0_f64);
        for &(p, w) in &lost {
            let d = tree.closest(p).map_or(f64::NAN, |c| c.distance_mm);
            sum += w * d;
            area += w;
            max = max.max(d);
        }
        (sum / area, max, area)
    };
    let (mean_mm, max_mm, area_mm2) = mean(&tree);
    let (untreated_mm, _, _) = mean(&scan_tree);
    let (mut back, mut weight) = (0.0, 1e-12);
    for face in changed {
        let corners = rebuilt.corners(face.0 as usize);
        for (p, w) in samples(corners) {
            if let Some(c) = sound_tree.closest(p)
                && damaged.took(c.point)
            {
                back += w * c.distance_mm;
                weight += w;
            }
        }
    }
    Score {
        mean_mm,
        max_mm,
        back_mm: back / weight,
        untreated_mm,
        outside_mm: outside(&lost, damaged, rebuilt, &scan_tree),
        area_mm2,
    }
}

/// How far the rebuilt surface's vertices beyond the collar are from the scan.
fn outside(lost: &[(DVec3, f64)], damaged: &Damaged, rebuilt: &Mesh, scan: &Bvh) -> f64 {
    let mut worst = 0.0_f64;
    for p in rebuilt.positions() {
        let free = |(q, _): &(DVec3, f64)| q.distance(*p) > COLLAR_MM;
        if lost.iter().all(free)
            && !damaged.took(*p)
            && let Some(c) = scan.closest(*p)
        {
            worst = worst.max(c.distance_mm);
        }
    }
    worst
}

/// Samples (place, area) of the sound surface that the damage took.
fn lost_surface(sound: &Mesh, damaged: &Damaged) -> Vec<(DVec3, f64)> {
    (0..sound.faces().len())
        .filter(|&f| sound.centroid(f).distance(damaged.at) < damaged.reach_mm + 1.0)
        .flat_map(|f| samples(sound.corners(f)))
        .filter(|(p, _)| damaged.took(*p))
        .collect()
}

fn samples([a, b, c]: [DVec3; 3]) -> Vec<(DVec3, f64)> {
    let longest = a.distance(b).max(b.distance(c)).max(c.distance(a));
    if longest < 0.2 {
        return vec![((a + b + c) / 3.0, 0.5 * (b - a).cross(c - a).length())];
    }
    let (ab, bc, ca) = ((a + b) / 2.0, (b + c) / 2.0, (c + a) / 2.0);
    [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
        .into_iter()
        .flat_map(samples)
        .collect()
}
