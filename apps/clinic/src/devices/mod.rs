//! The clinic's devices: who has them, and what they find of themselves. Every one is simulated.
//!
//! In: the clinic's record. Out: a free device for a session, self-tests in the record.
//! Law: `law_a_device_is_in_one_session_at_a_time`, `law_nothing_is_delivered_by_a_device_that_did_not_pass` (tests).
//! Method: a self-test is the program's own (`device --self-test`), in a process of its own and in real time. A device tests
//! itself when it is new or its lot is changed, each day when nothing else is done, and when somebody asks for it.
//! Not here: what is tested, which is the program's.

mod routes;
mod test;

pub(crate) use routes::router;
pub use test::LATE;
pub(crate) use test::{is_due, test_all_new, test_each_day};

use crate::fault::Fault;
use crate::routes::shape;
use crate::wire;
use axum::http::StatusCode;
use practice::{Device, House};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which devices are in use, and for what.
#[derive(Debug, Clone, Default)]
pub struct Devices {
    taken: Arc<Mutex<BTreeMap<String, Use>>>,
    /// Whether it is not known yet what an earlier server left open.
    unknown: Arc<AtomicBool>,
}

/// What a device is in use for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A session.
    Session,
    /// Its own test, or another lot.
    Test,
}

/// A device is in use as long as this is held.
#[derive(Debug)]
pub(crate) struct InUse {
    all: Devices,
    id: String,
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.all.lock().remove(&self.id);
    }
}

impl Devices {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Use>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None is given away until [`Self::open`]: an earlier server may have left sessions that still run.
    pub(crate) fn close(&self) {
        self.unknown.store(true, Ordering::SeqCst);
    }

    /// What was left open is known, and has its devices.
    pub(crate) fn open(&self) {
        self.unknown.store(false, Ordering::SeqCst);
    }

    /// The clinic's devices as the web app sees them; those that are used no more left out.
    pub(crate) fn shown(&self, house: &House) -> Vec<wire::Device> {
        let devices = house.devices.iter().filter(|one| !one.retired);
        devices
            .map(|one| shape::device(one, self.in_use(&one.id)))
            .collect()
    }

    /// What it is in use for; none where nobody has it.
    pub(crate) fn in_use(&self, id: &str) -> Option<Use> {
        self.lock().get(id).copied()
    }

    /// Takes a device, also before it is known what was left open; none where somebody has it.
    pub(crate) fn take(&self, id: &str, what: Use) -> Option<InUse> {
        match self.lock().entry(id.to_owned()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(free) => {
                free.insert(what);
                Some(InUse {
                    all: self.clone(),
                    id: id.to_owned(),
                })
            }
        }
    }

    fn expect_known(&self) -> Result<(), Fault> {
        if !self.unknown.load(Ordering::SeqCst) {
            return Ok(());
        }
        let what = "the clinic has just started, and looks which devices are in use";
        Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, what)
            .at("device")
            .expecting(
                "a clinic that has looked through its records, and devices that tested themselves",
            )
            .advising("try again in a minute"))
    }

    /// Takes a device for a test or another lot.
    ///
    /// # Errors
    /// A fault of status 409, where somebody has it, or 503, where that is not known yet.
    pub(crate) fn expect_free(&self, id: &str) -> Result<InUse, Fault> {
        self.expect_known()?;
        self.take(id, Use::Test).ok_or_else(|| {
            Fault::new(StatusCode::CONFLICT, "the device is in use")
                .at("device")
                .expecting("a device that nobody uses")
                .advising("wait until its session or its test is over")
        })
    }

    /// A device that passed its test and that nobody has. `house` is asked again once it is taken: from then on its lot and its
    /// test stay as they are.
    ///
    /// # Errors
    /// A fault of status 409, where there is none, or 503, where that is not known yet.
    pub(crate) fn free(&self, house: impl Fn() -> Arc<House>) -> Result<(String, InUse), Fault> {
        self.expect_known()?;
        let before = house();
        let good = before.devices.iter().filter(|one| one.may_deliver());
        let good: Vec<&Device> = good.collect();
        let taken = good.iter().find_map(|one| {
            let in_use = self.take(&one.id, Use::Session)?;
            let stands = house().device(&one.id).is_some_and(Device::may_deliver);
            stands.then(|| (one.id.clone(), in_use))
        });
        taken.ok_or_else(|| {
            let (what, advice) = match (before.devices.is_empty(), good.is_empty()) {
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

    fn house(passed: &[Option<bool>]) -> impl Fn() -> Arc<House> + use<> {
        let device = |(place, passed): (usize, &Option<bool>)| Device {
            id: format!("v{}", place + 1),
            name: String::new(),
            firmware: "1.2".to_owned(),
            protocol: "1.0".to_owned(),
            lot: "1".to_owned(),
            retired: false,
            self_test: passed.map(|passed| SelfTest {
                at_ms: 0,
                passed,
                words: String::new(),
            }),
        };
        let house = Arc::new(House {
            devices: passed.iter().enumerate().map(device).collect(),
            ..House::default()
        });
        move || Arc::clone(&house)
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
        // What an earlier server left open is not known: none is given away.
        devices.close();
        let refused = devices.free(&house).unwrap_err();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(devices.expect_free("v1").is_err());
        let left = devices.take("v1", Use::Session);
        devices.open();
        assert!(left.is_some() && devices.free(&house).is_err());
        drop(left);
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
