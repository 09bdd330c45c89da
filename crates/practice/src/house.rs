//! The clinic's own record: accounts and devices.
//!
//! In: facts in order, and wishes. Out: what is known, and events or refusals.
//! Law: `law_names_are_never_used_twice`, `law_the_last_administrator_stays`. What is known of devices is `device`'s.
//! Not here: passwords and sessions, which are no part of a record that only grows.

use crate::device::{self, Device};
use crate::refusal::{Refusal, conflict, expect_line, illegal, not_there};
use crate::role::Role;
use serde::{Deserialize, Serialize};

/// Characters of the name of an account.
pub const NAME_CHARACTERS_MAX: usize = 60;

/// What happened in the clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    content = "body",
    rename_all = "snake_case",
    deny_unknown_fields
)]
#[allow(missing_docs, reason = "the fields are the words of the record")]
pub enum HouseEvent {
    /// The clinic got its name.
    Named { name: String, demo: bool },
    /// An account was opened.
    AccountOpened {
        account: String,
        name: String,
        role: Role,
        patient: Option<String>,
    },
    /// An account was closed.
    AccountClosed { account: String },
    /// An account got another password, which is no part of the record.
    PasswordChanged { account: String },
    /// A device is there.
    DeviceAdded {
        device: String,
        name: String,
        firmware: String,
        protocol: String,
        lot: String,
    },
    /// Carriers of another lot were loaded.
    LotLoaded { device: String, lot: String },
    /// A device is not used any more.
    DeviceRetired { device: String },
    /// A device tested itself.
    DeviceTested {
        device: String,
        passed: bool,
        words: String,
    },
}

/// An event, when it was recorded and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseFact {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Name of who did it.
    pub by: String,
    /// What happened.
    pub event: HouseEvent,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Account {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// Whose record it reaches, of a patient's account.
    pub patient: Option<String>,
    pub closed: bool,
}

/// What is known of the clinic.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct House {
    pub name: String,
    pub demo: bool,
    pub accounts: Vec<Account>,
    pub devices: Vec<Device>,
}

/// What is wished of the clinic.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "as the events that come of them")]
pub enum HouseWish {
    Name {
        name: String,
        demo: bool,
    },
    Open {
        name: String,
        role: Role,
        patient: Option<String>,
    },
    Close {
        account: String,
    },
    ChangePassword {
        account: String,
    },
    AddDevice {
        name: String,
        firmware: String,
        protocol: String,
        lot: String,
    },
    LoadLot {
        device: String,
        lot: String,
    },
    RetireDevice {
        device: String,
    },
    Tested {
        device: String,
        passed: bool,
        words: String,
    },
}

impl House {
    /// The device of that id.
    #[must_use]
    pub fn device(&self, id: &str) -> Option<&Device> {
        self.devices.iter().find(|device| device.id == id)
    }

    /// The account of that id.
    #[must_use]
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The open account of that name, as it is written at sign-in.
    #[must_use]
    pub fn open_named(&self, name: &str) -> Option<&Account> {
        let name = folded(name);
        let mut open = self.accounts.iter().filter(|account| !account.closed);
        open.find(|account| folded(&account.name) == name)
    }

    /// Takes a fact in.
    pub fn evolve(&mut self, fact: &HouseFact) {
        match &fact.event {
            HouseEvent::Named { name, demo } => (self.name, self.demo) = (name.clone(), *demo),
            HouseEvent::AccountOpened {
                account,
                name,
                role,
                patient,
            } => self.accounts.push(Account {
                id: account.clone(),
                name: name.clone(),
                role: *role,
                patient: patient.clone(),
                closed: false,
            }),
            HouseEvent::AccountClosed { account } => {
                let mut all = self.accounts.iter_mut();
                if let Some(one) = all.find(|one| one.id == *account) {
                    one.closed = true;
                }
            }
            HouseEvent::PasswordChanged { .. } => {}
            _ => device::evolve(self, fact),
        }
    }
}

pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The event that a wish of the clinic becomes, or why it does not.
///
/// # Errors
/// A [`Refusal`], where the wish is wrong or does not fit what is known.
pub fn decide_house(house: &House, wish: &HouseWish) -> Result<HouseEvent, Refusal> {
    match wish.clone() {
        HouseWish::Name { name, demo } => {
            expect_line("name", &name, NAME_CHARACTERS_MAX)?;
            Ok(HouseEvent::Named { name, demo })
        }
        HouseWish::Open {
            name,
            role,
            patient,
        } => open(house, name.trim(), role, patient),
        HouseWish::Close { account } => close(house, account),
        HouseWish::ChangePassword { account } => {
            expect_open(house, &account)?;
            Ok(HouseEvent::PasswordChanged { account })
        }
        wish => device::decide(house, wish),
    }
}

