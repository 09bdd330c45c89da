//! Signed distance of each tooth to what it was, or to its mirrored partner.
//!
//! In: a [`Surface`], an earlier scan or the dentition. Out: [`Depths`]: how far each vertex lies
//! below the reference, and how well the reference fits. Method: trimmed point-to-plane ICP.
//! Not here: what a difference means (`judge`).

use super::align;
use super::surface::{Region, Surface};
use crate::finding::{Against, EarlierFit};
use dentition::{Dentition, Tooth};
use glam::{DMat3, DVec3};
use rayon::prelude::*;
use scan::Mesh;
use scan::space::{RegisterOptions, Sample, Signed, Similarity, register};

/// Least loss against an earlier scan, mm: repeat scans differ by 0.062.
pub(crate) const EARLIER_MM: f64 = 0.06;
/// Least loss against the mirrored partner, mm: left and right differ by 0.15 on average.
pub(crate) const MIRROR_MM: f64 = 0.3;
/// A partner that fits worse than this says nothing, mm.
const MIRROR_MEDIAN_MM: f64 = 0.15;
/// Beyond this nothing is compared, mm.
const REACH_MM: f64 = 3.0;

/// How far vertices lie below a reference.
#[derive(Debug, Clone)]
pub(crate) struct Depths {
    /// Index of the region.
    pub(crate) region: usize,
    /// For each of the region's vertices, mm below the reference; `NaN` where nothing compares.
    pub(crate) mm: Vec<f64>,
    /// Least loss that counts, mm.
    pub(crate) limit_mm: f64,
    /// Median residual of the fit, mm.
    pub(crate) median_mm: f64,
    /// The sort of reference.
    pub(crate) against: Against,
    /// Name of the reference, as in evidence.
    pub(crate) source: String,
}

/// What the earlier scan is called as a source of evidence.
pub(super) const EARLIER: &str = "earlier scan";

/// Depths of all regions below the earlier scan, and the fit.
pub(crate) fn against_earlier(
    surface: &Surface<'_>,
    earlier: &Mesh,
) -> Option<(Vec<Depths>, EarlierFit)> {
    let target = Signed::new(earlier);
    let fit = align::fit(
        surface.mesh,
        &surface.normals,
        surface.edge_mm,
        earlier,
        &target,
    )?;
    let there = fit.earlier_from_now;
    let depths = surface
        .regions
        .iter()
        .enumerate()
        .map(|(r, region)| Depths {
            region: r,
            mm: depths(surface, region, &target, &there),
            limit_mm: EARLIER_MM.max(2.5 * fit.median_mm),
            median_mm: fit.median_mm,
            against: Against::Earlier,
            source: EARLIER.to_owned(),
        })
        .collect();
    let fit = EarlierFit {
        now_from_earlier: there.inverse(),
        median_mm: fit.median_mm,
        close: fit.close,
    };
    Some((depths, fit))
}

fn depths(
    surface: &Surface<'_>,
    region: &Region<'_>,
    target: &Signed,
    to: &Similarity,
) -> Vec<f64> {
    region
        .vertices
        .par_iter()
        .with_min_len(256)
        .map(|&v| {
            let p = to.point(surface.mesh.positions()[v as usize]);
            match target.distance_within(p, REACH_MM) {
                Some(d) if !d.on_border => -d.distance_mm,
                _ => f64::NAN,
            }
        })
        .collect()
}

/// Depths of each tooth below its mirrored partner, where it has one that fits.
pub(crate) fn against_mirror(surface: &Surface<'_>, dentition: &Dentition) -> Vec<Depths> {
    let each = surface.regions.par_iter().enumerate();
    let found: Vec<Option<Depths>> = each
        .map(|(r, region)| {
            let tooth = region.tooth?;
            let partner = dentition.tooth(tooth.fdi.contralateral())?;
            let (mirror, to) = mirrored(surface.mesh, partner, tooth)?;
            let samples = samples(surface, region);
            let options = RegisterOptions {
                kept: 0.75,
                reach_mm: 1.5,
                normal_cos_min: 0.6,
                ..RegisterOptions::default()
            };
            let fit = register(&samples, &mirror, to, &options).ok()?;
            (fit.median_mm <= MIRROR_MEDIAN_MM && fit.matched > 0.7).then(|| Depths {
                region: r,
                mm: depths(surface, region, &mirror, &fit.target_from_source),
                limit_mm: MIRROR_MM.max(3.0 * fit.median_mm),
                median_mm: fit.median_mm,
                against: Against::Partner,
                source: format!("mirrored {}", partner.fdi),
            })
        })
        .collect();
    found.into_iter().flatten().collect()
}

fn samples(surface: &Surface<'_>, region: &Region<'_>) -> Vec<Sample> {
    let inside = |v: &u32| surface.border_mm[*v as usize] > 0.4;
    surface
        .seeds(region, 0.6)
        .into_iter()
        .filter(inside)
        .map(|v| Sample {
            point: surface.mesh.positions()[v as usize],
            normal: surface.normals[v as usize],
            weight: 1.0,
        })
        .collect()
}

/// The partner, mirrored in its own axes, and the start that brings the tooth onto it.
fn mirrored(mesh: &Mesh, partner: &Tooth, tooth: &Tooth) -> Option<(Signed, Similarity)> {
    let (piece, _, _) = mesh.extract(&partner.faces);
    let frame = |t: &Tooth| {
        let up = t.axes.occlusal.normalize_or_zero();
        let out = (t.axes.buccal - up * up.dot(t.axes.buccal)).normalize_or_zero();
        // Whichever way mesial lies, the frame's third direction follows it: mirrored teeth agree.
        let third = up.cross(out);
        let third = if third.dot(t.axes.mesial) < 0.0 {
            -third
        } else {
            third
        };
        DMat3::from_cols(up, out, third)
    };
    let (here, there) = (frame(tooth), frame(partner));
    if here.determinant().abs() < 0.5 || there.determinant().abs() < 0.5 {
        return None;
    }
    // Into this tooth's own place: the partner's coordinates read in this tooth's axes.
    let place =
        |p: DVec3| here * (there.transpose() * (p - partner.axes.origin)) + tooth.axes.origin;
    let positions: Vec<DVec3> = piece.positions().iter().map(|&p| place(p)).collect();
    let flips = here.determinant() * there.determinant() < 0.0;
    let faces = piece
        .faces()
        .iter()
        .map(|&[a, b, c]| if flips { [a, c, b] } else { [a, b, c] });
    let mesh = Mesh::new(positions, faces.collect()).ok()?;
    Some((Signed::new(&mesh), Similarity::IDENTITY))
}
