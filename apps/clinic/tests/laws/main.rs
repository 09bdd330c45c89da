//! The clinic as its users and its enemies meet it: routes by role, sessions, the record. Here with the embedded database,
//! in `on_postgres` once more with PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod approved;
mod archived;
mod begun;
mod chair;
mod cluster;
mod consented;
mod described;
mod doors;
mod doubted;
mod exported;
mod fhir;
mod house;
mod kept;
mod on_postgres;
mod reach;
mod renumbered;
mod room;
mod same;
mod series;
mod served;
mod stored;
