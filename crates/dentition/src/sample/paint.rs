//! The colours of teeth, gum and damage as a colour scanner sees them.
//!
//! In: what lies at a point. Out: sRGB. Method: VITA-like shades (A1 on incisors, towards A3 and
//! B3 on canines and molars), yellower at the neck, greyer at the edge; darker fissures.

use super::damage::DamageKind;
use super::field::{ArchField, Sample};
use super::harm::{CRACK_HALF_MM, Harm};
use super::noise;
use super::profile::smooth_step;
use glam::{DVec2, DVec3};
use lexicon::{Jaw, ToothKind};

/// How damage is coloured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    None,
    /// Brown, darker with depth.
    Caries,
    /// Matt enamel, yellow where dentine shows.
    Fracture,
    /// Glossy, with an island of dentine.
    Worn,
    /// A dark line.
    Line,
    /// A patch of colour.
    Patch {
        half: DVec2,
        colour: [f64; 3],
        strength: f64,
    },
    /// Brown along the fissures.
    Fissures,
    /// A star or an anchor in blue-black ink.
    Motif {
        radius_mm: f64,
        turn: f64,
        anchor: bool,
        /// +1 where the crown points up.
        upright: f64,
    },
}

type Rgb = [f64; 3];

fn mix(a: Rgb, b: Rgb, t: f64) -> Rgb {
    std::array::from_fn(|k| a[k] + (b[k] - a[k]) * t)
}

/// Body shade by kind of tooth, sRGB.
const INCISOR: Rgb = [226.0, 213.0, 192.0];
const CANINE: Rgb = [217.0, 195.0, 162.0];
const PREMOLAR: Rgb = [221.0, 203.0, 174.0];
const MOLAR: Rgb = [219.0, 198.0, 167.0];
const EDGE: Rgb = [186.0, 190.0, 192.0];
const FISSURE: Rgb = [140.0, 108.0, 72.0];
const GUM: Rgb = [208.0, 128.0, 122.0];
const MUCOSA: Rgb = [176.0, 78.0, 82.0];
const PALATE: Rgb = [206.0, 140.0, 130.0];
const INK: Rgb = [28.0, 34.0, 74.0];

/// Colour of a vertex; `p` on the surface, `sample` the sound field there.
pub(super) fn colour(field: &ArchField, p: DVec3, sample: &Sample, harms: &[&Harm]) -> [u8; 3] {
    let tooth_share = smooth_step(-0.10, 0.12, sample.gum - sample.tooth);
    let mut rgb = gum(field, p, sample);
    if tooth_share > 0.0 {
        rgb = mix(rgb, tooth(field, p, sample, harms), tooth_share);
    }
    let grain = 1.0 + 0.02 * noise::value(p / 0.35, 77) + 0.02 * noise::value(p / 1.7, 78);
    rgb.map(|v| (v * grain).clamp(0.0, 255.0) as u8)
}

fn gum(field: &ArchField, p: DVec3, sample: &Sample) -> Rgb {
    let Some(t) = field.layout.teeth.get(sample.nearest) else {
        return GUM;
    };
    let reading = t.at(p);
    let below = t.margin(reading.around) - reading.local.z;
    let inside = reading.around.y < 0.0;
    let mut rgb = mix(
        GUM,
        [222.0, 142.0, 134.0],
        1.0 - smooth_step(0.2, 1.6, below),
    );
    let loose = if inside && field.layout.jaw == Jaw::Upper {
        PALATE
    } else {
        MUCOSA
    };
    let blotch = 0.5 + 0.5 * noise::fractal(p / 3.0, 31);
    rgb = mix(
        rgb,
        loose,
        smooth_step(2.5, 5.5, below + 1.5 * (blotch - 0.5)),
    );
    let stipple = noise::value(p / 0.7, 32) * 0.5 + noise::fractal(p / 5.0, 33);
    rgb.map(|v| v * (1.0 + 0.05 * stipple))
}

fn tooth(field: &ArchField, p: DVec3, sample: &Sample, harms: &[&Harm]) -> Rgb {
    let Some(t) = field.layout.teeth.get(sample.nearest) else {
        return INCISOR;
    };
    let local = t.local(p);
    let body = match t.fdi.kind() {
        ToothKind::Incisor => INCISOR,
        ToothKind::Canine => CANINE,
        ToothKind::Premolar => PREMOLAR,
        ToothKind::Molar => MOLAR,
    };
    let up = local.z / t.size.crown_mm;
    let warm = mix(body, [body[0] * 0.94, body[1] * 0.86, body[2] * 0.70], 1.0);
    let mut rgb = mix(warm, body, smooth_step(0.05, 0.55, up));
    let front = matches!(t.fdi.kind(), ToothKind::Incisor | ToothKind::Canine);
    let glassy = if front { 0.55 } else { 0.25 };
    rgb = mix(rgb, EDGE, glassy * smooth_step(0.78, 1.0, up));
    let [top, _, groove] = t.map.at(local.x, local.y);
    let on_top = smooth_step(-0.5, -0.1, local.z - top);
    rgb = mix(rgb, FISSURE, 0.55 * groove * groove * on_top);
    let cloud = noise::fractal(p / 2.6, u64::from(t.fdi.number()));
    rgb = rgb.map(|v| v * (1.0 + 0.03 * cloud));
    for harm in harms.iter().filter(|h| h.tooth == sample.nearest) {
        let depth = -sample.tooth;
        if let Some((colour, alpha)) =
            harm.painted(local, depth, groove * on_top, t.at_local(local).around.y)
        {
            rgb = mix(rgb, colour, alpha);
        }
    }
    rgb
}

