//! What this server does, as a CapabilityStatement; from the same table as the search.

use super::kinds::{Kind, Parameter, Sort};
use super::search::COMMON;
use serde_json::{Value, json};

/// When what is said here changed last.
const DATE: &str = "2026-11-29";
const SECURITY: &str = "The clinic's own accounts and roles. Sign in with POST /api/session (name, password, header \
     x-biosculpt-csrf), then POST /api/session/token gives a token of at most an hour for Authorization: Bearer; it ends with its \
     session. The cookie of the web app works too. Each look at a patient's record is noted. No OAuth, no SMART.";

fn parameter(one: &Parameter) -> Value {
    let standard = match one.name {
        "_id" | "_lastUpdated" | "_tag" => Some(format!(
            "http://hl7.org/fhir/SearchParameter/Resource{}",
            one.name.replacen('_', "-", 1)
        )),
        _ => None,
    };
    let mut value = json!({"name": one.name, "type": one.sort.name()});
    if let Some(standard) = standard {
        value["definition"] = json!(standard);
    }
    if one.sort == Sort::Text {
        value["documentation"] = json!("By the beginning of a word; :exact and :contains too");
    }
    value
}

fn resource(kind: Kind) -> Value {
    let parameters = COMMON.iter().chain(kind.parameters()).map(parameter);
    let interactions = ["read", "vread", "search-type"];
    let interactions: Vec<Value> = interactions
        .into_iter()
        .map(|code| json!({"code": code}))
        .collect();
    let mut resource = json!({
        "type": kind.name(),
        "interaction": interactions,
        "versioning": "versioned",
        "readHistory": true,
        "updateCreate": false,
        "conditionalCreate": false,
        "conditionalUpdate": false,
        "searchParam": parameters.collect::<Vec<_>>(),
    });
    let named = kind.is_of_a_record() && kind != Kind::Patient;
    if named {
        resource["documentation"] = json!(
            "A search names the record: patient=Patient/ID, or something of it; a patient's own account need not."
        );
    }
    if kind == Kind::Patient {
        resource["operation"] = json!([{
            "name": "everything",
            "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        }]);
    }
    resource
}

/// The statement.
pub(crate) fn statement(base: &str) -> Value {
    let resources = Kind::ALL.iter().map(|&kind| resource(kind));
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "BioSculpt", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {
            "description": "The record of a clinic, to read. Deliveries and devices are simulated and marked so.",
            "url": base,
        },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "security": {"description": SECURITY},
            "resource": resources.collect::<Vec<_>>(),
        }],
    })
}
