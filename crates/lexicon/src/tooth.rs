//! Tooth numbers of ISO 3950 (the FDI two-digit system), permanent teeth.
//!
//! In: a number from 11 to 48. Out: [`Fdi`]. Fails: [`NotATooth`]. Law: `law_fdi_round_trips`.

use std::fmt;

/// Upper or lower jaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Jaw {
    /// Maxilla, quadrants 1 and 2.
    Upper,
    /// Mandible, quadrants 3 and 4.
    Lower,
}

/// The patient's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The patient's right, quadrants 1 and 4.
    Right,
    /// The patient's left, quadrants 2 and 3.
    Left,
}

/// The four families of teeth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ToothKind {
    /// Positions 1 and 2.
    Incisor,
    /// Position 3.
    Canine,
    /// Positions 4 and 5.
    Premolar,
    /// Positions 6 to 8.
    Molar,
}

/// A number that names no permanent tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a tooth number; expected ISO 3950: 11 to 18, 21 to 28, 31 to 38 or 41 to 48")]
pub struct NotATooth(pub u8);

/// A permanent tooth by its ISO 3950 number, such as 36 for the lower left first molar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fdi(u8);

impl Fdi {
    /// Checks a two-digit number.
    ///
    /// # Errors
    /// [`NotATooth`] when the number names no permanent tooth.
    pub fn new(number: u8) -> Result<Self, NotATooth> {
        let (quadrant, position) = (number / 10, number % 10);
        if (1..=4).contains(&quadrant) && (1..=8).contains(&position) {
            Ok(Self(number))
        } else {
            Err(NotATooth(number))
        }
    }

    /// The tooth at a place; `position` counts from the midline, 1 to 8.
    #[must_use]
    pub fn at(jaw: Jaw, side: Side, position: u8) -> Option<Self> {
        let quadrant = match (jaw, side) {
            (Jaw::Upper, Side::Right) => 1,
            (Jaw::Upper, Side::Left) => 2,
            (Jaw::Lower, Side::Left) => 3,
            (Jaw::Lower, Side::Right) => 4,
        };
        Self::new(quadrant * 10 + position).ok()
    }

    /// The number, 11 to 48.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Position from the midline, 1 (central incisor) to 8 (third molar).
    #[must_use]
    pub const fn position(self) -> u8 {
        self.0 % 10
    }

    /// Which jaw.
    #[must_use]
    pub const fn jaw(self) -> Jaw {
        if self.0 < 30 { Jaw::Upper } else { Jaw::Lower }
    }

    /// Which side of the patient.
    #[must_use]
    pub const fn side(self) -> Side {
        match self.0 / 10 {
            1 | 4 => Side::Right,
            _ => Side::Left,
        }
    }

    /// Which family.
    #[must_use]
    pub const fn kind(self) -> ToothKind {
        match self.position() {
            1 | 2 => ToothKind::Incisor,
            3 => ToothKind::Canine,
            4 | 5 => ToothKind::Premolar,
            _ => ToothKind::Molar,
        }
    }

    /// The same tooth on the other side of the midline.
    #[must_use]
    pub fn contralateral(self) -> Self {
        let quadrant = match self.0 / 10 {
            1 => 2,
            2 => 1,
            3 => 4,
            _ => 3,
        };
        Self(quadrant * 10 + self.position())
    }

    /// All teeth of a jaw in order along the arch, from the patient's right to the left.
    pub fn along(jaw: Jaw) -> impl Iterator<Item = Self> {
        let right = (1..=8)
            .rev()
            .filter_map(move |p| Self::at(jaw, Side::Right, p));
        right.chain((1..=8).filter_map(move |p| Self::at(jaw, Side::Left, p)))
    }

    /// Name in words, such as "lower left first molar".
    #[must_use]
    pub fn name(self) -> String {
        let jaw = if self.jaw() == Jaw::Upper {
            "upper"
        } else {
            "lower"
        };
        let side = if self.side() == Side::Left {
            "left"
        } else {
            "right"
        };
        let tooth = match self.position() {
            1 => "central incisor",
            2 => "lateral incisor",
            3 => "canine",
            4 => "first premolar",
            5 => "second premolar",
            6 => "first molar",
            7 => "second molar",
            _ => "third molar",
        };
        format!("{jaw} {side} {tooth}")
    }
}

impl fmt::Display for Fdi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_fdi_round_trips() {
        let mut teeth = 0;
        for number in 0..=255 {
            let Ok(tooth) = Fdi::new(number) else {
                continue;
            };
            teeth += 1;
            assert_eq!(
                Fdi::at(tooth.jaw(), tooth.side(), tooth.position()),
                Some(tooth)
            );
            assert_eq!(tooth.contralateral().contralateral(), tooth);
            assert_ne!(tooth.contralateral().side(), tooth.side());
            assert_eq!(tooth.contralateral().jaw(), tooth.jaw());
        }
        assert_eq!(teeth, 32);
    }

    #[test]
    fn runs_along_the_arch() {
        let lower: Vec<u8> = Fdi::along(Jaw::Lower).map(Fdi::number).collect();
        assert_eq!(
            lower,
            [
                48, 47, 46, 45, 44, 43, 42, 41, 31, 32, 33, 34, 35, 36, 37, 38
            ]
        );
        assert_eq!(Fdi::new(36).unwrap().name(), "lower left first molar");
    }
}
