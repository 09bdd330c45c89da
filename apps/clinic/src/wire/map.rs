//! What is said of a surface with a value at each vertex.

use super::Figure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A map: distances of a surface to another, or thicknesses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Map {
    /// Unit of the values.
    pub unit: String,
    /// Value at the lower end of the colours.
    pub low: f64,
    /// Value at their upper end; what lies beyond has the colour of the end.
    pub high: f64,
    /// Value in their middle, from which both sides differ; null where there is none.
    pub middle: Option<f64>,
    /// What is allowed at least; null where nothing limits it.
    pub limit: Option<f64>,
    /// What came of it.
    pub sentence: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// The largest differences of each tooth.
    pub places: Vec<MapPlace>,
    /// What it cannot know.
    pub cannot_know: Vec<String>,
}

/// The largest difference of a tooth to one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MapPlace {
    /// The tooth.
    pub fdi: u8,
    /// The largest difference; positive outside the other surface.
    pub distance_mm: f64,
    /// How much lies beyond 0.1 mm to that side.
    pub area_mm2: f64,
    /// Where the largest is: x, y, z in mm, the scan's frame.
    pub at: [f64; 3],
    /// In words.
    pub words: String,
}
