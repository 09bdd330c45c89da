//! What the device is told to do: zones of cells with doses, in whole numbers.
//!
//! In: an order, from whoever prescribes. Out: [`Order`] that can be carried out.
//! Law: `law_doses_are_those_of_the_cells`. Fails: [`OrderError`], with the zone.
//! Whole numbers (micrometres, micrograms, milliseconds, millionths) so that what is hashed, sent,
//! read back and compared is one thing.
//! Not here: who may give an order, and whether it is wise (`treatment`).

use glam::DVec3;
use lexicon::{Fdi, Tissue};

/// Density of hydroxyapatite, µg/mm³.
const MINERAL_UG_PER_MM3: f64 = 3160.0;
/// Volume share of mineral: sound enamel, dentine.
const ENAMEL_MINERAL: f64 = 0.87;
const DENTINE_MINERAL: f64 = 0.48;
/// Pigment that a tinted volume takes, µg/mm³: a hundredth of its volume, at the density of water.
const TINT_UG_PER_MM3: f64 = 10.0;
/// Mineral that one carrier of 400 nm brings, µm³.
pub const LOAD_UM3: f64 = 0.0335;
/// Whole of a cell, in the unit of [`CellOrder::millionths`].
pub const WHOLE: u32 = 1_000_000;
/// Most zones and cells of an order.
const ZONES_MAX: usize = 1_000;
const CELLS_MAX: usize = 2_000_000;
/// Most cells along an axis, and in the box about all of them: every device sets memory aside for the whole box.
const EXTENT_MAX: usize = 1_000;
const BOX_MAX: usize = 16_000_000;

/// What is done in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Tissue is taken away.
    Remove,
    /// Mineral is laid down.
    Deposit,
    /// Colour is changed in place.
    Tint,
}

impl Action {
    /// Every action, in the order of work.
    pub const ALL: [Self; 3] = [Self::Remove, Self::Deposit, Self::Tint];

    /// Lower-case name, as in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Deposit => "deposit",
            Self::Tint => "tint",
        }
    }
}

/// A cell, and how much of it a zone is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellOrder {
    /// Place along x, y and z in the order's grid.
    pub place: [u16; 3],
    /// Share of the cell's volume, millionths.
    pub millionths: u32,
}

/// One volume of one action and one tissue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneOrder {
    /// What is done.
    pub action: Action,
    /// What is removed, or what the laid down material imitates.
    pub tissue: Tissue,
    /// Material to be handled, µg.
    pub dose_ug: u32,
    /// At what rate, µg/s.
    pub feed_ug_s: u32,
    /// After how long the zone must be done, ms of work.
    pub limit_ms: u32,
    /// How long the tooth rests before the next zone, ms.
    pub rest_ms: u32,
    /// Where.
    pub cells: Vec<CellOrder>,
}

/// What a device is told to do with one tooth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The tooth; none where it is not known.
    pub tooth: Option<Fdi>,
    /// Lowest corner of the grid, µm, scanner frame.
    pub origin_um: [i64; 3],
    /// Edge of a cell, µm.
    pub cell_um: u32,
    /// Out of the tooth, millionths of a unit vector.
    pub outward: [i32; 3],
    /// Carriers in one packet.
    pub loads_per_packet: u64,
    /// Carriers that may stay behind.
    pub bots_limit: u64,
    /// The work, in order.
    pub zones: Vec<ZoneOrder>,
}

