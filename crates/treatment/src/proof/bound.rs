//! Where material binds, closer than the network's cells see; and a pulp that is larger than estimated.
//!
//! In: the tooth, a zone's cells and power. Out: a rise, K; a tooth. Law: `law_a_patch_is_as_warm_as_its_disc`,
//! `law_a_larger_pulp_is_nearer_by_its_share`. Method: the stream's patch as points, each with its image in the
//! surface, of what conducts least there; summed in the patch's middle. (The planner takes a disc's formula.)

use lexicon::Tissue;
use tissue::heat::HeatModel;
use tissue::{CellId, Tooth};

/// Side of the square on which the simulated device's stream binds, mm: as large as the planner's disc. Measured in sessions
/// of three teeth: over 5 s half of what a zone gets lies within 0.20 mm at the least; half of this square within 0.18.
/// The two differ in method, not in that choice.
const PATCH_MM: f64 = 0.44;
/// The least that hard tissue conducts, W/m/K (dentine: 0.48 to 0.63).
const LEAST_W_MK: f64 = 0.48;
/// Points along a side; even, so that none lies in the middle.
const POINTS: u32 = 40;

/// How much warmer than its zone the place is where material binds, K.
pub(super) fn rise_k(tooth: &Tooth, model: &HeatModel, cells: &[(CellId, f64)], watt: f64) -> f64 {
    let mut least_w_mk = f64::INFINITY;
    for &(cell, _) in cells {
        let is_hard = !matches!(
            tooth.tissue(cell),
            Tissue::Air | Tissue::Saliva | Tissue::Gingiva | Tissue::Ligament | Tissue::Bone
        );
        if let Some(conduct) = model.conduct(cell).filter(|_| is_hard) {
            least_w_mk = least_w_mk.min(conduct.k_w_mk);
        }
    }
    // Where nothing hard is found the worst is taken, so that the check does not pass for want of it.
    of_patch_k(
        if least_w_mk.is_finite() {
            least_w_mk
        } else {
            LEAST_W_MK
        },
        watt,
    )
}

/// Rise in the middle of an even patch on a half-space, K.
fn of_patch_k(k_w_mk: f64, watt: f64) -> f64 {
    let step_m = PATCH_MM * 1e-3 / f64::from(POINTS);
    let off = |i: u32| (f64::from(i) + 0.5) * step_m - 0.5 * PATCH_MM * 1e-3;
    let mut sum_1_m = 0.0;
    for y in 0..POINTS {
        for x in 0..POINTS {
            sum_1_m += 1.0 / (off(x) * off(x) + off(y) * off(y)).sqrt();
        }
    }
    let each_w = watt / f64::from(POINTS * POINTS);
    each_w * sum_1_m / (2.0 * std::f64::consts::PI * k_w_mk)
}

/// Lengths of steps to the three kinds of neighbours, in cells.
const STEPS: [f32; 4] = [0.0, 1.0, std::f32::consts::SQRT_2, 1.732_050_8];

/// Distance of every cell to the nearest marked one, in cells, by steps to neighbours there and back (at most a
/// tenth above the true one).
fn away(size: [usize; 3], marked: impl Fn(usize) -> bool) -> Vec<f32> {
    let [nx, ny, nz] = size;
    let count = nx * ny * nz;
    let mark = |i: usize| if marked(i) { 0.0 } else { f32::INFINITY };
    let mut away: Vec<f32> = (0..count).map(mark).collect();
    // Neighbours that come before a cell, with the steps to them.
    let before: Vec<([isize; 3], f32)> = (0..13_isize)
        .map(|i| [i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1])
        .map(|by| {
            let apart: usize = by.iter().map(|b| b.unsigned_abs()).sum();
            (by, STEPS[apart])
        })
        .collect();
    for sign in [1, -1] {
        for n in 0..count {
            let i = if sign > 0 { n } else { count - 1 - n };
            let place = [i % nx, i / nx % ny, i / (nx * ny)];
            let mut least = away[i];
            for (by, length) in &before {
                let at: [usize; 3] =
                    std::array::from_fn(|axis| place[axis].wrapping_add_signed(sign * by[axis]));
                if at[0] < nx && at[1] < ny && at[2] < nz {
                    least = least.min(away[at[0] + nx * (at[1] + ny * at[2])] + length);
                }
            }
            away[i] = least;
        }
    }
    away
}

