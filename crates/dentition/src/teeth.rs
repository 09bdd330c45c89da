//! What is known of the teeth of one arch.

use glam::DVec3;
use lexicon::{Arch, Fdi, Jaw, Rigid, Scanner, ToothAxes};
use scan::FaceId;

/// Where the arch lies in the scan; directions are unit vectors in the scanner's frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArchFrame {
    /// Takes scanner coordinates to arch coordinates.
    pub arch_from_scanner: Rigid<Arch, Scanner>,
    /// Out of the gum, along the teeth.
    pub occlusal: DVec3,
    /// Towards the incisors.
    pub anterior: DVec3,
    /// Towards the patient's left.
    pub left: DVec3,
}

/// A named place on a tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LandmarkKind {
    /// Tip of a cusp.
    Cusp,
    /// A point on the incisal edge.
    IncisalEdge,
    /// A point of a fissure.
    Fissure,
    /// Contact with the mesial neighbour.
    MesialContact,
    /// Contact with the distal neighbour.
    DistalContact,
    /// A point of the cervical line, in order around the tooth.
    Cervical,
}

/// A landmark in the scanner's frame, mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmark {
    /// What it is.
    pub kind: LandmarkKind,
    /// Where it is, mm.
    pub at: DVec3,
}

/// Landmarks that follow each other along a line: a run of [`Tooth::landmarks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToothLine {
    /// What line: [`LandmarkKind::IncisalEdge`], [`LandmarkKind::Fissure`] or
    /// [`LandmarkKind::Cervical`].
    pub kind: LandmarkKind,
    /// Index of its first point.
    pub first: usize,
    /// How many points.
    pub count: usize,
    /// Whether the last point joins the first.
    pub closed: bool,
}

/// Sizes of a crown as far as the scan shows it, mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ToothMeasures {
    /// Extent along the mesial axis.
    pub mesiodistal_mm: f64,
    /// Extent along the buccal axis.
    pub buccolingual_mm: f64,
    /// Clinical height: from the lowest buccal point of the gum line to the crown's top, along the
    /// tooth's axis; 0 where no gum line is seen.
    pub height_mm: f64,
}

/// Why a tooth's label or number is not certain.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// Another number fits nearly as well.
    Number {
        /// The other number.
        or: Fdi,
    },
    /// The border to the gum or to a neighbour is not marked by a crease.
    Border,
    /// The tooth is cut off by the edge of the scan.
    CutOff,
    /// It may be gum or another thing and no tooth.
    MayBeNoTooth,
}

/// One tooth of an arch.
#[derive(Debug, Clone, PartialEq)]
pub struct Tooth {
    /// Its number.
    pub fdi: Fdi,
    /// Its faces in ascending order.
    pub faces: Vec<FaceId>,
    /// Its axes.
    pub axes: ToothAxes,
    /// Its landmarks: single points (cusps, contacts), then the points of its lines.
    pub landmarks: Vec<Landmark>,
    /// Its incisal edge (mesial to distal), fissures and cervical line.
    pub lines: Vec<ToothLine>,
    /// Its sizes.
    pub measures: ToothMeasures,
    /// 0 (a guess) to 1 (certain).
    pub confidence: f64,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
}

impl Tooth {
    /// The points of a kind, mm, in order.
    pub fn points(&self, kind: LandmarkKind) -> impl Iterator<Item = DVec3> {
        let of_kind = self.landmarks.iter().filter(move |l| l.kind == kind);
        of_kind.map(|l| l.at)
    }

    /// The landmarks of one of [`Tooth::lines`].
    #[must_use]
    pub fn line(&self, line: &ToothLine) -> &[Landmark] {
        let range = line.first..line.first.saturating_add(line.count);
        self.landmarks.get(range).unwrap_or_default()
    }
}

/// The teeth of one arch.
#[derive(Debug, Clone, PartialEq)]
pub struct Dentition {
    /// Upper or lower.
    pub jaw: Jaw,
    /// 0 to 1.
    pub jaw_confidence: f64,
    /// Where the arch lies.
    pub frame: ArchFrame,
    /// ISO 3950 number of each face of the mesh, 0 = gingiva and everything else that is no tooth.
    pub face_fdi: Vec<u8>,
    /// The teeth in order along the arch, from the patient's right to the left.
    pub teeth: Vec<Tooth>,
    /// Share of the scan (0 to 1) that was set aside as a base, an antagonist or the inside of a
    /// hollow model.
    pub set_aside: f64,
}

impl Dentition {
    /// The tooth of that number.
    #[must_use]
    pub fn tooth(&self, fdi: Fdi) -> Option<&Tooth> {
        self.teeth.iter().find(|t| t.fdi == fdi)
    }
}