/// An order that cannot be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// A figure is out of range.
    #[error("{what} is {got}, allowed is {low} to {high}")]
    Range {
        /// Which figure.
        what: &'static str,
        /// Its value.
        got: i64,
        /// Lowest allowed.
        low: i64,
        /// Highest allowed.
        high: i64,
    },
    /// A zone's figure is out of range.
    #[error("zone {zone}: {what} is {got}, allowed is {low} to {high}")]
    Zone {
        /// Place of the zone, from 1.
        zone: usize,
        /// Which figure.
        what: &'static str,
        /// Its value.
        got: i64,
        /// Lowest allowed.
        low: i64,
        /// Highest allowed.
        high: i64,
    },
    /// A zone works on what no device works on.
    #[error(
        "zone {zone} works on {tissue}; allowed is what is hard: enamel, dentine, cementum, lesion, restoration, pigment"
    )]
    Tissue {
        /// Place of the zone, from 1.
        zone: usize,
        /// Its name.
        tissue: &'static str,
    },
    /// A zone names a cell twice.
    #[error("zone {zone} names the cell {place:?} twice; name each cell once")]
    Twice {
        /// Place of the zone, from 1.
        zone: usize,
        /// The cell.
        place: [u16; 3],
    },
}

/// Material in a whole of that tissue for an action, µg/mm³.
#[must_use]
pub fn ug_per_mm3(action: Action, tissue: Tissue) -> f64 {
    match (action, tissue) {
        (Action::Tint, _) => TINT_UG_PER_MM3,
        (_, Tissue::Dentine) => DENTINE_MINERAL * MINERAL_UG_PER_MM3,
        _ => ENAMEL_MINERAL * MINERAL_UG_PER_MM3,
    }
}

/// Mass of the load of one carrier, µg.
#[must_use]
pub fn load_ug() -> f64 {
    LOAD_UM3 * 1e-9 * MINERAL_UG_PER_MM3
}

impl ZoneOrder {
    /// Volume of the zone in cells, whole cells.
    #[must_use]
    pub fn volume_cells(&self) -> f64 {
        let sum: u64 = self.cells.iter().map(|c| u64::from(c.millionths)).sum();
        sum as f64 / f64::from(WHOLE)
    }
}

impl Order {
    /// Edge of a cell, mm.
    #[must_use]
    pub fn cell_mm(&self) -> f64 {
        f64::from(self.cell_um) * 1e-3
    }

    /// Volume of a cell, mm³.
    #[must_use]
    pub fn cell_mm3(&self) -> f64 {
        let edge = self.cell_mm();
        edge * edge * edge
    }

    /// Lowest corner of the grid, mm.
    #[must_use]
    pub fn origin_mm(&self) -> DVec3 {
        let [x, y, z] = self.origin_um.map(|um| um as f64 * 1e-3);
        DVec3::new(x, y, z)
    }

    /// Middle of a cell, mm.
    #[must_use]
    pub fn centre_mm(&self, place: [u16; 3]) -> DVec3 {
        let [x, y, z] = place.map(f64::from);
        self.origin_mm() + (DVec3::new(x, y, z) + DVec3::splat(0.5)) * self.cell_mm()
    }

    /// Out of the tooth, of unit length.
    #[must_use]
    pub fn outward(&self) -> DVec3 {
        let [x, y, z] = self.outward.map(|part| f64::from(part) * 1e-6);
        DVec3::new(x, y, z).normalize_or(DVec3::Z)
    }

    /// The dose that a zone's cells take, µg.
    #[must_use]
    pub fn dose_of_cells_ug(&self, zone: &ZoneOrder) -> f64 {
        zone.volume_cells() * self.cell_mm3() * ug_per_mm3(zone.action, zone.tissue)
    }

    /// Material of the whole session, µg.
    #[must_use]
    pub fn dose_ug(&self) -> u64 {
        self.zones.iter().map(|zone| u64::from(zone.dose_ug)).sum()
    }

    /// How long it takes at its feeds, with its rests, ms.
    #[must_use]
    pub fn planned_ms(&self) -> u64 {
        let zones = self.zones.iter().map(|zone| {
            let work_ms = u64::from(zone.dose_ug) * 1000 / u64::from(zone.feed_ug_s.max(1));
            work_ms + u64::from(zone.rest_ms)
        });
        zones.sum()
    }

    /// Cells along each axis up to the furthest that is named.
    #[must_use]
    pub fn extent(&self) -> [usize; 3] {
        let cells = self.zones.iter().flat_map(|zone| &zone.cells);
        cells.fold([0; 3], |most, cell| {
            std::array::from_fn(|axis| most[axis].max(usize::from(cell.place[axis]) + 1))
        })
    }

