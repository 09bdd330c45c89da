//! What is to be drawn: painted meshes, lines and dots in 3-D, a background.
//!
//! In: meshes in mm and sRGB colours. Out: [`Scene`]. Fails: [`PictureError`].

use crate::colour;
use glam::DVec3;
use scan::Mesh;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// One colour per vertex or face is needed.
    #[error("{found} colours for {expected} {what}; give one each")]
    WrongPaint {
        /// "vertices" or "faces".
        what: &'static str,
        /// Colours given.
        found: usize,
        /// Colours needed.
        expected: usize,
    },
    /// A side is 0 or too long.
    #[error("a picture of {width_px} x {height_px} px; each side must be 1 to {limit_px}")]
    WrongSize {
        /// Pixels across.
        width_px: u32,
        /// Pixels down.
        height_px: u32,
        /// Longest side.
        limit_px: u32,
    },
    /// Too many faces in all for 32-bit ids.
    #[error("{0} faces in the scene; at most 2 147 483 648")]
    TooManyFaces(usize),
    /// The PNG encoder refused.
    #[error("no PNG could be written: {0}")]
    Encode(#[from] png::EncodingError),
}

/// Colours of a mesh, sRGB.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// One colour.
    Plain([u8; 3]),
    /// One colour per vertex, blended across faces.
    Vertices(Vec<[u8; 3]>),
    /// One colour per face.
    Faces(Vec<[u8; 3]>),
}

impl Paint {
    /// The scan's own colours where it has them, else ivory.
    #[must_use]
    pub fn natural(mesh: &Mesh) -> Self {
        mesh.colours()
            .map_or(Self::Plain(colour::IVORY), |c| Self::Vertices(c.to_vec()))
    }

    /// A colour per tooth by ISO 3950 number per face, 0 = gum.
    #[must_use]
    pub fn teeth(face_fdi: &[u8]) -> Self {
        Self::Faces(face_fdi.iter().map(|&n| colour::tooth(n)).collect())
    }

    /// Deviations in mm per vertex on a diverging map that ends at `limit_mm`.
    #[must_use]
    pub fn deviation(deviation_mm: &[f64], limit_mm: f64) -> Self {
        let paint = |&d: &f64| colour::deviation(d, limit_mm);
        Self::Vertices(deviation_mm.iter().map(paint).collect())
    }

    /// Ivory teeth and pink gum by ISO 3950 number per face, 0 = gum.
    #[must_use]
    pub fn anatomy(face_fdi: &[u8]) -> Self {
        let paint = |&n: &u8| if n == 0 { colour::GUM } else { colour::IVORY };
        Self::Faces(face_fdi.iter().map(paint).collect())
    }
}

/// How a surface takes light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Material {
    /// Strength of the highlight, 0 (chalk) to 1.
    pub gloss: f32,
    /// Share of plain, even light, 0 (a modelled surface) to 1 (flat colour, for maps).
    pub flat: f32,
    /// How much of its own colour its inside shows, 0 (dark, for maps) to 1.
    pub inside: f32,
}

impl Material {
    /// Quiet enamel: soft light, a hint of a highlight.
    pub const ENAMEL: Self = Self {
        gloss: 0.16,
        flat: 0.0,
        inside: 0.6,
    };
    /// For maps whose colours are read: little shading, no highlight.
    pub const MAP: Self = Self {
        gloss: 0.0,
        flat: 0.55,
        inside: 0.0,
    };
    /// Plaster.
    pub const MATT: Self = Self {
        gloss: 0.03,
        flat: 0.0,
        inside: 0.6,
    };
}

/// A painted mesh.
#[derive(Debug, Clone)]
pub struct Layer<'a> {
    /// The mesh, mm.
    pub mesh: &'a Mesh,
    pub(crate) paint: Paint,
    pub(crate) material: Material,
}

impl<'a> Layer<'a> {
    /// A mesh with its colours.
    ///
    /// # Errors
    /// [`PictureError::WrongPaint`] when there is not one colour per vertex or face.
    pub fn new(mesh: &'a Mesh, paint: Paint, material: Material) -> Result<Self, PictureError> {
        let (what, found, expected) = match &paint {
            Paint::Plain(_) => ("meshes", 1, 1),
            Paint::Vertices(c) => ("vertices", c.len(), mesh.positions().len()),
            Paint::Faces(c) => ("faces", c.len(), mesh.faces().len()),
        };
        if found != expected {
            return Err(PictureError::WrongPaint {
                what,
                found,
                expected,
            });
        }
        Ok(Self {
            mesh,
            paint,
            material,
        })
    }
}

/// A line through space.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its corners, mm.
    pub points: Vec<DVec3>,
    /// sRGB.
    pub colour: [u8; 3],
    /// Width on the picture, px.
    pub width_px: f64,
    /// Drawn even where a surface hides it.
    pub on_top: bool,
}

/// A round mark at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Where, mm.
    pub at: DVec3,
    /// sRGB.
    pub colour: [u8; 3],
    /// Radius on the picture, px.
    pub radius_px: f64,
    /// Drawn even where a surface hides it.
    pub on_top: bool,
}

/// What is behind everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Nothing: the page shows through.
    Transparent,
    /// One sRGB colour.
    Plain([u8; 3]),
}

impl Background {
    /// Warm white.
    pub const LIGHT: Self = Self::Plain([247, 246, 243]);
    /// Near black.
    pub const DARK: Self = Self::Plain([24, 27, 31]);
}

/// Everything on a picture.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// Painted meshes.
    pub layers: Vec<Layer<'a>>,
    /// Lines over them.
    pub lines: Vec<Line>,
    /// Dots over the lines.
    pub dots: Vec<Dot>,
    /// What is behind.
    pub background: Background,
}

impl<'a> Scene<'a> {
    /// A scene of meshes on a background.
    #[must_use]
    pub const fn new(layers: Vec<Layer<'a>>, background: Background) -> Self {
        Self {
            layers,
            lines: Vec::new(),
            dots: Vec::new(),
            background,
        }
    }
}
