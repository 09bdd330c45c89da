//! The clinic's devices: who has them, and what they find of themselves. Every one is simulated.
//!
//! In: the clinic's record. Out: a free device for a session, self-tests in the record.
//! Law: `law_a_device_is_in_one_session_at_a_time`, `law_nothing_is_delivered_by_a_device_that_did_not_pass` (tests).
//! Method: a self-test is the program's own (`device --self-test`), in a process of its own and in real time. A device that was
//! never tested, or whose lot was changed, is tested when the clinic starts, or when somebody asks for it.
//! Not here: what is tested, which is the program's.

mod routes;
mod test;

pub(crate) use routes::router;
pub(crate) use test::test_all_new;

use crate::fault::Fault;
use axum::http::StatusCode;
use practice::{Device, House};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Which devices are in use.
#[derive(Debug, Clone, Default)]
pub struct Devices(Arc<Mutex<BTreeSet<String>>>);

/// A device is in use as long as this is held.
#[derive(Debug)]
pub(crate) struct InUse {
    all: Devices,
    id: String,
}

impl Drop for InUse {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.id);
    }
}

/// Whether its last test passed.
pub(crate) fn passed(device: &Device) -> bool {
    device.self_test.as_ref().is_some_and(|test| test.passed)
}

impl Devices {
    /// Whether somebody has it.
    pub(crate) fn is_in_use(&self, id: &str) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.contains(id)
    }

    /// Takes a device; none where somebody has it.
    pub(crate) fn take(&self, id: &str) -> Option<InUse> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.to_owned()).then(|| InUse {
            all: self.clone(),
            id: id.to_owned(),
        })
    }

    /// Takes a device.
    ///
    /// # Errors
    /// A fault of status 409, where somebody has it.
    pub(crate) fn expect_free(&self, id: &str) -> Result<InUse, Fault> {
        self.take(id).ok_or_else(|| {
            Fault::new(StatusCode::CONFLICT, "the device is in use")
                .at("device")
                .expecting("a device that nobody uses")
                .advising("wait until its session or its test is over")
        })
    }

    /// A device that passed its test and that nobody has.
    ///
    /// # Errors
    /// A fault of status 409, where there is none.
    pub(crate) fn free(&self, house: &House) -> Result<(String, InUse), Fault> {
        let good: Vec<&Device> = house.devices.iter().filter(|one| passed(one)).collect();
        let taken = good
            .iter()
            .find_map(|one| Some((one.id.clone(), self.take(&one.id)?)));
        taken.ok_or_else(|| {
            let (what, advice) = match (house.devices.is_empty(), good.is_empty()) {
                (true, _) => (
                    "this clinic has no device",
                    "take one in under Devices; it tests itself then",
                ),
                (_, true) => (
                    "no device has passed its self-test",
                    "let it test itself under Devices, and have it examined where it does not pass",
                ),
                _ => (
                    "every device is in use",
                    "wait for the session that goes on, or take another device in",
                ),
            };
            Fault::new(StatusCode::CONFLICT, what)
                .at("device")
                .expecting("a device that passed its self-test and that nobody uses")
                .advising(advice)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::SelfTest;

    fn house(passed: &[Option<bool>]) -> House {
        let device = |(place, passed): (usize, &Option<bool>)| Device {
            id: format!("v{}", place + 1),
            name: String::new(),
            firmware: "1.2".to_owned(),
            protocol: "1.0".to_owned(),
            lot: "1".to_owned(),
            self_test: passed.map(|passed| SelfTest {
                at_ms: 0,
                passed,
                words: String::new(),
            }),
        };
        House {
            devices: passed.iter().enumerate().map(device).collect(),
            ..House::default()
        }
    }

    #[test]
    fn law_a_device_is_in_one_session_at_a_time() {
        let devices = Devices::default();
        let house = house(&[Some(true), Some(true)]);
        let (first, held) = devices.free(&house).unwrap();
        let (second, _other) = devices.free(&house).unwrap();
        assert_eq!((first.as_str(), second.as_str()), ("v1", "v2"));
        assert_eq!(
            devices.free(&house).unwrap_err().what,
            "every device is in use"
        );
        drop(held);
        assert_eq!(devices.free(&house).unwrap().0, "v1");
    }

    #[test]
    fn law_nothing_is_delivered_by_a_device_that_did_not_pass() {
        let devices = Devices::default();
        for house in [house(&[]), house(&[None, Some(false)])] {
            assert!(devices.free(&house).is_err());
        }
        let some = house(&[None, Some(false), Some(true)]);
        assert_eq!(devices.free(&some).unwrap().0, "v3");
    }
}
