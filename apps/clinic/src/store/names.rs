//! The names of all patients, to be searched: a part of a name is found by no index of a database.
//!
//! In: what was committed. Out: ids, in the order of lists. Law: `law_lists_have_one_order_and_one_search`,
//! `law_a_search_finds_what_was_acknowledged` (tests). Method: one writer, which tells of each patient after the commit; where
//! it is not known what was committed, all are read again.

use super::error::StoreError;
use super::repository::{PatientListRow, Repository};
use practice::Record;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// The names, as they are searched, and the numbers.
#[derive(Debug, Default)]
pub(super) struct Names(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Numbers by name and id: the order of lists.
    listed: BTreeMap<(String, String), u32>,
    /// Names by id.
    named: BTreeMap<String, String>,
}

/// A name as it is searched.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

impl Known {
    fn set(&mut self, id: &str, name: &str, number: u32) {
        let name = folded(name);
        if let Some(before) = self.named.insert(id.to_owned(), name.clone()) {
            self.listed.remove(&(before, id.to_owned()));
        }
        self.listed.insert((name, id.to_owned()), number);
    }
}

impl Names {
    /// Reads all of them.
    pub(super) async fn read(&self, repository: &impl Repository) -> Result<(), StoreError> {
        let rows = repository.patients("", "", "", u32::MAX).await?;
        let mut known = Known::default();
        for PatientListRow {
            id, number, name, ..
        } in &rows
        {
            known.set(id, name, *number);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// Takes in what was committed of a patient.
    pub(super) fn set(&self, id: &str, record: &Record) {
        if let Some(person) = &record.person {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.set(id, &person.name, person.number);
        }
    }

    /// Ids of those whose name or number has `query`, by name, after the patient `after`.
    pub(super) fn find(&self, query: &str, after: &str, limit: u32) -> Vec<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let query = folded(query.trim());
        let number: Option<u32> = query.parse().ok();
        let from = match (after, known.named.get(after)) {
            ("", _) => None,
            (_, Some(name)) => Some((name.clone(), after.to_owned())),
            // After nobody comes nobody.
            (_, None) => return Vec::new(),
        };
        let all = known.listed.iter();
        let rest = all.filter(|(place, _)| from.as_ref().is_none_or(|from| *place > from));
        let found = rest.filter(|((name, _), its)| name.contains(&query) || number == Some(**its));
        let ids = found.map(|((_, id), _)| id.clone());
        ids.take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect()
    }
}
