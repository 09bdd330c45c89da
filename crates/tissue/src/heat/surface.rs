//! How much of a stair-cased surface is true area.
//!
//! In: how many parts of each cell are solid. Out: for cells at a surface, true area over stairs.
//! Law: `law_a_sphere_has_its_own_area`, `law_a_flat_face_counts_whole`.
//! Method: the surface's normal from the solid shares of the 81 cells around; faces of cubes
//! along a plane with unit normal n have |nx| + |ny| + |nz| times its area. Within 2 % on spheres of
//! 15 cells radius and more, where stairs have 50 % too much.

use crate::grid::{CellId, Grid};
use rayon::prelude::*;

/// Cells to each side that the normal is taken from.
const REACH: i64 = 2;
/// Square of the farthest cell's distance, in cells.
const REACH_2: i64 = 6;

/// True area per area of stairs around each of `cells`; `solid` counts parts.
pub(super) fn shares(grid: &Grid, solid: &[u8], cells: &[CellId]) -> Vec<f64> {
    let cells = cells.par_iter().with_min_len(1024);
    cells.map(|&cell| share(grid, solid, cell)).collect()
}

fn share(grid: &Grid, solid: &[u8], cell: CellId) -> f64 {
    let [x, y, z] = grid.place(cell).map(|v| v as i64);
    let [nx, ny, nz] = grid.size().map(|v| v as i64);
    let mut normal = [0_i64; 3];
    for dz in -REACH..=REACH {
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                // A round neighbourhood: a cube's corners would pull the normal.
                if dx * dx + dy * dy + dz * dz > REACH_2 {
                    continue;
                }
                // Beyond the box the nearest cell within goes on.
                let (x, y) = ((x + dx).clamp(0, nx - 1), (y + dy).clamp(0, ny - 1));
                let z = (z + dz).clamp(0, nz - 1);
                let weight = i64::from(solid[(x + nx * (y + ny * z)) as usize]);
                normal[0] += dx * weight;
                normal[1] += dy * weight;
                normal[2] += dz * weight;
            }
        }
    }
    let n = normal.map(|v| v as f64);
    let length = (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).sqrt();
    // No side at all (a hollow of one cell): its faces count whole.
    match length > 0.0 {
        true => length / (n[0].abs() + n[1].abs() + n[2].abs()),
        false => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heat::{Ambient, Climate, HeatModel};
    use crate::properties::Properties;
    use crate::tooth::{Provenance, Tooth};
    use glam::DVec3;
    use lexicon::Tissue;

    /// Area through which a solid exchanges, mm2, by a transfer coefficient too small for depths to matter.
    fn area_mm2(grid: Grid, solid: impl Fn(DVec3) -> bool + Sync, true_area: bool) -> f64 {
        let tissue = |p| {
            if solid(p) {
                Tissue::Enamel
            } else {
                Tissue::Air
            }
        };
        let tooth = Tooth::sampled(grid, Provenance::Solids, tissue);
        let climate = Climate {
            air: Ambient::convection(1e-6, 0.0),
            true_area,
            ..Climate::default()
        };
        let model = HeatModel::of_tooth(&tooth, &Properties::default(), &climate).unwrap();
        let loss = |cell| model.figures(model.padded_index(cell)).loss;
        let w_m3k: f64 = grid.ids().map(loss).sum();
        w_m3k / 1e-6 * grid.cell_mm3() * 1e-3
    }

    #[test]
    fn law_a_sphere_has_its_own_area() {
        let grid = Grid::new(DVec3::splat(-2.0), 0.1, [40, 40, 40]).unwrap();
        let ball = |p: DVec3| p.length() < 1.7;
        let exact = 4.0 * std::f64::consts::PI * 1.7 * 1.7;
        let stairs = area_mm2(grid, ball, false) / exact;
        assert!((stairs - 1.5).abs() < 0.02, "{stairs}");
        let area = area_mm2(grid, ball, true) / exact;
        assert!((area - 1.0).abs() < 0.02, "{area}");
    }

    #[test]
    fn law_a_flat_face_counts_whole() {
        let grid = Grid::new(DVec3::ZERO, 0.1, [8, 8, 8]).unwrap();
        for height_mm in [0.4, 0.45] {
            let area = area_mm2(grid, |p| p.z < height_mm, true);
            assert!((area / 0.64 - 1.0).abs() < 1e-6, "{area}");
        }
    }
}
