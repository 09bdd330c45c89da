//! A rough star-shaped solid that takes material away.

use glam::{DMat3, DVec3};
use lexicon::Rng;

/// A solid that every ray from its centre leaves once.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// Its centre, mm.
    pub centre: DVec3,
    /// Its axes as columns, orthonormal.
    pub axes: DMat3,
    /// Half its width along each axis, mm.
    pub radii_mm: DVec3,
    /// 2 for an ellipsoid; larger for a cylinder with rounder or sharper ends.
    pub power: f64,
    /// Roughness: wave vector, phase and share of the radius.
    pub waves: Vec<(DVec3, f64, f64)>,
}

impl Tool {
    /// Waves of the surface with that many shares of the radius in all.
    pub(crate) fn rough(rng: &mut Rng, share: f64) -> Vec<(DVec3, f64, f64)> {
        (0..6)
            .map(|i| {
                let frequency = 1.5 + 1.2 * f64::from(i);
                let k = DVec3::new(rng.normal(), rng.normal(), rng.normal()).normalize_or(DVec3::X);
                let phase = rng.range(0.0, std::f64::consts::TAU);
                (k * frequency, phase, share / (1.0 + f64::from(i)))
            })
            .collect()
    }

    /// Distance from the centre to the surface in a unit direction, mm.
    #[must_use]
    pub fn radius_mm(&self, direction: DVec3) -> f64 {
        let q = self.axes.transpose() * direction / self.radii_mm;
        let side = libm::pow(q.x * q.x + q.y * q.y, 0.5 * self.power);
        let end = libm::pow(q.z.abs(), self.power);
        let smooth = libm::pow(side + end, -1.0 / self.power);
        let rough: f64 = self
            .waves
            .iter()
            .map(|(k, phase, share)| share * libm::sin(k.dot(direction) * 2.0 + phase))
            .sum();
        smooth * (1.0 + rough)
    }

    /// Negative inside, zero on the surface, positive outside (in shares of the radius).
    #[must_use]
    pub fn level(&self, p: DVec3) -> f64 {
        let d = p - self.centre;
        let length = d.length();
        if length < 1e-9 {
            return -1.0;
        }
        length / self.radius_mm(d / length) - 1.0
    }

    /// Radius of a ball about the centre that holds the whole tool, mm.
    #[must_use]
    pub fn reach_mm(&self) -> f64 {
        let rough: f64 = self.waves.iter().map(|w| w.2).sum();
        // The corner of a block is root three away.
        self.radii_mm.length() * (1.0 + rough)
    }
}
