//! Marks of a scale: where they stand, and what is written there.
//!
//! Law: `law_a_label_says_where_its_mark_stands`: no label is rounded.

use super::markup::number;

/// Steps between marks of time, s.
const STEPS_S: [u64; 14] = [
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200,
];

/// As many decimals as tell all of these values as they are; four at most.
pub(super) fn decimals(values: &[f64]) -> usize {
    let is_told = |scale: f64| {
        let off = |v: &f64| (v * scale - (v * scale).round()).abs();
        values.iter().all(|v| off(v) < 1e-6)
    };
    let scales = [1.0, 10.0, 100.0, 1_000.0];
    scales.into_iter().position(is_told).unwrap_or(4)
}

/// Round values along a scale from 0, with their decimals.
pub(super) fn ticks(most: f64) -> Vec<(f64, usize)> {
    let rough = most / 5.0;
    let mut power = 1.0;
    while power > rough {
        power /= 10.0;
    }
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * power);
    let values: Vec<f64> = (0..=5)
        .map(|i| f64::from(i) * step)
        .filter(|v| *v <= most)
        .collect();
    let decimals = decimals(&values);
    values.into_iter().map(|v| (v, decimals)).collect()
}

/// A time of a session in minutes and seconds: all of a page are told so.
pub(super) fn clock(ms: u64) -> String {
    let seconds = number((ms % 60_000) as f64 * 1e-3, 2);
    format!("{}:{seconds:0>5}\u{a0}min", ms / 60_000)
}

/// Marks of time over so many ms, at most so many after the first.
pub(super) fn minutes(whole_ms: u64, most: u64) -> Vec<(u64, String)> {
    let fits = |step_s: &u64| whole_ms / (step_s * 1_000) <= most;
    let step_s = STEPS_S.into_iter().find(fits);
    let step_s = step_s.unwrap_or_else(|| (whole_ms / 1_000).max(1));
    let count = whole_ms / (step_s * 1_000);
    let mark = |i: u64| {
        let s = i * step_s;
        let unit = if i == count { "\u{a0}min" } else { "" };
        (s * 1_000, format!("{}:{:02}{unit}", s / 60, s % 60))
    };
    (0..=count).map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_label_says_where_its_mark_stands() {
        let quarters = |most: f64| [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| share * most);
        for (most, places) in [
            (1.0, 2),
            (50.0, 1),
            (1.2, 1),
            (100.0, 0),
            (3.0, 2),
            (0.02, 3),
        ] {
            let values = quarters(most);
            assert_eq!(decimals(&values), places, "{most}");
            for value in values {
                let label: f64 = number(value, places).parse().unwrap();
                assert!((label - value).abs() < 1e-9, "{label} at {value}");
            }
        }
        assert_eq!(decimals(&[1.0 / 3.0]), 4);
    }

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(6.0).last(), Some(&(6.0, 0)));
        assert_eq!(ticks(140.0)[1], (50.0, 0));
        assert_eq!(ticks(0.55)[1], (0.2, 1));
        assert_eq!(ticks(0.011)[1], (0.005, 3));
    }

    #[test]
    fn times_are_told_in_minutes_and_seconds() {
        assert_eq!(clock(60_050), "1:00.05\u{a0}min");
        let marks = minutes(3_838_000, 6);
        assert_eq!(
            (marks.len(), marks[1].clone()),
            (7, (600_000, "10:00".to_owned()))
        );
        assert_eq!(marks[6].1, "60:00\u{a0}min");
        assert_eq!(minutes(40_000, 3)[1], (20_000, "0:20".to_owned()));
        assert_eq!(minutes(0, 6), [(0, "0:00\u{a0}min".to_owned())]);
    }
}
