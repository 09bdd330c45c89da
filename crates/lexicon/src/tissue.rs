//! The tissues and materials that a voxel or a solid can be made of.
//!
//! Law: `law_tissue_codes_round_trip`: the byte and the name of a tissue are its own, for ever.

/// What a place in or around a tooth is made of. The byte of a tissue is fixed: stored volumes hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Tissue {
    /// Air, or nothing.
    Air = 0,
    /// Saliva, or another watery film.
    Saliva = 1,
    /// Sound enamel.
    Enamel = 2,
    /// Sound dentine.
    Dentine = 3,
    /// Pulp: chamber and canals.
    Pulp = 4,
    /// Cementum of the root.
    Cementum = 5,
    /// Periodontal ligament.
    Ligament = 6,
    /// Alveolar bone.
    Bone = 7,
    /// Gum.
    Gingiva = 8,
    /// Tooth substance that has lost mineral.
    Lesion = 9,
    /// A filling or other made material.
    Restoration = 10,
    /// Foreign colour: stain particles, tattoo ink.
    Pigment = 11,
}

impl Tissue {
    /// Every tissue, in the order of its byte.
    pub const ALL: [Self; 12] = [
        Self::Air,
        Self::Saliva,
        Self::Enamel,
        Self::Dentine,
        Self::Pulp,
        Self::Cementum,
        Self::Ligament,
        Self::Bone,
        Self::Gingiva,
        Self::Lesion,
        Self::Restoration,
        Self::Pigment,
    ];

    /// Lower-case name, as used in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Saliva => "saliva",
            Self::Enamel => "enamel",
            Self::Dentine => "dentine",
            Self::Pulp => "pulp",
            Self::Cementum => "cementum",
            Self::Ligament => "ligament",
            Self::Bone => "bone",
            Self::Gingiva => "gingiva",
            Self::Lesion => "lesion",
            Self::Restoration => "restoration",
            Self::Pigment => "pigment",
        }
    }

    /// The byte that stands for the tissue in a volume.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Whether it is what a tooth stands in, and no tissue: air or saliva.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Air | Self::Saliva)
    }

    /// Whether it is of the tooth itself, sound, lost to decay or filled.
    #[must_use]
    pub const fn is_tooth(self) -> bool {
        matches!(
            self,
            Self::Enamel
                | Self::Dentine
                | Self::Pulp
                | Self::Cementum
                | Self::Lesion
                | Self::Restoration
        )
    }

    /// The tissue of a byte, if it is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_tissue_codes_round_trip() {
        for (place, tissue) in Tissue::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(tissue.code()), place);
            assert_eq!(Tissue::from_code(tissue.code()), Some(tissue));
            let same_name = Tissue::ALL.iter().filter(|t| t.name() == tissue.name());
            assert_eq!(same_name.count(), 1);
        }
        assert_eq!(Tissue::from_code(12), None);
    }
}
