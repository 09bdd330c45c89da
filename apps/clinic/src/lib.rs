//! The clinic's server: people, records, jobs and deliveries over HTTP, and the web app.

pub mod wire;
