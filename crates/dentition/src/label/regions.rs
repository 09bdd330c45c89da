//! From a row of named segments to a label for every face.
//!
//! In: segments, places, protrusions. Out: place index + 1 of each face, 0 for gum.
//! Method: seeds from the central half of each segment and from the gum far away; one geodesic
//! Voronoi of all (scans.md, steps 4, 7 and 8).

use super::curve::Place;
use super::name::Segment;
use super::profile::{SLICE_MM, quantile};
use super::surface::Surface;
use glam::DVec3;
use scan::shape::{NO_LABEL, Source, geodesic};

const SEED_TOP_MM: f64 = 3.2;
const FAR_MM: f64 = 10.0;
const DEEP_MM: f64 = 13.0;

/// Label of gum in the work.
pub(super) const GUM: u8 = 0;

/// Everything known of a face before it has a label.
pub(super) struct Scene<'a> {
    pub surface: &'a Surface,
    /// Centroids in the upright frame, mm; z is height over the crowns' plane.
    pub at: &'a [DVec3],
    pub places: &'a [Place],
    pub protrusion_mm: &'a [f64],
}

/// Faces that are gum for sure: far from the arch, deep below it, or on the edge of the scan.
pub(super) fn gum_seeds(scene: &Scene) -> Vec<(u32, u8)> {
    let is = |f: usize| {
        let far = scene.places[f].across_mm.abs() > FAR_MM;
        let deep = scene.at[f].z < -DEEP_MM;
        let edge = scene.surface.border[f] && scene.protrusion_mm[f] < 0.5;
        (far && scene.protrusion_mm[f] < 1.0) || deep || edge
    };
    let faces = (0..scene.surface.len()).filter(|&f| is(f));
    faces.map(|f| (f as u32, GUM)).collect()
}

/// The crowns against the gum, before there are teeth.
pub(super) fn mask(scene: &Scene) -> Vec<bool> {
    let mut seeds = gum_seeds(scene);
    let ridge = |f: &usize| scene.protrusion_mm[*f] > 1.5 && scene.places[*f].across_mm.abs() < 7.0;
    seeds.extend(
        (0..scene.surface.len())
            .filter(ridge)
            .map(|f| (f as u32, 1)),
    );
    spread(scene, &seeds).into_iter().map(|l| l == 1).collect()
}

/// Labels every face with place + 1 or gum.
pub(super) fn paint(scene: &Scene, mask: &[bool], segments: &[Segment]) -> Vec<u8> {
    let mut seeds = Vec::new();
    for segment in segments {
        let quarter = (segment.end - segment.start) as f64 * SLICE_MM / 4.0;
        let low = segment.start as f64 * SLICE_MM + quarter;
        let high = segment.end as f64 * SLICE_MM - quarter;
        let inside = |f: &usize| {
            mask[*f] && scene.places[*f].along_mm > low && scene.places[*f].along_mm < high
        };
        let faces: Vec<usize> = (0..scene.surface.len()).filter(inside).collect();
        let mut heights: Vec<f64> = faces.iter().map(|&f| scene.at[f].z).collect();
        let top = quantile(&mut heights, 0.97);
        let crown = faces.iter().filter(|&&f| scene.at[f].z > top - SEED_TOP_MM);
        seeds.extend(crown.map(|&f| (f as u32, segment.place as u8 + 1)));
    }
    seeds.extend(gum_seeds(scene));
    spread(scene, &seeds)
}

/// One geodesic Voronoi of all seeds; gum where none reaches.
fn spread(scene: &Scene, seeds: &[(u32, u8)]) -> Vec<u8> {
    let source = |&(node, label): &(u32, u8)| Source {
        node,
        label: u32::from(label),
        distance: 0.0,
    };
    let sources: Vec<Source> = seeds.iter().map(source).collect();
    let found = geodesic(&scene.surface.graph, &sources, f64::INFINITY);
    let known = |l: u32| if l == NO_LABEL { GUM } else { l as u8 };
    found.label.into_iter().map(known).collect()
}
