//! Figures as people read them: the same on the terminal and on the page.

/// Confidence as a percentage: to the nearest, but 100 % only where it is certain.
pub(crate) fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "not known".to_owned();
    }
    let share = share.clamp(0.0, 1.0);
    let nearest = (share * 100.0).round();
    let most = if share < 1.0 { 99.0 } else { 100.0 };
    format!("{:.0}\u{a0}%", f64::min(nearest, most))
}

/// A length and how far off it may be; nothing is added where it is exact.
pub(crate) fn with_error(mm: f64, error_mm: f64) -> String {
    if error_mm > 0.0 {
        format!("{mm:.2} ± {error_mm:.2}")
    } else {
        format!("{mm:.2}")
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn joined(all: &[String], word: &str) -> String {
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, with_error};

    #[test]
    fn a_length_says_how_far_off_it_may_be() {
        assert_eq!(with_error(2.747, 0.951), "2.75 ± 0.95");
        assert_eq!(with_error(0.0, 0.0), "0.00");
    }

    #[test]
    fn percents_are_near_and_never_too_sure() {
        for (share, said) in [
            (0.0, "0"),
            (0.57, "57"),
            (0.575, "57"),
            (0.996, "99"),
            (1.0, "100"),
            (1.5, "100"),
        ] {
            assert_eq!(percent(share), format!("{said}\u{a0}%"), "{share}");
        }
        assert_eq!(percent(f64::NAN), "not known");
    }
}
