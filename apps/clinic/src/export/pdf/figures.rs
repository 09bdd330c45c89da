//! Numbers and times as people read them.

use serde::Serialize;

/// A figure: more digits where it is small.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        size if value.fract() == 0.0 && size < 1e15 => format!("{value:.0}"),
        size if size < 0.0005 => "< 0.001".to_owned(),
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Bytes in words.
pub(super) fn bytes(count: u64) -> String {
    match count as f64 {
        many if many >= 1e6 => format!("{:.1} MB", many / 1e6),
        some if some >= 1e3 => format!("{:.1} kB", some / 1e3),
        few => format!("{few} bytes"),
    }
}

/// Of RFC 3339 in UTC, to the minute.
pub(super) fn when(at: &str) -> String {
    match (at.get(..10), at.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => at.to_owned(),
    }
}

/// The same without the zone, where that is said above.
pub(super) fn when_bare(at: &str) -> String {
    when(at).replace(" UTC", "")
}

/// A time of the clinic's clock.
pub(super) fn local(at: &str) -> String {
    at.replace('T', " ")
}

/// A name of the API in words.
pub(super) fn named(what: &impl Serialize) -> String {
    let value = serde_json::to_value(what).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

/// With a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// With a small letter, in the middle of a sentence.
pub(super) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}
