//! Tooth numbers as strokes in space, for pictures without text over them.
//!
//! In: digits, a place, the camera's right and up. Out: polylines for [`crate::Line`].
//! Not here: other letters (reports write text as SVG).

use glam::DVec3;

/// Strokes of a digit in a box 0.56 wide and 1 high, from the lower left corner.
#[rustfmt::skip] // One number a line would hide the shapes.
const fn strokes(digit: char) -> &'static [&'static [(f64, f64)]] {
    match digit {
        '1' => &[&[(0.12, 0.8), (0.33, 1.0), (0.33, 0.0)]],
        '2' => &[&[(0.04, 0.78), (0.09, 0.92), (0.28, 1.0), (0.47, 0.92), (0.52, 0.74),
            (0.44, 0.55), (0.02, 0.0), (0.55, 0.0)]],
        '3' => &[&[(0.04, 0.86), (0.16, 0.98), (0.36, 0.98), (0.5, 0.86), (0.49, 0.68),
            (0.36, 0.55), (0.22, 0.54), (0.36, 0.53), (0.51, 0.4), (0.53, 0.2), (0.4, 0.04),
            (0.2, 0.0), (0.03, 0.12)]],
        '4' => &[&[(0.42, 0.0), (0.42, 1.0), (0.0, 0.3), (0.56, 0.3)]],
        '5' => &[&[(0.49, 1.0), (0.1, 1.0), (0.06, 0.56), (0.24, 0.64), (0.42, 0.59),
            (0.53, 0.42), (0.52, 0.2), (0.4, 0.04), (0.2, 0.0), (0.03, 0.1)]],
        '6' => &[&[(0.46, 0.92), (0.3, 1.0), (0.13, 0.88), (0.05, 0.6), (0.04, 0.3),
            (0.13, 0.07), (0.3, 0.0), (0.46, 0.09), (0.53, 0.3), (0.46, 0.5), (0.3, 0.58),
            (0.13, 0.5), (0.04, 0.32)]],
        '7' => &[&[(0.02, 1.0), (0.54, 1.0), (0.2, 0.0)]],
        '8' => &[&[(0.28, 0.54), (0.1, 0.66), (0.07, 0.84), (0.18, 0.98), (0.38, 0.98),
            (0.49, 0.84), (0.46, 0.66), (0.28, 0.54), (0.08, 0.42), (0.03, 0.2), (0.15, 0.02),
            (0.41, 0.02), (0.53, 0.2), (0.48, 0.42), (0.28, 0.54)]],
        '9' => &[&[(0.1, 0.08), (0.26, 0.0), (0.43, 0.12), (0.51, 0.4), (0.52, 0.7),
            (0.43, 0.93), (0.26, 1.0), (0.1, 0.91), (0.03, 0.7), (0.1, 0.5), (0.26, 0.42),
            (0.43, 0.5), (0.52, 0.68)]],
        '0' => &[&[(0.28, 1.0), (0.1, 0.9), (0.03, 0.5), (0.1, 0.1), (0.28, 0.0), (0.46, 0.1),
            (0.53, 0.5), (0.46, 0.9), (0.28, 1.0)]],
        _ => &[],
    }
}

/// Polylines (mm) that write the digits of `text` about `centre`, `height_mm` high.
#[must_use]
pub fn digits(
    text: &str,
    centre: DVec3,
    right: DVec3,
    up: DVec3,
    height_mm: f64,
) -> Vec<Vec<DVec3>> {
    const ADVANCE: f64 = 0.76;
    let count = text.chars().count() as f64;
    let left = -0.5 * (ADVANCE * count - (ADVANCE - 0.56));
    let mut lines = Vec::new();
    for (i, c) in text.chars().enumerate() {
        for stroke in strokes(c) {
            let place = |&(x, y): &(f64, f64)| {
                let x = left + ADVANCE * i as f64 + x;
                centre + (right * x + up * (y - 0.5)) * height_mm
            };
            lines.push(stroke.iter().map(place).collect());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_centred_and_as_high_as_asked() {
        for text in ["11", "28", "36", "40", "57", "9"] {
            let lines = digits(text, DVec3::splat(3.0), DVec3::X, DVec3::Y, 2.0);
            let all: Vec<DVec3> = lines.into_iter().flatten().collect();
            let low = all.iter().copied().reduce(DVec3::min).unwrap();
            let high = all.iter().copied().reduce(DVec3::max).unwrap();
            assert!((high.y - low.y - 2.0).abs() < 1e-9, "{text}");
            assert!(
                ((high + low) * 0.5 - 3.0).abs().max_element() < 0.25,
                "{text}"
            );
        }
        assert!(digits("x", DVec3::ZERO, DVec3::X, DVec3::Y, 1.0).is_empty());
    }
}