fn open(
    house: &House,
    name: &str,
    role: Role,
    patient: Option<String>,
) -> Result<HouseEvent, Refusal> {
    expect_line("name", name, NAME_CHARACTERS_MAX)?;
    // The record names who did something by this name, so that it must stay one person's.
    let taken = |account: &Account| folded(&account.name) == folded(name);
    if house.accounts.iter().any(taken) {
        let what = format!("{name:?} is or was an account");
        let advice = "choose another name; names are not used twice";
        return Err(conflict("name", what, "a new name", advice));
    }
    if (role == Role::Patient) != patient.is_some() {
        let what = "role and patient do not fit";
        let expected = "a patient's record for a patient's account, and for no other";
        return Err(illegal("patient", what, expected));
    }
    Ok(HouseEvent::AccountOpened {
        account: format!("u{}", house.accounts.len() + 1),
        name: name.to_owned(),
        role,
        patient,
    })
}

fn expect_open<'a>(house: &'a House, id: &str) -> Result<&'a Account, Refusal> {
    let account = house.account(id);
    let account = account.ok_or_else(|| not_there("account", id))?;
    match account.closed {
        false => Ok(account),
        true => Err(conflict(
            "account",
            "it is closed",
            "an open account",
            "load the accounts again",
        )),
    }
}

fn close(house: &House, id: String) -> Result<HouseEvent, Refusal> {
    let account = expect_open(house, &id)?;
    let others = house
        .accounts
        .iter()
        .filter(|other| other.role == Role::Administrator && !other.closed && other.id != id);
    if account.role == Role::Administrator && others.count() == 0 {
        let what = "it is the last administrator's";
        let advice = "open another administrator's account first";
        return Err(conflict(
            "account",
            what,
            "one that is not the last",
            advice,
        ));
    }
    Ok(HouseEvent::AccountClosed { account: id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(house: &mut House, wish: &HouseWish) -> Result<(), Refusal> {
        let event = decide_house(house, wish)?;
        let by = "test".to_owned();
        house.evolve(&HouseFact {
            at_ms: 1,
            by,
            event,
        });
        Ok(())
    }

    fn opening(name: &str, role: Role) -> HouseWish {
        HouseWish::Open {
            name: name.to_owned(),
            role,
            patient: (role == Role::Patient).then(|| "p0001".to_owned()),
        }
    }

    #[test]
    fn law_names_are_never_used_twice() {
        let mut house = House::default();
        took(&mut house, &opening("Ada", Role::Administrator)).unwrap();
        took(&mut house, &opening("Elara", Role::Technician)).unwrap();
        let id = house.accounts[1].id.clone();
        took(
            &mut house,
            &HouseWish::Close {
                account: id.clone(),
            },
        )
        .unwrap();
        assert!(house.open_named("elara").is_none());
        assert!(took(&mut house, &opening(" eLARA ", Role::Dentist)).is_err());
        let change = |account: &str| HouseWish::ChangePassword {
            account: account.to_owned(),
        };
        assert!(took(&mut house, &change(&id)).is_err());
        assert!(took(&mut house, &change("u9")).is_err());
        took(&mut house, &change("u1")).unwrap();
        assert!(took(&mut house, &HouseWish::Close { account: id }).is_err());
    }

    #[test]
    fn law_the_last_administrator_stays() {
        let mut house = House::default();
        took(&mut house, &opening("Ada", Role::Administrator)).unwrap();
        let close = |n: usize| HouseWish::Close {
            account: format!("u{n}"),
        };
        assert!(took(&mut house, &close(1)).is_err());
        took(&mut house, &opening("Bob", Role::Administrator)).unwrap();
        took(&mut house, &close(1)).unwrap();
        assert!(took(&mut house, &close(2)).is_err());
    }

    #[test]
    fn a_patients_account_has_a_record_and_no_other_has() {
        let mut house = House::default();
        let wish = |role, patient: Option<&str>| HouseWish::Open {
            name: "Theo".to_owned(),
            role,
            patient: patient.map(str::to_owned),
        };
        assert!(took(&mut house, &wish(Role::Patient, None)).is_err());
        assert!(took(&mut house, &wish(Role::Dentist, Some("p0001"))).is_err());
        took(&mut house, &wish(Role::Patient, Some("p0001"))).unwrap();
    }
}
