//! A scan and what was seen in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scan {
    /// Id.
    pub id: String,
    /// Name of the file, as it was given.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// When it came in, RFC 3339 in UTC.
    pub received: String,
    /// Who brought it.
    pub by: String,
    /// How far it is.
    pub state: ScanState,
    /// Why it was refused, or why its last correction was.
    pub error: Option<String>,
    /// What the file holds and what is wrong with it; null until it is known.
    pub check: Option<FileCheck>,
    /// "upper" or "lower"; null until it is known.
    pub jaw: Option<String>,
    /// What persons said of where teeth are, and was not taken back, by number.
    pub corrections: Vec<Correction>,
    /// Whether its numbers stand: a tooth was worked on after a plan on it, so that nothing is corrected any more.
    pub numbers_stand: bool,
    /// Id of the scan before it of the same jaw, where it fits on no part of that, nor on those before: it may be another person's.
    #[serde(default)]
    pub unlike: Option<String>,
    /// Whether nothing is planned on it, since it is a piece of a jaw that fits on no scan of this mouth before it, and a tooth was worked on.
    pub unplaced: bool,
    /// The labelled teeth, by number.
    pub teeth: Vec<ToothLabel>,
    /// What was found on them, the worst first.
    pub findings: Vec<ScanFinding>,
    /// How many times it was labelled: 1, and 1 more for each correction, and for each that was taken back.
    pub versions: u32,
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// It is looked at.
    Examining,
    /// It was looked at.
    Examined,
    /// It is no scan that can be used.
    Refused,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To know.
    Note,
    /// To look at.
    Warning,
    /// To act on.
    Error,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileCheck {
    /// Unit of its coordinates.
    pub unit: String,
    /// Whether the unit is sure.
    pub unit_sure: bool,
    /// Faces.
    pub faces: u64,
    /// Whether the surface is closed.
    pub closed: bool,
    /// What is wrong with the file.
    pub findings: Vec<FileFinding>,
}

/// Something about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileFinding {
    /// Which kind.
    pub kind: String,
    /// How bad.
    pub severity: Severity,
    /// In words.
    pub sentence: String,
}

/// A labelled tooth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ToothLabel {
    /// Its number.
    pub fdi: u8,
    /// In words.
    pub name: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Whether a person said that this tooth is there.
    pub by_hand: bool,
    /// What speaks against it, in words.
    pub doubts: Vec<String>,
    /// Where it is: x, y, z in mm, the scan's frame.
    pub origin: [f64; 3],
}

/// Something found on a tooth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScanFinding {
    /// Its number among the scan's findings, as `finding` of a plan asks for it.
    pub id: u32,
    /// Cavity, chip, wear, crack, stain or mark.
    pub kind: String,
    /// The tooth.
    pub fdi: u8,
    /// In words.
    pub sentence: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Where it is: x, y, z in mm, the scan's frame.
    pub at: [f64; 3],
    /// How bad.
    pub severity: Severity,
}

/// What a person said of where a tooth is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    /// The number it has.
    pub fdi: u8,
    /// A point on it: x, y, z in mm, the scan's frame.
    pub at: [f64; 3],
}

/// Where a tooth is, by a person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelRequest {
    /// The number it has.
    pub fdi: u8,
    /// A point on it: x, y, z in mm, the scan's frame.
    pub at: [f64; 3],
    /// Whether other teeth may have other numbers by it, too: more than that tooth and one beside it. Not where left out.
    #[serde(default)]
    pub renumbers: bool,
}