impl Harm {
    /// Colour and strength of the damage at a local point `depth` mm below the sound surface.
    pub(super) fn painted(
        &self,
        local: DVec3,
        depth: f64,
        groove: f64,
        facing: f64,
    ) -> Option<(Rgb, f64)> {
        let d = local - self.middle;
        if d.length() > self.reach + 0.5 {
            return None;
        }
        let speckle = noise::fractal(local / 0.9, 91);
        let (rgb, alpha) = match self.paint {
            Paint::None => return None,
            Paint::Caries => {
                let rim = smooth_step(0.05, 0.35, depth);
                let halo = 0.35 * (1.0 - smooth_step(0.0, 0.45, self.removed(local)));
                let deep = smooth_step(0.2, 1.1, depth + 0.3 * speckle);
                (
                    mix([150.0, 108.0, 62.0], [62.0, 40.0, 24.0], deep),
                    (rim * 0.95).max(halo),
                )
            }
            Paint::Fracture => {
                let shown = smooth_step(0.03, 0.12, depth);
                let dentine = smooth_step(0.7, 1.3, depth + 0.15 * speckle);
                (
                    mix([218.0, 208.0, 188.0], [214.0, 180.0, 122.0], dentine),
                    0.85 * shown,
                )
            }
            Paint::Worn => {
                let shown = smooth_step(0.02, 0.08, depth);
                let dentine = smooth_step(0.35, 0.6, depth);
                (
                    mix([232.0, 224.0, 204.0], [196.0, 150.0, 88.0], dentine),
                    0.8 * shown,
                )
            }
            Paint::Line => ([74.0, 52.0, 36.0], 0.8 * self.line(local, facing).sqrt()),
            Paint::Fissures => {
                let patchy = smooth_step(-0.3, 0.3, speckle);
                (
                    [70.0, 46.0, 28.0],
                    0.85 * smooth_step(0.2, 0.7, groove) * patchy,
                )
            }
            Paint::Patch { .. } | Paint::Motif { .. } => self.marked(d, speckle, facing)?,
        };
        (alpha > 0.0).then_some((rgb, alpha))
    }

    /// Colour that lies on the buccal face, at `d` from its middle.
    fn marked(&self, d: DVec3, speckle: f64, facing: f64) -> Option<(Rgb, f64)> {
        if facing < 0.0 {
            return None;
        }
        match self.paint {
            Paint::Patch {
                half,
                colour,
                strength,
            } => {
                let q = DVec2::new(d.x, d.z) / half;
                Some((
                    colour,
                    strength * (1.0 - smooth_step(0.65, 1.1, q.length() + 0.3 * speckle)),
                ))
            }
            Paint::Motif {
                radius_mm,
                turn,
                anchor,
                upright,
            } => {
                let (s, c) = libm::sincos(turn);
                let up = d.z * upright;
                let q = DVec2::new(d.x * c - up * s, d.x * s + up * c) / radius_mm;
                let edge = if anchor {
                    anchor_shape(q)
                } else {
                    star_shape(q)
                };
                Some((INK, 0.92 * (1.0 - smooth_step(-0.07, 0.07, edge))))
            }
            _ => None,
        }
    }

    /// Whether a face counts as damaged, from the depth below the sound surface and the paint.
    pub(super) fn covers(&self, local: DVec3, depth: f64, groove: f64, facing: f64) -> bool {
        match self.order.kind {
            DamageKind::Cavity | DamageKind::Chip | DamageKind::Wear => {
                depth > 0.03 && self.removed(local) < 0.12
            }
            DamageKind::Crack => self.line(local, facing) > 0.0 || self.beside(local, facing),
            DamageKind::Stain | DamageKind::Tattoo => self
                .painted(local, depth, groove, facing)
                .is_some_and(|(_, alpha)| alpha > 0.3),
        }
    }

    /// Faces are wider than a crack: one that it crosses counts.
    fn beside(&self, local: DVec3, facing: f64) -> bool {
        let side = DVec3::X * CRACK_HALF_MM;
        self.line(local + side, facing) > 0.3 || self.line(local - side, facing) > 0.3
    }
}

/// A five-pointed star of radius 1, negative inside.
fn star_shape(q: DVec2) -> f64 {
    let fifth = std::f64::consts::TAU / 5.0;
    let angle = libm::atan2(q.x, q.y);
    let turns = angle / fifth;
    let a = (turns - (turns + 0.5).floor()).abs() * fifth;
    let r = q.length();
    let (x, y) = (r * libm::sin(a), r * libm::cos(a));
    // The edge from the tip (0, 1) to the notch at radius 0.42 and half a turn of a fifth.
    let notch = DVec2::new(0.42 * libm::sin(0.5 * fifth), 0.42 * libm::cos(0.5 * fifth));
    let along = (notch - DVec2::Y).normalize_or_zero();
    -(DVec2::new(x, y) - DVec2::Y).perp_dot(along)
}

/// An anchor of height 2: ring, shank, stock and arms, negative inside.
fn anchor_shape(q: DVec2) -> f64 {
    let bar = |a: DVec2, b: DVec2, half: f64| {
        let t = ((q - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
        q.distance(a + (b - a) * t) - half
    };
    let ring = (q.distance(DVec2::new(0.0, 0.82)) - 0.2).abs() - 0.11;
    let shank = bar(DVec2::new(0.0, 0.62), DVec2::new(0.0, -0.8), 0.13);
    let stock = bar(DVec2::new(-0.42, 0.38), DVec2::new(0.42, 0.38), 0.11);
    let bow = if q.y < -0.1 {
        (q.distance(DVec2::new(0.0, -0.1)) - 0.75).abs() - 0.13
    } else {
        let tip = DVec2::new(q.x.abs(), q.y);
        tip.distance(DVec2::new(0.75, -0.08)) - 0.2
    };
    ring.min(shank).min(stock).min(bow)
}
