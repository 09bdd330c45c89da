//! What a device is loaded with, what it then holds, and what it refuses to hold.
//!
//! Out: [`Load`], [`Held`], [`LoadError`]. Law: `law_a_zone_is_read_back_from_what_is_held`. Fails: [`LoadError`],
//! [`TissueTooLarge`], before any memory is taken.

use crate::prescription::PrescriptionError;
use casebook::Digest;
use guard::Identity;
use swarm::{DeviceError, Order, Setting, SiteError};

/// The tooth's tissue, for the simulated device.
pub use tissue::Tooth;

/// What a device is loaded with.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The prescription's bytes.
    pub prescription: Vec<u8>,
    /// The protocol's bytes.
    pub protocol: Vec<u8>,
    /// Number of the patient.
    pub patient: u64,
    /// Number of the device.
    pub device: u64,
    /// How it is set, and the simulation's chances.
    pub setting: Setting,
}

/// What cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The prescription.
    #[error("the prescription {0}")]
    Prescription(#[from] PrescriptionError),
    /// The protocol.
    #[error("the protocol is refused: {0}")]
    Protocol(guard::Error),
    /// The place of work.
    #[error("the tooth cannot be worked on: {0}")]
    Site(#[from] SiteError),
    /// The device.
    #[error("the device cannot be set up: {0}")]
    Device(#[from] DeviceError),
    /// Other tables of tissue than this device reckons with.
    #[error(
        "the prescription was reckoned with other tables of tissue than the device's; plan anew"
    )]
    OtherTables,
    /// Another order than that of the place.
    #[error("the place of work is that of another prescription")]
    OtherSite,
}

/// Edges of a cell of tissue that a device reckons with, mm.
const CELL_MM: (f64, f64) = (0.02, 1.0);
/// Longest side of a volume of tissue, mm, and most cells.
const SIDE_MM: f64 = 60.0;
const CELLS_MAX: usize = 33_000_000;

/// A volume of tissue that no tooth needs.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the tissue's {what} is {got}, allowed is {low} to {high}")]
pub struct TissueTooLarge {
    what: &'static str,
    got: f64,
    low: f64,
    high: f64,
}

/// Refuses a volume of tissue before memory is taken for it.
///
/// # Errors
/// [`TissueTooLarge`] names the first figure that is out of range.
pub fn check_tissue(cell_mm: f64, size: [usize; 3]) -> Result<(), TissueTooLarge> {
    let range = |what, got: f64, low: f64, high: f64| match (low..=high).contains(&got) {
        true => Ok(()),
        false => Err(TissueTooLarge {
            what,
            got,
            low,
            high,
        }),
    };
    range("edge of a cell (mm)", cell_mm, CELL_MM.0, CELL_MM.1)?;
    for cells in size {
        range("side (mm)", cells as f64 * cell_mm, cell_mm, SIDE_MM)?;
    }
    let cells: f64 = size.iter().map(|&n| n as f64).product();
    range("count of cells", cells, 1.0, CELLS_MAX as f64)
}

/// What a device holds: read back, not remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// For what it speaks.
    pub identity: Identity,
    /// Hash of each zone, in order.
    pub zones: Vec<[u8; 32]>,
    /// Names of the protocol's signals, in order.
    pub signals: Vec<String>,
}

/// A zone as it was read from the device's memory, just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadBack {
    /// Its place, from 0.
    pub zone: usize,
    /// SHA-256 of its one form ([`Order::zone_bytes`]).
    pub hash: [u8; 32],
}

/// Reads a zone from an order as it is held now.
pub(crate) fn read_back(order: &Order, zone: usize) -> Option<ReadBack> {
    let hash = Digest::of(&order.zone_bytes(zone)?).bytes();
    Some(ReadBack { zone, hash })
}

/// Hashes of all zones of an order, in order.
pub(crate) fn zone_hashes(order: &Order) -> Vec<[u8; 32]> {
    let all = (0..order.zones.len()).filter_map(|zone| read_back(order, zone));
    all.map(|read| read.hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_of_tissue_that_no_tooth_needs_is_refused_before_it_takes_memory() {
        let what = |cell_mm, size| check_tissue(cell_mm, size).map_err(|why| why.what);
        assert_eq!(what(0.1, [80, 80, 80]), Ok(()));
        assert_eq!(what(0.05, [320, 320, 320]), Ok(()));
        for cell_mm in [0.0, -0.1, 1e-9, f64::NAN, f64::INFINITY, 5.0] {
            assert_eq!(what(cell_mm, [8; 3]), Err("edge of a cell (mm)"));
        }
        assert_eq!(what(0.1, [601, 8, 8]), Err("side (mm)"));
        assert_eq!(what(0.1, [8, 0, 8]), Err("side (mm)"));
        assert_eq!(what(0.02, [usize::MAX; 3]), Err("side (mm)"));
        assert_eq!(what(0.1, [590, 590, 590]), Err("count of cells"));
    }
}
