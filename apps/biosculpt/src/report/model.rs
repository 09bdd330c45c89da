//! What the page says, as plain values. Lengths in mm, volumes in mm³; pictures as PNG bytes.

use lexicon::{Fdi, Jaw};

/// A picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct Image {
    /// PNG bytes.
    pub(crate) png: Vec<u8>,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// What is to be seen, for those who don't see it.
    pub(crate) alt: String,
}

/// Everything on the page. A part that is `None` was not made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Name of the scan, as the file has it.
    pub(crate) scan_name: String,
    /// Date in words, if the caller wants one on the page.
    pub(crate) date: Option<String>,
    /// Program and version.
    pub(crate) version: String,
    /// The scan is the built-in sample mouth and nobody's.
    pub(crate) sample: bool,
    /// Command that makes this page again.
    pub(crate) command: Option<String>,
    pub(crate) checks: Vec<FileCheck>,
    pub(crate) arch: Option<Arch>,
    /// `None`: nobody looked. Empty: nothing was found.
    pub(crate) findings: Option<Vec<FindingRow>>,
    /// What this scan cannot show.
    pub(crate) findings_notes: Vec<String>,
    pub(crate) tooth: Option<Tooth>,
    pub(crate) plan: Option<Plan>,
    pub(crate) print: Option<Print>,
    pub(crate) method: Vec<Method>,
    /// What the whole report cannot know, in plain words.
    pub(crate) cannot_know: Vec<String>,
    pub(crate) files: Vec<FileRow>,
}

/// How serious a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Good,
    Note,
    Doubt,
    Bad,
}

/// A line about the file.
#[derive(Debug, Clone)]
pub(crate) struct FileCheck {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) meaning: String,
    pub(crate) level: Level,
}

/// The labelled arch.
#[derive(Debug, Clone)]
pub(crate) struct Arch {
    pub(crate) jaw: Jaw,
    /// 0 to 1; `None` where the labels came with the file.
    pub(crate) jaw_confidence: Option<f64>,
    /// Seen onto the chewing surfaces.
    pub(crate) picture: Image,
    /// Numbers over the picture.
    pub(crate) marks: Vec<Mark>,
    /// Teeth that are there, along the arch.
    pub(crate) teeth: Vec<ToothRow>,
}

/// Text over a picture.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) text: String,
    /// Pixels of the picture.
    pub(crate) x_px: f64,
    pub(crate) y_px: f64,
    pub(crate) kind: MarkKind,
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// A tooth's number.
    Tooth,
    /// A finding's place in the table.
    Finding,
}

/// A tooth that is there.
#[derive(Debug, Clone)]
pub(crate) struct ToothRow {
    pub(crate) fdi: Fdi,
    /// 0 to 1; `None` where the label came with the file.
    pub(crate) confidence: Option<f64>,
    /// In plain words.
    pub(crate) doubts: Vec<String>,
}

impl ToothRow {
    /// Below this a label counts as doubtful even if no reason was given.
    const SURE: f64 = 0.8;

    /// Whether someone should check the label.
    pub(crate) fn doubtful(&self) -> bool {
        !self.doubts.is_empty() || self.confidence.is_some_and(|c| c < Self::SURE)
    }
}

/// A flaw.
#[derive(Debug, Clone)]
pub(crate) struct FindingRow {
    pub(crate) id: String,
    pub(crate) tooth: Option<Fdi>,
    /// "cavity", "chip", ...
    pub(crate) kind: String,
    /// Where on the tooth, in words; may be empty.
    pub(crate) place: String,
    pub(crate) area_mm2: f64,
    pub(crate) depth_mm: f64,
    /// What depth and volume were measured against.
    pub(crate) against: String,
    /// How far off the depth may be.
    pub(crate) depth_error_mm: f64,
    pub(crate) volume_mm3: f64,
    /// 0 to 1.
    pub(crate) confidence: f64,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) cannot_know: String,
    /// The one that the plan is about.
    pub(crate) chosen: bool,
}

