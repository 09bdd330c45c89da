//! Quantities with their unit in the type, for the doors of a room.
//!
//! In: `f64`. Out: newtypes that are finite. Fails: [`NotFinite`] on NaN and infinity.
//! Not here: arithmetic in kernels, which use bare `f64` with the unit in the name.

use std::fmt;

/// A number that was not a number, or was infinite, where a quantity was expected.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{quantity} must be a finite number, got {value}; give a finite value in {unit}")]
pub struct NotFinite {
    /// Name of the quantity.
    pub quantity: &'static str,
    /// Unit that was expected.
    pub unit: &'static str,
    /// What was given.
    pub value: f64,
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// Unit symbol.
            pub const UNIT: &'static str = $unit;

            /// Wraps a finite value.
            ///
            /// # Errors
            /// [`NotFinite`] for NaN and infinity.
            pub fn new(value: f64) -> Result<Self, NotFinite> {
                if value.is_finite() {
                    Ok(Self(value))
                } else {
                    Err(NotFinite { quantity: stringify!($name), unit: $unit, value })
                }
            }

            /// Wraps a constant.
            ///
            /// # Panics
            /// Where the constant is not finite: at compile time in a `const`.
            #[must_use]
            pub const fn constant(value: f64) -> Self {
                assert!(value.is_finite(), "a constant quantity must be finite");
                Self(value)
            }

            /// The bare value, in [`Self::UNIT`].
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if let Some(digits) = f.precision() {
                    write!(f, "{:.*} {}", digits, self.0, $unit)
                } else {
                    write!(f, "{} {}", self.0, $unit)
                }
            }
        }
    };
}

quantity!(
    /// A length in millimetres.
    Millimetres,
    "mm"
);
quantity!(
    /// An area in square millimetres.
    SquareMillimetres,
    "mm²"
);
quantity!(
    /// A volume in cubic millimetres.
    CubicMillimetres,
    "mm³"
);
quantity!(
    /// A temperature in degrees Celsius.
    Celsius,
    "°C"
);
quantity!(
    /// A temperature difference in kelvin.
    KelvinDelta,
    "K"
);
quantity!(
    /// A mass in micrograms.
    Micrograms,
    "µg"
);
quantity!(
    /// A duration in seconds.
    Seconds,
    "s"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_finite() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Millimetres::new(value).is_err());
        }
        assert_eq!(Millimetres::new(1.25).unwrap().get(), 1.25);
    }

    #[test]
    fn prints_with_its_unit() {
        assert_eq!(
            format!("{:.2}", Millimetres::new(1.256).unwrap()),
            "1.26 mm"
        );
    }
}
