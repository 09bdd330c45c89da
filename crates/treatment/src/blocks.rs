//! Prescriptions for blocks of tooth: what campaigns and tests treat where no mouth is at hand.
//!
//! In: a number. Out: [`CaseSite`]s of differing cavities. Whatever comes of them says "block".
//! Fails: [`BlockError`]. Cost: some seconds a block, for its pace.

use crate::campaign::CaseSite;
use crate::prescribe::{Prediction, SessionError, pace};
use crate::prescription::{Prescription, PrescriptionError};
use crate::session::Load;
use crate::setting::properties_digest;
use crate::{MadeFrom, PlanFile};
use casebook::Digest;
use lexicon::Seed;
use rayon::prelude::*;
use swarm::sample::Block;
use swarm::{Action, Body, Lot, Order, Release, Setting, Site, SiteError};
use tissue::Tooth;
use tissue::properties::Properties;

/// A block that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// What JSON cannot hold.
    #[error(transparent)]
    Prescription(#[from] PrescriptionError),
    /// No place of work.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// Its pace.
    #[error(transparent)]
    Heat(#[from] SessionError),
}

/// A prescription of an order for a block; its files are none.
#[must_use]
pub fn prescription(order: Order) -> Prescription {
    let none = Digest::of(b"a block has no files");
    Prescription {
        order,
        from: PlanFile::NEEDED
            .into_iter()
            .fold(MadeFrom::default(), |from, file| from.with(file, none)),
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
        prescription: prescription(order).bytes()?,
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

/// So many blocks: cavities of 1.2 to 2.0 mm in three layers of 0.3 or 0.4 mm, every third of them with 0.5 (the
/// least that a proof lets pass) to 0.65 mm of cover over the pulp, the others with 0.65 to 2.2 mm; of every fourth
/// the lowest layer is removed before. Each is paced as a prescription is.
///
/// # Errors
/// Never, for sizes of a tooth.
pub fn cases(count: u64, seed: u64) -> Result<Vec<CaseSite>, BlockError> {
    let numbers = (0..count).into_par_iter();
    let cases: Vec<_> = numbers.map(|number| case(number, seed)).collect();
    cases.into_iter().collect()
}

fn case(number: u64, seed: u64) -> Result<CaseSite, BlockError> {
    let mut rng = Seed::new(seed).child("blocks").index(number).rng();
    let cover_mm = match number.is_multiple_of(3) {
        true => rng.range(0.5, 0.65),
        false => rng.range(0.65, 2.2),
    };
    let block = Block {
        side: 12 + 2 * rng.below(5) as u32,
        layers: 3,
        thick: 3 + rng.below(2) as u32,
        cover_mm,
        feed_ug_s: 40,
    };
    let removes = number % 4 == 1;
    let (tooth, mut order) = match removes {
        true => removal(&block)?,
        false => (block.tooth().map_err(SiteError::from)?, block.order()),
    };
    let prediction = pace(&mut order, &tooth)?;
    let name = format!(
        "block {}: {:.1} mm wide, {:.1} mm deep, {:.1} mm to the pulp{}",
        number + 1,
        f64::from(block.side) * 0.1,
        f64::from(block.layers * block.thick) * 0.1,
        block.cover_mm,
        if removes {
            ", its lowest layer removed first"
        } else {
            ""
        }
    );
    let prescription = Prescription {
        prediction,
        ..prescription(order.clone())
    };
    Ok(CaseSite::new(
        name,
        prescription.bytes()?,
        Site::new(order, &tooth)?,
    ))
}

/// A block whose lowest layer is tissue that is removed before the cavity is filled.
fn removal(block: &Block) -> Result<(Tooth, Order), SiteError> {
    let shallower = Block {
        layers: block.layers - 1,
        cover_mm: block.cover_mm + f64::from(block.thick) * 0.1,
        ..*block
    };
    let mut order = block.order();
    let mut first = order.zones[0].clone();
    first.action = Action::Remove;
    order.zones.insert(0, first);
    let tooth = shallower.tooth().map_err(SiteError::from)?;
    Ok((tooth, order))
}
