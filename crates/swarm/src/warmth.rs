//! What the work does to the tooth's temperature.
//!
//! In: the tooth's tissue, joules by place. Out: rises, peaks by tissue, dose of heat in the pulp.
//! Cost: one explicit step of some 10,000 cells a tick. Method: cells of 0.4 mm by majority, so that
//! one step a tick is stable; rises above the baseline, which surroundings leave as it is.

use glam::DVec3;
use lexicon::Tissue;
use tissue::heat::{
    Ambient, Cem43, Climate, Explicit, HeatError, HeatModel, HeatSolver, Kernel, ModelError,
    Sources, Watch,
};
use tissue::properties::Properties;
use tissue::{CellId, Grid, GridError, Provenance, Tooth};

/// Edge of a thermal cell, mm; an explicit step of 50 ms is stable from 0.36 mm in enamel.
const CELL_MM: f64 = 0.4;
/// How far a source looks for a cell that conducts, cells.
const REACH: i32 = 6;
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
}

/// How this patient's tooth differs from the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// Conductivity, times the table's.
    pub conductivity: f64,
    /// Blood flow, times the table's.
    pub perfusion: f64,
    /// Heat set free by binding, times the design value.
    pub absorption: f64,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            conductivity: 1.0,
            perfusion: 1.0,
            absorption: 1.0,
        }
    }
}

/// Highest rises so far, and the dose of the pulp.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Peaks {
    /// Pulp, K.
    pub pulp_k: f64,
    /// Enamel, K.
    pub enamel_k: f64,
    /// Periodontal ligament and bone, K.
    pub around_k: f64,
    /// Equivalent minutes at 43 C of the pulp's warmest cell.
    pub pulp_cem43_min: f64,
}

/// The tooth as cells of heat, for every session alike.
#[derive(Debug, Clone)]
pub(crate) struct Warm {
    tooth: Tooth,
}

impl Warm {
    /// Cells of 0.4 mm from a finer tooth.
    pub(crate) fn new(fine: &Tooth) -> Result<Self, WarmthError> {
        let from = fine.grid();
        let block = (CELL_MM / from.cell_mm()).round().max(1.0) as usize;
        let size = from.size().map(|n| n.div_ceil(block));
        let cell_mm = from.cell_mm() * block as f64;
        let grid = Grid::new(from.origin_mm(), cell_mm, size)?;
        let majority = |p: DVec3| {
            let low = p - DVec3::splat(0.5 * (cell_mm - from.cell_mm()));
            let mut counts = [0_u32; Tissue::ALL.len()];
            for i in 0..block * block * block {
                let at = [i % block, i / block % block, i / (block * block)];
                let [x, y, z] = at.map(|v| v as f64 * from.cell_mm());
                let cell = from.cell_at(low + DVec3::new(x, y, z));
                let tissue = cell.map_or(Tissue::Air, |cell| fine.tissue(cell));
                counts[usize::from(tissue.code())] += 1;
            }
            let most = Tissue::ALL
                .iter()
                .max_by_key(|t| counts[usize::from(t.code())]);
            most.copied().unwrap_or(Tissue::Air)
        };
        let tooth = Tooth::from_fn(grid, Provenance::Volume, majority);
        Ok(Self { tooth })
    }

    /// The conducting cell nearest to a point; none where there is none around.
    pub(crate) fn conductor_at(&self, p: DVec3) -> Option<CellId> {
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
                    if matches!(self.tooth.tissue(cell), Tissue::Air | Tissue::Saliva) {
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

    fn cell(&self, place: [i32; 3]) -> Option<CellId> {
        let mut at = [0; 3];
        for (to, from) in at.iter_mut().zip(place) {
            *to = usize::try_from(from).ok()?;
        }
        self.tooth.grid().cell(at)
    }

    /// Where the probe touches: enamel (or any hard tissue) at the air, some 2 mm beside the work.
    pub(crate) fn probe_beside(&self, work: DVec3) -> Option<CellId> {
        let grid = self.tooth.grid();
        let is_air = |place: [usize; 3], axis: usize, up: bool| {
            let next = match up {
                true => place[axis].checked_add(1),
                false => place[axis].checked_sub(1),
            };
            let mut beside = place;
            let cell = next.and_then(|next| {
                beside[axis] = next;
                grid.cell(beside)
            });
            cell.is_some_and(|cell| self.tooth.tissue(cell) == Tissue::Air)
        };
        let outer = grid.ids().filter(|&cell| {
            let place = grid.place(cell);
            let hard = matches!(
                self.tooth.tissue(cell),
                Tissue::Enamel | Tissue::Dentine | Tissue::Restoration
            );
            hard && (0..6).any(|side| is_air(place, side / 2, side % 2 == 1))
        });
        let off = |cell: &CellId| (grid.centre_mm(*cell).distance(work) - 2.0).abs();
        outer.min_by(|a, b| off(a).total_cmp(&off(b)))
    }

    /// Cells of the pulp.
    pub(crate) fn pulp(&self) -> Vec<CellId> {
        self.tooth.cells_of(Tissue::Pulp)
    }

    /// The tooth of one session, at its baseline.
    pub(crate) fn begin(&self, body: &Body) -> Result<Warmth, WarmthError> {
        let mut properties = Properties::default().with_k_times(body.conductivity);
        let pulp = properties.of(Tissue::Pulp);
        let pulp = tissue::properties::Conduct {
            perfusion_1_s: pulp.perfusion_1_s * body.perfusion,
            ..pulp
        };
        properties = properties.with(Tissue::Pulp, pulp, "this patient");
        let climate = Climate {
            air: Ambient::convection(AIR_W_M2K, 0.0),
            walls: [Ambient::convection(JAW_W_M2K, 0.0); 6],
            ..Climate::default()
        };
        let model = HeatModel::of_tooth(&self.tooth, &properties, &climate)?;
        let around = [Tissue::Ligament, Tissue::Bone];
        let watched = [Tissue::Pulp, Tissue::Enamel, around[0], around[1]];
        Ok(Warmth {
            watch: Watch::new(&self.tooth, &watched),
            dose: Cem43::new(self.tooth.cells_of(Tissue::Pulp)),
            sources: Sources::none(model.grid()),
            solver: Explicit::new(model, Kernel::Runs),
            ticks: 0,
            warmed: false,
        })
    }
}

/// The tooth of one session.
#[derive(Debug)]
pub(crate) struct Warmth {
    solver: Explicit<f64>,
    sources: Sources,
    watch: Watch,
    dose: Cem43,
    ticks: u64,
    warmed: bool,
}

impl Warmth {
    /// Adds heat to the step that comes, J.
    pub(crate) fn add(&mut self, cell: CellId, joules: f64, dt_s: f64) {
        self.sources.add_w(cell, joules / dt_s);
        self.warmed = true;
    }

    /// One step.
    pub(crate) fn step(&mut self, dt_s: f64) -> Result<(), HeatError> {
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
        let of = |i: usize| self.watch.peaks().get(i).map_or(0.0, |peak| peak.rise_k);
        Peaks {
            pulp_k: of(0),
            enamel_k: of(1),
            around_k: of(2).max(of(3)),
            pulp_cem43_min: self.dose.most(),
        }
    }
}
