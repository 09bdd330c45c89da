//! Domain values to what the page says: the only place of the report that knows the rooms' types.
//!
//! In: values of `scan`, `dentition`, `restoration`. Out: parts of [`super::Model`].

mod arch;
mod file;
mod print;
mod tooth;

pub(crate) use arch::{arch, findings};
pub(crate) use file::checks;
pub(crate) use print::print;
pub(crate) use tooth::{DesignFacts, plan, tooth};
