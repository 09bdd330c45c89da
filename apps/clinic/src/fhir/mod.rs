//! FHIR R4 (4.0.1): the record for other programs, to read and to search.
//!
//! A request goes `routes` -> `reader` (who asks, by cookie or token) -> `find` (may this account? which records?) -> `told`, `staff`
//! (the casebooks, read) -> `resources` (what FHIR calls it) -> `search` (is it asked for?) -> `answer`. All is read only.
//!
//! Law: `law_every_reference_resolves`, `law_a_read_is_the_entry_of_the_search`, `law_fhir_reaches_no_other_record` (tests).
//! Not here: anything that the record does not hold; `docs/fhir.md` has the tables.

mod answer;
mod capability;
mod codes;
mod find;
mod kinds;
mod model;
mod reader;
mod resources;
mod routes;
mod search;
mod staff;
mod told;

pub(crate) use routes::router;
