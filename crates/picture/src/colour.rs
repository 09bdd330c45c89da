//! Colours that mean something: teeth, deviations, contrast.
//!
//! In / Out: sRGB bytes. Law: neighbouring teeth differ also for colour-blind eyes
//! (`law_neighbours_differ_for_every_eye`).
//! Method: sRGB transfer (IEC 61966-2-1), contrast (WCAG 2.2, 1.4.3), colour-vision deficiency
//! (Machado, Oliveira & Fernandes 2009, severity 1).

/// Teeth without colours of their own.
pub const IVORY: [u8; 3] = [236, 227, 209];
/// Gum.
pub const GUM: [u8; 3] = [203, 148, 143];
/// The inside of an open surface.
pub const INSIDE: [u8; 3] = [112, 100, 98];

/// Light, dark, light, dark along the arch, so that neighbours differ in lightness as in hue.
const TEETH: [[u8; 3]; 6] = [
    [241, 208, 128],
    [88, 140, 194],
    [180, 218, 178],
    [172, 110, 152],
    [160, 214, 230],
    [218, 142, 92],
];

/// Colour of a tooth by ISO 3950 number; gum for 0, grey for what names no tooth.
#[must_use]
pub fn tooth(number: u8) -> [u8; 3] {
    if number == 0 {
        return GUM;
    }
    let (quadrant, position) = (number / 10, number % 10);
    if !(1..=4).contains(&quadrant) || !(1..=8).contains(&position) {
        return [170, 170, 170];
    }
    // Count along the arch from the patient's right, so that 11 and 21 are neighbours too.
    let along = if quadrant == 1 || quadrant == 4 {
        8 - position
    } else {
        7 + position
    };
    TEETH[usize::from(along) % TEETH.len()]
}

/// Blue (missing) through near white to vermilion (too much); even steps in lightness.
const DIVERGING: [[u8; 3]; 9] = [
    [20, 62, 122],
    [46, 108, 170],
    [104, 160, 206],
    [176, 208, 230],
    [242, 240, 235],
    [246, 206, 168],
    [234, 150, 92],
    [206, 92, 40],
    [146, 46, 14],
];

/// Colour of a deviation: negative is below the reference, `limit_mm` and beyond is the map's end.
/// Grey where the value is not a number or the limit is not positive.
#[must_use]
pub fn deviation(value_mm: f64, limit_mm: f64) -> [u8; 3] {
    let share = value_mm / limit_mm;
    if limit_mm.is_nan() || limit_mm <= 0.0 || share.is_nan() {
        return [170, 170, 170];
    }
    let at = (share.clamp(-1.0, 1.0) + 1.0) * 4.0;
    let below = (at as usize).min(7);
    mix(DIVERGING[below], DIVERGING[below + 1], at - below as f64)
}

/// Between two colours; 0 is `a`, 1 is `b`.
#[must_use]
pub fn mix(a: [u8; 3], b: [u8; 3], share: f64) -> [u8; 3] {
    let share = share.clamp(0.0, 1.0);
    let blend = |a: u8, b: u8| {
        let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
        (value + 0.5) as u8
    };
    [blend(a[0], b[0]), blend(a[1], b[1]), blend(a[2], b[2])]
}

/// As in CSS, such as `#a0b1c2`.
#[must_use]
pub fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// sRGB byte to linear light, 0 to 1.
#[must_use]
pub fn linear(byte: u8) -> f64 {
    lexicon::linear_from_srgb(f64::from(byte) / 255.0)
}

/// Linear light to an sRGB byte.
#[must_use]
pub fn encoded(light: f64) -> u8 {
    let c = lexicon::srgb_from_linear(light.clamp(0.0, 1.0));
    (c * 255.0 + 0.5) as u8
}

/// Contrast ratio of two colours, 1 to 21.
#[must_use]
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance =
        |c: [u8; 3]| 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lexicon::{Fdi, Jaw};

    type Matrix = [[f64; 3]; 3];
    const EYES: [(&str, Matrix); 4] = [
        ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protan",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deutan",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritan",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn lab(c: [u8; 3], eye: &Matrix) -> [f64; 3] {
        let rgb = c.map(linear);
        let seen =
            eye.map(|row| (row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]).clamp(0.0, 1.0));
        let row = |m: [f64; 3]| m[0] * seen[0] + m[1] * seen[1] + m[2] * seen[2];
        let xyz = [
            row([0.4124, 0.3576, 0.1805]) / 0.9505,
            row([0.2126, 0.7152, 0.0722]),
            row([0.0193, 0.1192, 0.9505]) / 1.089,
        ];
        let f = xyz.map(|t| {
            if t > 0.008_856 {
                libm::cbrt(t)
            } else {
                7.787 * t + 16.0 / 116.0
            }
        });
        [
            116.0 * f[1] - 16.0,
            500.0 * (f[0] - f[1]),
            200.0 * (f[1] - f[2]),
        ]
    }

    fn difference(a: [u8; 3], b: [u8; 3], eye: &Matrix) -> f64 {
        let (a, b) = (lab(a, eye), lab(b, eye));
        (0..3)
            .map(|i| (a[i] - b[i]) * (a[i] - b[i]))
            .sum::<f64>()
            .sqrt()
    }

    #[test]
    fn law_neighbours_differ_for_every_eye() {
        for (name, eye) in EYES {
            for jaw in [Jaw::Upper, Jaw::Lower] {
                let teeth: Vec<_> = Fdi::along(jaw).map(|t| tooth(t.number())).collect();
                for (i, &c) in teeth.iter().enumerate() {
                    let gum = difference(c, GUM, &eye);
                    assert!(gum > 12.0, "{name}: tooth {i} and gum {gum}");
                    // The next one, and the next but one where a tooth is missing.
                    for step in [1, 2] {
                        let Some(&other) = teeth.get(i + step) else {
                            continue;
                        };
                        let d = difference(c, other, &eye);
                        assert!(d > 12.0, "{name}: {i} and {} differ by {d}", i + step);
                    }
                }
            }
        }
    }

    #[test]
    fn contrast_of_black_and_white_is_21() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([119; 3], [255; 3]) - 4.48).abs() < 0.01);
    }

    #[test]
    fn transfer_round_trips() {
        assert!((0..=255).all(|b| encoded(linear(b)) == b));
    }

    #[test]
    fn deviations_end_at_the_limit() {
        assert_eq!(deviation(0.0, 0.3), DIVERGING[4]);
        assert_eq!(deviation(9.0, 0.3), DIVERGING[8]);
        assert_eq!(deviation(-0.3, 0.3), DIVERGING[0]);
        assert_eq!(deviation(f64::NAN, 0.3), [170; 3]);
        assert_eq!(deviation(0.1, 0.0), [170; 3]);
    }
}
