//! All that the record holds of a patient, to take along.
//!
//! In: a patient. Out: a ZIP with the casebook as it lies in the database, the files by their names, `record.json`,
//! `record.pdf` and `READ-ME.txt`. Law: `law_the_exported_casebook_verifies`, `law_nobody_exports_anothers_record`,
//! `law_names_stay_inside`, `law_what_was_changed_is_said`, `law_nothing_of_an_export_stays` (tests).
//! Fails: [`Fault`]; where a file cannot be read, or is not what its hash says, the export goes out and says so.
//! Method: written into a nameless file of the data directory, so that nothing stays wherever it ends; each blob is hashed as it is
//! packed, and its named copies are copies of what was hashed. What is said of files is read from those that are sound only.
//! Not here: bringing such a record into another clinic.

mod make;
mod names;
mod pack;
mod pdf;
mod read_me;
mod routes;

pub use routes::Exports;
pub(crate) use routes::router;
