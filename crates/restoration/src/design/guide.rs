//! Which references guide a design, and how much each counts.
//!
//! In: a [`Case`] and its [`Flaw`]. Out: a [`Fill`] and the [`Source`] that a reader is told.
//! Method: an earlier scan alone where its ring fits; else the plain plate and the mirrored tooth,
//! each weighted by the inverse square of how badly its ring fits; else the plain plate.

use super::fill::Fill;
use super::kin::{Kin, Search, kin};
use super::pose;
use super::region::Flaw;
use super::{Case, DesignError, Reference, Source};
use glam::DVec3;
use lexicon::Fdi;
use scan::{FaceId, Mesh};

/// Residual up to which an earlier scan is the same tooth, mm.
const EARLIER_MM: f64 = 0.05;
/// Residual that the plain plate is counted as having, mm.
const PLAIN_MM: f64 = 0.08;
/// Residual up to which a mirrored tooth is used, mm.
const MIRROR_MM: f64 = 0.07;
/// How far from the partner's middle a place like the flaw's may be, mm.
const MIRROR_REACH_MM: f64 = 6.5;

/// References in the flaw's coordinates.
pub(super) struct Guides {
    kin: Option<Kin>,
    reference: Reference,
    why: String,
}

impl Guides {
    /// Looks in the earlier scan, then at the mirrored tooth.
    pub(super) fn seek(case: &Case, flaw: &Flaw, tooth: Option<Fdi>) -> Self {
        let mut why = String::new();
        if let Some(mesh) = case.earlier {
            let search = Search {
                mesh,
                within: None,
                guess: pose::earlier_from_scan(case.mesh, mesh)
                    .map(|by| flaw.relief.chart.moved(&by)),
                mirrored: false,
            };
            let best = kin(flaw, &search).into_iter().next();
            let (fits, said) = judged(best.as_ref(), "the earlier scan", EARLIER_MM);
            why.push_str(&said);
            if fits {
                return Self {
                    kin: best,
                    reference: Reference::Earlier,
                    why,
                };
            }
        }
        let partner = tooth.map(Fdi::contralateral);
        let found = partner.and_then(|p| case.dentition?.tooth(p));
        if let Some(found) = found {
            let search = Search {
                mesh: case.mesh,
                within: Some((middle(case.mesh, &found.faces), MIRROR_REACH_MM)),
                guess: None,
                mirrored: true,
            };
            let best = kin(flaw, &search).into_iter().next();
            let name = format!("the mirrored {}", found.fdi);
            let (fits, said) = judged(best.as_ref(), &name, MIRROR_MM);
            why.push_str(&said);
            if fits {
                return Self {
                    kin: best,
                    reference: Reference::Mirror(found.fdi),
                    why,
                };
            }
        }
        why.push_str("continued from the sound surface about the flaw");
        Self {
            kin: None,
            reference: Reference::LocalShape,
            why,
        }
    }

    /// The fill, and where it was taken from.
    pub(super) fn fill(&self, flaw: &Flaw) -> Result<(Fill<'_>, Source), DesignError> {
        let weight = |mm: f64| 1.0 / (mm * mm + 1e-4);
        let bases: Vec<_> = self
            .kin
            .iter()
            .map(|k| (&k.relief, weight(k.residual_mm)))
            .collect();
        let plain = if self.reference == Reference::Earlier {
            0.0
        } else {
            weight(PLAIN_MM)
        };
        let fill = Fill::fit(flaw, plain, &bases)?;
        let source = Source {
            reference: self.reference,
            residual_mm: self
                .kin
                .as_ref()
                .map_or(fill.residual_mm, |k| k.residual_mm),
            why: self.why.clone(),
        };
        Ok((fill, source))
    }
}

/// Whether a reference fits, and the sentence that says so.
fn judged(best: Option<&Kin>, name: &str, limit_mm: f64) -> (bool, String) {
    match best {
        Some(k) if k.residual_mm <= limit_mm => {
            let mm = k.residual_mm;
            (
                true,
                format!("{name} fits the sound surface to {mm:.3} mm (limit {limit_mm:.2} mm)"),
            )
        }
        Some(k) => {
            let mm = k.residual_mm;
            (
                false,
                format!("{name} is {mm:.3} mm off the sound surface (limit {limit_mm:.2} mm); "),
            )
        }
        None => (false, format!("{name} has no place like this one; ")),
    }
}

fn middle(mesh: &Mesh, faces: &[FaceId]) -> DVec3 {
    let usable = faces.iter().filter(|f| (f.0 as usize) < mesh.faces().len());
    let (sum, count) = usable.fold((DVec3::ZERO, 0.0), |(sum, count), f| {
        (sum + mesh.centroid(f.0 as usize), count + 1.0)
    });
    sum / f64::max(count, 1.0)
}
