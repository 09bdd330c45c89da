//! Scans: in, looked at, corrected, shown.
//!
//! In: bytes of a file, and corrections. Out: what the program sees in them, in the record.
//! Not here: meshes for the eye (`mesh`), what a record may take (`practice`).

mod earlier;
mod examine;
pub(crate) mod numbers;
pub(crate) mod read;
mod routes;
mod show;
mod surfaces;

pub(crate) use examine::{CHECK, FIND, LABELLED, TEETH, kept, start as start_examination};
pub(crate) use read::place_of;
pub(crate) use routes::router;
pub(crate) use show::shaped;
pub(crate) use surfaces::{Fineness, known, sent, surface};
