//! The demo clinic: made-up people, and a case that was really gone through on this machine.
//!
//! Not here: clinics of one's own.

mod case;
mod people;
mod place;

#[cfg(test)]
mod tests;

pub(crate) use case::take_in;
pub use case::{CASE_OF, Case};
pub(crate) use people::{PASSWORD, fill};
pub(crate) use place::{expect_own, expect_place};

/// What an empty data directory is filled with.
#[derive(Debug, Clone, Default)]
pub struct Demo {
    /// A case that somebody of the demo gets.
    pub case: Option<Case>,
}
