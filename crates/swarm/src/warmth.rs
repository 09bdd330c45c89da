//! What the work does to the tooth's temperature.
//!
//! In: the tooth's tissue, joules and material by place. Out: rises, peaks by tissue, dose of heat in the pulp.
//! Law: `law_heat_of_a_front_is_of_its_own_size`, `law_what_fills_apart_hangs_in_no_air`.
//! Cost: one explicit step of some 10,000 cells a tick.
//! Method: cells of 0.4 mm by majority, so that one step a tick is stable; rises above the baseline, which
//! surroundings leave as it is. The tooth grows with what is laid down: a cell is substance from half full on.
//! Till then those of a zone that was begun hold the suspension that carriers come in, which conducts: nothing
//! hangs in air, and what they hold is watched as what is bound. The place of work stays wet to the session's end.
//! What binds in a cell that does not conduct all the same warms those that it lies on.

mod probe;
#[cfg(test)]
mod tests;
mod words;

pub use words::{Body, Peaks};

use glam::DVec3;
use lexicon::Tissue;
use std::collections::BTreeMap;
use tissue::heat::{
    Ambient, Cem43, Climate, Explicit, HeatError, HeatModel, HeatSolver, Kernel, ModelError,
    Sources, Watch,
};
use tissue::properties::{Conduct, Properties};
use tissue::{CellId, Grid, GridError, Provenance, Tooth};
use words::{SUSPENSION, WATCHED};

/// Edge of a thermal cell, mm; an explicit step of 50 ms is stable from 0.36 mm in enamel.
const CELL_MM: f64 = 0.4;
/// How far a source looks for a cell that conducts, cells.
const REACH: i32 = 6;
/// From this share of it on a cell is substance.
const FULL: f64 = 0.5;
/// Every so many ticks the tooth is taken anew with what has been laid down and taken away, 10 s.
const GROW_TICKS: u64 = 200;
/// Open mouth, W/m2/K (10 to 25); the jaw beyond the box, as a fin of bone with little blood.
const AIR_W_M2K: f64 = 15.0;
const JAW_W_M2K: f64 = 30.0;
/// Every so many ticks peaks and doses are taken, 0.5 s.
const LOOK_TICKS: u64 = 10;