/// The same tooth with its pulp nearer to its surface everywhere: what lies over the pulp is thinner by a share.
pub(super) fn with_larger_pulp(tooth: &Tooth, thinner: f64) -> Tooth {
    let (grid, mut larger) = (*tooth.grid(), tooth.clone());
    let tissue = |i: usize| tooth.tissue(CellId(i as u32));
    let to_pulp = away(grid.size(), |i| tissue(i) == Tissue::Pulp);
    let to_surface = away(grid.size(), |i| !tissue(i).is_tooth());
    for (i, (pulp, surface)) in to_pulp.iter().zip(&to_surface).enumerate() {
        let is_taken = f64::from(*pulp) <= thinner * f64::from(pulp + surface);
        if is_taken && tissue(i) == Tissue::Dentine {
            larger.set(CellId(i as u32), Tissue::Pulp);
        }
    }
    larger
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use glam::DVec3;

    #[test]
    fn a_zone_beside_nothing_hard_is_taken_for_the_worst() {
        let grid = tissue::Grid::new(DVec3::ZERO, 0.4, [3, 3, 3]).unwrap();
        let tooth = Tooth::from_fn(grid, tissue::Provenance::Volume, |p| match p.z < 0.4 {
            true => Tissue::Gingiva,
            false => Tissue::Air,
        });
        let climate = crate::setting::climate(20.0);
        let model =
            HeatModel::of_tooth(&tooth, &tissue::properties::Properties::default(), &climate);
        let cells = [(CellId(0), 1.0)];
        let rise_k = rise_k(&tooth, &model.unwrap(), &cells, 0.01);
        assert!(rise_k > 10.0 && rise_k.is_finite(), "{rise_k}");
    }

    #[test]
    fn law_a_patch_is_as_warm_as_its_disc() {
        // In the middle of a square: q asinh(1) 4 / (pi k side) times a half.
        let (k_w_mk, watt) = (0.9, 0.015);
        let exact =
            2.0 * watt * libm::asinh(1.0) / (std::f64::consts::PI * k_w_mk * PATCH_MM * 1e-3);
        let found = of_patch_k(k_w_mk, watt);
        assert!((found / exact - 1.0).abs() < 0.03, "{found} {exact}");
        assert_eq!(of_patch_k(k_w_mk, 2.0 * watt), 2.0 * found);
    }

    #[test]
    fn law_a_larger_pulp_is_nearer_by_its_share() {
        let tooth = &testing::tooth().0;
        let larger = with_larger_pulp(tooth, 1.0 / 3.0);
        // Straight up the axis, where dentine lies over the roof.
        let top = |tooth: &Tooth| {
            let heights = (0..80).map(|i| 4.0 - f64::from(i) * 0.1 + 0.05);
            let is_pulp = |z: &f64| {
                let cell = tooth.grid().cell_at(DVec3::new(0.05, 0.05, *z));
                cell.is_some_and(|cell| tooth.tissue(cell) == Tissue::Pulp)
            };
            heights.into_iter().find(is_pulp).unwrap()
        };
        // The hollow's floor lies at 4.8 mm: a third of what is over the pulp, of a cell each way.
        let third_mm = (4.8 - top(tooth)) / 3.0;
        let nearer_mm = top(&larger) - top(tooth);
        assert!(
            (nearer_mm - third_mm).abs() < 0.15,
            "{nearer_mm} {third_mm}"
        );
        for cell in tooth.grid().ids() {
            let (was, is) = (tooth.tissue(cell), larger.tissue(cell));
            assert!(was == is || (was, is) == (Tissue::Dentine, Tissue::Pulp));
        }
    }
}
