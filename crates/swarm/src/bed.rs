//! What has been laid down and taken away in every cell, in nanograms.
//!
//! In: material bound in the carriers' cells. Out: amounts by cell. Law: `law_material_is_kept`: what
//! is bound is in the bed or has gone over its edge, to the nanogram. `law_what_finds_no_room_grows_as_a_layer`.
//! Method: a carriers' cell shares what it gets by the room that its parts have left; what finds no
//! room goes to the nearest cell of the zone that has some, and where none has, grows outward (or, when
//! removing, inward) where the growth about is lowest.

use crate::order::Action;
use crate::site::{Part, Site, ZoneSite};
use glam::DVec3;
use tissue::CellId;

/// Cells that growth is followed over.
const GROWTH_CELLS: u32 = 60;
/// Parts of a carriers' cell that are lower than the highest by less than so many cells grow by turns.
const UPPER: f64 = 0.75;
/// How much flows as one, ng.
const DROP_NG: u64 = 100;

/// Amounts by cell.
#[derive(Debug, Clone)]
pub struct Bed {
    /// Laid down, ng.
    pub laid_ng: Vec<u32>,
    /// Taken away, ng.
    pub removed_ng: Vec<u32>,
    /// Tinted with, ng.
    pub tinted_ng: Vec<u32>,
    /// What grew over the edge of the bed, ng.
    pub beyond_ng: u64,
    /// What grew from each carriers' cell, ng.
    grown_ng: Vec<u32>,
}

impl Bed {
    pub(crate) fn new(site: &Site) -> Self {
        let none = || vec![0; site.bed.cells()];
        Self {
            laid_ng: none(),
            removed_ng: none(),
            tinted_ng: none(),
            beyond_ng: 0,
            grown_ng: vec![0; site.grid.cells()],
        }
    }

    /// Amounts of an action.
    #[must_use]
    pub fn of(&self, action: Action) -> &[u32] {
        match action {
            Action::Remove => &self.removed_ng,
            Action::Deposit => &self.laid_ng,
            Action::Tint => &self.tinted_ng,
        }
    }

    fn of_mut(&mut self, action: Action) -> &mut [u32] {
        match action {
            Action::Remove => &mut self.removed_ng,
            Action::Deposit => &mut self.laid_ng,
            Action::Tint => &mut self.tinted_ng,
        }
    }

    /// What a cell of a zone still takes, ng.
    pub(crate) fn room_ng(&self, action: Action, parts: &[Part]) -> u64 {
        let has = self.of(action);
        let room = |part: &Part| part.ng.saturating_sub(has[part.cell as usize]);
        parts.iter().map(|part| u64::from(room(part))).sum()
    }

    /// Lays (or takes, or tints) what was bound in a carriers' cell of the zone.
    pub(crate) fn bind(&mut self, site: &Site, zone: &ZoneSite, at: usize, ng: u64) {
        let (cell, parts) = &zone.cells[at];
        let mut left = self.share(zone.action, parts, ng);
        if left == 0 {
            return;
        }
        let mut near = Vec::new();
        for other in site.near(*cell) {
            let Some(i) = zone.place(other) else {
                continue;
            };
            left = self.share(zone.action, &zone.cells[i].1, left);
            if left == 0 {
                return;
            }
            near.push(i);
        }
        while left > 0 {
            let drop_ng = left.min(DROP_NG);
            let grown = |i: &&usize| self.grown_ng[zone.cells[**i].0.0 as usize];
            let lowest = near.iter().min_by_key(grown).copied().unwrap_or(at);
            let (cell, parts) = &zone.cells[lowest];
            let drops = u64::from(self.grown_ng[cell.0 as usize]) / DROP_NG;
            self.grown_ng[cell.0 as usize] += drop_ng as u32;
            self.grow(site, zone, parts, (drop_ng, drops));
            left -= drop_ng;
        }
    }

    /// Shares `ng` among parts by the room that they have; says what found none.
    fn share(&mut self, action: Action, parts: &[Part], ng: u64) -> u64 {
        let room_ng = self.room_ng(action, parts);
        let fits_ng = ng.min(room_ng);
        if fits_ng == 0 {
            return ng;
        }
        let has = self.of_mut(action);
        let mut left = fits_ng;
        for part in parts {
            let room = u64::from(part.ng.saturating_sub(has[part.cell as usize]));
            let given = fits_ng * room / room_ng;
            has[part.cell as usize] += given as u32;
            left -= given;
        }
        for part in parts {
            let room = u64::from(part.ng.saturating_sub(has[part.cell as usize]));
            let given = left.min(room);
            has[part.cell as usize] += given as u32;
            left -= given;
        }
        ng - fits_ng
    }

