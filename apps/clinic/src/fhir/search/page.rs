//! A page of what was found.

use super::asked::Asked;
use crate::fhir::kinds::Kind;
use crate::fhir::resources::Made;

/// A page, and where the next one begins.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) made: Vec<Made>,
    pub(crate) total: Option<usize>,
    pub(crate) next: Option<String>,
}

/// Place of a resource among all: it does not change, and what comes later is behind it.
pub(crate) fn key(began: u64, kind: Kind, id: &str) -> String {
    format!("{began:010}-{}-{id}", kind.name())
}

/// The page of those that is asked for.
pub(crate) fn page(mut found: Vec<Made>, asked: &Asked) -> Page {
    let total = found.len();
    let place = |made: &Made| key(made.began, made.kind, &made.id);
    found.sort_by_cached_key(place);
    if let Some(after) = &asked.after {
        found.retain(|made| place(made) > *after);
    }
    let more = found.len() > asked.count;
    found.truncate(asked.count);
    let last = found.last().filter(|_| more);
    let next = last.map(place);
    Page {
        made: found,
        total: Some(total),
        next,
    }
}
