//! The place of work: the order's cells, what is solid about them, and where heat goes.
//!
//! In: an [`Order`] and the tooth's tissue. Out: [`Site`], shared by every session on that tooth.
//! Fails: [`SiteError`]. Method: carriers fly on cells of twice the order's edge; each knows the
//! order's cells in it.

use crate::carriers::{CarrierError, Field};
use crate::order::{Action, Order, OrderError, WHOLE, ug_per_mm3};
use crate::warmth::{Warm, WarmthError};
use glam::DVec3;
use lexicon::Tissue;
use std::collections::VecDeque;
use tissue::{CellId, Grid, GridError, Tooth};

/// Room about the order's cells, in order cells; even.
const ROOM: usize = 10;
/// How far material flows on a surface before it is fixed, mm.
const FLOW_MM: f64 = 1.5;
/// The nozzle's distance above the work, mm.
const NOZZLE_MM: f64 = 0.6;

/// A place where no work can be done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SiteError {
    /// The order itself.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The grid.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// Heat.
    #[error(transparent)]
    Warmth(#[from] WarmthError),
    /// Carriers.
    #[error(transparent)]
    Carriers(#[from] CarrierError),
    /// Nowhere to release carriers.
    #[error("every place above the work is solid tissue; carriers can be released nowhere")]
    Closed,
    /// No tissue.
    #[error("no tissue conducts heat near the work; the tissue volume is of another place")]
    Elsewhere,
    /// No place for the probe.
    #[error(
        "the work leaves no hard tissue at the air as it is; a temperature probe can touch nowhere"
    )]
    Unwatched,
}

/// One of the order's cells in the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its index in the bed.
    pub(crate) cell: u32,
    /// Material that the zone puts or takes there, ng.
    pub(crate) ng: u32,
}

/// A zone on the carriers' cells.
#[derive(Debug, Clone)]
pub(crate) struct ZoneSite {
    pub(crate) action: Action,
    /// Material of a whole cell, ng.
    pub(crate) whole_ng: u32,
    /// Carriers' cells, ascending, each with its parts.
    pub(crate) cells: Vec<(CellId, Vec<Part>)>,
    /// The thermal cell that each lies in.
    pub(crate) heat: Vec<CellId>,
}

impl ZoneSite {
    /// What a ng does to the tooth's volume, mm3: below 0 where it is taken away, 0 where it only tints.
    pub(crate) fn mm3_per_ng(&self, order: &Order) -> f64 {
        let mm3 = order.cell_mm3() / f64::from(self.whole_ng.max(1));
        match self.action {
            Action::Deposit => mm3,
            Action::Remove => -mm3,
            Action::Tint => 0.0,
        }
    }

    /// Where a carriers' cell stands in the zone, if it is of it.
    pub(crate) fn place(&self, cell: CellId) -> Option<usize> {
        self.cells
            .binary_search_by_key(&cell, |(cell, _)| *cell)
            .ok()
    }
}

/// The place of work.
#[derive(Debug, Clone)]
pub struct Site {
    order: Order,
    /// Carriers' cells.
    pub(crate) grid: Grid,
    /// The order's cells, over the same box.
    pub(crate) bed: Grid,
    pub(crate) solid: Vec<bool>,
    /// Whether a cell of the bed is tissue that no zone is about.
    pub(crate) kept: Vec<bool>,
    pub(crate) zones: Vec<ZoneSite>,
    /// Steps to the carriers' cells that material flows to, the nearest first.
    flow: Vec<[i32; 3]>,
    pub(crate) nozzle: DVec3,
    /// Steers to the nozzle, which takes what comes.
    pub(crate) home: Field,
    pub(crate) warm: Warm,
    pub(crate) probe: CellId,
    pub(crate) pulp: Vec<CellId>,
}

