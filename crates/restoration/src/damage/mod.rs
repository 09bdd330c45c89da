//! Seeded damage cut into sound teeth, and how well a design undoes it.
//!
//! In: a sound scan, the faces of one tooth, a seed. Out: [`Damaged`], [`Score`].
//! Law: `law_cut_is_closed_and_stays_inside` (one patch, every kept vertex outside the tool).
//! Method: star-shaped tools (ellipsoids, cylinders, blocks) with a rough surface, subtracted one
//! after another as solids, so that undercuts and lost walls are real; 8 µm of scanner noise.
//! Not here: teeth of the sample mouth (`dentition::sample`).

mod cut;
mod draw;
mod score;
mod tool;
mod trial;

pub use cut::cut;
pub use draw::{Damaged, draw};
pub use score::{Score, score};
pub use tool::Tool;
pub use trial::{Help, Trial, trial};

/// Kinds of test damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DamageKind {
    /// A hollow in the surface, its rim often undercut.
    Cavity,
    /// A piece off a cusp, ridge or edge.
    Chip,
    /// A large piece that takes a part of the tooth's wall.
    Wall,
}

impl DamageKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Cavity, Self::Chip, Self::Wall];

    /// Lower-case name, as in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cavity => "cavity",
            Self::Chip => "chip",
            Self::Wall => "wall chip",
        }
    }
}
