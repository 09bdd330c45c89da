//! Bytes to meshes and back, what is wrong with a file, topology, fields, spatial queries.
//!
//! In: untrusted bytes. Out: [`Mesh`] in millimetres with f64 positions and a list of findings, [`Volume`], [`CtVolume`].
//! Not here: teeth (`dentition`), files and sockets (`apps`).

pub mod field;
pub mod health;
pub mod io;
mod mesh;
mod property;
pub mod shape;
pub mod space;
pub mod topology;
mod unit;
mod volume;

pub use io::{FileNote, Format, NoteKind, Place, ReadError, Scan, Severity, read};
pub use mesh::{FaceId, Mesh, MeshError, VertexId};
pub use property::{Property, Values};
pub use unit::{Unit, UnitChoice, UnitJudgement};
pub use volume::{CtSlices, CtVolume, SlicesError, Volume, VolumeError};