    /// Refuses an order that no device could carry out.
    ///
    /// # Errors
    /// [`OrderError`] names the first figure that is out of range.
    pub fn check(&self) -> Result<(), OrderError> {
        let range = |what, got: i64, low: i64, high: i64| match (low..=high).contains(&got) {
            true => Ok(()),
            false => Err(OrderError::Range {
                what,
                got,
                low,
                high,
            }),
        };
        let cells: usize = self.zones.iter().map(|zone| zone.cells.len()).sum();
        range("the edge of a cell (um)", i64::from(self.cell_um), 20, 500)?;
        let most = 10_000_000_000_000;
        let packet = signed(self.loads_per_packet);
        range("the carriers in a packet", packet, 1, most)?;
        range("the bots left behind", signed(self.bots_limit), 0, i64::MAX)?;
        let zones = self.zones.len() as i64;
        range("the count of zones", zones, 1, ZONES_MAX as i64)?;
        range("the count of cells", cells as i64, 1, CELLS_MAX as i64)?;
        let extent = self.extent();
        for cells in extent {
            range(
                "the extent along an axis (cells)",
                cells as i64,
                1,
                EXTENT_MAX as i64,
            )?;
        }
        let all: usize = extent.iter().product();
        range(
            "the box about all cells (cells)",
            all as i64,
            1,
            BOX_MAX as i64,
        )?;
        for axis in 0..3 {
            let far = 10_000_000;
            range("the grid's corner (um)", self.origin_um[axis], -far, far)?;
            let part = i64::from(self.outward[axis]);
            range("the outward direction", part, -1_000_000, 1_000_000)?;
        }
        let parts = self.outward.map(|part| f64::from(part) * 1e-6);
        let length = parts.iter().map(|part| part * part).sum::<f64>().sqrt();
        let whole = (length * 1e6).round() as i64;
        range(
            "the length of the outward direction",
            whole,
            999_000,
            1_001_000,
        )?;
        for (place, zone) in self.zones.iter().enumerate() {
            self.check_zone(place + 1, zone)?;
        }
        Ok(())
    }

    fn check_zone(&self, number: usize, zone: &ZoneOrder) -> Result<(), OrderError> {
        let range = |what, got: i64, low: i64, high: i64| match (low..=high).contains(&got) {
            true => Ok(()),
            false => Err(OrderError::Zone {
                zone: number,
                what,
                got,
                low,
                high,
            }),
        };
        let is_hard = zone.tissue.is_tooth() && zone.tissue != Tissue::Pulp;
        if !is_hard && zone.tissue != Tissue::Pigment {
            return Err(OrderError::Tissue {
                zone: number,
                tissue: zone.tissue.name(),
            });
        }
        range("the feed (ug/s)", i64::from(zone.feed_ug_s), 1, 1_000)?;
        let day = 86_400_000;
        range("the time limit (ms)", i64::from(zone.limit_ms), 1, day)?;
        range("the rest (ms)", i64::from(zone.rest_ms), 0, day)?;
        range("the count of cells", zone.cells.len() as i64, 1, 1_000_000)?;
        for cell in &zone.cells {
            let share = i64::from(cell.millionths);
            range("a cell's share", share, 1, i64::from(WHOLE))?;
        }
        let mut places: Vec<[u16; 3]> = zone.cells.iter().map(|cell| cell.place).collect();
        places.sort_unstable();
        if let Some(pair) = places.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(OrderError::Twice {
                zone: number,
                place: pair[0],
            });
        }
        // The dose and the cells say the same thing twice; a rounding to whole ug is all they differ by.
        let cells_ug = self.dose_of_cells_ug(zone);
        let (low, high) = ((cells_ug - 1.0).floor(), (cells_ug + 1.0).ceil());
        let (low, high) = (low.max(1.0) as i64, high as i64);
        range("the dose (ug)", i64::from(zone.dose_ug), low, high)
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
