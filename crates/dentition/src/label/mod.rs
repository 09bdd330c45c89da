//! Labels the teeth of an arch, in any pose and at any resolution, without being told the jaw.
//!
//! In: a scan of an arch or of a part of one. Out: [`Dentition`].
//! Law: `law_pose`, `law_mirror`, `law_threads`: a moved scan gets the same labels, a mirrored one
//! the other side's, and the number of threads changes nothing.
//! Fails: [`LabelError`] where nothing stands out of the surface, or a click is on no tooth.
//! Method: `reference/scans.md`, "What a quick trial without a network reached".

mod base;
mod clicks;
mod crease;
mod curve;
mod ends;
mod fit;
mod frame;
mod lattice;
mod maxflow;
mod name;
mod pieces;
mod profile;
mod refine;
mod regions;
mod sides;
mod sizes;
mod surface;
mod trust;
mod working;

use crate::teeth::{ArchFrame, Dentition};
use curve::{Curve, Extent, Place};
use glam::{DMat3, DVec3};
use lexicon::{Fdi, Jaw};
use name::{Naming, Pin, Row};
use rayon::prelude::*;
use regions::Scene;
use scan::Mesh;
use surface::Surface;
use working::Working;

/// How to label.
#[derive(Debug, Clone, Default)]
pub struct LabelOptions {
    /// Clicks in the scanner's frame (mm) that say which tooth is there; the numbering follows.
    pub corrections: Vec<(Fdi, DVec3)>,
}

/// Scans in which no teeth can be told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LabelError {
    /// Too few faces for any tooth.
    #[error("{}", too_few(*in_file, *found, *least))]
    TooFewFaces {
        /// Faces of the scan as it was given.
        in_file: usize,
        /// Faces of what may be an arch, in the size that is worked with.
        found: usize,
        /// How many of these are needed.
        least: usize,
    },
    /// Nothing stands out of the surface as crowns do.
    #[error(
        "nothing stands out by {needed_mm} mm as crowns do (extent {extent_mm:.1} mm), so this \
         may be no arch, or one in another unit"
    )]
    NoCrowns {
        /// Largest extent of the scan, mm.
        extent_mm: f64,
        /// Protrusion that was looked for, mm.
        needed_mm: f64,
    },
    /// Corrections that name teeth of both jaws.
    #[error("corrections name {0} and {1}, which are in different jaws; one scan holds one jaw")]
    BothJaws(Fdi, Fdi),
    /// A correction that is not on the scan.
    #[error(
        "the click for {tooth} is {away_mm:.1} mm off the scan (allowed {allowed_mm} mm); \
         click on the tooth itself"
    )]
    OffSurface {
        /// The tooth it names.
        tooth: Fdi,
        /// Distance to the nearest face, mm.
        away_mm: f64,
        /// Allowed distance, mm.
        allowed_mm: f64,
    },
    /// A correction on gum that is far from the row of teeth.
    #[error(
        "the click for {tooth} is on gum, {away_mm:.1} mm beside the row of teeth (allowed \
         {allowed_mm} mm); click on the tooth itself"
    )]
    OnGum {
        /// The tooth it names.
        tooth: Fdi,
        /// Distance to the arch curve, mm.
        away_mm: f64,
        /// Allowed distance, mm.
        allowed_mm: f64,
    },
    /// Corrections that cannot all be true.
    #[error("{}", clicks::against(*tooth, *clicks, seen.as_ref()))]
    Contradiction {
        /// A tooth that does not get its number.
        tooth: Fdi,
        /// How many clicks there are.
        clicks: usize,
        /// What the scan shows without them; none where two clicks give one number.
        seen: Option<Seen>,
    },
}

/// What a scan shows where a click cannot be obeyed.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The jaw that it reads as.
    pub jaw: Jaw,
    /// The teeth, in order along the arch.
    pub teeth: Vec<Fdi>,
    /// The tooth under the click, where one is.
    pub at_click: Option<Fdi>,
}

const FACES_MIN: usize = 200;

/// A scan with few faces of its own is a coarse one; one with more is of something too small.
fn too_few(in_file: usize, found: usize, least: usize) -> String {
    match in_file < least {
        true => format!(
            "the scan has {in_file} faces, but an arch needs at least {least}; scan it at a finer resolution"
        ),
        false => format!(
            "the scan has {in_file} faces, but what of it may be an arch is too small: {found} faces in the size that is worked \
             with, and at least {least} are needed; check its unit, and that it is a scan of teeth"
        ),
    }
}

