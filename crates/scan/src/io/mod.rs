//! Files to meshes and back.
//!
//! In: untrusted bytes. Out: [`Scan`] in millimetres with notes about the file.
//! Law: `law_any_bytes_give_a_scan_or_an_error`; memory is a small multiple of the file.
//! Fails: [`ReadError`] with the byte or line, what was found, what was expected, what to do.

mod assemble;
mod error;
mod note;
mod obj;
mod ply;
mod sniff;
mod stl;
mod text;
mod weld;
mod write;

pub(crate) use error::excerpt;
pub use error::{Place, ReadError};
pub use note::{FileNote, NoteKind, Severity};
pub(crate) use weld::leaders;
pub use write::{Part, PlyBody, WriteError, write_3mf, write_ply, write_stl};

use crate::Mesh;
use crate::unit::{UnitChoice, UnitJudgement};
use std::fmt;

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// PLY, text or binary.
    Ply,
    /// STL as text.
    StlText,
    /// STL, binary.
    StlBinary,
    /// Wavefront OBJ.
    Obj,
}

impl Format {
    /// Name as people say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ply => "PLY",
            Self::StlText => "ASCII STL",
            Self::StlBinary => "binary STL",
            Self::Obj => "OBJ",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The surface, mm.
    pub mesh: Mesh,
    /// What the file was.
    pub format: Format,
    /// Its unit and why.
    pub unit: UnitJudgement,
    /// What there is to say about the file.
    pub notes: Vec<FileNote>,
}

/// Reads a mesh file: the format is told by its bytes, the unit is judged or given.
///
/// # Errors
/// [`ReadError`] where the bytes hold no surface that could honestly be used.
pub fn read(bytes: &[u8], unit: UnitChoice) -> Result<Scan, ReadError> {
    let parts = match sniff::format(bytes)? {
        Format::Ply => ply::read(bytes)?,
        Format::StlText => stl::read_text(bytes)?,
        Format::StlBinary => stl::read_binary(bytes)?,
        Format::Obj => obj::read(bytes)?,
    };
    parts.finish(unit, bytes.len())
}

/// Reads a PLY file and judges its unit.
///
/// # Errors
/// As [`read`].
pub fn read_ply(bytes: &[u8]) -> Result<Mesh, ReadError> {
    Ok(read(bytes, UnitChoice::Judge)?.mesh)
}

#[cfg(test)]
mod tests;
