//! Which references guide a design, and how much each counts.
//!
//! In: a [`Case`] and its [`Flaw`]. Out: a [`Fill`] and the [`Source`] that a reader is told.
//! Method: an earlier scan alone where its ring fits; else the plain plate, the mirrored tooth and,
//! where that does not fit, like places of the scan (found by shape, plain and mirrored, and by how
//! the whole mouth lies on its mirror image), each weighted by the inverse square of how badly its
//! ring fits. The plain plate counts for less the farther the rim leaves its own plane.

use super::fill::Fill;
use super::ground::Ground;
use super::kin::{Kin, Search, kin, posed};
use super::pose;
use super::region::{Flaw, Piece};
use super::whole::{Whole, moving};
use super::{Case, DesignError, Reference, Source, difference};
use crate::Finding;
use dentition::Tooth;
use glam::{DMat3, DVec3};
use lexicon::{Fdi, ToothAxes};
use scan::space::Similarity;
use scan::{FaceId, Mesh};
use std::cell::OnceCell;

/// Residual up to which an earlier scan is the same tooth, mm.
const EARLIER_MM: f64 = 0.05;
/// Error that the plain plate is counted as having about a flat rim, mm, and what each mm adds by
/// which the rim leaves its own plane: over an edge or a cusp the plate knows least.
const PLAIN_MM: f64 = 0.05;
const PLAIN_WARP: f64 = 0.5;
/// Over a ball that error counts for more: by this over the ball's radius, mm.
const PLAIN_BALL_MM: f64 = 3.0;
/// What a like place is counted as having, if only its ring is known to fit: this, mm, and so many
/// times its residual.
const RING_ONLY_MM: f64 = 0.02;
const RING_ONLY_TIMES: f64 = 1.5;
/// Residual up to which a like place is used, mm, and how much worse than the best it may be.
const LIKE_MM: f64 = 0.2;
const LIKE_TIMES: f64 = 2.5;
/// Error to be expected: this, mm, and so many times the weighted mean of the parts' own misses;
/// chosen so that at least 80 % of trials stay below it.
pub(super) const EXPECTED_MM: f64 = 0.02;
pub(super) const EXPECTED_TIMES: f64 = 1.2;
/// More of it for a flaw that is seen best over a ball of so many mm: one over an edge, mm².
const EXPECTED_ROUND: f64 = 0.25;
/// More of it for each mm² of the flaw where nothing but the sound surface about it is known, mm.
const EXPECTED_AREA: f64 = 0.004;
/// Residual up to which a mirrored tooth is used, mm.
const MIRROR_MM: f64 = 0.07;
/// How far from the flaw a like place of the same scan has to be, mm.
const OWN_MM: f64 = 5.0;
/// How far from the partner's middle a place like the flaw's may be, mm.
const MIRROR_REACH_MM: f64 = 6.5;

/// References in the flaw's coordinates.
pub(super) struct Guides {
    kin: Vec<Kin>,
    reference: Reference,
    why: String,
}

/// What is searched, the same for all outlines about one place.
pub(super) struct Grounds<'a> {
    /// The earlier scan, and how it lies against this one.
    earlier: Option<(&'a Ground<'a>, Option<Similarity>)>,
    /// The tooth's partner on the other side.
    partner: Option<(Fdi, Ground<'a>)>,
    mouth: &'a Mouth<'a>,
    /// The flawed tooth as a whole, and how it may lie on its partner.
    whole: Whole,
    starts: Vec<Similarity>,
}

/// What is searched about every place of a case; made when it is first needed.
pub(super) struct Mouth<'a> {
    own: Ground<'a>,
    /// Where the other side of the mouth lies, from the scan as a whole.
    other_side: OnceCell<Option<Similarity>>,
    earlier: Option<Ground<'a>>,
    /// How the earlier scan lies against this one, from the scans as wholes.
    earlier_from_scan: OnceCell<Option<Similarity>>,
}

impl<'a> Mouth<'a> {
    pub(super) const fn new(case: &Case<'a>) -> Self {
        let earlier = match case.earlier {
            Some(mesh) => Some(Ground::new(mesh, None)),
            None => None,
        };
        Self {
            earlier,
            own: Ground::new(case.mesh, None),
            other_side: OnceCell::new(),
            earlier_from_scan: OnceCell::new(),
        }
    }

    /// The earlier scan and, where the two fit, how it lies against this one about a place.
    pub(super) fn earlier(
        &self,
        case: &Case,
        at: DVec3,
    ) -> Option<(&Ground<'a>, Option<Similarity>)> {
        let ground = self.earlier.as_ref()?;
        let signed = ground.signed();
        let fit = || pose::earlier_from_scan(case.mesh, case.earlier?, signed);
        let whole = *self.earlier_from_scan.get_or_init(fit);
        let pose = whole.map(|whole| pose::about(case.mesh, signed, at, whole));
        Some((ground, pose))
    }

