//! What a session does to the tooth's heat, by the fast solver.
//!
//! In: the tooth, an order. Out: [`Rises`]. Cost: about a second at 0.4 mm, some seconds at 0.2 mm.
//! Method: cells of the order gathered into larger ones; zone after zone, what is laid down conducts from
//! its zone on, what is taken away after it; heat where material is handled ([`Legendre`]). A zone's heat is
//! spread over it; where it is set free at a time, the stream's own small disc comes on top ([`of_stream_k`]).

use crate::setting::{AFTER_S, AIR_W_M2K, HEAT_UJ_PER_UG, climate};
use glam::DVec3;
use lexicon::Tissue;
use swarm::{Action, Order, WHOLE, ZoneOrder};
use tissue::heat::{Cem43, HeatError, HeatModel, HeatSolver, Legendre, ModelError, Sources, Watch};
use tissue::properties::Properties;
use tissue::{CellId, Grid, Tooth};

/// Longest step, s: the field changes over minutes.
const STEP_S: f64 = 30.0;
/// Radius of the disc on which the simulated device's stream binds, mm: a nozzle of 0.3 mm that a field gathers
/// to cells of 0.2 mm. Measured in sessions of three teeth (22 zones to lay down, joules by cell of 0.2 mm): over 5 s half of
/// what a zone gets lies within 0.20 to 1.04 mm in the median, 0.20 at the least (half of this disc lies within 0.18).
const STREAM_MM: f64 = 0.25;
/// The same in a rest, where the pulp is warmest soon after the heat ends.
const REST_STEP_S: f64 = 5.0;

/// Heat that cannot be reckoned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SessionError {
    /// The model cannot be.
    #[error("heat cannot be reckoned: {0}")]
    Model(#[from] ModelError),
    /// A step cannot be made.
    #[error("heat cannot be reckoned: {0}")]
    Step(#[from] HeatError),
    /// The tooth has no cells where the order works.
    #[error("the order works outside of the tooth's cells")]
    Outside,
}

/// Highest rises of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rises {
    pub(super) pulp_k: f64,
    pub(super) hottest_k: f64,
    /// Equivalent minutes at 43 C of the pulp.
    pub(super) pulp_cem43_min: f64,
}

/// A tooth in larger cells, with an order's zones on them.
pub(super) struct Session {
    tooth: Tooth,
    /// How full of substance each cell is.
    fill: Vec<f64>,
    /// For each zone: cells, and the volume of each that the zone is about, in larger cells.
    zones: Vec<Vec<(CellId, f64)>>,
}

impl Session {
    /// Gathers cells until they have at least that edge.
    pub(super) fn new(fine: &Tooth, order: &Order, cell_mm: f64) -> Option<Self> {
        let times = (cell_mm / fine.grid().cell_mm()).round().max(1.0) as usize;
        let (tooth, fill) = gathered(fine, times)?;
        let part = 1.0 / (times * times * times) as f64;
        let zones = order.zones.iter().map(|zone| {
            let mut cells: Vec<(CellId, f64)> = Vec::new();
            for cell in &zone.cells {
                if let Some(id) = tooth.grid().cell_at(order.centre_mm(cell.place)) {
                    cells.push((id, f64::from(cell.millionths) / f64::from(WHOLE) * part));
                }
            }
            cells.sort_by_key(|c| c.0);
            cells.dedup_by(|b, a| {
                let same = a.0 == b.0;
                a.1 += if same { b.1 } else { 0.0 };
                same
            });
            cells
        });
        Some(Self {
            zones: zones.collect(),
            tooth,
            fill,
        })
    }

