//! Files to meshes and back.

mod ply;

pub use ply::{ReadError, read_ply};
