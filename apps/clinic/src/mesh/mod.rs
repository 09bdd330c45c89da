//! Meshes for the eye: bytes of a file to `BSM1` bytes in three levels.
//!
//! In: PLY or STL that the program wrote. Out: bytes for the web app, compressed, kept beside the blobs.
//! Law: `law_the_same_bytes_twice`, `law_labels_are_kept`, `law_nothing_is_lost_at_the_finest_level`,
//! `law_all_levels_of_an_arch_are_small`, `law_values_are_kept_to_a_micrometre`.
//! Fails: in words, where the file is no surface.
//! Not here: anything that is measured; that is done on the scan itself.

mod bytes;
mod coarse;
mod kept;

#[cfg(test)]
mod tests;

pub(crate) use kept::MAKING;
pub use kept::{Meshes, Packed, tag};

use scan::{Mesh, UnitChoice};

/// How fine a mesh is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// About 8,000 faces: the first picture.
    First,
    /// About 50,000 faces.
    Middle,
    /// All faces, as they are in the file.
    All,
}

impl Level {
    /// The level of that number.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::First),
            1 => Some(Self::Middle),
            2 => Some(Self::All),
            _ => None,
        }
    }

    const fn faces_max(self) -> usize {
        match self {
            Self::First => 8_000,
            Self::Middle => 50_000,
            Self::All => usize::MAX,
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::First => 0,
            Self::Middle => 1,
            Self::All => 2,
        }
    }
}

/// The bytes of a mesh file for the web app; with the values of a vertex property in mm where one is named.
///
/// # Errors
/// In words, where the file is no surface.
pub fn encoded(file: &[u8], level: Level, property: Option<&str>) -> Result<Vec<u8>, String> {
    // What the program wrote is in mm.
    let unit = UnitChoice::Given(scan::Unit::Millimetre);
    let read = scan::read(file, unit).map_err(|why| why.to_string())?;
    Ok(encoded_mesh(&read.mesh, level, property))
}

fn encoded_mesh(mesh: &Mesh, level: Level, property: Option<&str>) -> Vec<u8> {
    let shown = coarse::Shown::of(mesh, property);
    bytes::write(&coarse::at_most(shown, level.faces_max()))
}
