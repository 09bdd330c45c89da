//! Whether a resource is what a search asks for.
//!
//! In: the resource as it is shown, and filters. Out: whether all hold. Method: values are those at the parameter's path.

use super::asked::{Filter, Modifier};
use super::date::Span;
use crate::fhir::kinds::Sort;
use serde_json::Value;

/// Whether all filters hold.
pub(crate) fn holds(resource: &Value, filters: &[Filter]) -> bool {
    filters.iter().all(|filter| {
        let there = at(resource, filter.parameter.path);
        let mut values = filter.values.iter();
        values.any(|asked| there.iter().any(|value| is(value, asked, filter)))
    })
}

/// All values at a path; lists are gone through.
fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for name in path.split('.') {
        let inner = found.into_iter().filter_map(|value| value.get(name));
        found = inner.flat_map(items).collect();
    }
    found
}

fn items(value: &Value) -> Vec<&Value> {
    match value.as_array() {
        Some(list) => list.iter().collect(),
        None => vec![value],
    }
}

fn is(value: &Value, asked: &str, filter: &Filter) -> bool {
    match filter.parameter.sort {
        Sort::Token => is_token(value, asked),
        Sort::Date => is_date(value, asked),
        Sort::Text => value
            .as_str()
            .is_some_and(|text| is_text(text, asked, filter.modifier)),
        Sort::Reference => is_reference(value, asked),
    }
}

/// `system|code`, `|code`, `system|` or `code`. Plain codes of the standard have their system in the element.
fn is_token(value: &Value, asked: &str) -> bool {
    if let Some(codings) = value.get("coding") {
        return items(codings).into_iter().any(|one| is_token(one, asked));
    }
    let (system, code) = match asked.split_once('|') {
        Some((system, code)) => (Some(system), code),
        None => (None, asked),
    };
    match value {
        Value::String(text) => text == code,
        Value::Bool(flag) => flag.to_string() == code,
        _ => {
            let field = |name: &str| value.get(name).and_then(Value::as_str);
            let there = field("code").or_else(|| field("value")).unwrap_or_default();
            let of = field("system").unwrap_or_default();
            system.is_none_or(|system| system == of) && (code.is_empty() || code == there)
        }
    }
}

fn is_date(value: &Value, asked: &str) -> bool {
    let Some((prefix, asked)) = Span::asked(asked) else {
        return false;
    };
    let span = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Span::of);
    let there = match value {
        Value::Object(period) => Span {
            from: span(period.get("start")).map_or(i64::MIN, |span| span.from),
            to: span(period.get("end")).map_or(i64::MAX, |span| span.to),
        },
        text => match span(Some(text)) {
            Some(span) => span,
            None => return false,
        },
    };
    there.is(prefix, asked)
}

/// By the beginning of the text or of a word of it, whatever the case.
fn is_text(text: &str, asked: &str, modifier: Option<Modifier>) -> bool {
    if modifier == Some(Modifier::Exact) {
        return text == asked;
    }
    let (text, asked) = (text.to_lowercase(), asked.to_lowercase());
    match modifier {
        Some(Modifier::Contains) => text.contains(&asked),
        _ => {
            let after = |(at, _): (usize, &str)| text.get(at + 1..);
            let mut words = text.match_indices(' ').filter_map(after);
            text.starts_with(&asked) || words.any(|word| word.starts_with(&asked))
        }
    }
}

/// `Kind/id`, an id alone, or the address of either here; whatever the version.
fn is_reference(value: &Value, asked: &str) -> bool {
    let there = value.get("reference").and_then(Value::as_str);
    let plain = |text: &str| {
        let text = text.split("/_history/").next().unwrap_or(text);
        let mut parts = text.rsplit('/');
        let (id, kind) = (parts.next(), parts.next());
        (id.unwrap_or_default().to_owned(), kind.map(str::to_owned))
    };
    let (Some((id, kind)), (asked_id, asked_kind)) = (there.map(plain), plain(asked)) else {
        return false;
    };
    id == asked_id && asked_kind.is_none_or(|asked| Some(asked) == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::kinds::{Kind, Parameter};
    use serde_json::json;

    fn found(resource: &Value, parameter: Parameter, asked: &str) -> bool {
        let filter = Filter {
            parameter,
            modifier: None,
            values: vec![asked.to_owned()],
        };
        holds(resource, &[filter])
    }

    #[test]
    fn tokens_are_compared_with_their_system_where_it_is_said() {
        let condition = json!({"code": {"coding": [
            {"system": "urn:a", "code": "caries"}, {"system": "urn:b", "code": "K02.9"}]},
            "clinicalStatus": {"coding": [{"system": "urn:c", "code": "active"}]}});
        let code = Kind::Condition.parameter("code").unwrap();
        for yes in ["caries", "urn:b|K02.9", "urn:a|"] {
            assert!(found(&condition, code, yes), "{yes}");
        }
        for no in ["K02", "urn:a|K02.9", "|caries", "urn:x|"] {
            assert!(!found(&condition, code, no), "{no}");
        }
        let status = Kind::Procedure.parameter("status").unwrap();
        assert!(found(&json!({"status": "stopped"}), status, "stopped"));
        let active = Kind::Patient.parameter("active").unwrap();
        assert!(found(&json!({"active": true}), active, "true"));
    }

    #[test]
    fn references_names_and_periods() {
        let plan = json!({"subject": {"reference": "Patient/p0001"},
            "period": {"start": "2045-03-02T09:00:00Z"}});
        let patient = Kind::CarePlan.parameter("patient").unwrap();
        for yes in ["p0001", "Patient/p0001", "http://h/fhir/Patient/p0001"] {
            assert!(found(&plan, patient, yes), "{yes}");
        }
        for no in ["p0002", "Practitioner/p0001", "p000"] {
            assert!(!found(&plan, patient, no), "{no}");
        }
        let date = Kind::CarePlan.parameter("date").unwrap();
        assert!(found(&plan, date, "ge2046") && !found(&plan, date, "lt2045"));
        let name = Kind::Patient.parameter("name").unwrap();
        let theo = json!({"name": [{"text": "Theo Lindgren"}]});
        assert!(found(&theo, name, "the") && found(&theo, name, "LIND"));
        assert!(!found(&theo, name, "gren"));
    }
}
