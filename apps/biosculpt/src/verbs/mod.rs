//! One file per verb.

pub(crate) mod check;
pub(crate) mod teeth;
