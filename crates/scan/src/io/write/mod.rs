//! Meshes to files.
//!
//! In: meshes in mm and a sink. Out: bytes, the same for equal input; no clock is read.
//! Law: `law_ply_round_trips_exactly`. Fails: [`WriteError`] where a format cannot hold the mesh.

mod ply;
mod stl;
mod threemf;

pub use ply::{PlyBody, write_ply};
pub use stl::write_stl;
pub use threemf::{Part, write_3mf};

use std::io;

/// A mesh that a format cannot hold, or a sink that failed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The sink failed.
    #[error("cannot write: {0}")]
    Sink(#[from] io::Error),
    /// A coordinate is not a number or infinite.
    #[error("vertex {vertex} is at {at}; only finite coordinates can be written")]
    NotFinite {
        /// The vertex.
        vertex: usize,
        /// Its position.
        at: glam::DVec3,
    },
    /// A face with the same vertex twice, where the format forbids it (3MF).
    #[error(
        "face {face} of {part} names a vertex twice; 3MF forbids it, so repair the solid first"
    )]
    CollapsedFace {
        /// The part.
        part: String,
        /// The face.
        face: usize,
    },
    /// A property name that the format cannot hold.
    #[error(
        "property name {name:?} cannot be written to PLY: names are of one printable word and \
         none stands twice"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A whole number that the format cannot hold.
    #[error(
        "property {name} has the value {value}; PLY holds whole numbers from {} to {}",
        i32::MIN,
        u32::MAX
    )]
    TooLarge {
        /// The property.
        name: String,
        /// The value.
        value: i64,
    },
    /// Nothing to write.
    #[error("there is no face to write to {0}")]
    Nothing(&'static str),
}

fn finite(mesh: &crate::Mesh) -> Result<(), WriteError> {
    match mesh
        .positions()
        .iter()
        .enumerate()
        .find(|(_, p)| !p.is_finite())
    {
        Some((vertex, &at)) => Err(WriteError::NotFinite { vertex, at }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
