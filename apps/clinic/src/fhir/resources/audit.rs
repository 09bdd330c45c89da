//! Who looked, as audit events.
//!
//! In: rows of the audit. Out: resources; a refused look at a patient who is not there names no patient.

use super::{Made, made};
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{AuditAgent, AuditEntity, AuditEvent, AuditSource, Coding, Reference};
use crate::fhir::staff::{self, Staff};
use crate::fhir::told::Stamp;
use crate::store::AuditSeen;

const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const ENTITY_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";

fn agent(staff: &Staff, seen: &AuditSeen) -> AuditAgent {
    let row = &seen.row;
    let account = staff.accounts.iter().find(|one| one.what.id == row.account);
    AuditAgent {
        who: account.map(|one| staff::who(&one.what).showing(&row.name)),
        alt_id: row.account.clone(),
        name: row.name.clone(),
        requestor: Some(true),
    }
}

fn entity(seen: &AuditSeen) -> AuditEntity {
    let patient = seen.row.patient.as_ref();
    let patient = patient.filter(|_| seen.patient_is_there);
    AuditEntity {
        what: patient.map(|patient| Reference::to("Patient", patient)),
        r#type: patient.map(|_| Coding::new(ENTITY, "1", "Person")),
        role: patient.map(|_| Coding::new(ENTITY_ROLE, "1", "Patient")),
        description: seen.row.what.clone(),
    }
}

/// One event for each row.
pub(crate) fn audited(staff: &Staff, rows: &[AuditSeen]) -> Result<Vec<Made>, Fault> {
    let clinic = match staff.clinic.is_empty() {
        true => "BioSculpt",
        false => &staff.clinic,
    };
    let events = rows.iter().map(|seen| {
        let refused = !seen.row.allowed;
        let event = AuditEvent {
            r#type: Coding::new(DICOM, "110110", "Patient Record"),
            recorded: rfc3339(seen.row.at_ms),
            outcome: if refused { "4" } else { "0" }.to_owned(),
            outcome_desc: if refused { "refused" } else { "allowed" }.to_owned(),
            agent: vec![agent(staff, seen)],
            source: AuditSource {
                site: String::new(),
                observer: Reference::default().showing(clinic),
            },
            entity: vec![entity(seen)],
        };
        let stamp = Stamp::of(seen.id, seen.row.at_ms);
        let tags = staff.made_up.then(codes::made_up).into_iter().collect();
        let id = format!("a{}", seen.id);
        // A row is written once: its number among the rows is its place, and it has one version.
        let at = Stamp { seq: 1, ..stamp };
        made(Kind::AuditEvent, id, at, tags, &event)
    });
    events.collect()
}
