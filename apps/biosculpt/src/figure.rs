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

#[cfg(test)]
mod tests {
    use super::percent;

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
