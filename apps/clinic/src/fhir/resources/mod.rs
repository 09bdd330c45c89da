//! From the record to resources: each file turns one part of a story into what FHIR calls it.
//!
//! In: what the casebooks tell. Out: resources with version and time of their last change, in the order in which they began.
//! Law: `law_every_reference_resolves`, `law_everything_simulated_says_so` (tests). Nothing is there that the record does not hold.
//! Not here: who may see them (`read`), reading one or many (`search`).

mod anxiety;
mod audit;
mod chart;
mod consent;
mod delivery;
mod figures;
mod person;
mod place;
mod plan;
mod scan;
mod series;
mod signed;
mod staff;

pub(super) use audit::audited;
pub(super) use person::shape as patient_shape;
pub(super) use staff::{devices, practitioners};

use super::codes;
use super::kinds::Kind;
use super::model::{Coding, Meta, Reference};
use super::staff::Staff;
use super::told::{Stamp, Story};
use crate::app::App;
use crate::clock::rfc3339;
use crate::fault::Fault;
use practice::Action;
use serde::Serialize;
use serde_json::{Map, Value};

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Made {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    /// Entry that it began with: its place among others.
    pub(crate) began: u64,
    pub(crate) version: u64,
    /// What an account must be allowed to see it.
    pub(crate) action: Action,
    pub(crate) value: Value,
}

/// What resources of a patient are made from.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) app: &'a App,
    pub(crate) staff: &'a Staff,
    pub(crate) story: &'a Story,
}

/// A resource of its parts.
pub(crate) fn made(
    kind: Kind,
    id: String,
    stamp: Stamp,
    tags: Vec<Coding>,
    body: &impl Serialize,
) -> Result<Made, Fault> {
    let meta = Meta {
        version_id: stamp.seq.to_string(),
        last_updated: rfc3339(stamp.at_ms),
        tag: tags,
    };
    let written = |value| Fault::own(format!("a resource cannot be written: {value}"));
    let mut value = Map::new();
    value.insert("resourceType".to_owned(), kind.name().into());
    value.insert("id".to_owned(), id.clone().into());
    let meta = serde_json::to_value(meta).map_err(written)?;
    value.insert("meta".to_owned(), meta);
    if let Value::Object(fields) = serde_json::to_value(body).map_err(written)? {
        value.extend(fields);
    }
    Ok(Made {
        kind,
        id,
        began: stamp.began,
        version: stamp.seq,
        action: match kind {
            // All but the answers to the anxiety scale.
            Kind::Observation => Action::SeeCare,
            kind => kind.action(),
        },
        value: Value::Object(value),
    })
}

impl Desk<'_> {
    /// Id of something of this patient.
    fn id(&self, tail: impl std::fmt::Display) -> String {
        format!("{}-{tail}", self.story.patient)
    }

    fn subject(&self) -> Reference {
        Reference::to("Patient", &self.story.patient)
    }

    fn who(&self, by: &str, at_ms: u64) -> Reference {
        self.staff.who(by, at_ms)
    }

    fn tags(&self) -> Vec<Coding> {
        let made_up = self.staff.made_up.then(codes::made_up);
        made_up.into_iter().collect()
    }

    fn made(
        &self,
        kind: Kind,
        id: String,
        at: Stamp,
        body: &impl Serialize,
    ) -> Result<Made, Fault> {
        made(kind, id, at, self.tags(), body)
    }

    /// The same of what a simulated device did.
    fn simulated(
        &self,
        kind: Kind,
        id: String,
        at: Stamp,
        body: &impl Serialize,
    ) -> Result<Made, Fault> {
        let mut tags = self.tags();
        tags.push(codes::simulated());
        made(kind, id, at, tags, body)
    }
}

/// All resources of a kind that a patient's record holds.
///
/// # Errors
/// Where a file of the record cannot be read.
pub(crate) fn of(desk: Desk<'_>, kind: Kind) -> Result<Vec<Made>, Fault> {
    let mut all = match kind {
        Kind::Patient => person::patient(desk)?,
        Kind::Condition => chart::conditions(desk)?,
        Kind::Observation => {
            let mut all = anxiety::answers(desk)?;
            all.extend(anxiety::notes(desk)?);
            all.extend(chart::observations(desk)?);
            all.extend(scan::findings(desk)?);
            all.extend(figures::of_plans(desk)?);
            all.extend(delivery::outcomes(desk)?);
            all
        }
        Kind::Procedure => delivery::procedures(desk)?,
        Kind::CarePlan => plan::plans(desk)?,
        Kind::ImagingStudy => {
            let mut all = scan::studies(desk)?;
            all.extend(series::studies(desk)?);
            all
        }
        Kind::BodyStructure => place::structures(desk)?,
        Kind::Consent => consent::consents(desk)?,
        Kind::Provenance => signed::provenances(desk)?,
        Kind::Practitioner | Kind::Device | Kind::AuditEvent => Vec::new(),
    };
    all.sort_by(|a, b| (a.began, &a.id).cmp(&(b.began, &b.id)));
    Ok(all)
}
