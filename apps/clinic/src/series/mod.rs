//! Series of slices (CT, cone-beam): in, made a volume of, shown slice by slice.
//!
//! In: a ZIP, a DICOM file, or many files of one request. Out: blobs named in the record; pictures of slices.
//! Law: `law_another_name_is_told_and_taken_nowhere`, `law_a_series_is_its_patients_only`,
//! `law_a_series_is_cancelled_and_taken_up` (tests).
//! Not here: reading DICOM (the verb `dicom import`, in a process of its own), what a record may take (`practice`).
//! No plan uses a volume yet.

mod bricks;
mod incoming;
mod make;
mod person;
mod picture;
mod read;
mod routes;
mod show;
mod slice;
mod unpack;
mod view;

pub use bricks::Volumes;
pub(crate) use make::{IMPORT, start as start_making};
pub(crate) use read::Imported;
pub(crate) use routes::router;
pub(crate) use show::shaped;
