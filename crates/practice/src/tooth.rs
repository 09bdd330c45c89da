//! Teeth of the chart: permanent and deciduous, their surfaces, what a surface can have.
//!
//! In: an ISO 3950 number. Out: a tooth, and the surfaces that it has.
//! Law: `law_every_tooth_has_five_surfaces`, `law_numbers_of_the_chart`, `law_of_the_places_along_an_arch`.

use crate::refusal::{Refusal, illegal};
use lexicon::{Fdi, ToothKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A tooth by its ISO 3950 number: 11 to 48 permanent, 51 to 85 deciduous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Tooth(u8);

impl Tooth {
    /// Takes a number.
    ///
    /// # Errors
    /// Where no tooth has it.
    pub fn new(number: u8) -> Result<Self, Refusal> {
        let deciduous = (5..=8).contains(&(number / 10)) && (1..=5).contains(&(number % 10));
        if deciduous || Fdi::new(number).is_ok() {
            return Ok(Self(number));
        }
        let expected = "ISO 3950: 11 to 18, 21 to 28, 31 to 38, 41 to 48, or of milk teeth 51 to 55, \
                        61 to 65, 71 to 75, 81 to 85";
        Err(illegal("fdi", format!("{number} is no tooth"), expected))
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether it is a milk tooth.
    #[must_use]
    pub const fn is_deciduous(self) -> bool {
        self.0 > 50
    }

    /// Whether it is of the upper jaw.
    #[must_use]
    pub const fn is_upper(self) -> bool {
        matches!(self.0 / 10, 1 | 2 | 5 | 6)
    }

    /// The permanent teeth of the arch from one tooth to the other, without both; none where they are of two jaws. A milk tooth stands where
    /// its successor will.
    #[must_use]
    pub fn between(self, other: Self) -> Option<impl Iterator<Item = Self>> {
        let (one, other) = (self.successor()?, other.successor()?);
        let place = |tooth: Fdi| Fdi::along(one.jaw()).position(|at| at == tooth);
        let (here, there) = (place(one)?, place(other)?);
        let inner = Fdi::along(one.jaw()).take(here.max(there));
        let inner = inner.skip(here.min(there).saturating_add(1));
        Some(inner.map(|tooth| Self(tooth.number())))
    }

    /// The permanent tooth of that place.
    fn successor(self) -> Option<Fdi> {
        let of_milk = if self.is_deciduous() { 40 } else { 0 };
        Fdi::new(self.0.saturating_sub(of_milk)).ok()
    }

    /// Its family. Milk teeth have two molars and no premolars.
    #[must_use]
    pub fn kind(self) -> ToothKind {
        match (Fdi::new(self.0), self.0 % 10) {
            (Ok(permanent), _) => permanent.kind(),
            (Err(_), 1 | 2) => ToothKind::Incisor,
            (Err(_), 3) => ToothKind::Canine,
            (Err(_), _) => ToothKind::Molar,
        }
    }

    /// Its five surfaces, in the order in which they are written.
    #[must_use]
    pub fn surfaces(self) -> [SurfaceName; 5] {
        use SurfaceName::{B, D, I, L, M, O};
        match self.kind() {
            ToothKind::Incisor | ToothKind::Canine => [M, I, D, B, L],
            ToothKind::Premolar | ToothKind::Molar => [M, O, D, B, L],
        }
    }
}

impl TryFrom<u8> for Tooth {
    type Error = Refusal;

    fn try_from(number: u8) -> Result<Self, Refusal> {
        Self::new(number)
    }
}

impl From<Tooth> for u8 {
    fn from(tooth: Tooth) -> Self {
        tooth.0
    }
}

impl fmt::Display for Tooth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The surfaces of a tooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SurfaceName {
    /// Mesial: towards the midline along the arch.
    M,
    /// Occlusal, of molars and premolars.
    O,
    /// Distal.
    D,
    /// Buccal or labial.
    B,
    /// Lingual or palatal.
    L,
    /// Incisal, of incisors and canines.
    I,
}

/// What a surface has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Decay.
    Caries,
    /// A filling.
    Filling,
    /// A piece is broken off.
    Chip,
    /// Worn.
    Wear,
    /// A crack.
    Crack,
    /// Discoloured.
    Stain,
    /// A mark, such as a dental tattoo.
    Mark,
    /// Nothing: what was charted before is over.
    Sound,
}

/// Whether a tooth is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is.
    #[default]
    Present,
    /// It is not.
    Missing,
    /// It has not come through.
    Unerupted,
    /// An implant stands for it.
    Implant,
}

