//! The figures of a finished solid.
//!
//! In: the solid and what it was made from. Out: [`Printable`] with figures, notes and failures.
//! Law: everything is measured on the solid's own surface, not taken from the fields.

use super::contacts::{self, Contact, ContactKind};
use super::region::line_mesh;
use super::solid::Built;
use super::{Material, PrintOptions, PrintRequest, Printable};
use glam::DVec3;
use rayon::prelude::*;
use scan::space::Bvh;
use scan::topology;

/// A thinnest place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thickness {
    /// "body" or "cusp".
    pub part: &'static str,
    /// Thickness, mm.
    pub thickness_mm: f64,
    /// Where, on the outer surface.
    pub at: DVec3,
    /// Smallest that the material allows, mm.
    pub limit_mm: f64,
}

/// The edge itself is thin by nature: thickness counts from this far inside the margin, mm.
const EDGE_MM: f64 = 0.8;

/// Rays start this far inside, mm.
const START_MM: f64 = 1e-3;

/// Largest gap at the margin that is acceptable, mm (McLean & von Fraunhofer 1971).
pub const MARGINAL_GAP_MM_MAX: f64 = 0.12;
/// A median gap further than this above what was asked means that the solid is not the void's, mm.
const GAP_ERROR_MM: f64 = 0.05;

/// A vertex of the solid.
struct Spot {
    at: DVec3,
    normal: DVec3,
    area_mm2: f64,
    outer: bool,
    tooth_mm: f64,
    margin_mm: f64,
}

pub(super) fn measure(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
    built: Built,
) -> Printable {
    let spots = spots(options, &built);
    let median_gap = |within: &dyn Fn(f64) -> bool| {
        let mut gaps: Vec<f64> = spots
            .iter()
            .filter(|s| !s.outer && within(s.margin_mm) && s.normal.dot(built.axis) < -0.2)
            .map(|s| s.tooth_mm)
            .collect();
        gaps.sort_by(f64::total_cmp);
        gaps.get(gaps.len() / 2).copied()
    };
    let band = options.marginal_band_mm;
    let outer: Vec<(DVec3, DVec3, f64)> = spots
        .iter()
        .filter(|s| s.outer)
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
    let (notes, mut failures) = words(options, &built, &thickness, &contacts);
    let cement_gap_mm = median_gap(&|m| m > band + 0.25);
    let gap_mm_max = options.cement_gap_mm + GAP_ERROR_MM;
    if let Some(gap) = cement_gap_mm.filter(|&g| g > gap_mm_max) {
        failures.push(format!(
            "the inner surface stands {gap:.3} mm from the tooth, at most {gap_mm_max:.3} mm is allowed: \
             give more of the tooth's surface around the place, the sides of what is open are in doubt",
        ));
    }
    let marginal_gap_mm = median_gap(&|m| m > 0.15 && m < band - 0.1);
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
        marginal_gap_mm,
        thickness,
        undercut_mm2: built.undercut_mm2,
        removal_mm3: built.made.removal_mm3,
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
    let near = 0.5 * built.made.cell_mm + options.contact_relief_mm;
    (0..normals.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|v| {
            let at = built.made.solid.positions()[v];
            let design = built
                .outer
                .distance_within(at, near)
                .map_or(f64::INFINITY, |d| {
                    // The cap that closes a shell is no outer surface: it faces the other way.
                    if d.pseudo_normal.dot(normals[v]) > 0.0 {
                        d.distance_mm.abs()
                    } else {
                        f64::INFINITY
                    }
                });
            let tooth_mm = built
                .tooth
                .distance(at)
                .map_or(f64::INFINITY, |d| d.distance_mm);
            Spot {
                at,
                normal: normals[v],
                area_mm2: areas[v],
                outer: design <= near,
                tooth_mm,
                margin_mm: margin.closest(at).map_or(f64::INFINITY, |c| c.distance_mm),
            }
        })
        .collect()
}

