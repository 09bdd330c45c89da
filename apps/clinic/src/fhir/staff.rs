//! Who works here and with what, as the clinic's own casebook tells it.
//!
//! In: its entries. Out: accounts and devices with their stamps; references to who did something.
//! Method: the record names people; a name is one account's for ever (room `practice`), so that it can be a reference.

use super::model::Reference;
use super::told::Stamp;
use crate::fault::Fault;
use crate::store::{self, Store};
use practice::{Account, House, HouseEvent, HouseFact, Role};

/// An account, when it was opened and changed.
#[derive(Debug)]
pub(crate) struct Stamped<T> {
    pub(crate) stamp: Stamp,
    pub(crate) opened_ms: u64,
    pub(crate) what: T,
}

/// Who works here and with what.
#[derive(Debug)]
pub(crate) struct Staff {
    pub(crate) accounts: Vec<Stamped<Account>>,
    pub(crate) devices: Vec<Stamped<practice::Device>>,
    /// Whether all people are made up.
    pub(crate) made_up: bool,
    pub(crate) clinic: String,
}

impl Staff {
    /// All of it, or what it was after that entry.
    ///
    /// # Errors
    /// Where an entry cannot be read.
    pub(crate) async fn read(store: &Store, until: u64) -> Result<Self, Fault> {
        let mut house = House::default();
        let (mut accounts, mut devices) = (Vec::new(), Vec::new());
        for entry in store.house_entries().await? {
            if entry.seq > until {
                break;
            }
            let (seq, at_ms) = (entry.seq, entry.draft.at_ms);
            let event: HouseEvent = store::event(&entry)?;
            let stamped = (Stamp::of(seq, at_ms), at_ms);
            match &event {
                HouseEvent::AccountOpened { account, .. } => {
                    accounts.push((account.clone(), stamped));
                }
                HouseEvent::DeviceAdded { device, .. } => devices.push((device.clone(), stamped)),
                HouseEvent::AccountClosed { account: id } => changed(&mut accounts, id, seq, at_ms),
                HouseEvent::DeviceTested { device: id, .. }
                | HouseEvent::LotLoaded { device: id, .. }
                | HouseEvent::DeviceRetired { device: id } => {
                    changed(&mut devices, id, seq, at_ms);
                }
                HouseEvent::Named { .. } | HouseEvent::PasswordChanged { .. } => {}
            }
            house.evolve(&HouseFact {
                at_ms,
                by: entry.draft.actor,
                event,
            });
        }
        let account = |id: &str| house.accounts.iter().find(|one| one.id == id).cloned();
        let device = |id: &str| house.devices.iter().find(|one| one.id == id).cloned();
        Ok(Self {
            accounts: stamped(accounts, account),
            devices: stamped(devices, device),
            made_up: house.demo,
            clinic: house.name,
        })
    }

    /// Who did something then: an account of that time, or a name only. A patient's account is the patient.
    pub(crate) fn who(&self, by: &str, at_ms: u64) -> Reference {
        let mut known = self.accounts.iter();
        let known = known.find(|one| one.what.name == by && one.opened_ms <= at_ms);
        let reference = match known.map(|one| &one.what) {
            Some(account) => who(account),
            None => Reference::default(),
        };
        reference.showing(by)
    }
}

/// The person of an account.
pub(crate) fn who(account: &Account) -> Reference {
    match (&account.patient, account.role) {
        (Some(patient), Role::Patient) => Reference::to("Patient", patient),
        _ => Reference::to("Practitioner", &account.id),
    }
}

type Marked = (String, (Stamp, u64));

fn changed(all: &mut [Marked], id: &str, seq: u64, at_ms: u64) {
    if let Some((_, (stamp, _))) = all.iter_mut().find(|(one, _)| one == id) {
        *stamp = stamp.changed(seq, at_ms);
    }
}

fn stamped<T>(marked: Vec<Marked>, find: impl Fn(&str) -> Option<T>) -> Vec<Stamped<T>> {
    let found = marked.into_iter().filter_map(|(id, (stamp, opened_ms))| {
        Some(Stamped {
            stamp,
            opened_ms,
            what: find(&id)?,
        })
    });
    found.collect()
}
