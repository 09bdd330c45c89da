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
use glam::DVec3;
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

/// One face in so many must have an area.
const LEAST_FACES: usize = 10;
/// A face whose height is below this share of its longest side is a line, whatever the unit: numbers of four bytes
/// put the corners of a line that far off it.
const LINE_SHARE: f64 = 1e-5;

impl Scan {
    /// Whether there is a surface to look at: a file whose faces are points or lines, or have all lost a corner that
    /// was no number, is read (its numbers of faces stand), but holds none.
    ///
    /// # Errors
    /// [`ReadError::NoSurface`] where hardly a face has an area.
    pub fn expect_surface(&self) -> Result<(), ReadError> {
        let faces = self.mesh.faces().len();
        let flat = |&face: &usize| !has_area(self.mesh.corners(face));
        let without = (0..faces).filter(flat).count();
        if (faces - without) * LEAST_FACES >= faces.max(1) {
            return Ok(());
        }
        Err(ReadError::NoSurface {
            format: self.format,
            without,
            faces,
        })
    }
}

/// Whether a face is neither a point nor a line.
fn has_area([a, b, c]: [DVec3; 3]) -> bool {
    let sides = [b - a, c - a, c - b];
    let longest = sides.map(|side| side.abs().max_element());
    let longest = longest.into_iter().fold(0.0, f64::max);
    let [one, other, _] = sides.map(|side| side / longest);
    longest > 0.0 && one.cross(other).length() > LINE_SHARE
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
