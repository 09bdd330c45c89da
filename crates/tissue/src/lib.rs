//! Fields in a tooth over time: heat and mineral, and what tissue conducts and stores.
//!
//! In: cells of tissue (from tests of points, volumes or estimates), sources, surroundings.
//! Out: rises, doses, mineral. Same bytes with any number of threads.
//! Not here: meshes and volumes (`scan`), devices and limits (`swarm`, `guard`).

mod estimate;
mod grid;
pub mod heat;
pub mod mineral;
pub mod properties;
mod tooth;

pub use estimate::Estimate;
pub use grid::{CellId, Grid, GridError};
pub use tooth::{Provenance, SAMPLES, Samples, Solid, Tooth, ToothError};
