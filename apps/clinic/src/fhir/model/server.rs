//! Resources of people, devices, consent and who did what.

use super::data::{
    Coding, Concept, Contained, Extension, HumanName, Identifier, Note, Period, Reference,
    Signature,
};
use super::shapes;

shapes! {
    /// A patient.
    Patient {
        identifier: Vec<Identifier>,
        active: Option<bool>,
        name: Vec<HumanName>,
        birth_date: String,
    }

    /// Someone who works here.
    Practitioner {
        extension: Vec<Extension>,
        identifier: Vec<Identifier>,
        active: Option<bool>,
        name: Vec<HumanName>,
    }

    /// A device.
    Device {
        identifier: Vec<Identifier>,
        status: String,
        status_reason: Vec<Concept>,
        lot_number: String,
        device_name: Vec<DeviceName>,
        r#type: Option<Concept>,
        version: Vec<DeviceVersion>,
        note: Vec<Note>,
    }

    /// Name of a device.
    DeviceName {
        name: String,
        r#type: String,
    }

    /// Version of something in a device.
    DeviceVersion {
        r#type: Option<Concept>,
        value: String,
    }

    /// What a patient agreed to.
    Consent {
        contained: Vec<Contained>,
        status: String,
        scope: Concept,
        category: Vec<Concept>,
        patient: Reference,
        date_time: String,
        performer: Vec<Reference>,
        source_reference: Option<Reference>,
        policy_rule: Option<Concept>,
        provision: Option<Provision>,
    }

    /// To what it was agreed.
    Provision {
        r#type: String,
        period: Option<Period>,
        data: Vec<ProvisionData>,
    }

    /// A thing that it is about.
    ProvisionData {
        meaning: String,
        reference: Reference,
    }

    /// Who did what to a version of a resource.
    Provenance {
        target: Vec<Reference>,
        recorded: String,
        activity: Option<Concept>,
        agent: Vec<ProvenanceAgent>,
        entity: Vec<ProvenanceEntity>,
        signature: Vec<Signature>,
    }

    /// Who took part.
    ProvenanceAgent {
        r#type: Option<Concept>,
        who: Reference,
    }

    /// What it was made of.
    ProvenanceEntity {
        role: String,
        what: Reference,
    }

    /// Someone looked.
    AuditEvent {
        r#type: Coding,
        recorded: String,
        outcome: String,
        outcome_desc: String,
        agent: Vec<AuditAgent>,
        source: AuditSource,
        entity: Vec<AuditEntity>,
    }

    /// Who looked.
    AuditAgent {
        who: Option<Reference>,
        alt_id: String,
        name: String,
        requestor: Option<bool>,
    }

    /// What noted it.
    AuditSource {
        site: String,
        observer: Reference,
    }

    /// At what.
    AuditEntity {
        what: Option<Reference>,
        r#type: Option<Coding>,
        role: Option<Coding>,
        description: String,
    }
}
