//! The check: chains and seals verified, and what is known compared with its rebuild.

use super::HOUSE;
use super::batch::Known;
use super::error::StoreError;
use super::open::Store;
use super::pages::log;
use super::repository::Repository;
use super::sql::word;
use casebook::{Entry, Evidence, Value};
use practice::{Event, Fact, House, HouseEvent, HouseFact, Record};
use std::fmt;

/// Something that is not as the entries have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which casebook.
    pub case: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case, self.what)
    }
}

/// The event of an entry.
///
/// # Errors
/// Where it is of another kind or shape.
pub(crate) fn event<E: serde::de::DeserializeOwned>(entry: &Entry) -> Result<E, StoreError> {
    let value = Value::object([
        ("kind", Value::from(entry.draft.kind.as_str())),
        ("body", entry.draft.body.clone()),
    ]);
    let read = value.read();
    read.map_err(|why| StoreError::Record(format!("entry {}: {why}", entry.seq)))
}

/// What an entry of a patient tells.
///
/// # Errors
/// Where it is of another kind or shape.
pub(crate) fn fact(entry: &Entry) -> Result<Fact, StoreError> {
    Ok(Fact {
        at_ms: entry.draft.at_ms,
        by: entry.draft.actor.clone(),
        event: event::<Event>(entry)?,
    })
}

pub(super) async fn check(store: &Store) -> Result<Vec<Difference>, StoreError> {
    let mut differences = Vec::new();
    for case in store.repository.cases().await? {
        for what in check_case(store, &case).await? {
            let case = case.clone();
            differences.push(Difference { case, what });
        }
    }
    Ok(differences)
}

async fn check_case(store: &Store, case: &str) -> Result<Vec<String>, StoreError> {
    let rows = store.repository.lines(case).await?;
    let chain = log(rows.iter().map(|(_, line)| line));
    let seals = log(&store.repository.seals(case).await?);
    let evidence = Evidence {
        chain: &chain,
        seals: &seals,
        trusted: Some(store.key),
        ..Evidence::default()
    };
    let report = casebook::verify(&evidence, store.blobs());
    let mut wrong: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    let Ok(entries) = casebook::entries(&chain) else {
        return Ok(wrong);
    };
    let Some(row) = store.repository.case(case).await? else {
        return Ok(wrong);
    };
    let head = report.head.map(|head| head.to_string());
    if row.length != report.entries || head.as_ref() != Some(&row.head) {
        wrong.push("length or head are not the chain's".to_owned());
    }
    for ((hash, line), place) in rows.iter().zip(0..) {
        if *hash != casebook::Digest::of(line.as_bytes()).to_string() {
            wrong.push(format!("the hash beside entry {place} is not its line's"));
        }
    }
    let known = known(case, &entries)?;
    if !same(&row.state, &known) {
        wrong.push("what is known by it is not the rebuild's".to_owned());
    }
    if let Known::Patient(record) = &known {
        wrong.extend(check_lists(store, case, record).await?);
    }
    Ok(wrong)
}

/// Whether a state is that.
fn same(state: &str, known: &Known) -> bool {
    match known {
        Known::House(house) => serde_json::from_str::<House>(state).ok().as_ref() == Some(house),
        Known::Patient(record) => {
            let state = serde_json::from_str::<Record>(state);
            state.is_ok_and(|state| state == as_before(record, &state))
        }
    }
}

/// The record as a state has it that may be from before plans knew on which numbers of teeth they were made, and scans before which
/// deliveries they came in, and deliveries who looked at their teeth.
pub(crate) fn as_before(record: &Record, state: &Record) -> Record {
    let mut record = record.clone();
    for (plan, had) in record.plans.iter_mut().zip(&state.plans) {
        if had.scan_version.is_none() {
            plan.scan_version = None;
        }
    }
    for (scan, had) in record.scans.iter_mut().zip(&state.scans) {
        if had.ended_before.is_none() {
            (scan.ended_before, scan.seeds_before) = (None, had.seeds_before.clone());
        }
    }
    for (one, had) in record.deliveries.iter_mut().zip(&state.deliveries) {
        // Fewer looks than there were bar more, and never less.
        if had.seen.is_subset(&one.seen) {
            one.seen.clone_from(&had.seen);
        }
    }
    record
}

/// What is known by the entries of a casebook, the first of which names it.
///
/// # Errors
/// Where an entry is of another kind or shape.
pub(super) fn known(case: &str, entries: &[Entry]) -> Result<Known, StoreError> {
    let of_entries = entries.iter().skip(1);
    if case == HOUSE {
        let mut house = House::default();
        for entry in of_entries {
            house.evolve(&HouseFact {
                at_ms: entry.draft.at_ms,
                by: entry.draft.actor.clone(),
                event: event::<HouseEvent>(entry)?,
            });
        }
        return Ok(Known::House(house));
    }
    let mut record = Record::default();
    for entry in of_entries {
        record.evolve(&fact(entry)?);
    }
    Ok(Known::Patient(Box::new(record)))
}

/// The rows that lists are made of.
async fn check_lists(
    store: &Store,
    case: &str,
    record: &Record,
) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let Some(person) = &record.person else {
        return Ok(wrong);
    };
    let found = store.repository.patients_of(&[case.to_owned()], "").await?;
    let row = found.iter().find(|row| row.id == case).map(|row| {
        let (name, born) = (row.name.as_str(), row.born.as_str());
        (row.number, name, born, row.mdas)
    });
    let (name, born) = (person.name.as_str(), person.born.as_str());
    if row != Some((person.number, name, born, record.mdas_total())) {
        wrong.push("the row of the list of patients is not the rebuild's".to_owned());
    }
    let mut rows = store.repository.appointments_of(case).await?;
    rows.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
    let rows = rows.iter().map(|row| {
        let (id, starts) = (row.id.clone(), row.starts.clone());
        (
            id,
            starts,
            row.minutes,
            row.reason.clone(),
            row.state.clone(),
        )
    });
    let known = record.appointments.iter().map(|one| {
        let (id, starts) = (one.id.clone(), one.starts.to_string());
        (
            id,
            starts,
            one.minutes,
            one.reason.clone(),
            word(&one.state),
        )
    });
    if !rows.eq(known) {
        wrong.push("the rows of appointments are not the rebuild's".to_owned());
    }
    Ok(wrong)
}