/// The thinnest places away from the edge, along the outer surface's normal.
fn thinnest(options: &PrintOptions, built: &Built, spots: &[Spot]) -> Vec<Thickness> {
    let tree = Bvh::new(&built.made.solid);
    let furthest = spots
        .iter()
        .filter(|s| s.outer)
        .map(|s| s.margin_mm)
        .fold(0.0, f64::max);
    // A small restoration has no place so far inside: then its middle counts.
    let edge = EDGE_MM.min(0.6 * furthest);
    let top = spots
        .iter()
        .map(|s| s.at.dot(built.axis))
        .fold(f64::NEG_INFINITY, f64::max);
    let material = options.material;
    let places: Vec<Option<(f64, DVec3, bool)>> = spots
        .par_iter()
        .enumerate()
        .with_min_len(256)
        .map(|(i, s)| {
            // Every third vertex is dense enough: they are less than a tenth of a mm apart.
            if i % 3 != 0 || !s.outer || s.margin_mm < edge {
                return None;
            }
            // From just below the surface straight through to the other side.
            let through = tree.ray(s.at - s.normal * START_MM, -s.normal, 20.0)?;
            let cusp = s.normal.dot(built.axis) > 0.5 && s.at.dot(built.axis) > top - 1.5;
            Some((through.t + START_MM, s.at, cusp))
        })
        .collect();
    let places: Vec<(f64, DVec3, bool)> = places.into_iter().flatten().collect();
    let mut out = Vec::new();
    let cusps_differ = material.cusp_mm_min() > material.body_mm_min();
    for (part, cusp, limit_mm) in [
        ("body", false, material.body_mm_min()),
        ("cusp", true, material.cusp_mm_min()),
    ] {
        let own = places
            .iter()
            .filter(|p| if cusps_differ { p.2 == cusp } else { !cusp });
        let least = own.fold(None, |best: Option<(f64, DVec3, bool)>, p| match best {
            Some(b) if b.0 <= p.0 => Some(b),
            _ => Some(*p),
        });
        if let Some((thickness_mm, at, _)) = least {
            out.push(Thickness {
                part,
                thickness_mm,
                at,
                limit_mm,
            });
        }
    }
    out
}

fn words(
    options: &PrintOptions,
    built: &Built,
    thickness: &[Thickness],
    contacts: &[Contact],
) -> (Vec<String>, Vec<String>) {
    let (mut notes, mut failures) = (Vec::new(), Vec::new());
    for t in thickness.iter().filter(|t| t.thickness_mm < t.limit_mm) {
        let short = t.limit_mm - t.thickness_mm;
        let remedy = match options.material {
            Material::CompositeCoating => {
                format!("lay it on {short:.2} mm thicker, or directly on the tooth")
            }
            _ => format!(
                "remove {short:.2} mm more of the tooth there, or choose a material that may be thinner"
            ),
        };
        failures.push(format!(
            "{} thickness {:.2} mm, {} needs {:.2} mm: {remedy}",
            t.part,
            t.thickness_mm,
            options.material.name(),
            t.limit_mm,
        ));
    }
    for c in contacts {
        if c.too_tight() {
            failures.push(format!(
                "overlaps {} by {:.3} mm, at most {:.3} mm is allowed: take it off the outer surface",
                c.with, -c.clearance_mm, -c.limits_mm.0,
            ));
        } else if c.open() {
            notes.push(format!(
                "no contact with {}: clearance {:.3} mm, a contact has at most {:.3} mm",
                c.with, c.clearance_mm, c.limits_mm.1,
            ));
        }
    }
    if built.undercut_mm2 > 0.05 {
        notes.push(format!(
            "{:.2} mm² of the tooth under it is undercut along the insertion axis and was blocked out; \
             cement will be thicker there",
            built.undercut_mm2,
        ));
    }
    if built.made.cell_mm > options.cell_mm * 1.05 {
        notes.push(format!(
            "made at {:.3} mm a sample because of its size",
            built.made.cell_mm
        ));
    }
    if built.made.dropped > 0 {
        notes.push(format!("{} loose crumbs were left out", built.made.dropped));
    }
    if built.made.crossings > 0 {
        failures.push(format!(
            "{} pairs of faces meet where they should not, 0 are allowed: try another cell size",
            built.made.crossings,
        ));
    }
    (notes, failures)
}
