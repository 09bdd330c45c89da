//! Meshes with colours to pictures in pixels, and cuts through meshes to outlines in mm.
//!
//! In: [`Scene`], [`Camera`], [`Size`]. Out: [`Picture`] (RGBA) and its PNG bytes; [`section`].
//! Law: the same bytes with any number of threads (`law_threads_do_not_show`).
//! Not here: what the colours mean (`dentition`, `restoration`), text (drawn over it as SVG).

mod camera;
pub mod colour;
mod digits;
mod encode;
mod light;
mod occlusion;
mod pose;
mod raster;
mod render;
mod scene;
mod section;

pub use camera::{Camera, Projected, Projection, Size};
pub use digits::digits;
pub use pose::{ArchView, Pose, ToothView};
pub use render::{Picture, beside, render};
pub use scene::{Background, Dot, Layer, Line, Material, Paint, PictureError, Scene};
pub use section::{Outline, Plane, section};