impl Site {
    /// The place of work of an order on a tooth.
    ///
    /// # Errors
    /// [`SiteError`] says why no work can be done there.
    pub fn new(order: Order, tooth: &Tooth) -> Result<Self, SiteError> {
        order.check()?;
        let cell_mm = order.cell_mm();
        let size = order.extent().map(|n| (n + 2 * ROOM).next_multiple_of(2));
        let origin = order.origin_mm() - DVec3::splat(ROOM as f64 * cell_mm);
        let bed = Grid::new(origin, cell_mm, size)?;
        let grid = Grid::new(origin, 2.0 * cell_mm, size.map(|n| n / 2))?;
        let is_tissue = |cell| {
            let found = tooth.grid().cell_at(bed.centre_mm(cell));
            let tissue = found.map_or(Tissue::Air, |cell| tooth.tissue(cell));
            !tissue.is_open()
        };
        let mut kept: Vec<bool> = bed.ids().map(is_tissue).collect();
        let warm = Warm::new(tooth)?;
        let mut zones = Vec::new();
        for zone in &order.zones {
            zones.push(zone_site(&order, zone, &bed, &grid, &warm)?);
            for cell in &zone.cells {
                if let Some(cell) = bed_cell(&bed, cell.place) {
                    kept[cell.0 as usize] = false;
                }
            }
        }
        let heated = |changes_only: bool| -> Vec<CellId> {
            let of = zones
                .iter()
                .filter(|z| !changes_only || z.action != Action::Tint);
            let mut cells: Vec<CellId> = of.flat_map(|zone| zone.heat.clone()).collect();
            cells.sort_unstable();
            cells.dedup();
            cells
        };
        let probe = warm.probe_beside(&heated(false), &heated(true));
        let solid = solid(&bed, &grid, &kept, &zones);
        let work = middle(&order);
        let nozzle = nozzle(&order, &grid, &solid, work).ok_or(SiteError::Closed)?;
        let mut near = vec![false; grid.cells()];
        for cell in grid.ids() {
            let reach = 3.0 * grid.cell_mm();
            let is_near = grid.centre_mm(cell).distance(nozzle) <= reach;
            near[cell.0 as usize] = is_near && !solid[cell.0 as usize];
        }
        let home = Field::new(grid, &towards(&grid, &solid, &near), &solid, &near)?;
        Ok(Self {
            probe: probe.ok_or(SiteError::Unwatched)?,
            pulp: warm.pulp(),
            order,
            grid,
            bed,
            solid,
            kept,
            zones,
            flow: flow(2.0 * cell_mm),
            nozzle,
            home,
            warm,
        })
    }

    /// What is to be done there.
    #[must_use]
    pub const fn order(&self) -> &Order {
        &self.order
    }

    /// The bed's cells: those of the order, with room about them.
    #[must_use]
    pub const fn bed(&self) -> &Grid {
        &self.bed
    }

    /// The carriers' cells that material flows to from one, the nearest first, itself among them.
    pub(crate) fn near(&self, cell: CellId) -> impl Iterator<Item = CellId> + '_ {
        let place = self.grid.place(cell).map(|at| at as i32);
        self.flow.iter().filter_map(move |step| {
            let at: [i32; 3] = std::array::from_fn(|axis| place[axis] + step[axis]);
            let [x, y, z] = at.map(usize::try_from);
            self.grid.cell([x.ok()?, y.ok()?, z.ok()?])
        })
    }

    /// Whether a cell of the bed is tissue that no zone is about.
    #[must_use]
    pub fn is_kept(&self, cell: usize) -> bool {
        self.kept.get(cell) == Some(&true)
    }

    /// The bed's cell of a place of the order.
    #[must_use]
    pub fn cell_of(&self, place: [u16; 3]) -> Option<CellId> {
        bed_cell(&self.bed, place)
    }
}

fn bed_cell(bed: &Grid, place: [u16; 3]) -> Option<CellId> {
    bed.cell(place.map(|at| usize::from(at) + ROOM))
}

fn zone_site(
    order: &Order,
    zone: &crate::order::ZoneOrder,
    bed: &Grid,
    grid: &Grid,
    warm: &Warm,
) -> Result<ZoneSite, SiteError> {
    let whole = ug_per_mm3(zone.action, zone.tissue) * order.cell_mm3() * 1e3;
    let whole_ng = whole.round().max(1.0) as u32;
    let mut parts: Vec<(CellId, Part)> = Vec::with_capacity(zone.cells.len());
    for cell in &zone.cells {
        let place = cell.place.map(|at| (usize::from(at) + ROOM) / 2);
        let (Some(at), Some(fine)) = (grid.cell(place), bed_cell(bed, cell.place)) else {
            continue;
        };
        let ng = u64::from(whole_ng) * u64::from(cell.millionths) / u64::from(WHOLE);
        let ng = ng.max(1) as u32;
        parts.push((at, Part { cell: fine.0, ng }));
    }
    parts.sort_by_key(|(at, part)| (*at, part.cell));
    let mut cells: Vec<(CellId, Vec<Part>)> = Vec::new();
    for (at, part) in parts {
        match cells.last_mut() {
            Some((last, parts)) if *last == at => parts.push(part),
            _ => cells.push((at, vec![part])),
        }
    }
    let heat = cells
        .iter()
        .map(|(at, _)| warm.cell_at(grid.centre_mm(*at)));
    Ok(ZoneSite {
        action: zone.action,
        whole_ng,
        heat: heat
            .collect::<Option<Vec<_>>>()
            .ok_or(SiteError::Elsewhere)?,
        cells,
    })
}

