//! How much of a stair-cased surface is true area.
//!
//! In: which cells are surroundings. Out: for each of these at a surface, true area over stairs.
//! Law: `law_a_sphere_has_its_own_area`, `law_a_flat_face_counts_whole`.
//! Method: the surface's normal from the share of surroundings in the 5 x 5 x 5 cells around; faces
//! of cubes along a plane with unit normal n have |nx| + |ny| + |nz| times its area. Within 4 % on
//! spheres of 15 cells radius and more, where stairs have 50 % too much.

use crate::grid::{CellId, Grid};
use rayon::prelude::*;

/// Cells to each side that the normal is taken from.
const REACH: i64 = 2;

/// True area per area of stairs for surroundings that touch a solid; none elsewhere.
pub(super) fn shares(grid: &Grid, is_around: &[bool]) -> Vec<Option<f64>> {
    let cells = (0..grid.cells() as u32).into_par_iter().with_min_len(4096);
    cells.map(|i| share(grid, is_around, CellId(i))).collect()
}

fn share(grid: &Grid, is_around: &[bool], cell: CellId) -> Option<f64> {
    if !is_around[cell.0 as usize] {
        return None;
    }
    let [x, y, z] = grid.place(cell).map(|v| v as i64);
    let [nx, ny, nz] = grid.size().map(|v| v as i64);
    // Beyond the box the nearest cell within goes on.
    let solid = |dx: i64, dy: i64, dz: i64| {
        let place = [
            (x + dx).clamp(0, nx - 1),
            (y + dy).clamp(0, ny - 1),
            (z + dz).clamp(0, nz - 1),
        ];
        !is_around[(place[0] + nx * (place[1] + ny * place[2])) as usize]
    };
    let sides = [(1, 0, 0), (0, 1, 0), (0, 0, 1)];
    let touches = |&(a, b, c): &(i64, i64, i64)| solid(a, b, c) || solid(-a, -b, -c);
    if !sides.iter().any(touches) {
        return None;
    }
    let mut normal = [0_i64; 3];
    for dz in -REACH..=REACH {
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                if solid(dx, dy, dz) {
                    normal[0] += dx;
                    normal[1] += dy;
                    normal[2] += dz;
                }
            }
        }
    }
    let n = normal.map(|v| v as f64);
    let length = (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).sqrt();
    // No side at all (a hollow of one cell): its faces count whole.
    Some(match length > 0.0 {
        true => length / (n[0].abs() + n[1].abs() + n[2].abs()),
        false => 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec3;

    fn area_mm2(grid: &Grid, solid: impl Fn(DVec3) -> bool) -> (f64, f64) {
        let is_around: Vec<bool> = grid.ids().map(|c| !solid(grid.centre_mm(c))).collect();
        let [nx, ny, _] = grid.size();
        let strides = [1, nx, nx * ny];
        let face = grid.cell_mm() * grid.cell_mm();
        let (mut stairs, mut area) = (0.0, 0.0);
        for (i, share) in shares(grid, &is_around).into_iter().enumerate() {
            if let Some(share) = share {
                let touching = |j: Option<&bool>| usize::from(j == Some(&false));
                let count: usize = strides
                    .iter()
                    .map(|s| {
                        touching(is_around.get(i + s))
                            + touching(i.checked_sub(*s).and_then(|j| is_around.get(j)))
                    })
                    .sum();
                stairs += count as f64 * face;
                area += count as f64 * face * share;
            }
        }
        (stairs, area)
    }

    #[test]
    fn law_a_sphere_has_its_own_area() {
        let grid = Grid::new(DVec3::splat(-2.0), 0.1, [40, 40, 40]).unwrap();
        let (stairs, area) = area_mm2(&grid, |p| p.length() < 1.7);
        let exact = 4.0 * std::f64::consts::PI * 1.7 * 1.7;
        assert!((stairs / exact - 1.5).abs() < 0.02, "{}", stairs / exact);
        assert!((area / exact - 1.0).abs() < 0.04, "{}", area / exact);
    }

    #[test]
    fn law_a_flat_face_counts_whole() {
        let grid = Grid::new(DVec3::ZERO, 0.1, [8, 8, 8]).unwrap();
        let is_around: Vec<bool> = grid.ids().map(|c| grid.place(c)[2] >= 4).collect();
        let found = shares(&grid, &is_around);
        assert!(found.iter().flatten().all(|&share| share == 1.0));
        assert_eq!(found.iter().flatten().count(), 64);
    }
}