    /// Goes through an order that has the same zones.
    pub(super) fn rises(&self, order: &Order, table: &Properties) -> Result<Rises, SessionError> {
        let (mut tooth, mut fill) = (self.tooth.clone(), self.fill.clone());
        let grid = *tooth.grid();
        let mut solver: Option<Legendre<f64>> = None;
        let mut rises = Rises {
            pulp_k: 0.0,
            hottest_k: 0.0,
            pulp_cem43_min: 0.0,
        };
        let mut at_s = 0.0;
        let mut dose = Cem43::new(tooth.cells_of(Tissue::Pulp));
        for (number, (zone, cells)) in order.zones.iter().zip(&self.zones).enumerate() {
            if zone.action == Action::Deposit {
                change(&mut tooth, &mut fill, cells, 1.0);
            }
            let model = HeatModel::of_tooth(&tooth, table, &climate(AIR_W_M2K))?;
            let mut now = Legendre::<f64>::new(model);
            if let Some(last) = &solver {
                now.set_rises(&|cell| last.rise_k(cell));
            }
            let watt = f64::from(zone.feed_ug_s) * f64::from(HEAT_UJ_PER_UG) * 1e-6;
            let sources = sources(&grid, now.model(), cells, watt).ok_or(SessionError::Outside)?;
            let mut watch = Watch::new(&tooth, &WATCHED);
            let none = Sources::none(&grid);
            let after_s = if number + 1 == order.zones.len() {
                AFTER_S
            } else {
                0.0
            };
            let rest_s = (f64::from(zone.rest_ms) * 1e-3).max(after_s);
            let phases = [
                (work_s(zone), &sources, STEP_S),
                (rest_s, &none, REST_STEP_S),
            ];
            for (length_s, heat, longest_s) in phases {
                let steps = (length_s / longest_s).ceil();
                for _ in 0..steps as u32 {
                    now.step(length_s / steps, heat)?;
                    at_s += length_s / steps;
                    watch.look(&now, at_s);
                    dose.add(&now, length_s / steps);
                }
            }
            let (pulp, others) = watch.peaks().split_at(1);
            rises.pulp_k = rises.pulp_k.max(pulp[0].rise_k);
            let stream_k = of_stream_k(&tooth, now.model(), cells, watt);
            let hottest = others.iter().map(|p| p.rise_k + stream_k);
            rises.hottest_k = hottest.fold(rises.hottest_k, f64::max);
            if zone.action == Action::Remove {
                change(&mut tooth, &mut fill, cells, -1.0);
            }
            solver = Some(now);
        }
        rises.pulp_cem43_min = dose.most();
        Ok(rises)
    }
}

/// The pulp first, then what else conducts.
const WATCHED: [Tissue; 10] = [
    Tissue::Pulp,
    Tissue::Enamel,
    Tissue::Dentine,
    Tissue::Cementum,
    Tissue::Ligament,
    Tissue::Bone,
    Tissue::Gingiva,
    Tissue::Lesion,
    Tissue::Restoration,
    Tissue::Pigment,
];

/// Rise in the middle of a disc of even heat on a half-space of what conducts least there: q / (pi k a), K.
/// The heat is a part of the zone's too, so the sum with the zone's rise is above the truth rather than below.
fn of_stream_k(tooth: &Tooth, model: &HeatModel, cells: &[(CellId, f64)], watt: f64) -> f64 {
    let grid = model.grid();
    let near = cells.iter().flat_map(|&(cell, _)| {
        let place = grid.place(cell);
        (0..7_usize).filter_map(move |side| {
            let mut at = place;
            if side < 6 {
                let axis = &mut at[side / 2];
                *axis = (*axis + side % 2 * 2).checked_sub(1)?;
            }
            grid.cell(at)
        })
    });
    let hard = near.filter(|&cell| HARD.contains(&tooth.tissue(cell)));
    let k_w_mk = hard.filter_map(|cell| Some(model.conduct(cell)?.k_w_mk));
    let least_w_mk = k_w_mk.reduce(f64::min).unwrap_or(LEAST_W_MK);
    watt / (std::f64::consts::PI * least_w_mk * STREAM_MM * 1e-3)
}