/// Labels the teeth.
///
/// # Errors
/// [`LabelError`] when the scan holds no crowns, the corrections contradict each other, or a click
/// is on no tooth.
pub fn label(mesh: &Mesh, options: &LabelOptions) -> Result<Dentition, LabelError> {
    clicks::check(mesh, options)?;
    let labelled = label_any(mesh, options);
    let Err(LabelError::Contradiction { tooth, clicks, .. }) = labelled else {
        return labelled;
    };
    let bare = label_any(mesh, &LabelOptions::default()).ok();
    let seen = bare.map(|found| clicks::seen(mesh, &found, options, tooth));
    Err(LabelError::Contradiction {
        tooth,
        clicks,
        seen,
    })
}

/// Labels a scan whichever way its faces look.
fn label_any(mesh: &Mesh, options: &LabelOptions) -> Result<Dentition, LabelError> {
    let working = Working::new(mesh);
    if working.inside_out() {
        let turned = mesh.clone().turned_over();
        let working = Working::new(&turned);
        return label_outside(&turned, working, options);
    }
    label_outside(mesh, working, options)
}

/// Whether the faces of a scan look into the teeth: its winding is that of a mirrored or
/// inside-out export.
#[must_use]
pub fn inside_out(mesh: &Mesh) -> bool {
    Working::new(mesh).inside_out()
}

/// What of a scan is an arch, coarse: without base, antagonist and debris.
pub(crate) fn only_arch(mesh: &Mesh) -> Mesh {
    Working::new(mesh).only_arch().mesh
}

/// Labels a scan whose faces look outwards.
fn label_outside(
    mesh: &Mesh,
    working: Working,
    options: &LabelOptions,
) -> Result<Dentition, LabelError> {
    let working = working.only_arch();
    let set_aside = working.set_aside();
    let surface = Surface::new(&working.mesh);
    if surface.len() < FACES_MIN {
        return Err(LabelError::TooFewFaces {
            in_file: mesh.faces().len(),
            found: surface.len(),
            least: FACES_MIN,
        });
    }
    let upright = frame::upright(&surface);
    let turn = lexicon::rotation_between(upright.axis, DVec3::Z);
    let q = &upright.protrusion_mm;
    let at = upright_points(&surface, turn, q);
    let none = || LabelError::NoCrowns {
        extent_mm: extent_mm(mesh),
        needed_mm: frame::RIDGE_MM,
    };
    let (curve, places, mask) = crowns(&surface, &at, q, upright.axis).ok_or_else(none)?;
    let scene = Scene {
        surface: &surface,
        at: &at,
        places: &places,
        protrusion_mm: q,
        axis: upright.axis,
    };
    let edge = trust::long_edge(&working.mesh);
    let clicks = clicks::on(&scene, options)?;
    let pins = clicks.iter().filter_map(clicks::Click::pin).collect();
    let row = row(&scene, turn, &mask, &edge, &curve, pins);
    let told = options.corrections.first().map(|(t, _)| t.jaw());
    let naming = name::name(&row, told).ok_or_else(none)?;
    let places_told: Vec<usize> = row.pins.iter().map(|p| p.place).collect();
    let mut labels = regions::paint(&scene, &mask, &naming.segments, &places_told);
    clicks::seed(&scene, &mut labels, &clicks)?;
    let marks = trust::marks(&scene, &labels, &edge);
    let labels = working.back(mesh, &labels);
    let mut found = describe(mesh, &row, &curve, turn, &naming, &labels);
    trust::judge(&mut found, &row, &naming, &marks, options);
    found.set_aside = set_aside;
    Ok(found)
}

fn extent_mm(mesh: &Mesh) -> f64 {
    let bounds = mesh.bounds();
    bounds.map_or(0.0, |(low, high)| (high - low).max_element())
}

/// Most below the crowns' tops that the scan's edge may be to cut a crown off, mm.
const CUT_DEEP_MM: f64 = 6.0;

