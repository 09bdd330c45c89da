//! Where the surface probe touches.
//!
//! In: the tooth's cells of heat, those that are worked on. Out: one cell.
//! Law: `law_the_probe_touches_what_the_work_leaves`.

use super::Warm;
use glam::DVec3;
use lexicon::Tissue;
use tissue::CellId;

/// How far beside the work it touches, mm.
const BESIDE_MM: f64 = 1.0;

impl Warm {
    /// Hard tissue at the air, some [`BESIDE_MM`] beside the work. It is none of the cells that change (are filled or
    /// emptied) and has air that they do not fill, so that it feels the tooth as long as the work lasts.
    pub(crate) fn probe_beside(&self, work: &[CellId], changing: &[CellId]) -> Option<CellId> {
        let grid = self.tooth.grid();
        let mut is_changing = vec![false; grid.cells()];
        for cell in changing {
            is_changing[cell.0 as usize] = true;
        }
        let stays = |cell: CellId| !is_changing[cell.0 as usize];
        let stays_air = |cell: CellId| self.tooth.tissue(cell) == Tissue::Air && stays(cell);
        let outer = grid.ids().filter(|&cell| {
            let hard = matches!(
                self.tooth.tissue(cell),
                Tissue::Enamel | Tissue::Dentine | Tissue::Restoration
            );
            hard && stays(cell) && self.beside(cell).any(stays_air)
        });
        let places: Vec<DVec3> = work.iter().map(|&cell| grid.centre_mm(cell)).collect();
        let middle = places.iter().sum::<DVec3>() / places.len().max(1) as f64;
        let off = |cell: CellId| {
            let p = grid.centre_mm(cell);
            let away = places.iter().map(|w| w.distance_squared(p));
            let away_mm = away.fold(f64::INFINITY, f64::min).sqrt();
            ((away_mm - BESIDE_MM).abs(), p.distance_squared(middle))
        };
        let all = outer.map(|cell| (off(cell), cell));
        let nearest = all.min_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        nearest.map(|(_, cell)| cell)
    }
}
