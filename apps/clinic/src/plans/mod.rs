//! Plans: made, proven, approved, shown.
//!
//! In: a scan of the record and what is wished. Out: the program's files, and what they say.
//! Not here: whether a plan may be approved or delivered (`practice`).

mod dicom;
mod make;
pub(crate) mod read;
mod routes;
mod show;
mod surfaces;
mod zones;

pub use make::plan_sha256;
pub(crate) use make::{PLAN, PRESCRIPTION, PROOF, json, json_here, placed};
pub use routes::approval;
pub(crate) use routes::router;
pub(crate) use show::{file, files, shaped, standing};
