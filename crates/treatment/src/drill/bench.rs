//! What drills are held on: blocks of tooth, a protocol, and plans that were tampered with.
//!
//! In: a protocol. Out: [`Bench`]; edited prescriptions. Fails: as loading a device does.

use super::kind::{People, Plan};
use crate::blocks;
use crate::case::{Case, Command};
use crate::prescription::Prescription;
use crate::session::LoadError;
use casebook::Digest;
use lexicon::{Fdi, Tissue};
use swarm::sample::Block;
use swarm::{Order, Site, SiteError, ZoneOrder, ug_per_mm3};
use tissue::Tooth;

/// One block.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) prescription: Prescription,
    pub(super) bytes: Vec<u8>,
    pub(super) site: Site,
    tooth: Tooth,
    /// How long a session takes, about, ms.
    pub(super) session_ms: u64,
}

/// What drills are held on.
#[derive(Debug)]
pub struct Bench {
    pub(super) protocol: Vec<u8>,
    pub(super) places: Vec<Place>,
}

const TOOTH: u8 = 36;

impl Bench {
    /// Blocks whose sessions take about a minute.
    ///
    /// # Errors
    /// [`LoadError`], for sizes of a tooth never.
    pub fn new(protocol: &[u8]) -> Result<Self, LoadError> {
        Self::of(protocol, &[(10, 3), (12, 2), (8, 4)])
    }

    /// One block whose sessions take about twenty seconds.
    ///
    /// # Errors
    /// As for [`Bench::new`].
    pub fn small(protocol: &[u8]) -> Result<Self, LoadError> {
        Self::of(protocol, &[(6, 2)])
    }

    fn of(protocol: &[u8], sizes: &[(u32, u32)]) -> Result<Self, LoadError> {
        let places = sizes.iter().map(|&(side, layers)| {
            let block = Block {
                side,
                layers,
                thick: 3,
                cover_mm: 1.0,
                feed_ug_s: 40,
            };
            place(&block)
        });
        Ok(Self {
            protocol: protocol.to_vec(),
            places: places.collect::<Result<_, _>>()?,
        })
    }
}

impl Bench {
    /// The block of a seed.
    pub(super) fn place(&self, seed: u64) -> &Place {
        &self.places[(seed % self.places.len() as u64) as usize]
    }
}

fn place(block: &Block) -> Result<Place, LoadError> {
    let mut order = block.order();
    order.tooth = Fdi::new(TOOTH).ok();
    let session_ms = order.planned_ms();
    let tooth = block.tooth().map_err(SiteError::from)?;
    let prescription = blocks::prescription(order.clone());
    Ok(Place {
        bytes: prescription.bytes()?,
        prescription,
        site: Site::new(order, &tooth)?,
        tooth,
        session_ms,
    })
}

impl Place {
    /// The place of work of another order on the same tooth.
    pub(super) fn site_of(&self, order: &Order) -> Result<Site, LoadError> {
        Ok(Site::new(order.clone(), &self.tooth)?)
    }

    /// The prescription as somebody tampered with it; as it is where they did not.
    pub(super) fn tampered(&self, plan: Plan) -> Prescription {
        let mut all = self.prescription.clone();
        let order = &mut all.order;
        match plan {
            Plan::DoseUp => order
                .zones
                .iter_mut()
                .for_each(|zone| zone.dose_ug += zone.dose_ug / 10),
            Plan::CellsAdded => {
                let top = order.zones.last_mut();
                top.into_iter().for_each(add_cells);
            }
            Plan::ZoneLeftOut => {
                order.zones.remove(1);
            }
            Plan::ZonesSwapped => order.zones.swap(0, 1),
            Plan::OtherTooth => order.tooth = Fdi::new(TOOTH + 1).ok(),
            Plan::TenTimes => order.zones.iter_mut().for_each(|zone| {
                zone.dose_ug *= 10;
                zone.feed_ug_s *= 10;
            }),
            Plan::OtherPlace => order.origin_um = order.origin_um.map(|um| um + 100),
            Plan::OtherTissue => order
                .zones
                .iter_mut()
                .for_each(|zone| zone.tissue = Tissue::Dentine),
            Plan::OtherTable | Plan::OldTable => all.properties = Digest::of(b"another table"),
            Plan::OtherApproved
            | Plan::LeaseChanges
            | Plan::OtherPatient
            | Plan::ReadBackFirst
            | Plan::ReadBackLater => {}
        }
        if matches!(plan, Plan::CellsAdded | Plan::OtherTissue) {
            let mm3 = all.order.cell_mm3();
            for zone in &mut all.order.zones {
                let ug = zone.volume_cells() * mm3 * ug_per_mm3(zone.action, zone.tissue);
                zone.dose_ug = ug.round() as u32;
            }
        }
        all
    }
}

/// A tenth more cells, on top.
fn add_cells(zone: &mut ZoneOrder) {
    let Some(top) = zone.cells.iter().map(|cell| cell.place[2]).max() else {
        return;
    };
    let count = zone.cells.len().div_ceil(10);
    let above = zone
        .cells
        .iter()
        .filter(|cell| cell.place[2] == top)
        .take(count);
    let mut above: Vec<swarm::CellOrder> = above.copied().collect();
    above.iter_mut().for_each(|cell| cell.place[2] += 1);
    zone.cells.append(&mut above);
}

/// Whether a case lets a session begin after what these people did; who is refused goes on regardless.
pub(super) fn begins(people: Option<People>, prescription: Digest) -> bool {
    let other = Digest::of(b"another prescription");
    let by = "Elara Voss".to_owned();
    let prove = |prescription, passed| Command::Prove {
        prescription,
        passed,
    };
    let prepare = |prescription| Command::Prepare {
        prescription,
        by: by.clone(),
    };
    let mut all = vec![Command::Prescribe { prescription }];
    match people {
        Some(People::NotProven) => {}
        Some(People::ProofRefused) => all.push(prove(prescription, false)),
        Some(People::ProofOfAnother) => all.push(prove(other, true)),
        _ => all.push(prove(prescription, true)),
    }
    match people {
        Some(People::EditedAfterProof) => all.push(Command::Prescribe {
            prescription: other,
        }),
        Some(People::SamePerson) => {
            all.extend([
                prepare(prescription),
                Command::Begin,
                Command::End { done: false },
            ]);
        }
        _ => {}
    }
    all.push(prepare(match people {
        Some(People::SetUpOfAnother) => other,
        _ => prescription,
    }));
    let case = all.iter().fold(Case::default(), |case, command| {
        match case.decide(command) {
            Ok(fact) => case.evolve(&fact),
            Err(_) => case,
        }
    });
    case.decide(&Command::Begin).is_ok()
}
