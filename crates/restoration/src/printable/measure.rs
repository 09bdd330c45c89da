//! The figures of a finished solid.
//!
//! In: the solid and what it was made from. Out: [`Printable`] with figures, notes and failures.
//! Gaps, thicknesses and clearances are measured on the solid's own surface against the meshes,
//! not taken from the fields. Where the prepared tooth can be seen along the insertion axis the
//! inner surface has to follow it, and its distance is the cement gap; what cannot be seen is
//! blocked out and counts there (`BlockOut`), for no piece that is seated could reach it.

use super::contacts::{self, Contact, ContactKind};
use super::region::line_mesh;
use super::solid::{Built, COVER_MM};
use super::thickness::{self, Stands, Thickness};
use super::{PrintOptions, PrintRequest, Printable, axis, words};
use glam::DVec3;
use rayon::prelude::*;
use scan::space::{Bvh, SignedDistance};
use scan::topology;

/// Largest gap at the margin that is acceptable, mm (McLean & von Fraunhofer 1971).
pub const MARGINAL_GAP_MM_MAX: f64 = 0.12;
/// A median gap further than this above what was asked means that the solid is not the void's, mm.
const GAP_ERROR_MM: f64 = 0.05;

/// Undercut that may be blocked out, as a share of what is missing (this project's own choice:
/// beyond it the piece no longer fills the flaw, the liner does).
pub const BLOCK_OUT_SHARE_MAX: f64 = 0.33;

/// What is filled on the tooth before the restoration is seated, as it could not pass otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BlockOut {
    /// Tooth under the restoration that cannot be seen along the insertion axis, mm².
    pub area_mm2: f64,
    /// Volume, mm³.
    pub volume_mm3: f64,
    /// Largest distance from the inner surface to blocked-out tooth, without the cement gap, mm.
    pub thickest_mm: f64,
    /// Volume as a share of what is missing; at most [`BLOCK_OUT_SHARE_MAX`] is sensible.
    pub share: f64,
}

/// Sight starts this far off the tooth, mm.
const OFF_MM: f64 = 0.03;
/// A wall that leans over by less counts as upright: sine of a degree.
const UPRIGHT: f64 = 0.017;
/// Only where inner surface and tooth face each other is their distance a gap: cosine of 40 degrees.
const FACING: f64 = 0.77;

/// A vertex of the solid.
struct Spot {
    at: DVec3,
    normal: DVec3,
    area_mm2: f64,
    tooth_mm: f64,
    margin_mm: f64,
    side: Side,
}

/// What a vertex of the solid looks at.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// The mouth.
    Outer,
    /// Tooth that the solid could be seated on.
    Seat,
    /// Tooth that is blocked out.
    Blocked,
    /// An edge or a corner.
    Aside,
}

pub(super) fn measure(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    built: Built,
) -> Printable {
    let spots = spots(options, &built);
    let gaps = |within: &dyn Fn(f64) -> bool| {
        let mut gaps: Vec<f64> = spots
            .iter()
            .filter(|s| s.side == Side::Seat && within(s.margin_mm))
            .map(|s| s.tooth_mm)
            .collect();
        gaps.sort_by(f64::total_cmp);
        gaps
    };
    let quantile = |gaps: &[f64], share: f64| {
        let last = gaps.len().checked_sub(1)?;
        gaps.get((share * last as f64).round() as usize).copied()
    };
    let band = options.marginal_band.get();
    let outer: Vec<(DVec3, DVec3, f64)> = spots
        .iter()
        .filter(|s| s.side == Side::Outer)
        .map(|s| (s.at, s.normal, s.area_mm2))
        .collect();
    let mut contacts: Vec<Contact> = request
        .neighbours
        .iter()
        .filter_map(|(name, mesh)| contacts::find(name, ContactKind::Proximal, mesh, &outer))
        .collect();
    contacts.extend(
        request
            .antagonist
            .and_then(|m| contacts::find("antagonist", ContactKind::Occlusal, m, &outer)),
    );
    let thickness = thinnest(options, &built, &spots);
    let block_out = block_out(&built, &spots, options.cement_gap.get());
    let (notes, mut failures) = words::words(options, &built, &thickness, &contacts, &block_out);
    let inner = gaps(&|m| m > band + 0.25);
    let cement_gap_mm = quantile(&inner, 0.5);
    let gap_mm_max = options.cement_gap.get() + GAP_ERROR_MM;
    if let Some(gap) = cement_gap_mm.filter(|&g| g > gap_mm_max) {
        failures.push(format!(
            "the inner surface stands {gap:.3} mm from the tooth, at most {gap_mm_max:.3} mm is allowed: \
             give more of the tooth's surface around the place, the sides of what is open are in doubt",
        ));
    }
    let marginal_gap_mm = quantile(&gaps(&|m| m > 0.15 && m < band - 0.1), 0.5);
    if let Some(gap) = marginal_gap_mm.filter(|&g| g > MARGINAL_GAP_MM_MAX) {
        failures.push(format!(
            "the gap at the margin is {gap:.3} mm, at most {MARGINAL_GAP_MM_MAX:.3} mm is acceptable: \
             give more of the tooth's surface around the place",
        ));
    }
    Printable {
        cement_gap_mm_max: gap_mm_max,
        volume_mm3: built.made.solid.signed_volume(),
        margin: built.loops.first().cloned().unwrap_or_default(),
        insertion_axis: built.axis,
        cement_gap_mm,
        cement_gap_mm_p95: quantile(&inner, 0.95),
        marginal_gap_mm,
        thickness,
        block_out,
        volumes: built.made.volumes,
        cell_mm: built.made.cell_mm,
        contacts,
        notes,
        failures,
        solid: built.made.solid,
    }
}

