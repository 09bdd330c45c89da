//! The only clock of the clinic.

use jiff::{Timestamp, ZonedDateTime};
use practice::Day;

/// Milliseconds since 1970-01-01 UTC.
#[must_use]
pub(crate) fn now_ms() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// A time of the record as RFC 3339 in UTC, to the second.
#[must_use]
pub(crate) fn rfc3339(at_ms: u64) -> String {
    let at = i64::try_from(at_ms).ok();
    let at = at.and_then(|ms| Timestamp::from_millisecond(ms - ms.rem_euclid(1000)).ok());
    at.map_or_else(String::new, |at| at.to_string())
}

/// A time in UTC to the second, as a name of a folder.
#[must_use]
pub(crate) fn as_name(at_ms: u64) -> String {
    rfc3339(at_ms).replace(':', "-")
}

/// Now by the clinic's clock, as `YYYY-MM-DDTHH:MM`.
#[must_use]
pub(crate) fn local_minute() -> String {
    ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The day of the clinic's clock.
///
/// # Errors
/// Where the clock stands outside the calendar of the record.
pub(crate) fn today() -> Result<Day, practice::Refusal> {
    Day::new(&ZonedDateTime::now().strftime("%Y-%m-%d").to_string())
}

/// When the day of the clinic's clock began, milliseconds since 1970-01-01 UTC.
#[must_use]
pub(crate) fn day_began_ms() -> u64 {
    let began = ZonedDateTime::now().start_of_day();
    let began = began.map_or(0, |began| began.timestamp().as_millisecond());
    u64::try_from(began).unwrap_or(0)
}

/// The day that was so many days ago by the clinic's clock.
///
/// # Errors
/// Where the clock stands outside the calendar of the record.
pub(crate) fn days_ago(days: u64) -> Result<Day, practice::Refusal> {
    let seconds = i64::try_from(days * 86_400).unwrap_or(0);
    let now = Timestamp::now();
    let then = Timestamp::from_second(now.as_second() - seconds).unwrap_or(now);
    let then = then.to_zoned_datetime(jiff::tz::TimeZone::system());
    Day::new(&then.strftime("%Y-%m-%d").to_string())
}
