//! Shapes of FHIR R4, as far as this clinic's record fills them.
//!
//! Law: `law_what_is_absent_is_left_out`: FHIR knows no null, no empty text and no empty list.
//! Method: plain structs of text and lists; each field is written by its FHIR name, and left out where it holds nothing.

mod absent;
mod care;
mod data;
mod server;

pub(crate) use absent::{Absent, shapes};
pub(crate) use care::{
    Activity, ActivityDetail, BodyStructure, CarePlan, Condition, ImagingStudy, Observation, Part,
    Performer, Procedure, ReferenceRange, StudySeries,
};
pub(crate) use data::{
    Coding, Concept, Contained, ContainedDevice, ContainedForm, Extension, FormAnswer, FormItem,
    HumanName, Identifier, Meta, Note, Period, Quantity, Reference, Signature,
};
pub(crate) use server::{
    AuditAgent, AuditEntity, AuditEvent, AuditSource, Consent, Device, DeviceName, DeviceVersion,
    Patient, Practitioner, Provenance, ProvenanceAgent, ProvenanceEntity, Provision, ProvisionData,
};
