//! Rotation, scale and translation in one.

use glam::{DMat3, DVec3};

/// A rotation, a scale and a translation: `x -> scale * rotation * x + translation`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// Orthonormal: a rotation, or a reflection where the fit started from one.
    pub rotation: DMat3,
    /// 1 for a rigid motion.
    pub scale: f64,
    /// mm.
    pub translation: DVec3,
}

impl Similarity {
    /// Moves nothing.
    pub const IDENTITY: Self = Self {
        rotation: DMat3::IDENTITY,
        scale: 1.0,
        translation: DVec3::ZERO,
    };

    /// Moves a point.
    #[must_use]
    pub fn point(&self, p: DVec3) -> DVec3 {
        self.rotation * p * self.scale + self.translation
    }

    /// Turns a direction; outward normals stay outward, also under a reflection.
    #[must_use]
    pub fn direction(&self, d: DVec3) -> DVec3 {
        self.rotation * d
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let rotation = self.rotation.transpose();
        let scale = 1.0 / self.scale;
        Self {
            rotation,
            scale,
            translation: rotation * self.translation * -scale,
        }
    }
}

/// The rotation about `spin` by its length, radians.
pub(super) fn rotation_by(spin: DVec3) -> DMat3 {
    let angle = spin.length();
    if angle < 1e-300 {
        return DMat3::IDENTITY;
    }
    lexicon::rotation_about(spin / angle, angle)
}
