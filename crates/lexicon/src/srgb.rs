//! The curve of sRGB between what is stored and light.
//!
//! In / Out: 0 to 1, one channel. Law: `law_srgb_curve_round_trips`. Method: IEC 61966-2-1.

/// Linear light of a stored value.
#[must_use]
pub fn linear_from_srgb(stored: f64) -> f64 {
    if stored <= 0.040_45 {
        stored / 12.92
    } else {
        libm::pow((stored + 0.055) / 1.055, 2.4)
    }
}

/// The stored value of linear light.
#[must_use]
pub fn srgb_from_linear(light: f64) -> f64 {
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * libm::pow(light, 1.0 / 2.4) - 0.055
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_srgb_curve_round_trips(stored in 0.0..1.0f64, more in 0.0..1.0f64) {
            // The standard's two pieces meet to about 3e-8.
            let back = srgb_from_linear(linear_from_srgb(stored));
            prop_assert!((back - stored).abs() < 1e-6);
            let (low, high) = (stored.min(more), stored.max(more));
            prop_assert!(linear_from_srgb(low) <= linear_from_srgb(high));
        }
    }
}