impl Presence {
    /// Whether nothing stands there: it has no surfaces, and its neighbours are each other's.
    #[must_use]
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Missing | Self::Unerupted)
    }
}

/// What a surface has, charted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which surface.
    pub surface: SurfaceName,
    /// What it has.
    pub condition: Condition,
    /// In words; may be empty.
    pub note: String,
}

/// A tooth as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToothState {
    /// Whether it is there.
    pub presence: Presence,
    /// What its surfaces have, in the order of their names.
    pub findings: Vec<Finding>,
}

impl ToothState {
    /// Takes in what was charted. A tooth that is not there has no surfaces.
    pub fn chart(&mut self, presence: Option<Presence>, findings: &[Finding]) {
        self.presence = presence.unwrap_or(self.presence);
        if self.presence.is_gone() {
            self.findings.clear();
        }
        for finding in findings {
            self.findings.retain(|old| old.surface != finding.surface);
            if finding.condition != Condition::Sound {
                self.findings.push(finding.clone());
            }
        }
        self.findings.sort_by_key(|finding| finding.surface);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_every_tooth_has_five_surfaces() {
        let teeth = (0..=255).filter_map(|n| Tooth::new(n).ok());
        for tooth in teeth {
            let surfaces = tooth.surfaces();
            let front = tooth.number() % 10 <= 3;
            assert_eq!(surfaces.contains(&SurfaceName::I), front, "{tooth}");
            assert_eq!(surfaces.contains(&SurfaceName::O), !front, "{tooth}");
        }
    }

    #[test]
    fn law_numbers_of_the_chart() {
        let all: Vec<u8> = (0..=255).filter(|&n| Tooth::new(n).is_ok()).collect();
        assert_eq!(all.len(), 52);
        let milk = all.iter().filter(|&&n| Tooth(n).is_deciduous());
        assert_eq!(milk.count(), 20);
        assert!(
            [19, 49, 56, 86, 91, 0]
                .iter()
                .all(|&n| Tooth::new(n).is_err())
        );
    }

    #[test]
    fn law_of_the_places_along_an_arch() {
        let tooth = |n| Tooth::new(n).unwrap();
        let between = |one: u8, other: u8| -> Option<Vec<u8>> {
            let all = tooth(one).between(tooth(other))?;
            Some(all.map(Tooth::number).collect())
        };
        for quadrant in 1..=4_u8 {
            for n in 1..8 {
                let (near, far) = (quadrant * 10 + n, quadrant * 10 + n + 1);
                assert_eq!(between(near, far), Some(Vec::new()));
                assert_eq!(between(far, near), Some(Vec::new()));
            }
            assert_eq!(
                between(quadrant * 10 + 4, quadrant * 10 + 6).unwrap().len(),
                1
            );
        }
        assert_eq!(between(11, 21), Some(Vec::new()), "across the midline");
        assert_eq!(between(41, 31), Some(Vec::new()));
        assert_eq!(between(18, 28).unwrap().len(), 14);
        assert_eq!(between(13, 21), Some(vec![12, 11]));
        assert_eq!(
            between(75, 34),
            Some(Vec::new()),
            "where its successor will"
        );
        assert_eq!(between(36, 26), None, "of two jaws");
    }

    #[test]
    fn a_tooth_that_is_gone_has_no_surfaces() {
        let mut tooth = ToothState::default();
        let caries = Finding {
            surface: SurfaceName::O,
            condition: Condition::Caries,
            note: String::new(),
        };
        tooth.chart(None, std::slice::from_ref(&caries));
        assert_eq!(tooth.findings.len(), 1);
        let sound = Finding {
            condition: Condition::Sound,
            ..caries.clone()
        };
        tooth.chart(None, &[sound]);
        assert!(tooth.findings.is_empty());
        tooth.chart(None, &[caries]);
        tooth.chart(Some(Presence::Missing), &[]);
        assert!(tooth.findings.is_empty());
    }
}
