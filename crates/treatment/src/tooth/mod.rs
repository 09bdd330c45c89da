//! The tooth as voxels: from its scanned and designed surface, from tissue solids, from a volume.
//!
//! In: meshes, an order, a [`scan::Volume`]. Out: [`tissue::Tooth`], and the volume that a file holds.
//! Law: `law_a_tooth_and_its_volume_are_one`. Fails: [`ToothError`].

mod bodies;
mod closed;
mod compared;
mod estimated;
mod known;
mod solids;
#[cfg(test)]
mod tests;
mod volume;

pub use compared::{Compared, compare};
pub use estimated::{Piece, estimated};
pub use known::{Known, known};
pub use solids::{Solids, from_solids};
pub use volume::{of_volume, provenance_in_words, to_volume};

use tissue::GridError;

/// A tooth that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ToothError {
    /// Nothing to make it from.
    #[error("the piece of the scan has no {0}; scan the whole crown down to the gum")]
    Nothing(&'static str),
    /// Too large, or no grid.
    #[error("the tooth cannot be cut into cells: {0}")]
    Grid(#[from] GridError),
    /// More cells than are reckoned with.
    #[error(
        "{cells} cells are needed for the tooth, at most {allowed} are allowed; is this one tooth?"
    )]
    Cells {
        /// How many are needed.
        cells: usize,
        /// How many are allowed.
        allowed: usize,
    },
    /// Tissue of another place than the scan.
    #[error(
        "the tissue lies elsewhere than the scan: only {percent:.0} % of the scanned tooth are its surface too \
         (at least {least:.0} % are needed); export both in one frame, in mm"
    )]
    Elsewhere {
        /// Share of the scanned surface that has tissue below and none above it, per cent.
        percent: f64,
        /// How much is needed.
        least: f64,
    },
    /// Tissue that is shifted.
    #[error(
        "the tissue lies {off_mm:.2} mm off the scanned tooth as a whole (at most {most_mm} mm are allowed for); register \
         both to each other"
    )]
    Off {
        /// By how much, mm.
        off_mm: f64,
        /// How much is allowed for, mm.
        most_mm: f64,
    },
    /// A volume that holds no tooth.
    #[error("the volume is no tooth: its {what} is {found}, expected is {expected}")]
    Volume {
        /// Which part.
        what: &'static str,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
}
