//! The odontogram.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The teeth as they were at a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Chart {
    /// The day that is shown, YYYY-MM-DD.
    pub at: String,
    /// All days on which something was charted, oldest first.
    pub days: Vec<String>,
    /// Every tooth that something is known of, by number.
    pub teeth: Vec<ToothView>,
}

/// A tooth of the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToothView {
    /// ISO 3950: 11 to 48 permanent, 51 to 85 deciduous.
    pub fdi: u8,
    /// Whether it is there.
    pub state: ToothState,
    /// What is known of its surfaces.
    pub surfaces: Vec<Surface>,
}

/// Whether a tooth is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToothState {
    /// It is.
    Present,
    /// It is not.
    Missing,
    /// It has not come through.
    Unerupted,
    /// An implant stands for it.
    Implant,
}

/// What is known of a surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    /// Which.
    pub surface: SurfaceName,
    /// What it has.
    pub condition: Condition,
    /// In words; may be empty.
    #[serde(default)]
    pub note: String,
}

/// The surfaces of a tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum SurfaceName {
    /// Mesial: towards the midline along the arch.
    M,
    /// Occlusal, of molars and premolars.
    O,
    /// Distal.
    D,
    /// Buccal or labial.
    B,
    /// Lingual or palatal.
    L,
    /// Incisal, of incisors and canines.
    I,
}

/// What a surface has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Decay.
    Caries,
    /// A filling.
    Filling,
    /// A piece is broken off.
    Chip,
    /// Worn.
    Wear,
    /// A crack.
    Crack,
    /// Discoloured.
    Stain,
    /// A mark, such as a dental tattoo.
    Mark,
    /// Nothing: what was charted before is over.
    Sound,
}

/// What is charted now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChartChange {
    /// The tooth.
    pub fdi: u8,
    /// Whether it is there; as it was where left out.
    #[serde(default)]
    pub state: Option<ToothState>,
    /// Surfaces that have changed; the others stay as they were.
    #[serde(default)]
    pub surfaces: Vec<Surface>,
}
