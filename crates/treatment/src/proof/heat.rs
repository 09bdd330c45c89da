//! The session's heat, reckoned again by another method, for each scenario.
//!
//! In: the tooth and the order, from their files. Out: [`Heated`] by scenario.
//! Law: `law_too_much_heat_is_refused`. Cost: a second or two a run, runs side by side.
//! Method: large blocks and a network of conductances ([`Lumped`]); work set free by shares of the
//! eight nearest cells, moved towards the pulp where registration is off. Shares no kernel, no grid
//! and no code with the planner's session.

use super::bound;
use super::larger::larger;
use super::scenario::{self, Run, Scenario};
use super::stream;
use crate::setting::{AFTER_S, HEAT_UJ_PER_UG, climate};
use glam::DVec3;
use lexicon::Tissue;
use rayon::prelude::*;
use swarm::{Action, Order, WHOLE};
use tissue::heat::{HeatModel, HeatSolver, Lumped, Sources, cem43_minutes};
use tissue::properties::BODY_C;
use tissue::{CellId, Grid, Tooth};

/// Cells of the network's model, mm, and cells along the edge of a block.
const CELL_MM: f64 = 0.3;
const BLOCK: usize = 3;
/// Longest step, s.
const STEP_S: f64 = 90.0;
/// The same in a rest, where the pulp is warmest soon after the heat ends.
const REST_STEP_S: f64 = 5.0;

/// Whose warmth is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organ {
    /// The pulp.
    Pulp,
    /// Ligament and bone about the root.
    Socket,
    /// Enamel, softened tissue and what is laid down.
    Hard,
}

impl Organ {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pulp, Self::Socket, Self::Hard];

    /// Name in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pulp => "pulp",
            Self::Socket => "ligament and bone",
            Self::Hard => "enamel and what is laid down",
        }
    }
}

/// Highest rise and dose of each cell of an organ.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Warmth {
    /// Highest rise, K.
    pub rises_k: Vec<f64>,
    /// Equivalent minutes at 43 C.
    pub cem43_min: Vec<f64>,
}

impl Warmth {
    /// The highest rise of any cell, K; 0 without cells.
    #[must_use]
    pub fn rise_k(&self) -> f64 {
        self.rises_k.iter().copied().fold(0.0, f64::max)
    }

    /// The highest dose of any cell.
    #[must_use]
    pub fn dose_min(&self) -> f64 {
        self.cem43_min.iter().copied().fold(0.0, f64::max)
    }
}

/// What a scenario does to the tooth.
#[derive(Debug, Clone, PartialEq)]
pub struct Heated {
    /// Which.
    pub scenario: Scenario,
    /// In the order of [`Organ::ALL`].
    pub organs: [Warmth; 3],
    /// Where material binds, so much more than its zone, K.
    pub bound_k: f64,
    /// When the pulp was warmest, s.
    pub at_s: f64,
    /// Rises of all cells then, K.
    pub(super) field_k: Vec<f64>,
}

impl Heated {
    /// The warmth of an organ.
    #[must_use]
    pub fn of(&self, organ: Organ) -> &Warmth {
        &self.organs[organ as usize]
    }
}

/// The tooth in the network's cells, before and while it changes.
pub(super) struct Model {
    pub(super) tooth: Tooth,
    full: Vec<f64>,
    organs: [Vec<CellId>; 3],
    /// Towards the pulp from where most is done.
    inwards: DVec3,
    /// The same tooth with less over its pulp, by what share.
    nearer: Vec<(f64, Model)>,
}

/// Every scenario; none where the model cannot be.
pub(super) fn heated(model: &Model, order: &Order) -> Option<Vec<Heated>> {
    heated_in(model, order, &scenario::of(model.tooth.provenance()))
}

