//! Figures of a surface with a signed distance at each vertex.
//!
//! In: the surface and its distances. Out: [`Part`] of the whole and of each labelled tooth.
//! Method: only faces whose corners all have a value count, a third of the area a corner.

use super::NEAR_MM;
use crate::weighed::Weighed;
use glam::DVec3;
use scan::Mesh;
use std::collections::BTreeMap;

/// A part of a surface: all of it, or a tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The tooth (ISO 3950); `None` for the whole.
    pub tooth: Option<u8>,
    /// Area that has a value, mm².
    pub area_mm2: f64,
    /// Share of it that lies within each of [`NEAR_MM`].
    pub within: [f64; 2],
    /// What half of it is within, mm.
    pub median_mm: f64,
    /// What 95 % of it is within, mm.
    pub p95_mm: f64,
    /// The furthest outside the other surface, and how much lies beyond the larger of [`NEAR_MM`] there.
    pub outside: Option<Extreme>,
    /// The furthest inside it.
    pub inside: Option<Extreme>,
}

/// The largest difference to one side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extreme {
    /// mm; positive outside the other surface.
    pub distance_mm: f64,
    /// Where, in the scan's frame.
    pub at: DVec3,
    /// Area that lies further to this side than the larger of [`NEAR_MM`], mm².
    pub area_mm2: f64,
}

/// The whole, the labelled teeth by number, and the share of the surface that counts which has a value.
pub(super) fn figures(
    mesh: &Mesh,
    distance_mm: &[f64],
    counts: impl Fn(usize) -> bool,
) -> (Option<Part>, Vec<Part>, f64) {
    let labels = mesh.face_fdi().unwrap_or_default();
    let mut of_tooth: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    let mut all = Vec::new();
    let mut area_mm2 = 0.0;
    for (f, corners) in mesh.faces().iter().enumerate() {
        if !corners.iter().all(|&v| counts(v as usize)) {
            continue;
        }
        area_mm2 += mesh.area(f);
        if corners.iter().any(|&v| distance_mm[v as usize].is_nan()) {
            continue;
        }
        all.push(f);
        if let Some(&tooth) = labels.get(f).filter(|&&tooth| tooth != 0) {
            of_tooth.entry(tooth).or_default().push(f);
        }
    }
    let whole = part(mesh, distance_mm, None, &all);
    let compared = whole.as_ref().map_or(0.0, |whole| whole.area_mm2);
    let teeth = of_tooth
        .iter()
        .filter_map(|(&tooth, faces)| part(mesh, distance_mm, Some(tooth), faces));
    (
        whole,
        teeth.collect(),
        compared / area_mm2.max(f64::MIN_POSITIVE),
    )
}

/// Sizes of the differences on some faces, with their areas.
pub(super) fn sizes(mesh: &Mesh, distance_mm: &[f64], faces: &[usize]) -> Weighed {
    Weighed::of(faces.iter().flat_map(|&f| {
        let third = mesh.area(f) / 3.0;
        let corners = mesh.faces()[f].map(|v| distance_mm[v as usize].abs());
        corners.map(|mm| (mm, third))
    }))
}

fn part(mesh: &Mesh, distance_mm: &[f64], tooth: Option<u8>, faces: &[usize]) -> Option<Part> {
    let sizes = sizes(mesh, distance_mm, faces);
    if sizes.area_mm2 <= 0.0 {
        return None;
    }
    Some(Part {
        tooth,
        area_mm2: sizes.area_mm2,
        within: NEAR_MM.map(|mm| sizes.within(mm)),
        median_mm: sizes.quantile(0.5),
        p95_mm: sizes.quantile(0.95),
        outside: extreme(mesh, distance_mm, faces, 1.0),
        inside: extreme(mesh, distance_mm, faces, -1.0),
    })
}

/// The largest difference on the side of that sign; of equal ones that of the first face.
fn extreme(mesh: &Mesh, distance_mm: &[f64], faces: &[usize], side: f64) -> Option<Extreme> {
    let mut most = (0.0, None);
    let mut area_mm2 = 0.0;
    for &f in faces {
        let corners = mesh.faces()[f].map(|v| v as usize);
        for v in corners {
            let away = side * distance_mm[v];
            if away > most.0 {
                most = (away, Some(v));
            }
            if away > NEAR_MM[1] {
                area_mm2 += mesh.area(f) / 3.0;
            }
        }
    }
    let v = most.1?;
    Some(Extreme {
        distance_mm: distance_mm[v],
        at: mesh.positions()[v],
        area_mm2,
    })
}
