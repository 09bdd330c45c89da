//! A series of slices and the volume that was made of it.

use super::scan::FileFinding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A series. No plan uses its volume yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Series {
    /// Id.
    pub id: String,
    /// Its name, as it was given.
    pub name: String,
    /// Length of the ZIP that its files are kept in.
    pub bytes: u64,
    /// SHA-256 of that ZIP in hexadecimal.
    pub sha256: String,
    /// When it came in, RFC 3339 in UTC.
    pub received: String,
    /// Who brought it.
    pub by: String,
    /// How far it is.
    pub state: SeriesState,
    /// Why it was refused.
    pub error: Option<String>,
    /// What was made of it; null until it is there.
    pub volume: Option<SeriesVolume>,
    /// What there is to know about it, the worst first: whom its files name, what could not be read, what was passed over.
    pub warnings: Vec<FileFinding>,
}

/// How far a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesState {
    /// A volume is being made of it.
    Making,
    /// It was made.
    Made,
    /// None can be made.
    Refused,
}

/// A volume of grey values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesVolume {
    /// As its files say, mostly `CT`.
    pub modality: String,
    /// Who made the scanner, as its files say; empty where they do not.
    pub manufacturer: String,
    /// Which scanner, as its files say; empty where they do not.
    pub model: String,
    /// What the series is called, as its files say; empty where they do not.
    pub description: String,
    /// Day of the study, YYYY-MM-DD; null where its files do not say.
    pub day: Option<String>,
    /// Study Instance UID.
    pub study_uid: String,
    /// Series Instance UID.
    pub series_uid: String,
    /// Columns, rows and slices.
    pub size: [u32; 3],
    /// From column to column, row to row and slice to slice, mm.
    pub spacing_mm: [f64; 3],
    /// Least grey value.
    pub least: i32,
    /// Greatest grey value.
    pub most: i32,
    /// Unit of the grey values, as its files say; empty where they do not.
    pub unit: String,
    /// Windows to look through, the one that is taken where none is asked for first.
    pub windows: Vec<GreyWindow>,
    /// The views: axial, coronal, sagittal.
    pub views: Vec<SliceView>,
    /// Length of the volume's file (MetaImage).
    pub bytes: u64,
    /// SHA-256 of the volume's file in hexadecimal.
    pub sha256: String,
}

/// Which grey values are told apart: from centre - width / 2 (black) to centre + width / 2 (white).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GreyWindow {
    /// In words.
    pub name: String,
    /// Its middle.
    pub centre: f64,
    /// How many values it spans, from 1.
    pub width: f64,
}

/// Pictures of slices in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SliceView {
    /// `axial`, `coronal` or `sagittal`.
    pub view: String,
    /// Slices; they are numbered from 0.
    pub slices: u32,
    /// From slice to slice, mm.
    pub step_mm: f64,
    /// From where to where they go, in words.
    pub order: String,
    /// Width and height of a picture in pixels.
    pub pixels: [u32; 2],
    /// Width and height of a picture, mm.
    pub size_mm: [f64; 2],
    /// Letters of the patient's sides at the left, right, top and bottom of a picture: R, L, A (front), P (back), H, F. Where a picture
    /// goes between two, both, the nearer first.
    pub letters: [String; 4],
}

/// The files of a series, as a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesFiles {
    /// Each file, with its name. Fields without a name of a file are passed over.
    #[schema(content_media_type = "application/octet-stream")]
    pub file: Vec<Vec<u8>>,
}

/// A series that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesStarted {
    /// Id of the series.
    pub series: String,
    /// The job that makes the volume.
    pub job: String,
}

/// A series in the patient's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesRow {
    /// Id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it came in, RFC 3339 in UTC.
    pub received: String,
    /// How far it is.
    pub state: SeriesState,
    /// Columns, rows and slices of its volume, once it is made.
    pub size: Option<[u32; 3]>,
}
