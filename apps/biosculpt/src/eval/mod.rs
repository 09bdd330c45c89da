//! Accuracy tables, for `docs/benchmarks.md`.

use crate::Outcome;
use crate::cli::Arguments;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum What {}

impl What {
    pub(crate) fn run(&self, _arguments: &Arguments) -> anyhow::Result<Outcome> {
        match *self {}
    }
}
