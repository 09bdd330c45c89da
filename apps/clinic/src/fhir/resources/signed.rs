//! Approvals, consents, withdrawals and what was said of a worked tooth as provenance: who, when, and the signature over the version that was meant.
//!
//! Method: the clinic's key signs for a person who gave the password (Ed25519; the signed text is in `docs/fhir.md`).

use super::consent::signer;
use super::{Desk, Made};
use crate::fault::Fault;
use crate::fhir::codes;
use crate::fhir::kinds::Kind;
use crate::fhir::model::{
    Coding, Identifier, Provenance, ProvenanceAgent, ProvenanceEntity, Reference, Signature,
};
use crate::fhir::told::{Stamp, Told};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use practice::Event;

/// Kinds of signatures, as ASTM E1762 numbers them.
const SIGNATURES: &str = "urn:iso-astm:E1762-95:2013";
const VERIFICATION: (&str, &str) = ("1.2.840.10065.1.12.1.5", "Verification Signature");
const AGREEMENT: (&str, &str) = ("1.2.840.10065.1.12.1.7", "Consent Signature");

/// What was signed, of the thing with that kind and id as it was after that entry.
struct Signed<'a> {
    target: (&'static str, &'a str),
    activity: &'static str,
    of: (&'static str, &'static str),
    signature: &'a str,
    /// Who took part, and as what.
    agents: Vec<(&'static str, Reference)>,
    entities: Vec<String>,
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks_exact(2);
    let pairs = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs
        .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

fn signature(desk: Desk<'_>, signed: &Signed<'_>, told: &Told) -> Signature {
    let key = Identifier {
        system: codes::KEY.to_owned(),
        value: desk.app.store.public_key().to_string(),
    };
    let who = Reference {
        identifier: Some(Box::new(key)),
        ..Reference::default()
    };
    Signature {
        r#type: vec![Coding::new(SIGNATURES, signed.of.0, signed.of.1)],
        when: told.at(),
        who: who.showing("the clinic's key"),
        on_behalf_of: Some(desk.who(&told.fact.by, told.fact.at_ms)),
        target_format: "text/plain".to_owned(),
        sig_format: "application/octet-stream".to_owned(),
        data: STANDARD.encode(bytes(signed.signature)),
    }
}

fn provenance(desk: Desk<'_>, signed: &Signed<'_>, told: &Told) -> Provenance {
    let (kind, id) = signed.target;
    let version = format!("{}/_history/{}", desk.id(id), told.seq);
    let agents = signed.agents.iter().map(|(role, who)| ProvenanceAgent {
        r#type: Some(codes::hl7("provenance-participant-type", role, "")),
        who: who.clone(),
    });
    let entities = signed.entities.iter().map(|sha256| {
        let identifier = Identifier {
            system: codes::SHA256.to_owned(),
            value: sha256.clone(),
        };
        ProvenanceEntity {
            role: "source".to_owned(),
            what: Reference {
                identifier: Some(Box::new(identifier)),
                ..Reference::default()
            },
        }
    });
    Provenance {
        target: vec![Reference::to(kind, &version)],
        recorded: told.at(),
        activity: Some(codes::own(codes::WORK, signed.activity, signed.activity)),
        agent: agents.collect(),
        entity: entities.collect(),
        signature: vec![signature(desk, signed, told)],
    }
}

fn signed<'a>(desk: Desk<'_>, told: &'a Told) -> Option<Signed<'a>> {
    let who = desk.who(&told.fact.by, told.fact.at_ms);
    let agreed = |consent: &'a str, activity, signature, entities| {
        let one = desk.story.record.consent(consent)?;
        Some(Signed {
            target: ("Consent", consent),
            activity,
            of: AGREEMENT,
            signature,
            agents: vec![("author", signer(desk, one)), ("enterer", who.clone())],
            entities,
        })
    };
    match &told.fact.event {
        Event::PlanApproved {
            plan,
            plan_sha256,
            signature,
            ..
        } => Some(Signed {
            target: ("CarePlan", plan),
            activity: "approval",
            of: VERIFICATION,
            signature,
            agents: vec![("verifier", who)],
            entities: vec![plan_sha256.clone()],
        }),
        Event::DeliveryRenumbered {
            delivery,
            signature,
            ..
        } => Some(Signed {
            target: ("Procedure", delivery),
            activity: "renumbering",
            of: VERIFICATION,
            signature,
            agents: vec![("verifier", who)],
            entities: Vec::new(),
        }),
        Event::ConsentGiven {
            consent,
            plan_sha256,
            text,
            signature,
            ..
        } => {
            let plan = plan_sha256.iter().cloned();
            let of = plan.chain([text.blob.clone()]).collect();
            agreed(consent, "consent", signature, of)
        }
        Event::ConsentWithdrawn {
            consent, signature, ..
        } => agreed(consent, "withdrawal", signature, Vec::new()),
        _ => None,
    }
}

/// Everything in the record that was signed.
pub(super) fn provenances(desk: Desk<'_>) -> Result<Vec<Made>, Fault> {
    let mut all = Vec::new();
    for told in &desk.story.told {
        let Some(signed) = signed(desk, told) else {
            continue;
        };
        let provenance = provenance(desk, &signed, told);
        let stamp = Stamp::of(told.seq, told.fact.at_ms);
        let id = desk.id(format_args!("{}-signed{}", signed.target.1, told.seq));
        all.push(desk.made(Kind::Provenance, id, stamp, &provenance)?);
    }
    Ok(all)
}
