//! Colours of teeth: CIELAB, CIEDE2000, VITA classical tabs, a tooth's shade by thirds.
//!
//! In: sRGB of a scan's vertices. Out: [`Lab`], [`ToothShade`], [`VitaTab`].
//! Not here: what colours say about flaws (`find`), what to do about them (`intent`).

mod lab;
pub(crate) mod order;
mod tooth;
mod vita;

pub use lab::Lab;
pub(crate) use tooth::median_lab;
pub use tooth::{SHADE_CAVEAT, ToothShade, tooth_shade};
pub use vita::VitaTab;
