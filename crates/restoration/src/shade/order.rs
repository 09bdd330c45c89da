//! Order statistics of finite numbers; ties and order of input never change the result.

/// The value below which a share `q` (0 to 1) of the numbers lies, linear between ranks; `None`
/// when there are none. Sorts in place.
pub(crate) fn quantile(values: &mut [f64], q: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let rank = q.clamp(0.0, 1.0) * last as f64;
    let low = rank as usize;
    let (a, b) = (values[low], values[(low + 1).min(last)]);
    Some(a + (b - a) * (rank - low as f64))
}

/// The middle value; `None` when there are none. Sorts in place.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_small_lists() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0]), Some(3.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(quantile(&mut [0.0, 10.0], 0.9), Some(9.0));
    }
}
