//! The words that every room shares: quantities with units, frames, tooth numbers, tissues, seeds,
//! and the curve of stored colours.
//!
//! In: bare numbers at the doors. Out: values that are finite, named and comparable.
//! Law: `law_fdi_round_trips`, `law_rigid_inverse`, `law_seed_children_are_independent`.
//! Not here: geometry of meshes (`scan`), anything that touches the outside world.

mod count;
mod frame;
mod quantity;
mod seed;
mod srgb;
mod tissue;
mod tooth;

pub use count::count_in_words;
pub use frame::{Arch, Frame, Rigid, Scanner, ToothAxes, rotation_about, rotation_between};
pub use quantity::{
    Celsius, CubicMillimetres, KelvinDelta, Micrograms, Millimetres, NotFinite, Seconds,
    SquareMillimetres,
};
pub use seed::{Rng, Seed};
pub use srgb::{linear_from_srgb, srgb_from_linear};
pub use tissue::Tissue;
pub use tooth::{Fdi, Jaw, NotATooth, Side, ToothKind};
