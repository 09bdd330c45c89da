//! How fast a session goes.
//!
//! Out: [`Speed`], as it is asked for and as it is recorded.

use crate::link::Pace;

/// How fast a session goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Speed {
    /// By the clock
    Real,
    /// As fast as the simulation goes
    Max,
}

impl Speed {
    pub(crate) const fn pace(self) -> Pace {
        match self {
            Self::Real => Pace::Real,
            Self::Max => Pace::LockStep,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Max => "max",
        }
    }
}
