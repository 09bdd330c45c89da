//! Intents other than repair, as designs: strengthen, reshape, shade, remove a mark.
//!
//! In: a [`Case`] with labelled teeth, a tooth, an [`Intent`]. Out: a [`Design`] on the same faces;
//! its figures say what was asked, what was done and what was limited.
//! Law: `law_shapes_only_add`: nothing moves outside the region, nothing is taken off, at most
//! [`ADDED_MM_MAX`] is added. Fails: [`IntentError`].
//! Not here: the repair of a flaw (`design`), what to remove and deposit (`plan`).

mod colour;
mod form;
mod layer;
#[cfg(test)]
mod tests;

use crate::design::{Case, Design, Figure, Reference, RegionOutline, Source};
use crate::find::distance_mm;
use crate::finding::Finding;
use crate::shade::VitaTab;
use dentition::{Dentition, Tooth};
use glam::DVec3;
use lexicon::{Fdi, Millimetres};
use scan::topology::{border_loops, edges};
use scan::{FaceId, Mesh};

pub use layer::{CORE_MM_MIN, TAPER_MM};

/// Most that is ever added to a surface, mm.
pub const ADDED_MM_MAX: f64 = 0.7;
/// Left free towards neighbours and the opposing arch, mm.
pub const CLEARANCE_MM: f64 = 0.02;
const BITE_UNCHECKED: &str = "No opposing arch was given: the bite was not checked.";

/// What is wished for a tooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Intent<'a> {
    /// Thicken the biting surface.
    Strengthen {
        /// By how much.
        added: Millimetres,
    },
    /// Add what the mirrored partner has more.
    Symmetry,
    /// Lengthen an incisor's edge to that of its partner.
    AlignEdge,
    /// Close gaps to the neighbours, this tooth's half of each.
    CloseGap,
    /// Bring the shade to a colour.
    Shade(ShadeGoal),
    /// Take a mark or stain away: the surface in the colour of the tooth around it. Whether that is
    /// tinted in place or laid down anew is the plan's to say.
    RemoveMark(&'a Finding),
}

/// The shade that is wished.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShadeGoal {
    /// A tab of the VITA classical guide.
    Tab(VitaTab),
    /// Lighter by so much, ΔE00, in the tooth's own hue.
    Lighter(f64),
}

/// Why there is no design.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IntentError {
    /// The case has no such tooth.
    #[error("tooth {0} is not labelled in this scan; label the teeth or name another")]
    NoSuchTooth(Fdi),
    /// A wish out of range.
    #[error("{given} {unit} were asked, allowed is {least} to {allowed} {unit}")]
    OutOfRange {
        /// What was asked.
        given: f64,
        /// Least that is allowed.
        least: f64,
        /// Most that is allowed.
        allowed: f64,
        /// Unit.
        unit: &'static str,
    },
    /// The scan has no colours.
    #[error("the scan has no colours; shade and marks need a scan with colours")]
    NoColours,
    /// No partner to take the shape from.
    #[error(
        "the partner {0} is not in the scan or fits this tooth badly; ask for another intent, or give \
         the place of a flaw with --at"
    )]
    NoPartner(Fdi),
    /// Nothing to do.
    #[error("nothing to do: {0}")]
    Nothing(&'static str),
}

/// One tooth cut out of the case.
struct Piece<'a> {
    case: &'a Case<'a>,
    dentition: &'a Dentition,
    tooth: &'a Tooth,
    before: Mesh,
}

/// Designs an intent.
///
/// # Errors
/// [`IntentError`] when the tooth, its partner or the colours are missing, or nothing is to be done.
pub fn intend(case: &Case<'_>, tooth: Fdi, intent: &Intent<'_>) -> Result<Design, IntentError> {
    let missing = IntentError::NoSuchTooth(tooth);
    let dentition = case.dentition.ok_or(missing.clone())?;
    let tooth = dentition.tooth(tooth).ok_or(missing)?;
    let (before, _, _) = case.mesh.extract(&tooth.faces);
    let piece = Piece {
        case,
        dentition,
        tooth,
        before,
    };
    match *intent {
        Intent::Strengthen { added } => layer::strengthen(&piece, added.get()),
        Intent::Symmetry => form::symmetry(&piece),
        Intent::AlignEdge => form::align_edge(&piece),
        Intent::CloseGap => form::close_gap(&piece),
        Intent::Shade(goal) => colour::shade(&piece, goal),
        Intent::RemoveMark(finding) => colour::remove_mark(&piece, finding),
    }
}

