//! A closed solid that can be printed or milled, from a scanned tooth and its designed surface.
//!
//! In: the tooth as scanned, the designed tooth in the same frame, what the plan cuts away first,
//! neighbours and antagonist, material and options. Out: [`Printable`], with every figure beside its
//! limit. The solid is closed, manifold, free of self-intersection and can leave along its
//! insertion axis. Fails: [`PrintableError`]. What is too thin or too tight is a figure, not an error.
//! Method: signed distances on a grid (`scan::field`). As in practice the solid fits the *prepared*
//! tooth with its undercuts blocked out: the cement gap is held to the tooth wherever it can be seen
//! along the axis, and what is blocked out has figures and a limit of its own.
//! Not here: what the healthy tooth looks like (`target` comes from the design).

mod axis;
mod contacts;
mod fields;
mod material;
mod measure;
mod prepared;
mod region;
mod solid;
#[cfg(test)]
mod tests;
mod thickness;
mod words;

pub use contacts::{Contact, ContactKind};
pub use material::Material;
pub use measure::{BLOCK_OUT_SHARE_MAX, BlockOut, MARGINAL_GAP_MM_MAX};
pub use thickness::{INNER_SIDE, Seating, Thick, Thickness, thickness, thinnest_seated};

use crate::plan::Preparation;
use glam::DVec3;
use lexicon::Millimetres;
use scan::Mesh;
use scan::field::FieldError;

/// What the solid is made from; all in one frame, mm.
#[derive(Debug, Clone, Copy)]
pub struct PrintRequest<'a> {
    /// The scanned tooth as it is: its own faces, best with the gum next to it, not its neighbours.
    pub tooth: &'a Mesh,
    /// The whole tooth as designed; the solid fills what it has more than the prepared tooth.
    pub target: &'a Mesh,
    /// The tooth's occlusal direction, where it is known; the solid is seated along it if it can be.
    pub occlusal: Option<DVec3>,
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
    /// Room for cement.
    pub cement_gap: Millimetres,
    /// Room at the margin.
    pub marginal_gap: Millimetres,
    /// How far from the margin the marginal gap reaches.
    pub marginal_band: Millimetres,
    /// Direction in which the restoration comes off, out of the tooth; `None` to search for it.
    pub insertion_axis: Option<DVec3>,
    /// What the plan cuts away before the solid is seated.
    pub preparation: Preparation,
    /// Take up to this much off the outer surface where it is too tight.
    pub contact_relief: Millimetres,
    /// Sample distance; made larger where the solid would need too many samples.
    pub cell: Millimetres,
}

impl Default for PrintOptions {
    fn default() -> Self {
        Self {
            material: Material::CompositePrint,
            cement_gap: const { Millimetres::constant(0.06) },
            marginal_gap: const { Millimetres::constant(0.02) },
            marginal_band: const { Millimetres::constant(0.8) },
            insertion_axis: None,
            preparation: Preparation::default(),
            contact_relief: const { Millimetres::constant(0.0) },
            cell: const { Millimetres::constant(0.06) },
        }
    }
}

impl PrintOptions {
    /// The usual options for a material.
    #[must_use]
    pub fn of(material: Material) -> Self {
        Self {
            material,
            cement_gap: material.gap(),
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
    /// Median distance between prepared tooth and inner surface beyond the marginal band, wherever
    /// nothing is blocked out, mm; `None` where there is no such place (small restorations).
    pub cement_gap_mm: Option<f64>,
    /// What 95 % of these distances stay below, mm.
    pub cement_gap_mm_p95: Option<f64>,
    /// Largest median cement gap at which the inner surface still follows the tooth, mm.
    pub cement_gap_mm_max: f64,
    /// Median distance within the marginal band, mm.
    pub marginal_gap_mm: Option<f64>,
    /// The thinnest place of the body, and of the cusps where the material asks more of them.
    pub thickness: Vec<Thickness>,
    /// What is to be blocked out before it is seated.
    pub block_out: BlockOut,
    /// Volume of the solid, mm³.
    pub volume_mm3: f64,
    /// Where what is missing of the prepared tooth goes.
    pub volumes: Volumes,
    /// Sample distance that was used, mm.
    pub cell_mm: f64,
    /// Clearances to neighbours and antagonist.
    pub contacts: Vec<Contact>,
    /// What to know about it, in plain words.
    pub notes: Vec<String>,
    /// What is against a limit, with figure and limit.
    pub failures: Vec<String>,
}

impl Printable {
    /// What is missing and stays so because it is too thin to be made, or is given up to another
    /// tooth, mm³.
    #[must_use]
    pub fn edge_mm3(&self) -> f64 {
        let v = &self.volumes;
        v.missing_mm3 - self.volume_mm3 - v.film_mm3 - v.block_out_mm3
    }
}

/// Volumes about a solid, each from the grid and not from the solid's own surface, mm³. What is
/// missing is filled by the solid, the film of cement and the block-out, but for the thin edge.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Volumes {
    /// Between the prepared tooth and the design, mm³.
    pub missing_mm3: f64,
    /// Room for cement, mm³.
    pub film_mm3: f64,
    /// Undercuts, mm³.
    pub block_out_mm3: f64,
    /// Tooth that is cut away before the solid is seated, mm³; a part of what is missing.
    pub removal_mm3: f64,
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
        "nothing is left of the solid after a cement gap of {gap_mm} mm and {blocked_mm3:.1} mm³ of \
         undercut; lay the material directly on the tooth, or use a smaller gap"
    )]
    NothingLeft {
        /// Cement gap, mm.
        gap_mm: f64,
        /// Undercuts, mm³.
        blocked_mm3: f64,
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
