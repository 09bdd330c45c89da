//! Losses of substance by local shape alone: cavities, chips and worn facets.
//!
//! In: a [`Surface`]. Out: [`Loss`]es, best first. Method: at seeds 0.85 mm apart the best closed
//! rim is sought (`rim`), what is missing inside it is measured (`fill`), overlapping ones give
//! way to the sharper rim. Cost: about 0.2 ms a seed.

use super::fill::{Missing, missing};
use super::relief::Relief;
use super::rim::Rim;
use super::surface::{Region, Surface};
use glam::DVec3;
use rayon::prelude::*;

/// Distance of neighbouring seeds, mm.
const SEED_MM: f64 = 0.85;
/// What stands out by more than this over half a millimetre is sound, mm.
const STANDS_MM: f64 = 0.15;
/// Largest rim, mm.
const RIM_MM: f64 = 3.2;

/// Least score of a loss that is reported: sound teeth of real full-resolution scans stay below
/// 0.45, cuts of half a millimetre and more begin at 0.75.
pub(crate) const SCORE_MIN: f64 = 0.55;
/// Least score that another source of evidence may lift to a finding.
pub(crate) const SCORE_DOUBT: f64 = 0.42;
/// Least depth, mm.
pub(crate) const DEPTH_MM_MIN: f64 = 0.1;

/// A loss of substance with a rim.
#[derive(Debug, Clone)]
pub(crate) struct Loss {
    /// Index of its region.
    pub(crate) region: usize,
    /// What is missing inside.
    pub(crate) missing: Missing,
    /// Faces inside, ascending.
    pub(crate) faces: Vec<u32>,
    /// Area of those faces, mm².
    pub(crate) area_mm2: f64,
    /// How convincing it is; larger is better.
    pub(crate) score: f64,
}

/// All losses whose rim and depth pass, best first, without overlaps.
pub(crate) fn losses(surface: &Surface<'_>) -> Vec<Loss> {
    let mut seeds: Vec<(usize, u32)> = Vec::new();
    for (r, region) in surface.regions.iter().enumerate() {
        let spacing = SEED_MM.max(surface.edge_mm);
        // A loss is never found from a cusp's tip or an edge that still stands.
        let low = |v: &u32| surface.hollow_mm[*v as usize] > -STANDS_MM;
        seeds.extend(
            surface
                .seeds(region, spacing)
                .into_iter()
                .filter(low)
                .map(|v| (r, v)),
        );
    }
    let found: Vec<Option<Loss>> = seeds
        .par_iter()
        .with_min_len(16)
        .map(|&(r, v)| at_seed(surface, r, v))
        .collect();
    without_overlaps(found.into_iter().flatten().collect())
}

fn at_seed(surface: &Surface<'_>, r: usize, v: u32) -> Option<Loss> {
    let region = surface.regions.get(r)?;
    let towards = surface.normals[v as usize];
    if towards == DVec3::ZERO {
        return None;
    }
    let mut centre = surface.mesh.positions()[v as usize];
    let from_mm = (2.0 * surface.edge_mm).max(0.5);
    let mut best: Option<(Relief, Rim)> = None;
    for pass in 0..3 {
        let axis = region.mean_normal(centre, 2.0, towards);
        let relief = Relief::new(surface, region, centre, axis, RIM_MM + 0.9);
        let rim = Rim::find(&relief, from_mm, RIM_MM)?;
        // Most seeds lie on sound enamel; give up before anything costly.
        if rim.turn_mean < if pass == 0 { 0.12 } else { 0.16 } {
            return best.and_then(|(relief, rim)| measured(surface, region, r, &relief, &rim));
        }
        let middle = rim.centroid();
        let height = relief.at(middle);
        let better = best
            .as_ref()
            .is_none_or(|b| rim.turn_mean > b.1.turn_mean + 0.01);
        if height.is_finite() {
            centre = relief.world(middle, height);
        }
        if better {
            best = Some((relief, rim));
        }
        if !better || middle.length() < 0.15 || !height.is_finite() {
            break;
        }
    }
    let (relief, rim) = best?;
    measured(surface, region, r, &relief, &rim)
}

fn measured(
    surface: &Surface<'_>,
    region: &Region<'_>,
    r: usize,
    relief: &Relief,
    rim: &Rim,
) -> Option<Loss> {
    if rim.turn_mean < 0.16 || rim.closed < 0.6 {
        return None;
    }
    let missing = missing(relief, rim)?;
    if missing.depth_mm < DEPTH_MM_MIN {
        return None;
    }
    let faces = faces_inside(surface, region, relief, rim);
    let area_mm2 = faces.iter().map(|&f| surface.mesh.area(f as usize)).sum();
    let score = (0.5 * rim.turn_mean + rim.turn_low.min(rim.turn_mean))
        * (1.0 - rim.cut_off)
        * (missing.depth_mm / (missing.depth_mm + 0.15));
    (!faces.is_empty()).then_some(Loss {
        region: r,
        missing,
        faces,
        area_mm2,
        score,
    })
}

fn faces_inside(
    surface: &Surface<'_>,
    region: &Region<'_>,
    relief: &Relief,
    rim: &Rim,
) -> Vec<u32> {
    let mut faces = Vec::new();
    region.near(relief.centre, RIM_MM + 0.5, |f| {
        let (place, height) = relief.local(surface.mesh.centroid(f as usize));
        // The same side of the tooth only: near the top of the relief.
        let under = (relief.at(place) - height).abs();
        if rim.holds(place) && (under.is_nan() || under <= 0.6) {
            faces.push(f);
        }
    });
    faces.sort_unstable();
    faces
}

fn without_overlaps(mut found: Vec<Loss>) -> Vec<Loss> {
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.faces.cmp(&b.faces))
    });
    let mut kept: Vec<Loss> = Vec::new();
    for loss in found {
        let overlaps = kept.iter().any(|k| {
            let shared = shared(&k.faces, &loss.faces);
            shared * 4 > loss.faces.len().min(k.faces.len())
        });
        if !overlaps {
            kept.push(loss);
        }
    }
    kept
}

/// For each vertex of the mesh, whether a loss holds it.
pub(crate) fn vertices_of(mesh: &scan::Mesh, losses: &[Loss]) -> Vec<bool> {
    let mut lost = vec![false; mesh.positions().len()];
    for &f in losses.iter().flat_map(|l| &l.faces) {
        mesh.faces()[f as usize]
            .iter()
            .for_each(|&v| lost[v as usize] = true);
    }
    lost
}

/// How many entries two ascending lists share.
pub(crate) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
        }
    }
    n
}