/// These scenarios, in their order.
pub(super) fn heated_in(model: &Model, order: &Order, all: &[Scenario]) -> Option<Vec<Heated>> {
    // Scenarios that differ by a factor only are one run.
    let mut runs: Vec<(Run, Vec<Scenario>)> = Vec::new();
    for &scenario in all {
        match runs.iter_mut().find(|r| r.0 == scenario.run) {
            Some(run) => run.1.push(scenario),
            None => runs.push((scenario.run, vec![scenario])),
        }
    }
    let found: Vec<Option<Vec<Heated>>> = runs
        .par_iter()
        .map(|(run, scenarios)| model.with_pulp(run.thinner).run(order, run, scenarios))
        .collect();
    let found: Vec<Heated> = found.into_iter().collect::<Option<Vec<_>>>()?.concat();
    let place = |s: &Scenario| found.iter().find(|h| h.scenario == *s).cloned();
    all.iter().map(place).collect()
}

impl Model {
    /// Gathers the tooth's cells, and those of the tooth with each pulp that its scenarios have.
    pub(super) fn new(fine: &Tooth, order: &Order) -> Option<Self> {
        let mut model = Self::of(fine, order)?;
        for scenario in scenario::of(fine.provenance()) {
            let thinner = scenario.run.thinner;
            let is_there = model.nearer.iter().any(|n| n.0 == thinner);
            if thinner > 0.0 && !is_there {
                let larger = Self::of(&bound::with_larger_pulp(fine, thinner), order)?;
                model.nearer.push((thinner, larger));
            }
        }
        Some(model)
    }

    fn with_pulp(&self, thinner: f64) -> &Self {
        let found = self.nearer.iter().find(|n| n.0 == thinner);
        found.map_or(self, |n| &n.1)
    }

    fn of(fine: &Tooth, order: &Order) -> Option<Self> {
        let times = (CELL_MM / fine.grid().cell_mm()).round().max(1.0) as usize;
        let (tooth, full) = larger(fine, times)?;
        let laid = order.zones.iter().filter(|z| z.action == Action::Deposit);
        let mut hard: Vec<CellId> = laid
            .flat_map(|z| &z.cells)
            .filter_map(|c| tooth.grid().cell_at(order.centre_mm(c.place)))
            .collect();
        hard.extend(tooth.cells_of(Tissue::Enamel));
        hard.extend(tooth.cells_of(Tissue::Lesion));
        hard.sort_unstable();
        hard.dedup();
        let mut socket = tooth.cells_of(Tissue::Ligament);
        socket.extend(tooth.cells_of(Tissue::Bone));
        let pulp = tooth.cells_of(Tissue::Pulp);
        let middle = |cells: &[CellId]| {
            let sum: DVec3 = cells.iter().map(|&c| tooth.grid().centre_mm(c)).sum();
            (!cells.is_empty()).then(|| sum / cells.len() as f64)
        };
        let work = middle_of_work(order);
        let inwards = middle(&pulp).map_or(-order.outward(), |p| p - work);
        Some(Self {
            inwards: inwards.normalize_or(-order.outward()),
            organs: [pulp, socket, hard],
            tooth,
            full,
            nearer: Vec::new(),
        })
    }

    /// Towards the pulp from the middle of the work.
    pub(super) const fn inwards(&self) -> DVec3 {
        self.inwards
    }

