//! The clinic as its users and its enemies meet it: routes by role, sessions, the record.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod archived;
mod begun;
mod described;
mod doors;
mod fhir;
mod reach;
mod room;
mod served;
mod stored;
