//! Closed surfaces that are asked at many cells: whole blocks at once where no surface is near.
//!
//! In: a grid, winding numbers. Out: [`Blocks`]. Law: `law_blocks_say_what_each_place_does`.

use glam::DVec3;
use rayon::prelude::*;
use scan::space::Winding;
use tissue::Grid;

/// Cells a side of the blocks that are asked at once.
const BLOCK: usize = 4;

/// What is known of each block: inside, outside, or near a surface.
pub(super) struct Blocks<'a> {
    grid: Grid,
    counts: [usize; 3],
    bodies: Vec<&'a Winding>,
    inside: Vec<Option<bool>>,
}

impl<'a> Blocks<'a> {
    /// Asks for every block of a grid.
    pub(super) fn new(grid: Grid, bodies: Vec<&'a Winding>) -> Self {
        let counts = grid.size().map(|n| n.div_ceil(BLOCK));
        let edge_mm = BLOCK as f64 * grid.cell_mm();
        let half_mm = 0.5 * edge_mm * 3.0_f64.sqrt();
        let inside = (0..counts.iter().product::<usize>() * bodies.len())
            .into_par_iter()
            .with_min_len(64)
            .map(|i| {
                let (block, body) = (i / bodies.len(), bodies[i % bodies.len()]);
                let place = [
                    block % counts[0],
                    block / counts[0] % counts[1],
                    block / (counts[0] * counts[1]),
                ];
                let middle = DVec3::from_array(place.map(|n| n as f64 + 0.5));
                let centre = grid.origin_mm() + middle * edge_mm;
                let near = body.bvh().closest_within(centre, half_mm);
                near.is_none().then(|| body.is_inside(centre))
            });
        Self {
            inside: inside.collect(),
            grid,
            counts,
            bodies,
        }
    }

    /// Whether a place is inside of a body.
    pub(super) fn is_in(&self, body: usize, p: DVec3) -> bool {
        let known = self.grid.cell_at(p).and_then(|cell| {
            let [x, y, z] = self.grid.place(cell).map(|n| n / BLOCK);
            let block = x + self.counts[0] * (y + self.counts[1] * z);
            self.inside[block * self.bodies.len() + body]
        });
        known.unwrap_or_else(|| self.bodies[body].is_inside(p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn law_blocks_say_what_each_place_does() {
        let (low, high) = (DVec3::splat(-1.1), DVec3::new(1.3, 0.9, 2.2));
        let body = Winding::new(&testing::block(low, high));
        let grid = Grid::new(DVec3::splat(-2.0), 0.17, [25, 23, 27]).unwrap();
        let blocks = Blocks::new(grid, vec![&body]);
        for cell in grid.ids() {
            let p = grid.centre_mm(cell);
            let truth = p.cmpgt(low).all() && p.cmplt(high).all();
            assert_eq!(blocks.is_in(0, p), truth, "{p}");
        }
        assert!(!blocks.is_in(0, DVec3::splat(50.0)));
    }
}
