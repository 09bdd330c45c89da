//! The clinic's devices, as its record has them. Every one is simulated today.
//!
//! In: facts and wishes of the clinic ([`crate::house`]). Out: what is known of devices, and events or refusals.
//! Law: `law_what_was_found_was_found_of_one_lot`, `law_only_what_can_run_is_taken_in` (tests).

use crate::house::{House, HouseEvent, HouseFact, HouseWish, NAME_CHARACTERS_MAX, folded};
use crate::refusal::{Refusal, conflict, expect_line, illegal, not_there};
use serde::{Deserialize, Serialize};

/// What a device found of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct SelfTest {
    pub at_ms: u64,
    pub passed: bool,
    pub words: String,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Device {
    pub id: String,
    pub name: String,
    pub firmware: String,
    pub protocol: String,
    pub lot: String,
    pub self_test: Option<SelfTest>,
    /// Whether it is used no more.
    #[serde(default)]
    pub retired: bool,
}

impl Device {
    /// Its number, from 1 on: the one that permits are for.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.id.strip_prefix('v')?.parse().ok()
    }

    /// The number of its lot; records from before lots were numbered have names that are none.
    #[must_use]
    pub fn lot_number(&self) -> Option<u32> {
        let number = self.lot.parse().ok().filter(|number| *number > 0)?;
        (format!("{number}") == self.lot).then_some(number)
    }

    /// Whether something may be delivered by it.
    #[must_use]
    pub fn may_deliver(&self) -> bool {
        let passed = self.self_test.as_ref().is_some_and(|test| test.passed);
        passed && !self.retired && self.lot_number().is_some()
    }
}

/// Takes a fact about a device in; others change nothing.
pub(crate) fn evolve(house: &mut House, fact: &HouseFact) {
    let mut change = |id: &str, change: &mut dyn FnMut(&mut Device)| {
        let mut all = house.devices.iter_mut();
        if let Some(one) = all.find(|one| one.id == id) {
            change(one);
        }
    };
    match &fact.event {
        HouseEvent::DeviceAdded {
            device,
            name,
            firmware,
            protocol,
            lot,
        } => house.devices.push(Device {
            id: device.clone(),
            name: name.clone(),
            firmware: firmware.clone(),
            protocol: protocol.clone(),
            lot: lot.clone(),
            self_test: None,
            retired: false,
        }),
        // What was found was found of another lot.
        HouseEvent::LotLoaded { device, lot } => change(device, &mut |one| {
            (one.lot, one.self_test) = (lot.clone(), None);
        }),
        HouseEvent::DeviceRetired { device } => change(device, &mut |one| one.retired = true),
        HouseEvent::DeviceTested {
            device,
            passed,
            words,
        } => change(device, &mut |one| {
            one.self_test = Some(SelfTest {
                at_ms: fact.at_ms,
                passed: *passed,
                words: words.clone(),
            });
        }),
        _ => {}
    }
}

/// The event that a wish about a device becomes, or why it does not.
pub(crate) fn decide(house: &House, wish: HouseWish) -> Result<HouseEvent, Refusal> {
    match wish {
        HouseWish::AddDevice {
            name,
            firmware,
            protocol,
            lot,
        } => {
            expect_line("name", &name, NAME_CHARACTERS_MAX)?;
            expect_release(&firmware)?;
            expect_lot(&lot)?;
            let same = |one: &Device| folded(&one.name) == folded(&name);
            if house.devices.iter().any(same) {
                let what = format!("{name:?} is or was a device");
                return Err(conflict("name", what, "a new name", "choose another name"));
            }
            Ok(HouseEvent::DeviceAdded {
                device: format!("v{}", house.devices.len() + 1),
                name,
                firmware,
                protocol,
                lot,
            })
        }
        HouseWish::LoadLot { device, lot } => {
            expect_device(house, &device)?;
            expect_lot(&lot)?;
            Ok(HouseEvent::LotLoaded { device, lot })
        }
        HouseWish::RetireDevice { device } => {
            expect_device(house, &device)?;
            Ok(HouseEvent::DeviceRetired { device })
        }
        HouseWish::Tested {
            device,
            passed,
            words,
        } => {
            expect_device(house, &device)?;
            Ok(HouseEvent::DeviceTested {
                device,
                passed,
                words,
            })
        }
        _ => Err(not_there("device", "")),
    }
}

