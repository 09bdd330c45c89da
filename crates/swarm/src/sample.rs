//! Blocks of tooth with a box-shaped cavity, for tests, campaigns and the device's own self-test.
//!
//! In: sizes. Out: the tissue and the order that fills the cavity layer by layer. Not a mouth's tooth, and
//! what comes of it says "block".

use crate::order::{Action, CellOrder, Order, WHOLE, ZoneOrder, ug_per_mm3};
use glam::DVec3;
use lexicon::Tissue;
use tissue::{Grid, GridError, Provenance, Tooth};

const CELL_UM: u32 = 100;
/// Thickness of enamel, mm.
const ENAMEL_MM: f64 = 1.5;

/// Sizes of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Cells along a side of the cavity; even.
    pub side: u32,
    /// Layers of the cavity.
    pub layers: u32,
    /// Cells in the thickness of a layer.
    pub thick: u32,
    /// Tissue between the cavity's floor and the pulp, mm.
    pub cover_mm: f64,
    /// Rate, µg/s.
    pub feed_ug_s: u32,
}

impl Default for Block {
    /// 2 x 2 x 1.5 mm in five layers, 1.5 mm above the pulp.
    fn default() -> Self {
        Self {
            side: 20,
            layers: 5,
            thick: 3,
            cover_mm: 1.5,
            feed_ug_s: 40,
        }
    }
}

impl Block {
    fn half_mm(&self) -> f64 {
        0.5 * f64::from(self.side * CELL_UM) * 1e-3
    }

    fn deep_mm(&self) -> f64 {
        f64::from(self.layers * self.thick * CELL_UM) * 1e-3
    }

    /// Enamel over dentine over pulp; the cavity is open at the top.
    ///
    /// # Errors
    /// What the grid refuses: never, for sizes of a tooth.
    pub fn tooth(&self) -> Result<Tooth, GridError> {
        let grid = Grid::new(DVec3::new(-4.0, -4.0, -7.0), 0.1, [80, 80, 80])?;
        let (half_mm, deep_mm) = (self.half_mm(), self.deep_mm());
        let roof_mm = -deep_mm - self.cover_mm;
        let tissue = |p: DVec3| {
            let in_cavity = p.x.abs() < half_mm && p.y.abs() < half_mm && p.z > -deep_mm;
            let from_axis_mm = p.truncate().length();
            if p.z > 0.0 || in_cavity || from_axis_mm > 3.5 {
                Tissue::Air
            } else if p.z < roof_mm && from_axis_mm < 1.2 {
                Tissue::Pulp
            } else if p.z > -ENAMEL_MM {
                Tissue::Enamel
            } else {
                Tissue::Dentine
            }
        };
        Ok(Tooth::from_fn(grid, Provenance::Solids, tissue))
    }

    /// Fills the cavity layer by layer.
    #[must_use]
    pub fn order(&self) -> Order {
        let corner_um = -(i64::from(self.side * CELL_UM) / 2);
        let floor_um = -i64::from(self.layers * self.thick * CELL_UM);
        Order {
            tooth: None,
            origin_um: [corner_um, corner_um, floor_um],
            cell_um: CELL_UM,
            outward: [0, 0, 1_000_000],
            loads_per_packet: 1_000_000,
            bots_limit: 200_000_000,
            zones: (0..self.layers).map(|layer| self.zone(layer)).collect(),
        }
    }

    fn zone(&self, layer: u32) -> ZoneOrder {
        let (side, thick) = (self.side, self.thick);
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
            feed_ug_s: self.feed_ug_s,
            limit_ms: dose_ug * 1300 / self.feed_ug_s + 20_000,
            rest_ms: 2_000,
            cells,
        }
    }
}

/// The default block's tooth.
///
/// # Errors
/// As [`Block::tooth`].
pub fn block() -> Result<Tooth, GridError> {
    Block::default().tooth()
}

/// The default block's order at this rate.
#[must_use]
pub fn order(feed_ug_s: u32) -> Order {
    Block {
        feed_ug_s,
        ..Block::default()
    }
    .order()
}
