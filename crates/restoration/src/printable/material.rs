//! Materials and the thickness that they need.
//!
//! Out: limits in mm. Source: makers' instructions as collected in the project's reference (lithium
//! disilicate 1.0, cusps 1.5; zirconia 0.5; printed composite 0.6; veneers thinner). The coating's 0.2
//! is this project's own choice: it is carried by the tooth that it is bonded to, in full.

use lexicon::Millimetres;

/// What the restoration is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Material {
    /// Lithium disilicate glass ceramic, milled or pressed.
    LithiumDisilicate,
    /// The same as a veneer.
    LithiumDisilicateVeneer,
    /// Zirconia, milled.
    Zirconia,
    /// Filled composite, printed.
    CompositePrint,
    /// Filled composite as a thin layer, bonded in full to sound enamel.
    CompositeCoating,
}

impl Material {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::LithiumDisilicate,
        Self::LithiumDisilicateVeneer,
        Self::Zirconia,
        Self::CompositePrint,
        Self::CompositeCoating,
    ];

    /// Name, as on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LithiumDisilicate => "lithium-disilicate",
            Self::LithiumDisilicateVeneer => "lithium-disilicate-veneer",
            Self::Zirconia => "zirconia",
            Self::CompositePrint => "composite-print",
            Self::CompositeCoating => "composite-coating",
        }
    }

    /// The material of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }

    /// Smallest thickness of the body, mm.
    #[must_use]
    pub const fn body_mm_min(self) -> f64 {
        match self {
            Self::LithiumDisilicate => 1.0,
            Self::LithiumDisilicateVeneer => 0.4,
            Self::Zirconia => 0.5,
            Self::CompositePrint => 0.6,
            Self::CompositeCoating => 0.2,
        }
    }

    /// Usual room between tooth and restoration: a film of bond under a coating, cement else.
    #[must_use]
    pub const fn gap(self) -> Millimetres {
        Millimetres::constant(match self {
            Self::CompositeCoating => 0.02,
            _ => 0.06,
        })
    }

    /// Smallest thickness over cusps, mm.
    #[must_use]
    pub const fn cusp_mm_min(self) -> f64 {
        match self {
            Self::LithiumDisilicate => 1.5,
            other => other.body_mm_min(),
        }
    }
}
