//! A block of tooth with a box-shaped cavity, for tests and for the device's own self-test.
//!
//! Out: the tissue and the order that fills the cavity layer by layer.

use crate::order::{Action, CellOrder, Order, WHOLE, ZoneOrder, ug_per_mm3};
use glam::DVec3;
use lexicon::Tissue;
use tissue::{Grid, GridError, Provenance, Tooth};

/// Half of the cavity's side, depth of the cavity, mm.
const HALF_MM: f64 = 1.0;
const DEEP_MM: f64 = 1.5;
const CELL_UM: u32 = 100;
const LAYERS: u32 = 5;

/// Enamel of 1.5 mm over dentine, pulp from 3 mm below the surface on; the cavity is open at the top.
///
/// # Errors
/// Never; the grid's own check is handed on.
pub fn block() -> Result<Tooth, GridError> {
    let grid = Grid::new(DVec3::new(-4.0, -4.0, -6.0), 0.1, [80, 80, 80])?;
    let tissue = |p: DVec3| {
        let in_cavity = p.x.abs() < HALF_MM && p.y.abs() < HALF_MM && p.z > -DEEP_MM;
        if p.z > 0.0 || in_cavity || p.truncate().length() > 3.5 {
            Tissue::Air
        } else if p.z > -1.5 {
            Tissue::Enamel
        } else if p.z < -3.0 && p.truncate().length() < 1.2 {
            Tissue::Pulp
        } else {
            Tissue::Dentine
        }
    };
    Ok(Tooth::from_fn(grid, Provenance::Solids, tissue))
}

/// Fills the cavity in layers, at this rate.
#[must_use]
pub fn order(feed_ug_s: u32) -> Order {
    let side = (2.0 * HALF_MM * 1e3) as u32 / CELL_UM;
    let thick = (DEEP_MM * 1e3) as u32 / CELL_UM / LAYERS;
    let zone = |layer: u32| {
        let cells = (0..side * side * thick).map(|i| CellOrder {
            place: [
                (i % side) as u16,
                (i / side % side) as u16,
                (i / (side * side) + layer * thick) as u16,
            ],
            millionths: WHOLE,
        });
        let cells: Vec<CellOrder> = cells.collect();
        let mm3 = cells.len() as f64 * 1e-3;
        let dose_ug = (mm3 * ug_per_mm3(Action::Deposit, Tissue::Enamel)).round() as u32;
        ZoneOrder {
            action: Action::Deposit,
            tissue: Tissue::Enamel,
            dose_ug,
            feed_ug_s,
            limit_ms: dose_ug * 1300 / feed_ug_s + 20_000,
            rest_ms: 2_000,
            cells,
        }
    };
    Order {
        tooth: None,
        origin_um: [-1000, -1000, -1500],
        cell_um: CELL_UM,
        outward: [0, 0, 1_000_000],
        loads_per_packet: 1_000_000,
        bots_limit: 200_000_000,
        zones: (0..LAYERS).map(zone).collect(),
    }
}
