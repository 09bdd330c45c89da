//! Large numbers as people say them.

/// A count in three digits and a word: `1_000_000.0` is "1 million", `9.976e11` is "998 billion". Below a million all digits are
/// told; what has no such word, as what is no finite number, is told by powers of ten.
#[must_use]
pub fn count_in_words(count: f64) -> String {
    let words = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    let three = |value: f64| {
        let digits = match value {
            value if value < 9.995 => 2,
            value if value < 99.95 => 1,
            _ => 0,
        };
        let told = format!("{value:.digits$}");
        match told.contains('.') {
            true => told.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => told,
        }
    };
    if count.is_finite() && count.abs() < 999_999.5 {
        return format!("{count:.0}");
    }
    // What would round to a thousand of a word is one of the next.
    let fits = |word: &&(f64, &str)| count >= 0.9995 * word.0 && count < 999.5 * word.0;
    match words.iter().find(fits) {
        Some((unit, word)) => format!("{} {word}", three(count / unit)),
        None => format!("{count:.2e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_told_in_three_digits_and_a_word() {
        for (count, told) in [
            (0.0, "0"),
            (998_380.0, "998380"),
            (999_999.4, "999999"),
            (999_999.6, "1 million"),
            (1e6, "1 million"),
            (1.25e6, "1.25 million"),
            (12.34e6, "12.3 million"),
            (9.98e8, "998 million"),
            (999.6e6, "1 billion"),
            (9.976e11, "998 billion"),
            (2e13, "20 trillion"),
            (1e15, "1.00e15"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(count_in_words(count), told, "{count}");
        }
    }
}