/// What is taken where nothing hard is near, W/m/K: dentine at its least.
const LEAST_W_MK: f64 = 0.48;

/// What material binds on.
const HARD: [Tissue; 5] = [
    Tissue::Enamel,
    Tissue::Dentine,
    Tissue::Cementum,
    Tissue::Lesion,
    Tissue::Restoration,
];

/// How long a zone is worked on, s.
fn work_s(zone: &ZoneOrder) -> f64 {
    f64::from(zone.dose_ug) / f64::from(zone.feed_ug_s.max(1))
}

/// Adds or takes substance; a cell that is half full conducts.
fn change(tooth: &mut Tooth, fill: &mut [f64], cells: &[(CellId, f64)], sign: f64) {
    for &(cell, share) in cells {
        let full = &mut fill[cell.0 as usize];
        *full += sign * share;
        match (tooth.tissue(cell) == Tissue::Air, *full >= 0.5) {
            (true, true) => tooth.set(cell, Tissue::Restoration),
            (false, false) => tooth.set(cell, Tissue::Air),
            _ => {}
        }
    }
}

/// All of a power over the cells that conduct; over the nearest one where none of them does.
fn sources(grid: &Grid, model: &HeatModel, cells: &[(CellId, f64)], watt: f64) -> Option<Sources> {
    let mut sources = Sources::none(grid);
    let conducts = |cell: &CellId| model.conduct(*cell).is_some();
    let taking: f64 = cells.iter().filter(|c| conducts(&c.0)).map(|c| c.1).sum();
    if taking > 0.0 {
        for &(cell, share) in cells.iter().filter(|c| conducts(&c.0)) {
            sources.add_w(cell, watt * share / taking);
        }
        return Some(sources);
    }
    let all: f64 = cells.iter().map(|c| c.1).sum();
    let middle: DVec3 = cells
        .iter()
        .map(|c| grid.centre_mm(c.0) * c.1)
        .sum::<DVec3>()
        / all;
    let away = |cell: &CellId| grid.centre_mm(*cell).distance_squared(middle);
    let nearest = grid.ids().filter(conducts);
    let nearest = nearest.min_by(|a, b| away(a).total_cmp(&away(b)))?;
    sources.add_w(nearest, watt);
    (all > 0.0).then_some(sources)
}

/// Larger cells, each of the tissue that most of its cells are, and how much of each is no air.
fn gathered(fine: &Tooth, times: usize) -> Option<(Tooth, Vec<f64>)> {
    let from = fine.grid();
    let size = from.size().map(|n| n.div_ceil(times));
    let grid = Grid::new(from.origin_mm(), from.cell_mm() * times as f64, size).ok()?;
    let mut counts = vec![[0_u16; Tissue::ALL.len()]; grid.cells()];
    for cell in from.ids() {
        let place = from.place(cell).map(|n| n / times);
        if let Some(into) = grid.cell(place) {
            counts[into.0 as usize][usize::from(fine.tissue(cell).code())] += 1;
        }
    }
    let air = usize::from(Tissue::Air.code());
    let whole = f64::from((times * times * times) as u16);
    let fill: Vec<f64> = counts
        .iter()
        .map(|c| {
            c.iter()
                .enumerate()
                .filter(|t| t.0 != air)
                .map(|t| f64::from(*t.1))
                .sum::<f64>()
                / whole
        })
        .collect();
    let tissue = |cell: CellId| {
        let count = &counts[cell.0 as usize];
        if fill[cell.0 as usize] < 0.5 {
            return Tissue::Air;
        }
        let solid = Tissue::ALL.into_iter().filter(|&t| t != Tissue::Air);
        let most = solid.rev().max_by_key(|t| count[usize::from(t.code())]);
        most.unwrap_or(Tissue::Air)
    };
    let tooth = Tooth::from_fn(grid, fine.provenance(), |p| {
        grid.cell_at(p).map_or(Tissue::Air, tissue)
    });
    Some((tooth, fill))
}
