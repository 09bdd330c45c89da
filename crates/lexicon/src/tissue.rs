//! The tissues and materials that a voxel or a solid can be made of.

/// What a place in or around a tooth is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Tissue {
    /// Sound enamel.
    Enamel,
    /// Sound dentine.
    Dentine,
    /// Pulp: chamber and canals.
    Pulp,
    /// Gum.
    Gingiva,
}

impl Tissue {
    /// Lower-case name, as used in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enamel => "enamel",
            Self::Dentine => "dentine",
            Self::Pulp => "pulp",
            Self::Gingiva => "gingiva",
        }
    }
}
