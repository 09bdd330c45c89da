//! Deliveries: what a session goes by, is made with, and leaves behind.

pub(crate) mod begin;
pub(crate) mod drive;
pub(crate) mod folder;
pub(crate) mod key;
pub(crate) mod outcome;
pub(crate) mod recorded;
pub(crate) mod setup;
pub(crate) mod side;