/// A tooth that cannot be warmed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WarmthError {
    /// No grid for it.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// No model of it.
    #[error("the tooth has no model of heat: {0}")]
    Model(#[from] ModelError),
    /// No step of it.
    #[error(transparent)]
    Heat(#[from] HeatError),
}

/// The tooth as cells of heat, for every session alike.
#[derive(Debug, Clone)]
pub(crate) struct Warm {
    tooth: Tooth,
    /// How much of each cell is substance.
    full: Vec<f64>,
}

impl Warm {
    /// Cells of 0.4 mm from a finer tooth.
    pub(crate) fn new(fine: &Tooth) -> Result<Self, WarmthError> {
        let from = fine.grid();
        let block = (CELL_MM / from.cell_mm()).round().max(1.0) as usize;
        let size = from.size().map(|n| n.div_ceil(block));
        let cell_mm = from.cell_mm() * block as f64;
        let grid = Grid::new(from.origin_mm(), cell_mm, size)?;
        let whole = (block * block * block) as f64;
        let gathered = |cell: CellId| {
            let first = grid.place(cell).map(|n| n * block);
            let mut counts = [0_u32; Tissue::ALL.len()];
            for i in 0..block * block * block {
                let at = [i % block, i / block % block, i / (block * block)];
                let found = from.cell(std::array::from_fn(|axis| first[axis] + at[axis]));
                let tissue = found.map_or(Tissue::Air, |cell| fine.tissue(cell));
                counts[usize::from(tissue.code())] += 1;
            }
            counts
        };
        let counts: Vec<[u32; Tissue::ALL.len()]> = grid.ids().map(gathered).collect();
        let open = |c: &[u32; Tissue::ALL.len()]| {
            let open = Tissue::ALL.into_iter().filter(|t| t.is_open());
            open.map(|t| f64::from(c[usize::from(t.code())]))
                .sum::<f64>()
        };
        let full: Vec<f64> = counts.iter().map(|c| 1.0 - open(c) / whole).collect();
        let majority = |cell: CellId| {
            let count = |t: &Tissue| counts[cell.0 as usize][usize::from(t.code())];
            let solid = Tissue::ALL.into_iter().filter(|t| !t.is_open());
            solid
                .max_by_key(count)
                .filter(|_| full[cell.0 as usize] >= FULL)
        };
        let tooth = Tooth::from_fn(grid, Provenance::Volume, |p| {
            grid.cell_at(p).and_then(majority).unwrap_or(Tissue::Air)
        });
        Ok(Self { tooth, full })
    }

    /// The thermal cell of a point, the nearest that conducts where it lies beyond; none far from any tissue.
    pub(crate) fn cell_at(&self, p: DVec3) -> Option<CellId> {
        let nearest = self.conductor_at(p, &|cell| self.conducts(cell))?;
        Some(self.tooth.grid().cell_at(p).unwrap_or(nearest))
    }

    /// The conducting cell nearest to a point; none where there is none around.
    fn conductor_at(&self, p: DVec3, conducts: &dyn Fn(CellId) -> bool) -> Option<CellId> {
        let grid = self.tooth.grid();
        let q = (p - grid.origin_mm()) / grid.cell_mm();
        let at = q.floor();
        let mut best: Option<(f64, CellId)> = None;
        for dz in -REACH..=REACH {
            for dy in -REACH..=REACH {
                for dx in -REACH..=REACH {
                    let place = [at.x as i32 + dx, at.y as i32 + dy, at.z as i32 + dz];
                    let Some(cell) = self.cell(place) else {
                        continue;
                    };
                    if !conducts(cell) {
                        continue;
                    }
                    let off = grid.centre_mm(cell).distance_squared(p);
                    if best.is_none_or(|(least, _)| off < least) {
                        best = Some((off, cell));
                    }
                }
            }
        }
        best.map(|(_, cell)| cell)
    }

    fn conducts(&self, cell: CellId) -> bool {
        self.tooth.tissue(cell) != Tissue::Air
    }

    /// Fills with suspension what is open of these cells; says whether any was.
    fn wet(&mut self, cells: &[CellId]) -> bool {
        let mut is_any = false;
        for &cell in cells {
            if self.tooth.tissue(cell) == Tissue::Air {
                self.tooth.set(cell, SUSPENSION);
                is_any = true;
            }
        }
        is_any
    }

    /// What takes the heat that is set free in a cell: itself; the cells that it touches; the nearest one. What
    /// conducts is what the model in use says: a cell that has just filled takes nothing until the tooth is taken anew.
    fn takers(&self, cell: CellId, conducts: &dyn Fn(CellId) -> bool) -> Vec<CellId> {
        if conducts(cell) {
            return vec![cell];
        }
        let touched: Vec<CellId> = self.beside(cell).filter(|cell| conducts(*cell)).collect();
        match touched.is_empty() {
            true => self
                .conductor_at(self.tooth.grid().centre_mm(cell), conducts)
                .into_iter()
                .collect(),
            false => touched,
        }
    }

    /// Adds or takes away substance; says whether a cell began or ceased to conduct.
    fn change(&mut self, cell: CellId, mm3: f64) -> bool {
        let Some(full) = self.full.get_mut(cell.0 as usize) else {
            return false;
        };
        *full += mm3 / self.tooth.grid().cell_mm3();
        let is_full = *full >= FULL;
        let was = self.tooth.tissue(cell);
        let now = match (is_full, was) {
            (true, Tissue::Air | SUSPENSION) => Tissue::Restoration,
            (false, Tissue::Air | SUSPENSION) => was,
            // Where work goes on there is suspension.
            (false, _) => SUSPENSION,
            (true, _) => was,
        };
        if now != was {
            self.tooth.set(cell, now);
        }
        now != was
    }

    fn cell(&self, place: [i32; 3]) -> Option<CellId> {
        let mut at = [0; 3];
        for (to, from) in at.iter_mut().zip(place) {
            *to = usize::try_from(from).ok()?;
        }
        self.tooth.grid().cell(at)
    }

    /// The cells that a cell touches.
    fn beside(&self, cell: CellId) -> impl Iterator<Item = CellId> + '_ {
        let place = self.tooth.grid().place(cell).map(|at| at as i32);
        (0..6).filter_map(move |side: usize| {
            let mut at = place;
            at[side / 2] += [-1, 1][side % 2];
            self.cell(at)
        })
    }

    /// Cells of the pulp.
    pub(crate) fn pulp(&self) -> Vec<CellId> {
        self.tooth.cells_of(Tissue::Pulp)
    }

    /// The tooth of one session, at its baseline.
    pub(crate) fn begin(&self, body: &Body) -> Result<Warmth, WarmthError> {
        let mut properties = Properties::default().with_k_times(body.conductivity);
        let pulp = properties.of(Tissue::Pulp);
        let pulp = Conduct {
            perfusion_1_s: pulp.perfusion_1_s * body.perfusion,
            ..pulp
        };
        properties = properties.with(Tissue::Pulp, pulp, "this patient");
        let laid = properties.of(Tissue::Restoration);
        let k_w_mk = properties.of(Tissue::Saliva).k_w_mk;
        let suspension = Conduct { k_w_mk, ..laid };
        properties = properties.with(SUSPENSION, suspension, "conducts as water, stores as what sets in it: none is lost then, and it warms rather faster");
        let warm = self.clone();
        let model = warm.model(&properties)?;
        Ok(Warmth {
            watch: Watch::new(&self.tooth, &WATCHED),
            past: Peaks::default(),
            dose: Cem43::new(self.tooth.cells_of(Tissue::Pulp)),
            sources: Sources::none(model.grid()),
            solver: Explicit::new(model, Kernel::Runs),
            takers: BTreeMap::new(),
            is_other: false,
            properties,
            warm,
            ticks: 0,
            warmed: false,
        })
    }

    fn model(&self, properties: &Properties) -> Result<HeatModel, ModelError> {
        let climate = Climate {
            air: Ambient::convection(AIR_W_M2K, 0.0),
            saliva: None,
            walls: [Ambient::convection(JAW_W_M2K, 0.0); 6],
            ..Climate::default()
        };
        HeatModel::of_tooth(&self.tooth, properties, &climate)
    }
}

