//! Light on a surface: three soft lights fixed to the camera, even light from above, a quiet gloss.
//!
//! In: albedo, normal, occlusion, all in linear light. Out: linear light.
//! Method: wrapped Lambert (Green 2004), hemisphere light, Blinn-Phong highlight.

use crate::scene::Material;
use glam::Vec3;

struct Lamp {
    towards: Vec3,
    strength: f32,
    tint: Vec3,
}

/// The lights, in view space: right, up, towards the viewer.
pub(crate) struct Lights {
    lamps: [Lamp; 3],
    half: Vec3,
}

/// How far light reaches round a surface: 0 is Lambert.
const WRAP: f32 = 0.18;

impl Lights {
    pub(crate) fn studio() -> Self {
        let lamp = |towards: Vec3, strength, tint| Lamp {
            towards: towards.normalize(),
            strength,
            tint,
        };
        let key = Vec3::new(-0.55, 0.75, 0.75).normalize();
        Self {
            lamps: [
                lamp(key, 0.80, Vec3::new(1.0, 0.985, 0.955)),
                lamp(Vec3::new(0.9, 0.1, 0.5), 0.20, Vec3::new(0.93, 0.97, 1.0)),
                lamp(Vec3::new(0.1, -0.7, 0.55), 0.12, Vec3::new(1.0, 0.97, 0.95)),
            ],
            half: (key + Vec3::Z).normalize(),
        }
    }

    /// Light that a surface sends to the viewer; `open` is 1 in the open and 0 in a deep crease.
    pub(crate) fn shade(&self, albedo: Vec3, normal: Vec3, open: f32, material: &Material) -> Vec3 {
        let sky = 0.5 + 0.5 * normal.y;
        let ambient = Vec3::new(0.30, 0.285, 0.275).lerp(Vec3::new(0.37, 0.38, 0.395), sky);
        let mut light = ambient * open;
        // Creases lose part of the lamps' light too, but keep their form.
        let lamps_open = 0.35 + 0.65 * open;
        for lamp in &self.lamps {
            let wrapped = (normal.dot(lamp.towards) + WRAP).max(0.0) / (1.0 + WRAP);
            light += lamp.tint * (wrapped * lamp.strength * lamps_open);
        }
        let even = Vec3::splat(0.92 * (0.6 + 0.4 * open));
        let lit = albedo * light.lerp(even, material.flat);
        let shine = normal.dot(self.half).max(0.0);
        // Power 48 by squaring: same bits on every machine.
        let p2 = shine * shine;
        let p4 = p2 * p2;
        let p8 = p4 * p4;
        let p16 = p8 * p8;
        let highlight = p16 * p16 * p16 * material.gloss * open;
        lit + Vec3::splat(highlight)
    }
}

/// Bends what is brighter than paper back below white, so that highlights keep their shape.
pub(crate) fn shoulder(light: f32) -> f32 {
    const KNEE: f32 = 0.8;
    if light <= KNEE {
        return light;
    }
    let over = (light - KNEE) / (1.0 - KNEE);
    KNEE + (1.0 - KNEE) * over / (1.0 + over)
}