    fn other_side(&self) -> &[Similarity] {
        let seek = || pose::other_side(self.own.fine(), self.own.signed());
        self.other_side.get_or_init(seek).as_slice()
    }
}

impl<'a> Grounds<'a> {
    pub(super) fn about(
        case: &Case<'a>,
        mouth: &'a Mouth<'a>,
        tooth: Option<Fdi>,
        piece: &Piece,
    ) -> Self {
        let labelled = |fdi: Fdi| case.dentition?.tooth(fdi);
        let own = tooth.and_then(labelled);
        let starts = own
            .zip(tooth.map(Fdi::contralateral).and_then(labelled))
            .map(|(a, b)| {
                let axes = |t: &Tooth| {
                    let ToothAxes {
                        mesial,
                        buccal,
                        occlusal,
                        ..
                    } = t.axes;
                    (
                        middle(case.mesh, &t.faces),
                        DMat3::from_cols(mesial, buccal, occlusal),
                    )
                };
                moving(axes(a), axes(b))
            });
        let partner = tooth.map(Fdi::contralateral).and_then(|fdi| {
            let faces = &case.dentition?.tooth(fdi)?.faces;
            let within = (middle(case.mesh, faces), MIRROR_REACH_MM);
            Some((fdi, Ground::new(case.mesh, Some(within))))
        });
        Self {
            earlier: mouth.earlier(case, piece.at),
            partner,
            mouth,
            whole: Whole::new(case.mesh, own.map_or(&piece.faces, |t| &t.faces)),
            starts: starts.into_iter().collect(),
        }
    }
}

impl Grounds<'_> {
    /// Flaws at a place as the earlier scan shows them; none without one.
    pub(super) fn differences(&self, piece: &Piece, charts_mm: &[f64]) -> Vec<Flaw> {
        match &self.earlier {
            Some((ground, Some(pose))) => difference::flaws(piece, ground, pose, charts_mm),
            _ => Vec::new(),
        }
    }
}

impl Guides {
    /// Looks in the earlier scan, then at the mirrored tooth and at like places of this scan.
    pub(super) fn seek(grounds: &Grounds, flaw: &Flaw) -> Self {
        let mut why = String::new();
        if let Some((ground, pose)) = &grounds.earlier {
            let search = Search {
                ground,
                guess: pose.as_ref().map(|by| flaw.relief.chart.moved(by)),
                mirrored: &[false],
                without: None,
                whole: None,
            };
            // As the two lie on each other; else, where the tooth has moved, as its rim fits.
            let lies = search.guess.and_then(|chart| posed(flaw, ground, chart));
            let best = match lies.filter(|k| k.residual_mm <= EARLIER_MM) {
                None => kin(flaw, &search).into_iter().next(),
                lies => lies,
            };
            let (fits, said) = judged(best.as_ref(), "the earlier scan", EARLIER_MM);
            why.push_str(&said);
            if fits {
                return Self {
                    kin: best.into_iter().collect(),
                    reference: Reference::Earlier,
                    why,
                };
            }
        }
        let own = Search {
            ground: &grounds.mouth.own,
            guess: None,
            mirrored: &[false, true],
            without: Some((flaw.relief.chart.lift(DVec3::ZERO), OWN_MM)),
            whole: Some((&grounds.whole, &[])),
        };
        let mut found = Vec::new();
        let mut reference = Reference::LocalShape;
        if let Some((fdi, ground)) = &grounds.partner {
            let search = Search {
                ground,
                mirrored: &[true],
                without: None,
                whole: Some((&grounds.whole, &grounds.starts)),
                ..own
            };
            let best = kin(flaw, &search).into_iter().next();
            let name = format!("the mirrored {fdi}");
            let (fits, said) = judged(best.as_ref(), &name, MIRROR_MM);
            why.push_str(&said);
            if fits {
                reference = Reference::Mirror(*fdi);
            }
            found.extend(best);
        }
        if reference == Reference::LocalShape {
            let whole = Some((&grounds.whole, grounds.mouth.other_side()));
            found.extend(kin(flaw, &Search { whole, ..own }));
            why.push_str("continued from the sound surface about the flaw");
        }
        Self {
            kin: found,
            reference,
            why,
        }
    }

