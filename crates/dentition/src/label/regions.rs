//! From a row of named segments to a label for every face.
//!
//! In: segments, places, protrusions. Out: place index + 1 of each face, 0 for gum.
//! Method: seeds from the central half of each segment and from the gum far away; one geodesic
//! Voronoi of all (scans.md, steps 4, 7 and 8), and once more after the last teeth are found
//! (`ends`).

use super::crease;
use super::curve::Place;
use super::ends::{self, Named, Teeth};
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
/// Fewer seeds than these are no crown's.
const SEEDS_MIN: usize = 10;
/// How far from a crown's border gum is sure, in faces, and from the last crowns' middles, mm.
const GUM_STEPS: usize = 3;
const AROUND_MM: f64 = 11.0;

/// Label of gum in the work.
pub(super) const GUM: u8 = 0;

/// Everything known of a face before it has a label.
pub(super) struct Scene<'a> {
    pub surface: &'a Surface,
    /// Centroids in the upright frame, mm; z is height over the crowns' plane.
    pub at: &'a [DVec3],
    pub places: &'a [Place],
    pub protrusion_mm: &'a [f64],
    /// Occlusal axis in the frame of the surface, unit.
    pub axis: DVec3,
}

/// Faces that belong to the crown of a place.
#[derive(Debug, Clone)]
pub(super) struct Crown {
    pub place: usize,
    pub faces: Vec<u32>,
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
    fn about(scene: &Scene, faces: &[u32], place: usize, slack_mm: f64) -> Option<Self> {
        let centre = crease::centre(scene, faces)?;
        let mut heights: Vec<f64> = faces.iter().map(|&f| scene.at[f as usize].z).collect();
        let (reach_mm, depth_mm) = sizes::room_mm(place);
        Some(Self {
            centre,
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

/// Labels every face with place + 1 or gum; teeth of `told` places are there for sure.
pub(super) fn paint(scene: &Scene, mask: &[bool], segments: &[Segment], told: &[usize]) -> Vec<u8> {
    let first: Vec<Crown> = segments
        .iter()
        .map(|s| Crown {
            place: s.place,
            faces: core(scene, mask, s),
        })
        .collect();
    let label = grow(scene, &first, &[], 1.0);
    let again: Vec<Crown> = first
        .into_iter()
        .map(|c| reseed(scene, &label, c))
        .collect();
    let label = grow(scene, &again, &[], 0.5);
    let named = Named {
        crowns: &again,
        told,
    };
    let teeth = ends::teeth(scene, &label, &named);
    let gum = around(scene, &label, &teeth);
    let sound = |c: &Crown| teeth.sound.contains(&c.place);
    let mut seeds: Vec<Crown> = again.into_iter().filter(sound).collect();
    seeds.extend(teeth.found.into_iter().map(|c| eroded(scene, c)));
    grow(scene, &seeds, &gum, 0.5)
}

/// The seeds of a crown as its first label shows them.
fn reseed(scene: &Scene, label: &[u8], crown: Crown) -> Crown {
    let own: Vec<usize> = (0..label.len())
        .filter(|&f| usize::from(label[f]) == crown.place + 1)
        .collect();
    let faces = eroded_top(scene, label, &own);
    if faces.len() > SEEDS_MIN {
        Crown { faces, ..crown }
    } else {
        crown
    }
}

/// A crown without its rim of two faces.
fn eroded(scene: &Scene, crown: Crown) -> Crown {
    let inside = |f: u32| crown.faces.binary_search(&f).is_ok();
    let links = |f: u32| scene.surface.links(f as usize).iter().map(|l| l.to);
    let deep = |f: &u32| links(*f).all(|t| inside(t) && links(t).all(inside));
    let faces: Vec<u32> = crown.faces.iter().copied().filter(deep).collect();
    if faces.len() > SEEDS_MIN {
        Crown { faces, ..crown }
    } else {
        crown
    }
}

/// Gum for sure: near crowns that were found anew or where none was, some faces from any crown.
fn around(scene: &Scene, label: &[u8], teeth: &Teeth) -> Vec<u32> {
    let spoilt = |l: u8| l != GUM && !teeth.sound.contains(&(usize::from(l) - 1));
    let mut crown: Vec<bool> = label.iter().map(|&l| l != GUM && !spoilt(l)).collect();
    for &f in teeth.found.iter().flat_map(|c| &c.faces) {
        crown[f as usize] = true;
    }
    for _ in 0..GUM_STEPS {
        let next = |f: usize| {
            let links = scene.surface.links(f);
            crown[f] || links.iter().any(|l| crown[l.to as usize])
        };
        crown = (0..label.len()).map(next).collect();
    }
    let middles: Vec<DVec3> = teeth
        .found
        .iter()
        .map(|c| {
            let sum: DVec3 = c.faces.iter().map(|&f| scene.at[f as usize]).sum();
            sum / c.faces.len().max(1) as f64
        })
        .collect();
    let near = |f: usize| {
        let away = |m: &DVec3| (scene.at[f] - m).truncate().length();
        middles.iter().any(|m| away(m) < AROUND_MM)
    };
    let gum = |f: usize| !crown[f] && (spoilt(label[f]) || near(f));
    let faces = (0..label.len()).filter(|&f| gum(f));
    faces.map(|f| f as u32).collect()
}

/// Top of the central half of a segment.
fn core(scene: &Scene, mask: &[bool], segment: &Segment) -> Vec<u32> {
    let quarter = (segment.end - segment.start) as f64 * SLICE_MM / 4.0;
    let low = segment.start as f64 * SLICE_MM + quarter;
    let high = segment.end as f64 * SLICE_MM - quarter;
    let inside =
        |f: &usize| mask[*f] && scene.places[*f].along_mm > low && scene.places[*f].along_mm < high;
    top_of(scene, (0..scene.surface.len()).filter(inside).collect())
}

fn top_of(scene: &Scene, mut faces: Vec<usize>) -> Vec<u32> {
    let mut heights: Vec<f64> = faces.iter().map(|&f| scene.at[f].z).collect();
    let top = quantile(&mut heights, 0.97);
    let mut stands: Vec<f64> = faces.iter().map(|&f| scene.protrusion_mm[f]).collect();
    let stands = SEED_SHARE * quantile(&mut stands, 0.97);
    faces.retain(|&f| scene.at[f].z > top - SEED_TOP_MM && scene.protrusion_mm[f] > stands);
    faces.into_iter().map(|f| f as u32).collect()
}

/// Top of a crown without a rim of two faces towards everything else.
fn eroded_top(scene: &Scene, label: &[u8], own: &[usize]) -> Vec<u32> {
    let links = |f: usize| scene.surface.links(f).iter().map(|l| l.to as usize);
    let rim = |f: usize| links(f).any(|t| label[t] != label[f]);
    let deep = |f: usize| !rim(f) && !links(f).any(|t| rim(t) || links(t).any(rim));
    top_of(scene, own.to_vec())
        .into_iter()
        .filter(|&f| deep(f as usize))
        .collect()
}

/// One Voronoi of the crowns and the gum; a face outside a crown's room is not its own.
fn grow(scene: &Scene, crowns: &[Crown], gum: &[u32], slack_mm: f64) -> Vec<u8> {
    let rooms: Vec<(u8, Room)> = crowns
        .iter()
        .filter_map(|c| {
            let room = Room::about(scene, &c.faces, c.place, slack_mm)?;
            Some((c.place as u8 + 1, room))
        })
        .collect();
    let mut seeds: Vec<(u32, u8)> = crowns
        .iter()
        .flat_map(|c| c.faces.iter().map(|&f| (f, c.place as u8 + 1)))
        .collect();
    seeds.extend(gum_seeds(scene));
    seeds.extend(gum.iter().map(|&f| (f, GUM)));
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