    /// Lays what finds no room where there is some, outward; the uppermost parts take turns, by the number of
    /// drops that came before, so that it grows as a layer and not as a column.
    fn grow(&mut self, site: &Site, zone: &ZoneSite, parts: &[Part], (mut ng, drops): (u64, u64)) {
        let way = match zone.action {
            Action::Remove => -site.order().outward(),
            Action::Deposit | Action::Tint => site.order().outward(),
        };
        let height = |part: &Part| site.bed.centre_mm(CellId(part.cell)).dot(way);
        let highest = parts.iter().map(height).fold(f64::NEG_INFINITY, f64::max);
        let is_upper = |part: &&Part| height(part) > highest - UPPER * site.bed.cell_mm();
        let upper = || parts.iter().filter(is_upper);
        let turn = drops % (upper().count() as u64).max(1);
        let Some(top) = upper().nth(turn as usize) else {
            self.beyond_ng += ng;
            return;
        };
        if zone.action == Action::Tint {
            self.tinted_ng[top.cell as usize] += ng as u32;
            return;
        }
        let step: DVec3 = way * (0.5 * site.bed.cell_mm());
        let mut at = site.bed.centre_mm(CellId(top.cell));
        let mut last = u32::MAX;
        for _ in 0..2 * GROWTH_CELLS {
            let Some(cell) = site.bed.cell_at(at) else {
                break;
            };
            at += step;
            if cell.0 == last {
                continue;
            }
            last = cell.0;
            let i = cell.0 as usize;
            // Tissue that stays gives no room to material, and is what too much removal takes.
            let has_room = site.kept[i] == (zone.action == Action::Remove);
            if !has_room && cell.0 != top.cell {
                continue;
            }
            let has = &mut self.of_mut(zone.action)[i];
            let given = ng.min(u64::from(zone.whole_ng.saturating_sub(*has)));
            *has += given as u32;
            ng -= given;
            if ng == 0 {
                return;
            }
        }
        self.beyond_ng += ng;
    }

    /// Everything in it, ng.
    #[must_use]
    pub fn total_ng(&self) -> u64 {
        let of = |action| self.of(action).iter().map(|&ng| u64::from(ng)).sum::<u64>();
        Action::ALL.into_iter().map(of).sum::<u64>() + self.beyond_ng
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{block, order};

    /// Binds in the middle of a full zone as much as is a whole cell for each of the carriers' cells about;
    /// says the highest column of cells beyond the zone, in whole cells.
    fn highest(action: Action) -> f64 {
        let mut order = order(40);
        order.zones.iter_mut().for_each(|zone| zone.action = action);
        let site = Site::new(order, &block().unwrap()).unwrap();
        let mut bed = Bed::new(&site);
        let at_edge = match action {
            Action::Remove => site.zones.first(),
            Action::Deposit | Action::Tint => site.zones.last(),
        };
        let zone = at_edge.unwrap();
        for part in zone.cells.iter().flat_map(|(_, parts)| parts) {
            bed.of_mut(action)[part.cell as usize] = part.ng;
        }
        let full = bed.of(action).to_vec();
        let at = zone.cells.len() / 2;
        let about = site.near(zone.cells[at].0);
        let about = about.filter(|cell| zone.place(*cell).is_some()).count() as u64;
        bed.bind(&site, zone, at, about * u64::from(zone.whole_ng));
        let [nx, ny, nz] = site.bed.size();
        let beyond = |x, y, z| {
            let i = site.bed.cell([x, y, z]).map_or(0, |cell| cell.0 as usize);
            u64::from(bed.of(action)[i] - full[i])
        };
        let columns = (0..nx * ny).map(|i| (i % nx, i / nx));
        let sums = columns.map(|(x, y)| (0..nz).map(|z| beyond(x, y, z)).sum::<u64>());
        assert_eq!(bed.beyond_ng, 0);
        sums.max().unwrap_or(0) as f64 / f64::from(zone.whole_ng)
    }

    #[test]
    fn law_what_finds_no_room_grows_as_a_layer() {
        for action in [Action::Deposit, Action::Remove] {
            let cells = highest(action);
            // Two carriers' cells of four columns each share a column's place: half a cell on average.
            assert!((0.3..0.8).contains(&cells), "{action:?} {cells}");
        }
    }
}
