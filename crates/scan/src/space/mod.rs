//! Where things are: nearest point, ray, overlap, inside or outside, self-intersection, fit.
//!
//! In: a [`crate::Mesh`], closed or open, with any defect. Out: answers in mm, in microseconds.
//! Law: each query agrees with a search over all faces; ties go to the lowest face id.
//! Not here: distances along a surface (`shape`), fields on a grid (`field`).

mod build;
mod bvh;
mod ray;
mod signed;
mod triangle;

pub use bvh::{Bvh, Closest};
pub use ray::RayHit;
pub use signed::{Signed, SignedDistance};
pub use triangle::closest_on_triangle;
