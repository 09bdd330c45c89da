//! The repair of one flaw, from the click to the whole designed tooth.
//!
//! In: a [`Case`], a [`Target`]. Out: a [`Design`]. Fails: [`DesignError`].
//! Method: the likeliest outlines are tried in turn; the first that leaves a sound surface is taken,
//! one that an earlier scan shows before all others.

use super::edge::{OPENING, TURN};
use super::fill::Blend;
use super::guide::{Grounds, Guides, Mouth, middle_of};
use super::limits::{Antagonist, CONTACT_MM, off_edge, off_gum, scan_edges};
use super::rebuilt::{target_mesh, wanted_faces};
use super::region::{CHARTS_MM, DEEP_WALK_MM, Flaw, Piece, WALK_MM};
use super::regrow::regrown;
use super::seam::Patch;
use super::settle::settled;
use super::sound::{faults, faults_in_words};
use super::{Case, Design, DesignError, Figure, Reference, RegionOutline, Source, Target};
use glam::DVec3;
use lexicon::Fdi;
use rayon::prelude::*;
use scan::FaceId;

/// Places of a tooth that are looked at when none is given.
const PLACES_ON_TOOTH: usize = 24;
/// Turn times share of lost material from which an outline is taken for a flaw unasked.
const TELLING: f64 = 0.35;

/// Designs healthy surfaces of one case; what all of them need is made once.
pub struct Designer<'a> {
    case: Case<'a>,
    mouth: Mouth<'a>,
}

impl<'a> Designer<'a> {
    /// For a case; costs nothing yet.
    #[must_use]
    pub const fn new(case: Case<'a>) -> Self {
        let mouth = Mouth::new(&case);
        Self { case, mouth }
    }

    /// Designs the healthy surface of a flawed tooth.
    ///
    /// # Errors
    /// [`DesignError`] when the place is off the scan, on gum or at its edge, or nothing is found.
    pub fn design(&self, target: Target) -> Result<Design, DesignError> {
        let case = &self.case;
        match target {
            Target::At(p) => self.designed(p),
            Target::Finding(finding) => {
                let (deepest, middle) = (finding.at, middle_of(case.mesh, finding));
                let [first, second] = match case.earlier {
                    Some(_) => [middle, deepest],
                    None => [deepest, middle],
                };
                self.designed(first)
                    .or_else(|why| self.designed(second).map_err(|_| why))
            }
            Target::Tooth(tooth) => self.designed(worst_place(case, tooth)?),
        }
    }

    fn designed(&self, place: DVec3) -> Result<Design, DesignError> {
        let case = &self.case;
        let piece = Piece::about(case.mesh, place, WALK_MM)?;
        off_gum(case, &piece)?;
        let made = match self.repaired(&piece, &CHARTS_MM) {
            // A deep hollow is seen whole along its opening only.
            Err(DesignError::NotOneLoop { .. }) => {
                let piece = Piece::about(case.mesh, place, DEEP_WALK_MM)?;
                self.repaired(&piece, &CHARTS_MM[..1])
            }
            made => made,
        };
        match made {
            Ok(made) if made.source.reference == Reference::Earlier => Ok(made),
            made => self.regrown(&piece).map_or(made, Ok),
        }
    }

    /// What no single chart shows whole, but an earlier scan does.
    fn regrown(&self, piece: &Piece) -> Option<Design> {
        let case = &self.case;
        let (ground, pose) = self.mouth.earlier(case, piece.at)?;
        regrown(case, ground.signed(), &pose?, tooth_at(case, piece), piece)
    }