    /// The fill, where it was taken from, and the mean error to be expected of it, mm.
    pub(super) fn fill(&self, flaw: &Flaw) -> Result<(Fill<'_>, Source, f64), DesignError> {
        let weight = |mm: f64| 1.0 / (mm * mm + 1e-4);
        let best_mm = self
            .kin
            .iter()
            .map(|k| k.residual_mm)
            .fold(f64::INFINITY, f64::min);
        let limit_mm = (LIKE_TIMES * best_mm).min(LIKE_MM);
        let used = || self.kin.iter().filter(|k| k.residual_mm <= limit_mm);
        let bases: Vec<_> = used().map(|k| (&k.relief, weight(counted(k)))).collect();
        let ball = 1.0 + PLAIN_BALL_MM / flaw.relief.chart.radius_mm();
        let plain_mm = (PLAIN_MM + PLAIN_WARP * warp_mm(flaw)) * ball;
        let plain = if self.reference == Reference::Earlier {
            0.0
        } else {
            weight(plain_mm)
        };
        let total = plain + bases.iter().map(|b| b.1).sum::<f64>();
        let misses = used().map(|k| weight(counted(k)) * k.residual_mm);
        let mean_mm = (plain * plain_mm + misses.sum::<f64>()) / total.max(1e-300);
        let (round_mm, area_mm) = match self.reference {
            Reference::LocalShape => (EXPECTED_ROUND, EXPECTED_AREA * flaw.outline.area()),
            Reference::Mirror(_) => (EXPECTED_ROUND, 0.0),
            Reference::Earlier => (0.0, 0.0),
        };
        let round_mm = round_mm / flaw.relief.chart.radius_mm();
        let expected_mm = EXPECTED_MM + EXPECTED_TIMES * mean_mm + round_mm + area_mm;
        let fill = Fill::fit(flaw, plain, &bases)?;
        let mut why = self.why.clone();
        if self.reference == Reference::LocalShape && !bases.is_empty() {
            why.push_str(&format!(
                ", shaped after {} like places of the scan that fit to {best_mm:.3} mm",
                bases.len()
            ));
        }
        let source = Source {
            reference: self.reference,
            residual_mm: match (self.reference, self.kin.first()) {
                (Reference::LocalShape, _) | (_, None) => fill.residual_mm,
                (_, Some(kin)) => kin.residual_mm,
            },
            why,
        };
        Ok((fill, source, expected_mm))
    }
}

/// Error that a like place is counted as having, mm.
fn counted(kin: &Kin) -> f64 {
    if kin.whole {
        kin.residual_mm
    } else {
        RING_ONLY_MM + RING_ONLY_TIMES * kin.residual_mm
    }
}

/// Whether a reference fits, and the sentence that says so.
fn judged(best: Option<&Kin>, name: &str, limit_mm: f64) -> (bool, String) {
    match best {
        Some(k) if k.residual_mm <= limit_mm => {
            let mm = k.residual_mm;
            (
                true,
                format!(
                    "{name} fits {:.0} % of the sound rim to {mm:.3} mm (limit {limit_mm:.2} mm)",
                    100.0 * k.kept
                ),
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

/// Mean place of faces, mm.
fn middle(mesh: &Mesh, faces: &[FaceId]) -> DVec3 {
    let usable = faces.iter().filter(|f| (f.0 as usize) < mesh.faces().len());
    let (sum, count) = usable.fold((DVec3::ZERO, 0.0), |(sum, count), f| {
        (sum + mesh.centroid(f.0 as usize), count + 1.0)
    });
    sum / f64::max(count, 1.0)
}

/// The face of a finding that is nearest to its middle: a loss that an earlier scan shows is seen
/// whole from there.
pub(super) fn middle_of(mesh: &Mesh, finding: &Finding) -> DVec3 {
    let middle = middle(mesh, &finding.faces);
    let faces = finding.faces.iter().map(|f| f.0 as usize);
    let places = faces
        .filter(|&f| f < mesh.faces().len())
        .map(|f| mesh.centroid(f));
    let far = |p: &DVec3| p.distance_squared(middle);
    places
        .min_by(|a, b| far(a).total_cmp(&far(b)))
        .unwrap_or(finding.at)
}

/// Mean distance of the rim from its own plane, mm.
fn warp_mm(flaw: &Flaw) -> f64 {
    let relief = &flaw.relief;
    let points: Vec<DVec3> = flaw
        .outline
        .path
        .iter()
        .map(|&p| relief.chart.straight(p.extend(relief.height(p))))
        .filter(|p| p.is_finite())
        .collect();
    let count = (points.len() as f64).max(1.0);
    let centre = points.iter().sum::<DVec3>() / count;
    // The normal of the plane is that of the rim's own area.
    let pairs = points.iter().zip(points.iter().cycle().skip(1));
    let normal: DVec3 = pairs.map(|(a, b)| (*a - centre).cross(*b - centre)).sum();
    let normal = normal.normalize_or(DVec3::Z);
    let off = points.iter().map(|p| (*p - centre).dot(normal).abs());
    off.sum::<f64>() / count
}
