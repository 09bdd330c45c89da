//! How thick a closed solid is, and where it is thinnest.
//!
//! In: a closed solid that looks outwards; where it sits. Out: thickness at each vertex, the thinnest places.
//! Law: `law_a_plate_is_as_thick_as_it_was_made`, `law_a_shell_between_two_spheres`,
//! `law_a_needle_on_the_inner_side_is_below_its_limit`.
//! Method: a ray from just below the surface straight through, against the vertex's normal, to the other side. The
//! edge is thin by nature: the thinnest places are looked for away from the margin, on the outer surface for what the
//! material needs, on the inner side for needles and fins. From the apex of a needle such a ray runs down inside it, so
//! on the inner side rays go out from within the faces too, and count where the other side faces away from them: the
//! largest ball in the solid would do the same, but it is small beside each ridge, however blunt.
//! Not here: whether the solid is closed.

use super::Material;
use super::region::line_mesh;
use crate::weighed::Weighed;
use glam::DVec3;
use rayon::prelude::*;
use scan::Mesh;
use scan::space::{Bvh, Signed};
use scan::topology;

/// A thinnest place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thickness {
    /// "body", "cusp", or "inner side".
    pub part: &'static str,
    /// Thickness, mm.
    pub thickness_mm: f64,
    /// Where, on the outer surface or the inner side.
    pub at: DVec3,
    /// Smallest that the material allows, mm.
    pub limit_mm: f64,
}

/// The edge itself is thin by nature: thickness counts from this far inside the margin, mm.
const EDGE_MM: f64 = 0.8;
/// What looks at the tooth.
pub const INNER_SIDE: &str = "inner side";
/// On the inner side a ridge may be thinner than the body is; what is thinner than this is a needle or a fin that no
/// printer or mill makes, mm (this project's own choice: two of the solid's usual samples).
const INNER_MM_MIN: f64 = 0.1;
/// Cosine between a face's normal and the normal against which its ray comes out: the sides of a needle or a fin lie within
/// 30 degrees of each other; those of a ridge do not, which is thin beside its crest only.
const FACES_AWAY: f64 = -0.866;
/// Where rays go out from a face, as weights of its corners: its middle, and on the way to each corner.
const WITHIN: [[f64; 3]; 4] = [
    [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0],
    [2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0],
    [1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0],
    [1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0],
];
/// Rays start this far inside, mm.
const START_MM: f64 = 1e-3;
/// Nothing is thicker, mm.
const REACH_MM: f64 = 20.0;
/// The outer surface of a finished solid lies this near to the design, mm.
const OUTER_MM: f64 = 0.15;

/// Round figures to show colours by, mm.
const SCALES_MM: [f64; 6] = [0.5, 1.0, 2.0, 3.0, 5.0, 10.0];
/// Nearly all.
const NEARLY_ALL: f64 = 0.98;

/// How thick a solid is.
#[derive(Debug, Clone, PartialEq)]
pub struct Thick {
    /// At each vertex, mm; NaN where a ray meets no other side.
    pub thickness_mm: Vec<f64>,
    /// The thinnest place of all and where it is, the edge not left out; `None` where nothing has a value.
    pub least: Option<(f64, DVec3)>,
    /// What half of the surface is thicker than, mm.
    pub median_mm: f64,
    /// Nearly all is thinner than this, mm: a round figure to show colours by.
    pub scale_mm: f64,
}

/// How thick a closed solid is that looks outwards.
#[must_use]
pub fn thickness(solid: &Mesh) -> Thick {
    let thickness_mm = thickness_mm(solid);
    let areas = topology::vertex_areas(solid);
    let all = Weighed::of(thickness_mm.iter().copied().zip(areas));
    let places = thickness_mm.iter().copied().zip(solid.positions());
    let least = places
        .filter(|(mm, _)| !mm.is_nan())
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(mm, &at)| (mm, at));
    Thick {
        least,
        median_mm: all.quantile(0.5),
        scale_mm: all.round_figure(&SCALES_MM, NEARLY_ALL),
        thickness_mm,
    }
}

/// Thickness at each vertex, mm; NaN where a ray meets no other side.
pub(super) fn thickness_mm(solid: &Mesh) -> Vec<f64> {
    let tree = Bvh::new(solid);
    let through = |(&at, normal): (&DVec3, &DVec3)| {
        let met = tree.ray(at - *normal * START_MM, -*normal, REACH_MM);
        met.map_or(f64::NAN, |hit| hit.t + START_MM)
    };
    let normals = solid.vertex_normals();
    let each = solid.positions().par_iter().zip(&normals);
    each.with_min_len(256).map(through).collect()
}

/// Where a restoration sits, for who has its files only.
#[derive(Debug, Clone, Copy)]
pub struct Seating<'a> {
    /// The whole tooth as designed.
    pub target: &'a Mesh,
    /// The restoration's border on the tooth, in order.
    pub margin: &'a [DVec3],
    /// Direction in which it comes off.
    pub insertion_axis: DVec3,
    /// What it is made of.
    pub material: Material,
}

