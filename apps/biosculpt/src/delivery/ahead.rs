//! The rise 30 s ahead, from what the probe said lately.
//!
//! In: readings of the last 10 s. Out: mK, and how far off it was so far. Law: `law_a_steady_rise_stays`,
//! `law_it_is_never_beyond_a_straight_line`, `law_it_tells_its_own_error`. Method: a straight line through the
//! readings, whose slope dies down with a time constant of 3 s: an extrapolation, which knows neither the plan nor
//! the tissue, and says so on the screen. What it said is held against what came, and the error is shown.

use std::collections::VecDeque;

/// So far ahead, s.
pub(crate) const AHEAD_S: f64 = 30.0;
/// Readings that count, ms.
const WINDOW_MS: u64 = 10_000;
/// Least time that a slope is told from, ms.
const LEAST_MS: u64 = 2_000;
/// How fast a slope dies down, s.
const DIES_S: f64 = 3.0;
/// What was said is held against what came so often, ms.
const JUDGED_MS: u64 = 1_000;

/// Readings of late.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ahead {
    readings: VecDeque<(u64, i64)>,
    /// What was said for which time, mK.
    said: VecDeque<(u64, f64)>,
    /// Squares of its errors, mK², and how many.
    errors: (f64, u32),
}

impl Ahead {
    /// Sees a reading, mK.
    pub(crate) fn see(&mut self, at_ms: u64, value_mk: i64) {
        if self.readings.back().is_some_and(|last| last.0 >= at_ms) {
            return;
        }
        self.readings.push_back((at_ms, value_mk));
        while self
            .readings
            .front()
            .is_some_and(|first| first.0 + WINDOW_MS < at_ms)
        {
            self.readings.pop_front();
        }
        self.judge(at_ms, value_mk);
    }

    /// Holds what was said for this time against what came, and says anew.
    fn judge(&mut self, at_ms: u64, value_mk: i64) {
        while let Some(said) = self.said.pop_front_if(|said| said.0 <= at_ms) {
            let off = value_mk as f64 - said.1;
            self.errors = (self.errors.0 + off * off, self.errors.1 + 1);
        }
        let due_ms = at_ms + (AHEAD_S * 1e3) as u64;
        if self
            .said
            .back()
            .is_none_or(|said| said.0 + JUDGED_MS <= due_ms)
            && let Some(value) = self.value_mk()
        {
            self.said.push_back((due_ms, value));
        }
    }

    /// How far off it was so far, mK: the root of the mean square.
    pub(crate) fn error_mk(&self) -> Option<f64> {
        let (sum, count) = self.errors;
        (count > 0).then(|| (sum / f64::from(count)).sqrt())
    }

    /// The rise in 30 s, mK; none where too little was read.
    pub(crate) fn value_mk(&self) -> Option<f64> {
        let (first, last) = (self.readings.front()?, self.readings.back()?);
        if last.0 < first.0 + LEAST_MS {
            return None;
        }
        let n = self.readings.len() as f64;
        let seconds = |at_ms: u64| (at_ms as f64 - last.0 as f64) * 1e-3;
        let (mut sum_t, mut sum_v) = (0.0, 0.0);
        for &(at_ms, value) in &self.readings {
            sum_t += seconds(at_ms);
            sum_v += value as f64;
        }
        let (mean_t, mean_v) = (sum_t / n, sum_v / n);
        let (mut above, mut below) = (0.0, 0.0);
        for &(at_ms, value) in &self.readings {
            let t = seconds(at_ms) - mean_t;
            above += t * (value as f64 - mean_v);
            below += t * t;
        }
        let slope = above / below;
        let now = mean_v - slope * mean_t;
        Some(now + slope * DIES_S * (1.0 - libm::exp(-AHEAD_S / DIES_S)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(value_mk: impl Fn(u64) -> i64) -> Option<f64> {
        let mut ahead = Ahead::default();
        for tick in 1..=400 {
            ahead.see(tick * 50, value_mk(tick * 50));
        }
        ahead.value_mk()
    }

    #[test]
    fn law_a_steady_rise_stays() {
        assert!((after(|_| 4_200).unwrap() - 4_200.0).abs() < 1e-6);
        assert_eq!(Ahead::default().value_mk(), None);
        let mut short = Ahead::default();
        short.see(50, 1_000);
        short.see(1_000, 2_000);
        assert_eq!(short.value_mk(), None);
    }

    #[test]
    fn law_it_tells_its_own_error() {
        let mut ahead = Ahead::default();
        for tick in 1..=1_200 {
            // 4 K, and 5 K from the 40th second on.
            ahead.see(tick * 50, if tick < 800 { 4_000 } else { 5_000 });
        }
        let error_mk = ahead.error_mk().unwrap();
        assert!((700.0..1_001.0).contains(&error_mk), "{error_mk}");
        assert_eq!(Ahead::default().error_mk(), None);
    }

    #[test]
    fn law_it_is_never_beyond_a_straight_line() {
        let rises = after(|now_ms| now_ms as i64 / 10).unwrap();
        assert!((2_000.0..5_000.0).contains(&rises), "{rises}");
        let falls = after(|now_ms| 9_000 - now_ms as i64 / 10).unwrap();
        assert!((4_000.0..7_000.0).contains(&falls), "{falls}");
    }
}
