//! What verification says: everything that is wrong, where, and what to do.
//!
//! Out: [`Report`]. Cost: bounded: findings beyond [`FINDINGS_MAX`] are counted, not kept.

use crate::chain::RECOVER;
use crate::digest::Digest;
use crate::key::PublicKey;
use std::fmt;

/// Findings that are kept in full.
pub const FINDINGS_MAX: usize = 1000;

/// Whether a finding speaks against the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The record cannot be relied on as it is.
    Wrong,
    /// Worth knowing; the record is sound.
    Notice,
}

impl Severity {
    /// In a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Notice => "notice",
        }
    }
}

/// Which part of a casebook a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The entries.
    Chain,
    /// The seals beside them.
    Seals,
    /// Seals that were kept elsewhere and given to the verifier.
    Witness,
    /// The public key beside them.
    Key,
    /// The blobs.
    Blobs,
}

impl Part {
    /// The part's file in a casebook's folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain.jsonl",
            Self::Seals => "seals.jsonl",
            Self::Witness => "the seals kept elsewhere",
            Self::Key => "key.pub",
            Self::Blobs => "blobs",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal),* $(,)?) => {
        /// What kind of finding it is; the text of each is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable text.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes!(
    /// There is no entry at all.
    Empty "empty",
    /// The last line is not whole.
    TornTail "torn-tail",
    /// A line is no JSON.
    NotJson "not-json",
    /// A line is JSON, but not in its one form.
    NotCanonical "not-canonical",
    /// A line lacks fields, or has others.
    WrongShape "wrong-shape",
    /// A line is of a version that this reader does not know.
    NewerVersion "newer-version",
    /// An entry's number is not its place.
    WrongSeq "wrong-seq",
    /// An entry does not name the hash of the line before.
    BrokenLink "broken-link",
    /// The first entry names no case, or a later one names one.
    WrongCase "wrong-case",
    /// A seal covers more entries than there are.
    CutTail "cut-tail",
    /// A seal names another hash than the line it covers has.
    ChangedBytes "changed-bytes",
    /// A seal is by another key.
    OtherKey "other-key",
    /// A signature does not fit its statement.
    BadSignature "bad-signature",
    /// A seal is of another case.
    OtherCase "other-case",
    /// Entries after the last seal.
    Unsealed "unsealed",
    /// An object with the key `blob` that names no blob.
    WrongBlobName "wrong-blob-name",
    /// A blob that is named is not there.
    BlobMissing "blob-missing",
    /// A blob's bytes are not those that were named.
    BlobChanged "blob-changed",
    /// A blob cannot be read.
    BlobUnreadable "blob-unreadable",
    /// A blob that no entry names.
    BlobUnnamed "blob-unnamed",
);

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it speaks against the record.
    pub severity: Severity,
    /// What kind of thing it is.
    pub code: Code,
    /// Which part it is about.
    pub part: Part,
    /// Which line of it; the first is 1.
    pub line: Option<u64>,
    /// Which byte of the file; the first is 0.
    pub byte: Option<u64>,
    /// What was found.
    pub what: String,
    /// What should have been there.
    pub expected: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl Finding {
    /// Whether it is a torn tail that can be moved aside.
    #[must_use]
    pub fn is_recoverable(&self) -> bool {
        self.code == Code::TornTail && self.advice == RECOVER
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part.name())?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if let Some(byte) = self.byte {
            write!(f, ", byte {byte}")?;
        }
        write!(
            f,
            ": {} ({}); expected {}; {}",
            self.what,
            self.code.name(),
            self.expected,
            self.advice
        )
    }
}

/// Findings as they are gathered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Findings {
    pub(crate) kept: Vec<Finding>,
    pub(crate) more: u64,
    pub(crate) wrong: u64,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        self.wrong += u64::from(finding.severity == Severity::Wrong);
        if self.kept.len() < FINDINGS_MAX {
            self.kept.push(finding);
        } else {
            self.more += 1;
        }
    }
}

/// Everything that verification says.
#[derive(Debug, Clone)]
pub struct Report {
    /// Name of the case, where the first entry names one.
    pub case: Option<String>,
    /// The key that seals were held against.
    pub key: Option<PublicKey>,
    /// Whole lines of the chain.
    pub entries: u64,
    /// Hash of the last whole line.
    pub head: Option<Digest>,
    /// Seals that hold.
    pub seals: u64,
    /// Entries that the longest of them covers.
    pub sealed_entries: u64,
    /// Blobs that entries name.
    pub blobs: u64,
    /// What was found, in the order of the parts and lines.
    pub findings: Vec<Finding>,
    /// How many more than these were found.
    pub more: u64,
    /// How many of all speak against the record.
    pub wrong: u64,
}

impl Report {
    /// Whether nothing speaks against the record.
    #[must_use]
    pub const fn sound(&self) -> bool {
        self.wrong == 0
    }

    /// Entries after the last seal; what was cut there would not show.
    #[must_use]
    pub const fn unsealed_entries(&self) -> u64 {
        self.entries.saturating_sub(self.sealed_entries)
    }
}
