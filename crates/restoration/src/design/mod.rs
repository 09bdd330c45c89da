//! The healthy surface of a tooth that is to be repaired.
//!
//! In: a scan, what else is known of the mouth, and where the flaw is. Out: [`Design`].
//! Law: beyond the outline that was found and its collar of [`COLLAR_MM`] every vertex keeps its
//! bits (`law_sound_vertices_keep_their_bits_with_any_threads`).
//! Where an antagonist is given, the design reaches at most 0.05 mm into it.
//! Fails: [`DesignError`]. Cost: about 2 s of one core.
//! Method: outline by dynamic programming, thin plate or a warped reference, a new weave inside.
//! Not here: what to remove and deposit, printable solids, shade.

mod difference;
mod edge;
mod fill;
mod ground;
mod guide;
mod kin;
mod limits;
mod outline;
mod plate;
mod pose;
mod rebuilt;
mod region;
mod regrow;
mod relief;
mod repair;
mod ring;
mod seam;
mod settle;
mod sound;
#[cfg(test)]
mod tests;
mod whole;

use crate::Finding;
use dentition::Dentition;
use glam::DVec3;
use lexicon::Fdi;
use scan::{FaceId, Mesh};

pub(crate) use edge::{TURN, edge_at};
pub use repair::{Designer, design};

/// Width of the collar about a flaw in which the design runs into the scan, mm.
pub const COLLAR_MM: f64 = 0.4;

/// What is known of a mouth.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The scan; its frame is that of everything that comes out.
    pub mesh: &'a Mesh,
    /// Its teeth, if they are labelled.
    pub dentition: Option<&'a Dentition>,
    /// An earlier scan of the same teeth, in any pose.
    pub earlier: Option<&'a Mesh>,
    /// The opposing arch in occlusion, in the frame of the scan.
    pub opposing: Option<&'a Mesh>,
}

/// Where the flaw is.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// A click on or beside the flaw, mm in the scan's frame.
    At(DVec3),
    /// A finding.
    Finding(&'a Finding),
    /// The worst place of a tooth.
    Tooth(Fdi),
}

/// What the designed surface was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// An earlier scan of the same tooth.
    Earlier,
    /// The mirrored tooth of the other side.
    Mirror(Fdi),
    /// The sound surface about the flaw.
    LocalShape,
}

/// Which reference was used, how well it fits, and why it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The reference.
    pub reference: Reference,
    /// Mean distance of the reference to the sound surface about the flaw, mm.
    pub residual_mm: f64,
    /// Why this one, in plain words.
    pub why: String,
}

/// The outline of the flaw on the scan.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionOutline {
    /// A closed path on the scan, mm; the last point joins the first.
    pub path: Vec<DVec3>,
    /// Faces of the scan that the design replaces, ascending.
    pub faces: Vec<FaceId>,
    /// Area of the scan that is replaced, mm².
    pub area_mm2: f64,
}

/// A named value with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

/// The healthy surface that is aimed at.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// The tooth; `None` where teeth are not labelled.
    pub tooth: Option<Fdi>,
    /// The designed surface: the whole tooth, or what lies within 6 mm where teeth are not labelled.
    pub target: Mesh,
    /// Faces of `target` that are new or touch a moved vertex, ascending.
    pub changed: Vec<FaceId>,
    /// The same piece as it was scanned.
    pub before: Mesh,
    /// The flaw.
    pub region: RegionOutline,
    /// What the surface was taken from.
    pub source: Source,
    /// Mean error to be expected inside the flaw, mm, from trials on held-back cases.
    pub expected_error_mm: f64,
    /// Farthest that anything moved outside the flaw and its collar, mm.
    pub max_shift_outside_mm: f64,
    /// More figures.
    pub figures: Vec<Figure>,
    /// What a reader should know, in plain words.
    pub notes: Vec<String>,
}

/// Why there is no design.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// The place is not a finite point.
    #[error("the place ({0}) is not a finite point; give x, y and z in mm")]
    NotFinite(DVec3),
    /// The mesh has no usable face.
    #[error("the scan has no face with an area; nothing can be designed on it")]
    NoSurface,
    /// The click is not on the scan.
    #[error(
        "the place is {distance_mm:.2} mm from the scan, at most {allowed_mm:.1} mm is allowed; \
         click on the flaw itself, in the scan's own frame"
    )]
    OffSurface {
        /// Distance to the nearest face, mm.
        distance_mm: f64,
        /// The limit, mm.
        allowed_mm: f64,
    },
    /// The click is on the gum.
    #[error(
        "the place is on the gum, {distance_mm:.2} mm from the nearest tooth, at most \
         {allowed_mm:.1} mm is allowed; click on the tooth, or correct its label"
    )]
    OnGum {
        /// Distance to the nearest tooth, mm.
        distance_mm: f64,
        /// The limit, mm.
        allowed_mm: f64,
    },
    /// The flaw runs out of the scan.
    #[error(
        "the flaw is {distance_mm:.2} mm from the edge of the scan, at least {needed_mm:.1} mm of \
         sound surface are needed all around; scan further"
    )]
    AtBorder {
        /// Distance from the outline to the edge, mm.
        distance_mm: f64,
        /// What is needed, mm.
        needed_mm: f64,
    },
    /// No outline was found.
    #[error(
        "no flaw was found here: the sharpest outline about the place turns by {turn_degrees:.1} \
         degrees on average, at least {needed_degrees:.1} are needed; click into the flaw"
    )]
    NoFlaw {
        /// Mean turn along the best outline, degrees.
        turn_degrees: f64,
        /// What is needed, degrees.
        needed_degrees: f64,
    },
    /// The tooth is not in the scan.
    #[error("tooth {tooth} is not among the {teeth} labelled teeth; name another or click on it")]
    NoSuchTooth {
        /// The tooth asked for.
        tooth: Fdi,
        /// How many are labelled.
        teeth: usize,
    },
    /// The region cannot be closed with one patch.
    #[error(
        "the flaw's edge on the scan is not one closed loop ({loops} loops with {vertices} \
         vertices); repair the scan or click nearer to the flaw's middle"
    )]
    NotOneLoop {
        /// Loops found.
        loops: usize,
        /// Their vertices.
        vertices: usize,
    },
    /// Too little sound surface to fit anything to.
    #[error("only {found} sound places about the flaw, at least {needed} are needed; scan further")]
    TooLittleSound {
        /// Places found.
        found: usize,
        /// Places needed.
        needed: usize,
    },
}