    fn run(&self, order: &Order, run: &Run, scenarios: &[Scenario]) -> Option<Vec<Heated>> {
        let (mut tooth, mut full) = (self.tooth.clone(), self.full.clone());
        let mut found: Vec<Heated> = scenarios.iter().map(|s| self.started(*s)).collect();
        let properties = run.properties();
        let mut solver: Option<Lumped> = None;
        let (mut at_s, mut rises) = (0.0, Vec::new());
        for (number, zone) in order.zones.iter().enumerate() {
            let cells = self.spread(order, &zone.cells, self.inwards * run.shift_mm);
            let mut is_changed = solver.is_none();
            if zone.action == Action::Deposit {
                is_changed |= fill(&mut tooth, &mut full, &cells, 1.0);
            }
            if is_changed {
                let climate = climate(run.air_w_m2k);
                let model = HeatModel::of_tooth(&tooth, &properties, &climate).ok()?;
                let mut next = Lumped::new(model, BLOCK);
                if let Some(last) = &solver {
                    next.set_rises(&|cell| last.rise_k(cell));
                }
                solver = Some(next);
            }
            let now = solver.as_mut()?;
            let watt = f64::from(zone.feed_ug_s) * f64::from(HEAT_UJ_PER_UG) * 1e-6;
            let bound_k = bound::rise_k(&tooth, now.model(), &cells, watt);
            for heated in &mut found {
                heated.bound_k = heated.bound_k.max(bound_k * heated.scenario.times);
            }
            let work_s = f64::from(zone.dose_ug) / f64::from(zone.feed_ug_s.max(1));
            let mut phases = self.phases(now.model(), cells.clone(), work_s, watt, run)?;
            let after_s = if number + 1 == order.zones.len() {
                AFTER_S
            } else {
                0.0
            };
            let rest_s = (f64::from(zone.rest_ms) * 1e-3).max(after_s);
            let none = Sources::none(now.model().grid());
            phases.push((rest_s, none, REST_STEP_S));
            for (length_s, sources, longest_s) in phases {
                let steps = (length_s / longest_s).ceil();
                for _ in 0..steps as u32 {
                    let dt_s = length_s / steps;
                    now.step(dt_s, &sources).ok()?;
                    at_s += dt_s;
                    self.look(now, at_s, dt_s, &mut rises, &mut found);
                }
            }
            if zone.action == Action::Remove && fill(&mut tooth, &mut full, &cells, -1.0) {
                let climate = climate(run.air_w_m2k);
                let model = HeatModel::of_tooth(&tooth, &properties, &climate).ok()?;
                let mut next = Lumped::new(model, BLOCK);
                next.set_rises(&|cell| now.rise_k(cell));
                solver = Some(next);
            }
        }
        if run.is_far_to_near {
            // A part's blocks are warmed for the place that binds already: the more of both, not their sum.
            for heated in &mut found {
                let hard_k = heated.of(Organ::Hard).rise_k();
                heated.bound_k = (heated.bound_k - hard_k).max(0.0);
            }
        }
        Some(found)
    }

    /// How long heat is set free where in a zone, with the longest step.
    fn phases(
        &self,
        model: &HeatModel,
        cells: Vec<(CellId, f64)>,
        work_s: f64,
        watt: f64,
        run: &Run,
    ) -> Option<Vec<(f64, Sources, f64)>> {
        let parts = match run.is_far_to_near {
            true => stream::far_to_near(
                self.tooth.grid(),
                &self.organs[Organ::Pulp as usize],
                cells,
                work_s,
            ),
            false => vec![(1.0, cells)],
        };
        let last = parts.len() - 1;
        let phase = |(i, (share, cells)): (usize, (f64, Vec<(CellId, f64)>))| {
            let lag_s = if i == last { run.lag_s } else { 0.0 };
            let sources = stream::set_free(model, &cells, watt)?;
            Some((work_s * share + lag_s, sources, STEP_S))
        };
        parts.into_iter().enumerate().map(phase).collect()
    }

    fn started(&self, scenario: Scenario) -> Heated {
        let nothing = |cells: &Vec<CellId>| Warmth {
            rises_k: vec![0.0; cells.len()],
            cem43_min: vec![0.0; cells.len()],
        };
        Heated {
            scenario,
            organs: [0, 1, 2].map(|i: usize| nothing(&self.organs[i])),
            bound_k: 0.0,
            at_s: 0.0,
            field_k: Vec::new(),
        }
    }

