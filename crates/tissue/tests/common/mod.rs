//! Chains of layers and the three solvers, for the check cases.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by several tests"
)]

use glam::DVec3;
use tissue::heat::{
    Ambient, Explicit, HeatModel, HeatSolver, Kernel, Legendre, Lumped, Medium, Sources,
};
use tissue::properties::Conduct;
use tissue::{CellId, Grid};

const fn conduct(k_w_mk: f64, rho_kg_m3: f64, c_j_kgk: f64, perfusion_1_s: f64) -> Conduct {
    Conduct {
        k_w_mk,
        rho_kg_m3,
        c_j_kgk,
        perfusion_1_s,
    }
}

/// The three materials of the check cases; the pulp without and with blood.
pub const ENAMEL: Conduct = conduct(0.92, 2900.0, 750.0, 0.0);
pub const DENTINE: Conduct = conduct(0.63, 2100.0, 1260.0, 0.0);
pub const PULP: Conduct = conduct(0.52, 1000.0, 4200.0, 0.0);
pub const BLOODED: Conduct = conduct(0.52, 1000.0, 4200.0, 0.0067);

/// A row of cells along `axis`, insulated at its sides.
pub fn chain(
    axis: usize,
    cell_mm: f64,
    layers: &[(Conduct, f64)],
    ends: [Ambient; 2],
) -> HeatModel {
    let mut labels = Vec::new();
    for (label, (_, mm)) in layers.iter().enumerate() {
        let count = (mm / cell_mm).round() as usize;
        labels.extend(std::iter::repeat_n(label as u8, count));
    }
    let mut size = [1; 3];
    size[axis] = labels.len();
    let mut walls = [Ambient::INSULATED; 6];
    walls[2 * axis] = ends[0];
    walls[2 * axis + 1] = ends[1];
    let grid = Grid::new(DVec3::ZERO, cell_mm, size).unwrap();
    let media = layers.iter().map(|l| Medium::Conductor(l.0)).collect();
    HeatModel::new(grid, &labels, media, walls, &[]).unwrap()
}

/// A solver with its name.
pub type Named = (&'static str, Box<dyn HeatSolver>);

/// Explicit (both kernels), alternating directions, and the network with blocks of one cell.
pub fn solvers(model: &HeatModel) -> Vec<Named> {
    vec![
        (
            "plain",
            Box::new(Explicit::<f64>::new(model.clone(), Kernel::Plain)),
        ),
        (
            "runs",
            Box::new(Explicit::<f64>::new(model.clone(), Kernel::Runs)),
        ),
        ("legendre", Box::new(Legendre::<f64>::new(model.clone()))),
        ("lumped", Box::new(Lumped::new(model.clone(), 1))),
    ]
}

/// Goes on for `time_s` in equal steps of about `dt_s`.
pub fn run(solver: &mut dyn HeatSolver, time_s: f64, dt_s: f64, sources: &Sources) {
    let steps = (time_s / dt_s).round().max(1.0);
    for _ in 0..steps as u32 {
        solver.step(time_s / steps, sources).unwrap();
    }
}

/// Rise of the cell of that number.
pub fn at(solver: &dyn HeatSolver, cell: u32) -> f64 {
    solver.rise_k(CellId(cell))
}

/// Rise at the face between two cells of a chain: `cell - 1` and `cell`.
pub fn at_face(solver: &dyn HeatSolver, cell: u32) -> f64 {
    let (a, b) = (CellId(cell - 1), CellId(cell));
    let k = |c| solver.model().conduct(c).unwrap().k_w_mk;
    (k(a) * solver.rise_k(a) + k(b) * solver.rise_k(b)) / (k(a) + k(b))
}

/// Heat of a flux through the face of the first cell, W/m2.
pub fn flux_in(grid: &Grid, w_m2: f64) -> Sources {
    let mut sources = Sources::none(grid);
    sources.add_w_m3(CellId(0), w_m2 / (grid.cell_mm() * 1e-3));
    sources
}

pub fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(
        off <= tolerance,
        "{what}: {got} against {expected}, off by {off:.2e} > {tolerance:.0e}"
    );
}
