//! Labels the teeth of an arch, in any pose and at any resolution, without being told the jaw.
//!
//! In: a scan of an arch or of a part of one. Out: [`Dentition`].
//! Law: `law_pose`, `law_mirror`, `law_threads`: a moved scan gets the same labels, a mirrored one
//! the other side's, and the number of threads changes nothing.
//! Fails: [`LabelError`] where nothing stands out of the surface.
//! Method: `reference/scans.md`, "What a quick trial without a network reached".

mod crease;
mod curve;
mod ends;
mod frame;
mod maxflow;
mod name;
mod profile;
mod refine;
mod regions;
mod sizes;
mod surface;
mod working;

use crate::teeth::{ArchFrame, Dentition, Doubt};
use curve::{Curve, Place};
use glam::{DMat3, DVec3};
use lexicon::{Fdi, Jaw};
use name::{Naming, Pin};
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
    #[error(
        "{found} usable faces, but an arch needs at least {least}; scan it at a finer resolution"
    )]
    TooFewFaces {
        /// Faces that are not degenerate.
        found: usize,
        /// How many are needed.
        least: usize,
    },
    /// Nothing stands out of the surface as crowns do.
    #[error(
        "nothing stands out by {needed_mm} mm as crowns do (extent {extent_mm:.1} mm); \
         is this a dental arch in millimetres?"
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
}

const FACES_MIN: usize = 200;

/// Labels the teeth.
///
/// # Errors
/// [`LabelError`] when the scan holds no crowns or the corrections contradict each other.
pub fn label(mesh: &Mesh, options: &LabelOptions) -> Result<Dentition, LabelError> {
    if let [(first, _), rest @ ..] = options.corrections.as_slice()
        && let Some((other, _)) = rest.iter().find(|(t, _)| t.jaw() != first.jaw())
    {
        return Err(LabelError::BothJaws(*first, *other));
    }
    let working = Working::new(mesh);
    let surface = Surface::new(&working.mesh);
    if surface.len() < FACES_MIN {
        return Err(LabelError::TooFewFaces {
            found: surface.len(),
            least: FACES_MIN,
        });
    }
    let upright = frame::upright(&surface);
    let turn = lexicon::rotation_between(upright.axis, DVec3::Z);
    let q = &upright.protrusion_mm;
    let at = upright_points(&surface, turn, q);
    let extent_mm = mesh
        .bounds()
        .map_or(0.0, |(low, high)| (high - low).max_element());
    let Some((curve, places, mask)) = crowns(&surface, &at, q, upright.axis) else {
        return Err(LabelError::NoCrowns {
            extent_mm,
            needed_mm: frame::RIDGE_MM,
        });
    };
    let scene = Scene {
        surface: &surface,
        at: &at,
        places: &places,
        protrusion_mm: q,
        axis: upright.axis,
    };
    let profile = profile::measure(&surface, &at, &places, q, &mask, curve.length_mm());
    let pins = pins(&surface, &places, options);
    let naming = choose(&profile, &curve, &pins, options);
    let told: Vec<usize> = pins.iter().map(|p| p.place).collect();
    let labels = regions::paint(&scene, &mask, &naming.segments, &told);
    let labels = working.back(mesh, &labels);
    Ok(describe(mesh, &curve, turn, &naming, &labels))
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

/// Where along the arch the corrections are, by the face next to each click.
fn pins(surface: &Surface, places: &[Place], options: &LabelOptions) -> Vec<Pin> {
    let pin = |&(fdi, click): &(Fdi, DVec3)| {
        let distance = |f: &usize| surface.centroid[*f].distance_squared(click);
        let face = (0..surface.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some(Pin {
            slice: (places[face].along_mm / profile::SLICE_MM) as usize,
            place: sizes::index_of(fdi)?,
        })
    };
    options.corrections.iter().filter_map(pin).collect()
}

/// Names the arch as either jaw and takes the cheaper; the difference says how sure that is.
fn choose(
    profile: &profile::Profile,
    curve: &Curve,
    pins: &[Pin],
    options: &LabelOptions,
) -> Naming {
    let told = options.corrections.first().map(|(t, _)| t.jaw());
    let as_jaw = |jaw| name::name(profile, jaw, curve.apex_mm, curve.whole, pins);
    let (upper, lower) = (as_jaw(Jaw::Upper), as_jaw(Jaw::Lower));
    let cost = |n: &Option<Naming>| n.as_ref().map_or(f64::INFINITY, |n| n.cost);
    let lead = (cost(&upper) - cost(&lower)).clamp(-50.0, 50.0);
    let (best, confidence) = match told {
        Some(Jaw::Upper) => (upper, 1.0),
        Some(Jaw::Lower) => (lower, 1.0),
        None => (
            if lead < 0.0 { upper } else { lower },
            1.0 / (1.0 + libm::exp(-lead.abs() / 4.0)),
        ),
    };
    let mut best = best.unwrap_or(Naming {
        jaw: told.unwrap_or(Jaw::Lower),
        segments: Vec::new(),
        cost: 0.0,
        jaw_confidence: 0.5,
    });
    best.jaw_confidence = confidence;
    best
}

fn describe(mesh: &Mesh, curve: &Curve, turn: DMat3, naming: &Naming, labels: &[u8]) -> Dentition {
    let back = turn.transpose();
    let origin = mesh
        .bounds()
        .map_or(DVec3::ZERO, |(low, high)| (low + high) / 2.0);
    let (occlusal, anterior) = (back * DVec3::Z, back * curve.anterior.extend(0.0));
    let frame = ArchFrame::from_directions(naming.jaw, origin, occlusal, anterior);
    let name = |l: u8| sizes::fdi(naming.jaw, usize::from(l).checked_sub(1)?);
    let face_fdi: Vec<u8> = labels
        .iter()
        .map(|&l| name(l).map_or(0, Fdi::number))
        .collect();
    let mut teeth = crate::describe(mesh, naming.jaw, &frame, &face_fdi);
    for tooth in &mut teeth {
        let mut segments = naming.segments.iter();
        let own = segments.find(|s| sizes::fdi(naming.jaw, s.place) == Some(tooth.fdi));
        let misfit = own.map_or(20.0, |s| s.misfit);
        tooth.confidence = libm::exp(-misfit / 12.0);
        if misfit > 9.0 {
            tooth.doubts.push(Doubt::MayBeNoTooth);
        }
    }
    Dentition {
        jaw: naming.jaw,
        jaw_confidence: naming.jaw_confidence,
        frame,
        face_fdi,
        teeth,
    }
}

#[cfg(test)]
mod tests;
