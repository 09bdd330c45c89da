//! People who work here, and devices.

use super::{Made, made};
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{
    Concept, Device, DeviceName, DeviceVersion, HumanName, Identifier, Note, Practitioner,
};
use crate::fhir::staff::Staff;
use practice::Role;

fn tags(staff: &Staff) -> Vec<crate::fhir::model::Coding> {
    staff.made_up.then(codes::made_up).into_iter().collect()
}

/// Accounts of people who work here; what an account is for stands in an extension, since it is no qualification.
pub(crate) fn practitioners(staff: &Staff) -> Result<Vec<Made>, Fault> {
    let people = staff.accounts.iter();
    let people = people.filter(|one| one.what.role != Role::Patient);
    let made = people.map(|one| {
        let practitioner = Practitioner {
            extension: vec![codes::role(one.what.role)],
            identifier: Vec::new(),
            active: Some(!one.what.closed),
            name: vec![HumanName {
                r#use: "usual".to_owned(),
                text: one.what.name.clone(),
            }],
        };
        let id = one.what.id.clone();
        made(
            Kind::Practitioner,
            id,
            one.stamp,
            tags(staff),
            &practitioner,
        )
    });
    made.collect()
}

/// Devices. Every one is simulated, and says so.
pub(crate) fn devices(staff: &Staff) -> Result<Vec<Made>, Fault> {
    let devices = staff.devices.iter().map(|one| {
        let test = one.what.self_test.as_ref();
        let said = test.map(|test| Note {
            time: rfc3339(test.at_ms),
            text: format!("self-test {}: {}", word(test.passed), test.words),
            ..Note::default()
        });
        let mut note = vec![Note::new(
            "This device is simulated: no device exists that could carry a plan out.",
        )];
        note.extend(said);
        let device = Device {
            identifier: vec![Identifier {
                system: "urn:biosculpt:device".to_owned(),
                value: one.what.id.clone(),
            }],
            status: if one.what.may_deliver() {
                "active"
            } else {
                "inactive"
            }
            .to_owned(),
            status_reason: Vec::new(),
            lot_number: one.what.lot.clone(),
            device_name: vec![named(&one.what.name)],
            r#type: Some(kind()),
            version: vec![
                version("firmware", &one.what.firmware),
                version("protocol", &one.what.protocol),
            ],
            note,
        };
        let mut tags = tags(staff);
        tags.push(codes::simulated());
        made(Kind::Device, one.what.id.clone(), one.stamp, tags, &device)
    });
    devices.collect()
}

const fn word(passed: bool) -> &'static str {
    if passed { "passed" } else { "failed" }
}

pub(super) fn named(name: &str) -> DeviceName {
    DeviceName {
        name: name.to_owned(),
        r#type: "user-friendly-name".to_owned(),
    }
}

/// What kind of device it is.
pub(super) fn kind() -> Concept {
    let name = "simulated BioSculpting device";
    codes::own(codes::WORK, "simulated-device", name).saying(name)
}

pub(super) fn version(of: &str, value: &str) -> DeviceVersion {
    DeviceVersion {
        r#type: Some(Concept::words(of)),
        value: value.to_owned(),
    }
}
