//! What an estimate from a crown alone says, held to the tooth's closed solids.
//!
//! In: solids. Out: [`Compared`]. Method: warmth of the pulp by the same heat in the same place of the true tooth,
//! of the estimated one, and of the estimated one with its pulp as much nearer as a proof takes it.

use super::solids::{Solids, from_solids};
use super::{Piece, ToothError, estimated};
use crate::proof;
use crate::setting::{AIR_W_M2K, climate};
use glam::DVec3;
use lexicon::{Tissue, ToothKind};
use scan::Mesh;
use scan::space::Bvh;
use swarm::Order;
use tissue::Tooth;
use tissue::heat::{HeatModel, HeatSolver, Lumped, Sources, Watch};
use tissue::properties::Properties;

/// Cells of a comparison, mm.
const CELL_UM: u32 = 200;
/// The heat of a comparison: a small place below the top of the crown, about as a zone of a plan.
const HEAT_W: f64 = 0.028;
const HEAT_S: f64 = 600.0;
const HEAT_BELOW_MM: f64 = 1.5;
const HEAT_RADIUS_MM: f64 = 1.2;
const STEP_S: f64 = 60.0;

/// True tissue against what is estimated from the crown: the first of each pair is true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Least distance of the crown's surface to the pulp, mm.
    pub pulp_mm: [f64; 2],
    /// Mean thickness of enamel below the crown's surface, mm.
    pub enamel_mm: [f64; 2],
    /// Rise of the pulp by the same heat, K.
    pub pulp_rise_k: [f64; 2],
    /// The same in the estimate with its pulp nearer, as a proof takes it, K.
    pub nearer_rise_k: f64,
}

/// Holds the estimate from the crown to the solids.
///
/// # Errors
/// [`ToothError`] for solids of which no tooth can be made.
pub fn compare(solids: &Solids<'_>, kind: ToothKind) -> Result<Compared, ToothError> {
    let crown = solids.crown();
    let outward = solids.outward();
    let piece = Piece {
        before: &crown,
        target: &crown,
        outward,
        kind: Some(kind),
    };
    let order = Order {
        tooth: None,
        origin_um: [0; 3],
        cell_um: CELL_UM,
        outward: [0, 0, 1_000_000],
        loads_per_packet: 1,
        bots_limit: 0,
        zones: Vec::new(),
    };
    let teeth = [
        from_solids(solids, f64::from(CELL_UM) * 1e-3)?,
        estimated(&piece, &order)?,
    ];
    let top = crown.positions().iter().copied();
    let top = top.reduce(|a, b| {
        if b.dot(outward) > a.dot(outward) {
            b
        } else {
            a
        }
    });
    let heat = top.ok_or(ToothError::Nothing("crown"))? - outward * HEAT_BELOW_MM;
    Ok(Compared {
        pulp_mm: [&teeth[0], &teeth[1]].map(|tooth| pulp_mm(tooth, &crown)),
        enamel_mm: [&teeth[0], &teeth[1]].map(|tooth| enamel_mm(tooth, &crown)),
        pulp_rise_k: [&teeth[0], &teeth[1]].map(|tooth| rise_k(tooth, heat)),
        nearer_rise_k: rise_k(&proof::with_nearer_pulp(&teeth[1]), heat),
    })
}

fn pulp_mm(tooth: &Tooth, crown: &Mesh) -> f64 {
    let tree = Bvh::new(crown);
    let pulp = tooth.cells_of(Tissue::Pulp).into_iter();
    let away = pulp.filter_map(|c| tree.closest(tooth.grid().centre_mm(c)));
    away.map(|c| c.distance_mm).fold(f64::INFINITY, f64::min)
}

/// Volume of enamel over the crown's area.
fn enamel_mm(tooth: &Tooth, crown: &Mesh) -> f64 {
    let area: f64 = (0..crown.faces().len()).map(|f| crown.area(f)).sum();
    tooth.volume_mm3(Tissue::Enamel) / area.max(1e-9)
}

/// Rise of the pulp by the comparison's heat; no number where the model cannot be.
fn rise_k(tooth: &Tooth, at: DVec3) -> f64 {
    let climate = climate(AIR_W_M2K);
    let Ok(model) = HeatModel::of_tooth(tooth, &Properties::default(), &climate) else {
        return f64::NAN;
    };
    let grid = *tooth.grid();
    let near = |c: &tissue::CellId| {
        let is_near = grid.centre_mm(*c).distance(at) < HEAT_RADIUS_MM;
        is_near && model.conduct(*c).is_some()
    };
    let cells: Vec<tissue::CellId> = grid.ids().filter(near).collect();
    let mut sources = Sources::none(&grid);
    for &cell in &cells {
        sources.add_w(cell, HEAT_W / cells.len() as f64);
    }
    let mut watch = Watch::new(tooth, &[Tissue::Pulp]);
    let mut solver = Lumped::new(model, 3);
    let mut at_s = 0.0;
    while at_s < HEAT_S {
        if solver.step(STEP_S, &sources).is_err() {
            return f64::NAN;
        }
        at_s += STEP_S;
        watch.look(&solver, at_s);
    }
    watch.peaks()[0].rise_k
}