    fn look(&self, now: &Lumped, at_s: f64, dt_s: f64, rises: &mut Vec<f64>, found: &mut [Heated]) {
        let mut is_warmest = false;
        for (i, cells) in self.organs.iter().enumerate() {
            now.gather(cells, rises);
            for heated in &mut *found {
                let times = heated.scenario.times_in(i);
                let last = heated.organs[i].rise_k();
                let warmth = &mut heated.organs[i];
                for (j, rise) in rises.iter().map(|r| r * times).enumerate() {
                    warmth.rises_k[j] = warmth.rises_k[j].max(rise);
                    warmth.cem43_min[j] += cem43_minutes(BODY_C + rise, dt_s);
                }
                if i == 0 && (warmth.rise_k() > last || heated.field_k.is_empty()) {
                    heated.at_s = at_s;
                    is_warmest = true;
                }
            }
        }
        if is_warmest {
            let all: Vec<CellId> = self.tooth.grid().ids().collect();
            now.gather(&all, rises);
            for heated in found {
                let times = heated.scenario.times_in(Organ::Pulp as usize);
                heated.field_k = rises.iter().map(|r| r * times).collect();
            }
        }
    }

    /// Shares of an order's cells over the eight nearest of the network's, in volumes of the latter.
    fn spread(
        &self,
        order: &Order,
        cells: &[swarm::CellOrder],
        shift: DVec3,
    ) -> Vec<(CellId, f64)> {
        let grid = self.tooth.grid();
        let ratio = order.cell_mm3() / grid.cell_mm3();
        let mut sums = vec![0.0; grid.cells()];
        for cell in cells {
            let share = f64::from(cell.millionths) / f64::from(WHOLE) * ratio;
            for (id, weight) in nearest_eight(grid, order.centre_mm(cell.place) + shift) {
                sums[id.0 as usize] += share * weight;
            }
        }
        grid.ids()
            .filter(|id| sums[id.0 as usize] > 0.0)
            .map(|id| (id, sums[id.0 as usize]))
            .collect()
    }
}

/// Middle of an order's material.
fn middle_of_work(order: &Order) -> DVec3 {
    let (mut sum, mut weight) = (DVec3::ZERO, 0.0);
    for cell in order.zones.iter().flat_map(|z| &z.cells) {
        let share = f64::from(cell.millionths);
        sum += order.centre_mm(cell.place) * share;
        weight += share;
    }
    sum / weight.max(f64::MIN_POSITIVE)
}

/// Cells about a point with their trilinear weights.
pub(super) fn nearest_eight(grid: &Grid, p: DVec3) -> impl Iterator<Item = (CellId, f64)> {
    let q = (p - grid.origin_mm()) / grid.cell_mm() - DVec3::splat(0.5);
    let (low, part) = (q.floor(), q - q.floor());
    (0..8_u8).filter_map(move |corner| {
        let bits = [corner & 1, corner >> 1 & 1, corner >> 2 & 1].map(f64::from);
        let (mut place, mut weight) = ([0_usize; 3], 1.0);
        for axis in 0..3 {
            let at = low[axis] + bits[axis];
            if at < 0.0 {
                return None;
            }
            place[axis] = at as usize;
            weight *= 1.0 - (bits[axis] - part[axis]).abs();
        }
        grid.cell(place).map(|cell| (cell, weight))
    })
}

/// Adds or takes substance; says whether any cell began or ceased to conduct.
fn fill(tooth: &mut Tooth, full: &mut [f64], cells: &[(CellId, f64)], sign: f64) -> bool {
    let mut is_changed = false;
    for &(cell, share) in cells {
        let level = &mut full[cell.0 as usize];
        *level += sign * share;
        let is_air = tooth.tissue(cell).is_open();
        let is_full = *level >= 0.5;
        if is_air == is_full {
            tooth.set(
                cell,
                if is_full {
                    Tissue::Restoration
                } else {
                    Tissue::Air
                },
            );
            is_changed = true;
        }
    }
    is_changed
}
