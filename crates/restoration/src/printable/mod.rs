//! A closed solid that can be printed or milled, from a scanned tooth and its designed surface.
//!
//! In: the tooth as it is (damaged or prepared), the designed outer surface in the same frame,
//! neighbours and antagonist, material and options. Out: [`Printable`], with every figure beside its
//! limit. Law: the solid is closed, manifold, free of self-intersection and can leave along its
//! insertion axis. Fails: [`PrintableError`]. What is too thin or too tight is a figure, not an error.
//! Method: signed distances on a grid (`scan::field`), undercuts filled by a sweep along the axis.
//! Not here: what the healthy tooth looks like (`target` comes from the design).

mod axis;
mod contacts;
mod fields;
mod material;
mod measure;
mod region;
mod shell;
mod solid;
#[cfg(test)]
mod tests;

pub use contacts::{Contact, ContactKind};
pub use material::Material;
pub use measure::{MARGINAL_GAP_MM_MAX, Thickness};

use glam::DVec3;
use scan::Mesh;
use scan::field::FieldError;

/// What the solid is made from; all in one frame, mm.
#[derive(Debug, Clone, Copy)]
pub struct PrintRequest<'a> {
    /// The scanned tooth as it is: its own faces, best with the gum next to it, not its neighbours.
    pub tooth: &'a Mesh,
    /// The designed outer surface: the whole tooth, or a crown's outer shell.
    pub target: &'a Mesh,
    /// The border loop of a crown's shell. Given: `target` is closed against the tooth along its own
    /// border. `None`: the solid fills what `target` has more than `tooth`.
    pub margin: Option<&'a [DVec3]>,
    /// A point on the part that is wanted; `None` for everything that is missing.
    pub at: Option<DVec3>,
    /// Neighbours with a name for the report.
    pub neighbours: &'a [(String, &'a Mesh)],
    /// The opposing teeth in occlusion.
    pub antagonist: Option<&'a Mesh>,
}

/// How to make it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrintOptions {
    /// Material, for its limits.
    pub material: Material,
    /// Room for cement, mm.
    pub cement_gap_mm: f64,
    /// Room at the margin, mm.
    pub marginal_gap_mm: f64,
    /// How far from the margin the marginal gap reaches, mm.
    pub marginal_band_mm: f64,
    /// Direction in which the restoration comes off, out of the tooth; `None` to search for it.
    pub insertion_axis: Option<DVec3>,
    /// Remove as much of the tooth as the material's minimum thickness needs.
    pub prepare: bool,
    /// Take up to this much off the outer surface where it is too tight, mm.
    pub contact_relief_mm: f64,
    /// Sample distance, mm; made larger where the solid would need too many samples.
    pub cell_mm: f64,
}

impl Default for PrintOptions {
    fn default() -> Self {
        Self {
            material: Material::CompositePrint,
            cement_gap_mm: 0.06,
            marginal_gap_mm: 0.02,
            marginal_band_mm: 0.8,
            insertion_axis: None,
            prepare: false,
            contact_relief_mm: 0.0,
            cell_mm: 0.06,
        }
    }
}

impl PrintOptions {
    /// The usual options for a material.
    #[must_use]
    pub fn of(material: Material) -> Self {
        Self {
            material,
            cement_gap_mm: material.gap_mm(),
            ..Self::default()
        }
    }
}

/// A restoration that can be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Printable {
    /// The closed solid, normals outward, in the frame of the request.
    pub solid: Mesh,
    /// Its border on the tooth, in order; the longest loop if there are several.
    pub margin: Vec<DVec3>,
    /// Direction in which it comes off.
    pub insertion_axis: DVec3,
    /// Median distance between tooth and inner surface beyond the marginal band, mm; `None` where
    /// there is no such place (small restorations).
    pub cement_gap_mm: Option<f64>,
    /// Largest median cement gap at which the inner surface still follows the tooth, mm.
    pub cement_gap_mm_max: f64,
    /// Median distance within the marginal band, mm.
    pub marginal_gap_mm: Option<f64>,
    /// The thinnest place of the body, and of the cusps where the material asks more of them.
    pub thickness: Vec<Thickness>,
    /// Area of the tooth under the restoration that was undercut and blocked out, mm².
    pub undercut_mm2: f64,
    /// Volume of the solid, mm³.
    pub volume_mm3: f64,
    /// Sound tooth to be removed before it fits, mm³ (0 unless asked for).
    pub removal_mm3: f64,
    /// Sample distance that was used, mm.
    pub cell_mm: f64,
    /// Clearances to neighbours and antagonist.
    pub contacts: Vec<Contact>,
    /// What to know about it, in plain words.
    pub notes: Vec<String>,
    /// What is against a limit, with figure and limit.
    pub failures: Vec<String>,
}

/// A solid that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PrintableError {
    /// A mesh without faces.
    #[error("the {0} has no faces; give its surface")]
    NoSurface(&'static str),
    /// The design is nowhere far enough outside the tooth.
    #[error(
        "the design stands at most {most_mm:.3} mm outside the tooth, a solid needs {needed_mm:.3} mm; \
         choose a place where substance is missing, or ask for a preparation"
    )]
    NothingMissing {
        /// Largest distance found, mm.
        most_mm: f64,
        /// Smallest that makes a solid, mm.
        needed_mm: f64,
    },
    /// Nothing is left once gap and undercuts are taken away.
    #[error(
        "nothing is left of the solid after a cement gap of {gap_mm} mm and {undercut_mm2:.1} mm² of \
         undercut; try another insertion axis or a smaller gap"
    )]
    NothingLeft {
        /// Cement gap, mm.
        gap_mm: f64,
        /// Undercut area, mm².
        undercut_mm2: f64,
    },
    /// Too little to hold.
    #[error(
        "the solid would hold {volume_mm3:.3} mm³, at least {needed_mm3} mm³ can be handled; lay it \
         directly on the tooth, or choose a place where more is missing"
    )]
    TooSmall {
        /// Its volume, mm³.
        volume_mm3: f64,
        /// Least that is made, mm³.
        needed_mm3: f64,
    },
    /// The grid cannot be made.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// Makes the solid.
///
/// # Errors
/// [`PrintableError`] when no honest solid exists.
pub fn printable(
    request: &PrintRequest<'_>,
    options: &PrintOptions,
) -> Result<Printable, PrintableError> {
    for (name, mesh) in [("tooth", request.tooth), ("target", request.target)] {
        if mesh.faces().is_empty() {
            return Err(PrintableError::NoSurface(name));
        }
    }
    let built = solid::build(request, options)?;
    Ok(measure::measure(request, options, built))
}
