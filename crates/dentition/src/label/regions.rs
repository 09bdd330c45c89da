//! From a row of named segments to a label for every face.
//!
//! In: segments, places, protrusions. Out: place index + 1 of each face, 0 for gum.
//! Method: seeds from the central half of each segment and from the gum far away; one geodesic
//! Voronoi of all (scans.md, steps 4, 7 and 8).

use super::curve::Place;
use super::name::Segment;
use super::profile::{SLICE_MM, quantile};
use super::sizes;
use super::surface::Surface;
use glam::DVec3;
use scan::shape::{NO_LABEL, Source, geodesic};

const SEED_TOP_MM: f64 = 3.2;
/// Share of the greatest protrusion that a seed has to have.
const SEED_SHARE: f64 = 0.3;
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

/// The room that a crown can take up, as a loose upright cylinder about its top's centre.
#[derive(Debug, Clone, Copy)]
struct Room {
    centre: DVec3,
    top_mm: f64,
    reach_mm: f64,
    depth_mm: f64,
}

impl Room {
    /// Room about the faces of a crown's top; `None` where there are none.
    fn about(scene: &Scene, faces: &[usize], place: usize, slack_mm: f64) -> Option<Self> {
        let total: f64 = faces.iter().map(|&f| scene.surface.area[f]).sum();
        if total <= 0.0 {
            return None;
        }
        let sum: DVec3 = faces
            .iter()
            .map(|&f| scene.at[f] * scene.surface.area[f])
            .sum();
        let mut heights: Vec<f64> = faces.iter().map(|&f| scene.at[f].z).collect();
        let (reach_mm, depth_mm) = sizes::room_mm(place);
        Some(Self {
            centre: sum / total,
            top_mm: quantile(&mut heights, 0.97),
            reach_mm: reach_mm + slack_mm,
            depth_mm: depth_mm + slack_mm,
        })
    }

    fn holds(&self, p: DVec3) -> bool {
        let away = (p - self.centre).truncate().length();
        away < self.reach_mm && p.z > self.top_mm - self.depth_mm
    }
}

/// Labels every face with place + 1 or gum.
pub(super) fn paint(scene: &Scene, mask: &[bool], segments: &[Segment]) -> Vec<u8> {
    let first: Vec<(usize, Vec<usize>)> = segments
        .iter()
        .map(|s| (s.place, core(scene, mask, s)))
        .collect();
    let label = grow(scene, &first, 1.0);
    let again: Vec<(usize, Vec<usize>)> = first
        .iter()
        .map(|(place, seeds)| {
            let own: Vec<usize> = (0..label.len())
                .filter(|&f| usize::from(label[f]) == place + 1)
                .collect();
            let kept = eroded_top(scene, &label, &own);
            (*place, if kept.len() > 10 { kept } else { seeds.clone() })
        })
        .collect();
    grow(scene, &again, 0.5)
}

/// Top of the central half of a segment.
fn core(scene: &Scene, mask: &[bool], segment: &Segment) -> Vec<usize> {
    let quarter = (segment.end - segment.start) as f64 * SLICE_MM / 4.0;
    let low = segment.start as f64 * SLICE_MM + quarter;
    let high = segment.end as f64 * SLICE_MM - quarter;
    let inside =
        |f: &usize| mask[*f] && scene.places[*f].along_mm > low && scene.places[*f].along_mm < high;
    top_of(scene, (0..scene.surface.len()).filter(inside).collect())
}

fn top_of(scene: &Scene, mut faces: Vec<usize>) -> Vec<usize> {
    let mut heights: Vec<f64> = faces.iter().map(|&f| scene.at[f].z).collect();
    let top = quantile(&mut heights, 0.97);
    let mut stands: Vec<f64> = faces.iter().map(|&f| scene.protrusion_mm[f]).collect();
    let stands = SEED_SHARE * quantile(&mut stands, 0.97);
    faces.retain(|&f| scene.at[f].z > top - SEED_TOP_MM && scene.protrusion_mm[f] > stands);
    faces
}

/// Top of a crown without a rim of two faces towards everything else.
fn eroded_top(scene: &Scene, label: &[u8], own: &[usize]) -> Vec<usize> {
    let links = |f: usize| scene.surface.links(f).iter().map(|l| l.to as usize);
    let rim = |f: usize| links(f).any(|t| label[t] != label[f]);
    let deep = |f: usize| !rim(f) && !links(f).any(|t| rim(t) || links(t).any(rim));
    top_of(scene, own.to_vec())
        .into_iter()
        .filter(|&f| deep(f))
        .collect()
}

/// One Voronoi of the crowns and the gum; a face outside a crown's room is not its own.
fn grow(scene: &Scene, crowns: &[(usize, Vec<usize>)], slack_mm: f64) -> Vec<u8> {
    let rooms: Vec<(u8, Room)> = crowns
        .iter()
        .filter_map(|(place, faces)| {
            Some((
                *place as u8 + 1,
                Room::about(scene, faces, *place, slack_mm)?,
            ))
        })
        .collect();
    let mut seeds: Vec<(u32, u8)> = crowns
        .iter()
        .flat_map(|(place, faces)| faces.iter().map(|&f| (f as u32, *place as u8 + 1)))
        .collect();
    seeds.extend(gum_seeds(scene));
    let outside = |f: &usize| !rooms.iter().any(|(_, room)| room.holds(scene.at[*f]));
    seeds.extend(
        (0..scene.surface.len())
            .filter(outside)
            .map(|f| (f as u32, GUM)),
    );
    let mut label = spread(scene, &seeds);
    for (f, l) in label.iter_mut().enumerate() {
        let own = rooms.iter().find(|(of, _)| of == l);
        if own.is_some_and(|(_, room)| !room.holds(scene.at[f])) {
            *l = GUM;
        }
    }
    label
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
