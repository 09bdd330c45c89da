//! What is asked of a case, what is recorded of it, and what it refuses.
//!
//! Out: [`Stage`], [`Command`], [`Fact`], [`NotNow`].

use casebook::Digest;
use serde::{Deserialize, Serialize};

/// What to do where some of a prescription may lie in the tooth.
pub const ANEW: &str = "scan the tooth again and plan anew";

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nothing is prescribed.
    #[default]
    Open,
    /// A prescription is there.
    Prescribed,
    /// It was proven, and passed.
    Proven,
    /// Patient, tooth, device and protocol were set up for it: preparatory.
    Prepared,
    /// A session runs.
    Running,
    /// The session was interrupted; it may be resumed.
    Held,
    /// The session is over as prescribed.
    Delivered,
    /// The session was terminated: a new set-up by a second person is needed.
    Terminated,
}

impl Stage {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Prescribed => "prescribed",
            Self::Proven => "proven",
            Self::Prepared => "prepared",
            Self::Running => "running",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Terminated => "terminated",
        }
    }
}

/// What is asked of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A prescription is laid down, or replaced.
    Prescribe {
        /// Its hash.
        prescription: Digest,
    },
    /// It was proven.
    Prove {
        /// What was proven.
        prescription: Digest,
        /// Whether it passed.
        passed: bool,
    },
    /// A session is set up.
    Prepare {
        /// For what.
        prescription: Digest,
        /// By whom.
        by: String,
    },
    /// The device was permitted to be on.
    Begin,
    /// The session was interrupted.
    Hold {
        /// By which alarm.
        code: String,
    },
    /// It goes on.
    Resume,
    /// It is over.
    End {
        /// Whether all was delivered.
        done: bool,
    },
}

/// What happened, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    /// A prescription is there; what was proven before counts no more.
    Prescribed {
        /// Its hash.
        prescription: String,
    },
    /// A proof of it.
    Proven {
        /// What was proven.
        prescription: String,
        /// Whether it passed.
        passed: bool,
    },
    /// A session is set up.
    Prepared {
        /// By whom.
        by: String,
    },
    /// The device may be on.
    Began,
    /// It was interrupted.
    Held {
        /// By which alarm.
        code: String,
    },
    /// It goes on.
    Resumed,
    /// It is over.
    Ended {
        /// Whether all was delivered.
        done: bool,
    },
}

/// What a case refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It is not the time for it.
    #[error("{what} is not possible while the case is {stage}; {advice}")]
    Stage {
        /// What was asked.
        what: &'static str,
        /// The stage.
        stage: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// It is about another prescription.
    #[error(
        "{what} is about the prescription {}, the case has {}; prove and set up this one",
        short(got),
        short(has)
    )]
    Other {
        /// What was asked.
        what: &'static str,
        /// About which.
        got: String,
        /// The case's.
        has: String,
    },
    /// A prescription of which some may lie in the tooth already.
    #[error(
        "a session of the prescription {} was begun, so the tooth is not what it was; {ANEW}",
        short(prescription)
    )]
    Spent {
        /// Its hash.
        prescription: String,
    },
    /// The same person after a termination.
    #[error("after a termination another person than {by} must set up")]
    SamePerson {
        /// Who set up before.
        by: String,
    },
}

/// The first digits of a hash: enough for people to tell two apart.
fn short(hash: &str) -> &str {
    hash.get(..8).unwrap_or(hash)
}
