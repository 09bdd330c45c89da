//! Colours as CIELAB under D65, and the CIEDE2000 difference.
//!
//! In: sRGB bytes. Out: [`Lab`] (L* 0 to 100) and ΔE00.
//! Law: `law_difference_is_symmetric`; the 34 pairs of Sharma 2005 to 1e-4.
//! Method: IEC 61966-2-1 (sRGB); CIE 15 (Lab); Sharma, Wu & Dalal 2005 (CIEDE2000).

use lexicon::{linear_from_srgb, srgb_from_linear};
use std::f64::consts::PI;

/// A colour in CIELAB under D65, 2° observer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lab {
    /// Lightness L*, 0 (black) to 100 (white).
    pub l: f64,
    /// a*, green (negative) to red.
    pub a: f64,
    /// b*, blue (negative) to yellow.
    pub b: f64,
}

/// White point D65 for X, Y, Z with Y = 1.
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

impl Lab {
    /// A colour from its coordinates.
    #[must_use]
    pub const fn new(l: f64, a: f64, b: f64) -> Self {
        Self { l, a, b }
    }

    /// Converts an sRGB colour.
    #[must_use]
    pub fn from_srgb(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|c| linear_from_srgb(f64::from(c) / 255.0));
        let xyz = [
            0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b,
            0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b,
            0.019_333_9 * r + 0.119_192_0 * g + 0.950_304_1 * b,
        ];
        let f = |i: usize| lab_root(xyz[i] / WHITE[i]);
        Self {
            l: 116.0 * f(1) - 16.0,
            a: 500.0 * (f(0) - f(1)),
            b: 200.0 * (f(1) - f(2)),
        }
    }

    /// Converts to sRGB, clipped to what a screen can show.
    #[must_use]
    pub fn to_srgb(self) -> [u8; 3] {
        let fy = (self.l + 16.0) / 116.0;
        let f = [fy + self.a / 500.0, fy, fy - self.b / 200.0];
        let [x, y, z] = [0, 1, 2].map(|i| WHITE[i] * lab_cube(f[i]));
        let linear = [
            3.240_454_2 * x - 1.537_138_5 * y - 0.498_531_4 * z,
            -0.969_266_0 * x + 1.876_010_8 * y + 0.041_556_0 * z,
            0.055_643_4 * x - 0.204_025_9 * y + 1.057_225_2 * z,
        ];
        linear.map(|c| (srgb_from_linear(c.clamp(0.0, 1.0)) * 255.0).round() as u8)
    }

    /// Chroma C*, the distance from grey.
    #[must_use]
    pub fn chroma(self) -> f64 {
        (self.a * self.a + self.b * self.b).sqrt()
    }

    /// Hue angle in degrees, 0 to 360: 0 red, 90 yellow, 180 green, 270 blue.
    #[must_use]
    pub fn hue_deg(self) -> f64 {
        hue(self.a, self.b)
    }

    /// Colour difference ΔE00 with unit weights; 0.8 is perceptible, 1.8 acceptable in teeth.
    #[must_use]
    pub fn difference(self, other: Self) -> f64 {
        ciede2000(self, other)
    }
}

fn lab_root(t: f64) -> f64 {
    const DELTA: f64 = 6.0 / 29.0;
    if t > DELTA * DELTA * DELTA {
        libm::cbrt(t)
    } else {
        t / (3.0 * DELTA * DELTA) + 4.0 / 29.0
    }
}

fn lab_cube(f: f64) -> f64 {
    const DELTA: f64 = 6.0 / 29.0;
    if f > DELTA {
        f * f * f
    } else {
        3.0 * DELTA * DELTA * (f - 4.0 / 29.0)
    }
}

fn hue(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 {
        return 0.0;
    }
    let h = libm::atan2(b, a) * 180.0 / PI;
    if h < 0.0 { h + 360.0 } else { h }
}

fn pow7(x: f64) -> f64 {
    let x3 = x * x * x;
    x3 * x3 * x
}

fn cos_deg(degrees: f64) -> f64 {
    libm::cos(degrees * PI / 180.0)
}

fn ciede2000(one: Lab, two: Lab) -> f64 {
    const P: f64 = 6_103_515_625.0; // 25^7
    let mean_chroma = 0.5 * (one.chroma() + two.chroma());
    let g = 0.5 * (1.0 - (pow7(mean_chroma) / (pow7(mean_chroma) + P)).sqrt());
    let (a1, a2) = (one.a * (1.0 + g), two.a * (1.0 + g));
    let (c1, c2) = (
        (a1 * a1 + one.b * one.b).sqrt(),
        (a2 * a2 + two.b * two.b).sqrt(),
    );
    let (h1, h2) = (hue(a1, one.b), hue(a2, two.b));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let d_light = two.l - one.l;
    let d_chroma = c2 - c1;
    let d_hue = 2.0 * (c1 * c2).sqrt() * libm::sin(turn * PI / 360.0);
    let light = 0.5 * (one.l + two.l);
    let chroma = 0.5 * (c1 + c2);
    let sum = h1 + h2;
    let hue = match (h1 - h2).abs() {
        _ if grey => sum,
        d if d <= 180.0 => 0.5 * sum,
        _ if sum < 360.0 => 0.5 * (sum + 360.0),
        _ => 0.5 * (sum - 360.0),
    };
    let t = 1.0 - 0.17 * cos_deg(hue - 30.0)
        + 0.24 * cos_deg(2.0 * hue)
        + 0.32 * cos_deg(3.0 * hue + 6.0)
        - 0.20 * cos_deg(4.0 * hue - 63.0);
    let bend = (hue - 275.0) / 25.0;
    let rotation = 60.0 * libm::exp(-bend * bend);
    let r_c = 2.0 * (pow7(chroma) / (pow7(chroma) + P)).sqrt();
    let r_t = -r_c * libm::sin(rotation * PI / 180.0);
    let off = (light - 50.0) * (light - 50.0);
    let s_l = 1.0 + 0.015 * off / (20.0 + off).sqrt();
    let s_c = 1.0 + 0.045 * chroma;
    let s_h = 1.0 + 0.015 * chroma * t;
    let (l, c, h) = (d_light / s_l, d_chroma / s_c, d_hue / s_h);
    (l * l + c * c + h * h + r_t * c * h).max(0.0).sqrt()
}

#[cfg(test)]
#[path = "lab_tests.rs"]
mod tests;