/// A measurement against the limit that makes it a finding.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub(crate) source: String,
    pub(crate) quantity: String,
    pub(crate) measured: f64,
    pub(crate) limit: f64,
    pub(crate) unit: String,
}

impl Evidence {
    /// Whether it speaks for the finding: the limit is reached.
    pub(crate) fn supports(&self) -> bool {
        self.measured >= self.limit
    }
}

/// The tooth that was designed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tooth {
    pub(crate) fdi: Option<Fdi>,
    /// "repair", "reshape", ...
    pub(crate) intent: String,
    /// What the shape was taken from and why, in plain words.
    pub(crate) source: String,
    pub(crate) views: Vec<BeforeAfter>,
    pub(crate) deviation: Option<Deviation>,
    pub(crate) sections: Vec<SectionDrawing>,
    pub(crate) figures: Vec<Measure>,
    pub(crate) notes: Vec<String>,
}

/// One view, twice.
#[derive(Debug, Clone)]
pub(crate) struct BeforeAfter {
    /// "From the cheek".
    pub(crate) name: String,
    pub(crate) before: Image,
    pub(crate) after: Image,
}

/// The design against the scan, coloured.
#[derive(Debug, Clone)]
pub(crate) struct Deviation {
    pub(crate) picture: Image,
    /// Where the colours end, mm.
    pub(crate) limit_mm: f64,
}

/// A cut: lines as [right, up] in mm.
#[derive(Debug, Clone)]
pub(crate) struct SectionDrawing {
    /// "Cheek to tongue, through the deepest point".
    pub(crate) name: String,
    pub(crate) before: Vec<Vec<[f64; 2]>>,
    pub(crate) after: Vec<Vec<[f64; 2]>>,
    /// What the two ends of the drawing are, left and right.
    pub(crate) ends: [String; 2],
}

/// A named value.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) what: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    /// A short remark; may be empty.
    pub(crate) note: String,
    /// Not measured but estimated.
    pub(crate) estimated: bool,
}

/// What to remove, deposit and tint.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) zones: Vec<Zone>,
    pub(crate) totals: Vec<Measure>,
    pub(crate) notes: Vec<String>,
}

/// A zone of the plan, in order outward from sound tissue.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) name: String,
    /// "remove", "deposit" or "tint".
    pub(crate) action: String,
    /// Tissue or material.
    pub(crate) of: String,
    pub(crate) volume_mm3: f64,
    /// Mineral with its unit, or empty.
    pub(crate) dose: String,
    /// How many packets, in figures, or empty.
    pub(crate) packets: String,
}

/// The printable or millable solid.
#[derive(Debug, Clone, Default)]
pub(crate) struct Print {
    pub(crate) material: String,
    /// Pictures of the solid with captions.
    pub(crate) pictures: Vec<(String, Image)>,
    pub(crate) limits: Vec<Limit>,
    /// Everything that speaks against making it, in words.
    pub(crate) failures: Vec<String>,
    /// Measures without a limit: margin length, axis, volume.
    pub(crate) figures: Vec<Measure>,
    pub(crate) notes: Vec<String>,
}

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// A measurement against what is allowed.
#[derive(Debug, Clone)]
pub(crate) struct Limit {
    pub(crate) what: String,
    /// `None`: could not be measured here.
    pub(crate) measured: Option<f64>,
    pub(crate) unit: String,
    pub(crate) bound: Bound,
    /// Why this limit, or why it was not measured; may be empty.
    pub(crate) note: String,
}

impl Limit {
    /// Whether it holds; `None` where nothing was measured.
    pub(crate) fn holds(&self) -> Option<bool> {
        let value = self.measured.filter(|v| v.is_finite())?;
        Some(match self.bound {
            Bound::AtLeast(low) => value >= low,
            Bound::AtMost(high) => value <= high,
        })
    }
}

/// How something was measured.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) what: String,
    pub(crate) how: String,
    /// Paper, standard or page.
    pub(crate) source: String,
}

/// A file that belongs to the report.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    pub(crate) name: String,
    /// What it is.
    pub(crate) what: String,
    pub(crate) bytes: u64,
    /// Content hash, if one was taken.
    pub(crate) hash: Option<String>,
}
