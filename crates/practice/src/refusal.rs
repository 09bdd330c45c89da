//! Why a wish was refused: what is wrong, where, what was expected, what to do.

use std::fmt;

/// Which kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// What it is about is not there.
    NotThere,
    /// The wish itself is wrong, whatever is known.
    Illegal,
    /// It does not fit what is known now.
    Conflict,
}

/// A wish that was refused; nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// Which kind.
    pub why: Why,
    /// What is wrong.
    pub what: String,
    /// The field or thing that it is about.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What to do next.
    pub advice: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            place,
            expected,
            advice,
            ..
        } = self;
        write!(f, "{place}: {what}; expected {expected}; {advice}")
    }
}

impl Refusal {
    /// A refusal in its parts.
    #[must_use]
    pub fn new(why: Why, place: &str, what: impl Into<String>) -> Self {
        Self {
            why,
            what: what.into(),
            place: place.to_owned(),
            expected: String::new(),
            advice: String::new(),
        }
    }

    /// What was expected.
    #[must_use]
    pub fn expecting(self, expected: impl Into<String>) -> Self {
        Self {
            expected: expected.into(),
            ..self
        }
    }

    /// What to do next.
    #[must_use]
    pub fn advising(self, advice: impl Into<String>) -> Self {
        Self {
            advice: advice.into(),
            ..self
        }
    }
}

/// A wish that is wrong in itself.
pub(crate) fn illegal(place: &str, what: impl Into<String>, expected: &str) -> Refusal {
    Refusal::new(Why::Illegal, place, what)
        .expecting(expected)
        .advising("correct it and send it again")
}

/// A wish that does not fit what is known.
pub(crate) fn conflict(
    place: &str,
    what: impl Into<String>,
    expected: &str,
    advice: &str,
) -> Refusal {
    Refusal::new(Why::Conflict, place, what)
        .expecting(expected)
        .advising(advice)
}

/// Something that is not there.
pub(crate) fn not_there(place: &str, id: &str) -> Refusal {
    Refusal::new(Why::NotThere, place, format!("there is no {place} {id:?}"))
        .expecting("one of this record")
        .advising("load the record again")
}

/// Text within a length, without control characters other than line ends.
pub(crate) fn expect_text(place: &str, text: &str, characters_max: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    let expected = format!("1 to {characters_max} characters, no control characters");
    if text.trim().is_empty() {
        return Err(illegal(place, "it is empty", &expected));
    }
    if count > characters_max {
        return Err(illegal(
            place,
            format!("it has {count} characters"),
            &expected,
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(illegal(place, "it has a control character", &expected));
    }
    Ok(())
}

/// A name: text of one line that shows what it is.
pub(crate) fn expect_line(place: &str, text: &str, characters_max: usize) -> Result<(), Refusal> {
    let expected = format!("1 to {characters_max} characters in one line");
    if text.contains(['\n', '\u{2028}', '\u{2029}']) {
        return Err(illegal(place, "it has more than one line", &expected));
    }
    if text.contains(turns) {
        let what =
            "it has a character that turns what follows it, so that it could look like another";
        return Err(illegal(place, what, &expected));
    }
    expect_text(place, text, characters_max)
}

/// Whether it turns the direction of what follows, unseen.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_name_is_one_line_that_shows_what_it_is() {
        for name in [
            "Theo",
            "Łukasz Ó Briain",
            "עִבְרִית",
            "محمد",
            "J. O'Neil-Smith",
        ] {
            assert_eq!(expect_line("name", name, 20), Ok(()));
        }
        for name in [
            "a\nb",
            "a\u{2028}b",
            "ply.\u{202e}gnp",
            "a\u{2066}b",
            "a\tb",
            " ",
            "",
        ] {
            assert!(expect_line("name", name, 20).is_err(), "{name:?}");
        }
        assert_eq!(expect_text("text", "two\nlines", 20), Ok(()));
        // What is copied out of a letter may have them.
        assert_eq!(expect_text("text", "a \u{2067}b\u{2069}", 20), Ok(()));
    }
}
