//! Accuracy tables, for `docs/benchmarks.md`.

mod damage;
mod teeth;

use crate::Outcome;
use crate::cli::Arguments;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Damage cut into the sound teeth of scans, designed anew and held to the truth
    Damage(damage::Damage),
    /// Labels against the truth of labelled scans, in random poses
    Teeth(teeth::EvalTeeth),
}

impl What {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        match self {
            Self::Damage(damage) => damage.run(arguments),
            Self::Teeth(teeth) => teeth.run(arguments),
        }
    }
}
