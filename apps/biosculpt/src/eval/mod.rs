//! Accuracy tables, for `docs/benchmarks.md`.

mod teeth;

use crate::Outcome;
use crate::cli::Arguments;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Labels against the truth of labelled scans, in random poses
    Teeth(teeth::EvalTeeth),
}

impl What {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        match self {
            Self::Teeth(teeth) => teeth.run(arguments),
        }
    }
}
