//! What a surface is like: distances along it, curvature, smoothing of values on it, a coarser copy.
//!
//! In: a [`crate::Mesh`] and values per vertex or face. Out: values per vertex or face.
//! Not here: distances through space (`space`).

mod cluster;
mod coarsen;
mod curvature;
mod geodesic;
mod smooth;

pub use cluster::cluster;
pub use coarsen::coarsen;
pub use curvature::{Curvature, curvature, curvature_from_normals};
pub use geodesic::{Geodesic, Graph, NO_LABEL, Source, geodesic};
pub use smooth::{Diffusion, average, smooth};