fn spots(options: &PrintOptions, built: &Built) -> Vec<Spot> {
    let normals = built.made.solid.vertex_normals();
    let areas = topology::vertex_areas(&built.made.solid);
    let margin = Bvh::new(&line_mesh(&built.loops));
    let near = 0.5 * built.made.cell_mm + options.contact_relief.get();
    (0..normals.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|v| {
            let at = built.made.solid.positions()[v];
            let outer = thickness::is_outer(&built.outer, at, normals[v], near);
            let found = built.tooth.distance(at);
            Spot {
                at,
                normal: normals[v],
                area_mm2: areas[v],
                tooth_mm: found.map_or(f64::INFINITY, |d| d.distance_mm),
                margin_mm: margin.closest(at).map_or(f64::INFINITY, |c| c.distance_mm),
                side: match found {
                    _ if outer => Side::Outer,
                    Some(d) => inner_side(built, normals[v], &d),
                    None => Side::Aside,
                },
            }
        })
        .collect()
}

/// What a vertex of the inner surface with this normal looks at.
fn inner_side(built: &Built, normal: DVec3, nearest: &SignedDistance) -> Side {
    let tooth = nearest.pseudo_normal.normalize_or_zero();
    if nearest.on_border {
        Side::Aside
    } else if blocked(built, nearest.closest.point, tooth) {
        Side::Blocked
    } else if -tooth.dot(normal) > FACING {
        Side::Seat
    } else {
        Side::Aside
    }
}

/// Whether a place of the tooth with this normal cannot be seen along the insertion axis.
fn blocked(built: &Built, place: DVec3, normal: DVec3) -> bool {
    normal.dot(built.axis) < -UPRIGHT
        || axis::hidden(built.tooth.bvh(), place + normal * OFF_MM, built.axis)
}

/// The figures of what is blocked out.
fn block_out(built: &Built, spots: &[Spot], gap_mm: f64) -> BlockOut {
    let (mesh, missing) = (built.tooth.mesh(), built.tooth.missing_mm());
    let areas: Vec<f64> = (0..mesh.faces().len())
        .into_par_iter()
        .with_min_len(256)
        .map(|f| {
            let covered = mesh.faces()[f]
                .iter()
                .all(|&v| missing[v as usize] > COVER_MM);
            let hidden = covered && blocked(built, mesh.centroid(f), mesh.face_normal(f));
            if hidden { mesh.area(f) } else { 0.0 }
        })
        .collect();
    let far = spots
        .iter()
        .filter(|s| s.side == Side::Blocked)
        .map(|s| s.tooth_mm - gap_mm);
    let volumes = &built.made.volumes;
    BlockOut {
        area_mm2: areas.iter().sum(),
        volume_mm3: volumes.block_out_mm3,
        thickest_mm: far.fold(0.0, f64::max),
        share: volumes.block_out_mm3 / volumes.missing_mm3.max(f64::MIN_POSITIVE),
    }
}

/// The thinnest places away from the edge.
fn thinnest(options: &PrintOptions, built: &Built, spots: &[Spot]) -> Vec<Thickness> {
    let solid = &built.made.solid;
    let normals: Vec<DVec3> = spots.iter().map(|s| s.normal).collect();
    let stands = |s: &Spot| Stands {
        outer: s.side == Side::Outer,
        margin_mm: s.margin_mm,
    };
    let stands: Vec<Stands> = spots.iter().map(stands).collect();
    let through_mm = thickness::thickness_mm(solid);
    let so = (built.axis, options.material);
    thickness::thinnest(solid, &normals, &through_mm, &stands, so)
}
