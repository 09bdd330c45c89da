//! Why bytes could not be read: where, what was found, what was expected, what to do.

use super::Format;
use crate::MeshError;
use std::fmt;

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Offset from the start of the file, bytes.
    Byte(u64),
    /// Line of a text file, counted from 1, and the offset of its start, bytes.
    Line {
        /// The line, from 1.
        line: u64,
        /// Offset of its first byte.
        byte: u64,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, "byte {byte}"),
            Self::Line { line, byte } => write!(f, "line {line} (byte {byte})"),
        }
    }
}

/// Bytes that hold no mesh that could honestly be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// No bytes at all.
    #[error("the file is empty (0 bytes); export it again or check the download")]
    Empty,
    /// Something else than a mesh.
    #[error("this is not an STL, PLY or OBJ mesh: it looks like {looks_like}; {advice}")]
    NotAMesh {
        /// What it looks like.
        looks_like: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The file ends too early, or too late where a format fixes its size.
    #[error(
        "{format}, {part}: {found_bytes} bytes from byte {at_byte}, expected {expected_bytes}; \
         the file is cut short or damaged: export or copy it again"
    )]
    WrongSize {
        /// The format.
        format: Format,
        /// Which part of the file.
        part: String,
        /// Where the part starts.
        at_byte: u64,
        /// How many bytes the part needs.
        expected_bytes: u64,
        /// How many there are.
        found_bytes: u64,
    },
    /// A place that does not follow the format.
    #[error("{format}, {place}: found {found}, expected {expected}; {advice}")]
    Malformed {
        /// The format.
        format: Format,
        /// Where.
        place: Place,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
        /// What to do.
        advice: &'static str,
    },
    /// A point cloud, or nothing.
    #[error(
        "the {format} file holds {vertices} points but no faces; a surface is needed: export the \
         scan as a mesh (triangles), not as a point cloud"
    )]
    NoFaces {
        /// The format.
        format: Format,
        /// How many vertices it has.
        vertices: usize,
    },
    /// So many coordinates are not usable that what is left is not the scan.
    #[error(
        "{unusable} of {vertices} vertices have no usable position (not a number, infinite or \
         beyond 1e12), expected at most half of them; export the scan again"
    )]
    NoPositions {
        /// Vertices without a usable position.
        unusable: usize,
        /// All vertices.
        vertices: usize,
    },
    /// So many faces have no area that what is left is no surface.
    #[error(
        "{format}: {without} of {faces} faces have no area (a corner without a usable position, or \
         collapsed to a point or a line), expected an area of at least one face in ten; export the \
         scan again as a mesh of triangles"
    )]
    NoSurface {
        /// The format.
        format: Format,
        /// Faces without area.
        without: usize,
        /// All faces.
        faces: usize,
    },
    /// Parts that do not fit each other.
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

/// A short printable excerpt of untrusted bytes.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    const LONGEST: usize = 40;
    let cut = bytes.get(..LONGEST).unwrap_or(bytes);
    let dots = if cut.len() < bytes.len() { "..." } else { "" };
    format!("\"{}{dots}\"", cut.escape_ascii())
}
