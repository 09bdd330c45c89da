//! Texts that fit the value representations of DICOM (PS3.5, 6.2).
//!
//! In: what people typed. Out: the same, trimmed. Fails: [`TextError`] for what a file could not hold; nothing is cut off.

/// A text that no attribute of that kind can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {what} is {found:?}, expected {expected}")]
pub struct TextError {
    /// Which text.
    pub what: &'static str,
    /// What it is.
    pub found: String,
    /// What it should be.
    pub expected: &'static str,
}

fn fits(
    what: &'static str,
    text: &str,
    expected: &'static str,
    good: impl Fn(&str) -> bool,
) -> Result<String, TextError> {
    let text = text.trim();
    let plain = !text.contains(|c: char| c.is_control() || c == '\\');
    match plain && good(text) {
        true => Ok(text.to_owned()),
        false => Err(TextError {
            what,
            found: text.chars().take(100).collect(),
            expected,
        }),
    }
}

/// A long string (LO).
pub(crate) fn long(what: &'static str, text: &str) -> Result<String, TextError> {
    let expected = "at most 64 characters without control characters and backslashes";
    fits(what, text, expected, |t| t.chars().count() <= 64)
}

/// A short text (ST).
pub(crate) fn short_text(what: &'static str, text: &str) -> Result<String, TextError> {
    let expected = "at most 1024 characters without control characters and backslashes";
    fits(what, text, expected, |t| t.chars().count() <= 1024)
}

/// A name of a person (PN): parts between `^`, family name first.
pub(crate) fn name(what: &'static str, text: &str) -> Result<String, TextError> {
    let expected = "at most 64 characters, at most five parts between ^ (family^given^middle^prefix^suffix), no = and \\";
    fits(what, text, expected, |t| {
        t.chars().count() <= 64 && !t.contains('=') && t.matches('^').count() <= 4
    })
}

/// A day (DA), from `YYYY-MM-DD` or `YYYYMMDD`; empty where it is not known.
pub(crate) fn day(what: &'static str, text: &str) -> Result<String, TextError> {
    let expected = "a day such as 1984-05-17, or nothing";
    let digits: String = match text.trim().split('-').collect::<Vec<_>>()[..] {
        [y, m, d] if (y.len(), m.len(), d.len()) == (4, 2, 2) => [y, m, d].concat(),
        _ => text.trim().to_owned(),
    };
    fits(what, &digits, expected, |t| t.is_empty() || is_day(t))
}

fn is_day(digits: &str) -> bool {
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let part = |from, to| {
        digits
            .get(from..to)
            .and_then(|t: &str| t.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// A day, and a time of it where one is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    /// As DA.
    pub(crate) day: String,
    /// As TM.
    pub(crate) time: String,
    /// Whether that is the time of UTC.
    pub(crate) is_utc: bool,
}

/// A day with or without a time, such as `2026-11-29T10:30:00Z`; fractions of a second are left out.
pub(crate) fn moment(what: &'static str, text: &str) -> Result<Moment, TextError> {
    let Some((date, time)) = text.trim().split_once('T') else {
        let day = day(what, text)?;
        return Ok(Moment {
            day,
            ..Moment::default()
        });
    };
    let day = day(what, date)?;
    let (clock, is_utc) = match time.strip_suffix('Z') {
        Some(clock) => (clock, true),
        None => (time, false),
    };
    let seconds = clock.split('.').next().unwrap_or_default();
    let expected =
        "a day such as 1984-05-17, with a time such as T10:30:00Z or without, or nothing";
    let within = |part: &str, most: u8| {
        part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number <= most)
    };
    let time = fits(what, seconds, expected, |t| {
        let parts: Vec<&str> = t.split(':').collect();
        matches!(parts[..], [h, m, s] if within(h, 23) && within(m, 59) && within(s, 59))
    })?;
    Ok(Moment {
        day,
        time: time.replace(':', ""),
        is_utc,
    })
}

/// A sex as DICOM writes it, or nothing.
pub(crate) fn sex(what: &'static str, text: &str) -> Result<String, TextError> {
    let expected = "F, M or O (other), or nothing";
    let text = text.trim().to_ascii_uppercase();
    fits(what, &text, expected, |t| ["", "F", "M", "O"].contains(&t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_and_what_does_not_is_said() {
        assert_eq!(day("day", "1984-05-17").unwrap(), "19840517");
        assert_eq!(day("day", "20240229").unwrap(), "20240229");
        assert_eq!(day("day", " ").unwrap(), "");
        for bad in [
            "2023-02-29",
            "1984-5-17",
            "17.05.1984",
            "00000101",
            "19841301",
        ] {
            assert!(day("day", bad).is_err(), "{bad}");
        }
        assert_eq!(name("name", "Voß^Élodie").unwrap(), "Voß^Élodie");
        for bad in ["a\\b", "a=b", "a^b^c^d^e^f", "a\nb", &"x".repeat(65)] {
            assert!(name("name", bad).is_err(), "{bad}");
        }
        assert!(name("name", &"é".repeat(64)).is_ok());
        let at = moment("made", "2026-11-29T10:30:05.123Z").unwrap();
        assert_eq!(
            (&*at.day, &*at.time, at.is_utc),
            ("20261129", "103005", true)
        );
        let at = moment("made", "2026-11-29").unwrap();
        assert_eq!((&*at.day, &*at.time, at.is_utc), ("20261129", "", false));
        for bad in [
            "2026-11-29T25:00:00",
            "2026-11-29T1:00:00",
            "2026-11-29Tnoon",
        ] {
            assert!(moment("made", bad).is_err(), "{bad}");
        }
        assert_eq!(sex("sex", "f").unwrap(), "F");
        let told = sex("birth sex", "female").unwrap_err().to_string();
        assert!(
            told.contains("birth sex") && told.contains("F, M or O"),
            "{told}"
        );
    }
}
