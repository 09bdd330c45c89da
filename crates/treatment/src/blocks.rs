//! Prescriptions for blocks of tooth: what campaigns and tests treat where no mouth is at hand.
//!
//! In: a number. Out: [`CaseSite`]s of differing cavities. Whatever comes of them says "block".

use crate::campaign::CaseSite;
use crate::prescribe::Prediction;
use crate::prescription::{Prescription, PrescriptionError};
use crate::session::{Load, LoadError};
use crate::setting::properties_digest;
use casebook::Digest;
use lexicon::Seed;
use swarm::sample::Block;
use swarm::{Body, Lot, Order, Release, Setting, Site, SiteError};
use tissue::properties::Properties;

/// A prescription of an order for a block; its files are none.
#[must_use]
pub fn prescription(order: Order) -> Prescription {
    let none = Digest::of(b"a block has no files");
    Prescription {
        order,
        before: none,
        target: none,
        tissue: none,
        around: None,
        antagonist: None,
        properties: properties_digest(&Properties::default()),
        prediction: Prediction {
            pulp_rise_mk: 0,
            hottest_rise_mk: 0,
        },
    }
}

/// The load of an order for a block: patient 1, device 1, the newest firmware, seed 5, no faults.
///
/// # Errors
/// As for [`Prescription::bytes`].
pub fn load(order: Order, protocol: &[u8]) -> Result<Load, PrescriptionError> {
    Ok(Load {
        prescription: bytes(&order)?,
        protocol: protocol.to_vec(),
        patient: 1,
        device: 1,
        setting: Setting {
            release: Release::NEWEST,
            lot: Lot(1),
            body: Body::default(),
            seed: 5,
            faults: Vec::new(),
        },
    })
}

/// So many blocks: cavities of 1.2 to 2.2 mm and three or four layers, 0.8 to 2.2 mm above the pulp.
///
/// # Errors
/// Never, for sizes of a tooth.
pub fn cases(count: u64, seed: u64) -> Result<Vec<CaseSite>, LoadError> {
    (0..count).map(|number| case(number, seed)).collect()
}

fn case(number: u64, seed: u64) -> Result<CaseSite, LoadError> {
    let mut rng = Seed::new(seed).child("blocks").index(number).rng();
    let block = Block {
        side: 12 + 2 * rng.below(6) as u32,
        layers: 3 + rng.below(2) as u32,
        thick: 3,
        cover_mm: rng.range(0.8, 2.2),
        feed_ug_s: 40,
    };
    let order = block.order();
    let tooth = block.tooth().map_err(SiteError::from)?;
    let name = format!(
        "block {}: {:.1} mm wide, {:.1} mm deep, {:.1} mm to the pulp",
        number + 1,
        f64::from(block.side) * 0.1,
        f64::from(block.layers * block.thick) * 0.1,
        block.cover_mm
    );
    let prescription = bytes(&order)?;
    Ok(CaseSite::new(name, prescription, Site::new(order, &tooth)?))
}

fn bytes(order: &Order) -> Result<Vec<u8>, PrescriptionError> {
    prescription(order.clone()).bytes()
}