fn expect_device(house: &House, id: &str) -> Result<(), Refusal> {
    match house.device(id).filter(|one| !one.retired) {
        Some(_) => Ok(()),
        None => Err(not_there("device", id)),
    }
}

/// Releases are two numbers; whether a device runs that one is found when it tests itself.
fn expect_release(firmware: &str) -> Result<(), Refusal> {
    let is_number =
        |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match firmware.split_once('.') {
        Some((major, minor)) if is_number(major) && is_number(minor) => Ok(()),
        _ => {
            let what = format!("{firmware:?} is no release");
            Err(illegal(
                "firmware",
                what,
                "two numbers and a point between them, such as 1.2",
            ))
        }
    }
}

/// Lots of carriers are numbered from 1 on.
fn expect_lot(lot: &str) -> Result<(), Refusal> {
    match lot.parse::<u32>() {
        Ok(1..) if !lot.starts_with(['0', '+']) => Ok(()),
        _ => {
            let what = format!("{lot:?} is no number of a lot");
            Err(illegal("lot", what, "a whole number from 1 on"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide_house;

    fn house(wishes: &[HouseWish]) -> House {
        let mut house = House::default();
        for wish in wishes {
            let event = decide_house(&house, wish).unwrap();
            house.evolve(&HouseFact {
                at_ms: 7,
                by: "test".to_owned(),
                event,
            });
        }
        house
    }

    fn added(name: &str, firmware: &str, lot: &str) -> HouseWish {
        HouseWish::AddDevice {
            name: name.to_owned(),
            firmware: firmware.to_owned(),
            protocol: "1.0".to_owned(),
            lot: lot.to_owned(),
        }
    }

    fn tested(passed: bool) -> HouseWish {
        HouseWish::Tested {
            device: "v1".to_owned(),
            passed,
            words: String::new(),
        }
    }

    fn loaded(lot: &str) -> HouseWish {
        HouseWish::LoadLot {
            device: "v1".to_owned(),
            lot: lot.to_owned(),
        }
    }

    #[test]
    fn law_what_was_found_was_found_of_one_lot() {
        let may = |wishes: &[HouseWish]| house(wishes).devices[0].may_deliver();
        let new = added("a", "1.2", "1");
        assert!(!may(std::slice::from_ref(&new)));
        assert!(!may(&[new.clone(), tested(false)]));
        assert!(may(&[new.clone(), tested(false), tested(true)]));
        assert!(!may(&[new.clone(), tested(true), loaded("2")]));
        assert!(may(&[new.clone(), tested(true), loaded("2"), tested(true)]));
        let retired = HouseWish::RetireDevice {
            device: "v1".to_owned(),
        };
        let gone = house(&[new, tested(true), retired]);
        assert!(!gone.devices[0].may_deliver());
        assert!(decide_house(&gone, &loaded("3")).is_err());
        assert!(decide_house(&gone, &added("A", "1.2", "1")).is_err());
        assert_eq!(
            house(&[added("a", "1.2", "1")]).devices[0].number(),
            Some(1)
        );
    }

    #[test]
    fn law_only_what_can_run_is_taken_in() {
        for (firmware, lot) in [("1.2", "4294967295"), ("10.0", "7")] {
            decide_house(&House::default(), &added("a", firmware, lot)).unwrap();
        }
        for firmware in ["", "1", "1.", ".2", "1.2.3", "a.b", "1.23456"] {
            decide_house(&House::default(), &added("a", firmware, "1")).unwrap_err();
        }
        for lot in ["", "0", "01", "+1", "-1", "4294967296", "L-2045-03"] {
            decide_house(&House::default(), &added("a", "1.2", lot)).unwrap_err();
        }
        // A record from before lots were numbered, and before devices were retired.
        let old = r#"{"id":"v1","name":"a","firmware":"1.2","protocol":"1.0","lot":"L-2045-03","self_test":{"at_ms":1,"passed":true,"words":""}}"#;
        let old: Device = serde_json::from_str(old).unwrap();
        assert!(!old.may_deliver() && !old.retired);
    }
}
