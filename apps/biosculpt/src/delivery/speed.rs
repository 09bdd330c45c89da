//! How fast a session goes.
//!
//! Out: [`Speed`], as it is asked for and as it is recorded; [`HandsFrom`].

use crate::link::Pace;

/// How fast a session goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Speed {
    /// By the clock
    Real,
    /// As fast as the simulation goes
    Max,
    /// As fast as the simulation goes while it treats, and by the clock while people are waited for; with --hands
    Lapse,
}

/// Where hands are, other than at a terminal or a script's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum HandsFrom {
    /// On the other side of standard input and output, in lines of JSON (docs/formats.md)
    Stdin,
}

impl Speed {
    pub(crate) const fn pace(self) -> Pace {
        match self {
            Self::Real => Pace::Real,
            Self::Max | Self::Lapse => Pace::LockStep,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Max => "max",
            Self::Lapse => "lapse",
        }
    }
}