    /// The design on one piece: that of the likeliest outline which leaves a sound surface.
    fn repaired(&self, piece: &Piece, charts_mm: &[f64]) -> Result<Design, DesignError> {
        let case = &self.case;
        let tooth = tooth_at(case, piece);
        let site = Site {
            case,
            piece,
            tooth,
            grounds: Grounds::about(case, &self.mouth, tooth, piece),
            edges: scan_edges(case.mesh, piece),
            antagonist: Antagonist::near(case, piece.at),
        };
        let mut best: Option<(usize, Design)> = None;
        let mut refused = None;
        for flaw in site.grounds.differences(piece, charts_mm) {
            match site.undo(&flaw) {
                Ok((faults, made)) if made.source.reference == Reference::Earlier => {
                    if faults == 0 {
                        return Ok(made);
                    }
                    if best.as_ref().is_none_or(|b| faults < b.0) {
                        best = Some((faults, made));
                    }
                }
                Ok(_) => {}
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        let flaws = match piece.flaws(charts_mm) {
            Err(error) if best.is_none() => return Err(refused.unwrap_or(error)),
            found => found.unwrap_or_default(),
        };
        for flaw in flaws {
            match site.undo(&flaw) {
                Ok((0, made)) => return Ok(made),
                Ok((faults, made)) if best.as_ref().is_none_or(|b| faults < b.0) => {
                    best = Some((faults, made));
                }
                Ok(_) => {}
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match (best, refused) {
            (Some((faults, mut made)), _) => {
                made.notes.push(faults_in_words(faults));
                Ok(made)
            }
            (None, Some(error)) => Err(error),
            (None, None) => Err(DesignError::NoSurface),
        }
    }
}

/// Designs one healthy surface of a case.
///
/// # Errors
/// As [`Designer::design`].
pub fn design(case: &Case, target: Target) -> Result<Design, DesignError> {
    Designer::new(*case).design(target)
}

/// What stays the same for all outlines about one place.
struct Site<'a> {
    case: &'a Case<'a>,
    piece: &'a Piece,
    tooth: Option<Fdi>,
    grounds: Grounds<'a>,
    edges: Vec<[DVec3; 2]>,
    antagonist: Option<Antagonist>,
}

impl Site<'_> {
    /// The design for one outline, and how many faults its surface has.
    fn undo(&self, flaw: &Flaw) -> Result<(usize, Design), DesignError> {
        off_edge(&self.edges, flaw)?;
        let guides = Guides::seek(&self.grounds, flaw);
        let (fill, source, expected_mm) = guides.fill(flaw)?;
        let mut seam = flaw.clone();
        if let Some(outline) = settled(flaw, &fill, source.reference, &self.next_door(flaw)) {
            seam.outline = outline;
        }
        let blend = Blend {
            fill: &fill,
            outline: &seam.outline,
            radius_mm: flaw.relief.chart.radius_mm(),
        };
        let patch = Patch::new(self.piece, &seam, &blend, self.antagonist.as_ref())?;
        let mut made = self.assemble(&seam, &patch, source);
        made.expected_error_mm = expected_mm;
        if patch.lowered_mm > 0.0 {
            made.figures.push(Figure {
                name: "lowered for the antagonist",
                value: patch.lowered_mm,
                unit: "mm",
            });
            made.notes.push(format!(
                "lowered by up to {:.2} mm so that it reaches at most {CONTACT_MM} mm into the \
                 antagonist",
                patch.lowered_mm
            ));
        }
        Ok((faults(&made.target, &made.changed).len(), made))
    }

    /// For each grid point whether it shows another tooth.
    fn next_door(&self, flaw: &Flaw) -> Vec<bool> {
        let label = |point: usize| {
            let id = self.piece.faces.get(flaw.relief.face(point)?)?;
            let number = *self.case.dentition?.face_fdi.get(id.0 as usize)?;
            Fdi::new(number).ok()
        };
        let other = |point| label(point).is_some_and(|fdi| Some(fdi) != self.tooth);
        let points = 0..flaw.relief.heights().len();
        points.map(|i| self.tooth.is_some() && other(i)).collect()
    }

    fn assemble(&self, flaw: &Flaw, patch: &Patch, source: Source) -> Design {
        let (case, piece, tooth) = (self.case, self.piece, self.tooth);
        let wanted = wanted_faces(case, piece, patch, tooth);
        let mut gone = vec![false; case.mesh.faces().len()];
        let mut region_faces: Vec<FaceId> = Vec::new();
        let mut area_mm2 = 0.0;
        for (f, id) in piece
            .faces
            .iter()
            .enumerate()
            .filter(|&(f, _)| patch.removed[f])
        {
            gone[id.0 as usize] = true;
            region_faces.push(*id);
            area_mm2 += piece.mesh.area(f);
        }
        region_faces.sort_unstable();
        let (before, _, _) = case.mesh.extract(&wanted);
        let kept: Vec<FaceId> = wanted.into_iter().filter(|f| !gone[f.0 as usize]).collect();
        let (target, changed, max_shift_outside_mm) =
            target_mesh(case.mesh, &kept, piece, flaw, patch);
        let relief = &flaw.relief;
        let path = flaw
            .outline
            .path
            .iter()
            .map(|p| {
                let h = relief.height(*p);
                relief
                    .chart
                    .lift(p.extend(if h.is_nan() { 0.0 } else { h }))
            })
            .collect();
        Design {
            tooth,
            target,
            changed,
            before,
            region: RegionOutline {
                path,
                faces: region_faces,
                area_mm2,
            },
            expected_error_mm: f64::NAN,
            source,
            max_shift_outside_mm,
            figures: figures(flaw),
            notes: Vec::new(),
        }
    }
}

/// Of places spread over the tooth the one with the most telling outline.
fn worst_place(case: &Case, tooth: Fdi) -> Result<DVec3, DesignError> {
    let dentition = case.dentition;
    let teeth = dentition.map_or(0, |d| d.teeth.len());
    let found = dentition.and_then(|d| d.tooth(tooth));
    let missing = || DesignError::NoSuchTooth { tooth, teeth };
    let faces = &found.ok_or_else(missing)?.faces;
    let stride = (faces.len() / PLACES_ON_TOOTH).max(1);
    let places: Vec<DVec3> = faces
        .iter()
        .step_by(stride)
        .filter(|f| (f.0 as usize) < case.mesh.faces().len())
        .map(|f| case.mesh.centroid(f.0 as usize))
        .collect();
    let scores: Vec<f64> = places
        .par_iter()
        .map(|&p| Piece::about(case.mesh, p, WALK_MM).map_or(0.0, |piece| piece.quick_score()))
        .collect();
    let best = (0..places.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let best = best.ok_or_else(missing)?;
    if scores[best] < TELLING {
        return Err(DesignError::NoFlaw {
            turn_degrees: scores[best].to_degrees(),
            needed_degrees: TELLING.to_degrees(),
        });
    }
    Ok(places[best])
}

/// The tooth that the flaw is on: the commonest label among the faces about the place.
fn tooth_at(case: &Case, piece: &Piece) -> Option<Fdi> {
    let labels = &case.dentition?.face_fdi;
    let mut areas = [0.0_f64; 49];
    for (f, id) in piece.faces.iter().enumerate() {
        let label = labels.get(id.0 as usize).copied().unwrap_or(0);
        if piece.mesh.centroid(f).distance(piece.at) < 2.0
            && let Some(area) = areas.get_mut(usize::from(label))
        {
            *area += piece.mesh.area(f);
        }
    }
    let best = (1..areas.len()).max_by(|&a, &b| areas[a].total_cmp(&areas[b]))?;
    (areas[best] > 0.0)
        .then(|| Fdi::new(best as u8).ok())
        .flatten()
}

fn figures(flaw: &Flaw) -> Vec<Figure> {
    let figure = |name, value, unit| Figure { name, value, unit };
    let figures = [
        figure(TURN, flaw.outline.turn.to_degrees(), "degrees"),
        figure(
            "share of the outline that is sharp",
            100.0 * flaw.outline.sharp,
            "%",
        ),
        figure(OPENING, flaw.outline.area(), "mm²"),
    ];
    // An outline that an earlier scan shows was not found by its turn.
    figures
        .into_iter()
        .filter(|f| f.value.is_finite())
        .collect()
}
