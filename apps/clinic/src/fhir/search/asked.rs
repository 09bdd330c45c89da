//! What a search asks for.
//!
//! In: the query of an address. Out: [`Asked`]. Fails: a value that no resource can have, a modifier that is not done.
//! Method: a parameter that is not known is left out, here and in the self link, or refused where strict handling is preferred.

use super::date::Span;
use crate::fault::Fault;
use crate::fhir::kinds::{Kind, Parameter, Sort, patient_of};
use axum::http::{HeaderMap, StatusCode};
use std::collections::BTreeSet;

/// Resources of a page where nothing is said, and at the most.
const COUNT: usize = 50;
const COUNT_MAX: usize = 500;
/// Records that one search reads, at the most.
const PATIENTS_MAX: usize = 50;

/// Parameters whose values are a patient, or something in a patient's record; the first that is there says which records are read.
const RECORD: [&str; 8] = [
    "patient",
    "subject",
    "_id",
    "target",
    "focus",
    "part-of",
    "based-on",
    "derived-from",
];

/// What all kinds can be searched by.
pub(crate) const COMMON: &[Parameter] = &[
    Parameter {
        name: "_id",
        sort: Sort::Token,
        path: "id",
    },
    Parameter {
        name: "_lastUpdated",
        sort: Sort::Date,
        path: "meta.lastUpdated",
    },
    Parameter {
        name: "_tag",
        sort: Sort::Token,
        path: "meta.tag",
    },
];

/// What becomes of parameters that are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handling {
    Lenient,
    Strict,
}

impl Handling {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let preferred = headers.get_all("prefer").iter();
        let mut preferred = preferred.filter_map(|value| value.to_str().ok());
        match preferred.any(|value| value.replace(' ', "").contains("handling=strict")) {
            true => Self::Strict,
            false => Self::Lenient,
        }
    }
}

/// A parameter with values of which one must hold.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) parameter: Parameter,
    pub(crate) modifier: Option<Modifier>,
    pub(crate) values: Vec<String>,
}

/// How a text is compared, where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modifier {
    Exact,
    Contains,
}

/// A search.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) filters: Vec<Filter>,
    pub(crate) count: usize,
    pub(crate) after: Option<String>,
    /// What was understood, for the self link.
    pub(crate) used: Vec<(String, String)>,
}

fn illegal(name: &str, what: impl Into<String>, expected: &str) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, what)
        .at(name)
        .expecting(expected)
        .advising("correct the search; GET /fhir/metadata says what can be asked")
}

/// The values of a parameter; a comma of a value itself is written with a backslash.
fn values(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, values.last_mut()) {
            (',', _) => values.push(String::new()),
            ('\\', Some(value)) => value.extend(characters.next()),
            (other, Some(value)) => value.push(other),
            (_, None) => {}
        }
    }
    values.retain(|value| !value.is_empty());
    values
}

fn filter(kind: Kind, name: &str, value: &str) -> Result<Option<Filter>, Fault> {
    let (plain, modifier) = match name.split_once(':') {
        Some((plain, modifier)) => (plain, Some(modifier)),
        None => (name, None),
    };
    let common = COMMON.iter().copied().find(|one| one.name == plain);
    let Some(parameter) = common.or_else(|| kind.parameter(plain)) else {
        return Ok(None);
    };
    let modifier = match (modifier, parameter.sort) {
        (None, _) => None,
        (Some("exact"), Sort::Text) => Some(Modifier::Exact),
        (Some("contains"), Sort::Text) => Some(Modifier::Contains),
        (Some(other), _) => {
            let what = format!("the modifier {other:?} is not done");
            return Err(illegal(
                plain,
                what,
                "no modifier; of names :exact or :contains",
            ));
        }
    };
    let values = values(value);
    if values.is_empty() {
        return Err(illegal(plain, "it has no value", "a value"));
    }
    if parameter.sort == Sort::Date {
        for value in &values {
            if Span::asked(value).is_none() {
                let what = format!("{value:?} is no date");
                let expected = "YYYY, YYYY-MM, YYYY-MM-DD or a time with its zone, after eq, ne, lt, gt, ge, le, sa or eb";
                return Err(illegal(plain, what, expected));
            }
        }
    }
    Ok(Some(Filter {
        parameter,
        modifier,
        values,
    }))
}

