//! What cells can be: conductors, or surroundings with their transfer of heat.
//!
//! In: coefficients in W/m2/K, rises in K. Out: [`Medium`], [`Ambient`], [`Climate`].

use crate::properties::Conduct;

/// Surroundings: how well they take heat, and how warm they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ambient {
    /// Heat transfer coefficient, W/m2/K: 0 insulates, infinity holds the face at the rise.
    pub h_w_m2k: f64,
    /// Temperature above the baseline, K.
    pub rise_k: f64,
}

impl Ambient {
    /// Lets no heat through.
    pub const INSULATED: Self = Self {
        h_w_m2k: 0.0,
        rise_k: 0.0,
    };
    /// Held at the baseline.
    pub const FIXED: Self = Self::held(0.0);

    /// A face held at a rise above the baseline, K.
    #[must_use]
    pub const fn held(rise_k: f64) -> Self {
        Self {
            h_w_m2k: f64::INFINITY,
            rise_k,
        }
    }

    /// Convection: coefficient in W/m2/K and rise of the fluid above the baseline, K.
    #[must_use]
    pub const fn convection(h_w_m2k: f64, rise_k: f64) -> Self {
        Self { h_w_m2k, rise_k }
    }
}

/// Which surroundings: 0 to 5 are the walls (x low, x high, y low, y high, z low, z high).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AmbientSlot(pub u8);

impl AmbientSlot {
    /// The air of a tooth's model.
    pub const AIR: Self = Self(6);
    /// The saliva of a tooth's model, where saliva is surroundings.
    pub const SALIVA: Self = Self(7);
}

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Medium {
    /// Conducts and stores.
    Conductor(Conduct),
    /// Surroundings, and the share of a face that is true area.
    Ambient(AmbientSlot, f64),
}

/// What surrounds a tooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Climate {
    /// At air cells.
    pub air: Ambient,
    /// At saliva cells; none where saliva is to conduct like a still film.
    pub saliva: Option<Ambient>,
    /// Walls of the box: x low, x high, y low, y high, z low, z high.
    pub walls: [Ambient; 6],
    /// Count stair-cased surfaces by their true area (a sphere's stairs have 1.5 times too much,
    /// which would cool it by as much).
    pub true_area: bool,
}

impl Default for Climate {
    /// Open mouth at 25 C with a film of saliva at 37 C; the jaw goes on at body temperature.
    fn default() -> Self {
        Self {
            air: Ambient::convection(20.0, -12.0),
            saliva: Some(Ambient::convection(200.0, 0.0)),
            walls: [Ambient::INSULATED; 6],
            true_area: true,
        }
    }
}
