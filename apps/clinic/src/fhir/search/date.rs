//! Dates of FHIR as spans of time, and how two are compared.
//!
//! In: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a time with its zone. Out: from when to before when, in ms.
//! Law: `law_a_span_is_within_itself`. Method: a date has all of its day (in UTC); what is asked has a prefix (FHIR R4, search, 3.1.1.4.8).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span as Length, Timestamp, ToSpan as _};

/// From when to before when; ms since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// How a resource's time is to lie to the one that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    Eq,
    Ne,
    Lt,
    Gt,
    Ge,
    Le,
    Sa,
    Eb,
}

fn of_days(first: Date, length: Length) -> Option<Span> {
    let ms = |date: Date| {
        let zoned = date.to_zoned_datetime(TimeZone::UTC).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    Some(Span {
        from: ms(first)?,
        to: ms(first.checked_add(length).ok()?)?,
    })
}

impl Span {
    /// Of a date or a time.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let day = |text: &str| text.parse::<Date>().ok();
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match text.len() {
            4 if digits(text) => of_days(day(&format!("{text}-01-01"))?, 1.year()),
            7 if digits(text) => of_days(day(&format!("{text}-01"))?, 1.month()),
            10 if digits(text) => of_days(day(text)?, 1.day()),
            length if length > 16 => {
                let from = text.parse::<Timestamp>().ok()?.as_millisecond();
                let to = from + if text.contains('.') { 1 } else { 1000 };
                Some(Self { from, to })
            }
            _ => None,
        }
    }

    /// What is asked for: a prefix and a date.
    pub(crate) fn asked(text: &str) -> Option<(Prefix, Self)> {
        let prefixes = [
            ("eq", Prefix::Eq),
            ("ne", Prefix::Ne),
            ("lt", Prefix::Lt),
            ("gt", Prefix::Gt),
            ("ge", Prefix::Ge),
            ("le", Prefix::Le),
            ("sa", Prefix::Sa),
            ("eb", Prefix::Eb),
        ];
        let mut found = prefixes.into_iter();
        let found = found.find_map(|(word, prefix)| Some((prefix, text.strip_prefix(word)?)));
        let (prefix, date) = found.unwrap_or((Prefix::Eq, text));
        // A plus sign in an address is a space.
        Some((prefix, Self::of(&date.replace(' ', "+"))?))
    }

    /// Whether this is what is asked for. An open end is without end.
    pub(crate) const fn is(self, prefix: Prefix, asked: Self) -> bool {
        let within = asked.from <= self.from && self.to <= asked.to;
        match prefix {
            Prefix::Eq => within,
            Prefix::Ne => !within,
            Prefix::Lt => self.from < asked.from,
            Prefix::Gt => self.to > asked.to,
            Prefix::Ge => self.to > asked.to || within,
            Prefix::Le => self.from < asked.from || within,
            Prefix::Sa => self.from >= asked.to,
            Prefix::Eb => self.to <= asked.from,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_span_is_within_itself() {
        let all = [
            "2045",
            "2045-02",
            "2044-02-29",
            "2045-03-02T09:00:00Z",
            "2045-03-02T09:00:00.123+01:00",
        ];
        for text in all {
            let span = Span::of(text).unwrap();
            assert!(span.from < span.to, "{text}");
            for prefix in [Prefix::Eq, Prefix::Ge, Prefix::Le] {
                assert!(span.is(prefix, span), "{text} {prefix:?}");
            }
            for prefix in [Prefix::Ne, Prefix::Lt, Prefix::Gt, Prefix::Sa, Prefix::Eb] {
                assert!(!span.is(prefix, span), "{text} {prefix:?}");
            }
        }
        for bad in [
            "",
            "45",
            "2045-13",
            "2045-02-30",
            "2045-03-02T09:00",
            "x",
            "20450302",
        ] {
            assert!(Span::of(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_day_lies_in_its_month_and_before_the_next() {
        let day = Span::of("2045-03-02").unwrap();
        let is = |asked: &str| {
            let (prefix, span) = Span::asked(asked).unwrap();
            day.is(prefix, span)
        };
        assert!(is("2045-03") && is("eq2045") && is("ge2045-03-02") && is("lt2045-04"));
        assert!(is("sa2045-03-01") && is("eb2045-03-03") && is("gt2045-03-01"));
        assert!(!is("2045-04") && !is("gt2045-03-02") && !is("ne2045-03"));
        assert!(!is("eq2045-03-02T09:00:00Z") && is("le2045-03-02T09:00:00Z"));
        let zoned = Span::of("2045-03-02T00:30:00+01:00").unwrap();
        assert_eq!(zoned.from, day.from - 1_800_000);
    }
}
