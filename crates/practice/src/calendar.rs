//! Days and times of the clinic's clock, as words that sort like time.
//!
//! In: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`. Out: values that exist in the Gregorian calendar.
//! Law: `law_days_round_trip_and_sort`. Fails: a [`Refusal`].
//! Not here: clocks and time zones, which are the rim's.

use crate::refusal::{Refusal, illegal};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

/// A minute of a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(String);

/// The number that exactly `digits` digits make.
fn number(text: &str, digits: usize) -> Option<u32> {
    let all = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    (1850..=2199).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
}

impl Day {
    /// Takes `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Where there is no such day between 1850 and 2199.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        if is_day(text) {
            return Ok(Self(text.to_owned()));
        }
        let expected = "a day between 1850 and 2199 as YYYY-MM-DD";
        Err(illegal("date", format!("{text:?} is no day"), expected))
    }

    /// As `YYYY-MM-DD`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Moment {
    /// Takes `YYYY-MM-DDTHH:MM`.
    ///
    /// # Errors
    /// Where there is no such minute between 1850 and 2199.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let legal = text.split_once('T').is_some_and(|(day, time)| {
            let (hour, minute) = time.split_once(':').unwrap_or_default();
            let hour = number(hour, 2).is_some_and(|hour| hour < 24);
            is_day(day) && hour && number(minute, 2).is_some_and(|minute| minute < 60)
        });
        if legal {
            return Ok(Self(text.to_owned()));
        }
        let expected = "a minute between 1850 and 2199 as YYYY-MM-DDTHH:MM";
        Err(illegal("starts", format!("{text:?} is no time"), expected))
    }

    /// As `YYYY-MM-DDTHH:MM`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its day as `YYYY-MM-DD`.
    #[must_use]
    pub fn day(&self) -> &str {
        self.0.get(..10).unwrap_or_default()
    }

    /// Minutes since the first minute of the year 0, for the distance of two.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        let part = |from: usize, to: usize| {
            let digits = self.0.get(from..to).and_then(|text| text.parse().ok());
            digits.unwrap_or(0_u64)
        };
        let (year, month) = (part(0, 4), part(5, 7));
        let before = year.saturating_sub(1);
        let mut days = year * 365 + before / 4 - before / 100 + before / 400 + part(8, 10);
        for earlier in 1..month {
            days += u64::from(days_in(year as u32, earlier as u32));
        }
        days * 1440 + part(11, 13) * 60 + part(14, 16)
    }
}

macro_rules! words {
    ($($name:ident)*) => {$(
        impl TryFrom<String> for $name {
            type Error = Refusal;

            fn try_from(text: String) -> Result<Self, Refusal> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(time: $name) -> Self {
                time.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

words!(Day Moment);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_days_that_exist() {
        for good in ["2024-02-29", "2000-02-29", "2045-12-31"] {
            assert!(Day::new(good).is_ok(), "{good}");
        }
        for bad in [
            "2023-02-29",
            "1900-02-29",
            "2045-13-01",
            "2045-1-01",
            "+045-01-01",
            "",
            "2045-04-31",
        ] {
            assert!(Day::new(bad).is_err(), "{bad}");
        }
        for bad in [
            "2045-01-01T24:00",
            "2045-01-01T10:60",
            "2045-01-01 10:00",
            "2045-01-01T1:00",
        ] {
            assert!(Moment::new(bad).is_err(), "{bad}");
        }
        let at = |text: &str| Moment::new(text).unwrap().minutes();
        assert_eq!(at("2045-03-01T00:10") - at("2045-02-28T23:50"), 20);
        assert_eq!(at("2046-01-01T00:00") - at("2045-12-31T00:00"), 1440);
        assert_eq!(at("2041-01-01T00:00") - at("2040-01-01T00:00"), 366 * 1440);
    }

    proptest! {
        #[test]
        fn law_days_round_trip_and_sort(a in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]", b in ".{0,20}") {
            if let Ok(moment) = Moment::new(&a) {
                prop_assert_eq!(String::from(moment.clone()), a.clone());
                prop_assert!(Day::new(moment.day()).is_ok());
                let later = Moment::new("2199-12-31T23:59").unwrap();
                prop_assert_eq!(moment < later, moment.minutes() < later.minutes());
            }
            if let Ok(day) = Day::new(&b) {
                prop_assert_eq!(day.as_str(), b);
            }
        }
    }
}
