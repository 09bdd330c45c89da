//! Solids as signed distances on a grid, and back to a surface that can be printed.
//!
//! In: meshes. Out: grids (negative inside), and closed, oriented, manifold meshes from them.
//! Law: `law_any_field_gives_a_clean_solid`: any grid contours to a closed 2-manifold without self-intersection (`contour`).
//! Not here: what the solid is for (`restoration::printable`).

mod compose;
mod contour;
mod grid;
mod sample;

pub use contour::contour;
pub use grid::{FieldError, Grid};
pub use sample::{Sampled, offset, sample, signed_distance};
