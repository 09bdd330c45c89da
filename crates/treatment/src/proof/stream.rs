//! A warm order of a zone's work: the stream is at one place at a time, and a plan does not say where.
//!
//! In: a zone's cells with their shares, the pulp. Out: parts of the zone in the order of work, each with its share; a power set free in one.
//! Law: `law_the_nearest_comes_last`, `law_ten_orders_of_work_are_no_warmer_than_their_proof`. Method: from far to near of the
//! pulp, in parts of [`PART_S`]; and [`ALLOWED`] for the orders that are warmer still. There are such: a part
//! finds its zone filled, while a device that begins where the pulp is near warms it before anything else is laid
//! that would take the heat; and what a place adds to the pulp rises before it falls.

use glam::DVec3;
use tissue::heat::{HeatModel, Sources};
use tissue::{CellId, Grid};

/// How long a part takes, s: its heat reaches the pulp as one, which is warmest some 10 s after what warms it ends
/// (check case P2).
const PART_S: f64 = 10.0;
/// What this order adds to the pulp's rise, times. Measured and not derived: of ten orders of the law's fixture the warmest is 5 %
/// warmer than this one (from near to far, in planned air); twice that is allowed.
pub(super) const ALLOWED: f64 = 1.1;

/// A share of a zone's heat, and the cells that it is set free in.
pub(super) type Part = (f64, Vec<(CellId, f64)>);

/// The parts of a zone that is worked for that long, the farthest from the pulp first.
pub(super) fn far_to_near(
    grid: &Grid,
    pulp: &[CellId],
    mut left: Vec<(CellId, f64)>,
    work_s: f64,
) -> Vec<Part> {
    if left.is_empty() {
        return vec![(1.0, left)];
    }
    if let Some(near) = nearest_of(grid, pulp, &left) {
        let away = |c: &(CellId, f64)| grid.centre_mm(c.0).distance_squared(near);
        left.sort_by(|a, b| away(b).total_cmp(&away(a)).then(a.0.cmp(&b.0)));
    }
    // Parts of equal heat, each a whole number of cells.
    let all = left.iter().map(|c| c.1).sum::<f64>();
    let count = (work_s / PART_S).ceil().max(1.0);
    let mut parts: Vec<Part> = Vec::new();
    let (mut taken, mut ends) = (0.0, 0.0);
    for cell in left {
        if taken >= ends || parts.is_empty() {
            parts.push((0.0, Vec::new()));
            ends = ((taken / all * count).floor() + 1.0) * all / count;
        }
        taken += cell.1;
        if let Some((share, cells)) = parts.last_mut() {
            *share += cell.1 / all;
            cells.push(cell);
        }
    }
    parts
}

/// The place in the pulp that lies nearest to a zone.
fn nearest_of(grid: &Grid, pulp: &[CellId], cells: &[(CellId, f64)]) -> Option<DVec3> {
    let places: Vec<DVec3> = cells.iter().map(|c| grid.centre_mm(c.0)).collect();
    let pulp = pulp.iter().map(|&cell| {
        let p = grid.centre_mm(cell);
        let away = places.iter().map(|q| q.distance_squared(p));
        (away.fold(f64::INFINITY, f64::min), p)
    });
    pulp.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, p)| p)
}

/// A power over the cells that conduct, each by its share; over all that conduct where none of them does.
pub(super) fn set_free(model: &HeatModel, cells: &[(CellId, f64)], watt: f64) -> Option<Sources> {
    let mut sources = Sources::none(model.grid());
    let takes = |cell: CellId| model.conduct(cell).is_some();
    let sum: f64 = cells.iter().filter(|c| takes(c.0)).map(|c| c.1).sum();
    if sum > 0.0 {
        for &(cell, share) in cells.iter().filter(|c| takes(c.0)) {
            sources.add_w(cell, watt * share / sum);
        }
        return Some(sources);
    }
    // Nothing conducts there yet: the place nearest to the first cell takes it.
    let from = model.grid().centre_mm(cells.first()?.0);
    let away = |c: &CellId| model.grid().centre_mm(*c).distance_squared(from);
    let found = model.grid().ids().filter(|c| takes(*c));
    sources.add_w(found.min_by(|a, b| away(a).total_cmp(&away(b)))?, watt);
    Some(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_the_nearest_comes_last() {
        let grid = Grid::new(DVec3::ZERO, 0.3, [20, 4, 4]).unwrap();
        let cells: Vec<(CellId, f64)> = grid.ids().map(|cell| (cell, 0.5)).collect();
        // Nearest to the zone is what lies within it.
        let pulp = [grid.cell([3, 1, 1]).unwrap()];
        let parts = far_to_near(&grid, &pulp, cells.clone(), 400.0);
        let away = |c: &(CellId, f64)| grid.centre_mm(c.0).distance(grid.centre_mm(pulp[0]));
        for two in parts.windows(2) {
            let least = two[0].1.iter().map(away).fold(f64::INFINITY, f64::min);
            let most = two[1].1.iter().map(away).fold(0.0, f64::max);
            assert!(least >= most, "{least} {most}");
        }
        let shares: f64 = parts.iter().map(|part| part.0).sum();
        let count: usize = parts.iter().map(|part| part.1.len()).sum();
        assert!((shares - 1.0).abs() < 1e-12 && count == cells.len());
        assert!(parts.iter().all(|part| part.0 * 400.0 <= PART_S + 1e-9));
        // A short zone, one of a single cell, and one without a pulp are one part, or parts in some order.
        assert_eq!(far_to_near(&grid, &pulp, cells.clone(), 9.0).len(), 1);
        assert_eq!(
            far_to_near(&grid, &pulp, cells[..1].to_vec(), 400.0).len(),
            1
        );
        assert_eq!(far_to_near(&grid, &[], cells, 400.0).len(), parts.len());
    }
}