impl Piece<'_> {
    /// The design whose target has those faces of `before` changed that `touched` says.
    fn design(
        &self,
        target: Mesh,
        touched: impl Fn(u32) -> bool,
        (reference, why): (Reference, &str),
        figures: Vec<Figure>,
        notes: Vec<String>,
    ) -> Design {
        let any = |f: &FaceId| {
            self.before.faces()[f.0 as usize]
                .iter()
                .any(|&v| touched(v))
        };
        let all = (0..self.before.faces().len() as u32).map(FaceId);
        let changed: Vec<FaceId> = all.filter(any).collect();
        let (mean_mm, most_mm) = self.shift_mm(&target, &touched);
        let faces = changed
            .iter()
            .filter_map(|f| self.tooth.faces.get(f.0 as usize))
            .copied();
        Design {
            tooth: Some(self.tooth.fdi),
            region: RegionOutline {
                path: outline(&self.before, &changed),
                faces: faces.collect(),
                area_mm2: changed.iter().map(|f| self.before.area(f.0 as usize)).sum(),
            },
            target,
            changed,
            before: self.before.clone(),
            source: Source {
                reference,
                residual_mm: mean_mm,
                why: why.to_owned(),
            },
            expected_error_mm: 0.0,
            max_shift_outside_mm: most_mm,
            figures,
            notes,
        }
    }

    /// How far the vertices that were not to be touched are from where they were scanned, mm: mean
    /// and most.
    fn shift_mm(&self, target: &Mesh, touched: impl Fn(u32) -> bool) -> (f64, f64) {
        let (mut sum, mut count, mut most) = (0.0, 0.0, 0.0_f64);
        let pairs = self.before.positions().iter().zip(target.positions());
        for (_, (was, is)) in (0_u32..).zip(pairs).filter(|(v, _)| !touched(*v)) {
            let off_mm = was.distance(*is);
            sum += off_mm;
            count += 1.0;
            most = most.max(off_mm);
        }
        (sum / f64::max(count, 1.0), most)
    }

    /// The faces of the other teeth.
    fn beside(&self) -> Mesh {
        let own = self.tooth.fdi.number();
        let other = |f: &usize| {
            let n = self.dentition.face_fdi.get(*f).copied().unwrap_or(0);
            n != 0 && n != own
        };
        let faces = (0..self.case.mesh.faces().len()).filter(other);
        let faces: Vec<FaceId> = faces.map(|f| FaceId(f as u32)).collect();
        self.case.mesh.extract(&faces).0
    }

    /// Distance of each vertex from the tooth's border, mm, as far as `reach_mm`.
    fn border_distance_mm(&self, reach_mm: f64) -> Vec<f64> {
        let border: Vec<u32> = edges(&self.before)
            .iter()
            .filter(|e| e.faces == 1)
            .flat_map(|e| e.vertices)
            .collect();
        distance_mm(&self.before, &border, reach_mm)
    }

    /// 0 at the lowest vertex of the tooth, 1 at the highest, for each vertex.
    fn height_shares(&self) -> Vec<f64> {
        let axis = self.tooth.axes.occlusal;
        let heights: Vec<f64> = self
            .before
            .positions()
            .iter()
            .map(|p| p.dot(axis))
            .collect();
        let low = heights.iter().copied().fold(f64::INFINITY, f64::min);
        let high = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        heights
            .iter()
            .map(|h| (h - low) / (high - low).max(1e-9))
            .collect()
    }
}

/// The border of some faces: its longest loop, mm; that of the mesh where they are all of it.
fn outline(mesh: &Mesh, faces: &[FaceId]) -> Vec<DVec3> {
    let (part, _, _) = mesh.extract(faces);
    let place = |line: &Vec<u32>| -> Vec<DVec3> {
        line.iter().map(|&v| part.positions()[v as usize]).collect()
    };
    let length = |line: &[DVec3]| -> f64 {
        let next = line.iter().cycle().skip(1);
        line.iter().zip(next).map(|(a, b)| a.distance(*b)).sum()
    };
    let loops = border_loops(&part);
    let mut best: Vec<DVec3> = Vec::new();
    for line in loops.iter().map(place) {
        if length(&line) > length(&best) {
            best = line;
        }
    }
    best
}

fn figure(name: &'static str, value: f64, unit: &'static str) -> Figure {
    Figure { name, value, unit }
}

/// 0 below `from`, 1 above `to`, smooth between.
fn ramp(x: f64, from: f64, to: f64) -> f64 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
