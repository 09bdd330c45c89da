//! The Modified Dental Anxiety Scale.
//!
//! In: five answers. Out: their sum, and whether it is high.
//! Law: `law_totals_lie_in_their_range`.
//! Method: Humphris, Morrison, Lindsay 1995: five items of 1 to 5; 19 and over is high dental anxiety.
//! Nothing below 19 is a validated band, so none is named.

use crate::calendar::Day;
use crate::refusal::{Refusal, illegal};
use serde::{Deserialize, Serialize};

/// Five answers of 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct MdasAnswers([u8; 5]);

impl MdasAnswers {
    /// A total of this or more is high dental anxiety.
    pub const HIGH_FROM: u32 = 19;

    /// Takes five answers.
    ///
    /// # Errors
    /// Where there are not five, or one is not 1 to 5.
    pub fn new(answers: &[u8]) -> Result<Self, Refusal> {
        let expected = "five answers of 1 (not anxious) to 5 (extremely anxious)";
        let five: [u8; 5] = answers
            .try_into()
            .map_err(|_| illegal("answers", format!("there are {}", answers.len()), expected))?;
        match five.iter().find(|answer| !(1..=5).contains(*answer)) {
            Some(answer) => Err(illegal("answers", format!("one is {answer}"), expected)),
            None => Ok(Self(five)),
        }
    }

    /// The answers in the order of the form.
    #[must_use]
    pub const fn answers(&self) -> [u8; 5] {
        self.0
    }

    /// Their sum, 5 to 25.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().map(|&answer| u32::from(answer)).sum()
    }

    /// Whether the sum is one of high dental anxiety.
    #[must_use]
    pub fn is_high(&self) -> bool {
        self.total() >= Self::HIGH_FROM
    }
}

impl TryFrom<Vec<u8>> for MdasAnswers {
    type Error = Refusal;

    fn try_from(answers: Vec<u8>) -> Result<Self, Refusal> {
        Self::new(&answers)
    }
}

impl From<MdasAnswers> for Vec<u8> {
    fn from(answers: MdasAnswers) -> Self {
        answers.0.to_vec()
    }
}

/// The scale answered on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mdas {
    /// When.
    pub day: Day,
    /// What was answered.
    pub answers: MdasAnswers,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn law_totals_lie_in_their_range(answers in proptest::collection::vec(0_u8..8, 0..8)) {
            let legal = answers.len() == 5 && answers.iter().all(|a| (1..=5).contains(a));
            let taken = MdasAnswers::new(&answers);
            prop_assert_eq!(taken.is_ok(), legal);
            if let Ok(taken) = taken {
                let total: u32 = answers.iter().map(|&a| u32::from(a)).sum();
                prop_assert_eq!(taken.total(), total);
                prop_assert!((5..=25).contains(&total));
                prop_assert_eq!(taken.is_high(), total > 18);
            }
        }
    }
}
