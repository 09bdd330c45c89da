//! Values with the area that each stands for.
//!
//! In: pairs of value and area; values that are no numbers are left out. Out: quantiles and shares by area.

/// Values, the smallest first, with their areas.
#[derive(Debug, Clone)]
pub(crate) struct Weighed {
    sorted: Vec<(f64, f64)>,
    /// Area of all of them, mm².
    pub(crate) area_mm2: f64,
}

impl Weighed {
    pub(crate) fn of(each: impl Iterator<Item = (f64, f64)>) -> Self {
        let mut sorted: Vec<(f64, f64)> = each.filter(|one| !one.0.is_nan()).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let area_mm2 = sorted.iter().map(|one| one.1).sum();
        Self { sorted, area_mm2 }
    }

    /// What that share of the area does not exceed; 0 where there is nothing.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        for &(value, area) in &self.sorted {
            below += area;
            if below >= share * self.area_mm2 {
                return value;
            }
        }
        self.sorted.last().map_or(0.0, |one| one.0)
    }

    /// The share of the area whose values are at most that.
    pub(crate) fn within(&self, value: f64) -> f64 {
        let below = self.sorted.iter().take_while(|one| one.0 <= value);
        let below: f64 = below.map(|one| one.1).sum();
        below / self.area_mm2.max(f64::MIN_POSITIVE)
    }

    /// The least of some round figures that a share of the area does not exceed; the last where none is.
    pub(crate) fn round_figure(&self, round: &[f64], share: f64) -> f64 {
        let most = self.quantile(share);
        let fits = round.iter().copied().find(|&one| most <= one);
        fits.or(round.last().copied()).unwrap_or(most)
    }
}