fn row(
    scene: &Scene,
    turn: DMat3,
    mask: &[bool],
    edge: &[bool],
    curve: &Curve,
    pins: Vec<Pin>,
) -> Row {
    let (q, length_mm) = (scene.protrusion_mm, curve.length_mm());
    let profile = profile::measure(scene.surface, scene.at, scene.places, q, mask, length_mm);
    let slices = profile.slices;
    let mut on_edge = vec![0_u32; slices.len()];
    for f in (0..mask.len()).filter(|&f| mask[f] && edge[f] && scene.at[f].z > -CUT_DEEP_MM) {
        let i = (scene.places[f].along_mm / profile::SLICE_MM + 0.5) as usize;
        if let Some(count) = on_edge.get_mut(i) {
            *count += 1;
        }
    }
    let edge = (0..slices.len()).map(|i| {
        let near = &on_edge[i.saturating_sub(1)..(i + 2).min(slices.len())];
        near.iter().sum::<u32>() >= 3
    });
    let look = sides::Look {
        surface: scene.surface,
        at: scene.at,
        places: scene.places,
        mask,
        turn,
    };
    Row {
        edge: edge.collect(),
        heading_deg: curve.headings_deg(&slices),
        sides: sides::Sides::measure(&look, curve, &slices),
        slices,
        apex_mm: curve.apex_mm,
        extent: curve.extent,
        pins,
    }
}

/// The arch curve, the faces' places on it and the mask of crowns, which is then used to fit the
/// curve once more: second molars often stand out too little to be seen at first.
fn crowns(
    surface: &Surface,
    at: &[DVec3],
    q: &[f64],
    axis: DVec3,
) -> Option<(Curve, Vec<Place>, Vec<bool>)> {
    let ramp = |f: usize| surface.area[f] * ((q[f] - 1.1) / 0.7).clamp(0.0, 1.0);
    let mut weights: Vec<f64> = (0..surface.len()).map(ramp).collect();
    let mut last = None;
    for _ in 0..2 {
        let curve = curve::fit(at, &weights)?;
        let places: Vec<Place> = at.par_iter().map(|p| curve.place(p.truncate())).collect();
        let scene = Scene {
            surface,
            at,
            places: &places,
            protrusion_mm: q,
            axis,
        };
        let mask = regions::mask(&scene);
        let crown = |f: usize| {
            let top = ((q[f] + 0.5) / 1.5).clamp(0.0, 1.0);
            if mask[f] { surface.area[f] * top } else { 0.0 }
        };
        weights = (0..surface.len()).map(crown).collect();
        last = Some((curve, places, mask));
    }
    last
}

/// Points in the upright frame, with the crowns' tips near z = 0.
fn upright_points(surface: &Surface, turn: DMat3, q: &[f64]) -> Vec<DVec3> {
    let mut at: Vec<DVec3> = surface.centroid.iter().map(|&p| turn * p).collect();
    let crowns = (0..at.len()).filter(|&f| q[f] > frame::RIDGE_MM);
    let mut heights: Vec<f64> = crowns.map(|f| at[f].z).collect();
    let top = profile::quantile(&mut heights, 0.8);
    for p in &mut at {
        p.z -= top;
    }
    at
}

fn describe(
    mesh: &Mesh,
    row: &Row,
    curve: &Curve,
    turn: DMat3,
    naming: &Naming,
    labels: &[u8],
) -> Dentition {
    let back = turn.transpose();
    let origin = mesh
        .bounds()
        .map_or(DVec3::ZERO, |(low, high)| (low + high) / 2.0);
    let anterior = if row.extent != Extent::Part {
        curve.anterior
    } else {
        curve.anterior_of(&row.slices, naming.flipped, naming.turn_deg)
    };
    let (occlusal, anterior) = (back * DVec3::Z, back * anterior.extend(0.0));
    let frame = ArchFrame::from_directions(naming.jaw, origin, occlusal, anterior);
    let name = |l: u8| sizes::fdi(naming.jaw, usize::from(l).checked_sub(1)?);
    let face_fdi: Vec<u8> = labels
        .iter()
        .map(|&l| name(l).map_or(0, Fdi::number))
        .collect();
    Dentition {
        jaw: naming.jaw,
        jaw_confidence: 0.5,
        frame,
        teeth: crate::describe(mesh, naming.jaw, &frame, &face_fdi),
        face_fdi,
        set_aside: 0.0,
    }
}

#[cfg(test)]
mod based_tests;
#[cfg(test)]
mod hard_tests;
#[cfg(test)]
mod tests;
