//! The laws of the clinic once more, on a throw-away PostgreSQL, and those that only a database server can break.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod away;
#[path = "../laws/begun.rs"]
mod begun;
#[path = "../laws/cluster.rs"]
mod cluster;
#[path = "../laws/consented.rs"]
mod consented;
#[path = "../laws/doors.rs"]
mod doors;
#[path = "../laws/exported/mod.rs"]
mod exported;
#[path = "../laws/fhir/mod.rs"]
mod fhir;
#[path = "../laws/house.rs"]
mod house;
#[path = "../laws/kept.rs"]
mod kept;
#[path = "../laws/reach.rs"]
mod reach;
mod refused;
#[path = "../laws/room.rs"]
mod room;
#[path = "../laws/same.rs"]
mod same;
#[path = "../laws/series/mod.rs"]
mod series;
#[path = "../laws/served.rs"]
mod served;
#[path = "../laws/stored.rs"]
mod stored;