/// The tooth of one session.
#[derive(Debug)]
pub(crate) struct Warmth {
    warm: Warm,
    properties: Properties,
    solver: Explicit<f64>,
    sources: Sources,
    /// Where the heat of a cell goes, as far as it was asked since the tooth changed.
    takers: BTreeMap<CellId, Vec<CellId>>,
    watch: Watch,
    /// Peaks of the tooth before it changed.
    past: Peaks,
    dose: Cem43,
    ticks: u64,
    warmed: bool,
    /// Whether cells began or ceased to conduct since the model was made.
    is_other: bool,
}

impl Warmth {
    /// Heat of the step that comes, J, with the material that binds, mm3; below 0 where it is taken away.
    pub(crate) fn bind(&mut self, cell: CellId, joules: f64, mm3: f64, dt_s: f64) {
        let (warm, model) = (&self.warm, self.solver.model());
        let conducts = |cell: CellId| model.conduct(cell).is_some();
        let takers = self.takers.entry(cell);
        let takers = takers.or_insert_with(|| warm.takers(cell, &conducts));
        let share = 1.0 / takers.len().max(1) as f64;
        for &taker in takers.iter() {
            self.sources.add_w(taker, joules * share / dt_s);
        }
        self.warmed = true;
        self.is_other |= self.warm.change(cell, mm3);
    }

    /// Work begins in these cells: what is open of them fills with the suspension that carriers come in.
    pub(crate) fn wet(&mut self, cells: &[CellId]) -> Result<(), WarmthError> {
        match self.warm.wet(cells) {
            true => self.grow(),
            false => Ok(()),
        }
    }

    /// The tooth anew, with the rises that it has: what is new comes at the temperature of the body.
    fn grow(&mut self) -> Result<(), WarmthError> {
        let mut next = Explicit::new(self.warm.model(&self.properties)?, Kernel::Runs);
        let last = &self.solver;
        next.set_rises(&|cell| match last.model().conduct(cell).is_some() {
            true => last.rise_k(cell),
            false => 0.0,
        });
        self.past = self.past.or_higher(&self.watch);
        self.watch = Watch::new(&self.warm.tooth, &WATCHED);
        self.solver = next;
        self.takers.clear();
        self.is_other = false;
        Ok(())
    }

    /// One step.
    pub(crate) fn step(&mut self, dt_s: f64) -> Result<(), WarmthError> {
        self.ticks += 1;
        if !self.warmed {
            return Ok(());
        }
        self.solver.step(dt_s, &self.sources)?;
        self.sources.clear();
        if self.ticks.is_multiple_of(LOOK_TICKS) {
            self.watch.look(&self.solver, self.ticks as f64 * dt_s);
            self.dose.add(&self.solver, LOOK_TICKS as f64 * dt_s);
        }
        if self.is_other && self.ticks.is_multiple_of(GROW_TICKS) {
            self.grow()?;
        }
        Ok(())
    }

    /// Rise in a cell, K.
    pub(crate) fn rise_k(&self, cell: CellId) -> f64 {
        self.solver.rise_k(cell)
    }

    /// Warmest pulp cell now, K.
    pub(crate) fn pulp_now_k(&self, cells: &[CellId]) -> f64 {
        cells
            .iter()
            .map(|&cell| self.solver.rise_k(cell))
            .fold(0.0, f64::max)
    }

    /// Peaks so far.
    pub(crate) fn peaks(&self) -> Peaks {
        Peaks {
            pulp_cem43_min: self.dose.most(),
            ..self.past.or_higher(&self.watch)
        }
    }
}
