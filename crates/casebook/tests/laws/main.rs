//! The laws of the record: canonical form, tampering, crashes, arbitrary bytes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod canonical;
mod crash;
mod fuzz;
mod sample;
mod sealing;
mod shelf;
mod tamper;
mod writing;
