//! Frames as types, and the rigid transforms between them.
//!
//! In / Out: points in mm. A transform is named by both frames: `arch_from_scanner`.
//! Law: `law_rigid_inverse` (a transform after its inverse moves nothing by more than 1e-9 mm).

use glam::{DMat3, DVec3};
use std::marker::PhantomData;

/// A coordinate frame; a marker only.
pub trait Frame: Copy + std::fmt::Debug {}

/// The frame of the file as it came, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scanner;
/// The arch, right-handed: y anterior, z occlusal (out of the gum, for both jaws), x = y × z.
///
/// So x points to the patient's *right* in the lower jaw (whose occlusal side looks up) and to the
/// patient's *left* in the upper jaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arch;
impl Frame for Scanner {}
impl Frame for Arch {}

/// A rotation and a translation that take a point from one frame to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rigid<To: Frame, From: Frame> {
    /// Rotation, orthonormal with determinant +1.
    pub rotation: DMat3,
    /// Translation in mm, applied after the rotation.
    pub translation: DVec3,
    frames: PhantomData<(To, From)>,
}

impl<To: Frame, From: Frame> Rigid<To, From> {
    /// Builds a transform from a rotation and a translation in mm.
    #[must_use]
    pub const fn new(rotation: DMat3, translation: DVec3) -> Self {
        Self {
            rotation,
            translation,
            frames: PhantomData,
        }
    }

    /// Moves a point.
    #[must_use]
    pub fn point(&self, p: DVec3) -> DVec3 {
        self.rotation * p + self.translation
    }

    /// Turns a direction.
    #[must_use]
    pub fn direction(&self, d: DVec3) -> DVec3 {
        self.rotation * d
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Rigid<From, To> {
        let rotation = self.rotation.transpose();
        Rigid::new(rotation, -(rotation * self.translation))
    }

    /// First `inner`, then this.
    #[must_use]
    pub fn after<Inner: Frame>(&self, inner: &Rigid<From, Inner>) -> Rigid<To, Inner> {
        Rigid::new(
            self.rotation * inner.rotation,
            self.rotation * inner.translation + self.translation,
        )
    }
}

/// The axes of one tooth, unit vectors in the scanner's frame, right or left handed as anatomy has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToothAxes {
    /// Centre of the crown, mm.
    pub origin: DVec3,
    /// Along the tooth, out of the gum.
    pub occlusal: DVec3,
    /// Towards lip or cheek.
    pub buccal: DVec3,
    /// Along the arch, towards the midline.
    pub mesial: DVec3,
}

/// The rotation about unit vector `axis` by `angle_rad`, right-handed (Rodrigues).
#[must_use]
pub fn rotation_about(axis: DVec3, angle_rad: f64) -> DMat3 {
    let (sine, cosine) = libm::sincos(angle_rad);
    let turn = |v: DVec3| v * cosine + axis.cross(v) * sine + axis * (axis.dot(v) * (1.0 - cosine));
    DMat3::from_cols(turn(DVec3::X), turn(DVec3::Y), turn(DVec3::Z))
}

/// The shortest rotation that takes unit vector `from` to unit vector `to`.
#[must_use]
pub fn rotation_between(from: DVec3, to: DVec3) -> DMat3 {
    let cross = from.cross(to);
    let dot = from.dot(to);
    if dot < -1.0 + 1e-12 {
        let axis = from.any_orthonormal_vector();
        // Half a turn about `axis`: 2 a a^T - 1.
        let outer = DMat3::from_cols(axis * axis.x, axis * axis.y, axis * axis.z);
        return outer * 2.0 - DMat3::IDENTITY;
    }
    let skew = DMat3::from_cols(
        DVec3::new(0.0, cross.z, -cross.y),
        DVec3::new(-cross.z, 0.0, cross.x),
        DVec3::new(cross.y, -cross.x, 0.0),
    );
    DMat3::IDENTITY + skew + skew * skew * (1.0 / (1.0 + dot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit() -> impl Strategy<Value = DVec3> {
        (-1.0..1.0f64, -1.0..1.0f64, -1.0..1.0f64)
            .prop_map(|(x, y, z)| DVec3::new(x, y, z))
            .prop_filter("long enough", |v| v.length() > 0.1)
            .prop_map(DVec3::normalize)
    }

    proptest! {
        #[test]
        fn law_rigid_inverse(a in unit(), b in unit(), t in unit(), p in unit()) {
            let there: Rigid<Arch, Scanner> = Rigid::new(rotation_between(a, b), t * 40.0);
            let back = there.inverse().point(there.point(p * 30.0));
            prop_assert!((back - p * 30.0).length() < 1e-9);
        }

        #[test]
        fn law_rotation_about_keeps_its_axis(a in unit(), v in unit(), angle in -7.0..7.0f64) {
            let r = rotation_about(a, angle);
            prop_assert!((r * a - a).length() < 1e-12);
            prop_assert!((r * r.transpose() * v - v).length() < 1e-12);
            let flat = v.reject_from_normalized(a);
            let turned = flat * libm::cos(angle) + a.cross(flat) * libm::sin(angle);
            prop_assert!((r * flat - turned).length() < 1e-12);
        }

        #[test]
        fn law_rotation_between_takes_from_to(a in unit(), b in unit()) {
            let r = rotation_between(a, b);
            prop_assert!((r * a - b).length() < 1e-9);
            prop_assert!((r.determinant() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn half_a_turn() {
        let r = rotation_between(DVec3::Z, -DVec3::Z);
        assert!((r * DVec3::Z + DVec3::Z).length() < 1e-12);
        assert!((r.determinant() - 1.0).abs() < 1e-12);
    }
}
