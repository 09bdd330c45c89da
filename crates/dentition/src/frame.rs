//! The arch frame from its two telling directions.
//!
//! In: a jaw, a point and two directions in the scanner's frame. Out: [`ArchFrame`].
//! Rotation orthonormal with determinant +1; `left` agrees with `lexicon::Arch`.

use crate::ArchFrame;
use glam::{DMat3, DVec3};
use lexicon::{Jaw, Rigid};

impl ArchFrame {
    /// The frame with its origin at `origin` (mm), `occlusal` out of the gum and `anterior` towards
    /// the incisors; `anterior` is made square to `occlusal`, and neither need be of unit length.
    ///
    /// Directions that are zero or parallel are replaced by some that are not.
    #[must_use]
    pub fn from_directions(jaw: Jaw, origin: DVec3, occlusal: DVec3, anterior: DVec3) -> Self {
        let occlusal = occlusal.try_normalize().unwrap_or(DVec3::Z);
        let anterior = (anterior - occlusal * anterior.dot(occlusal))
            .try_normalize()
            .unwrap_or_else(|| occlusal.any_orthonormal_vector());
        let x = anterior.cross(occlusal);
        let rotation = DMat3::from_cols(x, anterior, occlusal).transpose();
        let left = match jaw {
            Jaw::Upper => x,
            Jaw::Lower => -x,
        };
        Self {
            arch_from_scanner: Rigid::new(rotation, -(rotation * origin)),
            occlusal,
            anterior,
            left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_is_left_in_both_jaws() {
        // A patient who looks along +y with the head up along +z has the left side at -x.
        let lower = ArchFrame::from_directions(Jaw::Lower, DVec3::ONE, DVec3::Z, DVec3::Y);
        let upper = ArchFrame::from_directions(Jaw::Upper, DVec3::ONE, -DVec3::Z, DVec3::Y);
        assert!((lower.left + DVec3::X).length() < 1e-12);
        assert!((upper.left + DVec3::X).length() < 1e-12);
        for frame in [lower, upper] {
            let rotation = frame.arch_from_scanner.rotation;
            assert!((rotation.determinant() - 1.0).abs() < 1e-12);
            assert!(frame.arch_from_scanner.point(DVec3::ONE).length() < 1e-12);
            assert!(
                (frame.arch_from_scanner.direction(frame.occlusal) - DVec3::Z).length() < 1e-12
            );
        }
    }

    #[test]
    fn parallel_directions_still_make_a_frame() {
        let frame = ArchFrame::from_directions(Jaw::Upper, DVec3::ZERO, DVec3::Z, DVec3::Z);
        assert!(frame.anterior.dot(frame.occlusal).abs() < 1e-12);
        assert!((frame.anterior.length() - 1.0).abs() < 1e-12);
    }
}
