//! A flaw of a tooth: what, where, how big, how sure, and why.

use glam::DVec3;
use lexicon::Fdi;
use scan::FaceId;
use scan::space::Similarity;

/// What kind of flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A pit or hollow, suspicion of caries (ICDAS 3 to 6) or a lost filling.
    Cavity,
    /// A piece broken off an edge, cusp or wall.
    Chip,
    /// A flat facet where substance has worn away.
    Wear,
    /// A crack line.
    Crack,
    /// Darker than the tooth around it, without depth.
    Stain,
    /// Lighter than the tooth around it, without depth.
    LightSpot,
    /// A deliberate mark, such as a dental tattoo.
    Mark,
}

impl FindingKind {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cavity => "cavity",
            Self::Chip => "chip",
            Self::Wear => "wear",
            Self::Crack => "crack",
            Self::Stain => "stain",
            Self::LightSpot => "light spot",
            Self::Mark => "mark",
        }
    }
}

/// One reason for a finding or against it, with what was measured against which limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Where it comes from: "earlier scan", "mirrored 46", "local shape", "colour".
    pub source: String,
    /// What was measured, such as "depth".
    pub quantity: &'static str,
    /// Its value.
    pub measured: f64,
    /// The limit it was held against.
    pub limit: f64,
    /// Unit of both.
    pub unit: &'static str,
}

/// What the depth and the volume of a finding were measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// An earlier scan of the same tooth.
    Earlier,
    /// The healthy surface that a repair would rebuild.
    Design,
    /// The mirrored tooth of the other side.
    Partner,
    /// The surface about the flaw, carried on over it: a rough figure.
    CarriedOn,
    /// Nothing: only the colour is off.
    Colour,
}

impl Against {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Earlier => "earlier scan",
            Self::Design => "design",
            Self::Partner => "mirrored tooth",
            Self::CarriedOn => "surface carried on",
            Self::Colour => "nothing",
        }
    }
}

/// A flaw of a tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable within one scan: tooth number and count, such as "36-1".
    pub id: String,
    /// The tooth; `None` where teeth are not labelled.
    pub tooth: Option<Fdi>,
    /// What kind.
    pub kind: FindingKind,
    /// Its deepest or most telling point, scanner frame, mm.
    pub at: DVec3,
    /// Faces of the scan that it covers.
    pub faces: Vec<FaceId>,
    /// Area, mm².
    pub area_mm2: f64,
    /// Greatest depth, mm; 0 for colour.
    pub depth_mm: f64,
    /// Missing volume, mm³.
    pub volume_mm3: f64,
    /// What depth and volume were measured against.
    pub against: Against,
    /// How far off the depth may be, mm: nine of ten are nearer; 0 for colour.
    pub depth_error_mm: f64,
    /// How sure it is that this is a flaw, 0 to 1; says nothing about its depth.
    pub confidence: f64,
    /// What speaks for it (measured at or beyond the limit) and what against it (below).
    pub evidence: Vec<Evidence>,
    /// What this evidence cannot know, in plain words.
    pub cannot_know: String,
}

/// A depth is rough when it may be off by more than this share of itself and this, mm.
const ROUGH_SHARE: f64 = 0.25;
const ROUGH_MM: f64 = 0.1;

impl Finding {
    /// Whether depth and volume are rough figures, however sure the finding is.
    #[must_use]
    pub fn is_rough(&self) -> bool {
        self.depth_mm > 0.0 && self.depth_error_mm > ROUGH_MM.max(ROUGH_SHARE * self.depth_mm)
    }
}

/// All that was found in one scan, most certain first, and what could not be looked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// The findings, most certain first.
    pub list: Vec<Finding>,
    /// What this scan cannot show, in plain words: resolution, colours, labels, earlier scan.
    pub notes: Vec<String>,
    /// Median edge of the scan, mm.
    pub edge_mm: f64,
    /// How the earlier scan was fitted to this one, if there was one and it could be fitted.
    pub fit: Option<EarlierFit>,
}

/// How well an earlier scan fits this one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlierFit {
    /// Takes the earlier scan to this one.
    pub now_from_earlier: Similarity,
    /// Median distance on the surface that lies closely, mm.
    pub median_mm: f64,
    /// Share of this scan's surface that lies closely on the earlier one.
    pub close: f64,
}