/// The thinnest places of a restoration, as its plan has them.
#[must_use]
pub fn thinnest_seated(
    solid: &Mesh,
    thickness_mm: &[f64],
    seating: &Seating<'_>,
) -> Vec<Thickness> {
    let design = Signed::new(seating.target);
    let margin = Bvh::new(&line_mesh(&[seating.margin.to_vec()]));
    let normals = solid.vertex_normals();
    let stands = |(&at, normal): (&DVec3, &DVec3)| Stands {
        outer: is_outer(&design, at, *normal, OUTER_MM),
        margin_mm: margin.closest(at).map_or(f64::INFINITY, |c| c.distance_mm),
    };
    let each = solid.positions().par_iter().zip(&normals);
    let stands: Vec<Stands> = each.with_min_len(256).map(stands).collect();
    let (axis, material) = (seating.insertion_axis, seating.material);
    thinnest(solid, &normals, thickness_mm, &stands, (axis, material))
}

/// Whether a vertex lies on the design: where the tooth is thin, its other side may be as near, and faces away.
pub(super) fn is_outer(design: &Signed, at: DVec3, normal: DVec3, near_mm: f64) -> bool {
    let near = design.distance_within(at, near_mm);
    near.is_some_and(|d| d.pseudo_normal.dot(normal) > 0.0)
}

/// Where a vertex of a solid stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stands {
    /// Whether it is on the outer surface.
    pub(super) outer: bool,
    /// How far it is from the margin, mm.
    pub(super) margin_mm: f64,
}

/// The thinnest places.
pub(super) fn thinnest(
    solid: &Mesh,
    normals: &[DVec3],
    thickness_mm: &[f64],
    stands: &[Stands],
    (axis, material): (DVec3, Material),
) -> Vec<Thickness> {
    let outer = stands.iter().filter(|s| s.outer);
    let furthest = outer.map(|s| s.margin_mm).fold(0.0, f64::max);
    // A small restoration has no place so far inside: then its middle counts.
    let edge = EDGE_MM.min(0.6 * furthest);
    let heights = solid.positions().iter().map(|p| p.dot(axis));
    let top = heights.fold(f64::NEG_INFINITY, f64::max);
    let cusps_differ = material.cusp_mm_min() > material.body_mm_min();
    let parts = [
        ("body", material.body_mm_min()),
        ("cusp", material.cusp_mm_min()),
        (INNER_SIDE, INNER_MM_MIN),
    ];
    let mut least: [Option<(f64, DVec3)>; 3] = [None; 3];
    for (v, &mm) in thickness_mm.iter().enumerate() {
        if mm.is_nan() || stands[v].margin_mm < edge {
            continue;
        }
        let at = solid.positions()[v];
        let cusp = normals[v].dot(axis) > 0.5 && at.dot(axis) > top - 1.5;
        let own = match stands[v].outer {
            true => &mut least[usize::from(cusps_differ && cusp)],
            false => &mut least[2],
        };
        if own.is_none_or(|(before, _)| mm < before) {
            *own = Some((mm, at));
        }
    }
    least[2] = [least[2], thinnest_inner_face(solid, stands, edge)]
        .into_iter()
        .flatten()
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let found = parts.into_iter().zip(least);
    let found = found.filter_map(|((part, limit_mm), least)| {
        least.map(|(thickness_mm, at)| Thickness {
            part,
            thickness_mm,
            at,
            limit_mm,
        })
    });
    found.collect()
}

/// The thinnest place of the inner side by rays from within its faces to sides that face away, mm and where.
fn thinnest_inner_face(solid: &Mesh, stands: &[Stands], edge_mm: f64) -> Option<(f64, DVec3)> {
    let is_inner = |v: &u32| {
        let stands = stands.get(*v as usize);
        stands.is_some_and(|stands| !stands.outer && stands.margin_mm >= edge_mm)
    };
    let tree = Bvh::new(solid);
    let of = |f: usize| {
        if !solid.faces()[f].iter().all(is_inner) {
            return None;
        }
        let (corners, normal) = (solid.corners(f), solid.face_normal(f));
        let through = |weights: &[f64; 3]| {
            let at: DVec3 = corners.iter().zip(weights).map(|(&p, &w)| p * w).sum();
            let hit = tree.ray(at - normal * START_MM, -normal, REACH_MM)?;
            let faces_away = solid.face_normal(hit.face.0 as usize).dot(normal) < FACES_AWAY;
            faces_away.then_some((hit.t + START_MM, at))
        };
        let all = WITHIN.iter().filter_map(through);
        all.min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let faces = (0..solid.faces().len()).into_par_iter();
    // The first of equals, however the work was shared out.
    let each: Vec<Option<(f64, DVec3)>> = faces.with_min_len(256).map(of).collect();
    each.into_iter()
        .flatten()
        .min_by(|a, b| a.0.total_cmp(&b.0))
}
