//! In what order a zone's heat warms the pulp most: the stream is at one place at a time, and a plan does not say where.
//!
//! In: a zone's cells with their shares, the pulp. Out: parts of the zone in the order of work, each with its share; a power set free in one.
//! Law: `law_the_nearest_comes_last`, `law_no_order_of_work_is_warmer_than_its_proof`. Method: rearrangement. What a place adds to
//! the pulp's rise falls with its distance and with the time since; so no order of the same places, and no heat that
//! is spread over some of them, is warmer than from far to near. Halves of what is left, until one takes no longer
//! than [`SHORTEST_S`].

use glam::DVec3;
use tissue::heat::{HeatModel, Sources};
use tissue::{CellId, Grid};

/// A part that takes no longer is not divided, s: its heat reaches the pulp as one, which is warmest some 10 s after
/// what warms it ends (check case P2).
const SHORTEST_S: f64 = 10.0;

/// A share of a zone's heat, and the cells that it is set free in.
pub(super) type Part = (f64, Vec<(CellId, f64)>);

/// The parts of a zone that is worked for that long, the farthest from the pulp first.
pub(super) fn far_to_near(
    grid: &Grid,
    pulp: &[CellId],
    mut left: Vec<(CellId, f64)>,
    work_s: f64,
) -> Vec<Part> {
    if let Some(near) = nearest_of(grid, pulp, &left) {
        let away = |c: &(CellId, f64)| grid.centre_mm(c.0).distance_squared(near);
        left.sort_by(|a, b| away(b).total_cmp(&away(a)).then(a.0.cmp(&b.0)));
    }
    let sum = |cells: &[(CellId, f64)]| cells.iter().map(|c| c.1).sum::<f64>();
    let all = sum(&left).max(f64::MIN_POSITIVE);
    let mut parts = Vec::new();
    while sum(&left) / all * work_s > SHORTEST_S && left.len() > 1 {
        let (half, mut taken) = (0.5 * sum(&left), 0.0);
        let is_far = |c: &(CellId, f64)| {
            taken += c.1;
            taken <= half
        };
        let far = left.iter().copied().take_while(is_far).count();
        let near = left.split_off(far.max(1));
        parts.push((sum(&left) / all, left));
        left = near;
    }
    parts.push((sum(&left) / all, left));
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
        assert!(parts.last().unwrap().0 * 400.0 <= SHORTEST_S);
        // A short zone, one of a single cell, and one without a pulp are one part, or parts in some order.
        assert_eq!(far_to_near(&grid, &pulp, cells.clone(), 9.0).len(), 1);
        assert_eq!(
            far_to_near(&grid, &pulp, cells[..1].to_vec(), 400.0).len(),
            1
        );
        assert_eq!(far_to_near(&grid, &[], cells, 400.0).len(), parts.len());
    }
}
