//! Histograms over volume, as radiotherapy draws them: how much of an organ is above each value.
//!
//! In: warmth by scenario, the order. Out: [`Curve`]s: nominal, and a band over the scenarios.
//! Law: `law_curves_fall_within_their_bands`.

use super::heat::{Heated, Organ, nearest_eight};
use crate::setting::{AROUND_C_MAX, HARD_C_MAX};
use glam::DVec3;
use swarm::{Action, Order, WHOLE};
use tissue::Grid;
use tissue::heat::share_above;
use tissue::properties::BODY_C;

/// Points of a curve.
const POINTS: usize = 61;

/// Share of an organ's volume above each threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose.
    pub of: &'static str,
    /// Of what.
    pub quantity: &'static str,
    /// Unit of the thresholds.
    pub unit: &'static str,
    /// The limit to be drawn, where there is one.
    pub limit: Option<f64>,
    /// Thresholds.
    pub at: Vec<f64>,
    /// Share above, as planned.
    pub nominal: Vec<f64>,
    /// Least and most of all scenarios.
    pub low: Vec<f64>,
    /// See `low`.
    pub high: Vec<f64>,
}

fn curve(
    of: &'static str,
    (quantity, unit): (&'static str, &'static str),
    limit: Option<f64>,
    at: Vec<f64>,
    values: &[&[f64]],
) -> Curve {
    let shares: Vec<Vec<f64>> = values.iter().map(|v| share_above(v, &at)).collect();
    let over = |fold: fn(f64, f64) -> f64, from: f64| {
        let point = |i: usize| shares.iter().map(|s| s[i]).fold(from, fold);
        (0..at.len()).map(point).collect()
    };
    Curve {
        of,
        quantity,
        unit,
        limit,
        low: over(f64::min, 1.0),
        high: over(f64::max, 0.0),
        nominal: shares.first().cloned().unwrap_or_default(),
        at,
    }
}

/// Even steps from 0 to beyond the limit and the highest value.
fn steps(most: f64) -> Vec<f64> {
    let last = (POINTS - 1) as f64;
    (0..POINTS).map(|i| most * i as f64 / last).collect()
}

/// Temperature and dose of each organ, over the scenarios that are judged one by one.
pub(super) fn of_heat(all: &[Heated]) -> Vec<Curve> {
    let all: Vec<&Heated> = all.iter().filter(|h| !h.scenario.is_together).collect();
    // What is not alive takes no harm from its dose.
    let limits = [
        (3.5, Some(0.5)),
        (AROUND_C_MAX - BODY_C, Some(0.0)),
        (HARD_C_MAX - BODY_C, None),
    ];
    let mut curves = Vec::new();
    for (organ, (rise, dose)) in Organ::ALL.into_iter().zip(limits) {
        let rises: Vec<&[f64]> = all.iter().map(|h| h.of(organ).rises_k.as_slice()).collect();
        let doses: Vec<&[f64]> = all
            .iter()
            .map(|h| h.of(organ).cem43_min.as_slice())
            .collect();
        let most = |values: &[&[f64]]| {
            values
                .iter()
                .copied()
                .flatten()
                .copied()
                .fold(0.0, f64::max)
        };
        let to = 1.1 * most(&rises).max(rise);
        curves.push(curve(
            organ.name(),
            ("rise", "K"),
            Some(rise),
            steps(to),
            &rises,
        ));
        if let Some(dose) = dose {
            let limit = (dose > 0.0).then_some(dose);
            let to = 1.1 * most(&doses).max(dose).max(0.01);
            let quantity = ("dose", "min at 43 °C");
            curves.push(curve(organ.name(), quantity, limit, steps(to), &doses));
        }
    }
    curves
}

/// How full the cells of the deposit get: as planned, and with other payloads and registrations.
pub(super) fn of_fill(order: &Order, inwards: DVec3) -> Option<Curve> {
    let extent = order.extent();
    let grid = Grid::new(order.origin_mm(), order.cell_mm(), extent).ok()?;
    let mut planned = vec![0.0; grid.cells()];
    let laid = order.zones.iter().filter(|z| z.action == Action::Deposit);
    for cell in laid.flat_map(|z| &z.cells) {
        let id = grid.cell(cell.place.map(usize::from))?;
        planned[id.0 as usize] += f64::from(cell.millionths) / f64::from(WHOLE);
    }
    let cells: Vec<_> = grid.ids().filter(|c| planned[c.0 as usize] > 0.0).collect();
    if cells.is_empty() {
        return None;
    }
    // Material that falls on places already full is no fill: it lies on the outside.
    let moved = |shift_mm: f64, times: f64| -> Vec<f64> {
        let fill = |cell: &tissue::CellId| {
            let from = grid.centre_mm(*cell) - inwards * shift_mm;
            let held = nearest_eight(&grid, from).map(|(c, w)| planned[c.0 as usize] * w);
            100.0 * times * held.sum::<f64>() / planned[cell.0 as usize]
        };
        cells.iter().map(fill).collect()
    };
    let all = [(0.0, 1.0), (0.0, 0.8), (0.0, 1.2), (0.05, 1.0), (0.1, 1.0)];
    let values: Vec<Vec<f64>> = all
        .iter()
        .map(|&(shift, times)| moved(shift, times))
        .collect();
    let values: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    let quantity = ("fill of its share", "%");
    Some(curve(
        "what is laid down",
        quantity,
        Some(100.0),
        steps(140.0),
        &values,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn law_curves_fall_within_their_bands() {
        let (_, order) = testing::tooth();
        let curve = of_fill(order, -DVec3::Z).unwrap();
        for i in 0..curve.at.len() {
            assert!(curve.low[i] <= curve.nominal[i] && curve.nominal[i] <= curve.high[i]);
            assert!(i == 0 || curve.nominal[i] <= curve.nominal[i - 1]);
        }
        let share = |at: f64| {
            let i = curve.at.iter().position(|&a| a >= at).unwrap();
            (curve.low[i], curve.nominal[i], curve.high[i])
        };
        assert_eq!(share(90.0), (0.0, 1.0, 1.0));
        assert!(
            share(110.0).1 < 0.01 && share(110.0).2 > 0.99,
            "{:?}",
            share(110.0)
        );
    }
}
