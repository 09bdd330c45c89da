//! The clinic's server: people, records, jobs and deliveries over HTTP, and the web app.
//!
//! A request goes `headers` -> `routes` -> `who` (may this account?) -> `store` (one writer, a casebook
//! per patient) -> `wire` (the shapes that cross HTTP). What is legal is judged by `practice`.
//!
//! Not here: geometry and sessions of treatment; they run in processes of the program's other verbs.

pub mod accounts;
mod app;
mod body;
mod clock;
mod demo;
mod fault;
mod headers;
mod routes;
mod serve;
pub mod store;
mod ui;
mod who;
pub mod wire;

pub use app::{App, Engine};
pub use fault::Fault;
pub use headers::CSRF;
pub use routes::{openapi, router};
pub use serve::{Options, Ready, ServeError, run, serve};