/// Carriers' cells that are mostly kept tissue and that no zone is about.
fn solid(bed: &Grid, grid: &Grid, kept: &[bool], zones: &[ZoneSite]) -> Vec<bool> {
    let mut solid: Vec<bool> = grid
        .ids()
        .map(|cell| {
            let place = grid.place(cell);
            let inner = (0..8).filter(|i| {
                let [x, y, z] = [i & 1, i >> 1 & 1, i >> 2];
                let fine = bed.cell([2 * place[0] + x, 2 * place[1] + y, 2 * place[2] + z]);
                fine.is_some_and(|fine| kept[fine.0 as usize])
            });
            inner.count() >= 4
        })
        .collect();
    for (cell, _) in zones.iter().flat_map(|zone| &zone.cells) {
        solid[cell.0 as usize] = false;
    }
    solid
}

/// Steps to the cells of that edge within the reach of flow, by distance.
fn flow(edge_mm: f64) -> Vec<[i32; 3]> {
    let reach = (FLOW_MM / edge_mm) as i32;
    let span = || -reach..=reach;
    let all = span().flat_map(|z| span().flat_map(move |y| span().map(move |x| [x, y, z])));
    let off = |step: &[i32; 3]| step.iter().map(|s| s * s).sum::<i32>();
    let mut near: Vec<[i32; 3]> = all.filter(|step| off(step) <= reach * reach).collect();
    near.sort_by_key(off);
    near
}

/// Middle of all cells that are worked on.
fn middle(order: &Order) -> DVec3 {
    let cells = order.zones.iter().flat_map(|zone| &zone.cells);
    let (sum, count) = cells.fold((DVec3::ZERO, 0_u32), |(sum, count), cell| {
        (sum + order.centre_mm(cell.place), count + 1)
    });
    sum / f64::from(count.max(1))
}

/// A free place above the work, along the outward direction.
fn nozzle(order: &Order, grid: &Grid, solid: &[bool], work: DVec3) -> Option<DVec3> {
    let outward = order.outward();
    let cells = order.zones.iter().flat_map(|zone| &zone.cells);
    let highest = cells
        .map(|cell| (order.centre_mm(cell.place) - work).dot(outward))
        .fold(0.0, f64::max);
    let free = |p: DVec3| {
        let cell = grid.cell_at(p)?;
        (!solid[cell.0 as usize]).then_some(p)
    };
    let above = work + outward * (highest + NOZZLE_MM);
    free(above).or_else(|| {
        let all = grid.ids().filter(|cell| !solid[cell.0 as usize]);
        let centres = all.map(|cell| grid.centre_mm(cell));
        centres.min_by(|a, b| a.distance(above).total_cmp(&b.distance(above)))
    })
}

/// A potential that rises towards the goals along free ways, mm; flat where no way leads.
pub(crate) fn towards(grid: &Grid, solid: &[bool], goals: &[bool]) -> Vec<f32> {
    let mut steps = vec![u32::MAX; grid.cells()];
    let mut queue = VecDeque::new();
    for cell in grid.ids().filter(|cell| goals[cell.0 as usize]) {
        steps[cell.0 as usize] = 0;
        queue.push_back(cell);
    }
    let mut furthest = 0;
    let [nx, ny, nz] = grid.size();
    while let Some(cell) = queue.pop_front() {
        let here = steps[cell.0 as usize];
        furthest = furthest.max(here);
        let [x, y, z] = grid.place(cell);
        let i = cell.0;
        let (row, layer) = (nx as u32, (nx * ny) as u32);
        let beside = [
            (x > 0).then(|| i - 1),
            (x + 1 < nx).then(|| i + 1),
            (y > 0).then(|| i - row),
            (y + 1 < ny).then(|| i + row),
            (z > 0).then(|| i - layer),
            (z + 1 < nz).then(|| i + layer),
        ];
        for next in beside.into_iter().flatten() {
            let at = next as usize;
            if !solid[at] && steps[at] == u32::MAX {
                steps[at] = here + 1;
                queue.push_back(CellId(next));
            }
        }
    }
    let edge = grid.cell_mm() as f32;
    steps
        .iter()
        .map(|&s| -(s.min(furthest + 1) as f32) * edge)
        .collect()
}