impl Asked {
    /// What the pairs of a query ask for of that kind.
    ///
    /// # Errors
    /// A fault of status 400.
    pub(crate) fn read(
        kind: Kind,
        pairs: Vec<(String, String)>,
        handling: Handling,
    ) -> Result<Self, Fault> {
        let mut asked = Self {
            filters: Vec::new(),
            count: COUNT,
            after: None,
            used: Vec::new(),
        };
        for (name, value) in pairs {
            match name.as_str() {
                // Judged before.
                "_format" => {}
                "_count" => {
                    let count = value.parse::<usize>();
                    let count = count.map_err(|_| {
                        illegal("_count", format!("{value:?} is no number"), "0 or more")
                    })?;
                    asked.count = count.min(COUNT_MAX);
                }
                "_after" => {
                    asked.after = Some(value);
                    continue;
                }
                _ => match filter(kind, &name, &value)? {
                    Some(filter) => asked.filters.push(filter),
                    None if handling == Handling::Strict => {
                        let what = format!("{} cannot be searched by {name:?}", kind.name());
                        return Err(illegal(&name, what, "a parameter of GET /fhir/metadata"));
                    }
                    None => continue,
                },
            }
            asked.used.push((name, value));
        }
        Ok(asked)
    }

    fn values_of(&self, name: &str) -> impl Iterator<Item = &String> {
        let named = move |filter: &&Filter| filter.parameter.name == name;
        self.filters
            .iter()
            .filter(named)
            .flat_map(|one| &one.values)
    }

    /// Ids that are asked for.
    pub(crate) fn ids(&self) -> BTreeSet<String> {
        self.values_of("_id").cloned().collect()
    }

    /// Patients whose records are asked for: named, or by a thing of theirs that is named.
    ///
    /// # Errors
    /// A fault of status 400 where they are too many.
    pub(crate) fn patients(&self) -> Result<BTreeSet<String>, Fault> {
        let mut sources = RECORD.into_iter();
        let named = sources.find_map(|name| {
            let values = self.values_of(name);
            let patients = values.map(|value| patient_of(last(value)).to_owned());
            let patients: BTreeSet<String> = patients.collect();
            Some(patients).filter(|patients| !patients.is_empty())
        });
        let named = named.unwrap_or_default();
        if named.len() > PATIENTS_MAX {
            let what = format!("{} records are asked for", named.len());
            return Err(illegal("patient", what, "at most 50 in one search"));
        }
        Ok(named)
    }
}

/// The id at the end of a reference.
fn last(reference: &str) -> &str {
    let plain = reference.split("/_history/").next().unwrap_or(reference);
    plain.rsplit('/').next().unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, pairs: &[(&str, &str)], handling: Handling) -> Result<Asked, Fault> {
        let pairs = pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        Asked::read(kind, pairs.collect(), handling)
    }

    #[test]
    fn what_is_not_known_is_left_out_or_refused() {
        let pairs = [("patient", "p0001"), ("colour", "red"), ("_sort", "date")];
        let asked = read(Kind::Condition, &pairs, Handling::Lenient).unwrap();
        assert_eq!((asked.filters.len(), asked.used.len()), (1, 1));
        let refused = read(Kind::Condition, &pairs, Handling::Strict).unwrap_err();
        assert_eq!(refused.place, "colour");
        for (name, value) in [
            ("recorded-date", "yesterday"),
            ("_lastUpdated", "ap2020"),
            ("code:not", "x"),
            ("_count", "-1"),
            ("patient", ","),
        ] {
            let read = read(Kind::Condition, &[(name, value)], Handling::Lenient);
            assert_eq!(read.unwrap_err().status, StatusCode::BAD_REQUEST, "{name}");
        }
    }

    #[test]
    fn the_records_are_those_that_are_named() {
        let patients = |kind, pairs: &[(&str, &str)]| {
            let asked = read(kind, pairs, Handling::Lenient).unwrap();
            Vec::from_iter(asked.patients().unwrap())
        };
        assert_eq!(
            patients(Kind::Condition, &[("patient", "Patient/p1,p2")]),
            ["p1", "p2"]
        );
        assert_eq!(patients(Kind::Observation, &[("_id", "p3-m4")]), ["p3"]);
        let target = "http://x/fhir/CarePlan/p4-n1/_history/7";
        assert_eq!(patients(Kind::Provenance, &[("target", target)]), ["p4"]);
        assert!(patients(Kind::Condition, &[("code", "caries")]).is_empty());
        assert!(patients(Kind::Provenance, &[("agent", "Practitioner/u1")]).is_empty());
        assert_eq!(values(r"a\,b,c"), ["a,b", "c"]);
    }
}
