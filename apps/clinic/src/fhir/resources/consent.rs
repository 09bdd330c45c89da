//! What patients agreed to. The form as it was shown and answered is contained.

use super::{Desk, Made};
use crate::clock::rfc3339;
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{
    Coding, Concept, Consent, Contained, ContainedForm, FormAnswer, FormItem, Identifier, Period,
    Provision, ProvisionData, Reference,
};
use practice::{self as p, ConsentScope, Event};

pub(super) fn is_about(event: &Event, id: &str) -> bool {
    match event {
        Event::ConsentGiven { consent, .. } | Event::ConsentWithdrawn { consent, .. } => {
            consent == id
        }
        _ => false,
    }
}

/// Who agreed: the patient by name, else someone for the patient, of whom only the name is known.
pub(super) fn signer(desk: Desk<'_>, one: &p::Consent) -> Reference {
    let person = desk.story.record.person.as_ref();
    let same = person.is_some_and(|person| person.name.eq_ignore_ascii_case(&one.signer));
    let to = if same {
        desk.subject()
    } else {
        Reference::default()
    };
    to.showing(&one.signer)
}

fn form(desk: Desk<'_>, one: &p::Consent) -> Result<Contained, Fault> {
    let words = desk.app.store.blobs().get(&one.text.blob)?;
    let words = words.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let words = words.ok_or_else(|| Fault::own("the text of a consent is not there"))?;
    let yes = FormAnswer {
        value_boolean: Some(true),
        ..FormAnswer::default()
    };
    let name = FormAnswer {
        value_string: one.signer.clone(),
        ..FormAnswer::default()
    };
    Ok(Contained::Form(Box::new(ContainedForm {
        resource_type: "QuestionnaireResponse",
        id: "form",
        language: one.language.clone(),
        identifier: Some(Identifier {
            system: codes::TEXT.to_owned(),
            value: one.text_version.clone(),
        }),
        status: "completed".to_owned(),
        subject: Some(desk.subject()),
        authored: rfc3339(one.at_ms),
        author: Some(desk.who(&one.by, one.at_ms)),
        source: Some(signer(desk, one)),
        item: vec![
            FormItem {
                link_id: "text".to_owned(),
                text: words,
                answer: vec![yes],
            },
            FormItem {
                link_id: "name".to_owned(),
                text: "name of who agreed".to_owned(),
                answer: vec![name],
            },
        ],
    })))
}

fn codes_of(scope: ConsentScope) -> (Concept, Concept) {
    let scope_is = |code, display| codes::hl7("consentscope", code, display);
    match scope {
        ConsentScope::Treatment => (
            scope_is("treatment", "Treatment"),
            Concept::of(Coding::new(
                "http://loinc.org",
                "59284-0",
                "Patient Consent",
            )),
        ),
        ConsentScope::Research => (
            scope_is("research", "Research"),
            codes::hl7(
                "consentcategorycodes",
                "research",
                "Research Information Access",
            ),
        ),
    }
}

/// All that was given; `inactive` once it was withdrawn.
pub(super) fn consents(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for one in &desk.story.record.consents {
        let Some(stamp) = desk.story.stamp(|event| is_about(event, &one.id)) else {
            continue;
        };
        let (scope, category) = codes_of(one.scope);
        let withdrawn = one.withdrawn.as_ref();
        let plan = one.plan.as_ref().map(|plan| ProvisionData {
            meaning: "instance".to_owned(),
            reference: Reference::to("CarePlan", &desk.id(plan)),
        });
        let consent = Consent {
            contained: vec![form(desk, one)?],
            status: match withdrawn {
                Some(_) => "inactive",
                None => "active",
            }
            .to_owned(),
            scope,
            category: vec![category],
            patient: desk.subject(),
            date_time: rfc3339(one.at_ms),
            performer: vec![signer(desk, one)],
            source_reference: Some(Reference {
                reference: "#form".to_owned(),
                ..Reference::default()
            }),
            policy_rule: Some(Concept::of(Coding::new(codes::TEXT, &one.text_version, ""))),
            provision: Some(Provision {
                r#type: "permit".to_owned(),
                period: Some(Period {
                    start: rfc3339(one.at_ms),
                    end: withdrawn.map_or_else(String::new, |withdrawn| rfc3339(withdrawn.at_ms)),
                }),
                data: plan.into_iter().collect(),
            }),
        };
        let id = desk.id(&one.id);
        all.push(desk.made(Kind::Consent, id, stamp, &consent)?);
    }
    Ok(all)
}
