//! The clinic's server: people, records, jobs and deliveries over HTTP, and the web app.
//!
//! A request goes `headers` -> `routes` -> `who` (may this account?) -> `store` (one writer, a casebook
//! per patient) -> `wire` (the shapes that cross HTTP). What is legal is judged by `practice`. Work that takes time goes
//! `scans`, `series`, `plans`, `sessions` -> `jobs` (a queue) -> `engine` (the program's verbs, in processes of their own) -> `store`.
//!
//! `fhir` shows the same record to other programs; `export` packs all of a patient's to take along.
//!
//! Not here: geometry, but for `mesh` (surfaces for the eye), and treatment; they run in those processes.

pub mod accounts;
mod app;
pub mod bench;
mod body;
mod clock;
mod demo;
mod devices;
mod disk;
mod download;
pub mod engine;
pub mod export;
mod fault;
mod fhir;
mod headers;
pub mod jobs;
mod keep;
pub mod looks;
mod maps;
pub mod mesh;
pub mod plans;
mod routes;
pub mod scans;
pub mod series;
mod serve;
pub mod sessions;
pub mod store;
pub mod take_up;
mod ui;
mod upload;
mod who;
mod whole;
pub mod wire;

pub use app::App;
pub use demo::{CASE_OF, Case, Demo};
pub use devices::LATE;
pub use engine::Engine;
pub use fault::Fault;
pub use headers::CSRF;
pub use keep::{Made, PutBack, backup, restore};
pub use routes::{agreement, openapi, router, withdrawal};
pub use serve::{Options, Ready, ServeError, check, run, serve};
